"""The results of a contest as a spreadsheet: the tables of units, and the people where they may be seen."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_FACE = "Times New Roman"
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FILL = PatternFill("solid", fgColor="EEF2F0")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: the key of its values, what stands above it, and its width in letters."""

    key: str
    head: str
    width: int


UNITS = (
    Column("rank", "Hạng", 7),
    Column("unit", "Đơn vị", 34),
    Column("officials", "Cán bộ thuộc diện dự thi", 16),
    Column("took_part", "Số người dự thi", 12),
    Column("participation", "Tỷ lệ dự thi (%)", 12),
    Column("mean", "Điểm trung bình (%)", 12),
    Column("points", "Điểm thi đua", 12),
)
SMALL = UNITS[:5]
PEOPLE = (
    Column("rank", "Hạng", 7),
    Column("name", "Họ và tên", 26),
    Column("post", "Chức vụ", 34),
    Column("unit", "Đơn vị", 30),
    Column("points", "Điểm tính", 10),
    Column("score", "Điểm bài", 10),
    Column("seconds", "Thời gian (giây)", 12),
    Column("late_seconds", "Nộp muộn (giây)", 12),
)


@dataclass(frozen=True)
class Part:
    """One sheet of the file."""

    name: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Row]


def contest_xlsx(title: str, parts: Sequence[Part]) -> bytes:
    """Return a spreadsheet with a sheet for each part; a part without rows says so."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for part in parts:
        _write(book.create_sheet(part.name), title, part)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(page: Worksheet, title: str, part: Part) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    for number, column in enumerate(part.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    _line(page, 1, title, len(part.columns), bold=True)
    _line(page, 2, part.note, len(part.columns), bold=False)
    page.row_dimensions[2].height = 34
    page.row_dimensions[3].height = 36
    for number, column in enumerate(part.columns, start=1):
        head = _put(page, 3, number, column.head, bold=True)
        head.fill, head.border = _FILL, _BOX
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for line, row in enumerate(part.rows, start=4):
        _row(page, line, part.columns, row)
    if not part.rows:
        _line(page, 4, "Không có.", len(part.columns), bold=False)
    page.print_title_rows = "3:3"
    page.freeze_panes = "A4"


def _row(page: Worksheet, line: int, columns: Sequence[Column], row: Row) -> None:
    """Write one row, as high as its longest text needs: a spreadsheet program does not do that by itself."""
    for number, column in enumerate(columns, start=1):
        cell = _put(page, line, number, row[column.key])
        words = isinstance(row[column.key], str)
        cell.border = _BOX
        cell.alignment = Alignment(horizontal=None if words else "center", vertical="center", wrap_text=words)
    lines = max(-(-len(str(row[column.key])) // column.width) for column in columns)
    page.row_dimensions[line].height = 17 * max(1, lines)


def _line(page: Worksheet, line: int, told: str, across: int, *, bold: bool) -> None:
    page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=across)
    _put(page, line, 1, told, bold=bold).alignment = Alignment(vertical="center", wrap_text=True)


def _put(page: Worksheet, line: int, column: int, value: object, *, bold: bool = False) -> Any:
    cell: Any = page.cell(line, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with "=" is a name
    cell.font = Font(name=_FACE, size=12, bold=bold)
    return cell
