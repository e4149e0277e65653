"""A store with forty officials of one commune, who were in two classes that are over or passed a course."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, insert
from tests.grading.attendance.conftest import add_trainer

from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.attendance.making import add_class
from taphuan_grading.content.course_survey import CourseSurvey, SurveyQuestion
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.evaluation.answering import take_sheet
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import attendance_schema, schema
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home

DAY = date(2026, 3, 10)
HELD = datetime(2026, 3, 10, 1, tzinfo=UTC)
SOON = datetime(2026, 3, 12, 1, tzinfo=UTC)
LATER = SOON + timedelta(days=60)
PEOPLE = [f"ng-{number:02d}" for number in range(40)]
LARGE, SMALL, ALONE = PEOPLE[:24], PEOPLE[24:31], PEOPLE[31:]
"""The people of a large class on course `a`, of a small one, and those who passed its modules alone."""
KEY = b"k" * 64
SURVEY = CourseSurvey(
    scale=("1", "2", "3", "4", "5"),
    questions=(
        SurveyQuestion(id="content", about="Nội dung", statement="Nội dung dễ hiểu."),
        SurveyQuestion(id="trainer", about="Giảng viên", statement="Giải thích rõ.", class_only=True),
    ),
)


@pytest.fixture(scope="session")
def taught(small_programme: Programme) -> Programme:
    return small_programme.model_copy(update={"survey": SURVEY})


@pytest.fixture
def run(taught: Programme) -> Run:
    return taught.runs[-1]


@pytest.fixture(scope="session")
def held_template(bare_template: Home, taught: Programme, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("held") / "home")
    shutil.copytree(bare_template.root, home.root)
    engine = open_store(home)
    with writing(engine) as connection:
        load_units(connection, read_atlas())
        connection.execute(insert(schema.official), [{"id": one, "name": one} for one in PEOPLE])
        add_trainer(connection, "gv")
        hold(connection, taught, "lon", LARGE)
        hold(connection, taught, "nho", SMALL)
        for who in ALONE:
            pass_course(connection, taught, who)
    engine.dispose()
    return home


@pytest.fixture
def store(held_template: Home, tmp_path: Path) -> Iterator[Engine]:
    yield from opened(held_template, tmp_path / "home")


def opened(template: Home, folder: Path) -> Iterator[Engine]:
    shutil.copytree(template.root, folder)
    engine = open_store(Home(folder))
    yield engine
    engine.dispose()


def hold(connection: Connection, programme: Programme, class_id: str, people: list[str]) -> None:
    """Hold a class of one morning on the course `a`; everybody but the last is there."""
    session = SessionDeclared(day=DAY, begins=time(7, 30), ends=time(11, 30), hours=3.5)
    declared = ClassDeclared(
        id=class_id,
        title=f"Lớp {class_id}",
        course="a",
        organiser="Văn phòng",
        place="Hội trường",
        capacity=50,
        accredited=True,
        trainers=["gv"],
        sessions=[session],
        people=people,
    )
    add_class(connection, programme, declared, HELD - timedelta(days=7))
    for who in people:
        connection.execute(
            insert(attendance_schema.presence).values(
                id=str(uuid4()),
                class_id=class_id,
                ordinal=1,
                official_id=who,
                status="absent" if who == people[-1] else "present",
                source="trainer",
                device=str(uuid4()),
                recorded_by="gv",
                recorded_at=HELD,
                received_at=HELD,
                replaces=[],
            )
        )


def pass_course(connection: Connection, programme: Programme, who: str, course: str = "a") -> None:
    modules = next(one.modules for one in programme.courses if one.id == course)
    for module in modules:
        connection.execute(
            insert(schema.attempt).values(
                number=f"{who}-{module.slug}",
                official_id=who,
                run=programme.runs[-1].id,
                module=module.id,
                module_version=module.version,
                ordinal=1,
                submitted_at=HELD,
                marked_at=HELD,
                answers={},
                answers_hash="0" * 64,
                state="marked",
                score=1.0,
                max_score=1.0,
                tries=1,
            )
        )


def give(
    engine: Engine, programme: Programme, who: str, content: int, trainer: int | None, at: datetime = SOON
) -> bool:
    """Send a sheet on the course `a` as `who`."""
    scores = {"content": content} | ({} if trainer is None else {"trainer": trainer})
    with writing(engine) as connection:
        return take_sheet(
            connection, programme, programme.runs[-1], who, "a", scores=scores, key=KEY, moment=at
        )
