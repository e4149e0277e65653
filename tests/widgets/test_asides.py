from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import Any

import pytest
from tests.few import COURSES

from taphuan_grading import clock
from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.content import load_module
from taphuan_widgets import sitting
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


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The code that begins the page of a module, made once; one of its laws is replaced in 2027."""
    courses = shutil.copytree(COURSES, tmp_path_factory.mktemp("reading") / "courses")
    facts = courses / "facts.yml"
    law = "source: Luật Thương mại điện tử\n    valid_from: 2026-07-01\n"
    told = facts.read_text(encoding="utf-8")
    assert law in told
    facts.write_text(told.replace(law, f"{law}    valid_to: 2027-01-01\n", 1), encoding="utf-8")
    notebook = source_notebook(load_module(courses / "e-commerce/payment-and-law.md"))
    return [cell.source for cell in notebook.cells[:2]]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 6, 30), "có 41 điều và chia bốn loại nền tảng: chỉ áp dụng từ ngày 01/07/2026."),
        (date(2026, 11, 24), None),
        (date(2027, 1, 1), "có 41 điều và chia bốn loại nền tảng: không còn áp dụng từ ngày 01/01/2027."),
    ],
)
def test_one_page_says_on_each_day_of_reading_what_has_changed(
    cells: list[str], monkeypatch: pytest.MonkeyPatch, day: date, told: str | None
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 9, tzinfo=clock.ZONE))
    monkeypatch.setattr(sitting, "display", shown.append)
    names: dict[str, Any] = {}
    for source in cells:
        exec(source, names)
    asides = [found.data for found in shown if hasattr(found, "data")]
    assert [told in each for each in asides] == ([] if told is None else [True])
