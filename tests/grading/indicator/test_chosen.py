"""Counting other people than the target's: one level, another audience."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from taphuan_grading.indicator.chosen import MANAGERS, Chosen
from taphuan_grading.indicator.people import POST_COLUMNS, people_on
from taphuan_grading.indicator.trend import weekly

START = date(2026, 1, 1)
LAST = date(2026, 1, 25)
ROWS = [
    # official, title, level, unit, manager, until
    ("chief", "Giám đốc", "province", "68", True, None),
    ("chief", "Trưởng ban", "commune", "1", True, None),
    ("mayor", "Chủ tịch", "commune", "1", True, date(2026, 1, 12)),
    ("mayor", "Công chức", "commune", "2", False, None),
    ("clerk", "Công chức", "commune", "2", False, None),
    ("helper", "Thành viên tổ công nghệ cộng đồng", "commune", "1", False, None),
]


def posts() -> pd.DataFrame:
    made = [
        (number, official, title, level, unit, START, manager, START, until)
        for number, (official, title, level, unit, manager, until) in enumerate(ROWS)
    ]
    frame = pd.DataFrame(made, columns=list(POST_COLUMNS))
    return frame.assign(
        **{name: pd.to_datetime(frame[name]) for name in ("valid_from", "valid_to", "unit_valid_from")}
    )


@pytest.mark.parametrize(
    ("chosen", "before", "after"),
    [
        (MANAGERS, {"chief", "mayor"}, {"chief"}),
        (Chosen(level="province"), {"chief"}, {"chief"}),
        (Chosen(level="commune"), {"mayor"}, set()),
        (Chosen(level="district"), set(), set()),
        (Chosen(audience="official"), {"clerk"}, {"clerk", "mayor"}),
        (Chosen("commune", "tech-team"), {"helper"}, {"helper"}),
        (Chosen("province", "tech-team"), set(), set()),
    ],
)
def test_people_are_chosen_by_the_principal_post_of_the_day(
    chosen: Chosen, before: set[str], after: set[str]
) -> None:
    for day, expected in ((date(2026, 1, 11), before), (date(2026, 1, 12), after)):
        assert set(chosen.among(people_on(posts(), day))["official_id"]) == expected


@pytest.mark.parametrize(
    ("chosen", "weeks"),
    [
        (MANAGERS, [(0, 2), (1, 2), (0, 1), (0, 1)]),
        (Chosen(audience="official"), [(0, 1), (0, 1), (1, 2), (1, 2)]),
        (Chosen(level="province"), [(0, 1)] * 4),
    ],
)
def test_the_weeks_count_whom_each_day_had(chosen: Chosen, weeks: list[tuple[int, int]]) -> None:
    done = pd.DataFrame({"official_id": ["mayor"], "trained_on": [pd.Timestamp(2026, 1, 8)]})
    found = weekly(posts(), done, START, LAST, chosen=chosen)
    assert list(zip(found["numerator"], found["denominator"], strict=True)) == weeks


def test_who_is_excused_is_left_out_from_that_day_on_unless_trained() -> None:
    done = pd.DataFrame({"official_id": ["mayor"], "trained_on": [pd.Timestamp(2026, 1, 8)]})
    excused = pd.DataFrame(
        {"official_id": ["chief", "mayor"], "exempt_on": [pd.Timestamp(2026, 1, 9), pd.Timestamp(2026, 1, 1)]}
    )
    found = weekly(posts(), done, START, LAST, excused=excused)
    assert list(zip(found["numerator"], found["denominator"], strict=True)) == [
        (0, 1),
        (1, 1),
        (0, 0),
        (0, 0),
    ]


def test_the_weeks_of_some_units_count_who_is_in_them_by_the_principal_post() -> None:
    done = pd.DataFrame({"official_id": ["mayor"], "trained_on": [pd.Timestamp(2026, 1, 8)]})
    found = weekly(posts(), done, START, LAST, shown=frozenset({("1", START)}))
    assert list(zip(found["numerator"], found["denominator"], strict=True)) == [
        (0, 1),
        (1, 1),
        (0, 0),
        (0, 0),
    ]
