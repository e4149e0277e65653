"""The survey from the page of who took a course to the desk, the command line and the report, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Engine, insert
from tests.conftest import copy_of
from tests.hub.in_thread import api
from tests.hub.office import Office

from taphuan_grading import clock
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant, Scope
from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.attendance.making import add_class
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.reports.checking.document import check_document
from taphuan_grading.store import attendance_schema, schema
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home
from taphuan_hub.grader.room import Room
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages import course_survey
from taphuan_widgets.pages.desk import evaluation

COURSE = "cyber-safety"
GUESTS = [f"khach-{number:02d}" for number in range(14)]
OTHERS = [f"khac-{number:02d}" for number in range(4)]
ACCOUNTS = {"gv": "trainer", "gv-khac": "trainer", "tinh": "office"}
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Site:
    """The running API, and the store behind it."""

    home: Home
    engine: Engine
    run: str
    base: str = ""
    clients: list[httpx.Client] = field(default_factory=list)

    def token(self, official: str | None, scope: Scope, account: str | None = None) -> str:
        return tokens.issue(tokens.load_key(self.home), Grant(official, self.run, scope, None, account))

    def page(self, official: str) -> Client:
        """The client of a person's own page."""
        return Client(f"{self.base}api/", self.token(official, "learning"))

    def desk(self, account: str) -> Client:
        return Client(f"{self.base}api/", self.token(None, "desk", account))

    def put(self, token: str, course: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{self.base}api/learning/surveys/{course}"
        return httpx.put(address, json=body, headers=headers, trust_env=False)


@pytest.fixture(scope="module")
def site(
    bare_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    home = copy_of(bare_template, tmp_path_factory.mktemp("surveyed"))
    engine = open_store(home)
    with writing(engine) as connection:
        load_units(connection, read_atlas())
        connection.execute(insert(schema.official), [{"id": who, "name": who} for who in [*GUESTS, *OTHERS]])
    for username, role in ACCOUNTS.items():
        create_account(
            engine,
            username=username,
            password="hoa phượng đỏ 7",
            roles=[role],  # type: ignore[list-item]
            at=clock.now(),
            hasher=QUICK,
        )
        set_scope(engine, username, PROVINCE)
    hold(engine, programme, "lop-a", "gv", GUESTS)
    hold(engine, programme, "lop-b", "gv-khac", OTHERS)
    made = Site(home, engine, run_on(programme, clock.today()).id)
    with api(Room(home, engine, programme, tokens.load_key(home), lambda: None)) as made.base:
        for number, who in enumerate(GUESTS[:12]):
            fill(made.page(who), 1 + number % 5)
        yield made
    engine.dispose()


def hold(engine: Engine, programme: Programme, class_id: str, trainer: str, people: list[str]) -> None:
    """Hold a class yesterday, with everybody there."""
    day = clock.today() - timedelta(days=1)
    session = SessionDeclared(day=day, begins=time(7, 30), ends=time(11, 30), hours=3.5)
    declared = ClassDeclared(
        id=class_id,
        title=f"Lớp {class_id}",
        course=COURSE,
        organiser="Văn phòng",
        place="Hội trường",
        capacity=50,
        accredited=True,
        trainers=[trainer],
        sessions=[session],
        people=people,
    )
    with writing(engine) as connection:
        add_class(connection, programme, declared, clock.now() - timedelta(days=7))
        for who in people:
            connection.execute(
                insert(attendance_schema.presence).values(
                    id=str(uuid4()),
                    class_id=class_id,
                    ordinal=1,
                    official_id=who,
                    status="present",
                    source="trainer",
                    device=str(uuid4()),
                    recorded_by=trainer,
                    recorded_at=clock.now(),
                    received_at=clock.now(),
                    replaces=[],
                )
            )


def fill(client: Client, score: int) -> str:
    """Fill in the sheet as the page does, and return what the page says then."""
    survey = client.get("learning/surveys")["surveys"][0]
    fields = {f"q-{question['id']}": str(score) for question in survey["questions"]}
    return str(course_survey.draw(client, {"course": survey["course"], **fields}))


class TestThePageOfALearner:
    def test_it_offers_the_survey_with_the_question_about_the_trainer(self, site: Site) -> None:
        client = site.page(GUESTS[12])
        assert client.get("learning")["surveys"] == 1
        html = str(course_survey.draw(client, {}))
        assert "An toàn trên không gian mạng" in html
        assert html.count("<fieldset>") == 4
        assert html.count('type="radio"') == 20
        assert "Không đánh giá" in html

    def test_a_sheet_is_sent_once_and_thanked_for(self, site: Site) -> None:
        client = site.page(GUESTS[13])
        assert "Cảm ơn ông/bà" in fill(client, 4)
        assert client.get("learning")["surveys"] == 0
        assert course_survey.draw(client, {}) == ""
        again = course_survey.draw(client, {"course": COURSE, "q-content": "1"})
        assert "Lần trước" in again

    def test_it_can_be_declined(self, site: Site) -> None:
        client = site.page(OTHERS[0])
        assert "Đã bỏ qua" in course_survey.draw(client, {"course": COURSE, "q-content": "3", "decline": "1"})
        assert client.get("learning")["surveys"] == 0

    def test_a_sheet_that_is_not_whole_is_said_kindly(self, site: Site) -> None:
        client = site.page(OTHERS[1])
        with pytest.raises(ApiError, match="còn câu chưa chọn") as refused:
            course_survey.draw(client, {"course": COURSE, "q-content": "3"})
        assert refused.value.status == 422
        assert client.get("learning")["surveys"] == 1

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"scores": {"content": 5}}, 422),
            ({"scores": [5]}, 400),
            ({}, 400),
            ({"scores": {"content": "<script>"}}, 422),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, site: Site, body: Any, status: int) -> None:
        answer = site.put(site.token(OTHERS[1], "learning"), COURSE, body)
        assert answer.status_code == status
        assert "error" in answer.json()

    def test_nobody_answers_for_a_course_not_taken_or_with_another_pages_token(self, site: Site) -> None:
        whole = {"scores": {"content": 5, "format": 5, "use": 5}}
        assert site.put(site.token(OTHERS[1], "learning"), "e-commerce", whole).status_code == 409
        assert site.put(site.token(OTHERS[1], "learning"), "none", whole).status_code == 409
        assert site.put(site.token(None, "desk", "gv"), COURSE, whole).status_code == 403
        assert site.put(site.token(None, "learning"), COURSE, whole).status_code == 404
        assert site.put("x", COURSE, whole).status_code == 401


class TestTheDesk:
    def test_a_trainer_sees_ones_own_classes_and_no_course(self, site: Site) -> None:
        found = site.desk("gv").get("desk/evaluation")
        assert found["courses"] == []
        (mine,) = found["rows"]
        assert (mine["title"], mine["asked"], mine["sheets"]) == ("Lớp lop-a", 14, 10)
        content = mine["opinions"][0]
        assert (content["counts"], content["mean"], content["median"]) == ([2, 2, 2, 2, 2], 3.0, 3.0)
        (other,) = site.desk("gv-khac").get("desk/evaluation")["rows"]
        assert (other["title"], other["sheets"]) == ("Lớp lop-b", 0)
        assert not any(sum(opinion["counts"]) for opinion in other["opinions"])

    def test_the_office_sees_all_and_the_page_says_where_there_are_too_few(self, site: Site) -> None:
        client = site.desk("tinh")
        found = client.get("desk/evaluation")
        assert {row["title"] for row in found["rows"]} == {"Lớp lop-a", "Lớp lop-b"}
        assert [one["sheets"] for one in found["courses"] if one["sheets"]] == [10]
        assert {(one["pairs"], one["began"], one["difference"]) for one in found["gains"]} == {(0, 0, None)}
        html = str(evaluation.draw(client, {}))
        assert html.count("chưa đủ 10 người làm cả hai lần") == 3
        assert html.count("chưa đủ 10 phiếu") == 3  # two courses and a class
        assert "10 phiếu trên 14 người được hỏi (71,43%)" in html
        searched = evaluation.draw(client, {"search": "lop-b"})
        assert "Lớp lop-a" not in searched
        assert "Khóa học:" not in searched


def test_the_command_and_the_report_say_the_same(site: Site, tmp_path: Path) -> None:
    office = Office(site.home, site.engine)
    rows = json.loads(office.good("survey", "summary", "--format", "json", "--course", COURSE))
    assert {(row["class"], row["question"], row["number"]) for row in rows if row["number"]} == {
        (class_id, question, 10)
        for class_id in ("", "lop-a")
        for question in ("content", "trainer", "format", "use")
    }
    assert office.good("survey", "summary", "--format", "csv").count("\n") == 1 + 4 * 5
    assert "chưa đủ 10 phiếu" in office.good("survey", "summary")
    assert office.run("survey", "summary", "--course", "none").exit_code == 2
    assert {row["pairs"] for row in json.loads(office.good("survey", "gain", "--format", "json"))} == {0}
    assert "dưới 10" in office.good("survey", "gain")
    paper, table = tmp_path / "bao-cao.docx", tmp_path / "phu-luc.xlsx"
    year = clock.today().year
    office.good("report", "annual", "--year", year, "--out", paper)
    text = "\n".join(one.text for one in Document(str(paper)).paragraphs)
    assert "nội dung 3, giảng viên 3, hình thức 3, áp dụng 3 (10 phiếu trên 18 người được hỏi" in text
    assert "Cùng một bộ câu hỏi trước và sau khóa học: Chưa đủ 10 người làm cả hai lần" in text
    assert check_document(paper).findings == ()
    cells = [[cell.text for cell in row.cells] for one in Document(str(paper)).tables for row in one.rows]
    assert ["10", "3", "3", *"22222"] in [row[2:] for row in cells]
    office.good("report", "annual", "--year", year, "--out", table)
    sheet = load_workbook(table)["Ý kiến người học"]
    assert [cell.value for cell in sheet[4]][3:8] == [2, 2, 2, 2, 2]
    assert str(sheet.cell(4, 10).value).startswith("=(1*D4+2*E4")
    office.good("report", "annual", "--year", year, "--unit", "24943", "--out", paper)
    assert "Ý kiến của người học" not in "\n".join(one.text for one in Document(str(paper)).paragraphs)
