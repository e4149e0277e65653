"""A proposed plan keeps every limit, reaches everybody who can be reached, and is the smallest."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grading.planning.worlds import FIRST, LAST, NOTHING, means, people, slot, unit

from taphuan_grading.attendance.classes import Session, TrainingClass
from taphuan_grading.planning.distance import Ways, great_circle
from taphuan_grading.planning.missing import Situation
from taphuan_grading.planning.models import Means, Proof, Proposal, Room, Trainer, capacity
from taphuan_grading.planning.occupied import occupied
from taphuan_grading.planning.plan_writing import proved
from taphuan_grading.planning.proposing import NO_POINT, NO_SEAT, TOO_FAR, propose


def plan(things: Means, there: Situation, taken: object = NOTHING, last: date = LAST) -> Proposal:
    return propose(things, there, taken, first=FIRST, last=last, seconds=20)  # type: ignore[arg-type]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Means, Situation]:
    """Two to four communes on a line, a few rooms, trainers and times; all small enough to try everything."""
    units = [unit(n, draw(st.sampled_from([0.0, 30.0, 50.0, 90.0]))) for n in range(draw(st.integers(2, 3)))]
    days = st.frozensets(st.sampled_from([FIRST, FIRST + timedelta(days=1)]), max_size=1)
    rooms = [
        Room(f"Phòng {n}", draw(st.sampled_from(units)), draw(st.integers(1, 4)), draw(days))
        for n in range(draw(st.integers(1, 2)))
    ]
    trainers = [
        Trainer(f"gv{n}", draw(st.sampled_from([None, 1, 2])), draw(days))
        for n in range(draw(st.integers(1, 2)))
    ]
    slots = [slot(0), slot(0, begins=14), slot(1)][: draw(st.integers(1, 3))]
    groups = [(one, draw(st.integers(0, 4))) for one in units]
    return means(rooms, trainers, slots, farthest=45), people(*groups)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_limit_is_kept_and_no_plan_is_smaller(world: tuple[Means, Situation]) -> None:
    things, there = world
    found = plan(things, there)
    for one in found.classes:
        assert 0 < len(one.people) <= one.capacity
        assert one.slot in things.slots
        assert one.slot.day not in one.room.busy | one.trainer.busy
    days = Counter((one.trainer.username, one.slot.day) for one in found.classes)
    rooms = Counter((one.room.place, one.slot) for one in found.classes)
    assert max([*days.values(), *rooms.values()], default=0) <= 1
    seated = [person.official_id for one in found.classes for person in one.people]
    left = [one.person.official_id for one in found.unreached]
    assert sorted(seated + left) == sorted(one.official_id for one in there.missing)
    ways = Ways(things)
    for one in found.classes:
        for person in one.people:
            assert ways.allowed(there.units[person.unit], one.room) is not None
    assert (len(seated), len(found.classes)) == best(things, there)
    assert found.proof == Proof(len(seated), len(seated), len(found.classes), len(found.classes))
    assert plan(things, there) == found


def best(things: Means, there: Situation) -> tuple[int, int]:
    """Try every set of classes: the most people who can be reached, and the fewest classes that do it."""
    every = [
        (room, moment, trainer)
        for room in things.rooms
        for moment in things.slots
        for trainer in things.trainers
        if moment.day not in room.busy | trainer.busy
    ]
    found = (0, 0)
    for size in range(1, len(every) + 1):
        for chosen in combinations(every, size):
            if len({(room, moment) for room, moment, _ in chosen}) < size:
                continue
            if len({(trainer, moment.day) for _, moment, trainer in chosen}) < size:
                continue
            reached = seats(things, there, [(room, capacity(room, one)) for room, _, one in chosen])
            if reached > found[0]:
                found = (reached, size)
    return found


def seats(things: Means, there: Situation, classes: list[tuple[Room, int]]) -> int:
    """Seat people one by one along augmenting paths."""
    ways, held = Ways(things), [list[int]() for _ in classes]

    def place(person: int, tried: set[int]) -> bool:
        where = there.units[there.missing[person].unit]
        for number, (room, size) in enumerate(classes):
            if number in tried or ways.allowed(where, room) is None:
                continue
            tried.add(number)
            if len(held[number]) < size:
                held[number].append(person)
                return True
            for other in list(held[number]):
                if place(other, tried):
                    held[number][held[number].index(other)] = person
                    return True
        return False

    return sum(place(person, set()) for person in range(len(there.missing)))


def test_among_smallest_plans_people_travel_least() -> None:
    north, south = unit(1, 40), unit(2, 0)
    rooms = [Room("A", north, 10), Room("B", south, 10)]
    found = plan(means(rooms, [Trainer("gv")], [slot(0), slot(1)]), people((north, 10), (south, 10)))
    assert {one.room.name: {p.unit for p in one.people} for one in found.classes} == {
        "A": {north.key},
        "B": {south.key},
    }
    assert set(found.ways.values()) == {0.0}


def test_those_who_cannot_be_reached_are_named_with_the_reason() -> None:
    here, far, nowhere = unit(1), unit(2, 100), unit(3, None)
    found = plan(
        means([Room("A", here, 2)], [Trainer("gv")], [slot(0)]), people((here, 3), (far, 1), (nowhere, 1))
    )
    told = {one.person.official_id: one.reason for one in found.unreached}
    assert told == {
        "cb-00001-0002": NO_SEAT,
        "cb-00002-0000": f"{TOO_FAR} (phòng gần nhất cách 100 km)",
        "cb-00003-0000": NO_POINT,
    }
    assert found.proof == Proof(2, 2, 1, 1)


def test_a_measured_way_is_used_instead_of_the_straight_line() -> None:
    here, near, nowhere = unit(1), unit(2, 10), unit(3, None)
    things = means([Room("A", here, 9)], [Trainer("gv")], [slot(0)])
    things.measured.update({frozenset((here.key, near.key)): 75, frozenset((here.key, nowhere.key)): 20})
    found = plan(things, people((near, 1), (nowhere, 1)))
    assert found.ways == {"cb-00003-0000": 20}
    assert [one.person.unit for one in found.unreached] == [near.key]


def test_what_exists_already_takes_rooms_trainers_and_ids() -> None:
    here = unit(1)
    room = Room("Hội trường", here, 5)
    starts = slot(0).starts_at
    session = Session("kh-20260531-001", 1, starts, starts + timedelta(hours=1), 1)
    stored = TrainingClass(
        session.class_id, "", "a", "", "hội trường,  Xã Số 1", 5, False, (session,), ("co",), (), ()
    )
    things = means([room], [Trainer("co"), Trainer("thay")], [slot(0), slot(0, begins=14)])
    found = plan(things, people((here, 5)), occupied([stored]))
    (only,) = found.classes
    assert (only.slot, only.trainer.username, only.id) == (slot(0, begins=14), "thay", "kh-20260531-002")


def test_nobody_missing_or_nothing_to_plan_with_is_an_empty_plan() -> None:
    here = unit(1)
    room, trainer = Room("A", here, 5), Trainer("gv", busy=frozenset({slot(0).day}))
    assert plan(means([room], [Trainer("gv")], [slot(0)]), people((here, 0))).classes == ()
    assert plan(means([], [Trainer("gv")], [slot(0)]), people((here, 1))).unreached[0].reason == NO_SEAT
    assert plan(means([room], [trainer], [slot(0)]), people((here, 1))).unreached[0].reason == NO_SEAT
    assert plan(means([room], [Trainer("gv")], [slot(200)]), people((here, 1))).classes == ()


def test_a_province_is_planned_and_proved() -> None:
    """1,500 people in 100 communes: never fewer classes than seats demand, and all lie within reach."""
    units = [unit(n, n * 1.5) for n in range(100)]
    rooms = [Room(f"Phòng {n}", units[n * 12], 30 + n * 5) for n in range(8)]
    trainers = [Trainer(f"gv{n}", 40 if n % 2 else None) for n in range(6)]
    slots = [slot(day, begins) for day in range(30) for begins in (8, 14)]
    found = plan(means(rooms, trainers, slots), people(*((one, 15) for one in units)))
    assert found.proof.smallest
    assert not found.unreached
    largest = max(one.capacity for one in found.classes)
    assert len(found.classes) >= 1_500 / largest
    taught = Counter(one.trainer.username for one in found.classes)
    assert sum(taught.values()) == len(found.classes)


@pytest.mark.parametrize(
    ("proof", "told"),
    [
        (Proof(9, 9, 2, 2), "Đã chứng minh"),
        (Proof(9, 9, 3, 2), "chắc chắn cần ít nhất 2 lớp"),
        (Proof(8, 9, 2, 2), "mời thêm nhiều nhất 1 người"),
    ],
)
def test_what_is_proved_is_said(proof: Proof, told: str) -> None:
    assert told in proved(proof)


def test_a_great_circle_is_as_long_as_hand_computed() -> None:
    """A quarter of the equator, a degree of latitude, no way at all."""
    assert great_circle((0, 0), (0, 90)) == pytest.approx(10_007.557, abs=0.01)
    assert great_circle((11, 108), (12, 108)) == pytest.approx(111.195, abs=0.001)
    assert great_circle((11.9, 108.4), (11.9, 108.4)) == 0
    assert datetime(2026, 3, 3, 1, tzinfo=UTC) == slot(0).starts_at
