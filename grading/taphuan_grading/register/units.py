"""Administrative units: where each lies on a day, and what became of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, insert, select

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.names import collation_key
from taphuan_grading.store import schema

Level = Literal["province", "district", "commune"]
LEVELS: tuple[Level, ...] = ("province", "district", "commune")
"""Highest first."""
LEVEL_NAMES: dict[Level, str] = {"province": "tỉnh", "district": "huyện", "commune": "xã"}

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Unit:
    """A unit under one parent for one period: `valid_from` <= day < `valid_to`.

    Codes are reused, so a unit is identified by `code` and `valid_from` together.
    """

    code: str
    valid_from: date
    valid_to: date | None
    name: str
    type: str
    level: Level
    parent_code: str | None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def key(self) -> tuple[str, date]:
        """What identifies the unit."""
        return (self.code, self.valid_from)

    @property
    def full_name(self) -> str:
        """The name with its type: ``Xã Xuân Thọ``, ``Phường 7``."""
        return full_name(self.type, self.name)

    def holds(self, day: date) -> bool:
        """Say whether the unit exists on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Succession:
    """On `date` the unit `from_code` became `to_code`, or went into it."""

    from_code: str
    to_code: str
    date: date
    kind: str


@dataclass(frozen=True)
class Atlas:
    """All units of all times, with what became of them."""

    units: tuple[Unit, ...]
    successions: tuple[Succession, ...]

    @cached_property
    def _by_key(self) -> dict[tuple[str, date], Unit]:
        return {unit.key: unit for unit in self.units}

    def on(self, day: date) -> tuple[Unit, ...]:
        """Return the units that exist on `day`; `RegisterError` before the first map."""
        found = tuple(unit for unit in self.units if unit.holds(day))
        if not found:
            first = min((unit.valid_from for unit in self.units), default=None)
            raise RegisterError(f"no units are known on {day}; the first map is of {first}")
        return found

    def find(self, code: str, day: date) -> Unit:
        """Return the unit that has `code` on `day`; `RegisterError` says who had it when, if anybody did."""
        for unit in self.units:
            if unit.code == code and unit.holds(day):
                return unit
        told = "; ".join(_had(unit) for unit in self.units if unit.code == code)
        raise RegisterError(f"no unit has the code {code} on {day}" + (f"; it was {told}" if told else ""))

    def unit(self, key: tuple[str, date]) -> Unit:
        """Return the unit with this code and first day; `RegisterError` when there is none."""
        try:
            return self._by_key[key]
        except KeyError:
            raise RegisterError(f"no unit has the code {key[0]} from {key[1]}") from None

    def successors(self, unit: Unit) -> tuple[Unit, ...]:
        """Return what `unit` became when it ended: nothing, one unit, or several after a split."""
        if unit.valid_to is None:
            return ()
        day = unit.valid_to
        codes = [step.to_code for step in self.successions if (step.from_code, step.date) == (unit.code, day)]
        return tuple(self.find(code, day) for code in codes)

    def level_ended(self, level: str, day: date) -> date | None:
        """Return since when there are no units of `level`, or None when there are some on `day`."""
        if any(unit.level == level and unit.holds(day) for unit in self.units):
            return None
        ends = [unit.valid_to for unit in self.units if unit.level == level and unit.valid_to]
        return max((end for end in ends if end <= day), default=None)

    def children(self, unit: Unit, day: date) -> tuple[Unit, ...]:
        """Return the units directly under `unit` on `day`."""
        return tuple(child for child in self.units if child.parent_code == unit.code and child.holds(day))


def _had(unit: Unit) -> str:
    last = unit.valid_to - timedelta(days=1) if unit.valid_to else None
    return f"{unit.full_name} from {unit.valid_from}" + (f" until {last}" if last else "")


def full_name(kind: str, name: str) -> str:
    """Put a unit's type before its name: ``thị trấn`` and ``Nam Ban`` give ``Thị trấn Nam Ban``."""
    return f"{kind[:1].upper()}{kind[1:]} {name}"


def read_atlas(folder: Path = DATA) -> Atlas:
    """Read ``units.csv`` and ``successions.csv``; the ones of Lâm Đồng come with the package."""
    units = tuple(
        Unit(
            code=row["code"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            name=row["name"],
            type=row["type"],
            level=_level(row["level"]),
            parent_code=row["parent_code"] or None,
            latitude=_degrees(row["latitude"]),
            longitude=_degrees(row["longitude"]),
        )
        for row in _rows(folder / "units.csv")
    )
    successions = tuple(
        Succession(row["from_code"], row["to_code"], date.fromisoformat(row["date"]), row["kind"])
        for row in _rows(folder / "successions.csv")
    )
    return Atlas(units, successions)


def load_units(connection: Connection, atlas: Atlas) -> None:
    """Write all units and successions of `atlas` into an empty register."""
    connection.execute(insert(schema.unit), [asdict(unit) for unit in atlas.units])
    connection.execute(insert(schema.succession), [asdict(step) for step in atlas.successions])


def stored_atlas(connection: Connection) -> Atlas:
    """Return the atlas that the database holds."""
    units = connection.execute(select(schema.unit)).mappings()
    steps = connection.execute(select(schema.succession)).mappings()
    return Atlas(tuple(Unit(**row) for row in units), tuple(Succession(**row) for row in steps))


def units_on(engine: Engine, day: date) -> tuple[Unit, ...]:
    """Return the units that exist on `day`, the province first, each parent before its children.

    Raises
    ------
    RegisterError
        For a day before the first map.
    """
    with engine.connect() as connection:
        atlas = stored_atlas(connection)
    return tuple(in_tree_order(atlas.on(day)))


def in_tree_order(units: Iterable[Unit]) -> Iterator[Unit]:
    """Yield units of one day, each before those under it, those under one by name the Vietnamese way."""
    given = tuple(units)
    known = {unit.code for unit in given}
    under: dict[str | None, list[Unit]] = {}
    for unit in sorted(given, key=lambda unit: (collation_key(unit.full_name), unit.code), reverse=True):
        under.setdefault(unit.parent_code if unit.parent_code in known else None, []).append(unit)
    waiting = under.get(None, [])
    while waiting:
        unit = waiting.pop()
        yield unit
        waiting.extend(under.get(unit.code, []))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def _level(text: str) -> Level:
    for level in LEVELS:
        if level == text:
            return level
    raise RegisterError(f"{text!r} is not a level; expected one of {', '.join(LEVELS)}")
