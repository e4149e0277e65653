"""Hours in accredited classes, and outside certificates, as frames for the rule.

``attendance``: ``official_id, course, class_id, hours, class_hours, held_on, counted_on``, a row for each
person and session with hours that count.
``certificates``: ``official_id, grade, issued_on, recorded_on``.
Days are timestamps at midnight without a zone: days in Việt Nam.

Hours count from the day on which the trainer closed the sheet for the first time after the record. A
correction counts from the closing after it. What was recorded, closed or changed of a class after the day
asked for is not known on that day, so a figure for a past day does not move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, select

from taphuan_grading.attendance.changes import as_known_at
from taphuan_grading.attendance.classes import Session, TrainingClass, list_classes
from taphuan_grading.attendance.closing import events_of
from taphuan_grading.attendance.hours import counted_hours
from taphuan_grading.attendance.records import load_records
from taphuan_grading.attendance.sheet import Line, sheet
from taphuan_grading.clock import known_until, local_day
from taphuan_grading.content.models import Run
from taphuan_grading.store import attendance_schema as tables

ATTENDANCE_COLUMNS = (
    "official_id",
    "course",
    "class_id",
    "hours",
    "class_hours",
    "held_on",
    "counted_on",
)
CERTIFICATE_COLUMNS = ("official_id", "grade", "issued_on", "recorded_on")


def load_attendance(
    connection: Connection,
    run: Run,
    day: date,
    official_id: str | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """Return the hours that count as of `day` in the accredited classes that began in `run`.

    Of one official only, if given. A line in conflict has no hours. `known_at` is a moment from which on
    nothing was known yet.
    """
    end = known_until(day, known_at)
    known = as_known_at(connection, list_classes(connection), end)
    classes = {one.id: one for one in known if one.accredited and run.holds(one.day)}
    closings = _closings(connection, classes, end)
    presence = tables.presence
    conditions = [
        presence.c.class_id.in_(sorted({class_id for class_id, _ in closings})),
        presence.c.received_at < end,
    ]
    if official_id is not None:
        conditions.append(presence.c.official_id == official_id)
    rows = []
    for line in sheet(load_records(connection, *conditions)):
        closed = closings.get((line.class_id, line.ordinal))
        if closed is not None:
            rows += closed.row(line)
    return frame(ATTENDANCE_COLUMNS, rows)


def load_certificates(
    connection: Connection,
    run: Run,
    day: date,
    official_id: str | None = None,
    known_at: datetime | None = None,
    *,
    expired: bool = False,
) -> pd.DataFrame:
    """Return the certificates issued in `run` that are known and valid on `day`, of one official if given.

    `known_at` is a moment from which on nothing was known yet; `expired` keeps those that were valid before.
    """
    table, end = tables.outside_certificate, known_until(day, known_at)
    query = select(table).where(
        table.c.issued_on.between(run.starts, min(run.ends, day)), table.c.recorded_at < end
    )
    if official_id is not None:
        query = query.where(table.c.official_id == official_id)
    rows = [
        (row.official_id, row.grade, row.issued_on, local_day(row.recorded_at))
        for row in connection.execute(query)
        if (expired or row.expires_on is None or day < row.expires_on)
        and (row.withdrawn_at is None or row.withdrawn_at >= end)
    ]
    return frame(CERTIFICATE_COLUMNS, rows)


def frame(columns: Sequence[str], rows: Sequence[tuple[object, ...]] = ()) -> pd.DataFrame:
    """Return rows as a frame whose days are timestamps; empty by default."""
    made = pd.DataFrame.from_records(list(rows), columns=list(columns))
    days = [column for column in columns if column.endswith("_on")]
    numbers = {column: "float64" for column in columns if column.endswith("hours")}
    return made.astype(numbers).assign(**{column: pd.to_datetime(made[column]) for column in days})


@dataclass(frozen=True)
class _Closed:
    """A session whose sheet was closed at these moments, the earliest first, with the days of them."""

    class_: TrainingClass
    session: Session
    moments: list[datetime]
    days: list[date]

    def row(self, line: Line) -> list[tuple[object, ...]]:
        """Return the row of a line that counts; nothing for any other."""
        hours = counted_hours(line.status, self.session.hours)
        place = bisect_left(self.moments, max(record.received_at for record in line.standing))
        if not hours or place == len(self.moments):
            return []
        held_on, counted_on = self.session.day, self.days[place]
        class_ = self.class_
        return [(line.official_id, class_.course, class_.id, hours, class_.hours, held_on, counted_on)]


def _closings(
    connection: Connection, classes: dict[str, TrainingClass], end: datetime
) -> dict[tuple[str, int], _Closed]:
    moments: dict[tuple[str, int], list[datetime]] = {}
    for event in events_of(connection, classes):
        if event.kind == "closed" and event.at < end:
            moments.setdefault((event.class_id, event.ordinal), []).append(event.at)
    found = {}
    for (class_id, ordinal), closed in moments.items():
        session = classes[class_id].session(ordinal)
        if session is not None:
            days = [local_day(moment) for moment in sorted(closed)]
            found[class_id, ordinal] = _Closed(classes[class_id], session, sorted(closed), days)
    return found
