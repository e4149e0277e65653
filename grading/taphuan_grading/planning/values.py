"""What one cell of a plan says: a count, a way, a time, days. A cell that says none is a `FormError`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from taphuan_grading.attendance.declared import MOST_PEOPLE
from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.sheets import Cell
from taphuan_grading.register.forms.values import read_day, read_text
from taphuan_grading.vietnamese import as_typed, parse_number

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])\s*(?::|h|g|giờ)\s*([0-5][0-9])?(?::00)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;\n]")
_RANGE = re.compile(r"\s+(?:-|–|đến)\s+|\s*–\s*")
_LONGEST_RANGE = timedelta(days=366)
_TIME = "giờ và phút, ví dụ 07:30"
_DAYS = "các ngày, ví dụ 01/12/2026; 07/12/2026 đến 11/12/2026"


def read_count(cell: Cell, told: Callable[[str], None]) -> int:
    """Return a number of people: whole, from 1 to the most that a class may have."""
    number = read_number(cell, told, 1, MOST_PEOPLE)
    if number != int(number):
        raise FormError(f"một số nguyên từ 1 đến {MOST_PEOPLE}")
    return int(number)


def read_number(cell: Cell, told: Callable[[str], None], least: float, most: float) -> float:
    """Return a number from `least` to `most`, however it is typed."""
    number = cell.value if isinstance(cell.value, int | float) else parse_number(read_text(cell, told))
    if number is None or isinstance(cell.value, bool) or not least <= number <= most:
        raise FormError(f"một số từ {as_typed(least)} đến {as_typed(most)}")
    return float(number)


def read_time(cell: Cell, told: Callable[[str], None]) -> time:
    """Return a time of the day: one of Excel's, or text such as ``7h30``."""
    value = cell.value
    if isinstance(value, datetime | time):
        return time(value.hour, value.minute)
    if isinstance(value, float) and 0 <= value < 1:
        return time(*divmod(round(value * 24 * 60), 60))
    found = _CLOCK.fullmatch(read_text(cell, told).strip()) if isinstance(value, str) else None
    if found is None:
        raise FormError(_TIME)
    return time(int(found[1]), int(found[2] or 0))


def read_days(cell: Cell, epoch: datetime) -> frozenset[date]:
    """Return days from a list of days and of ranges with both ends included."""
    if not isinstance(cell.value, str):
        return frozenset({read_day(cell, epoch)})
    days: set[date] = set()
    for part in filter(str.strip, _SEPARATOR.split(cell.value)):
        ends = [_day(text, epoch) for text in _RANGE.split(part.strip())]
        length = ends[-1] - ends[0]
        if len(ends) > 2 or not timedelta() <= length <= _LONGEST_RANGE:
            raise FormError(_DAYS)
        days.update(ends[0] + timedelta(days=ahead) for ahead in range(length.days + 1))
    return frozenset(days)


def _day(text: str, epoch: datetime) -> date:
    try:
        return read_day(Cell(text), epoch)
    except FormError:
        raise FormError(_DAYS) from None
