"""The communes that the plan names for its pilots, and where they lie on a day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.restated import restate
from taphuan_grading.register.units import DATA, Atlas, Unit, read_atlas

PLAN_DAY = date(2023, 6, 19)
"""The day of plan 5306/KH-UBND: the codes of the pilots are those of this day's map."""

FIELD_NAMES = {
    "smart-commune": "Xã NTM thông minh, xã thương mại điện tử",
    "digital-economy": "Kinh tế số",
    "digital-society": "Xã hội số",
}
"""What the plan pilots, in its order."""


@dataclass(frozen=True)
class Pilot:
    """A commune of the plan's day, the field that it pilots, and the section that names it."""

    code: str
    name: str
    field: str
    section: str


@dataclass(frozen=True)
class PilotPlace:
    """A unit of some day in which pilots of one field lie; None for pilots that lie in no one commune."""

    field: str
    unit: Unit | None
    pilots: tuple[Pilot, ...]

    @property
    def name(self) -> str:
        """The unit, and the pilots in it where their names say something else."""
        told = ", ".join(pilot.name for pilot in self.pilots)
        if self.unit is None:
            return told
        known = len(self.pilots) == 1 and self.pilots[0].name == self.unit.name
        return self.unit.full_name if known else f"{self.unit.full_name} (gồm {told})"


@cache
def read_pilots(folder: Path = DATA) -> tuple[Pilot, ...]:
    """Read ``pilots.csv``; the ones of the plan come with the package."""
    with (folder / "pilots.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Pilot(row["code"], row["name"], row["field"], row["source_section"])
            for row in csv.DictReader(file)
        )


def pilots_on(atlas: Atlas, pilots: Sequence[Pilot], day: date) -> tuple[PilotPlace, ...]:
    """Say where the pilots lie on `day`: field by field, each unit once a field.

    Where communes were merged, a place is the whole new unit, as nothing smaller can be counted. A pilot that
    lies in several units of the day, or in none, has a place without a unit.
    """
    return tuple(place for field in FIELD_NAMES for place in _places(atlas, pilots, field, day))


def pilot_fields(units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the fields that those of `units` pilot which are pilots or came of one, whatever the day."""
    known = _fields()
    return tuple(sorted({field for unit in units for field in known.get(unit.key, ())}))


@cache
def _fields() -> Mapping[tuple[str, date], frozenset[str]]:
    atlas = read_atlas()
    found: dict[tuple[str, date], frozenset[str]] = {}
    for pilot in read_pilots():
        for unit in _line(atlas, atlas.find(pilot.code, PLAN_DAY)):
            found[unit.key] = found.get(unit.key, frozenset()) | {pilot.field}
    return found


def _line(atlas: Atlas, unit: Unit) -> Iterator[Unit]:
    """Yield the unit and everything that came of it."""
    yield unit
    for heir in atlas.successors(unit):
        yield from _line(atlas, heir)


def _places(atlas: Atlas, pilots: Sequence[Pilot], field: str, day: date) -> Iterator[PilotPlace]:
    found: dict[Unit | None, list[Pilot]] = {}
    for pilot in pilots:
        if pilot.field == field:
            found.setdefault(_unit(atlas, pilot, day), []).append(pilot)
    for unit, there in found.items():
        yield PilotPlace(field, unit, tuple(there))


def _unit(atlas: Atlas, pilot: Pilot, day: date) -> Unit | None:
    try:
        then = atlas.find(pilot.code, PLAN_DAY)
    except RegisterError:  # a register of other units: the plan's pilots are not in it
        return None
    there = restate(atlas, then, day)
    return there.unit if there.exact else None
