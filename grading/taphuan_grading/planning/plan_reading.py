"""Reading a plan that people may have edited: its classes, and who is in which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from taphuan_grading.attendance.declared import CLASS_ID
from taphuan_grading.planning.models import Means, Room, Slot, Trainer, capacity
from taphuan_grading.planning.reading import INPUT_SHEETS, Context, read_means, read_slot
from taphuan_grading.planning.sheets import CLASSES, PEOPLE, TERMS, Book
from taphuan_grading.register.forms.rows import RowReader
from taphuan_grading.register.forms.values import read_text
from taphuan_grading.vietnamese import comparable

PLAN_SHEETS = (*INPUT_SHEETS, CLASSES, PEOPLE)


@dataclass(frozen=True)
class ClassRow:
    """A class as it stands in the plan, with its row."""

    row: RowReader[str]
    id: str
    title: str
    room: Room
    slot: Slot
    trainer: Trainer

    @property
    def capacity(self) -> int:
        """The most people it takes."""
        return capacity(self.room, self.trainer)


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the plan, by id or code; who has no place has no `class_id`, but a `reason`."""

    row: RowReader[str]
    person: str
    class_id: str | None
    reason: str | None


@dataclass(frozen=True)
class Plan:
    """A plan as it was read, as far as its cells can be understood."""

    means: Means
    last: date
    classes: tuple[ClassRow, ...]
    people: tuple[PersonRow, ...]


def read_plan(book: Book, context: Context) -> Plan | None:
    """Return the plan, None when too much of it is missing; `book` holds what is wrong."""
    means, last = read_means(book, context)
    if last is None and not any(row.mistakes for row in book.rows[TERMS]):
        book.lose(TERMS, "item", "một dòng “Học xong trước hết ngày”; mời ông/bà thêm lại dòng này")
    if means is None or last is None:
        return None
    return Plan(means, last, tuple(_classes(book, means)), tuple(_people(book)))


def _classes(book: Book, means: Means) -> Iterator[ClassRow]:
    rooms = {comparable(room.place): room for room in means.rooms}
    trainers = {one.username: one for one in means.trainers}
    slots = {(one.day, one.begins, one.ends): one for one in means.slots}
    known: set[str] = set()
    for row in book.rows[CLASSES]:
        text = partial(read_text, told=row.told)
        class_id, title = row.needed("id", text), row.needed("title", text)
        read, place, username = read_slot(row, book), row.needed("room", text), row.needed("trainer", text)
        room, trainer = rooms.get(comparable(place or "")), trainers.get(username or "")
        slot = slots.get((read.day, read.begins, read.ends)) if read else None
        if class_id is not None and not CLASS_ID.fullmatch(class_id):
            row.wrong("id", "mã lớp: 1 đến 40 chữ thường không dấu, chữ số hoặc gạch nối")
        elif class_id in known:
            row.wrong("id", "mỗi lớp một mã; mã này đã có ở dòng trên")
        if place is not None and room is None:
            row.wrong("room", "một phòng của trang “Phòng học”, viết kèm đơn vị")
        if username is not None and trainer is None:
            row.wrong("trainer", "một giảng viên của trang “Giảng viên”")
        if read is not None and slot is None:
            row.wrong("day", "ngày và giờ của một dòng trong trang “Ngày học”")
        known.add(class_id or "")
        if class_id and title and room and slot and trainer:
            yield ClassRow(row, class_id, title, room, slot, trainer)


def _people(book: Book) -> Iterator[PersonRow]:
    classes = {_id(row) for row in book.rows[CLASSES]}
    for row in book.rows[PEOPLE]:
        text = partial(read_text, told=row.told)
        person, class_id = row.needed("person", text), row.optional("class", text)
        if class_id is not None and class_id not in classes:
            row.wrong("class", "mã của một lớp trong trang “Kế hoạch”, hoặc để trống")
        if person is not None:
            yield PersonRow(row, person, class_id, row.optional("reason", text))


def _id(row: RowReader[str]) -> str | None:
    """Return the id of a class's row again, without noting again what is wrong with it."""
    before = len(row.mistakes)
    found = row.optional("id", partial(read_text, told=lambda _: None))
    del row.mistakes[before:]
    return found
