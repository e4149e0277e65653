"""Attendance and outside certificates, beside or instead of modules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from taphuan_grading.attendance.changing import change_class, declared_of
from taphuan_grading.attendance.classes import find_class
from taphuan_grading.attendance.closing import close, reopen
from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.attendance.intake import take
from taphuan_grading.attendance.making import add_class
from taphuan_grading.completion.classroom import ATTENDANCE_COLUMNS, CERTIFICATE_COLUMNS, frame
from taphuan_grading.completion.evidence import attempts_frame
from taphuan_grading.completion.outside import add_certificate, certificates_of, withdraw_certificate
from taphuan_grading.completion.trained import course_passes, module_passes, trained
from taphuan_grading.completion.ways import Evidence, attendance_passes, courses_passed, load_evidence
from taphuan_grading.content.models import CourseWays, Grade, Programme, Rule, Way
from taphuan_grading.errors import EvidenceError, RegisterError
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

MON, TUE, WED, THU = (pd.Timestamp(2026, 3, day) for day in range(2, 6))
MODULES, CLASSES, BADGE = Way(modules=True), Way(attendance=0.8), Way(outside="badge")


def attempts(*rows: tuple[object, ...]) -> pd.DataFrame:
    found = attempts_frame(rows)
    return found.assign(
        submitted_on=pd.to_datetime(found["submitted_on"]), marked_on=pd.to_datetime(found["marked_on"])
    )


def took_b(who: str, on: pd.Timestamp) -> tuple[object, ...]:
    return (who, "b/1", 1, "marked", 10.0, 10.0, on, on)


def sat(who: str, hours: float, on: pd.Timestamp, *, class_id: str = "k1") -> tuple[object, ...]:
    return (who, "b", class_id, hours, 10.0, on, on)


def passed(
    programme: Programme,
    ways: tuple[Way, ...],
    *,
    modules: tuple[tuple[object, ...], ...] = (),
    hours: tuple[tuple[object, ...], ...] = (),
    badges: tuple[tuple[object, ...], ...] = (),
    day: pd.Timestamp = THU,
) -> dict[str, pd.Timestamp]:
    """Who passes the course b, and when."""
    by_modules = course_passes(programme, module_passes(programme, attempts(*modules), day.date()))
    evidence = Evidence(by_modules, frame(ATTENDANCE_COLUMNS, hours), frame(CERTIFICATE_COLUMNS, badges))
    found = courses_passed(rule(programme, ways), evidence, day.date())
    found = found[found["course"] == "b"]
    assert found["official_id"].is_unique
    return dict(zip(found["official_id"], found["passed_on"], strict=True))


def rule(programme: Programme, ways: tuple[Way, ...]) -> Rule:
    return programme.rules[0].model_copy(update={"ways": (CourseWays(course="b", any_of=ways),)})


def test_instead_of_modules(small_programme: Programme) -> None:
    found = passed(
        small_programme,
        (MODULES, CLASSES),
        modules=(took_b("an", WED), took_b("bình", MON)),
        hours=(sat("an", 8, TUE), sat("cường", 7.9, TUE), sat("dung", 5, MON), sat("dung", 3, WED)),
    )
    assert found == {"an": TUE, "bình": MON, "dung": WED}


def test_beside_modules(small_programme: Programme) -> None:
    both = (Way(modules=True, attendance=0.8),)
    hours = (sat("an", 8, TUE), sat("bình", 8, MON))
    assert passed(small_programme, both, modules=(took_b("an", MON),), hours=hours) == {"an": TUE}
    assert passed(small_programme, both, modules=(took_b("an", MON),), hours=hours, day=MON) == {}


def test_hours_of_two_classes_are_not_added(small_programme: Programme) -> None:
    hours = (sat("an", 5, MON), sat("an", 5, TUE, class_id="k2"))
    assert passed(small_programme, (CLASSES,), hours=hours) == {}


def test_a_way_has_its_days(small_programme: Programme) -> None:
    until = (Way(attendance=0.8, valid_to=TUE.date()), Way(modules=True, valid_from=TUE.date()))
    hours = (sat("an", 8, MON), sat("bình", 8, TUE), sat("bình", 8, WED, class_id="k2"))
    modules = (took_b("an", MON), took_b("cường", TUE))
    assert passed(small_programme, until, modules=modules, hours=hours) == {"an": MON, "cường": TUE}
    since = (Way(attendance=0.8, valid_from=WED.date()),)
    assert passed(small_programme, since, hours=hours) == {"bình": WED}


def test_a_certificate_counts_only_if_the_rule_says_so(small_programme: Programme) -> None:
    badges = (("an", "badge", MON, TUE), ("bình", "other", MON, MON))
    assert passed(small_programme, (BADGE,), badges=badges) == {"an": TUE}
    assert passed(small_programme, (BADGE,), badges=badges, day=MON) == {}
    assert passed(small_programme, (MODULES,), badges=badges) == {}


def test_courses_of_which_the_rule_says_nothing_go_by_modules(small_programme: Programme) -> None:
    modules = attempts(*[("an", f"a/{number}", 1, "marked", 10.0, 10.0, MON, MON) for number in (1, 2)])
    evidence = Evidence(
        course_passes(small_programme, module_passes(small_programme, modules, THU.date())),
        frame(ATTENDANCE_COLUMNS, [sat("an", 10, TUE)]),
        frame(CERTIFICATE_COLUMNS),
    )
    with_ways = rule(small_programme, (CLASSES,))
    courses = courses_passed(with_ways, evidence, THU.date())
    assert dict(zip(courses["course"], courses["passed_on"], strict=True)) == {"a": MON, "b": TUE}
    assert trained(with_ways, courses)["trained_on"].tolist() == [TUE]
    plain = courses_passed(small_programme.rules[0], evidence, THU.date())
    assert plain["course"].tolist() == ["a"]


HOURS = st.lists(
    st.tuples(
        st.sampled_from(["an", "bình"]),
        st.sampled_from([0.5, 2.0, 4.0]),
        st.sampled_from([MON, TUE, WED]),
        st.sampled_from(["k1", "k2"]),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=40)  # frames are slow to begin with; nothing here is about time
@given(HOURS, st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 1.0]))
def test_order_of_the_hours_makes_no_difference_and_nobody_passes_twice(
    found: list[tuple[str, float, pd.Timestamp, str]], random: Any, share: float
) -> None:
    rows = [sat(who, hours, on, class_id=class_id) for who, hours, on, class_id in found]
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (
        attendance_passes(frame(ATTENDANCE_COLUMNS, some), "b", share).sort_values(
            ["official_id", "passed_on"]
        )
        for some in (rows, shuffled)
    )
    assert one.values.tolist() == other.values.tolist()
    for who in {row[0] for row in rows}:
        most = max(sum(row[3] for row in rows if row[:3] == (who, "b", k)) for k in ("k1", "k2"))
        assert (who in set(one["official_id"])) == (most >= share * 10.0)


BEGINS = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)


@pytest.fixture
def class_room(bare_store: Engine, small_programme: Programme) -> Engine:
    """An accredited class of two sessions on course b, for the two officials of the store."""
    account = {"username": "thay", "password_hash": "-", "must_change": False, "failures": 0}
    declared = ClassDeclared.model_validate(
        {
            "id": "lop",
            "title": "Lớp",
            "course": "b",
            "organiser": "Văn phòng",
            "place": "Hội trường",
            "capacity": 9,
            "accredited": True,
            "trainers": ["thay"],
            "sessions": [{"day": date(2026, 3, day), "begins": "07:30", "ends": "11:30"} for day in (10, 12)],
            "people": ["cb-1", "cb-2"],
        }
    )
    with writing(bare_store) as connection:
        connection.execute(schema.account.insert().values(**account, disabled=False, changed_at=BEGINS))
        connection.execute(schema.account_role.insert().values(username="thay", role="trainer"))
        add_class(connection, small_programme, declared, BEGINS)
    return bare_store


def sit(engine: Engine, ordinal: int, statuses: dict[str, str], on: int, **changes: Any) -> list[str]:
    """Record and close a session on a day of March."""
    at = BEGINS + timedelta(days=on - 10, hours=5)
    records = [
        {
            "id": str(uuid4()),
            "class_id": "lop",
            "ordinal": ordinal,
            "official_id": who,
            "status": status,
            "source": "trainer",
            "device": str(uuid4()),
            "recorded_at": at.isoformat(),
        }
        | changes
        for who, status in statuses.items()
    ]
    with writing(engine) as connection:
        outcomes = take(connection, records, trainer="thay", key=b"k", at=at)
        assert {one.result for one in outcomes} == {"taken"}
        close(connection, find_class(connection, "lop"), ordinal, by="thay", at=at)
    return [str(record["id"]) for record in records]


Counted = Callable[[int], dict[str, date]]


@pytest.fixture
def counted(class_room: Engine, small_programme: Programme) -> Counted:
    """Who passes course b as of a day of March, and when."""

    def ask(day: int) -> dict[str, date]:
        asked = rule(small_programme, (CLASSES, BADGE))
        when = date(2026, 3, day)
        with class_room.connect() as connection:
            evidence = load_evidence(connection, small_programme, small_programme.runs[1], asked, when)
        found = courses_passed(asked, evidence, when)
        return {who: on.date() for who, on in zip(found["official_id"], found["passed_on"], strict=True)}

    return ask


def test_hours_count_from_the_day_on_which_the_sheet_was_closed(class_room: Engine, counted: Counted) -> None:
    sit(class_room, 1, {"cb-1": "present", "cb-2": "present"}, on=10)
    sit(class_room, 2, {"cb-1": "present", "cb-2": "late"}, on=13)
    assert (counted(12), counted(13)) == ({}, {"cb-1": date(2026, 3, 13)})


def test_a_correction_moves_only_whom_it_is_about_and_no_day_before(
    class_room: Engine, counted: Counted
) -> None:
    sit(class_room, 1, {"cb-1": "present", "cb-2": "present"}, on=10)
    ids = sit(class_room, 2, {"cb-1": "present", "cb-2": "absent"}, on=13)
    with writing(class_room) as connection:
        lop, at = find_class(connection, "lop"), BEGINS + timedelta(days=9)
        reopen(connection, lop, 2, by="thay", at=at, reason="sót một người")
    assert counted(19) == {"cb-1": date(2026, 3, 13)}
    sit(class_room, 2, {"cb-2": "present"}, on=20, replaces=[ids[1]], reason="ngồi cuối phòng")
    assert counted(20) == {"cb-1": date(2026, 3, 13), "cb-2": date(2026, 3, 20)}
    assert counted(19) == {"cb-1": date(2026, 3, 13)}


def test_a_changed_timetable_moves_no_day_before(
    class_room: Engine, small_programme: Programme, counted: Counted
) -> None:
    sit(class_room, 1, {"cb-1": "present", "cb-2": "present"}, on=10)
    sit(class_room, 2, {"cb-1": "present", "cb-2": "late"}, on=13)
    assert counted(20) == {"cb-1": date(2026, 3, 13)}
    at = BEGINS + timedelta(days=11)
    with writing(class_room) as connection:
        wanted = declared_of(connection, find_class(connection, "lop"))
        more = SessionDeclared(day=date(2026, 3, 25), begins=time(7, 30), ends=time(11, 30))
        longer = wanted.model_copy(update={"sessions": [*wanted.sessions, more]})
        change_class(connection, small_programme, longer, by="thay", at=at, reason="thêm một buổi")
    assert (counted(20), counted(21)) == ({"cb-1": date(2026, 3, 13)}, {})
    sit(class_room, 3, {"cb-1": "late", "cb-2": "present"}, on=25)
    assert counted(25) == dict.fromkeys(["cb-1", "cb-2"], date(2026, 3, 25))


def add(engine: Engine, programme: Programme, **changes: Any) -> int:
    fields: dict[str, Any] = {
        "official_id": "cb-1",
        "grade": "badge",
        "number": " 7/2026 ",
        "issued_on": date(2026, 3, 10),
        "at": BEGINS + timedelta(days=2),
    }
    graded = programme.model_copy(update={"grades": (Grade(id="badge", title="Chứng nhận"),)})
    with writing(engine) as connection:
        return add_certificate(connection, graded, **fields | changes)


def test_a_certificate_counts_from_when_it_was_recorded_until_it_ends(
    class_room: Engine, small_programme: Programme, counted: Counted
) -> None:
    made = add(class_room, small_programme, expires_on=date(2026, 3, 20))
    add(class_room, small_programme, official_id="cb-2", issued_on=date(2025, 12, 31))
    assert (counted(11), counted(12), counted(20)) == ({}, {"cb-1": date(2026, 3, 12)}, {})
    with writing(class_room) as connection:
        withdraw_certificate(connection, made, reason="nhầm người", at=BEGINS + timedelta(days=5))
        with pytest.raises(EvidenceError):
            withdraw_certificate(connection, made, reason="nhầm", at=BEGINS)
        assert certificates_of(connection, "cb-1")[0].withdrawn_reason == "nhầm người"
    assert (counted(14), counted(15)) == ({"cb-1": date(2026, 3, 12)}, {})


@pytest.mark.parametrize(
    "changes",
    [
        {"grade": "none"},
        {"number": " "},
        {"number": "x" * 81},
        {"issued_on": date(2026, 3, 13)},
        {"expires_on": date(2026, 3, 10)},
    ],
    ids=str,
)
def test_a_certificate_that_cannot_be(
    class_room: Engine, small_programme: Programme, changes: dict[str, Any]
) -> None:
    with pytest.raises(EvidenceError):
        add(class_room, small_programme, **changes)


def test_a_certificate_is_recorded_once_and_for_somebody(
    class_room: Engine, small_programme: Programme
) -> None:
    add(class_room, small_programme)
    with pytest.raises(EvidenceError, match="already"):
        add(class_room, small_programme)
    with pytest.raises(RegisterError):
        add(class_room, small_programme, official_id="nobody")
