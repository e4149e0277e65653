"""The sheets of a plan: their names, heads and rows; reading them, whatever order their columns have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Literal

from openpyxl.utils import get_column_letter

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.findings import Mistake
from taphuan_grading.register.forms.package import Package
from taphuan_grading.register.forms.rows import RowReader
from taphuan_grading.register.forms.sheets import Row, Sheet, reading
from taphuan_grading.vietnamese import comparable

Kind = Literal["text", "day", "time", "number"]


@dataclass(frozen=True)
class Head:
    """A column: what it is called, how wide it is, what it holds, and whether it must be filled in."""

    name: str
    width: int
    needed: bool = True
    kind: Kind = "text"


TERMS, ROOMS, TRAINERS, SLOTS, WAYS = "Chung", "Phòng học", "Giảng viên", "Ngày học", "Khoảng cách"
CLASSES, PEOPLE = "Kế hoạch", "Người học"
HEADS: dict[str, dict[str, Head]] = {
    TERMS: {"item": Head("Mục", 30), "value": Head("Nội dung", 52)},
    ROOMS: {
        "room": Head("Tên phòng học", 40),
        "unit": Head("Đơn vị", 36),
        "seats": Head("Số chỗ", 10, kind="number"),
        "busy": Head("Ngày không dùng được", 40, needed=False),
    },
    TRAINERS: {
        "trainer": Head("Tên đăng nhập", 24),
        "most": Head("Số người tối đa một lớp", 16, needed=False, kind="number"),
        "busy": Head("Ngày bận", 46, needed=False),
    },
    SLOTS: {
        "day": Head("Ngày", 14, kind="day"),
        "begins": Head("Bắt đầu", 12, kind="time"),
        "ends": Head("Kết thúc", 12, kind="time"),
        "hours": Head("Số giờ được tính", 14, needed=False, kind="number"),
    },
    WAYS: {
        "from": Head("Từ đơn vị", 36),
        "to": Head("Đến đơn vị", 36),
        "km": Head("Số km", 10, kind="number"),
    },
    CLASSES: {
        "id": Head("Mã lớp", 19),
        "title": Head("Tên lớp", 26),
        "day": Head("Ngày", 13, kind="day"),
        "begins": Head("Bắt đầu", 10, kind="time"),
        "ends": Head("Kết thúc", 10, kind="time"),
        "room": Head("Phòng học", 30),
        "trainer": Head("Giảng viên", 16),
        "capacity": Head("Nhận tối đa", 10, needed=False, kind="number"),
        "count": Head("Số người", 10, needed=False, kind="number"),
        "units": Head("Đơn vị và số người khi lập", 38, needed=False),
    },
    PEOPLE: {
        "class": Head("Mã lớp", 19, needed=False),
        "person": Head("Mã cán bộ", 16),
        "name": Head("Họ và tên", 26, needed=False),
        "title": Head("Chức vụ", 30, needed=False),
        "unit": Head("Đơn vị", 30, needed=False),
        "km": Head("Số km", 9, needed=False, kind="number"),
        "reason": Head("Lý do chưa xếp lớp", 34, needed=False),
    },
}
_OPTIONAL = {WAYS}
_SEARCHED = 10


@dataclass
class Book:
    """The rows of a file by sheet, each with what is wrong in it; `lost` are mistakes of no row."""

    rows: dict[str, list[RowReader[str]]]
    epoch: datetime
    notes: list[str]
    lost: list[Mistake] = field(default_factory=list)

    def lose(self, title: str, column: str, expected: str, value: str = "") -> None:
        """Note that something is missing from a sheet; it is told at the heads."""
        letter = get_column_letter(list(HEADS[title]).index(column) + 1)
        self.lost.append(Mistake(title, 1, letter, HEADS[title][column].name, value, expected))

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return everything that is wrong, in the order of sheets and rows."""
        found = [mistake for rows in self.rows.values() for row in rows for mistake in row.mistakes]
        return tuple(sorted(found + self.lost))


def read_book(package: Package, titles: tuple[str, ...]) -> Book:
    """Return the rows of the sheets with these titles.

    Raises
    ------
    FormError
        When a sheet or a head is missing, or the file breaks while it is read.
    """
    with reading(package) as (sheets, epoch):
        by_title = {comparable(sheet.title): sheet for sheet in sheets}
        book = Book({}, epoch, [])
        for title in titles:
            sheet = by_title.get(comparable(title))
            if sheet is None and title not in _OPTIONAL:
                raise FormError(
                    f"{package.path}: thiếu trang “{title}”. Mời ông/bà dùng mẫu của chương trình."
                )
            book.rows[title] = list(_rows(sheet, title, book.notes)) if sheet else []
    return book


def names(title: str) -> dict[str, str]:
    """Return the heads of a sheet by field."""
    return {key: head.name for key, head in HEADS[title].items()}


def _rows(sheet: Sheet, title: str, notes: list[str]) -> Iterator[RowReader[str]]:
    heads = names(title)
    top = list(islice(sheet.rows, _SEARCHED))
    found = [(number, _columns(row, heads)) for number, row in top]
    begins, columns = max(found, key=lambda one: len(one[1]), default=(0, {}))
    missing = [head.name for key, head in HEADS[title].items() if head.needed and key not in columns]
    if missing:
        raise FormError(f"trang “{sheet.title}”: thiếu cột {', '.join(missing)}. Mời ông/bà thêm lại cột.")
    letters = {key: get_column_letter(column) for key, column in columns.items()}
    for number, row in chain([one for one in top if one[0] > begins], sheet.rows):
        cells = {key: row[column] for key, column in columns.items() if column in row}
        if any(cell.kind != "formula" for cell in cells.values()):  # formulas filled down are no row
            told = _teller(notes, sheet.title, number)
            yield RowReader((sheet.title, number), heads, letters, cells, told, what="cần giữ")


def _columns(row: Row, heads: Mapping[str, str]) -> dict[str, int]:
    fields = {comparable(name): key for key, name in heads.items()}
    found: dict[str, int] = {}
    for column, cell in sorted(row.items()):
        key = fields.get(comparable(str(cell.value)).rstrip(" *"))
        if key is not None:
            found.setdefault(key, column)
    return found


def _teller(notes: list[str], sheet: str, number: int) -> Callable[[str], None]:
    return lambda told: notes.append(f"trang “{sheet}”, dòng {number}: {told}")
