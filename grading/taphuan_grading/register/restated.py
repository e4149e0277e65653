"""Where a unit lies on the map of another day: itself, its heir or its origin, or what holds them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taphuan_grading.register.units import Atlas, Unit

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Restated:
    """A unit on another map.

    Parameters
    ----------
    unit
        Where it lies there; None when nothing is known of it on that day.
    exact
        False when `unit` is only the smallest unit that holds all of it: after a split, before a merger, or
        because units of its level were abolished.
    """

    unit: Unit | None
    exact: bool


def restate(atlas: Atlas, unit: Unit, day: date) -> Restated:
    """Find `unit` on the map of `day`, along the successions, forwards or backwards."""
    if unit.holds(day):
        return Restated(unit, exact=True)
    forwards = unit.valid_from <= day
    found = set(_heirs(atlas, unit, day) if forwards else _origins(atlas, unit, day))
    whole = {there for there, exact in found}
    if None in whole or not whole:
        return Restated(None, exact=False)
    units = [there for there in whole if there is not None]
    exact = len(units) == 1 and all(exact for _, exact in found)
    return Restated(_common(atlas, units, day), exact)


def _heirs(atlas: Atlas, unit: Unit, day: date) -> Iterator[tuple[Unit | None, bool]]:
    if unit.holds(day):
        yield unit, True
        return
    following = atlas.successors(unit)
    for heir in following:
        yield from _heirs(atlas, heir, day)
    if not following and unit.valid_to is not None:
        above = _parent(atlas, unit, unit.valid_to - _ONE_DAY)
        for there, _ in _heirs(atlas, above, day) if above else [(None, False)]:
            yield there, False


def _origins(atlas: Atlas, unit: Unit, day: date) -> Iterator[tuple[Unit | None, bool]]:
    if unit.holds(day):
        yield unit, True
        return
    eve = unit.valid_from - _ONE_DAY
    steps = [step for step in atlas.successions if (step.to_code, step.date) == (unit.code, unit.valid_from)]
    for step in steps:
        yield from _origins(atlas, atlas.find(step.from_code, eve), day)
    if not steps:
        yield None, False


def _common(atlas: Atlas, units: list[Unit], day: date) -> Unit | None:
    """Return the smallest unit of `day` that holds all of `units`."""
    chains = [[one.key for one in _upwards(atlas, unit, day)] for unit in units]
    shared = set(chains[0]).intersection(*chains[1:])
    first = next((key for key in chains[0] if key in shared), None)
    return None if first is None else atlas.unit(first)


def _upwards(atlas: Atlas, unit: Unit, day: date) -> Iterator[Unit]:
    at: Unit | None = unit
    while at is not None:
        yield at
        at = _parent(atlas, at, day)


def _parent(atlas: Atlas, unit: Unit, day: date) -> Unit | None:
    return None if unit.parent_code is None else atlas.find(unit.parent_code, day)
