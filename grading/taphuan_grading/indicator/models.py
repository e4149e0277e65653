"""The figure and its breakdowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NotRequired, TypedDict

By = Literal["level", "unit", "course"]
BY: tuple[By, ...] = ("level", "unit", "course")


class RowJson(TypedDict):
    """One row of a breakdown, as JSON."""

    by: By
    key: str
    name: str
    numerator: int
    denominator: int


class IndicatorJson(TypedDict):
    """The figure as JSON: stable, because people script it."""

    as_of: str
    rule: str
    numerator: int
    denominator: int
    rows: list[RowJson]
    map: NotRequired[str]
    notes: NotRequired[list[str]]
    known_at: NotRequired[str]


@dataclass(frozen=True)
class Row:
    """A part of the figure.

    `key` is a level, the code of a unit on that day, or a course; `name` is Vietnamese. A part
    with nobody in it is 0 of 0, and has no percentage.
    """

    by: By
    key: str
    name: str
    numerator: int
    denominator: int

    def as_json(self) -> RowJson:
        """Return the row as JSON."""
        return {
            "by": self.by,
            "key": self.key,
            "name": self.name,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


@dataclass(frozen=True)
class Indicator:
    """Managers trained (`numerator`) of all managers (`denominator`) as of a day.

    `rows` holds the three levels, all units of the day with their sub-totals (each unit before
    the units under it), and the courses. `rule` is the statement that is printed on every report.
    `map_day` is the day whose units are shown, `as_of` unless another was asked for; `notes` then say
    what could not be placed exactly. `known_at` is set when the register was read as it was known at
    an earlier moment.
    """

    as_of: date
    rule: str
    numerator: int
    denominator: int
    rows: tuple[Row, ...]
    map_day: date | None = None
    notes: tuple[str, ...] = ()
    known_at: datetime | None = None

    @property
    def units_of(self) -> date:
        """The day whose units are shown."""
        return self.map_day or self.as_of

    def by(self, kind: By) -> tuple[Row, ...]:
        """Return the rows of one breakdown."""
        return tuple(row for row in self.rows if row.by == kind)

    def as_json(self, *kinds: By) -> IndicatorJson:
        """Return the figure as JSON with the breakdowns `kinds`, or with all of them."""
        wanted = kinds or BY
        found: IndicatorJson = {
            "as_of": self.as_of.isoformat(),
            "rule": self.rule,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rows": [row.as_json() for row in self.rows if row.by in wanted],
        }
        if self.units_of != self.as_of:
            found |= {"map": self.units_of.isoformat(), "notes": list(self.notes)}
        if self.known_at is not None:
            found["known_at"] = self.known_at.isoformat()
        return found
