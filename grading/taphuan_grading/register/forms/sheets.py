"""The cells of a workbook row by row, without holding it in memory; merged cells are filled downwards."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any, Literal, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.package import Package

MOST_COLUMNS = 60
BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    InvalidFileException,
)
"""What openpyxl raises for a file that contradicts itself."""


class Cell(NamedTuple):
    """A cell with something in it.

    `kind` is ``formula`` when it holds a formula whose result is not in the file, and ``error`` for Excel's
    ``#REF!`` and the like. `span` is how many columns it covers.
    """

    value: object
    font: str | None = None
    number_format: str = "General"
    kind: Literal["value", "formula", "error"] = "value"
    span: int = 1


Row = dict[int, Cell]
"""The cells of a row by column, counted from 1; empty cells are left out."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, and its rows with their numbers, empty ones left out."""

    title: str
    rows: Iterator[tuple[int, Row]]


@contextmanager
def reading(package: Package) -> Iterator[tuple[list[Sheet], datetime]]:
    """Open the workbook for reading; yield its visible sheets, and the day from which it counts.

    Macros and links to other files are not looked at. Rows are read when they are asked for.

    Raises
    ------
    FormError
        When the file breaks while it is read.
    """
    with warnings.catch_warnings(), package.path.open("rb") as file, package.path.open("rb") as again:
        warnings.simplefilter("ignore")  # openpyxl tells of everything that it does not keep
        try:
            values = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            written = (
                load_workbook(again, read_only=True, keep_links=False) if package.with_formulas else None
            )
            sheets = [_sheet(package, values, written, sheet) for sheet in _visible(values)]
        except BROKEN as error:
            raise broken(package.path) from error
        yield sheets, values.epoch


def broken(path: Path) -> FormError:
    """Return the error for a workbook that does not hold together."""
    return FormError(
        f"{path}: tệp bị hỏng, không đọc được. Mời ông/bà mở bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại."
    )


def _visible(workbook: Any) -> list[Any]:
    return [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]


def _sheet(package: Package, values: Any, written: Any, sheet: Any) -> Sheet:
    part = sheet._worksheet_path  # noqa: SLF001 - the only place that tells a sheet's part of the package
    formulas = written[sheet.title] if part in package.with_formulas else None
    merged = [range_boundaries(area) for area in package.merged.get(part, ())]
    return Sheet(sheet.title, _filled(_guarded(package.path, _rows(sheet, formulas)), merged))


def _guarded(path: Path, rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    try:
        yield from rows
    except BROKEN as error:
        raise broken(path) from error


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[int, Row]]:
    blank = None  # openpyxl fills gaps with one and the same row: a million of them must not cost anything
    for number, (cells, written) in enumerate(zip(_cells(sheet), _cells(formulas), strict=False), start=1):
        if cells is blank:
            continue
        row = {
            column: cell
            for column, (one, other) in enumerate(zip(cells, written or repeat(None), strict=False), start=1)
            if (cell := _cell(one, other)) is not None
        }
        if row:
            yield number, row
        else:
            blank = cells


def _cells(sheet: Any) -> Iterator[Any]:
    if sheet is None:
        return repeat(())
    sheet.reset_dimensions()  # what a file says about its size is often wrong
    rows: Iterator[Any] = sheet.iter_rows(max_col=MOST_COLUMNS)
    return rows


def _cell(one: Any, written: Any) -> Cell | None:
    value = one.value
    if value is None:
        hidden = written is not None and written.data_type == "f"
        return Cell(None, kind="formula") if hidden else None
    if isinstance(value, str) and not value.strip():
        return None
    kind: Literal["value", "error"] = "error" if one.data_type == "e" else "value"
    return Cell(value, one.font.name, one.number_format, kind)


def _filled(rows: Iterator[tuple[int, Row]], merged: list[Any]) -> Iterator[tuple[int, Row]]:
    """Repeat what merged cells hold in each of their rows, and tell how many columns they cover."""
    begins: dict[int, list[Any]] = {}
    for area in merged:
        begins.setdefault(area[1], []).append(area)
    held: dict[int, tuple[Cell, int]] = {}
    for number, row in rows:
        for left, _top, right, bottom in begins.get(number, ()):
            if left in row:
                row[left] = row[left]._replace(span=right - left + 1)
                held[left] = (row[left], bottom)
        for column, (cell, bottom) in list(held.items()):
            if number > bottom:
                del held[column]
            else:
                row.setdefault(column, cell)
        if row:
            yield number, row
