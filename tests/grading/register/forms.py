"""Making forms for the tests, whole ones and damaged ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADS = (
    "Mã cán bộ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Đơn vị",
    "Chức vụ",
    "Cán bộ quản lý",
    "Từ ngày",
    "Đến ngày",
)
FIELDS = ("code", "name", "born", "gender", "unit", "title", "manager", "valid_from", "valid_to")
AN: dict[str, Any] = {
    "code": "CB-1",
    "name": "Nguyễn Văn An",
    "born": date(1980, 3, 15),
    "gender": "Nam",
    "unit": "Xã Ka Đô, huyện Đơn Dương",
    "title": "Phó Chủ tịch Ủy ban nhân dân xã",
    "manager": "Có",
    "valid_from": date(2022, 1, 4),
    "valid_to": None,
}


def row(**values: Any) -> list[Any]:
    """A row of An's, with other values."""
    return [(AN | values)[field] for field in FIELDS]


def workbook(
    rows: Iterable[Sequence[Any]], heads: Sequence[Any] = HEADS, title: str = "Cán bộ", above: int = 0
) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for position, values in enumerate([heads, *rows], start=above + 1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                sheet.cell(position, column, value)
    return book, sheet


def save(folder: Path, book: Workbook, name: str = "form.xlsx") -> Path:
    path = folder / name
    book.save(path)
    return path


def form(folder: Path, *rows: Sequence[Any], name: str = "form.xlsx", **layout: Any) -> Path:
    return save(folder, workbook(rows, **layout)[0], name)
