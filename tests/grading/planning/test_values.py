"""Cells of a plan, as people type them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from taphuan_grading.errors import FormError
from taphuan_grading.planning.values import read_count, read_days, read_number, read_time
from taphuan_grading.register.forms.sheets import Cell

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone


def ignore(_: str) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7h30", time(7, 30)),
        ("07:30", time(7, 30)),
        ("7g", time(7)),
        ("13 giờ 05", time(13, 5)),
        (time(8, 15), time(8, 15)),
        (0.3125, time(7, 30)),
        (datetime(1899, 12, 30, 9, 45), time(9, 45)),  # noqa: DTZ001
    ],
)
def test_times(typed: object, read: time) -> None:
    assert read_time(Cell(typed), ignore) == read


@pytest.mark.parametrize("typed", ["sáng", "24:00", "7:60", 8, 1.5, True])
def test_what_is_no_time_is_refused(typed: object) -> None:
    with pytest.raises(FormError, match="giờ và phút"):
        read_time(Cell(typed), ignore)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("01/12/2026", [1]),
        (datetime(2026, 12, 1), [1]),  # noqa: DTZ001
        ("01/12/2026; 3/12/2026,\n5-12-2026", [1, 3, 5]),
        ("01/12/2026 đến 03/12/2026; 9/12/2026", [1, 2, 3, 9]),
        ("2026-12-01 - 2026-12-02", [1, 2]),
        ("01/12/2026–02/12/2026;", [1, 2]),
    ],
)
def test_days(typed: object, days: list[int]) -> None:
    assert read_days(Cell(typed), EPOCH) == {date(2026, 12, day) for day in days}


@pytest.mark.parametrize(
    "typed", ["thứ hai", "03/12/2026 đến 01/12/2026", "1/1/2026 đến 1/1/2028", "31/02/2026"]
)
def test_what_is_no_list_of_days_is_refused(typed: str) -> None:
    with pytest.raises(FormError, match="các ngày, ví dụ"):
        read_days(Cell(typed), EPOCH)


@pytest.mark.parametrize(("typed", "read"), [("40", 40), (40.0, 40), ("1", 1), (500, 500)])
def test_counts(typed: object, read: int) -> None:
    assert read_count(Cell(typed), ignore) == read


@pytest.mark.parametrize("typed", ["", "0", "501", "2,5", True, "-1", "1 tá"])
def test_what_is_no_count_is_refused(typed: object) -> None:
    with pytest.raises(FormError, match="từ 1 đến 500"):
        read_count(Cell(typed), ignore)


def test_numbers_are_read_as_they_are_written_here() -> None:
    assert read_number(Cell("1,4"), ignore, 1, 5) == 1.4
    assert read_number(Cell(1.4), ignore, 1, 5) == 1.4
