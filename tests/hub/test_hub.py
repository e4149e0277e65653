"""Signing in and out, and who may go where, against a real JupyterHub with its services."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.hub.lab_server import STEAL, LabKernel, needs_landlock, open_labs, server_of
from tests.hub.serving import (
    FORMGRADER,
    PASSWORD,
    REFUSED,
    RUN,
    Served,
    Visitor,
    asks_to_sign_in,
    command_of,
    leads_to_sign_in,
    soon,
)

from taphuan_hub.labs.folder import labs_root, notebooks

pytestmark = pytest.mark.timeout(400)

ASSIGNMENTS = 3 + 2 * 3
"""Three modules, and the questions before and after each of three courses."""


def test_the_sign_in_page_is_vietnamese_and_stays_on_this_site(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert asks_to_sign_in(page)
    assert '<html lang="vi">' in page.text
    assert "Bản trình diễn" not in page.text
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
    assert addresses
    assert all(address.startswith(("/", "#")) for address in addresses)
    for address in addresses:
        if address.startswith("/hub/taphuan/"):
            assert visitor.get(address).status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_is_compressed_on_its_way(visitor: Visitor) -> None:
    assert visitor.get("/hub/taphuan/hub.css").headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("username", ["lan", "khong-co-ai", "LAN' OR 1=1 --", "x" * 400])
def test_a_refusal_always_says_the_same(visitor: Visitor, username: str) -> None:
    answer = visitor.sign_in(username, "sai mật khẩu")
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert "Invalid" not in answer.text


def test_an_empty_form_is_answered_kindly(visitor: Visitor) -> None:
    answer = visitor.sign_in("", "")
    assert answer.status_code == 400
    assert "nhập đủ" in answer.text


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    visitor.get("/hub/login")
    answer = visitor.client.post("/hub/login", data={"username": "lan", "password": PASSWORD})
    assert answer.status_code == 403
    assert "mở đã lâu" in answer.text
    assert "_xsrf" not in unescape(re.sub(r"<input[^>]*>", "", answer.text))


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("lan", "/services/learn/voila/render/my-learning.ipynb"),
        ("thay", "/services/office/voila/render/trainer-desk.ipynb"),
        ("phong", "/services/office/voila/render/indicator-board.ipynb"),
        ("quantri", "/hub/accounts"),
        ("nhieu", "/hub/home"),
    ],
)
def test_everybody_comes_to_their_place(visitor: Visitor, username: str, path: str) -> None:
    answer = visitor.sign_in(username)
    assert answer.url.path == path
    assert visitor.get("/").url.path == path


def test_the_home_page_shows_the_places_of_all_roles(visitor: Visitor) -> None:
    page = visitor.sign_in("nhieu").text
    for title in ("Khóa học của tôi", "Chấm bài tự luận", "Bảng chỉ tiêu", "Quản lý tài khoản"):
        assert title in page
    assert "Đặng Thị Ngọc Ẩn" in page


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("lan", {"learn"}),
        ("thay", {"office", RUN}),
        ("phong", {"office"}),
        ("quantri", set()),
        ("nhieu", {"learn", "office", RUN}),
    ],
)
def test_services_open_for_their_roles_only(visitor: Visitor, username: str, allowed: set[str]) -> None:
    visitor.sign_in(username)
    for name in ("learn", "office", RUN):
        answer = visitor.get(f"/services/{name}/")
        assert (answer.status_code != 403) == (name in allowed), name
        if name not in allowed:
            assert "Trang này dành cho vai trò khác" in answer.text
            assert "permission" not in answer.text


def test_a_trainer_marks_in_the_formgrader(visitor: Visitor) -> None:
    visitor.sign_in("thay")
    page = visitor.get(FORMGRADER)
    assert page.status_code == 200
    assert page.url.path == FORMGRADER
    assert "nbgrader" in page.text
    assignments = visitor.get(f"/services/{RUN}/formgrader/api/assignments").json()
    assert len(assignments) == ASSIGNMENTS


def test_the_formgrader_marks_and_changes_nothing_else(visitor: Visitor) -> None:
    visitor.sign_in("thay")
    visitor.get(FORMGRADER)
    cookies = visitor.client.cookies.jar
    headers = {"X-XSRFToken": next(c.value or "" for c in cookies if c.name == "_xsrf" and RUN in c.path)}
    api = f"/services/{RUN}/formgrader/api"
    module = "e-commerce--selling-online"
    for method, path in [
        ("PUT", "assignment/new-one"),
        ("PUT", "student/abc"),
        ("POST", f"assignment/{module}/assign"),
        ("POST", f"assignment/{module}/release"),
        ("POST", f"submission/{module}/p-lan/autograde"),
    ]:
        assert visitor.client.request(method, f"{api}/{path}", headers=headers).status_code == 403, path
    assert len(visitor.get(f"{api}/assignments").json()) == ASSIGNMENTS
    # Marking itself gets through to nbgrader, which knows no such grade.
    for path in ("grade/none", "comment/none"):
        answer = visitor.client.put(f"{api}/{path}", json={"manual_score": 1}, headers=headers)
        assert answer.status_code == 404, path


def test_the_formgrader_is_no_way_to_a_shell(visitor: Visitor) -> None:
    visitor.sign_in("thay")
    visitor.get(FORMGRADER)
    base = f"/services/{RUN}"
    tokens = [
        cookie.value for cookie in visitor.client.cookies.jar if cookie.name == "_xsrf" and RUN in cookie.path
    ]
    headers = {"X-XSRFToken": tokens[0] or ""}
    assert (
        visitor.client.post(f"{base}/api/kernels", json={"name": "python3"}, headers=headers).status_code
        == 403
    )
    assert visitor.client.post(f"{base}/api/terminals", headers=headers).status_code in {403, 404}
    file = {"type": "file", "format": "text", "content": "import os"}
    path = f"{base}/api/contents/nbgrader_config.py"
    assert visitor.client.put(path, json=file, headers=headers).status_code == 403
    assert visitor.client.delete(path, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/hub/spawn",
        "/hub/token",
        "/hub/admin",
        "/hub/user/lan/",
        "/user/lan/lab",
        "/hub/accept-share",
        "/x/y",
    ],
)
def test_what_nobody_needs_is_not_there(visitor: Visitor, path: str) -> None:
    visitor.sign_in("quantri")
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.text


def test_nobody_starts_a_server_or_reads_about_others(visitor: Visitor) -> None:
    visitor.sign_in("quantri")
    visitor.get("/hub/home")
    tokens = [
        cookie.value
        for cookie in visitor.client.cookies.jar
        if cookie.name == "_xsrf" and cookie.path == "/hub/"
    ]
    headers = {"X-XSRFToken": tokens[0] or "", "Referer": f"{visitor.address}/hub/home"}
    assert visitor.client.post("/hub/api/users/quantri/server", headers=headers).status_code in {403, 404}
    assert visitor.client.get("/hub/api/users", headers=headers).status_code == 403
    assert visitor.client.post("/hub/api/users/quantri/tokens", headers=headers).status_code in {403, 404}


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "/\\example.org"])
def test_signing_in_never_leads_to_another_site(visitor: Visitor, target: str) -> None:
    assert visitor.sign_in("quantri", next_url=target).url.host == "127.0.0.1"


def test_signing_in_leads_back_to_what_was_asked_for(visitor: Visitor) -> None:
    assert asks_to_sign_in(visitor.get("/hub/accounts"))
    answer = visitor.sign_in("quantri", next_url="/hub/accounts?q=lan")
    assert (answer.url.path, answer.url.query) == ("/hub/accounts", b"q=lan")


def test_signing_out_closes_the_services_too(visitor: Visitor) -> None:
    visitor.sign_in("nhieu")
    for name in ("learn", "office", RUN):
        assert visitor.get(f"/services/{name}/").status_code != 403
    stolen = visitor.twin()
    page = visitor.sign_out()
    assert "Ông/bà đã đăng xuất" in page.text
    assert not [cookie.name for cookie in visitor.client.cookies.jar if cookie.name.startswith("service-")]
    for path in ("/services/learn/", "/services/office/", FORMGRADER, "/hub/home"):
        assert asks_to_sign_in(visitor.get(path)), path
    for path in ("/services/learn/", "/services/office/", FORMGRADER):
        assert soon(lambda path=path: leads_to_sign_in(stolen, path)), path


@needs_landlock
def test_a_member_works_in_a_server_that_holds_nothing_of_the_home(served: Served, visitor: Visitor) -> None:
    page = visitor.sign_in("to")
    assert page.url.path == "/hub/home"
    assert "Phòng thực hành" in page.text
    assert "Mở phòng" in visitor.get("/user/to/lab/tree/x.ipynb").text
    open_labs(visitor)
    names = {one["name"] for one in visitor.get("/user/to/api/contents").json()["content"]}
    assert names == {"du-lieu", *(file.name for file in notebooks(labs_root()))}
    (server,) = server_of(served, "to")
    environment = " ".join(server.environ())
    assert "JUPYTERHUB_API_TOKEN" in environment
    for secret in ("CONFIGPROXY", "TAPHUAN_HOME", "TAPHUAN_DATABASE_URL", "TAPHUAN_SERVING"):
        assert secret not in environment
    home = served.home
    with LabKernel(visitor, "to") as kernel:
        steal = STEAL.format(database=str(home.database), key=str(home.api_key), home=str(home.root))
        assert kernel.run(steal) == "PermissionError\n" * 3
        assert (
            kernel.run("from taphuan_widgets.labs import start; import pandas as pd; print(2 + 2)") == "4\n"
        )
        assert kernel.run("open('mine.txt', 'w').write('x'); print(1)") == "1\n"
    assert (home.labs / "to/mine.txt").read_text() == "x"
    assert "users:activity" not in served.log  # the Hub takes what the server reports
    visitor.sign_out()
    assert soon(lambda: leads_to_sign_in(visitor, "/user/to/lab"))


@needs_landlock
def test_nobody_else_has_a_server_or_comes_into_one(served: Served, visitor: Visitor) -> None:
    member = served.visitor()
    member.sign_in("to")
    open_labs(member)
    for username in ("lan", "thay", "quantri"):
        visitor.sign_in(username)
        assert "Phòng thực hành" not in visitor.get("/hub/home").text
        assert visitor.get("/hub/lab").status_code == 403
        assert visitor.get("/hub/spawn").status_code == 404
        token = visitor.client.cookies.get("_xsrf", path="/hub/") or ""
        assert visitor.client.post("/hub/lab", data={"_xsrf": token}).status_code == 403
        assert visitor.get("/user/to/lab").status_code in {403, 404}
        assert visitor.get("/user/to/api/contents").status_code in {403, 404}
        visitor.sign_out()


@needs_landlock
def test_a_server_that_takes_too_much_is_ended_and_the_work_stays(served: Served, visitor: Visitor) -> None:
    visitor.sign_in("to")
    open_labs(visitor)
    with LabKernel(visitor, "to") as kernel:
        many = "import subprocess; [subprocess.Popen(['sleep', '600']) for _ in range(60)]; print(1)"
        assert kernel.run(many) == "1\n"
        assert soon(lambda: not server_of(served, "to"))
    assert soon(lambda: "Mở phòng" in visitor.get("/user/to/lab").text)
    assert "Ending the server of to: " in served.log
    assert not [one for one in served.family() if "sleep 600" in command_of(one)]
    assert (served.home.labs / "to/1-lam-sach-danh-sach.ipynb").is_file()
