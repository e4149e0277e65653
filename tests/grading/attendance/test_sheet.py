"""Any order and any repetition of the same records gives the same sheet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from taphuan_grading.attendance.hours import counted_hours
from taphuan_grading.attendance.records import STATUSES, Presence, Status
from taphuan_grading.attendance.sheet import Line, sheet

START = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)


def record(number: int, status: Status = "present", person: str = "cb-1", **changes: object) -> Presence:
    fields = {
        "id": name(number),
        "class_id": "lop",
        "ordinal": 1,
        "official_id": person,
        "status": status,
        "source": "trainer",
        "device": name(0),
        "recorded_by": "thay",
        "recorded_at": START,
        "received_at": START,
    }
    return Presence(**fields | changes)  # type: ignore[arg-type]


def name(number: int) -> str:
    return str(UUID(int=number))


@st.composite
def record_sets(draw: st.DrawFn) -> list[Presence]:
    """Records of a few people and sessions; some replace earlier or later ones, also of other lines."""
    count = draw(st.integers(0, 12))
    numbers = st.integers(1, 12)
    return [
        record(
            number,
            draw(st.sampled_from(STATUSES)),
            draw(st.sampled_from(["cb-1", "cb-2"])),
            ordinal=draw(st.integers(1, 2)),
            received_at=START + timedelta(minutes=draw(st.integers(0, 3))),
            replaces=tuple(name(old) for old in draw(st.sets(numbers, max_size=3))),
        )
        for number in range(1, count + 1)
    ]


@settings(deadline=None)
@given(record_sets(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_order_and_repetition_make_no_difference(records: list[Presence], random: Random, again: int) -> None:
    shuffled = records * (1 + again)
    random.shuffle(shuffled)
    assert sheet(shuffled) == sheet(records)


@settings(deadline=None)
@given(record_sets(), st.integers(0, 12), st.integers(0, 12))
def test_laptops_that_meet_in_any_order_agree(records: list[Presence], cut: int, other: int) -> None:
    one, two, three = records[:cut], records[cut:], records[:other]
    assert sheet([*one, *two, *three]) == sheet([*three, *two, *one]) == sheet([*one, *two])


@settings(deadline=None)
@given(record_sets())
def test_nothing_is_lost(records: list[Presence]) -> None:
    lines = sheet(records)
    assert sorted(record.id for line in lines for record in line.history) == sorted(r.id for r in records)
    assert all(line.standing and set(line.standing) <= set(line.history) for line in lines)
    assert len({(line.ordinal, line.official_id) for line in lines}) == len(lines)


@settings(deadline=None)
@given(record_sets(), st.sampled_from(STATUSES))
def test_a_correction_of_all_that_stands_settles_a_line(records: list[Presence], status: Status) -> None:
    for line in sheet(records):
        mended = record(
            99,
            status,
            line.official_id,
            ordinal=line.ordinal,
            replaces=tuple(one.id for one in line.history),
        )
        (after,) = [one for one in sheet([*records, mended]) if _key(one) == _key(line)]
        assert (after.status, after.conflict) == (status, False)
        assert len(after.history) == len(line.history) + 1


def _key(line: Line) -> tuple[int, str]:
    return (line.ordinal, line.official_id)


def test_two_laptops_that_say_the_same_agree() -> None:
    (line,) = sheet([record(1), record(2)])
    assert line.status == "present"


def test_two_that_contradict_each_other_are_shown_and_not_guessed() -> None:
    (line,) = sheet([record(1), record(2, "absent", received_at=START + timedelta(hours=1))])
    assert line.conflict
    assert {one.status for one in line.standing} == {"present", "absent"}
    assert counted_hours(line.status, 4) == 0


def test_a_correction_keeps_the_old_value() -> None:
    (line,) = sheet([record(1), record(2, "late", replaces=(name(1),), reason="đến 8 giờ")])
    assert line.status == "late"
    assert [one.status for one in line.history] == ["present", "late"]


def test_a_circle_of_replacements_hides_nothing() -> None:
    (line,) = sheet([record(1, replaces=(name(2),)), record(2, "absent", replaces=(name(1),))])
    assert line.conflict


def test_hours() -> None:
    counted = {status: counted_hours(status, 3.5) for status in STATUSES}
    assert counted == {"present": 3.5, "late": 1.75, "left-early": 1.75, "excused": 0, "absent": 0}
