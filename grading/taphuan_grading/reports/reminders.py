"""Lists of people to remind, as PDF."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from taphuan_grading.reports import layout, words
from taphuan_grading.reports.layout import CELL, CELL_CENTRED, text
from taphuan_grading.reports.models import ReminderList

_HEADS = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Tiến độ", "Ghi chú")
_SHARES = (0.07, 0.25, 0.26, 0.2, 0.12, 0.1)


def reminders_pdf(reminders: ReminderList) -> bytes:
    """Return the list for a trainer who calls people: by whom, where, how far along."""
    rows = [
        [
            text(str(number), CELL_CENTRED),
            text(one.name, CELL),
            text(one.post, CELL),
            text(one.unit, CELL),
            text(one.progress, CELL_CENTRED),
            text("", CELL),
        ]
        for number, one in enumerate(reminders.people, start=1)
    ]
    told = (
        f"Danh sách có {len(reminders.people)} người. Hạn hoàn thành: hết ngày {words.day(reminders.due)}. "
        f"Lập ngày {words.day(reminders.printed_on)}."
    )
    story: list[Flowable] = [
        *layout.heading(reminders.title, reminders.run),
        text(told),
        Spacer(1, 2 * mm),
        layout.table(_HEADS, rows, [layout.width() * share for share in _SHARES]),
        Spacer(1, 3 * mm),
        text("Danh sách chỉ dùng để nhắc học trong đơn vị; xin không gửi cho người ngoài."),
    ]
    return layout.write(story, reminders.title)
