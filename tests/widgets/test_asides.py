from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taphuan_widgets.asides import html

OLD = {"statement": "Theo <cũ>", "from": None, "to": "2026-01-01", "now": "Theo mới"}
NEW = {"statement": "Theo mới", "from": "2026-01-01", "to": None, "now": None}
PILOTS = {
    "pilot-1": {"fields": [], "html": "<p>Chung</p>"},
    "pilot-2": {"fields": ["digital-economy"], "html": "<p>Kinh tế</p>"},
}
PUBLIC: dict[str, Any] = {"facts": [OLD, NEW], "pilots": PILOTS}


@pytest.mark.parametrize(
    ("day", "told", "untold"),
    [
        (date(2025, 12, 31), "Theo mới: chỉ áp dụng từ ngày 01/01/2026.", "không còn"),
        (date(2026, 1, 1), "Theo &lt;cũ&gt;: không còn áp dụng từ ngày 01/01/2026. Nay: Theo mới.", "chỉ áp"),
    ],
)
def test_what_changed_by_the_day_of_reading(day: date, told: str, untold: str) -> None:
    shown = html(PUBLIC, "changed", day, None)
    assert told in shown
    assert untold not in shown
    assert 'data-aside="changed"' in shown


def test_nothing_is_said_while_all_facts_hold() -> None:
    assert html({"facts": [NEW]}, "changed", date(2026, 1, 1), None) == ""


@pytest.mark.parametrize(
    ("place", "fields", "shown"),
    [
        ("pilot-1", [], False),
        ("pilot-1", ["smart-commune"], True),
        ("pilot-2", ["smart-commune"], False),
        ("pilot-2", ["digital-economy", "smart-commune"], True),
        ("pilot-2", None, True),
    ],
)
def test_pilot_communes_see_their_text(place: str, fields: list[str] | None, shown: bool) -> None:
    assert bool(html(PUBLIC, place, date(2026, 1, 1), fields)) is shown
    assert ("chỉ hiện với" in html(PUBLIC, place, date(2026, 1, 1), fields)) is (fields is None)
