"""Collecting the reports of units below, beside our own figures of the same day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.register.scope import Scope
from taphuan_grading.register.units import Unit
from taphuan_grading.reports.received import Received

Figure = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """A unit whose report says another figure than we compute for the same day; `own` is None if unknown."""

    unit: str
    reported: Figure
    own: Figure | None


def differences(
    engine: Engine, programme: Programme, unit: Unit, received: Received
) -> tuple[Difference, ...]:
    """Return where a report differs from our own figures as of its day: the unit first, then those below."""
    sent = received.sent
    found = indicator_as_of(engine, programme, sent.as_of, scope=Scope(units=frozenset({unit.key})))
    ours = {row.key: (row.numerator, row.denominator) for row in found.by("unit")}
    shown = next((one.shown for one in received.edits if one.what == sent.name), None)
    reported = shown or (sent.numerator, sent.denominator)
    whole = Difference(unit.full_name, reported, (found.numerator, found.denominator))
    below = _below(received, ours)
    return tuple(one for one in (whole, *below) if one.reported != one.own)


def _below(received: Received, ours: dict[str, Figure]) -> Iterator[Difference]:
    edited = {one.what: one.shown for one in received.edits}
    for code, name, done, of in received.sent.units:
        yield Difference(name, edited.get(name, (done, of)), ours.get(code))
