"""Who gets which groups, what the accounts page finds, and how JupyterHub is configured."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.hub.serving import PASSWORD, PEOPLE, QUICK, add_people, free_port
from traitlets.config import Config

from taphuan_grading import clock
from taphuan_grading.errors import PasswordError
from taphuan_grading.register.accounts import reset_password, set_disabled
from taphuan_grading.register.login import FREE_FAILURES, verify_login
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.door.authenticator import RegisterAuthenticator, groups_of
from taphuan_hub.door.config import configure
from taphuan_hub.door.directory import Visit, choose_password, search, visit_of
from taphuan_hub.door.places import first_url, places
from taphuan_hub.door.spawner import NoServers, PersonalServer
from taphuan_hub.errors import ServeError
from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.plan import VARIABLE, Serving, plan, require_free
from taphuan_hub.serving.processes import PARENT

RUN = "ntm-2026"
URLS = {"base_url": "/", "hub_url": "/hub/", "run": RUN}


@pytest.fixture
def store(home: Home) -> Engine:
    add_people(home)
    return open_store(home)


@pytest.fixture
def planned(home: Home) -> Serving:
    return plan(home, run=RUN, port=8000)


@pytest.fixture
def config(planned: Serving) -> Config:
    filled = Config()
    configure(filled, planned)
    return filled


def visiting(*roles: str, must_change: bool = False) -> Visit:
    return Visit("ai", "Ai", frozenset(roles), must_change, "2026-01-01")


@pytest.mark.parametrize(
    ("roles", "groups"),
    [
        (["learner"], ["learner"]),
        (["trainer"], ["trainer", "formgrade-ntm-2026"]),
        (["office", "admin"], ["admin", "office"]),
        ([], []),
    ],
)
def test_groups_follow_roles(roles: list[str], groups: list[str]) -> None:
    assert groups_of(visiting(*roles), RUN) == groups


def test_no_groups_before_a_password_of_ones_own() -> None:
    assert groups_of(visiting("learner", "trainer", "admin", must_change=True), RUN) == []


def test_a_post_of_today_makes_a_member_of_a_tech_team(store: Engine) -> None:
    offering, closed = RegisterAuthenticator(run=RUN, labs=2), RegisterAuthenticator(run=RUN)
    member, other = visit_of(store, "to"), visit_of(store, "lan")
    assert member is not None
    assert other is not None
    assert offering.model(member)["groups"] == ["learner", "tech-team"]
    assert offering.places_of(member) == {"learner", "tech-team"}
    assert not offering.has_labs(other)
    assert not offering.has_labs(replace(member, must_change=True))
    assert closed.model(member)["groups"] == ["learner"]
    assert [place.url for place in places(["tech-team"], **URLS)] == ["/hub/lab"]


def test_servers_are_started_only_where_labs_are_offered(planned: Serving) -> None:
    none, some = Config(), Config()
    configure(none, replace(planned, labs=0))
    configure(some, replace(planned, labs=3))
    assert none.JupyterHub.spawner_class is NoServers
    assert some.JupyterHub.spawner_class is PersonalServer
    assert some.JupyterHub.active_server_limit == 3


def test_a_person_with_one_role_goes_straight_to_its_place() -> None:
    assert first_url(["learner"], **URLS) == "/services/learn/voila/render/my-learning.ipynb"
    assert first_url(["trainer"], **URLS) == "/services/office/voila/render/trainer-desk.ipynb"
    assert first_url(["office"], **URLS) == "/services/office/voila/render/indicator-board.ipynb"
    assert first_url(["admin"], **URLS) == "/hub/accounts"


def test_a_person_with_several_roles_or_none_chooses() -> None:
    assert first_url(["learner", "office"], **URLS) == "/hub/home"
    assert first_url([], **URLS) == "/hub/home"
    assert [place.title for place in places(["office", "learner"], **URLS)] == [
        "Khóa học của tôi",
        "Bảng chỉ tiêu",
    ]
    assert places([], **URLS) == []


def test_a_visit_tells_name_roles_and_stamp(store: Engine) -> None:
    found = visit_of(store, "lan")
    assert found is not None
    assert (found.name, found.roles, found.must_change) == ("Nguyễn Thị Lan", {"learner"}, False)
    reset_password(store, "lan", clock.now() + timedelta(seconds=1), hasher=QUICK)
    later = visit_of(store, "lan")
    assert later is not None
    assert later.must_change
    assert later.stamp != found.stamp


def test_unknown_and_disabled_people_do_not_come_in(store: Engine) -> None:
    set_disabled(store, "lan", disabled=True)
    assert visit_of(store, "lan") is None
    assert visit_of(store, "khong-co") is None


@pytest.mark.parametrize("query", ["nguyen lan", "Nguyễn", "LAN nguyễn", "  thị lan  "])
def test_search_ignores_diacritics_case_and_order(store: Engine, query: str) -> None:
    assert [person.username for person in search(store, query, clock.now())] == ["lan"]


def test_search_finds_usernames_and_sorts_by_name(store: Engine) -> None:
    assert [person.name for person in search(store, "th", clock.now())][:2] == [
        "Đặng Thị Ngọc Ẩn",
        "Đỗ Hải",
    ]
    assert len(search(store, "", clock.now())) == len(PEOPLE)
    assert search(store, "không có ai", clock.now()) == []


def test_search_tells_locks(store: Engine) -> None:
    now = clock.now()
    for _ in range(FREE_FAILURES):
        with pytest.raises(Exception, match="không đúng"):
            verify_login(store, "lan", "sai", now, hasher=QUICK)
    assert search(store, "lan", now)[0].locked
    assert not search(store, "lan", now + timedelta(hours=1))[0].locked


def test_the_one_time_password_cannot_be_kept(store: Engine) -> None:
    with pytest.raises(PasswordError, match="phải khác"):
        choose_password(store, "moi", PASSWORD, clock.now())
    choose_password(store, "moi", "một câu khác hẳn", clock.now())
    assert not verify_login(store, "moi", "một câu khác hẳn", clock.now()).must_change


def test_everything_listens_on_this_machine_only(config: Config) -> None:
    urls = [config.JupyterHub.bind_url, config.JupyterHub.hub_bind_url, config.ConfigurableHTTPProxy.api_url]
    urls += [service["url"] for service in config.JupyterHub.services]
    assert all(url.startswith("http://127.0.0.1:") for url in urls)
    assert len(set(urls)) == len(urls)


def test_nobody_gets_more_than_their_services(config: Config) -> None:
    roles = {role["name"]: role for role in config.JupyterHub.load_roles}
    assert roles.pop("user")["scopes"] == ["read:users:name!user", "read:users:groups!user"]
    labs = roles.pop("uses-labs")
    assert (labs["groups"], labs["scopes"]) == (["tech-team"], ["access:servers!user", "users:activity!user"])
    access = {role["scopes"][0]: role["groups"] for role in roles.values()}
    assert access == {
        "access:services!service=learn": ["learner"],
        "access:services!service=office": ["trainer", "office"],
        "access:services!service=check-in": ["learner", "trainer"],
        f"access:services!service={RUN}": [f"formgrade-{RUN}"],
    }
    assert all(len(role["scopes"]) == 1 for role in roles.values())
    assert not any("services" in role or "users" in role for role in roles.values())


def test_services_get_what_they_need_and_no_more(planned: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_DATABASE_URL", "postgresql://u:secret@db/taphuan")
    filled = Config()
    configure(filled, planned)
    services = {service["name"]: service for service in filled.JupyterHub.services}
    assert set(services) == {"learn", "office", "grader", "check-in", RUN}
    for name in ("learn", "office", "grader", "check-in"):
        environment = services[name]["environment"]
        assert environment["TAPHUAN_HOME"] == planned.home
        assert environment["TAPHUAN_RUN"] == RUN
        assert environment["TAPHUAN_GRADER_URL"] == planned.grader_url
        assert environment["TAPHUAN_DATABASE_URL"].startswith("postgresql")
    # The formgrader starts no kernels; it asks the register whose submissions a trainer may see.
    ours = {name for name in services[RUN]["environment"] if name.startswith("TAPHUAN")}
    assert ours == {PARENT, "TAPHUAN_HOME", "TAPHUAN_DATABASE_URL"}
    share = Path(services[RUN]["environment"]["JUPYTER_PATH"])
    assert (share / "nbconvert" / "templates" / "base" / "mathjax.html.j2").is_file()
    assert services[RUN]["cwd"] == str(planned.layout.course_dir(RUN))


def test_the_plan_travels_through_the_environment(planned: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, planned.to_json())
    assert Serving.from_environment() == planned
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(ServeError, match="taphuan up"):
        Serving.from_environment()


def test_a_port_in_use_is_one_clear_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=rf"port {port} on 127\.0\.0\.1 is in use; .*--port"):
            require_free(port)
    with pytest.raises(ServeError, match="does not exist"):
        require_free(70_000)
    require_free(free_port())


def test_logs_hold_no_codes_or_sessions(caplog: pytest.LogCaptureFixture) -> None:
    hide_secrets()
    log = logging.getLogger("tornado.general")
    with caplog.at_level(logging.INFO):
        log.warning("%s GET /x?code=abc123&state=xyz&q=1", 403)
        record = logging.LogRecord(
            "x", logging.INFO, "/a/_xsrf_utils.py", 1, "cookie for b'session:id'", (), None
        )
        logging.getLogger("tornado.application").handle(record)
    assert caplog.messages == ["403 GET /x?code=[secret]&state=[secret]&q=1"]


def test_a_demo_says_so(planned: Serving) -> None:
    filled = Config()
    configure(filled, replace(planned, demo=True))
    assert filled.JupyterHub.template_vars["demo"] is True


def test_state_stays_in_the_home(config: Config, home: Home) -> None:
    for path in (config.JupyterHub.cookie_secret_file, config.ConfigurableHTTPProxy.pid_file):
        assert Path(path).parent == home.hub
