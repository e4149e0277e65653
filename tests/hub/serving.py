"""Serving a home in a test as ``taphuan up`` does, and visiting it as a person with a browser does."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from time import monotonic, sleep

import httpx
import psutil
from argon2 import PasswordHasher

from taphuan_grading import clock
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.serving.plan import free_ports

PASSWORD = "đường-về-bản-xa-1"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RUN = "ntm-2026"
REFORM_DAY = date(2025, 7, 1)
FORMGRADER = f"/services/{RUN}/formgrader/gradebook"
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng"
SIGN_IN = "<h1>Đăng nhập</h1>"
READY = "Ctrl-C ends everything."
START_SECONDS = 240
STOP_SECONDS = 60
SOON_SECONDS = 60
PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Somebody:
    """A person of a test: who, in which roles, in which post."""

    name: str
    roles: Sequence[str]
    must_change: bool = False
    post: str = ""


PEOPLE: Mapping[str, Somebody] = {
    "lan": Somebody("Nguyễn Thị Lan", ["learner"]),
    "minh": Somebody("Trần Văn Minh", ["learner"]),
    "moi": Somebody("K'Brêu Đạ Tẻh", ["learner"], must_change=True),
    "thay": Somebody("Đỗ Hải", ["trainer"]),
    "phong": Somebody("Lê Minh Châu", ["office"]),
    "quantri": Somebody("Hoàng Thị Yến", ["admin"]),
    "nhieu": Somebody("Đặng Thị Ngọc Ẩn", ["learner", "trainer", "office", "admin"]),
    "to": Somebody("Ka Thủy", ["learner"], post="Thành viên Tổ công nghệ cộng đồng thôn 2"),
    "html": Somebody("<script>alert(1)</script> & Con", ["learner"]),
}


def add_people(home: Home, people: Mapping[str, Somebody] = PEOPLE) -> None:
    """Write officials and accounts, all with `PASSWORD`."""
    engine = open_store(home)
    if any(person.post for person in people.values()):
        with engine.begin() as connection:
            load_units(connection, read_atlas())
    for username, person in people.items():
        official = Official(f"p-{username}", person.name)
        with engine.begin() as connection:
            add_official(connection, official)
            if person.post:
                commune = read_atlas().find("24805", REFORM_DAY)
                add_post(
                    connection, Post(official.id, person.post, commune, manager=False, valid_from=REFORM_DAY)
                )
        create_account(
            engine,
            username=username,
            password=PASSWORD,
            roles=person.roles,  # type: ignore[arg-type]
            at=clock.now(),
            official_id=official.id,
            must_change=person.must_change,
            hasher=QUICK,
        )
        if {"trainer", "office"} & set(person.roles):
            set_scope(engine, username, PROVINCE)
    engine.dispose()


def free_port() -> int:
    """Return a port that nobody listens on."""
    return free_ports(1)[0]


def up_command(home: Path, port: int) -> list[str]:
    """Return the command line that serves `home`."""
    program = "from taphuan_hub.cli import main; main()"
    return [sys.executable, "-c", program, "--home", str(home), "up", "--port", str(port)]


@dataclass
class Served:
    """A home that is being served by a process of ours."""

    home: Home
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    _ready: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        path = self.home.hub / "hub.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def listen(self) -> None:
        """Read the output until it ends; runs in a thread, so that the pipe never fills."""
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip("\n"))
                if READY in line:
                    self._ready.set()
        self._ready.set()

    def wait_until_ready(self) -> None:
        """Return when everything answers; fail with the log when it does not."""
        assert self._ready.wait(START_SECONDS), self.log[-5000:]
        assert READY in "\n".join(self.lines), "\n".join([*self.lines, self.log[-5000:]])

    def family(self) -> list[psutil.Process]:
        """Return the process and everything below it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        for visitor in self.visitors:
            visitor.close()
        return self.process.wait(STOP_SECONDS)

    def visitor(self) -> Visitor:
        """Return a browser in which nobody is signed in."""
        return Visitor(self.address, self.visitors)


def start(home: Home, port: int | None = None) -> Served:
    """Begin to serve `home`; `Served.wait_until_ready` tells when everything answers."""
    chosen = free_port() if port is None else port
    process = subprocess.Popen(
        up_command(home.root, chosen),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
    )
    served = Served(home, chosen, process)
    threading.Thread(target=served.listen, daemon=True).start()
    return served


@contextmanager
def starting(home: Home) -> Iterator[Served]:
    """Begin to serve `home`, and end it afterwards."""
    served = start(home)
    try:
        yield served
    finally:
        served.stop()


@contextmanager
def serving(home: Home) -> Iterator[Served]:
    """Serve `home` for a while."""
    with starting(home) as served:
        served.wait_until_ready()
        yield served


def still_there(processes: Sequence[psutil.Process], home: Home) -> list[str]:
    """Return the command lines of those that run, and of whatever else works in `home`.

    One that has just been started notices only after its imports that its parent is gone.
    """
    others = [process for process in psutil.process_iter() if str(home.root) in command_of(process)]
    _, alive = psutil.wait_procs({*processes, *others}, timeout=STOP_SECONDS)
    return [command_of(process) for process in alive]


def command_of(process: psutil.Process) -> str:
    """Return the command line and the home of a process; nothing when it has ended."""
    try:
        return " ".join([*process.cmdline(), process.environ().get("TAPHUAN_HOME", "")])
    except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
        return ""


class Visitor:
    """A person's browser: cookies, redirects, and forms with their XSRF token."""

    def __init__(self, address: str, others: list[Visitor]) -> None:
        self.address = address
        self.others = others
        others.append(self)
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Open the page, then send its form with the token that the page holds."""
        page = self.get(path)
        found = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
        assert found, page.text
        return self.client.post(page.url, data={**form, "_xsrf": unescape(found[1])})

    def sign_in(self, username: str, password: str = PASSWORD, next_url: str = "") -> httpx.Response:
        path = f"/hub/login?next={next_url}" if next_url else "/hub/login"
        return self.post(path, {"username": username, "password": password})

    def sign_out(self) -> httpx.Response:
        return self.get("/hub/logout")

    def twin(self) -> Visitor:
        """Return a browser with the same cookies as they are now."""
        other = Visitor(self.address, self.others)
        for cookie in self.client.cookies.jar:
            other.client.cookies.jar.set_cookie(cookie)
        return other

    def close(self) -> None:
        self.client.close()


def copy_home(template: Home, folder: Path) -> Home:
    """Return a copy of `template` in `folder`."""
    home = Home(folder / "home")
    shutil.copytree(template.root, home.root)
    return home


def soon(condition: Callable[[], bool]) -> bool:
    """Ask again until it holds, as often as an impatient person would reload a page.

    JupyterHub leaves a cookie for each sign-in that was begun: hundreds of them make a request too large.
    """
    deadline = monotonic() + SOON_SECONDS
    while not condition():
        if monotonic() > deadline:
            return False
        sleep(PAUSE_SECONDS)
    return True


def asks_to_sign_in(answer: httpx.Response) -> bool:
    """Say whether the sign-in form is what one got."""
    return SIGN_IN in answer.text and answer.url.path == "/hub/login"


def leads_to_sign_in(visitor: Visitor, path: str) -> bool:
    """Say whether a service sends this browser to JupyterHub to say who it is."""
    answer = visitor.client.get(path, follow_redirects=False)
    return "/hub/api/oauth2/authorize" in answer.headers.get("Location", "")
