"""Reading a form: every row is understood, left out with a note, or reported cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from openpyxl.utils import get_column_letter

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms import values
from taphuan_grading.register.forms.findings import Entry, Form, Mistake
from taphuan_grading.register.forms.heads import HEADS, REQUIRED, Field, Table, find_table
from taphuan_grading.register.forms.package import Package
from taphuan_grading.register.forms.rows import RowReader
from taphuan_grading.register.forms.sheets import Cell, reading
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.units import Unit
from taphuan_grading.vietnamese import comparable

_TITLE_SPAN = 3  # a row merged over so many columns is a title, not a person
_MOST_NOTES = 20
_YEARS_AHEAD = 20


def read_form(package: Package, gazetteer: Gazetteer, today: date) -> Form:
    """Read every sheet that has the heads of the form.

    Parameters
    ----------
    package
        The file, looked at before (`taphuan_grading.register.forms.package.inspect`).
    gazetteer
        The names of units.
    today
        The day of the reading: nobody is born or joins after it, but for a year ahead.

    Returns
    -------
    Form
        What the rows say, with every mistake of every row.

    Raises
    ------
    FormError
        When no sheet has the heads, a head is missing or twice there, or the file breaks.
    """
    with reading(package) as (sheets, epoch):
        reader = _Reader(gazetteer, epoch, today)
        found = 0
        for sheet in sheets:
            table = find_table(sheet)
            if table is not None:
                found += 1
                reader.read(table)
    if not found:
        heads = ", ".join(HEADS[field] for field in REQUIRED)
        raise FormError(
            f"{package.path}: không trang nào có dòng tiêu đề của mẫu (cần các cột {heads}). "
            "Mời ông/bà chép dữ liệu vào mẫu do `taphuan register template` tạo ra."
        )
    return reader.form()


class _Reader:
    def __init__(self, gazetteer: Gazetteer, epoch: datetime, today: date) -> None:
        self._gazetteer, self._epoch, self._today = gazetteer, epoch, today
        self._entries: list[Entry] = []
        self._mistakes: list[Mistake] = []
        self._notes: list[str] = []
        self._early = 0

    def read(self, table: Table) -> None:
        columns: dict[Field, str] = {
            field: get_column_letter(column) for field, column in table.columns.items()
        }
        if table.with_cards:
            self._notes.append(
                f"trang “{table.sheet}” có cột {', '.join(table.with_cards)}: không đọc. "
                "Xin đừng gửi số căn cước; hệ thống không lưu số này."
            )
        others = [name for name in table.ignored if name not in table.with_cards]
        if others:
            self._notes.append(f"trang “{table.sheet}”: không đọc các cột {', '.join(others)}")
        for number, row in table.rows:
            if any(row[column].span >= _TITLE_SPAN for column in table.columns.values() if column in row):
                self._notes.append(f"trang “{table.sheet}”: bỏ qua dòng tiêu đề {number}")
            else:
                cells = {field: row[column] for field, column in table.columns.items() if column in row}
                told = self._told(table.sheet, number)
                self._read_row(RowReader((table.sheet, number), HEADS, columns, cells, told))

    def form(self) -> Form:
        notes = list(dict.fromkeys(self._notes))
        more = [f"và {len(notes) - _MOST_NOTES} điều tương tự"] if len(notes) > _MOST_NOTES else []
        if self._early:
            more.append(
                f"{self._early} dòng có “Từ ngày” trước {self._gazetteer.first_day:%d/%m/%Y}, "
                "ngày đầu của danh mục đơn vị: tính từ ngày đó"
            )
        self._check_people()
        return Form(tuple(self._entries), tuple(sorted(self._mistakes)), (*notes[:_MOST_NOTES], *more))

    def _told(self, sheet: str, number: int) -> Callable[[str], None]:
        return lambda told: self._notes.append(f"trang “{sheet}”, dòng {number}: {told}")

    def _read_row(self, row: RowReader[Field]) -> None:
        begins = row.needed("valid_from", self._begin)
        last = row.optional("valid_to", self._last)
        day = max(begins, self._gazetteer.first_day) if begins else None
        least = day or self._gazetteer.first_day
        if last and last < least:
            row.wrong("valid_to", f"ngày cuối cùng giữ chức vụ, từ {least:%d/%m/%Y} trở đi")
        read: dict[str, Any] = {
            "code": row.needed("code", partial(values.read_code, told=row.told)),
            "name": row.needed("name", partial(values.read_name, told=row.told)),
            "born": row.optional("born", partial(values.read_born, epoch=self._epoch, today=self._today)),
            "gender": row.optional("gender", values.read_gender),
            "unit": row.needed("unit", partial(self._unit, day=day, told=row.told)),
            "title": row.needed("title", partial(values.read_title, told=row.told)),
            "manager": row.needed("manager", values.read_manager),
            "valid_from": day,
            "valid_to": last + timedelta(days=1) if last else None,
        }
        self._mistakes += row.mistakes
        if not row.mistakes:
            self._early += begins != day
            self._entries.append(Entry(row.sheet, row.number, dict(row.columns), **read))

    def _begin(self, cell: Cell) -> date:
        day = values.read_day(cell, self._epoch)
        if not 1950 <= day.year <= self._today.year + 1:
            raise FormError(f"ngày từ năm 1950 đến năm {self._today.year + 1}")
        return day

    def _last(self, cell: Cell) -> date | None:
        day = values.read_last_day(cell, self._epoch)
        latest = self._today.year + _YEARS_AHEAD
        if day and day.year > latest:
            raise FormError(f"ngày không sau năm {latest}, hoặc để trống nếu đang giữ chức vụ")
        return day

    def _unit(self, cell: Cell, day: date | None, told: Callable[[str], None]) -> Unit | None:
        text = values.read_text(cell, told)
        if day is None:  # without a day nobody can say which map the name is of
            return None
        unit, bare = self._gazetteer.find(text, day)
        if bare:
            told(f"đơn vị viết không dấu “{text}” được hiểu là “{self._gazetteer.labels(day)[unit]}”")
        return unit

    def _check_people(self) -> None:
        """Make sure that rows with one code tell of one person."""
        spelled: dict[str, Counter[tuple[str, date | None]]] = {}
        for entry in self._entries:
            spelled.setdefault(entry.code, Counter())[(entry.name, entry.born)] += 1
        mixed = {code for code, people in spelled.items() if not _one_person(list(people))}
        for entry in self._entries:
            if entry.code in mixed:
                known = " và ".join(sorted({f"“{name}”" for name, _ in spelled[entry.code]}))
                expected = f"một mã cho một người; trong tệp, mã {entry.code} là của {known}"
                if len({name for name, _ in spelled[entry.code]}) == 1:
                    expected = f"một ngày sinh cho mỗi người; mã {entry.code} có nhiều ngày sinh"
                self._mistakes.append(entry.mistake("code", entry.code, expected))


def _one_person(people: list[tuple[str, date | None]]) -> bool:
    names = {comparable(name) for name, _ in people}
    return len(names) == 1 and len({born for _, born in people if born}) <= 1
