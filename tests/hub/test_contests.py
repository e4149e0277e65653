"""A contest the real way: the attempts API over HTTP, nbgrader's marking, and what the page makes of it."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from tests.conftest import copy_of
from tests.grading.contests.hall import D_RAN, REFORM, RUN, settle
from tests.holding import held, key
from tests.hub.in_thread import api
from tests.hub.serving import PASSWORD, QUICK

from taphuan_grading import clock
from taphuan_grading.assignment.public import public_module
from taphuan_grading.assignment.release import release
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.contests.entries import GRACE, entries_of
from taphuan_grading.contests.results import Results
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.register.access import accesses
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.scope import PROVINCE, Scope, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.rules.pool import draw_name
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.cli import main
from taphuan_hub.demo import Demo
from taphuan_hub.demo.contest import UNITS, compete
from taphuan_hub.grader.kept_results import OLDEST, KeptResults
from taphuan_hub.grader.room import Room
from taphuan_widgets.api import Client
from taphuan_widgets.lesson import Lesson
from taphuan_widgets.pages import contests
from taphuan_widgets.pages.desk import contests as desk_contests
from taphuan_widgets.sitting import Sitting

pytestmark = pytest.mark.nbgrader
SLUG, CONTEST = "contests--hoi-thi", "hoi-thi"
KEYS = ("Giải thích riêng", "riêng của ông/bà", "'key'", '"key"', "correct", "right")


@dataclass
class Hall:
    """The API twice on one store: while the contest is open, and after it has closed."""

    home: Home
    engine: Engine
    programme: Programme
    content: Path
    open: str = ""
    over: str = ""
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def module(self) -> Module:
        return self.programme.module(SLUG)

    def token(self, who: str, *, paper: bool = False) -> str:
        grant = Grant(who, RUN, "module" if paper else "learning", SLUG if paper else None)
        return tokens.issue(tokens.load_key(self.home), grant)

    def client(self, who: str, *, paper: bool = False, over: bool = False) -> httpx.Client:
        made = httpx.Client(
            base_url=f"{self.over if over else self.open}api/",
            headers={"Authorization": f"Bearer {self.token(who, paper=paper)}"},
            timeout=60,
            trust_env=False,
        )
        self.clients.append(made)
        return made

    def page(self, who: str, *, paper: bool = False, over: bool = False) -> Client:
        return Client(f"{self.over if over else self.open}api/", self.token(who, paper=paper))

    def desk_token(self, account: str) -> str:
        return tokens.issue(tokens.load_key(self.home), Grant(None, RUN, "desk", None, account))

    def desk(self, account: str, *, over: bool = True) -> httpx.Client:
        made = httpx.Client(
            base_url=f"{self.over if over else self.open}api/",
            headers={"Authorization": f"Bearer {self.desk_token(account)}"},
            timeout=60,
            trust_env=False,
        )
        self.clients.append(made)
        return made

    def take_part(self, who: str, right: int, *, agreed: bool = False) -> httpx.Client:
        """Do what a person does from the rules to the receipt."""
        assert self.client(who).put(f"contests/{CONTEST}", json={"agreed": agreed}).status_code == 200
        paper = self.client(who, paper=True)
        opened = paper.get(f"modules/{SLUG}").json()
        for question, value in key(self.module, draw_name(opened["sitter"], 1), right).items():
            path = f"modules/{SLUG}/answers/{question}"
            assert paper.put(path, json={"value": value}).status_code == 200
        assert paper.post(f"modules/{SLUG}/attempts").status_code == 201
        return paper

    def mark(self) -> None:
        table = schema.attempt
        with self.engine.connect() as connection:
            waiting = connection.execute(select(table.c.id).where(table.c.state == "waiting")).scalars().all()
        for attempt_id in waiting:
            mark_attempt(self.home, attempt_id)


@pytest.fixture(scope="module")
def hall(bare_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    now = clock.now()
    content = tmp_path_factory.mktemp("held") / "courses"
    programme = held(
        content,
        now - timedelta(hours=1),
        now + timedelta(hours=1),
        who={"paths": [], "units": ["24943"]},
    )
    home = copy_of(bare_template, tmp_path_factory.mktemp("hall"))
    release(home, programme, programme.runs[0])
    engine = open_store(home)
    with engine.begin() as connection:
        settle(connection)
    for username, scope in {"tinh": PROVINCE, "dran": Scope(units=frozenset({(D_RAN, REFORM)}))}.items():
        create_account(engine, username=username, password=PASSWORD, roles=["office"], at=now, hasher=QUICK)
        set_scope(engine, username, scope)
    closed = programme.contests[0].model_copy(update={"closes": now - 2 * GRACE})
    over = programme.model_copy(update={"contests": (closed,)})
    made = Hall(home, engine, programme, content)
    rooms = [Room(home, engine, taught, tokens.load_key(home), lambda: None) for taught in (programme, over)]
    with api(rooms[0]) as made.open, api(rooms[1]) as made.over:
        yield made
        for client in made.clients:
            client.close()
    engine.dispose()


def test_one_person_from_the_rules_to_the_result(hall: Hall) -> None:
    me, paper = hall.client("kd-1"), hall.client("kd-1", paper=True)
    [told] = me.get("contests").json()["contests"]
    assert (told["state"], told["entry"], told["refused"], told["results"]) == ("open", None, "", False)
    refused = paper.get(f"modules/{SLUG}")
    assert (refused.status_code, "chưa vào thi" in refused.text) == (409, True)
    assert paper.put(f"modules/{SLUG}/answers/scams-draw", json={"value": {}}).status_code == 409
    assert me.put(f"contests/{CONTEST}", json={"agreed": True}).json()["entry"]["started_at"] is None
    opened = paper.get(f"modules/{SLUG}").json()
    assert 590 <= opened["clock"]["seconds_left"] <= 600
    answers = key(hall.module, draw_name(opened["sitter"], 1), 2)
    assert paper.put(f"modules/{SLUG}/answers/scams-draw", json={"value": answers["scams-draw"]}).is_success
    handed_in = paper.post(f"modules/{SLUG}/attempts").json()
    assert (handed_in["state"], handed_in["score"], handed_in["questions"]) == ("withheld", None, [])
    assert "sau khi cuộc thi kết thúc" in handed_in["note"]
    hall.mark()
    again = paper.get(f"modules/{SLUG}").json()
    assert (again["attempt"]["state"], again["attempt"]["score"], again["clock"]) == ("withheld", None, None)
    assert me.get(f"contests/{CONTEST}/results").status_code == 409
    later = hall.client("kd-1", paper=True, over=True).get(f"modules/{SLUG}").json()["attempt"]
    assert (later["state"], later["score"], later["passed"], later["may_retry"]) == (
        "marked",
        4.0,
        None,
        False,
    )
    assert later["questions"][0]["feedback_html"]
    own = hall.client("kd-1", over=True).get(f"contests/{CONTEST}/results").json()["own"]
    assert (own["points"], own["late_seconds"]) == (4.0, 0)


def test_one_paper_counts(hall: Hall) -> None:
    paper = hall.take_part("kd-2", 1)
    first = paper.get(f"modules/{SLUG}").json()
    assert paper.post(f"modules/{SLUG}/attempts").status_code == 200, "sent twice over a bad line"
    better = key(hall.module, draw_name(first["sitter"], 1))["scams-draw"]
    paper.put(f"modules/{SLUG}/answers/scams-draw", json={"value": better})
    again = paper.post(f"modules/{SLUG}/attempts")
    assert (again.status_code, "chỉ nộp một lần" in again.text) == (409, True)


def test_everybody_draws_their_own_and_the_same_everywhere(hall: Hall) -> None:
    def drawn(who: str) -> list[str]:
        hall.client(who).put(f"contests/{CONTEST}", json={"agreed": False})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("taphuan_widgets.sitting.display", lambda _: None)
            sitting = Sitting(public_module(hall.module), hall.page(who, paper=True))
            sitting.ask("scams-draw")
        shown = sitting._widgets["scams-draw"].question
        assert not any(secret in str(shown) for secret in KEYS)
        return [item["id"] for item in shown["items"]]

    assert drawn("kd-3") == drawn("kd-3")
    assert len({tuple(drawn(f"kd-{number}")) for number in range(3, 8)}) > 1


def test_a_pool_counts_by_the_questions_that_were_drawn(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taphuan_widgets.sitting.display", lambda _: None)
    hall.client("kd-5").put(f"contests/{CONTEST}", json={"agreed": False})
    sitting = Sitting(public_module(hall.module), hall.page("kd-5", paper=True))
    sitting.ask("scams-draw")
    assert (sitting.progress.answered, sitting.progress.total) == (0, 3)
    assert 0 < sitting.progress.clock["seconds_left"] <= 600
    sitting.keep("scams-draw", key(hall.module, sitting._draw(), 1)["scams-draw"], 1)
    assert (sitting.progress.answered, sitting.progress.total) == (1, 3)
    [item] = sitting.overview()["items"]
    assert (item["told"], item["answered"]) == ("Câu 1 (đã trả lời 1/3)", False)


def test_a_page_that_is_opened_too_early_says_so(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("taphuan_widgets.sitting.display", shown.append)
    monkeypatch.setenv("TAPHUAN_API", f"{hall.open}api/")
    monkeypatch.setenv("TAPHUAN_TOKEN", hall.token("dr-2", paper=True))
    lesson = Lesson(public_module(hall.module))
    assert lesson.ask("scams-draw") is None
    lesson.submit_bar()
    assert ["chưa vào thi" in one.data for one in shown] == [True]


def test_others_are_told_for_whom_it_is(hall: Hall) -> None:
    [told] = hall.client("dr-1").get("contests").json()["contests"]
    assert told["refused"] == "Cuộc thi này dành cho cán bộ của những đơn vị khác."
    assert hall.client("dr-1").put(f"contests/{CONTEST}", json={"agreed": True}).status_code == 409
    with hall.engine.connect() as connection:
        assert "hoi-thi" not in entries_of(connection, "dr-1")


def test_after_the_close_nothing_is_taken(hall: Hall) -> None:
    hall.client("kd-7").put(f"contests/{CONTEST}", json={"agreed": True})
    hall.client("kd-7", paper=True).get(f"modules/{SLUG}")
    late = hall.client("kd-7", paper=True, over=True)
    assert "Bài chưa nộp không được tính" in late.get(f"modules/{SLUG}").json()["clock"]["late"]
    for answer in (
        late.put(f"modules/{SLUG}/answers/scams-draw", json={"value": {}}),
        late.post(f"modules/{SLUG}/attempts"),
        hall.client("kd-6", over=True).put(f"contests/{CONTEST}", json={"agreed": True}),
    ):
        assert answer.status_code == 409
        assert "đã kết thúc" in answer.json()["error"]["message"]


def test_what_others_see(hall: Hall) -> None:
    for number in range(3, 7):
        hall.take_part(f"kd-{number}", number % 4, agreed=number == 6)
    hall.mark()
    shown = hall.client("kd-7", over=True).get(f"contests/{CONTEST}/results").json()
    assert shown["own"] is None
    assert {one["name"] for one in shown["winners"]} == {"Một cán bộ", "Người kd-1", "Người kd-6"}
    assert [(one["unit"], one["took_part"]) for one in shown["units"]] == [("Xã Ka Đô", 6)]
    assert "kd-2" not in json.dumps(shown), "who did not agree is nowhere"
    assert not any("score" in one or "points" in one for one in shown["winners"])


def test_a_desk_shows_people_of_its_units_only(hall: Hall) -> None:
    def seen(account: str, *, over: bool = True) -> dict[str, Any]:
        answer = hall.desk(account, over=over).get(f"desk/contests/{CONTEST}", params={"sort": "name"})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    whole, area = seen("tinh"), seen("dran")
    assert len(whole["rows"]) == 6
    assert {row["unit"] for row in whole["rows"]} == {"Xã Ka Đô"}
    assert (area["rows"], area["total"]) == ([], 0)
    assert [one["unit"] for one in area["units"]] == [], "that commune may not take part"
    assert [(row["points"], row["rank"]) for row in whole["rows"] if row["name"] == "Người kd-3"] == [
        (6.0, 1)
    ]
    assert not any("points" in row or "rank" in row for row in seen("tinh", over=False)["rows"])
    assert hall.desk("tinh", over=False).get(f"desk/contests/{CONTEST}/file").status_code == 409
    with hall.engine.connect() as connection:
        assert {one.who for one in accesses(connection) if one.place == "desk contest"} == {"tinh"}


def test_results_are_computed_once_for_all_and_anew_when_something_changed(hall: Hall) -> None:
    kept, contest, moment = KeptResults(), hall.programme.contests[0], clock.now()

    def ask(later: timedelta = timedelta()) -> Results:
        with hall.engine.connect() as connection:
            return kept.get(connection, hall.programme, contest, moment + later)

    first = ask()
    assert ask() is first
    assert ask(OLDEST * 2) is not first
    first = ask()
    agreed = [one.paper.official_id for one in first.papers if one.paper.agreed]
    hall.client(agreed[0]).put(f"contests/{CONTEST}", json={"agreed": False})
    again = ask()
    assert [one.paper.official_id for one in again.papers if one.paper.agreed] == agreed[1:]


def test_the_file_of_a_desk(hall: Hall) -> None:
    made = hall.desk("tinh").get(f"desk/contests/{CONTEST}/file").json()
    book = load_workbook(io.BytesIO(base64.b64decode(made["content"])))
    assert book.sheetnames == ["Thi đua", "Ít người dự thi", "Người dự thi"]
    assert [cell.value for cell in book["Thi đua"][4]][:4] == [1, "Xã Ka Đô", 7, 6]
    assert book["Người dự thi"].max_row == 3 + 6
    nobody = hall.desk("dran").get(f"desk/contests/{CONTEST}/file").json()
    people = load_workbook(io.BytesIO(base64.b64decode(nobody["content"])))["Người dự thi"]
    assert people["A4"].value == "Không có."


def test_the_desk_draws_it(hall: Hall) -> None:
    client = Client(f"{hall.over}api/", hall.desk_token("tinh"))
    assert [one["id"] for one in client.get("desk")["contests"]] == [CONTEST]
    html = desk_contests.draw(client, {"search": "kd-3"}, client.get("desk")["contests"])
    assert "Hạng 1" in html
    assert "Người kd-4" not in html
    assert f'data-fetch="desk/contests/{CONTEST}/file"' in html


def test_the_command_line(hall: Hall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(hall.content))

    def run(*words: object) -> str:
        done = CliRunner().invoke(main, ["--home", str(hall.home.root), "contest", *map(str, words)])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "hoi-thi" in run("list")
    assert "đã nộp" in run("list")
    units = json.loads(run("results", CONTEST, "--format", "json"))
    assert [row["took_part"] for row in units["rows"]] == [6]
    people = list(csv.DictReader(io.StringIO(run("results", CONTEST, "--by", "person", "--format", "csv"))))
    assert people[0]["name"] == "Người kd-3"
    assert "Xã Ka Đô" in run("results", CONTEST)
    for name in ("ket-qua.csv", "ket-qua.xlsx"):
        run("results", CONTEST, "--out", tmp_path / name)
    assert load_workbook(tmp_path / "ket-qua.xlsx").sheetnames == ["Thi đua", "Ít người dự thi"]
    unknown = CliRunner().invoke(main, ["--home", str(hall.home.root), "contest", "results", "khac"])
    assert (unknown.exit_code, "there are: hoi-thi" in unknown.output) == (2, True)


def test_the_page_says_the_same(hall: Hall) -> None:
    [told] = hall.page("kd-7", over=True).get("contests")["contests"]
    found = hall.page("kd-7", over=True).get(f"contests/{CONTEST}/results")
    html = contests.render(told, found)
    assert "Bảng thi đua các đơn vị" in html
    assert "1 · <strong>Xã Ka Đô (đơn vị của ông/bà)</strong>" in html
    assert "chưa nộp bài nên không có kết quả" in html
    [told] = hall.page("kd-5").get("contests")["contests"]
    assert "Ông/bà đã nộp bài." in contests.render(told)
    [told] = hall.page("dl-1").get("contests")["contests"]
    assert "đơn vị khác" in contests.render(told)
    assert "Vào thi" not in contests.render(told)


def test_invented_people_take_part_in_what_is_over(bare_store: Engine, tmp_path: Path) -> None:
    now = clock.now()
    programme = held(tmp_path / "courses", now - timedelta(days=3), now - timedelta(days=1))
    demo = Demo(officials=160)
    with bare_store.begin() as connection:
        load_units(connection, read_atlas())
    demo._settle(bare_store)
    run = programme.runs[0]
    sittings = compete(bare_store, programme, run, demo.people, learner="demo-canbo", seed=1)
    [contest] = programme.contests
    assert "demo-canbo" in {one.official_id for one in sittings}
    assert len({one.official_id for one in sittings}) == len(sittings) > UNITS
    for one in sittings:
        with bare_store.connect() as connection:
            entry = entries_of(connection, one.official_id)[contest.id]
        assert entry.started_at is not None
        assert entry.ends_at is not None
        assert contest.opens <= entry.started_at < one.submitted_at <= entry.ends_at <= contest.closes
    later = contest.model_copy(update={"closes": now + timedelta(hours=1)})
    open_still = programme.model_copy(update={"contests": (later,)})
    assert compete(bare_store, open_still, run, demo.people, learner="demo-canbo", seed=1) == []
