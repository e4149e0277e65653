"""Notes of help given: what one says never changes; it is corrected by another one, or withdrawn, and stays.

Nobody who was helped is named: there is no room for a text at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, true, tuple_

from taphuan_grading import clock
from taphuan_grading.register.scope import Key
from taphuan_grading.store.cascade_schema import help_note as table

Counted = Literal["household", "person"]
COUNTED_NAMES: dict[Counted, str] = {"household": "hộ", "person": "người"}
MOST = 500
"""More in one note is a slip of the finger: a whole hamlet is not helped in a day."""


@dataclass(frozen=True)
class Given:
    """What somebody says of the help given on a day.

    Parameters
    ----------
    key
        Made by who sends it: the same one again is the same note.
    day
        When it was.
    commune
        Code of the commune on that day.
    topic
        Id of a topic of ``topics.yml``.
    count, counted
        How many households or people.
    """

    key: str
    day: date
    commune: str
    topic: str
    count: int
    counted: Counted


@dataclass(frozen=True)
class Note:
    """Help that was noted: where (`unit`), when, with what, and how many households or people."""

    id: int
    key: str
    official_id: str
    day: date
    unit: Key
    topic: str
    count: int
    counted: Counted
    recorded_at: datetime
    replaces: int | None = None
    ended_at: datetime | None = None

    def says(self, given: Given) -> bool:
        """Say whether it is what was `given`."""
        mine = (self.day, self.unit[0], self.topic, self.count, self.counted)
        return mine == (given.day, given.commune, given.topic, given.count, given.counted)


@dataclass(frozen=True)
class Tally:
    """How many notes of a unit say one topic and one kind of count, and the sum of their counts."""

    unit: Key
    topic: str
    counted: Counted
    notes: int
    count: int


def notes_as_of(connection: Connection, first: date, last: date) -> list[Note]:
    """Return the notes of the days `first` to `last` that stood at the end of `last`, the earliest first."""
    query = select(table).where(_stood(first, last)).order_by(table.c.day, table.c.id)
    return [read_note(row) for row in connection.execute(query)]


def tallies_as_of(
    connection: Connection, first: date, last: date, *, shown: Collection[Key] | None = None
) -> list[Tally]:
    """Return the same notes added up by unit, topic and kind of count.

    `shown` are the units whose notes may be seen, all by default.
    """
    by = (table.c.unit_code, table.c.unit_valid_from, table.c.topic, table.c.counted)
    sums = (func.count().label("notes"), func.sum(table.c["count"]).label("total"))
    query = select(*by, *sums).where(_stood(first, last), _within(shown)).group_by(*by)
    return [
        Tally((row.unit_code, row.unit_valid_from), row.topic, row.counted, row.notes, int(row.total))
        for row in connection.execute(query)
    ]


def all_notes(connection: Connection) -> list[Note]:
    """Return every note that was ever kept, those that do not stand any more too, in the order of keeping."""
    return [read_note(row) for row in connection.execute(select(table).order_by(table.c.id))]


def _stood(first: date, last: date) -> ColumnElement[bool]:
    over = clock.end_of(last)
    return and_(
        table.c.day >= first,
        table.c.day <= last,
        table.c.recorded_at < over,
        or_(table.c.ended_at.is_(None), table.c.ended_at >= over),
    )


def _within(shown: Collection[Key] | None) -> ColumnElement[bool]:
    if shown is None:
        return true()
    return tuple_(table.c.unit_code, table.c.unit_valid_from).in_(sorted(shown))


def read_note(row: Row[Any]) -> Note:
    """Return the note of a row of the table."""
    return Note(
        id=row.id,
        key=row.key,
        official_id=row.official_id,
        day=row.day,
        unit=(row.unit_code, row.unit_valid_from),
        topic=row.topic,
        count=row._mapping["count"],  # noqa: SLF001 - `count` is a method of a row
        counted=row.counted,
        recorded_at=row.recorded_at,
        replaces=row.replaces,
        ended_at=row.ended_at,
    )
