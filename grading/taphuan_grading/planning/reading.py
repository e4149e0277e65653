"""Reading what there is to plan with: terms, rooms, trainers, times and measured ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import FormError
from taphuan_grading.planning import values
from taphuan_grading.planning.models import Key, Means, Room, Slot, Terms, Trainer
from taphuan_grading.planning.sheets import ROOMS, SLOTS, TERMS, TRAINERS, WAYS, Book
from taphuan_grading.register.forms.rows import RowReader
from taphuan_grading.register.forms.sheets import Cell
from taphuan_grading.register.forms.values import read_day, read_manager, read_text
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.units import Unit
from taphuan_grading.vietnamese import comparable

INPUT_SHEETS = (TERMS, ROOMS, TRAINERS, SLOTS, WAYS)
ITEMS = {
    "course": "Khóa học",
    "title": "Tên lớp",
    "organiser": "Đơn vị tổ chức",
    "farthest": "Khoảng cách xa nhất (km)",
    "road_factor": "Hệ số đường bộ",
    "accredited": "Lớp được công nhận",
    "last": "Học xong trước hết ngày",
}
"""The lines of the first sheet. Only a plan has the last one; a file to plan from does not need it."""
_FIELDS = {comparable(label): item for item, label in ITEMS.items()}
_LONGEST_PLACE = 200


@dataclass(frozen=True)
class Context:
    """What a reading asks: units of a day, courses that the rule asks for (by id), usernames of trainers."""

    gazetteer: Gazetteer
    today: date
    courses: Mapping[str, str]
    trainers: frozenset[str]


def required_courses(programme: Programme, required: tuple[str, ...]) -> dict[str, str]:
    """Return the titles of the required courses by id: classes on others would change no figure."""
    return {course.id: course.title for course in programme.courses if course.id in required}


def read_means(book: Book, context: Context) -> tuple[Means | None, date | None]:
    """Return what the sheets say, and the day by which a plan is to be done, if it is told.

    What is wrong stands in `book` afterwards; there are no means when the terms are not whole.
    """
    told = _read_terms(book, context)
    last = told.pop("last", None)
    rooms, trainers = _read_rooms(book, context), _read_trainers(book, context)
    slots, measured = _read_slots(book), _read_ways(book, context)
    for sheet, column in ((ROOMS, "room"), (TRAINERS, "trainer"), (SLOTS, "day")):
        if not book.rows[sheet]:
            book.lose(sheet, column, "ít nhất một dòng trong trang này")
    if any(told.get(item) is None for item in ("course", "title", "organiser", "farthest", "road_factor")):
        return None, last
    terms = Terms(**{**told, "accredited": bool(told.get("accredited"))})
    return Means(terms, rooms, trainers, slots, measured), last


def _read_terms(book: Book, context: Context) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in book.rows[TERMS]:
        label = row.optional("item", partial(read_text, told=row.told)) or ""
        item = _FIELDS.get(comparable(label))
        if item == "accredited":
            found[item] = row.optional("value", read_manager)
        elif item is not None:
            found[item] = row.needed("value", _reader(item, row, book, context))
    for item, label in ITEMS.items():
        if item not in found and item not in {"accredited", "last"}:
            book.lose(TERMS, "item", f"một dòng “{label}”; mời ông/bà thêm lại dòng này")
    return found


def _reader(item: str, row: RowReader[str], book: Book, context: Context) -> Callable[[Cell], Any]:
    match item:
        case "course":
            return partial(_course, told=row.told, courses=context.courses)
        case "farthest":
            return partial(values.read_number, told=row.told, least=1, most=1_000)
        case "road_factor":
            return partial(values.read_number, told=row.told, least=1, most=5)
        case "last":
            return partial(read_day, epoch=book.epoch)
        case _:
            return partial(read_text, told=row.told)


def _course(cell: Cell, told: Callable[[str], None], courses: Mapping[str, str]) -> str:
    text = comparable(read_text(cell, told))
    for course, title in courses.items():
        if text in {comparable(course), comparable(title)}:
            return course
    either = " hoặc ".join(f"“{title}”" for title in courses.values())
    raise FormError(f"một khóa học bắt buộc: {either}")


def _read_rooms(book: Book, context: Context) -> tuple[Room, ...]:
    rooms: dict[str, Room] = {}
    for row in book.rows[ROOMS]:
        name = row.needed("room", partial(read_text, told=row.told))
        unit = row.needed("unit", partial(find_unit, told=row.told, context=context))
        seats = row.needed("seats", partial(values.read_count, told=row.told))
        busy = row.optional("busy", partial(values.read_days, epoch=book.epoch)) or frozenset()
        if name is None or unit is None or seats is None or row.mistakes:
            continue
        room = Room(name, unit, seats, busy)
        if comparable(room.place) in rooms:
            row.wrong("room", "một phòng ghi một dòng; phòng này đã có ở dòng trên")
        elif len(room.place) > _LONGEST_PLACE:
            row.wrong("room", f"tên phòng và đơn vị không quá {_LONGEST_PLACE} chữ")
        rooms.setdefault(comparable(room.place), room)
    return tuple(rooms.values())


def _read_trainers(book: Book, context: Context) -> tuple[Trainer, ...]:
    trainers: dict[str, Trainer] = {}
    for row in book.rows[TRAINERS]:
        username = row.needed("trainer", partial(read_text, told=row.told))
        most = row.optional("most", partial(values.read_count, told=row.told))
        busy = row.optional("busy", partial(values.read_days, epoch=book.epoch)) or frozenset()
        if username is None:
            continue
        if username not in context.trainers:
            row.wrong("trainer", "tên đăng nhập của một tài khoản giảng viên")
        elif username in trainers:
            row.wrong("trainer", "một giảng viên ghi một dòng; người này đã có ở dòng trên")
        trainers.setdefault(username, Trainer(username, most, busy))
    return tuple(trainers.values())


def _read_slots(book: Book) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    for row in book.rows[SLOTS]:
        slot = read_slot(row, book)
        hours = row.optional("hours", partial(values.read_number, told=row.told, least=0.25, most=12))
        if slot is None:
            continue
        length = (slot.ends_at - slot.starts_at).total_seconds() / 3600
        if length <= 0:
            row.wrong("ends", "giờ kết thúc sau giờ bắt đầu")
        elif hours is not None and hours > length:
            row.wrong("hours", f"không quá {length:g} giờ, là thời gian của buổi học".replace(".", ","))
        elif any(slot.overlaps(other.starts_at, other.ends_at) for other in slots):
            row.wrong("day", "các buổi trong một ngày không trùng giờ nhau; buổi này trùng một dòng trên")
        else:
            slots.append(Slot(slot.day, slot.begins, slot.ends, hours))
    return tuple(sorted(slots))


def read_slot(row: RowReader[str], book: Book) -> Slot | None:
    """Return the time of a row, without its hours; None when something of it is wrong."""
    day = row.needed("day", partial(read_day, epoch=book.epoch))
    begins = row.needed("begins", partial(values.read_time, told=row.told))
    ends = row.needed("ends", partial(values.read_time, told=row.told))
    return None if day is None or begins is None or ends is None else Slot(day, begins, ends)


def _read_ways(book: Book, context: Context) -> dict[frozenset[Key], float]:
    measured: dict[frozenset[Key], float] = {}
    for row in book.rows[WAYS]:
        find = partial(find_unit, told=row.told, context=context)
        one, other = row.needed("from", find), row.needed("to", find)
        km = row.needed("km", partial(values.read_number, told=row.told, least=0, most=2_000))
        if one is None or other is None or km is None:
            continue
        pair = frozenset((one.key, other.key))
        if measured.setdefault(pair, km) != km:
            row.wrong("km", "một số km cho hai đơn vị này; một dòng trên ghi số khác")
    return measured


def find_unit(cell: Cell, told: Callable[[str], None], context: Context) -> Unit:
    """Return the unit of today that a cell names."""
    unit, bare = context.gazetteer.find(read_text(cell, told), context.today)
    if bare:
        told(f"đơn vị viết không dấu được hiểu là “{context.gazetteer.labels(context.today)[unit]}”")
    return unit
