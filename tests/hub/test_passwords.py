"""Passwords, and administrators who help, against a real JupyterHub with its services."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from tests.hub.serving import FORMGRADER, PASSWORD, QUICK, REFUSED, Served, Visitor, asks_to_sign_in, soon

from taphuan_grading import clock
from taphuan_grading.register.access import accesses
from taphuan_grading.register.accounts import reset_password, set_disabled, set_roles
from taphuan_grading.register.history import Origin
from taphuan_grading.register.login import FREE_FAILURES
from taphuan_grading.register.personal import erase_person
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.store.engine import open_store, writing

NEW = "một câu dễ nhớ khác"

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def store(served: Served) -> Iterator[Engine]:
    engine = open_store(served.home)
    yield engine
    engine.dispose()


@pytest.fixture
def lan(store: Engine) -> Iterator[str]:
    """A learner whom a test may change; afterwards she is as she was."""
    yield "lan"
    set_roles(store, "lan", ["learner"])
    set_disabled(store, "lan", disabled=False)


def test_the_first_password_must_be_changed(served: Served, visitor: Visitor) -> None:
    asked = "/services/learn/"
    page = visitor.sign_in("moi", next_url=asked)
    assert page.url.path == "/hub/password"
    assert "Đặt mật khẩu riêng" in page.text
    assert "Mật khẩu đang dùng" not in page.text
    for path in ("/", "/hub/home", asked, "/services/office/", FORMGRADER):
        assert visitor.get(path).url.path == "/hub/password", path
    other = visitor.twin()
    for password, again, message in [
        (NEW, NEW + "x", "chưa giống nhau"),
        ("ngắn", "ngắn", "ít nhất 10 ký tự"),
        (PASSWORD, PASSWORD, "phải khác"),
    ]:
        answer = visitor.post("/hub/password", {"password": password, "again": again})
        assert answer.status_code == 422
        assert message in answer.text
    answer = visitor.post(f"/hub/password?next={asked}", {"password": NEW, "again": NEW, "next": asked})
    assert answer.url.path.startswith(asked)
    assert answer.status_code != 403
    assert asks_to_sign_in(other.get("/hub/home"))
    again = served.visitor()
    assert again.sign_in("moi").status_code == 403
    assert again.sign_in("moi", NEW).url.path == "/services/learn/voila/render/my-learning.ipynb"


def test_a_password_is_changed_by_who_knows_it(served: Served, visitor: Visitor) -> None:
    visitor.sign_in("minh")
    elsewhere = served.visitor()
    elsewhere.sign_in("minh")
    wrong = visitor.post("/hub/password", {"current": "không phải", "password": NEW, "again": NEW})
    assert wrong.status_code == 422
    assert "Mật khẩu đang dùng chưa đúng" in wrong.text
    done = visitor.post("/hub/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert done.url.path == "/services/learn/voila/render/my-learning.ipynb"
    assert visitor.get("/hub/home").url.path == "/hub/home"
    assert asks_to_sign_in(elsewhere.get("/hub/home"))


def test_repeated_failures_lock_and_an_administrator_unlocks(served: Served, visitor: Visitor) -> None:
    for _ in range(FREE_FAILURES):
        assert visitor.sign_in("html", "sai").status_code == 403
    locked = visitor.sign_in("html")
    assert locked.status_code == 403
    assert REFUSED in locked.text
    admin = served.visitor()
    admin.sign_in("quantri")
    page = admin.get("/hub/accounts?q=html")
    assert "Đang khóa" in page.text
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text
    done = admin.post("/hub/accounts?q=html", {"action": "unlock", "username": "html", "q": "html"})
    assert "Đã mở khóa tài khoản html" in done.text
    assert "Đang khóa" not in done.text
    assert visitor.sign_in("html").status_code != 403


def test_an_administrator_resets_a_password(served: Served, visitor: Visitor, store: Engine) -> None:
    visitor.sign_in("phong")
    admin = served.visitor()
    admin.sign_in("quantri")
    page = admin.post("/hub/accounts?q=le minh chau", {"action": "reset", "username": "phong", "q": "phong"})
    shown = re.search(r'class="once">([^<]+)<', page.text)
    assert shown
    assert page.headers["Cache-Control"] == "no-store"
    with store.connect() as connection:
        looks = {(look.who, look.place, look.people) for look in accesses(connection, "p-phong")}
    assert ("quantri", "accounts", ("p-phong",)) in looks
    assert shown[1] not in admin.get("/hub/accounts?q=phong").text
    assert asks_to_sign_in(visitor.get("/hub/home"))
    assert visitor.sign_in("phong").status_code == 403
    assert visitor.sign_in("phong", shown[1]).url.path == "/hub/password"
    assert shown[1] not in served.log


@pytest.mark.parametrize("username", ["lan", "thay"])
def test_accounts_are_for_administrators(visitor: Visitor, username: str) -> None:
    visitor.sign_in(username)
    assert visitor.get("/hub/accounts").status_code == 403
    visitor.get("/hub/home")
    tokens = [
        cookie.value
        for cookie in visitor.client.cookies.jar
        if cookie.name == "_xsrf" and cookie.path == "/hub/"
    ]
    form = {"action": "reset", "username": "quantri", "_xsrf": tokens[0] or ""}
    assert visitor.client.post("/hub/accounts", data=form).status_code == 403


def test_accounts_page_refuses_what_it_does_not_know(visitor: Visitor) -> None:
    visitor.sign_in("quantri")
    assert (
        visitor.client.post("/hub/accounts", data={"action": "reset", "username": "lan"}).status_code == 403
    )
    assert visitor.post("/hub/accounts", {"action": "format", "username": "lan"}).status_code == 400
    gone = visitor.post("/hub/accounts", {"action": "reset", "username": "khong-co"})
    assert gone.status_code == 404
    assert "Không còn tài khoản này" in gone.text
    own = visitor.post("/hub/accounts", {"action": "reset", "username": "quantri"})
    assert "chính mình" in own.text
    strange = visitor.get('/hub/accounts?q="><img src=x>')
    assert "<img" not in strange.text


def test_other_roles_take_effect_soon(visitor: Visitor, store: Engine, lan: str) -> None:
    visitor.sign_in(lan)
    assert visitor.get("/services/learn/").status_code != 403
    set_roles(store, lan, ["trainer"])
    set_scope(store, lan, PROVINCE)
    assert soon(lambda: visitor.get(FORMGRADER).status_code == 200)
    assert soon(lambda: visitor.get("/services/learn/").status_code == 403)


def test_a_reset_elsewhere_ends_sessions(visitor: Visitor, store: Engine) -> None:
    visitor.sign_in("thay")
    visitor.get(FORMGRADER)
    one_time = reset_password(store, "thay", clock.now(), hasher=QUICK)
    assert soon(lambda: asks_to_sign_in(visitor.get("/hub/home")))
    assert soon(lambda: asks_to_sign_in(visitor.get(FORMGRADER)))
    assert visitor.sign_in("thay", one_time).url.path == "/hub/password"


def test_who_is_disabled_or_erased_is_out_soon(
    served: Served, visitor: Visitor, store: Engine, lan: str
) -> None:
    erased = served.visitor()
    for browser, username in ((visitor, lan), (erased, "html")):
        assert browser.sign_in(username).status_code != 403
        assert soon(lambda browser=browser: browser.get("/services/learn/").status_code != 403)
    set_disabled(store, lan, disabled=True)
    with writing(store) as connection:
        erase_person(connection, "p-html", Origin(clock.now(), "quantri"))
    for browser in (visitor, erased):
        assert soon(lambda browser=browser: asks_to_sign_in(browser.get("/services/learn/")))
        assert asks_to_sign_in(browser.get("/hub/home"))
    for browser, username in ((visitor, lan), (erased, "html")):
        refused = browser.sign_in(username)
        assert refused.status_code == 403
        assert REFUSED in refused.text
    set_disabled(store, lan, disabled=False)
    assert visitor.sign_in(lan).status_code != 403


def test_nothing_secret_is_written_down(served: Served) -> None:
    """Runs last: everything above has been logged."""
    log = served.log
    assert len(log) > 1_000
    assert PASSWORD not in log
    assert NEW not in log
    assert not re.search(r"\b(code|state|token)=(?!\[secret\]|\.\.\.)[A-Za-z0-9_-]{8}", log)
    assert "xsrf cookie for" not in log
    secret = (served.home.hub / "cookie_secret").read_text(encoding="utf-8").strip()
    assert secret not in log
    open_to_others = [
        path for path in served.home.hub.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
