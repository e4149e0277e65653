"""How the sheets of the form look, on the screen and on paper."""

from __future__ import annotations

from datetime import date

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.register.forms.heads import HEADS, REQUIRED, Field

GREEN, PALE, GREY, LINE = "0B6B4F", "E7F3EE", "555555", "C9D6D0"
DAYS: tuple[Field, ...] = ("born", "valid_from", "valid_to")
ROW_HEIGHT = 19.0
_CENTRED = (*DAYS, "gender", "manager", "code")
_WIDTHS: dict[Field, int] = {
    "code": 14,
    "name": 26,
    "born": 13,
    "gender": 10,
    "unit": 32,
    "title": 48,
    "manager": 19,
    "valid_from": 13,
    "valid_to": 13,
}


def font(size: float = 11, *, bold: bool = False, italic: bool = False, color: str = "000000") -> Font:
    """Return a font that every office has, with all Vietnamese letters."""
    return Font(name="Arial", size=size, bold=bold, italic=italic, color=color)


def fill(color: str) -> PatternFill:
    """Return a plain colour."""
    return PatternFill("solid", start_color=color)


def border() -> Border:
    """Return thin lines on all sides."""
    side = Side(style="thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


def place(cell: Cell | MergedCell, name: Field) -> None:
    """Give a cell under the heads its look."""
    cell.font = font()
    cell.border = border()
    cell.number_format = number_format(name)
    centred = "center" if name in _CENTRED else "left"
    cell.alignment = Alignment(horizontal=centred, vertical="center", indent=0 if name in _CENTRED else 1)


def number_format(name: Field) -> str:
    """Return how a column shows what is typed: dates as days, all else as text, so that no zero is lost."""
    return "DD/MM/YYYY" if name in DAYS else "@"


def write_heads(sheet: Worksheet, row: int) -> None:
    """Write the heads; those of columns that must be filled are dark and have a star."""
    for position, (name, head) in enumerate(HEADS.items(), start=1):
        needed = name in REQUIRED
        cell = sheet.cell(row, position, f"{head} *" if needed else head)
        cell.font = font(bold=True, color="FFFFFF" if needed else GREEN)
        cell.fill = fill(GREEN if needed else PALE)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border()
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTHS[name]
    sheet.row_dimensions[row].height = 36


def write_post(sheet: Worksheet, row: int, values: tuple[str | date | None, ...]) -> None:
    """Write one row under the heads."""
    sheet.row_dimensions[row].height = ROW_HEIGHT
    for position, (name, value) in enumerate(zip(HEADS, values, strict=True), start=1):
        place(sheet.cell(row, position, value), name)


def make_printable(sheet: Worksheet, *, landscape: bool) -> None:
    """Fit the sheet to the width of A4 and number its pages."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.9, 0.4
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "&A – trang &P/&N"
