from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.officials import (
    Official,
    Post,
    add_official,
    add_post,
    carried,
    check_post,
    find_official,
    posts_of,
)
from taphuan_grading.register.units import Atlas, Unit, load_units, read_atlas

PLAN, MERGER, REFORM = date(2023, 6, 19), date(2024, 12, 1), date(2025, 7, 1)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas()


def post(unit: Unit, begins: date, ends: date | None = None, *, manager: bool = True) -> Post:
    return Post("cb-1", "Phó Chủ tịch", unit, manager, begins, ends)


@pytest.mark.parametrize("official_id", ["", "../x", "A1", "cb 1", "cb*", "-a", "a-", "x" * 41, "cán-bộ"])
def test_ids_that_cannot_be_folders(engine: Engine, official_id: str) -> None:
    with engine.begin() as connection, pytest.raises(RegisterError, match="official's id"):
        add_official(connection, Official(official_id, "Lê Văn Cường"))


def test_a_name_is_needed(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(RegisterError, match="no name"):
        add_official(connection, Official("cb-1", "  "))


def test_an_unknown_official(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(RegisterError, match="'cb-9'"):
        find_official(connection, "cb-9")


def test_posts_of_a_day_principal_first(engine: Engine, atlas: Atlas) -> None:
    commune, district = atlas.find("24805", PLAN), atlas.find("672", PLAN)
    with engine.begin() as connection:
        load_units(connection, atlas)
        add_official(connection, Official("cb-1", " Lê Văn Cường "))
        add_post(connection, post(commune, date(2022, 1, 1), MERGER))
        add_post(connection, post(district, PLAN, date(2024, 1, 1)))
    with engine.connect() as connection:
        assert find_official(connection, "cb-1").name == "Lê Văn Cường"
        assert [held.unit for held in posts_of(connection, "cb-1", PLAN)] == [district, commune]
        assert [held.unit for held in posts_of(connection, "cb-1", date(2024, 1, 1))] == [commune]
        assert posts_of(connection, "cb-1", date(2021, 12, 31)) == ()
        assert posts_of(connection, "cb-1", MERGER) == ()


def test_a_period_that_is_none(atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match="before it begins"):
        check_post(post(atlas.find("24805", PLAN), PLAN, PLAN))


def test_a_post_older_than_its_unit(atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match="before Phường Xuân Trường"):
        check_post(post(atlas.find("24805", REFORM), PLAN))


def test_a_post_that_outlives_its_unit(atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match="outlives Xã Xuân Thọ, which ends on 2025-07-01"):
        check_post(post(atlas.find("24805", PLAN), PLAN))


def test_carried_through_both_reforms(atlas: Atlas) -> None:
    parts = carried(atlas, post(atlas.find("24946", PLAN), PLAN))
    assert [part.unit.name for part in parts] == ["Quảng Lập", "Quảng Lập", "Quảng Lập"]
    assert [part.unit.code for part in parts][:2] == ["24946", "24955"]
    assert [(part.valid_from, part.valid_to) for part in parts] == [
        (PLAN, MERGER),
        (MERGER, REFORM),
        (REFORM, None),
    ]
    for part in parts:
        check_post(part)


def test_a_post_that_ends_with_its_unit_is_not_carried(atlas: Atlas) -> None:
    whole = post(atlas.find("24805", PLAN), PLAN, REFORM)
    assert carried(atlas, whole) == (whole,)


def test_a_district_needs_somebody_to_say_where_people_went(atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match="Thành phố Đà Lạt became nothing on 2025-07-01"):
        carried(atlas, post(atlas.find("672", PLAN), PLAN))
