"""Signing in through a provider: a real one on loopback, and the real Hub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.hub.identity import CLIENT, SECRET, Identity
from tests.hub.in_thread import in_thread
from tests.hub.serving import (
    FORMGRADER,
    REFUSED,
    Served,
    Visitor,
    asks_to_sign_in,
    copy_home,
    free_port,
    start,
)

from taphuan_grading.register.accounts import set_disabled
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.door.authenticator import RegisterAuthenticator
from taphuan_hub.door.oidc import ProviderAuthenticator

pytestmark = pytest.mark.timeout(400)

MY_LEARNING = "/services/learn/voila/render/my-learning.ipynb"
NO_ACCOUNT = "chưa có tài khoản nào đang mở"
BUTTON = "Đăng nhập bằng tài khoản công vụ"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def identity(port: int) -> Identity:
    return Identity(f"http://127.0.0.1:{port}/hub/oauth_callback")


@pytest.fixture(scope="module")
def served(
    peopled_template: Home, identity: Identity, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("oidc")
    secret = folder / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    with in_thread(identity.application) as provider, pytest.MonkeyPatch.context() as environ:
        settings = {
            "AUTHORIZE_URL": f"{provider}/authorize",
            "TOKEN_URL": f"{provider}/token",
            "USERINFO_URL": f"{provider}/userinfo",
            "CALLBACK_URL": identity.callback,
            "CLIENT_ID": CLIENT,
            "SECRET_FILE": str(secret),
            "CLAIM": "email",
            "DOMAIN": "tinh.example",
            "BUTTON": BUTTON,
            "PASSWORDS": "admin",
        }
        for name, value in settings.items():
            environ.setenv(f"TAPHUAN_OIDC_{name}", value)
        running = start(copy_home(peopled_template, folder), port)
        try:
            running.wait_until_ready()
            yield running
        finally:
            running.stop()


def come(visitor: Visitor, identity: Identity, email: str, path: str = "/hub/oauth_login") -> Any:
    identity.person = {"email": email}
    return visitor.get(path)


def test_the_page_offers_the_provider_and_the_form_for_administrators(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert BUTTON in page.text
    assert "/hub/oauth_login?next=" in page.text
    assert "Dành cho quản trị viên" in page.text


def test_a_learner_lands_on_my_learning(visitor: Visitor, identity: Identity) -> None:
    answer = come(visitor, identity, "Lan@tinh.example")
    assert answer.url.path == MY_LEARNING
    assert visitor.get("/services/office/voila/render/indicator-board.ipynb").status_code == 403
    home = visitor.get("/hub/home").text
    assert "Nguyễn Thị Lan" in home
    assert "Đổi mật khẩu" not in home


def test_roles_are_those_of_the_register_and_one_goes_on_where_one_wanted(
    visitor: Visitor, identity: Identity
) -> None:
    answer = come(visitor, identity, "thay@tinh.example", f"/hub/oauth_login?next={FORMGRADER}")
    assert (answer.status_code, answer.url.path) == (200, FORMGRADER)
    assert visitor.get("/hub/accounts").status_code == 403


def test_a_one_time_password_is_not_asked_for_and_opens_nothing_afterwards(
    served: Served, visitor: Visitor, identity: Identity
) -> None:
    answer = come(visitor, identity, "moi@tinh.example")
    assert answer.url.path == MY_LEARNING
    assert REFUSED in served.visitor().sign_in("moi").text


@pytest.mark.parametrize("email", ["khong-co@tinh.example", "lan@khac.example", "khong-phai-thu"])
def test_whom_the_register_does_not_know_is_refused_in_words(
    served: Served, visitor: Visitor, identity: Identity, email: str
) -> None:
    answer = come(visitor, identity, email)
    assert answer.status_code == 403
    assert NO_ACCOUNT in answer.text
    assert asks_to_sign_in(visitor.get("/hub/home"))
    assert email not in served.log


def test_a_disabled_account_is_refused_in_words(served: Served, visitor: Visitor, identity: Identity) -> None:
    store = open_store(served.home)
    set_disabled(store, "minh", disabled=True)
    store.dispose()
    answer = come(visitor, identity, "minh@tinh.example")
    assert answer.status_code == 403
    assert NO_ACCOUNT in answer.text


def test_sessions_end_by_the_register_as_those_with_a_password_do() -> None:
    assert ProviderAuthenticator.refresh_user is RegisterAuthenticator.refresh_user


def test_only_administrators_keep_a_password(served: Served, visitor: Visitor) -> None:
    refused = visitor.sign_in("phong")
    assert refused.status_code == 403
    assert REFUSED in refused.text
    assert served.visitor().sign_in("quantri").url.path == "/hub/accounts"


def test_a_forged_or_cancelled_return_is_refused_in_words(visitor: Visitor, identity: Identity) -> None:
    identity.person = {"email": "lan@tinh.example"}
    sent = visitor.client.get("/hub/oauth_login", follow_redirects=False)
    back = visitor.client.get(sent.headers["Location"], follow_redirects=False).headers["Location"]
    stranger = Visitor(visitor.address, visitor.others)
    for answer in (stranger.get(back), visitor.get(back.replace("state=", "state=x"))):
        assert answer.status_code == 400
        assert "làm lại từ đầu" in answer.text
    identity.person = None
    cancelled = visitor.get("/hub/oauth_login")
    assert cancelled.status_code == 400
    assert "access_denied" not in cancelled.text


def test_a_provider_that_does_not_answer_is_told_in_words(visitor: Visitor, identity: Identity) -> None:
    identity.person = {"email": "lan@tinh.example"}
    sent = visitor.client.get("/hub/oauth_login", follow_redirects=False)
    back = visitor.client.get(sent.headers["Location"], follow_redirects=False).headers["Location"]
    identity.codes.clear()
    answer = visitor.get(back)
    assert answer.status_code == 502
    assert "chờ một lát" in answer.text


def test_neither_secret_nor_codes_are_in_logs_or_environments(served: Served, identity: Identity) -> None:
    assert identity.given
    assert not [word for word in [SECRET, *identity.given] if word in served.log]
    told = [each for each in served.family() if any("TAPHUAN_OIDC" in name for name in each.environ())]
    modules = {each.cmdline()[2] for each in told[1:]}
    assert modules == {"taphuan_hub.door.app", "taphuan_hub.serving.proxy"}
    assert not [each for each in served.family() if SECRET in each.environ().values()]
