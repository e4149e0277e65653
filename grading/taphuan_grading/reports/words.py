"""Days, times and numbers as Vietnamese papers write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from taphuan_grading.clock import ZONE
from taphuan_grading.reports.models import Meeting

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def number(value: float) -> str:
    """Write a number with a decimal comma: ``3,5``."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def day(value: date) -> str:
    """Write ``05/12/2026``."""
    return f"{value:%d/%m/%Y}"


def place_and_date(place: str, value: date) -> str:
    """Write the line under the right head: a 0 before days under 10, and before months 1 and 2 only.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{place}, ngày {value.day:02d} tháng {month} năm {value.year}"


def times(meeting: Meeting) -> str:
    """Write ``7 giờ 30 đến 11 giờ 30``."""
    return f"{_clock(meeting.starts_at)} đến {_clock(meeting.ends_at)}"


def when(meeting: Meeting) -> str:
    """Write ``7 giờ 30 đến 11 giờ 30, thứ Ba ngày 10/3/2026``."""
    local = meeting.starts_at.astimezone(ZONE)
    return f"{times(meeting)}, {_WEEKDAYS[local.weekday()]} ngày {local.day}/{local.month}/{local.year}"


def meeting_name(meeting: Meeting, of: Sequence[Meeting]) -> str:
    """Name a session at the head of its column: the day, and which session when there are several."""
    local = meeting.starts_at.astimezone(ZONE)
    return f"Buổi {meeting.ordinal}\n{local:%d/%m}" if len(of) > 1 else f"Ngày {local:%d/%m}"


def _clock(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local.hour} giờ {local.minute:02d}" if local.minute else f"{local.hour} giờ"
