"""A store with two trainers, three classes and some officials."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, insert

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.intake import Outcome, take
from taphuan_grading.attendance.making import add_class
from taphuan_grading.content.models import Programme
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home

KEY = b"k" * 64
DAY = date(2026, 3, 10)
BEGINS = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)  # 07:30 in Việt Nam
PEOPLE = {
    "cb-01": "Nguyễn Văn An",
    "cb-02": "Trần Thị Bình",
    "cb-03": "Đặng Thị Ẩn",
    "cb-04": "K'Brêu",
    "cb-05": "Lê Ngoài",
}
CODE = "24781"
DEVICE = "00000000-0000-4000-8000-000000000001"


def declared(**changes: Any) -> ClassDeclared:
    """A class of one morning, with people of the register."""
    fields: dict[str, Any] = {
        "id": "lop-a",
        "title": "Kỹ năng số",
        "course": "a",
        "organiser": "Văn phòng Điều phối",
        "place": "Hội trường",
        "capacity": 40,
        "accredited": True,
        "trainers": ["thay"],
        "sessions": [{"day": DAY, "begins": "07:30", "ends": "11:30", "hours": 3.5}],
        "units": [],
        "people": ["cb-01", "cb-02", "cb-03"],
    }
    return ClassDeclared.model_validate(fields | changes)


def sent(official_id: str = "cb-01", status: str = "present", **changes: Any) -> dict[str, Any]:
    """A record as a device sends it."""
    return {
        "id": str(uuid4()),
        "class_id": "lop-a",
        "ordinal": 1,
        "official_id": official_id,
        "status": status,
        "source": "trainer",
        "device": DEVICE,
        "recorded_at": BEGINS.isoformat(),
    } | changes


@pytest.fixture(scope="session")
def class_template(
    bare_template: Home, small_programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """A home with units, officials, the trainers `thay` and `co`, and the class `lop-a` of `thay`."""
    home = Home(tmp_path_factory.mktemp("classes") / "home")
    shutil.copytree(bare_template.root, home.root)
    engine, atlas = open_store(home), read_atlas()
    with writing(engine) as connection:
        load_units(connection, atlas)
        for official_id, name in PEOPLE.items():
            add_official(connection, Official(official_id, name))
        unit = atlas.find(CODE, DAY)
        add_post(connection, Post("cb-04", "Phó Chủ tịch", unit, True, unit.valid_from))
        for username in ("thay", "co"):
            add_trainer(connection, username)
        add_class(connection, small_programme, declared(), BEGINS - timedelta(days=7))
    set_scope(engine, "thay", PROVINCE)
    engine.dispose()
    return home


@pytest.fixture
def bare_home(class_template: Home, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    shutil.copytree(class_template.root, home.root)
    return home


@pytest.fixture
def store(bare_store: Engine) -> Engine:
    """A copy of `class_template`, opened."""
    return bare_store


def add_trainer(connection: Connection, username: str) -> None:
    account = {"username": username, "password_hash": "-", "must_change": False, "failures": 0}
    connection.execute(insert(schema.account).values(**account, disabled=False, changed_at=BEGINS))
    connection.execute(insert(schema.account_role).values(username=username, role="trainer"))


@pytest.fixture
def send(store: Engine) -> Callable[..., list[Outcome]]:
    """Send records as the trainer of the class does, an hour after its beginning."""

    def sending(
        *raws: Any, trainer: str = "thay", at: datetime = BEGINS + timedelta(hours=1)
    ) -> list[Outcome]:
        with writing(store) as connection:
            return take(connection, raws, trainer=trainer, key=KEY, at=at)

    return sending


@pytest.fixture
def make_class(store: Engine, small_programme: Programme) -> Callable[..., TrainingClass]:
    def make(**changes: Any) -> TrainingClass:
        with writing(store) as connection:
            return add_class(connection, small_programme, declared(**changes), BEGINS)

    return make
