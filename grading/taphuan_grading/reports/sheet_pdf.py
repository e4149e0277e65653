"""The sheet of a class as PDF: danh sách ký tên before, and filled after."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from taphuan_grading.clock import ZONE
from taphuan_grading.reports import layout, words
from taphuan_grading.reports.layout import CELL, CELL_CENTRED, text
from taphuan_grading.reports.models import Attendee, Course, Sheet

ROOM_TO_SIGN = 10.5 * mm
_MANY = 2
"""From so many sessions on the page is landscape."""


def sheet_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF: heads, the class, one row a person, room for the signatures."""
    wide = len(sheet.course.meetings) >= _MANY
    story: list[Flowable] = [
        *layout.head(sheet.course.organiser, date_line(sheet), wide=wide),
        *layout.heading(
            "Danh sách điểm danh" if sheet.filled else "Danh sách ký tên", sheet.course.title, wide=wide
        ),
        *(text(line) for line in plain_lines(sheet.course)),
        Spacer(1, 2 * mm),
        _people(sheet, wide=wide),
        Spacer(1, 3 * mm),
        text(closing(sheet)),
        layout.signatures(("Giảng viên", ""), ("Đơn vị tổ chức", ""), wide=wide),
    ]
    return layout.write(story, f"{sheet.course.title} - danh sách", wide=wide)


def plain_lines(course: Course) -> list[str]:
    """Return the lines that say what, when and where the class is."""
    lines = [f"Chuyên đề: {course.topic}."]
    if len(course.meetings) == 1:
        lines.append(f"Thời gian: {words.when(course.meetings[0])}.")
    else:
        lines.append(f"Thời gian: {len(course.meetings)} buổi.")
        lines += [f"- Buổi {one.ordinal}: {words.when(one)}." for one in course.meetings]
    lines.append(f"Địa điểm: {course.place}.")
    lines.append(f"Giảng viên: {', '.join(course.trainers)}.")
    return lines


def date_line(sheet: Sheet) -> str:
    """Return the date under the right head: of printing when it is filled, else of the class's first day."""
    first = sheet.course.meetings[0].starts_at.astimezone(ZONE).date()
    return words.place_and_date("Lâm Đồng", sheet.printed_on if sheet.filled else first)


def closing(sheet: Sheet) -> str:
    """Return the sentence below the table."""
    count = len(sheet.attendees)
    if not sheet.filled:
        return f"Danh sách có {count} người. Số người có mặt: …………"
    parts = [
        f"{words.meeting_name(meeting, sheet.course.meetings).splitlines()[0].lower()} có {total} người dự"
        for meeting, total in zip(sheet.course.meetings, sheet.totals, strict=True)
    ]
    return f"Danh sách có {count} người; {'; '.join(parts)}."


def columns(sheet: Sheet) -> list[str]:
    """Return the heads of the table."""
    meetings = sheet.course.meetings
    several = len(meetings) > 1
    if sheet.filled:
        named = [words.meeting_name(one, meetings) if several else "Có mặt" for one in meetings]
        return ["STT", "Họ và tên", "Chức vụ", "Đơn vị", *named, "Số giờ"]
    named = [words.meeting_name(one, meetings) if several else "Ký tên" for one in meetings]
    return ["STT", "Họ và tên", "Chức vụ", "Đơn vị", *named, "Ghi chú"]


def _people(sheet: Sheet, *, wide: bool) -> Flowable:
    return layout.table(
        columns(sheet),
        [_row(number, one, sheet) for number, one in enumerate(sheet.attendees, start=1)],
        _widths(sheet, wide=wide),
        tallest=0 if sheet.filled else ROOM_TO_SIGN,
    )


def _row(number: int, one: Attendee, sheet: Sheet) -> Sequence[Flowable]:
    marks = one.marks if sheet.filled else [""] * len(sheet.course.meetings)
    last = words.number(one.hours) if sheet.filled and one.hours is not None else ""
    return [
        text(str(number), CELL_CENTRED),
        text(one.name, CELL),
        text(one.post, CELL),
        text(one.unit, CELL),
        *(text(mark, CELL_CENTRED) for mark in marks),
        text(last, CELL_CENTRED),
    ]


def _widths(sheet: Sheet, *, wide: bool) -> list[float]:
    """Give number, sessions and the last column their room; names, posts and units share the rest."""
    meetings = len(sheet.course.meetings)
    each = min(27 * mm, 96 * mm / meetings)
    fixed = [11 * mm, 15 * mm if sheet.filled else 16 * mm]
    rest = layout.width(wide=wide) - sum(fixed) - each * meetings
    return [fixed[0], rest * 0.34, rest * 0.36, rest * 0.30, *[each] * meetings, fixed[1]]
