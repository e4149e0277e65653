from __future__ import annotations

from datetime import date

import pytest

from taphuan_grading.register.restated import restate
from taphuan_grading.register.units import Atlas

PLAN, MERGER, REFORM = date(2023, 6, 19), date(2024, 12, 1), date(2025, 7, 1)
DAYS = (PLAN, MERGER, REFORM)


@pytest.mark.parametrize(
    ("code", "of", "on", "name", "exact"),
    [
        ("24805", PLAN, REFORM, "Phường Xuân Trường - Đà Lạt", True),
        ("24946", PLAN, REFORM, "Xã Quảng Lập", True),
        ("672", PLAN, REFORM, "Tỉnh Lâm Đồng", False),
        ("681", PLAN, MERGER, "Huyện Đạ Huoai", True),
        ("24805", REFORM, PLAN, "Thành phố Đà Lạt", False),
        ("24931", REFORM, PLAN, "Huyện Đơn Dương", False),
        ("24955", MERGER, PLAN, "Huyện Đơn Dương", False),
        ("68", REFORM, PLAN, "Tỉnh Lâm Đồng", True),
    ],
)
def test_units_on_other_maps(atlas: Atlas, code: str, of: date, on: date, name: str, exact: bool) -> None:
    found = restate(atlas, atlas.find(code, of), on)
    assert found.unit is not None
    assert (found.unit.full_name, found.exact) == (name, exact)


def test_units_of_other_provinces_are_unknown_before_they_joined(atlas: Atlas) -> None:
    joined = next(unit for unit in atlas.on(REFORM) if unit.full_name == "Đặc khu Phú Quý")
    assert restate(atlas, joined, PLAN).unit is None


@pytest.mark.parametrize("of", DAYS)
@pytest.mark.parametrize("on", DAYS)
def test_every_unit_lies_in_one_unit_of_the_map_or_none(atlas: Atlas, of: date, on: date) -> None:
    unknown = 0
    for unit in atlas.on(of):
        found = restate(atlas, unit, on)
        assert found.unit is None or found.unit.holds(on)
        assert not (found.unit is None and found.exact)
        unknown += found.unit is None
        if unit.holds(on):
            assert (found.unit, found.exact) == (unit, True)
    assert unknown == (73 if of == REFORM and on != REFORM else 0)
