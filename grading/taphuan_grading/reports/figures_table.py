"""The figures as an Excel appendix whose totals and rates are formulas, so that everybody can follow them."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.reports import form
from taphuan_grading.reports.annual import NOBODY, AnnualFigures, Part
from taphuan_grading.reports.annual_evaluation import any_enough
from taphuan_grading.reports.embedded import put_into_xlsx
from taphuan_grading.reports.survey_table import write_sheet

HEADS = ("TT", "Đơn vị", "Đã tập huấn", "Tổng số", "Chưa tập huấn", "Tỷ lệ")
_WIDTHS = (6, 44, 14, 12, 16, 26)
_FIRST = 5
_LINE = Side(style="thin", color="000000")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="E7E6E6")


def write_table(figures: AnnualFigures, path: Path) -> None:
    """Write the figures by unit: at once or not at all.

    The total adds up the units directly under the reporting one; those deeper are part of them already.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Theo đơn vị"
    parts = list(figures.units) or [figures.whole]
    _head(sheet, figures)
    for number, part in enumerate(parts):
        _part(sheet, _FIRST + number, number + 1, part)
    _total(sheet, parts)
    _print_well(sheet)
    if any_enough(figures.evaluation.survey):
        write_sheet(book, figures.evaluation.survey)
    put_into_xlsx(book, figures)
    half = path.with_name(f".{path.name}.half")
    book.save(half)
    half.replace(path)


def _head(sheet: Worksheet, figures: AnnualFigures) -> None:
    last = get_column_letter(len(HEADS))
    lines = (
        "KẾT QUẢ TẬP HUẤN CHUYỂN ĐỔI SỐ CHO CÁN BỘ QUẢN LÝ THEO ĐƠN VỊ",
        f"{figures.unit[:1].upper()}{figures.unit[1:]}, số liệu tính đến hết ngày {figures.as_of:%d/%m/%Y}",
    )
    for row, text in enumerate(lines, 1):
        sheet.merge_cells(f"A{row}:{last}{row}")
        cell = sheet.cell(row, 1, text)
        cell.font = Font(name=form.FONT, size=13, bold=row == 1, italic=row == 2)
        cell.alignment = Alignment(horizontal="center")
    for column, (text, width) in enumerate(zip(HEADS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(_FIRST - 1, column, text)
        _look(cell, bold=True, align="center")
        cell.fill = _HEAD_FILL
        sheet.column_dimensions[get_column_letter(column)].width = width


def _part(sheet: Worksheet, row: int, number: int, part: Part) -> None:
    values: tuple[int | str, ...] = (number, part.name, part.numerator, part.denominator, *_formulas(row))
    for column, value in enumerate(values, 1):
        _look(sheet.cell(row, column, value), align="left" if column == 2 else "right")
    sheet.cell(row, 2).alignment = Alignment(horizontal="left", indent=2 * part.depth, wrap_text=True)
    sheet.cell(row, len(HEADS)).number_format = "0.00%"


def _total(sheet: Worksheet, parts: list[Part]) -> None:
    row = _FIRST + len(parts)
    tops = [_FIRST + place for place, part in enumerate(parts) if part.depth == 0]
    values = ("", "Tổng cộng", _sum("C", tops), _sum("D", tops), *_formulas(row))
    for column, value in enumerate(values, 1):
        _look(sheet.cell(row, column, value), bold=True, align="left" if column == 2 else "right")
    sheet.cell(row, len(HEADS)).number_format = "0.00%"


def _formulas(row: int) -> tuple[str, str]:
    return f"=D{row}-C{row}", f'=IF(D{row}=0,"{NOBODY}",C{row}/D{row})'


def _sum(column: str, rows: list[int]) -> str:
    """Return the sum of the cells in `rows`: as a range where they stand together."""
    if rows == list(range(rows[0], rows[-1] + 1)):
        return f"=SUM({column}{rows[0]}:{column}{rows[-1]})"
    return "=" + "+".join(f"{column}{row}" for row in rows)


def _look(cell: object, *, bold: bool = False, align: str) -> None:
    cell.font = Font(name=form.FONT, size=12, bold=bold)  # type: ignore[attr-defined]
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)  # type: ignore[attr-defined]
    cell.border = _BORDER  # type: ignore[attr-defined]


def _print_well(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left, sheet.page_margins.right = form.LEFT[0] / 25.4, form.RIGHT[0] / 25.4
