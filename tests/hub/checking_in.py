"""A home with two trainers and a class each, for the tests of the check-in page."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from tests.hub.serving import PASSWORD, QUICK

from taphuan_grading import clock
from taphuan_grading.attendance.classes import find_class
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.making import add_class
from taphuan_grading.attendance.records import Presence, records_of
from taphuan_grading.attendance.sheet import Line, sheet
from taphuan_grading.content.models import Programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Official, add_official
from taphuan_grading.register.scope import Scope, set_scope
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home

FAMILIES = ["Nguyễn Văn", "Trần Thị", "Lê Đức", "Phạm Thị Ngọc"]
GIVEN = ["An", "Ánh", "Bình", "Châu", "Dũng", "Đạt", "Hạnh", "Khánh", "Liên", "Tuyết"]
FORTY = {f"hv-{number:02d}": f"{FAMILIES[number // 10]} {GIVEN[number % 10]}" for number in range(40)}
CLASS, OTHER = "lop-thay", "lop-co"


def add_classes(home: Home, programme: Programme) -> None:
    """Write a class of forty (and of Lan) for the trainer `thay`, and a small one for the trainer `co`."""
    engine = open_store(home)
    with writing(engine) as connection:
        for official_id, name in FORTY.items():
            add_official(connection, Official(official_id, name))
        add_official(connection, Official("p-co", "Phan Thị Cô"))
    create_account(
        engine,
        username="co",
        password=PASSWORD,
        roles=["trainer"],
        at=clock.now(),
        official_id="p-co",
        must_change=False,
        hasher=QUICK,
    )
    set_scope(engine, "co", Scope(units=frozenset({("24943", date(2025, 7, 1))})))
    with writing(engine) as connection:
        add_class(connection, programme, a_class(CLASS, "thay", [*FORTY, "p-lan"]), clock.now())
        add_class(connection, programme, a_class(OTHER, "co", ["p-minh"]), clock.now())
    engine.dispose()


def a_class(
    class_id: str,
    trainer: str,
    people: list[str],
    title: str = "Kỹ năng số cho cán bộ xã (lớp giả định)",
) -> ClassDeclared:
    """A class that lasts all of today, so that the hour of the test does not matter."""
    return ClassDeclared.model_validate(
        {
            "id": class_id,
            "title": title,
            "course": "cyber-safety",
            "organiser": "Văn phòng Điều phối nông thôn mới tỉnh",
            "place": "Hội trường Ủy ban nhân dân xã",
            "capacity": 60,
            "trainers": [trainer],
            "sessions": [{"day": clock.today(), "begins": "00:00", "ends": "23:59", "hours": 3.5}],
            "people": people,
        }
    )


def stored_records(engine: Engine, class_id: str = CLASS) -> list[Presence]:
    with engine.connect() as connection:
        return records_of(connection, find_class(connection, class_id).id)


def stored_lines(engine: Engine, class_id: str = CLASS) -> dict[str, Line]:
    return {line.official_id: line for line in sheet(stored_records(engine, class_id))}
