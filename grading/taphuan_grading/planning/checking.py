"""What editing broke: a plan held against its rooms and trainers, the register and other classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import TrainingClass, list_classes
from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.content.models import Programme
from taphuan_grading.planning.distance import Ways
from taphuan_grading.planning.missing import Situation, situation
from taphuan_grading.planning.models import Terms
from taphuan_grading.planning.occupied import Occupied, occupied
from taphuan_grading.planning.plan_reading import ClassRow, PersonRow, Plan
from taphuan_grading.planning.sheets import PEOPLE, Book
from taphuan_grading.register.identity import find_people
from taphuan_grading.vietnamese import as_typed

_MOST_NOTES = 20


@dataclass(frozen=True)
class Checked:
    """A plan as classes: `new` are to be made, `made` are there already; `notes` are Vietnamese sentences."""

    new: tuple[ClassDeclared, ...]
    made: tuple[str, ...]
    reached: int
    notes: tuple[str, ...]


def check_plan(connection: Connection, programme: Programme, plan: Plan, book: Book, today: date) -> Checked:
    """Hold a plan against everything that it depends on; `book` has the mistakes afterwards.

    Raises
    ------
    PlanError
        When the day by which it is to be done is over, or lies in another run.
    """
    people = find_people(connection, [row.person for row in plan.people])
    for row in plan.people:
        if row.person not in people:
            row.row.wrong("person", "mã của một người trong sổ cán bộ")
    coming: dict[str | None, list[str]] = {}
    for who in plan.people:
        if who.person in people:
            coming.setdefault(who.class_id, []).append(people[who.person])
    declared = {one.id: _declared(one, plan.means.terms, coming.get(one.id, [])) for one in plan.classes}
    stored = {one.id: one for one in list_classes(connection)}
    made = {one for one, what in declared.items() if one in stored and _same(stored[one], what)}
    for planned in plan.classes:
        if planned.id in stored and planned.id not in made:
            planned.row.wrong("id", "mã lớp chưa dùng; lớp có mã này đã được mở với nội dung khác")
    others = [one for one in stored.values() if one.id not in made]
    there = situation(
        connection, programme, plan.means.terms.course, today=today, last=plan.last, classes=others
    )
    sizes = Counter(row.class_id for row in plan.people if row.class_id)
    _check_classes(plan, sizes, occupied(others), today, made)
    _check_people(plan, book, people, there)
    notes = [*_aside(plan, people, there)]
    more = [f"và {len(notes) - _MOST_NOTES} điều tương tự"] if len(notes) > _MOST_NOTES else []
    return Checked(
        new=tuple(what for one, what in declared.items() if one not in made),
        made=tuple(sorted(made)),
        reached=sum(sizes.values()),
        notes=(*notes[:_MOST_NOTES], *more),
    )


def _declared(row: ClassRow, terms: Terms, people: list[str]) -> ClassDeclared:
    slot = row.slot
    return ClassDeclared(
        id=row.id,
        title=row.title,
        course=terms.course,
        organiser=terms.organiser,
        place=row.room.place,
        capacity=row.capacity,
        accredited=terms.accredited,
        trainers=[row.trainer.username],
        sessions=[SessionDeclared(day=slot.day, begins=slot.begins, ends=slot.ends, hours=slot.hours)],
        people=people,
    )


def _same(stored: TrainingClass, declared: ClassDeclared) -> bool:
    """Say whether a class was made from this row; people who were invited to it since are no difference."""
    session = declared.sessions[0]
    times = [(one.starts_at, one.ends_at) for one in stored.sessions]
    return (
        (stored.title, stored.course, stored.place) == (declared.title, declared.course, declared.place)
        and list(stored.trainers) == declared.trainers
        and times == [(session.starts_at, session.ends_at)]
        and set(declared.people) <= set(stored.people)
    )


def _check_classes(plan: Plan, sizes: Counter[str], taken: Occupied, today: date, made: set[str]) -> None:
    before: list[ClassRow] = []
    for one in plan.classes:
        _check_size(one, sizes[one.id])
        day = one.slot.day
        if not today < day <= plan.last and one.id not in made:
            one.row.wrong("day", f"ngày từ {today + timedelta(days=1):%d/%m/%Y} đến {plan.last:%d/%m/%Y}")
        if day in one.room.busy or taken.holds(one.room.place, one.slot):
            one.row.wrong("room", f"phòng còn trống lúc này; phòng đã bận ngày {day:%d/%m/%Y}")
        if day in one.trainer.busy or taken.teaches(one.trainer.username, day):
            one.row.wrong("trainer", f"giảng viên rảnh; người này đã bận ngày {day:%d/%m/%Y}")
        for other in before:
            if other.slot.day != day:
                continue
            if other.trainer == one.trainer:
                one.row.wrong("trainer", f"mỗi ngày một lớp; người này dạy lớp {other.id} cùng ngày")
            if other.room == one.room and other.slot.overlaps(one.slot.starts_at, one.slot.ends_at):
                one.row.wrong("room", f"một phòng một lớp; phòng này có lớp {other.id} cùng giờ")
        before.append(one)


def _check_size(one: ClassRow, size: int) -> None:
    if not size:
        one.row.wrong("count", "có người; lớp không có ai thì mời ông/bà xóa dòng", "0")
    elif size > one.capacity:
        most = f"; giảng viên nhận tối đa {one.trainer.most} người" if one.trainer.most else ""
        told = f"không quá {one.capacity} người (phòng có {one.room.seats} chỗ{most})"
        one.row.wrong("count", told, str(size))


def _check_people(plan: Plan, book: Book, people: dict[str, str], there: Situation) -> None:
    seen: dict[str, PersonRow] = {}
    for row in plan.people:
        one = people.get(row.person)
        if one is None:
            continue
        if one in seen:
            row.row.wrong("person", f"mỗi người một dòng; người này đã có ở dòng {seen[one].row.number}")
        elif row.class_id and one in there.invited:
            row.row.wrong("class", "ô trống; người này đã có trong danh sách một lớp khác sắp mở")
        elif not row.class_id and not row.reason and one in {p.official_id for p in there.missing}:
            row.row.wrong("class", "mã lớp; hoặc ghi lý do chưa xếp lớp")
        seen.setdefault(one, row)
    for person in there.missing:
        if person.official_id not in seen:
            expected = f"một dòng cho {person.name} ({person.unit_name}), người còn thiếu"
            book.lose(PEOPLE, "person", expected, person.official_id)


def _aside(plan: Plan, people: dict[str, str], there: Situation) -> Iterator[str]:
    """Tell what is no mistake, but should be known."""
    ways, classes = Ways(plan.means), {one.id: one for one in plan.classes}
    missing = {person.official_id for person in there.missing} | there.invited
    reasons = Counter(
        row.reason.partition(" (")[0]
        for row in plan.people
        if row.reason and not row.class_id and people.get(row.person) in missing
    )
    yield from (f"{count} người chưa có lớp: {reason}" for reason, count in sorted(reasons.items()))
    for row in plan.people:
        one = people.get(row.person)
        if one is None or row.class_id is None:
            continue
        where = f"trang “{row.row.sheet}”, dòng {row.row.number}: {row.person}"
        if one not in missing:
            told = "đã đạt" if one in there.managers else "không phải cán bộ quản lý lúc này"
            yield f"{where} có trong lớp {row.class_id} nhưng {told}"
        elif row.class_id in classes and one in there.managers:
            unit = there.units[there.managers[one].unit]
            way = ways.km(unit, classes[row.class_id].room)
            if way is not None and way > plan.means.terms.farthest:
                yield f"{where} phải đi {as_typed(round(way))} km, xa hơn mức đã đặt"
