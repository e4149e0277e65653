"""The shared Voila behind a real Hub, with real kernels and people who must not meet."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from sqlalchemy import insert
from tests.hub.serving import Served, copy_home, serving
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from taphuan_grading import clock
from taphuan_grading.attempts import tokens
from taphuan_grading.errors import HomeError
from taphuan_grading.store import engine as store
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.home import Home, write_marker
from taphuan_hub.pages import publish_pages
from taphuan_hub.voila.headers import content_policy
from taphuan_hub.voila.settings import read_settings

RUN = "ntm-2026"
SECRET = "a-secret-that-stays-with-the-server"
PEOPLE: dict[str, tuple[str | None, list[str], dict[str, Any]]] = {
    "lan": ("Nguyễn Thị Lan", ["learner"], {}),
    "minh": ("Trần Văn Minh", ["learner"], {}),
    "khoa": ("Lê Khoa", ["learner"], {"disabled": True}),
    "moi": ("Phạm Mới", ["learner"], {"must_change": True}),
    "hai": ("Đỗ Hải", ["learner", "trainer"], {}),
    "tam": (None, ["learner"], {}),
    "thay": (None, ["trainer"], {}),
    "phong": (None, ["office"], {}),
}
MODULE = "an-toan--lua-dao"
REPORT = """
import html, json, os
from IPython.display import HTML
seen = {"env": dict(os.environ), "cwd": os.getcwd(), "writable": os.access(".", os.W_OK)}
seen["parent"] = open(f"/proc/{os.getppid()}/cmdline").read().split("\\0")
HTML("<pre id='seen'>" + html.escape(json.dumps(seen)) + "</pre>")
"""
HUB_CONFIG = """
import sys
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [sys.executable, "-m", "taphuan_hub.serving.proxy"]
c.ConfigurableHTTPProxy.pid_file = r"{folder}/proxy.pid"
c.JupyterHub.db_url = r"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = r"{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.services = [
    {{
        "name": name,
        "url": f"http://127.0.0.1:{{port}}",
        "command": [sys.executable, "-m", "taphuan_hub.voila", name],
        "environment": environment,
        "oauth_no_confirm": True,
        "timeout": 60,
    }}
    for name, port, environment in {services}
]
c.JupyterHub.load_roles = [{{"name": "user", "scopes": ["self", "access:services"]}}]
"""


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def write_page(folder: Path, name: str, source: str = REPORT) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"kind": "page", "title": name}
    notebook = new_notebook(cells=[new_code_cell(source)], metadata={"kernelspec": spec, "taphuan": about})
    nbformat.write(notebook, folder / f"{name}.ipynb")


def make_home(root: Path) -> Home:
    home = Home(root)
    root.mkdir()
    engine = store.connect(home)
    migrations.upgrade(engine)
    with engine.begin() as connection:
        for username, (name, roles, more) in PEOPLE.items():
            official = f"cb-{username}" if name else None
            if official:
                connection.execute(insert(schema.official).values(id=official, name=name))
            row = {"password_hash": "-", "must_change": False, "changed_at": clock.now(), **more}
            connection.execute(insert(schema.account).values(username=username, official_id=official, **row))
            for role in roles:
                connection.execute(insert(schema.account_role).values(username=username, role=role))
    engine.dispose()
    for page in ("my-learning", MODULE):
        write_page(home.pages / "learn", page)
    write_page(home.pages / "learn", "kernel--dies", "import os\nos._exit(1)")
    write_page(home.pages / "learn", "takes--long", "import time\ntime.sleep(60)")
    for page in ("indicator-board", "trainer-desk"):
        write_page(home.pages / "office", page)
    write_marker(home, demo=False, made_at=clock.now())
    return home


@dataclass
class Site:
    url: str
    home: Home
    log: Path
    ports: dict[str, int]


@dataclass
class Visitor:
    """A browser in which one person is signed in to the Hub."""

    site: Site
    username: str
    http: httpx.Client
    kernels: list[str] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers={"Sec-Fetch-Mode": "navigate", **headers})

    def open(self, page: str, service: str = "learn") -> str:
        """Open a page and return the id of its kernel."""
        answer = self.get(f"/services/{service}/voila/render/{page}.ipynb")
        assert answer.status_code == 200, answer.text
        found = re.search(r'data-kernel="([^"]+)"', answer.text)
        assert found, answer.text
        self.kernels.append(f"{service}/{found[1]}")
        self.page = answer
        return found[1]

    def seen(self) -> dict[str, Any]:
        """What the kernel of the page opened last saw of its surroundings."""
        found = re.search(r"<pre id='seen'>(.*?)</pre>", self.page.text, re.DOTALL)
        assert found, self.page.text
        return dict(json.loads(unescape(found[1])))

    def send(self, method: str, path: str) -> httpx.Response:
        """Send a request as a script of the page would, with its XSRF token."""
        cookie = self.http.cookies.get("_xsrf", path="/services/learn/")
        return self.http.request(method, path, headers={"Sec-Fetch-Mode": "cors", "X-XSRFToken": cookie})

    def hub_token(self) -> str:
        """Return a token of the Hub that may do all that this person may."""
        form = {"X-XSRFToken": self.http.cookies.get("_xsrf", path="/hub/"), "Sec-Fetch-Mode": "cors"}
        answer = self.http.post(f"/hub/api/users/{self.username}/tokens", headers=form, json={})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def close(self, kernel: str, service: str = "learn", *, xsrf: bool = True) -> int:
        path = f"/services/{service}/voila/api/shutdown/{kernel}"
        cookie = self.http.cookies.get("_xsrf", path=f"/services/{service}/")
        headers = {"Sec-Fetch-Mode": "cors", **({"X-XSRFToken": cookie} if xsrf and cookie else {})}
        return self.http.post(path, headers=headers).status_code

    def socket(
        self, kernel: str, service: str = "learn", origin: str | None = None, *, direct: bool = False
    ) -> ClientConnection:
        """Open the kernel's socket with this browser's cookies; `direct` goes past the proxy."""
        path = f"/services/{service}/api/kernels/{kernel}/channels?session_id=s"
        cookies = self.http.build_request("GET", path).headers.get("cookie", "")
        site = f"http://127.0.0.1:{self.site.ports[service]}" if direct else self.site.url
        address = site.replace("http", "ws") + path
        return connect(
            address, additional_headers={"Cookie": cookies}, origin=Origin(origin) if origin else None
        )

    def refused(self, kernel: str, service: str = "learn", origin: str | None = None) -> int:
        """Return the status with which the kernel's socket is refused; 0 when it opens."""
        try:
            with self.socket(kernel, service, origin):
                return 0
        except InvalidStatus as error:
            return error.response.status_code


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hub")
    home = make_home(tmp_path_factory.mktemp("homes") / "home")
    port, hub_port, proxy_port, learn, office = free_ports(5)
    common = {
        "TAPHUAN_HOME": str(home.root),
        "TAPHUAN_RUN": RUN,
        "TAPHUAN_GRADER_URL": "http://127.0.0.1:9/services/grader/",
        "TAPHUAN_DATABASE_URL": f"sqlite:///{home.database}",
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "SOME_PASSWORD": SECRET,
    }
    limits = {"TAPHUAN_KERNELS": "3", "TAPHUAN_KERNELS_PER_PERSON": "2", "TAPHUAN_RECHECK": "1"}
    limits["TAPHUAN_OPENINGS"] = "1"
    services = [("learn", learn, common | limits), ("office", office, common | {"TAPHUAN_KERNEL_IDLE": "3"})]
    config = folder / "jupyterhub_config.py"
    config.write_text(
        HUB_CONFIG.format(
            port=port, hub_port=hub_port, proxy_port=proxy_port, folder=folder, services=services
        )
    )
    log = folder / "hub.log"
    with log.open("wb") as out:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)], cwd=folder, stdout=out, stderr=out
        )
    try:
        url = f"http://127.0.0.1:{port}"
        for name in ("learn", "office"):
            wait_for(f"{url}/services/{name}/", hub, log)
        yield Site(url, home, log, {"learn": learn, "office": office})
    finally:
        hub.send_signal(signal.SIGTERM)
        hub.wait(120)


def wait_for(url: str, hub: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the service itself sends people to sign in; fail when the Hub ends."""
    while True:
        try:
            if "oauth2/authorize" in httpx.get(url).headers.get("location", ""):
                return
        except httpx.TransportError:
            pass
        with pytest.raises(subprocess.TimeoutExpired):
            hub.wait(0.2)


def come_back(answer: httpx.Response) -> int:
    """Return after how many seconds the friendly page tries again by itself."""
    assert (answer.status_code, words(answer)) == (503, "Hiện đang đông người học")
    found = re.search(r"đang đông, thử lại sau (\d+) giây", answer.text)
    assert found, answer.text
    assert answer.headers["Retry-After"] == answer.headers["Refresh"] == found[1]
    return int(found[1])


SignIn = Callable[[str], Visitor]


def sign_in(site: Site, username: str) -> Visitor:
    http = httpx.Client(base_url=site.url, follow_redirects=True, timeout=60)
    http.get("/hub/login")
    form = {"username": username, "password": "x", "_xsrf": http.cookies.get("_xsrf", path="/hub/")}
    http.post("/hub/login", data=form, follow_redirects=False)
    return Visitor(site, username, http)


@pytest.fixture(scope="module")
def known(site: Site) -> Iterator[SignIn]:
    """Sign in once in this module; for pages that start no kernel."""
    visitors: dict[str, Visitor] = {}

    def find(username: str) -> Visitor:
        if username not in visitors:
            visitors[username] = sign_in(site, username)
        return visitors[username]

    yield find
    for visitor in visitors.values():
        visitor.http.close()


@pytest.fixture
def visit(site: Site) -> Iterator[SignIn]:
    """Sign in anew; kernels are closed after the test."""
    visitors: list[Visitor] = []

    def enter(username: str) -> Visitor:
        visitors.append(sign_in(site, username))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        for kernel in visitor.kernels:
            service, _, kernel_id = kernel.partition("/")
            assert visitor.close(kernel_id, service) in {204, 404, 403}
        visitor.http.close()


def ends(socket: ClientConnection) -> None:
    """Read until the server closes the socket because the kernel is gone."""
    with pytest.raises(ConnectionClosedError, match="kernel ended"):
        deque(socket, maxlen=0)


def answer_for_ever(socket: ClientConnection, message: str) -> None:
    """Talk with the kernel until the socket is closed."""
    while True:
        socket.send(message)
        socket.recv(timeout=120)


def words(answer: httpx.Response) -> str:
    """Return the heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found, answer.text
    return found[1]


class TestPages:
    def test_opens_in_vietnamese_with_the_persons_own_frame(self, visit: SignIn) -> None:
        lan = visit("lan")
        lan.open("my-learning")
        page = lan.page
        assert '<html lang="vi">' in page.text
        assert "Nguyễn Thị Lan" in page.text
        assert "/services/learn/logout" in page.text
        assert "Bàn giảng viên" not in page.text
        assert page.headers["Cache-Control"].startswith("no-cache, no-store")

    def test_navigation_follows_roles(self, visit: SignIn) -> None:
        hai = visit("hai")
        hai.open("my-learning")
        assert "/services/office/voila/render/trainer-desk.ipynb" in hai.page.text
        assert "indicator-board" not in hai.page.text

    @pytest.mark.parametrize(
        ("username", "service", "start"),
        [
            ("lan", "learn", "my-learning"),
            ("phong", "office", "indicator-board"),
            ("thay", "office", "trainer-desk"),
            ("hai", "office", "trainer-desk"),
        ],
    )
    def test_the_bare_address_leads_to_the_start_page(
        self, known: SignIn, username: str, service: str, start: str
    ) -> None:
        visitor = known(username)
        visitor.get(f"/services/{service}/voila/render/nothing.ipynb")  # signs in to the service
        answer = visitor.http.get(f"/services/{service}/", follow_redirects=False)
        assert answer.headers["location"] == f"/services/{service}/voila/render/{start}.ipynb"
        answer = visitor.http.get(f"/services/{service}", follow_redirects=False)
        assert answer.headers["location"] == f"/services/{service}/"

    @pytest.mark.parametrize(
        ("username", "service", "page"),
        [
            ("lan", "office", "indicator-board"),
            ("lan", "office", "trainer-desk"),
            ("lan", "office", ""),
            ("thay", "office", "indicator-board"),
            ("thay", "learn", "my-learning"),
            ("thay", "learn", MODULE),
            ("phong", "learn", ""),
            ("tam", "learn", "my-learning"),
            ("khoa", "learn", "my-learning"),
            ("nobody", "learn", "my-learning"),
        ],
    )
    def test_other_roles_get_a_kind_refusal(
        self, known: SignIn, username: str, service: str, page: str
    ) -> None:
        path = f"voila/render/{page}.ipynb" if page else ""
        answer = known(username).get(f"/services/{service}/{path}")
        assert (answer.status_code, words(answer)) == (403, "Trang này chưa mở cho ông/bà")

    def test_a_first_password_is_changed_first(self, visit: SignIn) -> None:
        moi = visit("moi")
        answer = moi.get("/services/learn/voila/render/my-learning.ipynb")
        assert answer.url.path == "/hub/password"

    @pytest.mark.parametrize(
        "path",
        [
            "voila/render/no-such--module.ipynb",
            "voila/render/my-learning",
            "voila/render/My-Learning.ipynb",
            "voila/render/indicator-board.ipynb",
            "voila/render/..%2Foffice%2Findicator-board.ipynb",
            "voila/render/%2e%2e/office/trainer-desk.ipynb",
            "voila/render/",
            "voila/files/my-learning.ipynb",
            "voila/tree/",
            "voila/tree",
            "voila/api/contents",
            "voila/api/contents/my-learning.ipynb",
            "voila/static/voila.js",
            "voila/labextensions/x",
            "voila/api/themes/x",
            "voila/templates/lab/static/voila.js",
            "voila/templates/base/static/voila.js",
            "voila/query/00000000-0000-0000-0000-000000000000",
            "api/kernels",
            "api/kernels/00000000-0000-0000-0000-000000000000",
            "api/sessions",
            "api/contents",
            "api/terminals",
            "terminals/1",
            "tree",
            "nowhere",
        ],
    )
    def test_nothing_else_is_there(self, known: SignIn, path: str) -> None:
        answer = known("lan").get(f"/services/learn/{path}")
        assert (answer.status_code, words(answer)) == (404, "Không tìm thấy trang này")

    def test_nothing_can_be_written(self, visit: SignIn) -> None:
        lan = visit("lan")
        kernel = lan.open("my-learning")
        for path in (
            "voila/render/my-learning.ipynb",
            f"api/kernels/{kernel}",
            "api/kernels",
            "api/contents/x",
        ):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                answer = lan.send(method, f"/services/learn/{path}")
                assert answer.status_code in {404, 405}, (method, path)
        assert lan.refused(kernel) == 0

    def test_a_kernel_that_dies_leaves_a_word_and_no_endless_page(self, visit: SignIn) -> None:
        lan = visit("lan")
        lan.open("kernel--dies")
        assert "</html>" in lan.page.text or "tải lại trang" in lan.page.text
        assert "Traceback" not in lan.page.text

    def test_template_files_need_signing_in_and_may_be_kept(self, site: Site, visit: SignIn) -> None:
        lan = visit("lan")
        lan.open("my-learning")
        path = "/services/learn/voila/templates/taphuan/static/page.css?v=1"
        module_script = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
        answer = lan.http.get(path, headers=module_script)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert httpx.get(site.url + path).status_code == 403


class TestHeaders:
    def test_every_answer_is_closed_to_other_sites(self, site: Site, visit: SignIn) -> None:
        lan = visit("lan")
        lan.open("my-learning")
        missing = lan.get("/services/learn/nowhere")
        stranger = httpx.get(f"{site.url}/services/learn/voila/render/my-learning.ipynb")
        for answer in (lan.page, missing, stranger):
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "script-src 'self' blob:;" in policy
            assert set(re.findall(r"(?:https?|wss?)://([^ ;]+)", policy)) <= {
                site.url.removeprefix("http://")
            }
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"

    def test_a_false_host_cannot_widen_the_policy(self) -> None:
        policy = content_policy("evil.example; script-src *")
        assert policy.count("; script-src ") == 1
        assert "*" not in policy


class TestKernels:
    def test_the_environment_holds_no_secret(self, visit: SignIn, site: Site) -> None:
        lan = visit("lan")
        lan.open(MODULE)
        seen = lan.seen()
        environment = seen["env"]
        own = {"TAPHUAN_API", "TAPHUAN_TOKEN", "TAPHUAN_PAGE", "TAPHUAN_RUN"}
        assert {name for name in environment if name.startswith("TAPHUAN")} == own
        assert not [name for name in environment if name.startswith("JUPYTERHUB")]
        values = json.dumps({name: value for name, value in environment.items() if name != "PATH"})
        assert SECRET not in values
        assert "taphuan.db" not in values
        assert str(site.home.root) not in values
        assert environment["TAPHUAN_API"] == "http://127.0.0.1:9/services/grader/api/"

    def test_it_works_in_an_empty_place_of_its_own(self, visit: SignIn, site: Site) -> None:
        lan = visit("lan")
        lan.open(MODULE)
        seen = lan.seen()
        assert str(site.home.root) not in seen["cwd"]
        assert list(Path(seen["cwd"]).iterdir()) == []
        assert Path(seen["env"]["HOME"]) == Path(seen["cwd"]).parent
        assert Path(seen["env"]["HOME"]).stat().st_mode & 0o077 == 0

    def test_it_is_forked_from_a_warmed_parent(self, visit: SignIn) -> None:
        lan = visit("lan")
        lan.open(MODULE)  # its notebook asks for python3
        assert "taphuan_hub.kernels.zygote" in lan.seen()["parent"]

    @pytest.mark.parametrize(
        ("username", "service", "page", "grant"),
        [
            ("lan", "learn", MODULE, tokens.Grant("cb-lan", RUN, "module", MODULE)),
            ("minh", "learn", "my-learning", tokens.Grant("cb-minh", RUN, "learning")),
            ("phong", "office", "indicator-board", tokens.Grant(None, RUN, "board", account="phong")),
            ("hai", "office", "trainer-desk", tokens.Grant("cb-hai", RUN, "desk", account="hai")),
        ],
    )
    def test_the_token_says_who_and_what(
        self, visit: SignIn, site: Site, username: str, service: str, page: str, grant: tokens.Grant
    ) -> None:
        visitor = visit(username)
        visitor.open(page, service)
        key = tokens.load_key(site.home)
        assert tokens.read(key, visitor.seen()["env"]["TAPHUAN_TOKEN"]) == grant

    def test_belong_to_their_person(self, visit: SignIn) -> None:
        lan, minh = visit("lan"), visit("minh")
        kernel = lan.open(MODULE)
        minh.open(MODULE)
        assert minh.refused(kernel) == 404
        assert minh.close(kernel) == 404
        assert lan.refused(kernel) == 0
        with lan.socket(kernel, direct=True) as socket:
            assert lan.close(kernel) == 204
            ends(socket)
        assert lan.refused(kernel) == 404

    def test_a_script_may_ask_whether_the_kernel_is_there(self, visit: SignIn) -> None:
        lan, minh = visit("lan"), visit("minh")
        kernel = lan.open(MODULE)
        path = f"/services/learn/api/kernels/{kernel}/channels?session_id=s"
        script = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
        assert lan.http.get(path, headers=script).status_code == 400
        minh.open("my-learning")
        assert minh.http.get(path, headers=script).status_code == 404
        lan.close(kernel)
        assert lan.http.get(path, headers=script).status_code == 404

    def test_strangers_and_other_sites_reach_no_socket(self, site: Site, visit: SignIn) -> None:
        lan = visit("lan")
        kernel = lan.open(MODULE)
        stranger = Visitor(site, "", httpx.Client(base_url=site.url))
        assert stranger.refused(kernel) == 403
        assert lan.refused(kernel, origin="http://elsewhere.example") == 403
        assert lan.refused(kernel, origin=site.url) == 0

    def test_closing_needs_the_xsrf_token(self, visit: SignIn) -> None:
        lan = visit("lan")
        kernel = lan.open(MODULE)
        assert lan.close(kernel, xsrf=False) == 403
        assert lan.refused(kernel) == 0

    def test_a_page_cannot_run_code(self, visit: SignIn, tmp_path: Path) -> None:
        lan = visit("lan")
        kernel = lan.open(MODULE)
        trace = tmp_path / "ran"

        code = f"open({str(trace)!r}, 'w').close()"
        answered: set[str] = set()
        with lan.socket(kernel) as socket:
            for kind, content in (("execute_request", {"code": code}), ("kernel_info_request", {})):
                header = {"msg_id": kind, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
                message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
                socket.send(json.dumps({**message, "channel": "shell"}))
            while "kernel_info_request" not in answered:
                answer = json.loads(socket.recv(timeout=120))
                if answer["msg_type"].endswith("_reply"):
                    answered.add(answer["parent_header"]["msg_id"])
        assert "execute_request" not in answered
        assert not trace.exists()

    def test_one_person_has_two_and_the_oldest_gives_way(self, visit: SignIn) -> None:
        lan = visit("lan")
        first, second, third = (lan.open(MODULE) for _ in range(3))
        assert [lan.refused(kernel) for kernel in (first, second, third)] == [404, 0, 0]

    def test_when_there_is_no_room_a_page_says_so(self, visit: SignIn) -> None:
        lan, minh, hai = visit("lan"), visit("minh"), visit("hai")
        lan.open(MODULE)
        lan.open("my-learning")
        minh.open(MODULE)
        answer = hai.get("/services/learn/voila/render/my-learning.ipynb")
        assert come_back(answer) > 0
        lan.close(lan.kernels.pop().partition("/")[2])
        hai.open("my-learning")

    def test_a_burst_meets_a_limit_and_no_crash(self, visit: SignIn) -> None:
        people = [visit(username) for username in ("lan", "minh", "hai")]
        path = f"/services/learn/voila/render/{MODULE}.ipynb"
        for person in people:
            person.get("/services/learn/voila/render/nothing.ipynb")  # signs in to the service
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda person: person.get(path), people * 10))
        assert {answer.status_code for answer in answers} == {200, 503}
        assert len({come_back(answer) for answer in answers if answer.status_code == 503}) > 1
        for person, answer in zip(people * 10, answers, strict=True):
            for kernel in re.findall(r'data-kernel="([^"]+)"', answer.text):
                assert person.close(kernel) in {204, 404}
        people[0].open(MODULE)

    def test_idle_ones_are_closed(self, visit: SignIn) -> None:
        phong = visit("phong")
        kernel = phong.open("indicator-board", "office")

        with phong.socket(kernel, "office", direct=True) as socket:
            ends(socket)
        assert phong.refused(kernel, "office") == 404

    def test_signing_out_closes_them(self, visit: SignIn) -> None:
        lan, minh = visit("lan"), visit("minh")
        mine, other = lan.open(MODULE), minh.open(MODULE)
        cookies = httpx.Cookies(lan.http.cookies)
        answer = lan.get("/services/learn/logout")
        assert answer.url.path.startswith("/hub/")
        assert lan.get("/services/learn/voila/render/my-learning.ipynb").url.path == "/hub/login"
        assert minh.refused(other) == 0
        lan.http.cookies = cookies
        assert lan.refused(mine) in {403, 404}

    def test_signing_out_elsewhere_closes_them(self, visit: SignIn) -> None:
        lan = visit("lan")
        kernel = lan.open(MODULE)
        with lan.socket(kernel, direct=True) as socket:
            lan.get("/hub/logout")
            header = {
                "msg_id": "1",
                "msg_type": "kernel_info_request",
                "session": "s",
                "username": "",
                "version": "5.3",
            }
            message = {
                "header": header,
                "parent_header": {},
                "metadata": {},
                "content": {},
                "channel": "shell",
            }
            # The kernel answers until the server has asked the Hub.
            with pytest.raises(ConnectionClosedError, match="kernel ended"):
                answer_for_ever(socket, json.dumps(message))

    def test_a_reader_who_leaves_before_the_end_leaves_none(self, visit: SignIn, site: Site) -> None:
        lan = visit("lan")
        lan.get("/services/learn/voila/render/nothing.ipynb")  # signs in to the service
        path = "/services/learn/voila/render/takes--long.ipynb"
        cookies = lan.http.build_request("GET", path).headers["cookie"]
        past_the_proxy = f"http://127.0.0.1:{site.ports['learn']}{path}"
        with httpx.stream("GET", past_the_proxy, headers={"Cookie": cookies}, timeout=120) as page:
            text = ""
            for piece in page.iter_text():
                text += piece
                if found := re.search(r'data-kernel="([^"]+)"', text):
                    break
            assert found
            kernel = f"/services/learn/api/kernels/{found[1]}/channels"
            assert lan.http.get(kernel).status_code == 400
        while (status := lan.http.get(kernel).status_code) != 404:
            assert status == 400


class TestSigningIn:
    def test_everything_asks_strangers_to_sign_in(self, site: Site) -> None:
        for path in ("", "voila/render/my-learning.ipynb", "nowhere", "api/kernels"):
            answer = httpx.get(f"{site.url}/services/learn/{path}")
            assert answer.status_code == 302, path
            assert "/hub/api/oauth2/authorize" in answer.headers["location"]

    def test_a_callback_without_its_beginning_gets_a_kind_page(self, site: Site) -> None:
        answer = httpx.get(f"{site.url}/services/learn/oauth_callback?code=x&state=y")
        assert answer.status_code in {400, 403}
        assert "Về trang đầu" in answer.text

    def test_a_token_in_an_address_opens_nothing(self, site: Site, visit: SignIn) -> None:
        token = visit("lan").hub_token()
        address = f"{site.url}/services/learn/voila/render/my-learning.ipynb"
        assert httpx.get(address, params={"token": token}).status_code == 302

    def test_the_log_holds_no_queries(self, site: Site, visit: SignIn) -> None:
        visit("lan").get("/services/learn/nowhere?as_of=a-query-to-look-for")
        own = [line for line in site.log.read_text().splitlines() if " learn] " in line]
        assert any("oauth_callback" in line for line in own)
        assert not [line for line in own if "code=" in line or "a-query-to-look-for" in line]


@pytest.fixture(scope="module")
def real(peopled_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The project's own pages, with everything that ``taphuan up`` starts."""
    home = copy_home(peopled_template, tmp_path_factory.mktemp("real"))
    (home.pages / "office").mkdir(exist_ok=True)
    publish_pages(home)
    with serving(home) as running:
        yield running


class TestRealPages:
    @pytest.mark.parametrize(
        ("username", "service", "expected"),
        [
            (
                "lan",
                "learn",
                ["Chào ông/bà", "Nguyễn Thị Lan", "0 trên 2</strong> học phần đã đạt", "Bắt đầu"],
            ),
            (
                "phong",
                "office",
                ["Tính đến hết ngày", "Thế nào là đã được tập huấn?", "Theo cấp", "Tỉnh Lâm Đồng"],
            ),
            ("thay", "office", ["Cách chấm bài", "Hiện không có bài nào chờ chấm"]),
        ],
    )
    def test_each_role_sees_its_figures(
        self, real: Served, username: str, service: str, expected: list[str]
    ) -> None:
        browser = real.visitor()
        browser.sign_in(username)
        page = browser.get(f"/services/{service}/")
        browser.close()
        assert page.status_code == 200
        assert [text for text in expected if text not in page.text] == []
        assert "Traceback" not in page.text


ENVIRON = {
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:9999/services/learn/",
    "JUPYTERHUB_SERVICE_PREFIX": "/services/learn/",
    "TAPHUAN_HOME": "/somewhere",
    "TAPHUAN_RUN": RUN,
    "TAPHUAN_GRADER_URL": "http://127.0.0.1:9/services/grader",
}


class TestStarting:
    def test_settings_come_from_the_hub(self) -> None:
        settings = read_settings("office", {**ENVIRON, "JUPYTERHUB_BASE_URL": "/hoc", "TAPHUAN_KERNELS": "7"})
        assert settings.root == Path("/somewhere/pages/office")
        assert settings.api_url == "http://127.0.0.1:9/services/grader/api/"
        assert (settings.hub_base, settings.host, settings.port) == ("/hoc/", "127.0.0.1", 9999)
        assert (settings.kernels, settings.kernels_per_person, settings.idle_seconds) == (7, 4, 1200)

    def test_the_number_of_kernels_follows_the_memory(self) -> None:
        assert read_settings("learn", ENVIRON).kernels >= read_settings("office", ENVIRON).kernels >= 8

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *((name, "") for name in ENVIRON),
            ("JUPYTERHUB_SERVICE_URL", "nowhere"),
            ("TAPHUAN_KERNELS", "0"),
            ("TAPHUAN_KERNELS_PER_PERSON", "many"),
            ("TAPHUAN_KERNEL_IDLE", "-1"),
        ],
    )
    def test_a_setting_that_makes_no_sense_is_named(self, name: str, value: str) -> None:
        with pytest.raises(HomeError, match=name):
            read_settings("learn", {**ENVIRON, name: value})

    @pytest.mark.parametrize(
        ("arguments", "status", "told"),
        [
            ([], 2, "usage: python -m taphuan_hub.voila learn|office"),
            (["learn", "office"], 2, "usage"),
            (["elsewhere"], 2, "usage"),
            (["learn"], 1, "JUPYTERHUB_SERVICE_URL is not set"),
        ],
    )
    def test_wrong_starts_end_with_one_line(self, arguments: list[str], status: int, told: str) -> None:
        command = [sys.executable, "-m", "taphuan_hub.voila", *arguments]
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTERHUB", "TAPHUAN"))
        }
        done = subprocess.run(command, check=False, env=clean, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (status, "")
        assert told in done.stderr
        assert done.stderr.count("\n") == 1

    def test_a_port_in_use_is_one_line_and_not_another_port(self, site: Site) -> None:
        taken = f"http://127.0.0.1:{site.ports['learn']}/services/learn/"
        environ = {
            **os.environ,
            **ENVIRON,
            "TAPHUAN_HOME": str(site.home.root),
            "JUPYTERHUB_SERVICE_URL": taken,
        }
        hub = {"JUPYTERHUB_API_TOKEN": "x", "JUPYTERHUB_CLIENT_ID": "service-learn"}
        command = [sys.executable, "-m", "taphuan_hub.voila", "learn"]
        done = subprocess.run(
            command, check=False, env=environ | hub, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 1
        assert "port" in done.stderr
        assert "Traceback" not in done.stderr
