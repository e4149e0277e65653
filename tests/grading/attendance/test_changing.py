"""A class is changed after it was made, before, during and after presence was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.grading.attendance.conftest import BEGINS, CODE, DAY, declared, sent

from taphuan_grading.attendance.changes import changes_of
from taphuan_grading.attendance.changing import change_class, declared_of
from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.attendance.closing import close
from taphuan_grading.attendance.intake import Outcome
from taphuan_grading.attendance.records import records_of
from taphuan_grading.attendance.roster import roster
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError, SheetError
from taphuan_grading.store.engine import writing

Send = Callable[..., list[Outcome]]
Alter = Callable[..., TrainingClass]
LATER = BEGINS + timedelta(hours=5)


def session(number: int | None = 1, day: date = DAY, **changes: Any) -> dict[str, Any]:
    return {"number": number, "day": day, "begins": "07:30", "ends": "11:30", "hours": 3.5} | changes


FIRST, TOMORROW = session(), session(None, DAY + timedelta(days=1))


@pytest.fixture
def alter(store: Engine, small_programme: Programme) -> Alter:
    """Change the class `lop-a` as its trainer."""

    def altering(*, reason: str = "hội trường bận", **changes: Any) -> TrainingClass:
        wanted = declared(**{"sessions": [FIRST]} | changes)
        with writing(store) as connection:
            return change_class(connection, small_programme, wanted, by="thay", at=BEGINS, reason=reason)

    return altering


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises((ClassError, SheetError)) as error:
        work()
    return error.value.code  # type: ignore[no-any-return]


def test_everything_of_a_class_is_changed_and_what_it_was_is_kept(store: Engine, alter: Alter) -> None:
    changes: dict[str, Any] = {
        "title": "Kỹ năng số, lớp hai",
        "place": "Nhà văn hóa",
        "capacity": 30,
        "trainers": ["thay", "co"],
        "sessions": [session(begins="08:00"), TOMORROW],
        "units": [CODE],
        "people": ["cb-01", "cb-05"],
    }
    made = alter(**changes)
    assert (made.title, made.place, made.capacity, made.trainers) == (
        "Kỹ năng số, lớp hai",
        "Nhà văn hóa",
        30,
        ("co", "thay"),
    )
    assert [(one.ordinal, one.starts_at - BEGINS) for one in made.sessions] == [
        (1, timedelta(minutes=30)),
        (2, timedelta(days=1)),
    ]
    with store.connect() as connection:
        assert {one.official_id for one in roster(connection, made)} == {"cb-01", "cb-04", "cb-05"}
        (change,) = changes_of(connection, "lop-a")
        assert declared_of(connection, made) == declared(
            **{**changes, "sessions": [session(begins="08:00"), session(2, TOMORROW["day"])]}
        ).model_copy(update={"accredited": False, "trainers": ["co", "thay"]})
    assert (change.username, change.reason) == ("thay", "hội trường bận")
    assert set(change.before) == set(changes)
    assert change.before["place"] == "Hội trường"
    assert change.before["sessions"] == {"1": ["2026-03-10T07:30:00+07:00", "2026-03-10T11:30:00+07:00", 3.5]}


def test_nothing_changed_needs_no_reason_and_leaves_no_trace(store: Engine, alter: Alter) -> None:
    assert alter(reason="") == alter(reason="")
    with store.connect() as connection:
        assert changes_of(connection, "lop-a") == []
    assert refusal(lambda: alter(reason=" ", capacity=41)) == "no-reason"


def test_a_session_with_presence_stays_where_its_presence_can_be(alter: Alter, send: Send) -> None:
    alter(sessions=[FIRST, TOMORROW])
    send(sent("cb-01"), sent("cb-05"))
    second = session(2, TOMORROW["day"])
    assert refusal(lambda: alter(sessions=[second])) == "has-presence"
    assert (
        refusal(lambda: alter(sessions=[session(day=DAY + timedelta(days=2)), second])) == "before-presence"
    )
    assert refusal(lambda: alter(course="b")) in {"course-kept", "no-course"}
    shorter = session(ends="10:30", hours=2.5)
    assert [one.hours for one in alter(sessions=[shorter, second]).sessions] == [2.5, 3.5]
    assert [one.ordinal for one in alter(sessions=[shorter]).sessions] == [1]  # nothing was recorded in it


def test_room_for_those_who_were_there(alter: Alter, send: Send) -> None:
    send(sent("cb-01"), sent("cb-02", "late"), sent("cb-03", "absent"))
    assert refusal(lambda: alter(people=[], capacity=1)) == "below-presence"
    assert alter(people=[], capacity=2).capacity == 2


def test_a_closed_sheet_is_not_touched(store: Engine, alter: Alter, send: Send) -> None:
    send(sent("cb-01"), sent("cb-02"), sent("cb-03"))
    with writing(store) as connection:
        close(connection, find_class(connection, "lop-a"), 1, by="thay", at=LATER)
    assert refusal(lambda: alter(sessions=[session(hours=3)])) == "closed-sheet"
    assert alter(place="Nhà văn hóa").place == "Nhà văn hóa"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no-class", {"id": "lop-x"}),
        ("no-session", {"sessions": [session(2)]}),
        ("no-session", {"sessions": [session(1), session(1, DAY + timedelta(days=1))]}),
        ("no-trainer", {"trainers": ["nobody"]}),
        ("too-many", {"capacity": 2}),
        ("no-unit", {"units": ["00000"]}),
        ("overlap", {"sessions": [FIRST, session(None, begins="11:00", ends="12:00", hours=1)]}),
        ("accredited", {"accredited": False}),
    ],
)
def test_a_change_that_cannot_be(store: Engine, alter: Alter, code: str, changes: dict[str, Any]) -> None:
    assert refusal(lambda: alter(**changes)) == code
    with store.connect() as connection:
        assert changes_of(connection, "lop-a") == []


def test_a_laptop_that_holds_the_old_hours(store: Engine, alter: Alter, send: Send) -> None:
    """Its presence is merged while the session can have been held; else it is told why not, and keeps it."""
    now = BEGINS + timedelta(hours=1)
    first = sent("cb-01")
    send(first, at=now)
    alter(sessions=[session(begins="08:00"), TOMORROW])
    assert [one.result for one in send(first, sent("cb-02"), at=now)] == ["repeated", "taken"]
    second = sent("cb-03", ordinal=2)
    alter(sessions=[session(begins="08:00"), session(2, DAY + timedelta(days=5))])
    held = BEGINS + timedelta(days=1, hours=1)
    assert [one.code for one in send(second, sent("cb-03", ordinal=3), at=held)] == ["moved", "no-session"]
    alter(sessions=[session(begins="08:00"), session(2, DAY + timedelta(days=1))])
    assert [one.result for one in send(second, at=held)] == ["taken"]


def test_the_number_of_a_removed_session_is_never_given_again(alter: Alter, send: Send) -> None:
    alter(sessions=[FIRST, TOMORROW])
    alter(sessions=[FIRST])
    again = alter(sessions=[FIRST, TOMORROW])
    assert [one.ordinal for one in again.sessions] == [1, 3]
    held = BEGINS + timedelta(days=1, hours=1)
    assert [one.code for one in send(sent(ordinal=2), sent(ordinal=3), at=held)] == ["session-gone", ""]


def test_the_first_day_is_the_earliest_whatever_its_number(alter: Alter) -> None:
    made = alter(sessions=[session(day=DAY + timedelta(days=9)), TOMORROW])
    assert ([one.ordinal for one in made.sessions], made.day) == ([2, 1], TOMORROW["day"])


def test_an_invited_unit_stays_invited_when_the_class_moves_past_a_reform(
    store: Engine, alter: Alter
) -> None:
    before = date(2025, 6, 20)
    alter(sessions=[session(day=before)], units=["24784"], people=[])
    made = alter(sessions=[session()], units=["24784"], people=[])
    with store.connect() as connection:
        assert [one.official_id for one in roster(connection, made)] == ["cb-04"]
        assert declared_of(connection, made).units == [CODE]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(-2, 3), max_size=4, unique=True), min_size=1, max_size=4))
def test_no_change_loses_presence(
    store: Engine, alter: Alter, send: Send, timetables: list[list[int]]
) -> None:
    """Whatever timetables are tried, the first session keeps its records and can have been held."""
    send(sent("cb-01"))
    with store.connect() as connection:
        before = records_of(connection, "lop-a")
    for days in timetables:
        wanted = [
            session(1 if place == 0 else None, DAY + timedelta(days=day)) for place, day in enumerate(days)
        ]
        try:
            alter(sessions=wanted)
        except (ClassError, ValueError):
            continue
    with store.connect() as connection:
        assert records_of(connection, "lop-a") == before
        (held,) = [one for one in find_class(connection, "lop-a").sessions if one.ordinal == 1]
    assert all(held.starts_at - timedelta(hours=1) <= one.received_at for one in before)
