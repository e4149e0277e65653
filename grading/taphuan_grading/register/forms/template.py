"""The empty form: a sheet to fill in, an instruction sheet, examples, and the lists behind the drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.guide import HINTS, write_examples, write_guide
from taphuan_grading.register.forms.heads import HEADS, Field
from taphuan_grading.register.forms.look import (
    DAYS,
    GREEN,
    ROW_HEIGHT,
    font,
    make_printable,
    number_format,
    place,
    write_heads,
)
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.units import DATA, LEVELS, Unit

DATA_SHEET, GUIDE, EXAMPLES, LISTS = "Cán bộ", "Hướng dẫn", "Ví dụ", "Danh mục"
_ROWS = 1_000  # with drop-downs; more can be filled in
_LINED = 200
_PRINTED = 30


def write_template(path: Path, gazetteer: Gazetteer, day: date) -> None:
    """Write the form for the units of `day` to `path`; `FormError` when it cannot be written."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    guide, data, examples, lists = (
        workbook.create_sheet(name) for name in (GUIDE, DATA_SHEET, EXAMPLES, LISTS)
    )
    labels = gazetteer.labels(day)
    units = [labels[unit] for unit in sorted(labels, key=lambda unit: _order(unit, labels[unit]))]
    titles = (DATA / "titles.txt").read_text(encoding="utf-8").splitlines()
    write_guide(guide, day)
    _fill_data(data, len(units), len(titles))
    write_examples(examples, units)
    _fill_lists(lists, units, titles)
    workbook.active = data
    workbook.properties.creator = "taphuan"
    workbook.properties.title = "Mẫu danh sách cán bộ"
    try:
        workbook.save(path)
    except OSError as error:
        raise FormError(f"{path}: không ghi được tệp ({error.strerror}).") from error


def _order(unit: Unit, label: str) -> tuple[int, Any]:
    return LEVELS.index(unit.level), collation_key(label)


def _fill_data(sheet: Worksheet, units: int, titles: int) -> None:
    write_heads(sheet, 1)
    for position, name in enumerate(HEADS, start=1):
        sheet.column_dimensions[get_column_letter(position)].number_format = number_format(name)
        for row in range(2, _LINED + 2):
            place(sheet.cell(row, position), name)
    for row in range(2, _ROWS + 2):
        sheet.row_dimensions[row].height = ROW_HEIGHT
    _choice(sheet, "unit", f"'{LISTS}'!$A$2:$A${units + 1}", "Mời ông/bà chọn một đơn vị trong danh sách.")
    _choice(sheet, "title", f"'{LISTS}'!$B$2:$B${titles + 1}", None)
    _choice(sheet, "manager", '"Có,Không"', "Mời ông/bà chọn Có hoặc Không.")
    _choice(sheet, "gender", '"Nam,Nữ"', "Mời ông/bà chọn Nam hoặc Nữ, hoặc để trống.")
    for name in DAYS:
        _day(sheet, name)
    for name in ("code", "name"):
        _prompt(sheet, DataValidation(allow_blank=True), name)
    sheet.freeze_panes = "C2"
    make_printable(sheet, landscape=True)
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(len(HEADS))}{_PRINTED + 1}"


def _choice(sheet: Worksheet, name: Field, source: str, refusal: str | None) -> None:
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=bool(refusal))
    rule.errorTitle, rule.error = HEADS[name], refusal
    _prompt(sheet, rule, name)


def _day(sheet: Worksheet, name: Field) -> None:
    rule = DataValidation(type="date", operator="between", formula1="7306", formula2="73050")
    rule.errorTitle, rule.error = HEADS[name], "Ngày viết theo thứ tự ngày/tháng/năm, ví dụ 01/07/2025."
    rule.allow_blank, rule.showErrorMessage, rule.errorStyle = True, True, "warning"
    _prompt(sheet, rule, name)


def _prompt(sheet: Worksheet, rule: DataValidation, name: Field) -> None:
    rule.promptTitle, rule.prompt, rule.showInputMessage = HEADS[name], HINTS[name], True
    letter = get_column_letter(list(HEADS).index(name) + 1)
    rule.add(f"{letter}2:{letter}{_ROWS + 1}")
    sheet.add_data_validation(rule)


def _fill_lists(sheet: Worksheet, units: Sequence[str], titles: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 60
    for column, (head, items) in enumerate((("Đơn vị", units), ("Chức vụ thường gặp", titles)), start=1):
        sheet.cell(1, column, head).font = font(bold=True, color=GREEN)
        for row, item in enumerate(items, start=2):
            sheet.cell(row, column, item).font = font()
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    make_printable(sheet, landscape=False)
