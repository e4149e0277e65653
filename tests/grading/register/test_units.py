from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.units import Atlas, load_units, read_atlas, stored_atlas, units_on

PLAN, MERGER, REFORM = date(2023, 6, 19), date(2024, 12, 1), date(2025, 7, 1)
KINDS = ("xã", "phường", "thị trấn", "đặc khu")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas()


@pytest.mark.parametrize(
    ("day", "levels", "kinds"),
    [
        (PLAN, (1, 12, 142), (111, 18, 13, 0)),
        (date(2024, 11, 30), (1, 12, 142), (111, 18, 13, 0)),
        (MERGER, (1, 10, 137), (106, 18, 13, 0)),
        (date(2025, 6, 30), (1, 10, 137), (106, 18, 13, 0)),
        (REFORM, (1, 0, 124), (103, 20, 0, 1)),
    ],
)
def test_counts(atlas: Atlas, day: date, levels: tuple[int, ...], kinds: tuple[int, ...]) -> None:
    units = atlas.on(day)
    by_level = Counter(unit.level for unit in units)
    by_kind = Counter(unit.type for unit in units if unit.level == "commune")
    assert tuple(by_level[level] for level in ("province", "district", "commune")) == levels
    assert tuple(by_kind[kind] for kind in KINDS) == kinds


@pytest.mark.parametrize("day", [PLAN, MERGER, REFORM])
def test_every_unit_of_a_day_hangs_on_one_tree(atlas: Atlas, day: date) -> None:
    units = {unit.code: unit for unit in atlas.on(day)}
    assert len(units) == len(atlas.on(day))
    for unit in units.values():
        assert unit.level == "province" or units[unit.parent_code or ""].code == unit.parent_code


def test_communes_of_the_old_province_after_the_reform(atlas: Atlas) -> None:
    heirs = {step.to_code for step in atlas.successions if step.date == REFORM}
    assert len(heirs) == 51


def test_every_commune_that_ended_has_one_successor(atlas: Atlas) -> None:
    ended = [unit for unit in atlas.units if unit.level == "commune" and unit.valid_to]
    assert {len(atlas.successors(unit)) for unit in ended} == {1}


def test_a_code_that_is_used_again_names_another_unit(atlas: Atlas) -> None:
    assert atlas.find("24805", date(2025, 6, 30)).full_name == "Xã Xuân Thọ"
    assert atlas.find("24805", REFORM).full_name == "Phường Xuân Trường - Đà Lạt"
    assert atlas.find("682", date(2024, 11, 30)).name == "Đạ Tẻh"
    assert atlas.find("682", MERGER).name == "Đạ Huoai"


def test_successors_follow_the_day(atlas: Atlas) -> None:
    merged = atlas.find("24946", PLAN)
    assert [unit.name for unit in atlas.successors(merged)] == ["Quảng Lập"]
    assert atlas.successors(atlas.find("68", PLAN)) == ()


def test_children(atlas: Atlas) -> None:
    assert len(atlas.children(atlas.find("672", PLAN), PLAN)) == 16
    assert len(atlas.children(atlas.find("68", REFORM), REFORM)) == 124


def test_the_store_gives_back_what_was_loaded(engine: Engine, atlas: Atlas) -> None:
    with engine.begin() as connection:
        load_units(connection, atlas)
    with engine.connect() as connection:
        stored = stored_atlas(connection)
    assert set(stored.units) == set(atlas.units)
    assert set(stored.successions) == set(atlas.successions)


def test_units_on_a_day_are_in_the_order_of_the_tree(engine: Engine, atlas: Atlas) -> None:
    with engine.begin() as connection:
        load_units(connection, atlas)
    units = units_on(engine, PLAN)
    assert len(units) == 155
    seen: set[str | None] = {None}
    for unit in units:
        assert unit.parent_code in seen
        seen.add(unit.code)


def test_before_the_first_map(engine: Engine, atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match=r"2020-12-31.*first map is of 2021-01-01"):
        atlas.on(date(2020, 12, 31))
    with pytest.raises(RegisterError, match="no units are known"):
        units_on(engine, PLAN)


def test_unknown_units(atlas: Atlas) -> None:
    with pytest.raises(RegisterError, match="no unit has the code 99999"):
        atlas.find("99999", PLAN)
    with pytest.raises(RegisterError, match="from 2023-06-19"):
        atlas.unit(("68", PLAN))


def test_a_level_that_does_not_exist(tmp_path: Path) -> None:
    header = "code,name,type,level,parent_code,valid_from,valid_to,latitude,longitude\n"
    (tmp_path / "units.csv").write_text(header + "1,A,xã,hamlet,,2021-01-01,,,\n", encoding="utf-8")
    (tmp_path / "successions.csv").write_text("from_code,to_code,date,kind\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="'hamlet' is not a level"):
        read_atlas(tmp_path)


def test_the_pilots_are_units_of_the_plans_map(atlas: Atlas) -> None:
    folder = Path(read_atlas.__code__.co_filename).parent / "data"
    rows = (folder / "pilots.csv").read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        code, name = row.split(",")[:2]
        assert atlas.find(code, PLAN).name == name


def test_vietnamese_order() -> None:
    in_order = [
        "Cát Tiên",
        "Di Linh",
        "Đà Lạt",
        "Đạ Tẻh",
        "Đam Rông",
        "Đơn Dương",
        "La",
        "Là",
        "Lả",
        "Lã",
        "Lá",
        "Lạ",
        "Lăng",
        "Lâm",
        "Phường 2",
        "Phường 10",
    ]
    assert sorted(set(in_order), key=collation_key) == in_order
