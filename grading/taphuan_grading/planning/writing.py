"""Writing tables: the form to fill in, and a plan, which is the form with its classes and people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.errors import FormError
from taphuan_grading.planning.sheets import HEADS, Kind
from taphuan_grading.register.forms.look import (
    GREEN,
    PALE,
    ROW_HEIGHT,
    border,
    fill,
    font,
    make_printable,
)

_FORMATS: dict[Kind, str] = {"text": "@", "day": "DD/MM/YYYY", "time": "HH:MM", "number": "General"}
_LINE = 14.0  # points of height a line of text needs
_RED = "FFD6CC"


def write_rows(workbook: Workbook, title: str, rows: Sequence[Sequence[object]], empty: int = 0) -> Worksheet:
    """Write a sheet with its heads and rows, and `empty` rows more to write in."""
    sheet: Worksheet = workbook.create_sheet(title)
    heads = HEADS[title]
    for column, head in enumerate(heads.values(), start=1):
        cell = sheet.cell(1, column, f"{head.name} *" if head.needed else head.name)
        cell.font = font(bold=True, color="FFFFFF" if head.needed else GREEN)
        cell.fill, cell.border = fill(GREEN if head.needed else PALE), border()
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = head.width
        sheet.column_dimensions[letter].number_format = _FORMATS[head.kind]
    sheet.row_dimensions[1].height = 36
    for kind in {head.kind for head in heads.values()}:
        if kind not in workbook.named_styles:
            workbook.add_named_style(_style(kind))
    for number, row in enumerate([*rows, *[[""] * len(heads)] * empty], start=2):
        _write_row(sheet, title, number, row)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    make_printable(sheet, landscape=sum(head.width for head in heads.values()) > 100)
    return sheet


def _style(kind: Kind) -> NamedStyle:
    text = kind == "text"
    return NamedStyle(
        name=kind,
        font=font(),
        border=border(),
        number_format=_FORMATS[kind],
        alignment=Alignment(
            horizontal="left" if text else "center", vertical="center", indent=int(text), wrap_text=True
        ),
    )


def _write_row(sheet: Worksheet, title: str, number: int, row: Sequence[object]) -> None:
    lines = 1
    for column, (head, value) in enumerate(zip(HEADS[title].values(), row, strict=True), start=1):
        cell = sheet.cell(number, column)
        if value not in {"", None}:
            cell.value = value  # type: ignore[assignment]
        if isinstance(value, str) and head.kind == "text":
            cell.data_type = "s"  # a name that begins with "=" is a name
            lines = max(lines, -(-len(value) // max(1, head.width - 2)))
        cell.style = head.kind  # a named style: the same look cell by cell takes a minute for 10,000 people
    sheet.row_dimensions[number].height = max(ROW_HEIGHT, 6 + _LINE * lines)


def choose_from(sheet: Worksheet, title: str, column: str, rows: int, source: str, *, strict: bool) -> None:
    """Let the cells of a column be chosen from `source`; `strict` refuses everything else."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
    rule.errorTitle, rule.error = HEADS[title][column].name, "Mời ông/bà chọn trong danh sách."
    letter = letter_of(title, column)
    rule.add(f"{letter}2:{letter}{max(2, rows + 1)}")
    sheet.add_data_validation(rule)


def write_list(workbook: Workbook, title: str, columns: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Write lists to choose from side by side; return where each stands, as a formula has it."""
    sheet = workbook.create_sheet(title)
    places = []
    for column, (head, items) in enumerate(columns, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 44
        sheet.cell(1, column, head).font = font(bold=True, color=GREEN)
        for row, item in enumerate(items, start=2):
            cell = sheet.cell(row, column, item)
            cell.font, cell.data_type = font(), "s"
        places.append(f"{quote_sheetname(title)}!${letter}$2:${letter}${max(2, len(items) + 1)}")
    sheet.freeze_panes = "A2"
    make_printable(sheet, landscape=False)
    return places


def colour_when(sheet: Worksheet, title: str, column: str, rows: int, formula: str) -> None:
    """Colour the cells of a column red while a formula about their row holds."""
    letter = letter_of(title, column)
    rule = FormulaRule(formula=[formula], fill=PatternFill(bgColor=_RED))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"{letter}2:{letter}{max(2, rows + 1)}", rule)


def letter_of(title: str, column: str) -> str:
    """Return the letter of a column."""
    return get_column_letter(list(HEADS[title]).index(column) + 1)


def save(workbook: Workbook, path: Path, title: str) -> None:
    """Write the workbook; `FormError` when that is not possible."""
    workbook.properties.creator, workbook.properties.title = "taphuan", title
    try:
        workbook.save(path)
    except OSError as error:
        raise FormError(f"{path}: không ghi được tệp ({error.strerror}).") from error
