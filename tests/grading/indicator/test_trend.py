"""Week by week, and the day on which everybody is trained."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.indicator.movement import Step, movement
from taphuan_grading.indicator.people import POST_COLUMNS
from taphuan_grading.indicator.trend import FURTHEST_WEEKS, forecast, weekly

SUNDAY = date(2026, 3, 1)


def posts(*rows: tuple[str, date, date | None]) -> pd.DataFrame:
    made = [
        (number, person, "PCT", "commune", "24769", date(2025, 7, 1), True, since, until)
        for number, (person, since, until) in enumerate(rows)
    ]
    frame = pd.DataFrame(made, columns=list(POST_COLUMNS))
    return frame.assign(
        **{name: pd.to_datetime(frame[name]) for name in ("valid_from", "valid_to", "unit_valid_from")}
    )


def trained(**days: date) -> pd.DataFrame:
    return pd.DataFrame({"official_id": list(days), "trained_on": pd.to_datetime(list(days.values()))})


def trend(*numerators: int, of: int) -> pd.DataFrame:
    days = [SUNDAY + timedelta(weeks=week) for week in range(len(numerators))]
    return pd.DataFrame({"day": days, "numerator": numerators, "denominator": of})


def test_each_week_has_the_managers_of_its_last_day() -> None:
    year = date(2026, 1, 1)
    found = weekly(
        posts(("a", year, None), ("b", year, date(2026, 3, 8)), ("c", date(2026, 3, 9), None)),
        trained(a=date(2026, 3, 2), b=date(2026, 3, 2), c=date(2026, 3, 12)),
        date(2026, 2, 24),
        date(2026, 3, 12),
    )
    assert list(found.itertuples(index=False, name=None)) == [
        (date(2026, 3, 1), 0, 2),
        (date(2026, 3, 8), 1, 1),
        (date(2026, 3, 12), 2, 2),
    ]


def test_a_period_that_ends_before_it_begins_is_empty() -> None:
    found = weekly(posts(), trained(), date(2026, 3, 2), date(2026, 3, 1))
    assert found.empty
    assert forecast(found) is None


def test_a_steady_pace_gives_one_day() -> None:
    found = forecast(trend(0, 5, 10, 15, 20, of=50))
    assert found is not None
    done = SUNDAY + timedelta(weeks=4 + 6)
    assert (found.early, found.likely, found.late) == (done, done, done)
    assert (found.weeks, found.remaining) == (4, 30)


def test_the_week_that_has_just_begun_is_no_slow_week() -> None:
    found = trend(0, 5, 10, 15, 20, of=50)
    begun = pd.DataFrame(
        {"day": [SUNDAY + timedelta(weeks=4, days=1)], "numerator": [20], "denominator": [50]}
    )
    later = forecast(pd.concat([found, begun]))
    assert later is not None
    assert later.late == SUNDAY + timedelta(weeks=10, days=1)


def test_an_uneven_pace_gives_a_wide_interval() -> None:
    found = forecast(trend(0, 0, 20, 20, 20, 21, of=60))
    assert found is not None
    assert found.early is not None
    assert found.likely is not None
    assert found.late is None or found.late - found.early > timedelta(weeks=4)
    assert forecast(trend(0, 0, 20, 20, 20, 21, of=60)) == found


@pytest.mark.parametrize("weeks", [(0, 1), (3, 3, 3, 3, 3), (4,)])
def test_nothing_is_said_where_nothing_is_known(weeks: tuple[int, ...]) -> None:
    assert forecast(trend(*weeks, of=50)) is None


def test_everybody_is_trained_already() -> None:
    found = forecast(trend(3, 5, of=5))
    assert found is not None
    assert found.likely == SUNDAY + timedelta(weeks=1)
    assert found.remaining == 0


def test_what_lies_beyond_five_years_has_no_day() -> None:
    found = forecast(trend(0, 0, 1, 1, of=20 * FURTHEST_WEEKS))
    assert found is not None
    assert found.late is None


def managers(**people: bool) -> pd.DataFrame:
    return pd.DataFrame({"official_id": list(people), "trained": list(people.values())})


def test_every_reason_has_its_step() -> None:
    before = managers(stays=True, learns=False, leaves=True, lapses=True)
    after = managers(stays=True, learns=True, lapses=False, new=False, known=True)
    told = managers(stays=True, learns=False, leaves=True, lapses=True, wrong=True)
    assert movement(before, after, as_known=told) == (
        Step("corrected", -1, -1, ("wrong",)),
        Step("trained", 1, 0, ("learns",)),
        Step("joined", 1, 2, ("known", "new")),
        Step("left", -1, -1, ("leaves",)),
        Step("lapsed", -1, 0, ("lapses",)),
    )
    assert movement(before, before) == ()
    assert movement(managers(), managers()) == ()


PEOPLE = st.dictionaries(st.sampled_from("abcdefgh"), st.booleans())


@given(PEOPLE, PEOPLE, st.none() | PEOPLE)
def test_the_steps_add_up(
    before: dict[str, bool], after: dict[str, bool], told: dict[str, bool] | None
) -> None:
    known = None if told is None else managers(**told)
    steps = movement(managers(**before), managers(**after), as_known=known)
    start = before if told is None else told
    assert sum(step.numerator for step in steps) == sum(after.values()) - sum(start.values())
    assert sum(step.denominator for step in steps) == len(after) - len(start)
