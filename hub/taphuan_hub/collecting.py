"""Reports of units below, beside our own figures of the same day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.register.scope import PROVINCE, Scope
from taphuan_grading.register.units import Unit, stored_atlas
from taphuan_grading.reports.collected import Kept, kept_reports
from taphuan_grading.reports.received import Figure, Shown


@dataclass(frozen=True)
class Difference:
    """A unit whose report says another figure than we compute for the same day; `own` is None if unknown."""

    unit: str
    reported: Figure
    own: Figure | None


@dataclass(frozen=True)
class Compared:
    """A report that is kept, and where it differs from our own figures as of its day, as known now."""

    kept: Kept
    differences: tuple[Difference, ...]


def own_figures(
    engine: Engine, programme: Programme, day: date, scope: Scope = PROVINCE
) -> dict[str, Figure]:
    """Return our own figure of each unit of a day, by its code."""
    found = indicator_as_of(engine, programme, day, scope=scope)
    return {row.key: (row.numerator, row.denominator) for row in found.by("unit")}


def differences(unit: Unit, shown: Shown, ours: Mapping[str, Figure]) -> tuple[Difference, ...]:
    """Return where a report differs from `ours` of the same day: the unit first, then those below."""
    return tuple(one for one in _all(unit, shown, ours) if one.reported != one.own)


def compared_reports(
    engine: Engine, programme: Programme, year: int, *, replaced: bool = False
) -> tuple[Compared, ...]:
    """Return the reports that were collected for `year`, each beside our own figures; see `kept_reports`.

    Our figures are computed once for each day that the reports are of.
    """
    with engine.connect() as connection:
        found = kept_reports(connection, stored_atlas(connection), year, replaced=replaced)
    ours = {day: own_figures(engine, programme, day) for day in _days(found)}
    return tuple(Compared(one, differences(one.unit, one.shown, ours[one.shown.as_of])) for one in found)


def _days(found: Sequence[Kept]) -> set[date]:
    return {one.shown.as_of for one in found}


def _all(unit: Unit, shown: Shown, ours: Mapping[str, Figure]) -> Iterator[Difference]:
    yield Difference(unit.full_name, shown.whole, ours.get(unit.code))
    for code, name, done, of in shown.units:
        yield Difference(name, (done, of), ours.get(code))
