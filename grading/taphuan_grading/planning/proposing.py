"""A plan from what there is: the smallest set of classes for those who are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate

from taphuan_grading.planning.distance import Ways
from taphuan_grading.planning.missing import Situation
from taphuan_grading.planning.models import (
    Key,
    Means,
    PlannedClass,
    Proposal,
    Room,
    Slot,
    Unreached,
    capacity,
)
from taphuan_grading.planning.occupied import Occupied
from taphuan_grading.planning.schedule import Free, Held, gather_days, place_classes
from taphuan_grading.planning.solving import Counts, Problem, solve
from taphuan_grading.register.names import person_key
from taphuan_grading.register.placed import Placed
from taphuan_grading.register.units import Unit

TOO_FAR = "không có phòng học nào trong khoảng cách cho phép"
NO_POINT = "chưa biết tọa độ của đơn vị; cần ghi khoảng cách ở trang Khoảng cách"
NO_SEAT = "hết chỗ trước ngày phải xong"


def propose(
    means: Means, situation: Situation, occupied: Occupied, *, first: date, last: date, seconds: float
) -> Proposal:
    """Propose the fewest classes that reach as many as possible of those who are missing.

    Parameters
    ----------
    means
        Rooms, trainers, times and ways.
    situation
        Who is missing.
    occupied
        What the classes that exist already take.
    first, last
        The days on which classes may be held, both included.
    seconds
        How long to look; the answer says what is proved by then.

    Raises
    ------
    PlanError
        When the time was too short for any answer.
    """
    groups = _by_unit(situation.missing)
    units = [situation.units[key] for key in groups]
    ways = Ways(means)
    largest = max((room.seats for room in means.rooms), default=1)
    limit_of = {one.username: min(one.most or largest, largest) for one in means.trainers}
    limits = sorted(set(limit_of.values()))
    free = _free(means, occupied, first, last)
    kinds = gather_days(free, limits, limit_of)
    problem = Problem(
        demand=tuple(len(people) for people in groups.values()),
        seats=tuple(room.seats for room in means.rooms),
        limits=tuple(limits),
        kinds=tuple(kinds),
        ways=tuple(tuple(ways.allowed(unit, room) for room in means.rooms) for unit in units),
    )
    counts = solve(problem, seconds)
    held = place_classes(counts, kinds, free, limits, limit_of)
    seated, left = _seat(list(groups.values()), counts, held, means.rooms)
    classes = _named(held, seated, means, occupied, last)
    return Proposal(
        classes=classes,
        unreached=tuple(_unreached(left, situation, ways, means.rooms)),
        proof=replace(counts.proof, classes=len(classes)),
        ways=_traveled(classes, situation, ways),
    )


def _by_unit(people: Iterable[Placed]) -> dict[Key, list[Placed]]:
    """Gather people by unit, in the order of the units' codes: neighbours have codes near each other."""
    groups: dict[Key, list[Placed]] = {}
    for person in sorted(people, key=lambda one: (one.unit, person_key(one.name), one.official_id)):
        groups.setdefault(person.unit, []).append(person)
    return groups


def _free(means: Means, occupied: Occupied, first: date, last: date) -> dict[date, Free]:
    by_day: dict[date, list[Slot]] = {}
    for slot in sorted(means.slots):
        if first <= slot.day <= last:
            by_day.setdefault(slot.day, []).append(slot)
    return {
        day: Free(
            slots=tuple(_slots_of(room, slots, occupied) for room in means.rooms),
            trainers=tuple(
                one
                for one in means.trainers
                if day not in one.busy and not occupied.teaches(one.username, day)
            ),
        )
        for day, slots in by_day.items()
    }


def _slots_of(room: Room, slots: Sequence[Slot], occupied: Occupied) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots if slot.day not in room.busy and not occupied.holds(room.place, slot))


def _seat(
    groups: Sequence[list[Placed]], counts: Counts, held: Sequence[Held], rooms: Sequence[Room]
) -> tuple[list[list[Placed]], list[Placed]]:
    """Give everybody who is counted a place; return the people of each class, and those who have none."""
    waiting = [list(people) for people in groups]
    seated: list[list[Placed]] = [[] for _ in held]
    for room in range(len(rooms)):
        coming = [
            waiting[unit].pop(0)
            for (unit, one), count in sorted(counts.people.items())
            if one == room
            for _ in range(count)
        ]
        here = [number for number, one in enumerate(held) if one.room == room]
        sizes = _shares(len(coming), [capacity(rooms[room], held[number].trainer) for number in here])
        for number, size in zip(here, sizes, strict=True):
            seated[number], coming = coming[:size], coming[size:]
    return seated, [person for people in waiting for person in people]


def _shares(people: int, capacities: Sequence[int]) -> list[int]:
    """Share people out in proportion to the capacities, in whole numbers and never above one of them."""
    total = sum(capacities)
    ends = [people * end // total for end in accumulate(capacities)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def _named(
    held: Sequence[Held], seated: Sequence[list[Placed]], means: Means, occupied: Occupied, last: date
) -> tuple[PlannedClass, ...]:
    """Name the classes that have people; numbers that are taken are left out."""
    classes: list[PlannedClass] = []
    number = 0
    for one, people in zip(held, seated, strict=True):
        if not people:
            continue
        number += 1
        while (class_id := f"kh-{last:%Y%m%d}-{number:03}") in occupied.ids:
            number += 1
        title = f"{means.terms.title}, lớp {number}"
        classes.append(
            PlannedClass(class_id, title, means.rooms[one.room], one.slot, one.trainer, tuple(people))
        )
    return tuple(classes)


def _unreached(
    left: Iterable[Placed], situation: Situation, ways: Ways, rooms: Collection[Room]
) -> Iterable[Unreached]:
    for person in left:
        unit = situation.units[person.unit]
        yield Unreached(person, why_unreached(unit, ways, rooms))


def why_unreached(unit: Unit, ways: Ways, rooms: Collection[Room]) -> str:
    """Return why people of this unit have no place, in Vietnamese."""
    known = [way for room in rooms if (way := ways.km(unit, room)) is not None]
    if rooms and not known:
        return NO_POINT
    if known and all(ways.allowed(unit, room) is None for room in rooms):
        return f"{TOO_FAR} (phòng gần nhất cách {min(known):.0f} km)"
    return NO_SEAT


def _traveled(classes: Iterable[PlannedClass], situation: Situation, ways: Ways) -> dict[str, float]:
    return {
        person.official_id: ways.km(situation.units[person.unit], one.room) or 0.0
        for one in classes
        for person in one.people
    }
