"""The desk's API over HTTP: what each account may see, asked for by every address that shows people."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from pypdf import PdfReader
from sqlalchemy import Connection, Engine, insert, update
from tests.hub.in_thread import api

from taphuan_grading import clock
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant, Scope
from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.attendance.making import add_class
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.indicator.snapshots import freeze
from taphuan_grading.register.access import accesses
from taphuan_grading.register.accounts import create_account, set_disabled
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.scope import NOTHING, PROVINCE, set_scope
from taphuan_grading.register.scope import Scope as Seen
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.figure_schema import snapshot
from taphuan_grading.store.home import Home
from taphuan_hub.grader.room import Room
from taphuan_widgets.api import Client
from taphuan_widgets.pages import indicator_board, trainer_desk
from taphuan_widgets.pages.board.asked import read_query
from taphuan_widgets.pages.desk import classes, people, questions

RUN = "ntm-2026"
ATLAS = read_atlas()
REFORM = date(2025, 7, 1)
KA_DO, D_RAN, DALAT = "24943", "24934", "24781"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SAFETY = "cyber-safety/online-scams"

PEOPLE = {
    "kd-1": ("Nguyễn Văn Ánh", KA_DO, True),
    "kd-2": ("Trần Thị Bé", KA_DO, True),
    "kd-3": ("Đinh Thị Ấm", KA_DO, False),
    "dr-1": ("K'Brêu", D_RAN, True),
    "dl-1": ("Lê Đức Đạt", DALAT, True),
    "dl-2": ("Phạm Ngọc Ý", DALAT, True),
}
ACCOUNTS: dict[str, tuple[str, Seen]] = {
    "gv-kado": ("trainer", Seen(units=frozenset({(KA_DO, REFORM)}))),
    "gv-dalat": ("trainer", Seen(units=frozenset({(DALAT, REFORM)}))),
    "khuvuc": ("office", Seen(units=frozenset({("677", date(2021, 1, 1))}))),  # what was Đơn Dương
    "tinh": ("office", PROVINCE),
    "gv-moi": ("trainer", NOTHING),
}


@dataclass
class Desk:
    """The running API, and the store behind it."""

    engine: Engine
    programme: Programme
    key: bytes
    base: str = ""
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, account: str | None, scope: Scope = "desk") -> httpx.Client:
        token = tokens.issue(self.key, Grant(None, RUN, scope, None, account))
        headers = {"Authorization": f"Bearer {token}"}
        self.clients.append(
            httpx.Client(base_url=f"{self.base}api/", headers=headers, timeout=30, trust_env=False)
        )
        return self.clients[-1]

    def get(self, account: str, path: str, scope: Scope = "desk", **query: Any) -> Any:
        answer = self.client(account, scope).get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def paper(self, account: str, path: str, **query: Any) -> str:
        """Fetch a PDF and return its words."""
        made = self.get(account, path, **query)
        assert made["type"] == "application/pdf"
        pages = PdfReader(io.BytesIO(base64.b64decode(made["content"]))).pages
        text = " ".join(page.extract_text() for page in pages)
        return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))

    def names(self, account: str, **query: Any) -> list[str]:
        return [row["name"] for row in self.get(account, "desk/people", **query)["rows"]]


def settle(connection: Connection) -> None:
    load_units(connection, ATLAS)
    for official, (name, code, manager) in PEOPLE.items():
        add_official(connection, Official(official, name))
        unit = ATLAS.find(code, REFORM)
        add_post(connection, Post(official, "Phó Chủ tịch", unit, manager=manager, valid_from=REFORM))


def attempt(
    connection: Connection,
    module: Module,
    official: str,
    *,
    ordinal: int = 1,
    share: float | None = 1.0,
    state: str = "marked",
    answers: dict[str, Any] | None = None,
) -> None:
    """Write an attempt as it stands after marking; every question has the share `share` of its points."""
    moment = clock.now() - timedelta(days=10 - ordinal)
    made = insert(schema.attempt).values(
        number=f"{official}-{module.slug}-{ordinal}",
        official_id=official,
        run=RUN,
        module=module.id,
        module_version=module.version,
        ordinal=ordinal,
        submitted_at=moment,
        marked_at=moment if state == "marked" else None,
        answers=answers or {},
        answers_hash="0" * 64,
        state=state,
        score=None if share is None else share * module.max_score,
        max_score=module.max_score,
        tries=1,
    )
    number = connection.execute(made.returning(schema.attempt.c.id)).scalar_one()
    marks = [
        {
            "attempt_id": number,
            "question": question.id,
            "points": None if share is None else share * question.points,
            "max_points": question.points,
            "by_trainer": question.type == "written",
        }
        for question in module.marked
    ]
    connection.execute(insert(schema.mark), marks)


def play(connection: Connection, programme: Programme) -> None:
    """Ánh passed everything, Bé failed twice, K'Brêu only began, Đạt waits for a trainer, Ý did nothing."""
    for module in programme.modules:
        attempt(connection, module, "kd-1", answers={"q1": first_option(module)})
    safety = programme.module(SAFETY)
    attempt(connection, safety, "kd-2", ordinal=1, share=0.1, answers={"q1": first_option(safety)})
    attempt(connection, safety, "kd-2", ordinal=2, share=0.2)
    connection.execute(
        insert(schema.place).values(
            official_id="dr-1", run=RUN, module=SAFETY, step=1, seen_at=datetime.now(clock.ZONE)
        )
    )
    plan = programme.module("digital-transformation/plan-and-role")
    attempt(connection, plan, "dl-1", share=None, state="needs-manual")


def teach(connection: Connection, programme: Programme) -> None:
    """A class in each area, and one with people of both: Ánh was there, Đạt came late."""
    session = SessionDeclared(day=date(2026, 11, 20), begins=time(7, 30), ends=time(11, 30), hours=3.5)
    common = {"course": "cyber-safety", "organiser": "Văn phòng", "place": "Hội trường", "capacity": 50}
    for class_id, title, trainer, units, guests in (
        ("ka-do", "Lớp Ka Đô", "gv-kado", [KA_DO], []),
        ("da-lat", "Lớp Đà Lạt", "gv-dalat", [DALAT], []),
        ("chung", "Lớp chung hai vùng", "gv-kado", [], ["kd-1", "kd-2", "dr-1", "dl-1"]),
    ):
        declared = ClassDeclared(
            id=class_id,
            title=title,
            trainers=[trainer],
            units=units,
            people=guests,
            sessions=[session],
            **common,  # type: ignore[arg-type]
        )
        add_class(connection, programme, declared, clock.now())
    for official, status in {"kd-1": "present", "dl-1": "late", "dr-1": "absent"}.items():
        connection.execute(
            insert(tables.presence).values(
                id=str(uuid.uuid4()),
                class_id="chung",
                ordinal=1,
                official_id=official,
                status=status,
                source="trainer",
                device=str(uuid.uuid4()),
                recorded_by="gv-kado",
                recorded_at=clock.now(),
                received_at=clock.now(),
                replaces=[],
            )
        )


def first_option(module: Module) -> Any:
    question = module.marked[0]
    return question.options[0].id if hasattr(question, "options") else True


@pytest.fixture(scope="module")
def desk(
    bare_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    from tests.conftest import copy_of

    home = copy_of(bare_template, tmp_path_factory.mktemp("desk"))
    engine = open_store(home)
    with engine.begin() as connection:
        settle(connection)
        play(connection, programme)
    for username, (role, scope) in ACCOUNTS.items():
        create_account(
            engine,
            username=username,
            password="hoa phượng đỏ 7",
            roles=[role],  # type: ignore[list-item]
            at=clock.now(),
            hasher=QUICK,
        )
        set_scope(engine, username, scope)
    with engine.begin() as connection:
        teach(connection, programme)
    made = Desk(engine, programme, tokens.load_key(home))
    room = Room(home, engine, programme, made.key, lambda: None)
    with api(room) as made.base:
        yield made
        for client in made.clients:
            client.close()
    engine.dispose()


class TestWhoSeesWhom:
    """Two roles that must not see each other's units, on every address that returns people or figures."""

    def test_people(self, desk: Desk) -> None:
        assert desk.names("gv-kado", everybody=1) == ["Nguyễn Văn Ánh", "Đinh Thị Ấm", "Trần Thị Bé"]
        assert desk.names("gv-dalat") == ["Lê Đức Đạt", "Phạm Ngọc Ý"]
        assert desk.names("khuvuc") == ["Nguyễn Văn Ánh", "Trần Thị Bé", "K'Brêu"]
        assert len(desk.names("tinh", everybody=1)) == 6

    def test_searching_for_somebody_of_another_unit_finds_nobody(self, desk: Desk) -> None:
        assert desk.names("gv-kado", search="Lê Đức Đạt") == []
        assert desk.names("gv-kado", search="Xuân Hương") == []
        assert desk.names("gv-dalat", search="le duc dat") == ["Lê Đức Đạt"]

    def test_counts_and_waiting_answers(self, desk: Desk) -> None:
        assert desk.get("gv-kado", "desk/people")["counts"]["all"] == 2
        waiting = {name: desk.get(name, "desk")["modules"] for name in ("gv-kado", "gv-dalat", "tinh")}
        sums = {name: sum(module["waiting"] for module in found) for name, found in waiting.items()}
        assert sums == {"gv-kado": 0, "gv-dalat": 1, "tinh": 1}

    def test_item_statistics(self, desk: Desk) -> None:
        path = f"desk/items/{desk.programme.module(SAFETY).slug}"
        assert {
            name: desk.get(name, path)["people"] for name in ("gv-kado", "gv-dalat", "khuvuc", "tinh")
        } == {
            "gv-kado": 2,
            "gv-dalat": 0,
            "khuvuc": 2,
            "tinh": 2,
        }

    def test_the_board(self, desk: Desk) -> None:
        area = desk.get("khuvuc", "board", "board")
        assert (area["numerator"], area["denominator"], area["whole"]) == (1, 3, False)
        units = {row["name"]: row["denominator"] for row in area["rows"] if row["by"] == "unit"}
        assert units == {"Xã D'Ran": 1, "Xã Ka Đô": 2, "Xã Quảng Lập": 0, "Xã Đơn Dương": 0}
        assert "Đà Lạt" not in str(area["rows"])
        assert [row["denominator"] for row in area["rows"] if row["by"] == "level"] == [0, 0, 3]
        whole = desk.get("tinh", "board", "board")
        assert (whole["numerator"], whole["denominator"], whole["whole"]) == (1, 5, True)

    def test_the_board_of_an_earlier_day_shows_the_units_of_that_day(self, desk: Desk) -> None:
        rows = desk.get("khuvuc", "board", "board", as_of="2025-06-30")["rows"]
        names = [row["name"] for row in rows if row["by"] == "unit"]
        assert names[0] == "Huyện Đơn Dương"
        assert len(names) == 10

    @pytest.mark.parametrize("path", ["desk", "desk/people", f"desk/items/{SAFETY.replace('/', '--')}"])
    def test_without_units_there_is_nothing_but_a_kind_word(self, desk: Desk, path: str) -> None:
        answer = desk.client("gv-moi").get(path)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "no-units"
        assert "chưa được giao đơn vị" in answer.json()["error"]["message"]

    def test_a_token_without_an_account_or_of_another_page_opens_nothing(self, desk: Desk) -> None:
        assert desk.client(None).get("desk/people").json()["error"]["code"] == "no-account"
        assert desk.client("tinh", "board").get("desk/people").json()["error"]["code"] == "wrong-scope"
        assert desk.client("tinh").get("board").json()["error"]["code"] == "wrong-scope"
        assert desk.client("nobody").get("desk/people").json()["error"]["code"] == "no-units"

    def test_what_is_taken_away_is_gone_at_the_next_request(self, desk: Desk) -> None:
        kernel = desk.client("gv-dalat")
        assert kernel.get("desk/people").json()["total"] == 2
        set_disabled(desk.engine, "gv-dalat", disabled=True)
        assert kernel.get("desk/people").json()["error"]["code"] == "no-units"
        set_disabled(desk.engine, "gv-dalat", disabled=False)


class TestBoard:
    """What explains the figure, as far as the account may see; every address asks for itself."""

    def names(self, desk: Desk, account: str, unit: str, **query: Any) -> list[str]:
        found = desk.get(account, "board/people", "board", unit=unit, **query)
        return [row["name"] for row in found["rows"]]

    def refused(self, desk: Desk, account: str, path: str = "board", **query: Any) -> tuple[int, str, str]:
        answer = desk.client(account, "board").get(path, params=query)
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["message"]

    def test_what_moved_the_figure_adds_up(self, desk: Desk) -> None:
        for account, before, after in (("khuvuc", [0, 3], [1, 3]), ("tinh", [0, 5], [1, 5])):
            board = desk.get(
                account, "board", "board", since=(clock.today() - timedelta(days=20)).isoformat()
            )
            since = board["since"]
            assert [since["numerator"], since["denominator"]] == before
            assert [board["numerator"], board["denominator"]] == after
            assert [step["name"] for step in since["steps"]] == ["hoàn thành tập huấn"]
            assert board["trend"][-1] == [clock.today().isoformat(), *after]

    def test_a_unit_alone_counts_its_people_only(self, desk: Desk) -> None:
        board = desk.get("khuvuc", "board", "board", unit=KA_DO)
        assert (board["numerator"], board["denominator"]) == (1, 2)
        assert [unit["key"] for unit in board["units"]] == [KA_DO]
        assert board["trend"][-1][1:] == [1, 2]
        assert [unit["name"] for unit in board["path"]] == ["Tỉnh Lâm Đồng", "Xã Ka Đô"]
        assert {unit["name"] for unit in board["choices"]} == {
            "Xã D'Ran", "Xã Ka Đô", "Xã Quảng Lập", "Xã Đơn Dương",
        }  # fmt: skip

    def test_the_map_of_another_day_places_the_same_people(self, desk: Desk) -> None:
        board = desk.get("tinh", "board", "board", map="2025-06-30")
        levels = {unit["level"] for unit in board["units"]}
        assert levels == {"province", "district", "commune"}
        assert (board["numerator"], board["denominator"]) == (1, 5)
        district = next(unit for unit in board["units"] if unit["name"] == "Huyện Đơn Dương")
        assert district["denominator"] == 3
        assert all(unit["place"] for unit in board["units"])

    def test_a_level_or_another_audience_is_counted_alone(self, desk: Desk) -> None:
        others = desk.get("khuvuc", "board", "board", audience="official")
        assert (others["numerator"], others["denominator"]) == (0, 1)
        assert others["trend"][-1][1:] == [0, 1]
        assert not others["chosen"]["target"]
        assert not [row for row in others["rows"] if row["by"] == "audience"]
        assert desk.get("tinh", "board", "board", level="commune")["denominator"] == 5
        assert desk.get("tinh", "board", "board", level="province")["denominator"] == 0
        assert self.names(desk, "khuvuc", KA_DO, audience="official") == ["Đinh Thị Ấm"]
        assert self.names(desk, "khuvuc", KA_DO, level="province") == []

    @pytest.mark.parametrize("unit", [DALAT, "68", "00000", "' OR 1=1", "<b>"])
    def test_a_unit_of_somebody_else_is_as_one_that_is_not_there(self, desk: Desk, unit: str) -> None:
        for path in ("board", "board/people"):
            status, code, message = self.refused(desk, "khuvuc", path, unit=unit)
            assert (status, code) == (422, "no-unit")
            assert "không có đơn vị mang mã này trong phần việc của ông/bà" in message

    def test_names_are_those_of_the_unit_and_of_managers(self, desk: Desk) -> None:
        assert self.names(desk, "khuvuc", KA_DO) == ["Nguyễn Văn Ánh", "Trần Thị Bé"]
        assert self.names(desk, "tinh", DALAT) == ["Lê Đức Đạt", "Phạm Ngọc Ý"]
        assert self.names(desk, "tinh", "68") == []
        assert self.names(desk, "khuvuc", KA_DO, search="anh", sort="name") == ["Nguyễn Văn Ánh"]
        with desk.engine.connect() as connection:
            seen = accesses(connection)[0]
        assert (seen.who, seen.place, seen.people) == ("khuvuc", "board", ("kd-1",))

    def test_everybody_is_in_a_state(self, desk: Desk) -> None:
        found = desk.get("khuvuc", "board/people", "board", unit=KA_DO, sort="state")
        assert [(row["name"], row["state"]) for row in found["rows"]] == [
            ("Trần Thị Bé", "failed"),
            ("Nguyễn Văn Ánh", "passed"),
        ]
        assert all(row["since"] for row in found["rows"])
        assert [(one["state"], one["people"]) for one in found["states"]] == [("passed", 1), ("failed", 1)]

    def test_the_figure_that_was_reported_last(self, desk: Desk) -> None:
        assert desk.get("tinh", "board", "board")["frozen"] is None
        day = clock.today() - timedelta(days=20)
        with desk.engine.begin() as connection:
            freeze(connection, desk.programme, day, by="tinh", note="thử", at=clock.now())
        told = {"whole": True, "day": day.isoformat(), "numerator": 0, "denominator": 5}
        assert desk.get("tinh", "board", "board")["frozen"] == told
        assert (
            desk.get("tinh", "board", "board", as_of=(day - timedelta(days=1)).isoformat())["frozen"] is None
        )
        assert desk.get("tinh", "board", "board", unit=KA_DO)["frozen"] is None
        assert desk.get("khuvuc", "board", "board")["frozen"] is None
        with desk.engine.begin() as connection:
            connection.execute(update(snapshot).values(note="khác"))
        assert desk.get("tinh", "board", "board")["frozen"] == {"whole": False}

    def test_other_targets_are_shown_to_the_province(self, desk: Desk) -> None:
        assert desk.get("khuvuc", "board", "board")["reported"] == []
        told = desk.get("tinh", "board", "board")["reported"]
        assert {one["value"] for one in told} == {None}

    def test_names_need_a_unit_of_that_day(self, desk: Desk) -> None:
        assert self.refused(desk, "tinh", "board/people")[1] == "no-unit"
        status, code, message = self.refused(desk, "tinh", "board/people", unit="677", map="2025-06-30")
        assert (status, code) == (422, "other-map")
        assert "không có đơn vị này" in message

    @pytest.mark.parametrize(
        ("query", "code", "told"),
        [
            ({"as_of": "2999-01-01"}, "no-data", "chưa đến"),
            ({"as_of": "2020-01-01"}, "no-data", "chương trình tập huấn bắt đầu từ ngày 01/01/2025"),
            ({"as_of": "hôm qua"}, "bad-day", "năm-tháng-ngày"),
            ({"map": "2001-01-01"}, "no-map", "bản đồ đầu tiên là của ngày 01/01/2021"),
            ({"since": "2999-01-01"}, "bad-since", "phải trước ngày của số liệu"),
            ({"unit": "677"}, "no-unit", "đã sáp nhập"),
            ({"level": "village"}, "no-group", "Không có cấp hoặc đối tượng này"),
            ({"audience": "'"}, "no-group", "Không có cấp hoặc đối tượng này"),
        ],
    )
    def test_what_makes_no_sense_is_refused_in_words(
        self, desk: Desk, query: dict[str, str], code: str, told: str
    ) -> None:
        status, found, message = self.refused(desk, "tinh", **query)
        assert (status, found) == (422, code)
        assert told in message

    def test_a_day_without_an_earlier_figure_has_nothing_to_compare_with(self, desk: Desk) -> None:
        assert desk.get("tinh", "board", "board", as_of="2025-01-03")["since"] is None

    def test_charts_are_drawn_without_scripts(self, desk: Desk) -> None:
        earlier = (clock.today() - timedelta(days=20)).isoformat()
        charts = desk.get("tinh", "board", "board", since=earlier)["charts"]
        assert set(charts) == {"levels", "moves", "trend"}
        for svg in charts.values():
            assert svg.startswith('<svg role="img" aria-label="')
            assert not re.search("<script|<foreignObject| on[a-z]+=|href", svg)

    def test_the_page_draws_what_the_account_may_see(self, desk: Desk) -> None:
        token = tokens.issue(desk.key, Grant(None, RUN, "board", None, "khuvuc"))
        client = Client(f"{desk.base}api/", token)
        asked = read_query(f"unit={KA_DO}", clock.today())
        html = indicator_board.load(client, asked, clock.today())
        assert "Trần Thị Bé" in html
        assert "Lê Đức Đạt" not in html
        lost = indicator_board.load(client, read_query(f"unit={DALAT}", clock.today()), clock.today())
        assert "không có đơn vị mang mã này" in lost
        assert "<form" in lost


class TestAccessLog:
    """Who looked at whom is noted, once an answer, without what was looked for."""

    def looked(self, desk: Desk) -> list[tuple[str, str, tuple[str, ...]]]:
        with desk.engine.connect() as connection:
            return [(one.who, one.place, one.people) for one in accesses(connection)]

    def test_each_list_and_paper_is_noted_with_its_people(self, desk: Desk) -> None:
        desk.get("gv-dalat", "desk/people", search="y")
        assert self.looked(desk)[0] == ("gv-dalat", "desk", ("dl-2",))
        desk.get("khuvuc", "desk/people", state="under-way")
        assert self.looked(desk)[0] == ("khuvuc", "desk", ("dr-1", "kd-2"))
        desk.get("khuvuc", "desk/people/list", state="under-way")
        assert self.looked(desk)[0] == ("khuvuc", "desk papers", ("dr-1", "kd-2"))
        desk.get("gv-dalat", "desk/classes/da-lat/sheet")
        assert self.looked(desk)[0] == ("gv-dalat", "desk papers", ("dl-1", "dl-2"))
        desk.get("gv-dalat", "desk/people/reminder", state="not-started")
        assert self.looked(desk)[0] == ("gv-dalat", "desk reminder", ("dl-2",))

    def test_figures_and_refusals_are_no_look(self, desk: Desk) -> None:
        before = len(self.looked(desk))
        desk.get("tinh", "desk")
        desk.get("tinh", "desk/classes")
        desk.get("tinh", f"desk/items/{SAFETY.replace('/', '--')}")
        desk.client("gv-moi").get("desk/people")
        desk.client("gv-dalat").get("desk/classes/ka-do/sheet")
        assert len(self.looked(desk)) == before


class TestPeople:
    """The list: states, order, search, pages."""

    @pytest.mark.parametrize(
        ("state", "names"),
        [
            ("done", ["Nguyễn Văn Ánh"]),
            ("failed-twice", ["Trần Thị Bé"]),
            ("under-way", ["Trần Thị Bé", "K'Brêu", "Lê Đức Đạt"]),
            ("waiting", ["Lê Đức Đạt"]),
            ("not-started", ["Phạm Ngọc Ý"]),
        ],
    )
    def test_states(self, desk: Desk, state: str, names: list[str]) -> None:
        found = desk.get("tinh", "desk/people", state=state, sort="unit")
        assert sorted(row["name"] for row in found["rows"]) == sorted(names)
        assert found["counts"][state] == len(names)

    def test_overdue_are_all_who_are_not_done_when_the_due_day_is_over(self, desk: Desk) -> None:
        late = clock.today() > desk.programme.runs[-1].deadline
        found = desk.get("tinh", "desk/people", state="overdue")
        assert found["total"] == (4 if late else 0)

    def test_names_are_in_the_order_of_given_names(self, desk: Desk) -> None:
        names = ["Nguyễn Văn Ánh", "Đinh Thị Ấm", "Trần Thị Bé", "Lê Đức Đạt", "K'Brêu", "Phạm Ngọc Ý"]
        assert desk.names("tinh", everybody=1) == names
        assert desk.names("tinh", everybody=1, sort="-name") == names[::-1]

    def test_pages(self, desk: Desk) -> None:
        first = desk.get("tinh", "desk/people", size=2, everybody=1)
        assert (len(first["rows"]), first["total"], first["pages"], first["page"]) == (2, 6, 3, 1)
        last = desk.get("tinh", "desk/people", size=2, page=99, everybody=1)
        assert last["page"] == 3
        every = [
            row["name"]
            for page in (1, 2, 3)
            for row in desk.get("tinh", "desk/people", size=2, page=page, everybody=1)["rows"]
        ]
        assert every == desk.names("tinh", everybody=1)

    @pytest.mark.parametrize("query", [{"page": "x"}, {"page": "-1"}, {"size": "0"}, {"sort": "password"}])
    def test_an_odd_address_gives_the_usual_page(self, desk: Desk, query: dict[str, str]) -> None:
        assert desk.get("tinh", "desk/people", everybody=1, **query)["rows"][0]["name"] == "Nguyễn Văn Ánh"

    def test_an_unknown_state_is_refused(self, desk: Desk) -> None:
        assert desk.client("tinh").get("desk/people?state=x").status_code == 422

    def test_a_row_tells_no_more_than_the_list_shows(self, desk: Desk) -> None:
        row = desk.get("gv-kado", "desk/people", search="be")["rows"][0]
        assert row == {
            "name": "Trần Thị Bé",
            "post": "Phó Chủ tịch",
            "unit": "Xã Ka Đô",
            "manager": True,
            "state": "under-way",
            "passed": 0,
            "required": 3,
            "waiting": 0,
            "failed_twice": 1,
            "overdue": clock.today() > desk.programme.runs[-1].deadline,
        }


def test_items_tell_options_and_difficulty(desk: Desk) -> None:
    module = desk.programme.module(SAFETY)
    found = desk.get("tinh", f"desk/items/{module.slug}")
    assert (found["people"], found["few"], found["other_versions"]) == (2, True, 0)
    assert [item["question"] for item in found["items"]] == [question.id for question in module.marked]
    first = found["items"][0]
    assert first["answered"] == 2
    assert first["difficulty"] == pytest.approx(0.55)
    assert sum(choice["count"] for choice in first["choices"]) == 2
    assert desk.client("tinh").get("desk/items/nothing").status_code == 404


class TestClasses:
    """Classes with people of two areas: who sees which of them, on the screen and on paper."""

    def test_a_trainer_has_own_classes_and_an_office_those_of_its_units(self, desk: Desk) -> None:
        titles = {
            name: [row["title"] for row in desk.get(name, "desk/classes", sort="title")["rows"]]
            for name in ("gv-kado", "gv-dalat", "khuvuc", "tinh")
        }
        assert titles["gv-kado"] == ["Lớp chung hai vùng", "Lớp Ka Đô"]
        assert titles["gv-dalat"] == ["Lớp Đà Lạt"]
        assert titles["khuvuc"] == ["Lớp chung hai vùng", "Lớp Ka Đô"]
        assert titles["tinh"] == ["Lớp chung hai vùng", "Lớp Đà Lạt", "Lớp Ka Đô"]

    def test_an_office_sees_only_its_people_on_a_mixed_list(self, desk: Desk) -> None:
        def common(name: str) -> Any:
            return next(row for row in desk.get(name, "desk/classes")["rows"] if row["id"] == "chung")

        assert common("khuvuc")["people"] == 3
        assert (
            common("tinh")["people"] == common("gv-kado")["people"] == 4
        )  # its trainer needs the whole list
        assert common("tinh")["sessions"][0]["present"] == 2
        assert common("khuvuc")["sessions"][0]["present"] == 1
        assert "Lê Đức Đạt" not in desk.paper("khuvuc", "desk/classes/chung/filled-sheet")
        assert "Lê Đức Đạt" in desk.paper("tinh", "desk/classes/chung/filled-sheet")

    @pytest.mark.parametrize("kind", ["sheet", "filled-sheet", "invitations", "guests", "cards"])
    def test_a_class_of_others_has_no_papers_here(self, desk: Desk, kind: str) -> None:
        for account, class_id in (("gv-dalat", "ka-do"), ("khuvuc", "da-lat"), ("tinh", "nothing")):
            answer = desk.client(account).get(f"desk/classes/{class_id}/{kind}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no-class")
        assert "Nguyễn Văn Ánh" in desk.paper("gv-kado", f"desk/classes/ka-do/{kind}")

    def test_papers_come_as_spreadsheets_too(self, desk: Desk) -> None:
        made = desk.get("gv-kado", "desk/classes/ka-do/sheet", form="xlsx")
        assert made["name"] == "ky-ten-ka-do.xlsx"
        assert base64.b64decode(made["content"])[:2] == b"PK"
        assert desk.client("gv-kado").get("desk/classes/ka-do/sheet?form=exe").status_code == 404
        assert desk.client("gv-kado").get("desk/classes/ka-do/secrets").status_code == 404

    def test_a_filled_sheet_tells_what_was_recorded(self, desk: Desk) -> None:
        text = desk.paper("tinh", "desk/classes/chung/filled-sheet")
        assert "Có mặt" in text
        assert "Đến muộn" in text
        assert "2 người dự" in text


class TestReminders:
    """Texts for a chat, and lists."""

    def test_names_are_those_of_the_list_and_nobody_elses(self, desk: Desk) -> None:
        made = desk.get("gv-dalat", "desk/people/reminder", state="not-started")
        assert made["people"] == 1
        assert "Phường Xuân Hương - Đà Lạt:\n- Phạm Ngọc Ý" in made["text"]
        assert "Ka Đô" not in made["text"]
        assert "{trang}" in made["text"]

    def test_whoever_failed_twice_is_not_named_to_others(self, desk: Desk) -> None:
        made = desk.get("gv-kado", "desk/people/reminder", state="failed-twice")
        assert made["people"] == 1
        assert "Trần Thị Bé" not in made["text"]
        assert "đừng ngại" in made["text"]

    def test_an_empty_and_a_narrowed_list(self, desk: Desk) -> None:
        assert "không có ai" in desk.get("gv-kado", "desk/people/reminder", state="not-started")["text"]
        made = desk.get("tinh", "desk/people/reminder", search="d'ran")
        assert made["people"] == 1

    def test_the_list_is_printed_for_those_who_are_seen(self, desk: Desk) -> None:
        assert "Trần Thị Bé" in desk.paper("khuvuc", "desk/people/list", state="under-way")
        assert "Trần Thị Bé" not in desk.paper("gv-dalat", "desk/people/list", state="under-way")
        assert desk.get("tinh", "desk/people/list", form="xlsx")["name"] == "nhac-hoc.xlsx"


class TestPage:
    """The parts of the page, drawn from the answers of the running API."""

    @pytest.fixture
    def client(self, desk: Desk) -> Callable[[str], Client]:
        def make(account: str) -> Client:
            token = tokens.issue(desk.key, Grant(None, RUN, "desk", None, account))
            return Client(f"{desk.base}api/", token)

        return make

    def test_people_with_their_states(self, client: Callable[[str], Client]) -> None:
        first = client("khuvuc").get("desk/people", **people.FIRST)
        html = people.draw(client("khuvuc"), {}, first)
        for words in (
            "Nguyễn Văn Ánh",
            "Đã hoàn thành",
            "Chưa đạt hai lần",
            "K&#39;Brêu",
            "3 người",
            "Tất cả (3)",
        ):
            assert words in html
        narrowed = people.draw(client("khuvuc"), {"state": "done", "search": "anh"}, first)
        assert "Nguyễn Văn Ánh" in narrowed
        assert "Trần Thị Bé" not in narrowed
        assert "state=done&amp;search=anh&amp;form=pdf" in narrowed

    def test_a_message_to_paste(self, client: Callable[[str], Client]) -> None:
        first = client("gv-dalat").get("desk/people", **people.FIRST)
        html = people.draw(client("gv-dalat"), {"state": "not-started", "message": "1"}, first)
        assert "Tin nhắn để dán vào Zalo" in html
        assert "- Phạm Ngọc Ý" in html

    def test_pages_of_a_long_list(self, client: Callable[[str], Client]) -> None:
        first = client("tinh").get("desk/people", size="2", everybody="1")
        html = people.draw(client("tinh"), {}, first)
        assert "6 người · trang 1 trên 3" in html
        assert "disabled>Trang trước" in html

    def test_classes_with_presence_and_papers(self, client: Callable[[str], Client]) -> None:
        html = classes.draw(client("gv-kado"), {}, "/services/check-in/")
        for words in (
            "Lớp Ka Đô",
            "Lớp chung hai vùng",
            "2/4 người dự, chưa chốt",
            "Mở trang điểm danh",
            "Giấy mời",
        ):
            assert words in html
        assert "desk/classes/chung/filled-sheet?form=xlsx" in html
        assert "Chưa có lớp nào" in classes.draw(client("gv-dalat"), {"search": "Ka Đô"}, "/")
        assert "Mở trang điểm danh" not in classes.draw(client("khuvuc"), {}, "/")

    def test_questions_with_a_caution(self, desk: Desk, client: Callable[[str], Client]) -> None:
        modules = desk.get("tinh", "desk")["modules"]
        chosen = {"module": SAFETY.replace("/", "--")}
        assert "Chọn học phần" in questions.draw(client("tinh"), {}, modules)
        html = questions.draw(client("tinh"), chosen, modules)
        assert "Mới có 2 người, ít hơn 30" in html
        assert "Độ phân biệt" in html
        assert "Chưa có ai" in questions.draw(client("gv-dalat"), chosen, modules)
        assert "Câu 1" not in questions.draw(client("tinh"), {"module": "../board"}, modules)

    def test_the_head_says_whose_units_these_are(self, client: Callable[[str], Client]) -> None:
        def head(account: str) -> str:
            there = client(account)
            return str(trainer_desk.head(there.get("desk"), there.get("desk/people", **people.FIRST)))

        assert "Xã D&#39;Ran, Xã Đơn Dương, Xã Ka Đô, Xã Quảng Lập" in head("khuvuc")
        assert "toàn tỉnh" in head("tinh")
        assert "15/11/2026" in head("tinh")
