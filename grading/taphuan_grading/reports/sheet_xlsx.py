"""The sheet of a class as a spreadsheet that is ready to print, and to be worked on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import count
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.reports import words
from taphuan_grading.reports.layout import MOTTO, NATION
from taphuan_grading.reports.models import Attendee, ReminderList, Sheet
from taphuan_grading.reports.sheet_pdf import closing, columns, date_line, plain_lines

FACE = "Times New Roman"
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="EEF2F0")
_NAME, _POST, _UNIT = 24, 26, 20


def sheet_xlsx(sheet: Sheet) -> bytes:
    """Return the sheet as xlsx: A4, its heads repeated on every page, one row a person."""
    heads = columns(sheet)
    book, page = _page("Danh sách", wide=len(heads) > 6)
    sessions = 13 if len(sheet.course.meetings) > 1 else 18
    _widths(page, [6, _NAME, _POST, _UNIT, *[sessions] * (len(heads) - 5), 9])
    line = _heads(page, len(heads), sheet.course.organiser, date_line(sheet))
    kind = "DANH SÁCH ĐIỂM DANH" if sheet.filled else "DANH SÁCH KÝ TÊN"
    line = _titles(page, line, len(heads), kind, sheet.course.title)
    for told in plain_lines(sheet.course):
        line = _wide_line(page, line, len(heads), told)
    rows = [_row(number, one, sheet) for number, one in zip(count(1), sheet.attendees, strict=False)]
    line = _table(page, line + 1, heads, rows, height=20 if sheet.filled else 28)
    _wide_line(page, line + 1, len(heads), closing(sheet))
    return _bytes(book)


def reminders_xlsx(reminders: ReminderList) -> bytes:
    """Return the list of people to remind as xlsx."""
    heads = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Tiến độ", "Ghi chú"]
    book, page = _page("Nhắc học", wide=False)
    _widths(page, [6, _NAME, _POST, _UNIT, 10, 12])
    line = _titles(page, 1, len(heads), reminders.title.upper(), reminders.run)
    told = f"Hạn hoàn thành: hết ngày {words.day(reminders.due)}. Lập ngày {words.day(reminders.printed_on)}."
    line = _wide_line(page, line, len(heads), told)
    rows = [
        [number, one.name, one.post, one.unit, one.progress, ""]
        for number, one in zip(count(1), reminders.people, strict=False)
    ]
    _table(page, line + 1, heads, rows, height=20)
    return _bytes(book)


def _page(title: str, *, wide: bool) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    page.title = title
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if wide else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.page_margins.left, page.page_margins.right = 1.18, 0.59  # 30 and 15 mm, in inches
    page.page_margins.top = page.page_margins.bottom = 0.79
    page.HeaderFooter.differentFirst = True
    header: Any = page.HeaderFooter.oddHeader
    header.center.text = f'&"{FACE}"&13&P'
    return book, page


def _heads(page: Worksheet, columns: int, organiser: str, date: str) -> int:
    half = columns // 2
    for line, (left, right, look) in enumerate(
        [
            (organiser.upper(), NATION, Font(name=FACE, size=12, bold=True)),
            ("", MOTTO, Font(name=FACE, size=13, bold=True)),
            ("", date, Font(name=FACE, size=13, italic=True)),
        ],
        start=1,
    ):
        _merged(page, line, (1, half), left, look)
        _merged(page, line, (half + 1, columns), right, look)
    page.row_dimensions[1].height = 34
    return 5


def _titles(page: Worksheet, line: int, columns: int, kind: str, subject: str) -> int:
    _merged(page, line, (1, columns), kind, Font(name=FACE, size=14, bold=True))
    _merged(page, line + 1, (1, columns), subject, Font(name=FACE, size=13, bold=True))
    page.row_dimensions[line + 1].height = 34
    return line + 2


def _wide_line(page: Worksheet, line: int, columns: int, told: str) -> int:
    cell = _merged(page, line, (1, columns), told, Font(name=FACE, size=12))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    page.row_dimensions[line].height = 18 * (1 + len(told) // 100)
    return line + 1


def _table(
    page: Worksheet, line: int, heads: Sequence[str], rows: Sequence[Sequence[object]], *, height: int
) -> int:
    centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for column, head in enumerate(heads, start=1):
        cell = _put(page, line, column, head, Font(name=FACE, size=12, bold=True))
        cell.alignment, cell.border, cell.fill = centred, _BOX, _HEAD_FILL
    page.row_dimensions[line].height = 34
    page.print_title_rows = f"{line}:{line}"
    page.freeze_panes = f"A{line + 1}"
    left = Alignment(vertical="center", wrap_text=True)
    for offset, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = _put(page, line + offset, column, value, Font(name=FACE, size=12))
            cell.border, cell.alignment = _BOX, left if column in {2, 3, 4} else centred
        longest = max(
            len(str(value)) / room for value, room in zip(row[1:4], (_NAME, _POST, _UNIT), strict=True)
        )
        page.row_dimensions[line + offset].height = max(height, 17 * -(-longest // 1))
    return line + len(rows) + 1


def _row(number: int, one: Attendee, sheet: Sheet) -> list[object]:
    marks = list(one.marks) if sheet.filled else [""] * len(sheet.course.meetings)
    last = one.hours if sheet.filled and one.hours is not None else ""
    return [number, one.name, one.post, one.unit, *marks, last]


def _merged(page: Worksheet, line: int, across: tuple[int, int], value: str, look: Font) -> Any:
    first, last = across
    page.merge_cells(start_row=line, end_row=line, start_column=first, end_column=last)
    cell = _put(page, line, first, value, look)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _put(page: Worksheet, line: int, column: int, value: object, look: Font) -> Any:
    cell: Any = page.cell(line, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with "=" is a name
    cell.font = look
    return cell


def _widths(page: Worksheet, widths: Sequence[float]) -> None:
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
