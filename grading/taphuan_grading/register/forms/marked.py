"""A copy of a form in which the cells that could not be taken are coloured and explained."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.findings import Mistake
from taphuan_grading.register.forms.look import GREEN, border, fill, font, make_printable
from taphuan_grading.register.forms.package import Package
from taphuan_grading.register.forms.sheets import BROKEN, broken

LARGEST_COPY = 16 * 2**20
"""Bytes of the unpacked file; a form of 10,000 officials has about five million."""
LIST_SHEET = "Ô cần sửa"
"""A sheet at the end that lists the wrong cells, with a link to each."""
_HEADS = (("Trang", 16), ("Ô", 8), ("Cột", 18), ("Đang ghi", 30), ("Cần", 92))
_LINE = 84  # letters that surely fit on a line of the last column
_FILL = PatternFill("solid", start_color="FFD6CC")
_AUTHOR = "Sổ cán bộ"


def write_marked(package: Package, mistakes: Sequence[Mistake], target: Path) -> None:
    """Write the form with its wrong cells marked to `target`; macros and links are left out.

    Of a file that is too large to be held in memory (`LARGEST_COPY`) only the list of wrong cells is written.

    Raises
    ------
    FormError
        When `target` cannot be written.
    """
    workbook = _copy(package) if package.size <= LARGEST_COPY else Workbook()
    if package.size <= LARGEST_COPY:
        _mark(workbook, mistakes)
    else:
        workbook.remove(workbook.worksheets[0])
    _list(workbook.create_sheet(LIST_SHEET), mistakes)
    try:
        workbook.save(target)
    except OSError as error:
        raise FormError(f"{target}: không ghi được tệp ({error.strerror}).") from error


def _copy(package: Package) -> Workbook:
    with warnings.catch_warnings(), package.path.open("rb") as file:
        warnings.simplefilter("ignore")  # openpyxl tells of everything that it does not keep
        try:
            return load_workbook(file, keep_links=False)
        except BROKEN as error:
            raise broken(package.path) from error


def _mark(workbook: Workbook, mistakes: Sequence[Mistake]) -> None:
    if LIST_SHEET in workbook.sheetnames:
        del workbook[LIST_SHEET]
    for sheet in workbook.worksheets:
        _clear(sheet)
    for mistake in mistakes:
        cell = workbook[mistake.sheet][f"{mistake.column}{mistake.row}"]
        cell.fill = _FILL
        if not isinstance(cell, MergedCell):
            told = f"Cần {mistake.expected}."
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(before + told, _AUTHOR, height=110, width=300)


def _list(sheet: Worksheet, mistakes: Sequence[Mistake]) -> None:
    for column, (head, width) in enumerate(_HEADS, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill, cell.border = font(bold=True, color="FFFFFF"), fill(GREEN), border()
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    sheet.row_dimensions[1].height = 24
    for row, one in enumerate(mistakes, start=2):
        place = f"{one.column}{one.row}"
        for column, value in enumerate((one.sheet, place, one.head, one.value, one.expected), start=1):
            cell = sheet.cell(row, column, "")
            cell.value, cell.data_type = (
                value,
                "s",
            )  # what was typed is text here, also when it begins with "="
            cell.font, cell.border = font(), border()
            cell.alignment = Alignment(horizontal="left", vertical="center", indent=1, wrap_text=column > 3)
        lines = 1 + max(len(one.expected) // _LINE, len(one.value) // (_LINE // 3))
        sheet.row_dimensions[row].height = 6 + 15 * lines
        sheet.cell(row, 2).hyperlink = f"#{quote_sheetname(one.sheet)}!{place}"
    sheet.freeze_panes = "A2"
    make_printable(sheet, landscape=True)


def _clear(sheet: Worksheet) -> None:
    """Take off the marks of an earlier reading: people correct the marked copy and send it again."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()
