"""The figure under the map of another day, and as it was known at another moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select
from tests.grading.indicator.test_indicator import MERGER, PLAN, REFORM, Office, figure, row

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.register.history import change_posts
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

DAY = date(2025, 8, 1)


@pytest.fixture
def office(engine: Engine, small_programme: Programme) -> Office:
    office = Office(engine, small_programme)
    for who in ("an", "binh", "cuc", "dung"):
        office.hire(who)
    office.post("an", "24805", date(2024, 1, 1))
    office.post("binh", "672", date(2024, 1, 1), REFORM)
    office.post("cuc", "68", date(2024, 1, 1))
    island = next(unit for unit in office.atlas.on(REFORM) if unit.full_name == "Đặc khu Phú Quý")
    office.post("dung", island.code, REFORM)
    office.train("an", date(2025, 2, 1))
    return office


def under(office: Office, day: date, map_day: date) -> Indicator:
    return indicator_as_of(office.engine, office.programme, day, map_day=map_day)


def test_the_same_map_is_the_same_figure(office: Office) -> None:
    same = under(office, DAY, DAY)
    assert same == office.on(DAY)
    assert same.as_json() == office.on(DAY).as_json()


def test_under_an_older_map(office: Office) -> None:
    found = under(office, DAY, PLAN)
    assert figure(found) == (1, 3)
    assert row(found, "unit", "672") == (1, 1)
    assert row(found, "unit", "24805") == (0, 0)
    assert row(found, "unit", "68") == (1, 2)
    assert found.notes == (
        (
            "Theo bản đồ ngày 19/06/2023, 1 cán bộ quản lý của Phường Xuân Trường - Đà Lạt "
            "chỉ tính được vào Thành phố Đà Lạt."
        ),
        (
            "Theo bản đồ ngày 19/06/2023, 1 cán bộ quản lý của Đặc khu Phú Quý "
            "không có trên bản đồ này, chỉ tính chung."
        ),
    )


def test_under_a_newer_map(office: Office) -> None:
    found = under(office, date(2025, 6, 30), REFORM)
    assert figure(found) == (1, 3)
    assert row(found, "unit", "24805") == (1, 1)
    assert row(found, "unit", "68") == (1, 3)
    assert row(found, "level", "district") == (0, 1)
    assert "của Thành phố Đà Lạt chỉ tính được vào Tỉnh Lâm Đồng" in found.notes[0]
    told = found.as_json("unit")
    assert (told["map"], told["notes"]) == ("2025-07-01", list(found.notes))


def test_nobody_under_another_map(engine: Engine, small_programme: Programme) -> None:
    empty = under(Office(engine, small_programme), DAY, MERGER)
    assert (figure(empty), len(empty.by("unit")), empty.notes) == ((0, 0), 148, ())


def test_a_map_that_nobody_knows(office: Office) -> None:
    with pytest.raises(RuleError, match="no units are known on 2020-01-01"):
        under(office, DAY, date(2020, 1, 1))


def test_a_figure_of_last_month_as_it_was_known_then(office: Office) -> None:
    known = datetime(2025, 9, 1, tzinfo=UTC)
    corrected = datetime(2025, 10, 1, tzinfo=UTC)
    with writing(office.engine) as connection:
        late = Post("binh", "PCT", office.atlas.find("24805", REFORM), True, REFORM)
        add_post(connection, late, corrected)
        mine = schema.post.c.official_id == "an"
        last = connection.execute(
            select(schema.post.c.id).where(mine, schema.post.c.valid_to.is_(None))
        ).scalar_one()
        change_posts(connection, corrected, {last: {"valid_to": date(2025, 7, 15)}})
    now = office.on(DAY)
    then = indicator_as_of(office.engine, office.programme, DAY, known_at=known)
    assert (figure(now), figure(then)) == ((0, 3), (1, 3))
    assert (row(now, "unit", "24805"), row(then, "unit", "24805")) == ((0, 1), (1, 1))
    assert then.as_json()["known_at"] == known.isoformat()
    assert "known_at" not in now.as_json()
