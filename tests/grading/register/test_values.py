"""Whatever stands in a cell is read or refused, never a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms import values
from taphuan_grading.register.forms.sheets import Cell
from taphuan_grading.register.gazetteer import Gazetteer

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
TODAY = date(2026, 11, 24)
READERS: list[Callable[[Cell], Any]] = [
    partial(values.read_text, told=lambda _: None),
    partial(values.read_name, told=lambda _: None),
    partial(values.read_title, told=lambda _: None),
    partial(values.read_code, told=lambda _: None),
    partial(values.read_day, epoch=EPOCH),
    partial(values.read_last_day, epoch=EPOCH),
    partial(values.read_born, epoch=EPOCH, today=TODAY),
    values.read_manager,
    values.read_gender,
]
WORDS = st.sampled_from(
    ["có", "1/7/2025", "Nguyễn Văn An", "NguyÔn V¨n An", "068123456789", "nay", "TT. Đinh Văn"]
)
CONTENT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.tuples(WORDS, st.text(max_size=3)).map("".join),
    st.integers(-(10**13), 10**13),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)
CELLS = st.builds(
    Cell,
    CONTENT,
    st.sampled_from([None, "Calibri", ".VnTime", "VNI-Times"]),
    st.sampled_from(["General", "@", "00000", "DD/MM/YYYY"]),
    st.sampled_from(["value", "value", "value", "formula", "error"]),
)


def tried(read: Callable[[], Any]) -> Any:
    """Return what was read, or the words with which it was refused as an error."""
    try:
        return read()
    except FormError as error:
        return error


@settings(deadline=None)
@given(cell=CELLS)
def test_every_cell_is_read_or_refused(cell: Cell) -> None:
    for read in READERS:
        found = tried(partial(read, cell))
        assert cell.kind == "value" or isinstance(found, FormError)
        assert found is None or isinstance(found, str | bool | date | FormError)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300, -0.0])
def test_numbers_that_are_none(value: float) -> None:
    for read in READERS:
        assert isinstance(tried(partial(read, Cell(value))), str | bool | FormError)


@settings(deadline=None)
@given(text=st.one_of(st.text(max_size=40), st.tuples(WORDS, st.text(max_size=5)).map("".join)))
def test_every_text_is_one_unit_or_refused(gazetteer: Gazetteer, text: str) -> None:
    for day in (date(2023, 6, 19), date(2026, 1, 1)):
        found = tried(partial(gazetteer.find, text, day))
        assert isinstance(found, FormError) or found[0].holds(day)
