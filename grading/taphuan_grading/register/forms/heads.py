"""Where the heads of a sheet stand, and which column is which, whatever people did to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from openpyxl.utils import get_column_letter

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.legacy import readings
from taphuan_grading.register.forms.sheets import Row, Sheet
from taphuan_grading.vietnamese import comparable

Field = Literal["code", "name", "born", "gender", "unit", "title", "manager", "valid_from", "valid_to"]

HEADS: dict[Field, str] = {
    "code": "Mã cán bộ",
    "name": "Họ và tên",
    "born": "Ngày sinh",
    "gender": "Giới tính",
    "unit": "Đơn vị",
    "title": "Chức vụ",
    "manager": "Cán bộ quản lý",
    "valid_from": "Từ ngày",
    "valid_to": "Đến ngày",
}
"""The fields in the order of the form, with their heads."""
REQUIRED: tuple[Field, ...] = ("code", "name", "unit", "title", "manager", "valid_from")

_OTHER_WORDS: dict[Field, tuple[str, ...]] = {
    "code": (
        "ma cb",
        "ma cbcc",
        "ma so can bo",
        "ma so",
        "ma nhan vien",
        "ma cong chuc",
        "ma can bo cong chuc",
    ),
    "name": ("ho ten", "ho ten can bo", "ho va ten can bo", "ten can bo", "ho va ten khai sinh"),
    "born": ("ngay thang nam sinh", "sinh ngay", "ngay thang sinh", "ntns", "nam sinh"),
    "gender": ("gioi", "phai", "nam nu"),
    "unit": ("don vi cong tac", "don vi hanh chinh", "noi cong tac", "dia ban", "ten don vi", "xa phuong"),
    "title": ("chuc danh", "chuc vu chuc danh", "vi tri", "vi tri cong tac", "chuc vu hien nay"),
    "manager": ("la can bo quan ly", "quan ly", "cbql", "co phai can bo quan ly", "la quan ly"),
    "valid_from": (
        "tu",
        "ngay bat dau",
        "bat dau",
        "ngay bo nhiem",
        "giu chuc vu tu ngay",
        "bat dau tu ngay",
    ),
    "valid_to": ("den", "ngay ket thuc", "ket thuc", "den het ngay", "ngay thoi giu chuc vu", "ngay thoi"),
}
_FIELD_OF: dict[str, Field] = {
    word: field
    for field, head in HEADS.items()
    for word in (comparable(head, diacritics=False), *_OTHER_WORDS[field])
}
_CARD = re.compile(r"\b(?:cccd|cmnd|cmtnd|can cuoc|chung minh|dinh danh)\b")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SEARCHED = 40
_FEWEST = 3  # so many heads in one row make it the row of heads
_NOT_DATA = frozenset(("huong dan", "vi du", "danh muc", "o can sua"))


@dataclass(frozen=True)
class Table:
    """The officials of one sheet: where each field stands, and the rows under the heads.

    Parameters
    ----------
    sheet
        Name of the sheet.
    columns
        The column of each field that there is, counted from 1.
    ignored
        Heads of columns that are not read.
    with_cards
        Heads that ask for numbers of identity cards.
    rows
        Number and cells of each row that is not empty and no head.
    """

    sheet: str
    columns: dict[Field, int]
    ignored: tuple[str, ...]
    with_cards: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]


def find_table(sheet: Sheet) -> Table | None:
    """Return the table of a sheet, or None when it has none: instructions, examples, an empty sheet.

    Raises
    ------
    FormError
        When heads are missing, or two columns have the same.
    """
    if comparable(sheet.title, diacritics=False) in _NOT_DATA:
        return None
    top = list(islice(sheet.rows, _SEARCHED))
    ranked = max(enumerate(top), key=lambda item: len(set(_fields(item[1][1]).values())), default=None)
    if ranked is None or len(set(_fields(ranked[1][1]).values())) < _FEWEST:
        return None
    position, (number, row) = ranked
    columns = _columns(sheet.title, number, row)
    others = [_words(cell.value, cell.font) for column, cell in row.items() if column not in columns.values()]
    named = tuple(str(cell.value).strip() for column, cell in row.items() if column not in columns.values())
    cards = tuple(name for name, words in zip(named, others, strict=True) if _CARD.search(words))
    rows = _under(columns, chain(top[position + 1 :], sheet.rows))
    return Table(sheet.title, columns, named, cards, rows)


def _columns(sheet: str, number: int, row: Row) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for column, field in _fields(row).items():
        if field in columns:
            both = f"{get_column_letter(columns[field])} và {get_column_letter(column)}"
            raise FormError(
                f"trang “{sheet}”, dòng {number}: hai cột {both} cùng là “{HEADS[field]}”. "
                "Mời ông/bà giữ lại một cột."
            )
        columns[field] = column
    missing = [HEADS[field] for field in REQUIRED if field not in columns]
    if missing:
        raise FormError(
            f"trang “{sheet}”, dòng {number}: thiếu cột {', '.join(missing)}. "
            "Mời ông/bà thêm cột, hoặc chép dữ liệu vào mẫu mới."
        )
    return columns


def _under(columns: dict[Field, int], rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """Leave out rows without any of the fields, repeated heads, and the row that numbers the columns."""
    first = True
    for number, row in rows:
        cells = [row[column] for column in columns.values() if column in row]
        if not cells or len(_fields(row)) >= _FEWEST:
            continue
        if first and len(cells) >= _FEWEST and all(_is_ordinal(cell.value) for cell in cells):
            continue
        first = False
        yield number, row


def _fields(row: Row) -> dict[int, Field]:
    found = {column: _FIELD_OF.get(_words(cell.value, cell.font)) for column, cell in row.items()}
    return {column: field for column, field in found.items() if field is not None}


def _words(value: object, font: str | None) -> str:
    if not isinstance(value, str):
        return ""
    found: Sequence[tuple[str, object]] = readings(value.replace("\u00a0", " "), font) or [(value, None)]
    bare = _BRACKETS.sub(" ", comparable(found[0][0], diacritics=False))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _is_ordinal(value: object) -> bool:
    return re.fullmatch(r"\(?(?:\d{1,2}|[A-Za-z])\)?", str(value).strip()) is not None
