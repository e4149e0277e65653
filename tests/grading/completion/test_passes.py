"""What the database counts is what the rule's own functions say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, insert

from taphuan_grading.completion.evidence import load_attempts
from taphuan_grading.completion.passes import load_course_passes
from taphuan_grading.completion.trained import course_passes, module_passes
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema

RUN, START = "ntm-2026", datetime(2026, 3, 1, tzinfo=UTC)

# Around 17:00 UTC a new day begins in Việt Nam; 0.7 × 3 and 0.1 + 0.2 are where floats go astray.
attempts = st.lists(
    st.fixed_dictionaries(
        {
            "official_id": st.sampled_from("ab"),
            "run": st.sampled_from([RUN, RUN, RUN, "ntm-2025"]),
            "module": st.sampled_from(["a/1", "a/2", "b/1", "gone/1"]),
            "state": st.sampled_from(["marked", "marked", "marked", "needs-manual", "waiting"]),
            "marked_at": st.integers(0, 60).map(lambda hours: START + timedelta(hours=hours)),
            "score": st.sampled_from([0.0, 0.7 * 3, 2.1, 2.0999999999, 0.1 + 0.2, 3.0, None]),
            "max_score": st.sampled_from([3.0, 3.0, 0.0, 0.3, None]),
        }
    ),
    max_size=14,
)


@given(attempts, st.dates(date(2026, 2, 28), date(2026, 3, 5)))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_as_over_all_attempts(
    bare_store: Engine, small_programme: Programme, rows: list[dict[str, object]], day: date
) -> None:
    fixed = {"module_version": "0", "submitted_at": START, "answers": {}, "answers_hash": "0"}
    people = {"a": "cb-1", "b": "cb-2"}
    with bare_store.begin() as connection:
        connection.execute(delete(schema.attempt))
        for number, row in enumerate(rows):
            own = {"number": str(number), "ordinal": number, "official_id": people[str(row["official_id"])]}
            connection.execute(insert(schema.attempt).values(fixed | row | own))
        passes = module_passes(small_programme, load_attempts(connection, RUN), day)
        expected = course_passes(small_programme, passes)
        found = load_course_passes(connection, small_programme, RUN, day)
        one = load_course_passes(connection, small_programme, RUN, day, official_id="cb-1")
    own = expected[expected["official_id"] == "cb-1"].reset_index(drop=True)
    one = one.sort_values("course").reset_index(drop=True)
    pd.testing.assert_frame_equal(one, own, check_dtype=False)
    found = found.sort_values(["official_id", "course"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_the_indicator_reads_no_answers(bare_store: Engine, small_programme: Programme) -> None:
    asked: list[str] = []
    with bare_store.begin() as connection:
        load_units(connection, read_atlas())
    event.listen(bare_store, "before_cursor_execute", lambda *given: asked.append(given[2]))
    indicator_as_of(bare_store, small_programme, date(2026, 3, 1))
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 7
    (counted,) = [statement for statement in asked if "FROM attempt" in statement]
    with bare_store.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counted}", (0,) * counted.count("?"))
        assert "COVERING INDEX ix_attempt_passes" in str(plan.all())


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 2)])
def test_nobody_has_passed_anything(bare_store: Engine, small_programme: Programme, day: date) -> None:
    with bare_store.connect() as connection:
        found = load_course_passes(connection, small_programme, RUN, day)
    assert found.empty
    assert list(found.columns) == ["official_id", "course", "passed_on"]
