"""The figure and its breakdowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NotRequired, TypedDict

By = Literal["level", "unit", "course", "audience", "pilot", "gender"]
BY: tuple[By, ...] = ("level", "unit", "course", "audience", "pilot", "gender")

NOBODY = "không có cán bộ thuộc diện"
"""What stands in the place of a share of nobody."""


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


class Share:
    """Something of something."""

    numerator: int
    denominator: int

    @property
    def rate(self) -> float | None:
        """The share from 0 to 1; None when there is nobody."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Row(Share):
    """A part of the figure.

    `key` is a level, the code of a unit on that day, a course, an audience, a gender, a field of pilots, or a
    field and a unit with pilots of it (``smart-commune/24805``); `name` is Vietnamese. A part with nobody in
    it is 0 of 0, and has no percentage.
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
class Indicator(Share):
    """Managers trained (`numerator`) of all managers (`denominator`) as of a day.

    `rows` holds the three levels, all units of the day with their sub-totals (each unit before the units
    under it), the courses, the audiences, the pilots and the genders. Levels and genders add up to the
    figure, and so do the sub-totals of units. Courses are passed by the same managers. Of the audiences only
    the first is in the figure; the others are the rest of the register beside it.

    `rule` is what is printed on every report. `map_day` is the day whose units are shown, `as_of` unless
    another was asked for; `notes` say what could not be placed or is not known. `known_at` is set when the
    register was read as it was known at an earlier moment.
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
            found["map"] = self.units_of.isoformat()
        if self.notes or self.units_of != self.as_of:
            found["notes"] = list(self.notes)
        if self.known_at is not None:
            found["known_at"] = self.known_at.isoformat()
        return found


def indicator_from(found: IndicatorJson) -> Indicator:
    """Return the figure that `Indicator.as_json` told."""
    known = found.get("known_at")
    return Indicator(
        as_of=date.fromisoformat(found["as_of"]),
        rule=found["rule"],
        numerator=found["numerator"],
        denominator=found["denominator"],
        rows=tuple(Row(**row) for row in found["rows"]),
        map_day=date.fromisoformat(found.get("map", found["as_of"])),
        notes=tuple(found.get("notes", ())),
        known_at=None if known is None else datetime.fromisoformat(known),
    )
