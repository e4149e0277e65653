from __future__ import annotations

from datetime import date

from taphuan_grading.register.pilots import PLAN_DAY, pilot_fields
from taphuan_grading.register.units import read_atlas


def test_a_pilot_and_what_came_of_it() -> None:
    atlas = read_atlas()
    before = atlas.find("24943", PLAN_DAY)  # Ka Đô
    assert pilot_fields([before]) == ("digital-economy",)
    today = date(2026, 11, 1)
    heirs = [unit for unit in atlas.on(today) if pilot_fields([unit])]
    others = [unit for unit in atlas.on(today) if unit.level == "commune" and not pilot_fields([unit])]
    assert heirs
    assert others
    assert pilot_fields([]) == pilot_fields(others) == ()
