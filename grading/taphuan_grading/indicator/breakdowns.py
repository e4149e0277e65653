"""The parts of the figure: pure functions over the managers of a day.

``managers``: ``official_id, level, unit_code, trained``, each once; ``unit_code`` is missing for those who
cannot be placed on the map that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RegisterError
from taphuan_grading.indicator.models import By, Row
from taphuan_grading.indicator.people import AUDIENCE_NAMES
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.pilots import FIELD_NAMES, PilotPlace
from taphuan_grading.register.units import LEVEL_NAMES, full_name

GENDER_NAMES = {"male": "nam", "female": "nữ", "unknown": "chưa ghi"}
_DEEPEST = 10

Counts = Mapping[str, tuple[int, int]]
"""Trained and all, by the code of a unit, with the units under it."""


def by_level(managers: pd.DataFrame) -> Iterator[Row]:
    """Yield the levels, highest first."""
    yield from _groups("level", managers["level"], managers["trained"], LEVEL_NAMES)


def by_gender(managers: pd.DataFrame, genders: pd.DataFrame) -> Iterator[Row]:
    """Yield the genders; `genders` is ``official_id, gender``."""
    known = dict(zip(genders["official_id"], genders["gender"], strict=True))
    found = [known[one] if known.get(one) in GENDER_NAMES else "unknown" for one in managers["official_id"]]
    groups = pd.Series(found, managers.index, dtype="str")
    yield from _groups("gender", groups, managers["trained"], GENDER_NAMES)


def by_audience(audience: pd.Series, trained: pd.Series) -> Iterator[Row]:
    """Yield the audiences: the managers, then the other people of the register, who are not in the figure."""
    yield from _groups("audience", audience, trained, AUDIENCE_NAMES)


def by_course(managers: pd.DataFrame, courses: pd.DataFrame, programme: Programme) -> Iterator[Row]:
    """Yield the courses; `courses` is ``official_id, course``: who passed what."""
    for course in programme.courses:
        passed = courses.loc[courses["course"] == course.id, "official_id"]
        done = int(managers["official_id"].isin(passed).sum())
        yield Row("course", course.id, course.title, done, len(managers))


def unit_counts(managers: pd.DataFrame, units: pd.DataFrame) -> Counts:
    """Return the figures of all units with their sub-totals, up the tree of `units`.

    `RegisterError` when units contain each other in a circle.
    """
    parent_of = units.set_index("code")["parent_code"]
    at = managers.loc[managers["unit_code"].notna(), ["unit_code", "trained"]]
    parts = [at.iloc[:0]]
    for _ in range(_DEEPEST):
        if at.empty:
            break
        parts.append(at)
        above = at.assign(unit_code=at["unit_code"].map(parent_of))
        at = above[above["unit_code"].notna()]
    else:
        raise RegisterError("the units contain each other in a circle")
    sums = pd.concat(parts).groupby("unit_code")["trained"].agg(["sum", "count"])
    return {str(code): (int(done), int(of)) for code, done, of in sums.itertuples()}


def by_unit(counts: Counts, units: pd.DataFrame) -> Iterator[Row]:
    """Yield the units, each before the units under it, sisters in Vietnamese order."""
    for code, name in tree_order(units):
        yield Row("unit", code, name, *counts.get(code, (0, 0)))


def by_pilot(counts: Counts, places: Iterable[PilotPlace]) -> Iterator[Row]:
    """Yield each field of pilots, then the units in which its pilots lie; a field is the sum of its units."""
    of_field: dict[str, list[Row]] = {}
    for place in places:
        if place.unit is not None:
            code = place.unit.code
            row = Row("pilot", f"{place.field}/{code}", place.name, *counts.get(code, (0, 0)))
            of_field.setdefault(place.field, []).append(row)
    for field, rows in of_field.items():
        done, of = sum(row.numerator for row in rows), sum(row.denominator for row in rows)
        yield Row("pilot", field, FIELD_NAMES[field], done, of)
        yield from rows


def _groups(by: By, groups: pd.Series, trained: pd.Series, names: Mapping[Any, str]) -> Iterator[Row]:
    for key, name in names.items():
        there = trained[groups == key]
        yield Row(by, key, name, int(there.sum()), len(there))


def tree_order(units: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield code and full name of each unit before the units under it, sisters in Vietnamese order."""
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
