"""The computation: pure functions over frames, quick at tens of thousands of officials."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import pandas as pd

from taphuan_grading.content.models import Programme, Rule
from taphuan_grading.errors import RegisterError
from taphuan_grading.indicator.models import Indicator, Row
from taphuan_grading.indicator.other_map import OtherMap
from taphuan_grading.indicator.people import check_places, holding, managers_on, within
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import Key
from taphuan_grading.register.units import LEVEL_NAMES, LEVELS, full_name

_DEEPEST = 10


def compute(
    programme: Programme,
    rule: Rule,
    day: date,
    *,
    posts: pd.DataFrame,
    units: pd.DataFrame,
    courses: pd.DataFrame,
    trained: pd.DataFrame,
    other_map: OtherMap | None = None,
    shown: Collection[Key] | None = None,
) -> Indicator:
    """Compute the indicator as of `day`.

    Parameters
    ----------
    programme, rule
        What is taught, and what "trained" means on that day.
    day
        The day.
    posts, units
        All posts and units (`taphuan_grading.indicator.people` names their columns).
    courses
        ``official_id, course, passed_on``: courses passed in the run.
    trained
        ``official_id, trained_on``: people who fulfil the rule.
    other_map
        The map under which units are shown, when it is not that of the day.
    shown
        Keys of the units to count, all by default. A manager of two posts stands in the principal one, and is
        counted where that one is.

    Returns
    -------
    Indicator
        Whatever the order of the rows of the frames.

    Raises
    ------
    RegisterError
        When a manager's unit does not exist on that day.
    """
    when = pd.Timestamp(day)
    managers = managers_on(posts, day)
    check_places(managers, holding(units, day), day)
    if shown is not None:
        managers = within(managers, shown)
    notes: tuple[str, ...] = ()
    if other_map is not None:
        managers, notes = other_map.place(managers)
    map_day = other_map.day if other_map else day
    map_units = holding(units, map_day)
    if shown is not None:
        map_units = within(map_units, shown)
    done = trained.loc[trained["trained_on"] <= when, "official_id"]
    managers = managers.assign(trained=managers["official_id"].isin(done))
    rows = (
        *_by_level(managers),
        *_by_unit(managers[managers["unit_code"].notna()], map_units),
        *_by_course(managers, courses[courses["passed_on"] <= when], programme),
    )
    figure = (int(managers["trained"].sum()), len(managers))
    return Indicator(day, rule.statement, *figure, rows, map_day=map_day, notes=notes)


def _by_level(managers: pd.DataFrame) -> Iterator[Row]:
    for level in LEVELS:
        there = managers.loc[managers["level"] == level, "trained"]
        yield Row("level", level, LEVEL_NAMES[level], int(there.sum()), len(there))


def _by_unit(managers: pd.DataFrame, units: pd.DataFrame) -> Iterator[Row]:
    parent_of = units.set_index("code")["parent_code"]
    at = managers[["unit_code", "trained"]]
    parts = []
    for _ in range(_DEEPEST):
        if at.empty:
            break
        parts.append(at)
        above = at.assign(unit_code=at["unit_code"].map(parent_of))
        at = above[above["unit_code"].notna()]
    else:
        raise RegisterError("the units contain each other in a circle")
    totals = pd.concat([managers[["unit_code", "trained"]].iloc[:0], *parts])
    sums = totals.groupby("unit_code")["trained"].agg(["sum", "count"])
    counts = {str(code): (int(done), int(of)) for code, done, of in sums.itertuples()}
    for code, name in _in_tree_order(units):
        yield Row("unit", code, name, *counts.get(code, (0, 0)))


def _in_tree_order(units: pd.DataFrame) -> Iterator[tuple[str, str]]:
    under: dict[str | None, list[tuple[str, str]]] = {}
    columns = units[["code", "name", "type", "parent_code"]]
    known = set(units["code"])
    for code, name, kind, parent in columns.itertuples(index=False):
        above = str(parent) if parent in known else None
        under.setdefault(above, []).append((str(code), full_name(str(kind), str(name))))
    for found in under.values():
        found.sort(key=lambda unit: (collation_key(unit[1]), unit[0]), reverse=True)
    waiting = under.get(None, [])
    while waiting:
        unit = waiting.pop()
        yield unit
        waiting.extend(under.get(unit[0], []))


def _by_course(managers: pd.DataFrame, courses: pd.DataFrame, programme: Programme) -> Iterator[Row]:
    for course in programme.courses:
        passed = courses.loc[courses["course"] == course.id, "official_id"]
        done = int(managers["official_id"].isin(passed).sum())
        yield Row("course", course.id, course.title, done, len(managers))
