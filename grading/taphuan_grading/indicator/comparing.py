"""A snapshot beside what is known since: what can still be recomputed, and who made the difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import figure_from, managers_from
from taphuan_grading.indicator.inputs import Inputs, asked_day, load_inputs
from taphuan_grading.indicator.models import Indicator, Row
from taphuan_grading.indicator.movement import Step, movement
from taphuan_grading.indicator.snapshots import Snapshot, input_hashes


@dataclass(frozen=True)
class RowChange:
    """A row that is another one by now; a row that was or is not there is 0 of 0."""

    by: str
    key: str
    name: str
    then: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """What became of a snapshot.

    Parameters
    ----------
    snapshot
        The figure as it was reported.
    recomputed
        The figure of its day from what was known when it was taken.
    changed_inputs
        Inputs that cannot be had any more as they were; empty when `recomputed` has the very same.
    corrected
        The figure of its day by what is known now, or was when the other snapshot was taken.
    latest
        The figure of today, or the other snapshot's.
    rows
        Rows of the snapshot's day that were corrected.
    steps
        The way from the snapshot to `latest`: corrected, trained, joined, left, lapsed, with ids of people.
    """

    snapshot: Snapshot
    recomputed: Indicator
    changed_inputs: tuple[str, ...]
    corrected: Indicator
    latest: Indicator
    rows: tuple[RowChange, ...]
    steps: tuple[Step, ...]


def compare(
    engine: Engine, programme: Programme, snapshot: Snapshot, other: Snapshot | None = None
) -> Comparison:
    """Compare a snapshot with a later one, or with today's figure.

    Raises
    ------
    RuleError
        When today no run or rule holds, or none does any more on the snapshot's day.
    """
    day = snapshot.as_of
    again = _inputs(engine, programme, day, snapshot.taken_at)
    hashes = input_hashes(programme, again)
    known = other.taken_at if other else None
    corrected = _inputs(engine, programme, day, known)
    before = managers_from(corrected)
    if other is None:
        today = _inputs(engine, programme, asked_day(None), None)
        latest, after = figure_from(programme, today), managers_from(today)
    else:
        latest, after = other.figure, other.managers
    now = figure_from(programme, corrected, known_at=known)
    return Comparison(
        snapshot=snapshot,
        recomputed=figure_from(programme, again, known_at=snapshot.taken_at),
        changed_inputs=tuple(name for name, told in snapshot.inputs.items() if hashes[name] != told),
        corrected=now,
        latest=latest,
        rows=_changes(snapshot.figure, now),
        steps=movement(before, after, as_known=snapshot.managers),
    )


def _inputs(engine: Engine, programme: Programme, day: date, known_at: datetime | None) -> Inputs:
    with engine.connect() as connection:
        return load_inputs(connection, programme, day, known_at=known_at)


def _changes(then: Indicator, now: Indicator) -> tuple[RowChange, ...]:
    before = {(row.by, row.key): row for row in then.rows}
    after = {(row.by, row.key): row for row in now.rows}
    found = []
    for place in dict.fromkeys([*after, *before]):
        old, new = before.get(place), after.get(place)
        told, true = _numbers(old), _numbers(new)
        if told != true:
            name = (new or old).name  # type: ignore[union-attr]
            found.append(RowChange(*place, name, told, true))
    return tuple(found)


def _numbers(row: Row | None) -> tuple[int, int]:
    return (row.numerator, row.denominator) if row else (0, 0)
