from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from taphuan_grading.completion.evidence import (
    ATTEMPT_COLUMNS,
    STARTED_COLUMNS,
    attempts_frame,
    load_attempts,
    load_started,
)
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.states import module_states
from taphuan_grading.completion.trained import course_passes, module_passes, trained
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.store import schema

MON, TUE, WED, THU = (pd.Timestamp(2026, 3, day) for day in range(2, 6))


def attempts(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = attempts_frame(rows)
    return frame.assign(
        submitted_on=pd.to_datetime(frame["submitted_on"]), marked_on=pd.to_datetime(frame["marked_on"])
    )


def started(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records(list(rows), columns=list(STARTED_COLUMNS))
    return frame.assign(started_on=pd.to_datetime(frame["started_on"]))


def marked(who: str, what: str, score: float, on: pd.Timestamp, ordinal: int = 1) -> tuple[object, ...]:
    return (who, what, ordinal, "marked", score, 10.0, on, on)


def whole(who: str, on: pd.Timestamp) -> list[tuple[object, ...]]:
    return [marked(who, module, 10.0, on) for module in ("a/1", "a/2", "b/1")]


def trained_days(programme: Programme, frame: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Timestamp]:
    passes = module_passes(programme, frame, day.date())
    found = trained(programme.rules[0], course_passes(programme, passes))
    return dict(zip(found["official_id"], found["trained_on"], strict=True))


def test_trained_on_the_day_of_the_last_module(small_programme: Programme) -> None:
    frame = attempts(marked("an", "a/1", 10, MON), marked("an", "a/2", 7, WED), marked("an", "b/1", 5, TUE))
    assert trained_days(small_programme, frame, THU) == {"an": WED}
    assert trained_days(small_programme, frame, WED) == {"an": WED}
    assert trained_days(small_programme, frame, TUE) == {}


def test_every_module_needs_its_own_pass_mark(small_programme: Programme) -> None:
    frame = attempts(
        marked("an", "a/1", 10, MON), marked("an", "a/2", 6.9, MON), marked("an", "b/1", 10, MON)
    )
    assert trained_days(small_programme, frame, THU) == {}


def test_a_share_that_is_the_pass_mark_but_for_rounding_passes(small_programme: Programme) -> None:
    frame = attempts(marked("an", "a/2", sum([0.7] * 10), MON))
    assert len(module_passes(small_programme, frame, THU.date())) == 1


def test_optional_courses_and_modules_of_old_do_not_count(small_programme: Programme) -> None:
    frame = attempts(marked("an", "extra/1", 10, MON), marked("an", "gone/1", 10, MON), *whole("bình", MON))
    assert trained_days(small_programme, frame, THU) == {"bình": MON}


def test_the_first_attempt_that_reaches_the_mark_gives_the_day(small_programme: Programme) -> None:
    frame = attempts(
        marked("an", "b/1", 4, MON), marked("an", "b/1", 6, TUE, 2), marked("an", "b/1", 9, WED, 3)
    )
    passes = module_passes(small_programme, frame, THU.date())
    assert passes.to_dict("records") == [{"official_id": "an", "module": "b/1", "passed_on": TUE}]


@pytest.mark.parametrize("state", ["waiting", "marking", "needs-manual", "failed"])
def test_only_full_marks_count(small_programme: Programme, state: str) -> None:
    frame = attempts(("an", "b/1", 1, state, None, None, MON, None))
    assert module_passes(small_programme, frame, THU.date()).empty


def test_nobody_has_done_anything(small_programme: Programme) -> None:
    assert trained_days(small_programme, attempts(), MON) == {}
    assert module_states(small_programme, attempts(), started(), MON.date()).empty


def test_states(small_programme: Programme) -> None:
    frame = attempts(
        marked("passed", "a/1", 5, MON),
        marked("failed", "a/1", 4, MON),
        ("waiting", "a/1", 1, "marking", None, None, MON, None),
        ("manual", "a/1", 1, "needs-manual", None, 10.0, MON, None),
        ("error", "a/1", 1, "failed", None, None, MON, None),
        marked("again", "a/1", 3, MON),
        ("again", "a/1", 2, "waiting", None, None, TUE, None),
    )
    begun = started(("new", "a/1", MON), ("passed", "a/1", MON), ("later", "a/1", THU))
    found = module_states(small_programme, frame, begun, WED.date()).set_index("official_id")
    assert found["state"].to_dict() == {
        "again": "waiting",
        "error": "error",
        "failed": "failed",
        "manual": "needs-manual",
        "new": "in-progress",
        "passed": "passed",
        "waiting": "waiting",
    }
    assert found.loc["again", "score"] == 3
    assert found.loc["passed", "passed_on"] == MON


def test_states_of_a_day_gone_by(small_programme: Programme) -> None:
    frame = attempts(("an", "a/1", 1, "marked", 8.0, 10.0, MON, WED))
    begun = started(("an", "a/1", MON))
    states = [
        module_states(small_programme, frame, begun, day.date())["state"].tolist()
        for day in (MON - pd.Timedelta(days=1), MON, TUE, WED)
    ]
    assert states == [[], ["waiting"], ["waiting"], ["passed"]]


def test_days_are_days_in_viet_nam(engine: Engine) -> None:
    late = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # 00:30 on the 2nd
    with engine.begin() as connection:
        connection.execute(insert(schema.official).values(id="an", name="An"))
        values = {"official_id": "an", "run": "ntm-2026", "module": "a/1"}
        connection.execute(
            insert(schema.attempt).values(
                **values,
                number="NTM-1",
                module_version="0",
                ordinal=1,
                submitted_at=late,
                answers={},
                answers_hash="0",
                state="marked",
                marked_at=late,
                score=1.0,
                max_score=1.0,
            )
        )
        connection.execute(insert(schema.place).values(**values, step=1, seen_at=late))
        connection.execute(
            insert(schema.answer).values(
                **values, question="q1", value="a", saved_at=datetime(2026, 3, 1, 16, 59, tzinfo=UTC)
            )
        )
    with engine.connect() as connection:
        found = load_attempts(connection, "ntm-2026")
        begun = load_started(connection, "ntm-2026")
        assert load_attempts(connection, "ntm-2025").empty
        assert load_started(connection, "ntm-2025").empty
    assert list(found.columns) == list(ATTEMPT_COLUMNS)
    assert found.loc[0, ["submitted_on", "marked_on"]].tolist() == [MON, MON]
    assert begun.loc[0, "started_on"] == pd.Timestamp(2026, 3, 1)


def test_run_and_rule_of_a_day(small_programme: Programme) -> None:
    assert run_on(small_programme, date(2025, 12, 31)).id == "ntm-2025"
    assert run_on(small_programme, date(2026, 1, 1)).id == "ntm-2026"
    assert rule_on(small_programme, date(2023, 6, 19)).id == "r"
    with pytest.raises(RuleError, match="no run of ntm holds 2024-12-31; known: ntm-2025"):
        run_on(small_programme, date(2024, 12, 31))
    with pytest.raises(RuleError, match="first rule is valid from 2023-06-19"):
        rule_on(small_programme, date(2023, 6, 18))
