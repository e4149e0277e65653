"""States of officials, who is missing, and exemptions: cases computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, insert, update
from tests.grading.indicator.test_indicator import REFORM, Office, figure, row

from taphuan_grading.completion.exemptions import add_exemption, exemptions_of, withdraw_exemption
from taphuan_grading.completion.official_states import Fulfilled, official_states
from taphuan_grading.completion.proof import evidence_of
from taphuan_grading.completion.standing import standings
from taphuan_grading.content.models import Programme, Rule
from taphuan_grading.errors import EvidenceError, RegisterError, RuleError
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.indicator.inputs import load_inputs
from taphuan_grading.indicator.missing import missing
from taphuan_grading.indicator.states import left_out, state_counts, states_by_unit
from taphuan_grading.register.history import Origin
from taphuan_grading.register.identity import merge
from taphuan_grading.register.personal import erase_person
from taphuan_grading.register.scope import PROVINCE, Scope, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import attendance_schema, schema
from taphuan_grading.store.engine import writing

DAY = date(2026, 3, 10)
PEOPLE = ("passed", "expired", "waiting", "failed", "begun", "draft", "none", "excused", "again")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def attempt(office: Office, who: str, module: str, on: date, **values: object) -> None:
    row = {
        "number": f"{who}-{module}-{on}-{values.get('ordinal', 1)}",
        "official_id": who,
        "run": f"ntm-{on.year}",
        "module": module,
        "module_version": "0",
        "ordinal": 1,
        "submitted_at": noon(on),
        "answers": {},
        "answers_hash": "0",
        "state": "marked",
        "marked_at": noon(on),
        "score": 1.0,
        "max_score": 1.0,
    }
    with office.engine.begin() as connection:
        connection.execute(insert(schema.attempt).values(row | values))


def excuse(office: Office, who: str, since: date, until: date | None = None, *, at: date = DAY) -> int:
    with writing(office.engine) as connection:
        return add_exemption(
            connection,
            official_id=who,
            reason="nghỉ thai sản",
            valid_from=since,
            valid_to=until,
            by="vanphong",
            at=noon(at),
        )


@pytest.fixture
def office(engine: Engine, small_programme: Programme) -> Office:
    office = Office(engine, small_programme)
    for who in PEOPLE:
        office.hire(who)
        office.post(who, "24805" if who != "draft" else "68", date(2025, 7, 1))
    office.train("passed", date(2026, 2, 1))
    office.train("expired", date(2025, 8, 1))
    office.train("again", date(2025, 8, 1))
    office.train("again", date(2026, 3, 1))
    attempt(office, "waiting", "a/1", date(2026, 1, 5), score=0.1)
    attempt(office, "waiting", "a/2", date(2026, 1, 6), state="needs-manual", marked_at=None, score=None)
    attempt(office, "failed", "a/1", date(2026, 1, 7), score=0.4)
    attempt(office, "failed", "a/1", date(2026, 1, 9), score=0.2, ordinal=2)
    attempt(office, "failed", "a/2", date(2026, 1, 8))
    attempt(office, "begun", "a/1", date(2026, 1, 10))
    draft = {"official_id": "draft", "run": "ntm-2026", "module": "b/1"}
    with engine.begin() as connection:
        connection.execute(
            insert(schema.place).values(**draft, step=2, seen_at=datetime(2026, 2, 3, 18, tzinfo=UTC))
        )
    excuse(office, "excused", date(2026, 3, 1), at=date(2026, 2, 20))
    return office


def states(office: Office, day: date = DAY, programme: Programme | None = None) -> dict[str, tuple[str, str]]:
    taught = programme or office.programme
    with office.engine.connect() as connection:
        inputs = load_inputs(connection, taught, day)
        known = Fulfilled(inputs.rule, inputs.run, inputs.trained, inputs.exempt)
        found = official_states(connection, taught, day, known)
    rows = zip(found["official_id"], found["state"], found["since"], strict=True)
    return {who: (state, str(since.date())) for who, state, since in rows}


def test_every_state_with_its_day(office: Office) -> None:
    assert states(office) == {
        "passed": ("passed", "2026-02-01"),
        "expired": ("expired", "2026-01-01"),
        "waiting": ("waiting", "2026-01-06"),
        "failed": ("failed", "2026-01-09"),
        "begun": ("in-progress", "2026-01-10"),
        "draft": ("in-progress", "2026-02-04"),  # after midnight in Việt Nam
        "excused": ("exempt", "2026-03-01"),
        "again": ("passed", "2026-03-01"),
    }


def test_states_of_days_gone_by(office: Office) -> None:
    assert "waiting" not in states(office, date(2026, 1, 4))
    assert states(office, date(2026, 1, 5))["waiting"] == ("failed", "2026-01-05")
    assert states(office, date(2026, 1, 6))["waiting"] == ("waiting", "2026-01-06")
    assert states(office, date(2026, 2, 28))["again"] == ("expired", "2026-01-01")
    assert "excused" not in states(office, date(2026, 2, 28))
    assert states(office, date(2025, 12, 31))["expired"] == ("passed", "2025-08-01")


def test_what_waits_for_a_mark_is_no_longer_waiting_once_it_passed(office: Office) -> None:
    table = schema.attempt
    with office.engine.begin() as connection:
        connection.execute(
            update(table)
            .where(table.c.official_id == "waiting", table.c.module == "a/2")
            .values(state="marked", marked_at=noon(date(2026, 3, 1)), score=1.0)
        )
    assert states(office, date(2026, 2, 28))["waiting"] == ("waiting", "2026-01-06")
    assert states(office)["waiting"] == ("failed", "2026-01-05")


def test_a_rule_that_asks_for_more_ends_what_was_earned(office: Office, small_programme: Programme) -> None:
    first = small_programme.rules[0]
    old = first.model_copy(update={"valid_to": date(2026, 3, 5)})
    new = Rule(
        id="more",
        statement="Thêm.",
        valid_from=date(2026, 3, 5),
        required_courses=("a", "b", "extra"),
    )
    stricter = small_programme.model_copy(update={"rules": (old, new)})
    assert states(office, date(2026, 3, 4), stricter)["passed"] == ("passed", "2026-02-01")
    assert states(office, DAY, stricter)["passed"] == ("in-progress", "2026-02-01")


def test_a_certificate_that_ended(office: Office, small_programme: Programme) -> None:
    ways = [{"course": course, "any_of": ({"outside": "x"},)} for course in ("a", "b")]
    rule = Rule.model_validate(small_programme.rules[0].model_dump() | {"ways": ways})
    programme = small_programme.model_copy(update={"rules": (rule,)})
    with office.engine.begin() as connection:
        connection.execute(
            insert(attendance_schema.outside_certificate).values(
                official_id="none",
                grade="x",
                number="1",
                issued_on=date(2026, 1, 2),
                expires_on=date(2026, 3, 1),
                recorded_at=noon(date(2026, 1, 3)),
            )
        )
    assert states(office, date(2026, 2, 28), programme)["none"] == ("passed", "2026-01-03")
    assert states(office, DAY, programme)["none"] == ("expired", "2026-03-01")


def test_units_count_their_states(office: Office) -> None:
    found = {unit.key: unit for unit in states_by_unit(office.engine, office.programme, DAY)}
    assert found["24805"].counts == {
        "passed": 2,
        "exempt": 1,
        "waiting": 1,
        "failed": 1,
        "in-progress": 1,
        "expired": 1,
        "not-started": 1,
    }
    assert (found["68"].counts["in-progress"], found["68"].total) == (2, 9)
    for row_ in indicator_as_of(office.engine, office.programme, DAY).by("unit"):
        unit = found[row_.key]
        assert (unit.counts["passed"], unit.total, unit.name) == (row_.numerator, row_.denominator, row_.name)
    scope = Scope(units=frozenset({("24805", REFORM)}))
    (only,) = states_by_unit(office.engine, office.programme, DAY, scope=scope)
    assert (only.key, only.total) == ("24805", 8)


def test_who_is_missing(office: Office) -> None:
    found = missing(office.engine, office.programme, DAY)
    assert [(one.unit_code, one.official_id) for one in found] == [
        ("68", "draft"),
        *(("24805", who) for who in ("begun", "excused", "expired", "failed", "none", "waiting")),
    ]
    excused = next(one for one in found if one.official_id == "excused")
    assert (excused.state, excused.state_name) == ("exempt", "được miễn: nghỉ thai sản")
    none = next(one for one in found if one.official_id == "none")
    assert (none.state, none.since, none.detail) == ("not-started", None, "")
    assert len(missing(office.engine, office.programme, DAY, unit="24805")) == 6
    assert len(missing(office.engine, office.programme, DAY, unit="68")) == 7
    scope = Scope(units=frozenset({("24805", REFORM)}))
    assert len(missing(office.engine, office.programme, DAY, scope=scope)) == 6
    assert not missing(office.engine, office.programme, DAY, scope=scope, unit="24931")
    with pytest.raises(RegisterError, match="no unit has the code 672 on 2026-03-10"):
        missing(office.engine, office.programme, DAY, unit="672")
    with pytest.raises(RuleError, match="has not come yet"):
        missing(office.engine, office.programme, date(2999, 1, 1))


@pytest.mark.parametrize(("counts", "whole"), [("counted", (2, 9)), ("excluded", (2, 8))])
def test_the_rule_says_how_an_exemption_counts(office: Office, counts: str, whole: tuple[int, int]) -> None:
    rule = office.programme.rules[0].model_copy(update={"exempt": counts})
    office.programme = office.programme.model_copy(update={"rules": (rule,)})
    found = office.on(DAY)
    assert figure(found) == whole
    assert row(found, "unit", "24805") == (2, whole[1] - 1)
    assert found.rule.startswith("Quy tắc. Cán bộ được miễn tập huấn")
    people = {one.official_id for one in missing(office.engine, office.programme, DAY)}
    assert ("excused" in people) == (counts == "counted")
    with office.engine.connect() as connection:
        inputs = load_inputs(connection, office.programme, DAY)
        in_states = state_counts(connection, office.programme, inputs)
    assert (in_states["passed"], sum(in_states.values())) == whole
    assert (in_states["exempt"], left_out(inputs)) == ((1, 0) if counts == "counted" else (0, 1))
    assert figure(office.on(date(2026, 2, 28))) == (1, 9)  # known already, not begun yet
    office.train("excused", date(2026, 3, 2))
    assert figure(office.on(DAY)) == (3, 9)


def test_an_exemption_that_is_recorded_late_or_withdrawn_moves_no_day_gone_by(office: Office) -> None:
    rule = office.programme.rules[0].model_copy(update={"exempt": "excluded"})
    office.programme = office.programme.model_copy(update={"rules": (rule,)})
    made = excuse(office, "none", date(2026, 1, 1), date(2026, 4, 1), at=date(2026, 3, 5))
    days = [date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 31), date(2026, 4, 1)]
    assert [office.on(day).denominator for day in days] == [8, 7, 7, 8]
    with writing(office.engine) as connection:
        withdraw_exemption(connection, made, reason="nhầm", by="vp", at=noon(date(2026, 3, 20)))
    assert [office.on(day).denominator for day in days] == [8, 7, 8, 8]
    assert office.on(date(2026, 3, 19)).denominator == 7


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": " "}, "has 1 to 500 letters"),
        ({"valid_to": date(2026, 1, 1)}, "before it begins"),
        ({"official_id": "nobody"}, "no official has the id"),
        ({"official_id": "excused", "valid_from": date(2026, 5, 1)}, "exempt in that time already by 1"),
    ],
)
def test_exemptions_that_cannot_be(office: Office, values: dict[str, object], message: str) -> None:
    given: dict[str, object] = {
        "official_id": "none",
        "reason": "ốm",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "by": "vp",
        "at": noon(DAY),
    }
    with pytest.raises((EvidenceError, RegisterError), match=message), writing(office.engine) as connection:
        add_exemption(connection, **(given | values))  # type: ignore[arg-type]
    with office.engine.connect() as connection:
        assert len(exemptions_of(connection)) == 1


def test_only_an_exemption_that_stands_is_withdrawn_and_with_a_reason(office: Office) -> None:
    with writing(office.engine) as connection:
        with pytest.raises(EvidenceError, match="say why"):
            withdraw_exemption(connection, 1, reason="", by="vp", at=noon(DAY))
        withdraw_exemption(connection, 1, reason="nhầm", by="vp", at=noon(DAY))
        with pytest.raises(EvidenceError, match="withdrawn already"):
            withdraw_exemption(connection, 1, reason="nhầm", by="vp", at=noon(DAY))
        (kept,) = exemptions_of(connection, "excused")
    assert (kept.withdrawn_by, kept.withdrawn_reason) == ("vp", "nhầm")


def test_the_evidence_behind_a_state(office: Office) -> None:
    def proofs(who: str, day: date = DAY) -> list[tuple[str, str, str, str]]:
        with office.engine.connect() as connection:
            found = evidence_of(connection, office.programme, who, day)
        return [(one.kind, str(one.on), one.what, one.outcome) for one in found]

    assert proofs("failed") == [
        ("attempt", "2026-01-07", "a/1", "failed 0.4/1"),
        ("attempt", "2026-01-08", "a/2", "passed 1/1"),
        ("attempt", "2026-01-09", "a/1", "failed 0.2/1"),
    ]
    assert proofs("waiting")[1] == ("attempt", "2026-01-06", "a/2", "waiting")
    assert proofs("expired") == [("earlier", "2025-08-01", "counted until 2025-12-31", "over")]
    assert proofs("excused") == [("exemption", "2026-03-01", "nghỉ thai sản", "in force")]
    assert proofs("none") == []
    assert proofs("failed", date(2026, 1, 6)) == []


def test_an_exemption_follows_a_merge_and_its_reason_is_forgotten_with_the_person(office: Office) -> None:
    origin = Origin(noon(DAY), "vanphong")
    with writing(office.engine) as connection:
        office_account = {"username": "excused", "password_hash": "x", "changed_at": noon(DAY)}
        connection.execute(insert(schema.account).values(**office_account, official_id="excused"))
        merge(connection, "none", "excused", origin)
        (moved,) = exemptions_of(connection, "none")
        connection.execute(
            update(schema.post).where(schema.post.c.official_id == "none").values(valid_to=DAY)
        )
        erase_person(connection, "none", origin)
        (left,) = exemptions_of(connection, "none")
    assert (moved.reason, left.reason) == ("nghỉ thai sản", None)


def test_a_module_of_no_course_is_no_sign_of_work(office: Office) -> None:
    """A contest, say: its attempts and drafts are neither a state, nor evidence, nor a beginning."""
    before = states(office)
    attempt(office, "none", "contest/1", date(2026, 1, 11))
    attempt(office, "draft", "contest/1", date(2026, 1, 11))
    key = {"official_id": "none", "run": "ntm-2026", "module": "contest/1"}
    with office.engine.begin() as connection:
        connection.execute(insert(schema.place).values(**key, step=0, seen_at=noon(DAY)))
    beside = office.programme.modules[0].model_copy(update={"id": "contest/1", "once": True})
    taught = office.programme.model_copy(update={"derived": (beside,)})
    assert states(office, programme=taught) == before
    run = taught.runs[1]
    with office.engine.connect() as connection:
        assert not evidence_of(connection, taught, "none", DAY)
        keys = visible(stored_atlas(connection), PROVINCE, DAY)
        found = {one.person.official_id: one for one in standings(connection, taught, run, keys, DAY)}
    assert not found["none"].begun
    assert found["draft"].begun
