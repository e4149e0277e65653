"""How a class was changed, and what of it is recorded already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from taphuan_grading.attendance.classes import Session, TrainingClass
from taphuan_grading.store import attendance_schema as tables


@dataclass(frozen=True)
class Change:
    """Somebody changed a class. `before` and `after` hold what differs, as JSON."""

    class_id: str
    username: str
    at: datetime
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


def changes_of(connection: Connection, class_id: str) -> list[Change]:
    """Return how a class was changed, the earliest change first."""
    return _read(connection, tables.class_change.c.class_id == class_id)


def as_known_at(
    connection: Connection, classes: Iterable[TrainingClass], moment: datetime
) -> list[TrainingClass]:
    """Return classes with the timetable and the course that they had at `moment`, whatever came later."""
    later: dict[str, list[Change]] = {}
    for change in _read(connection, tables.class_change.c.at >= moment):
        later.setdefault(change.class_id, []).append(change)
    return [_before(one, later.get(one.id, ())) for one in classes]


def former_sessions(connection: Connection, class_id: str, ordinal: int) -> list[Session]:
    """Return when a session was to be held before the class was changed, the earliest timetable first."""
    told = [_sessions(class_id, one.before.get("sessions", {})) for one in changes_of(connection, class_id)]
    return [session for sessions in told for session in sessions if session.ordinal == ordinal]


def recorded_sessions(connection: Connection, class_id: str) -> set[int]:
    """Return the numbers of the sessions of which there is presence, a closed sheet or a scan."""
    found: set[int] = set()
    for table in (tables.presence, tables.sheet_event, tables.sheet_scan):
        query = select(table.c.ordinal).where(table.c.class_id == class_id).distinct()
        found |= set(connection.execute(query).scalars())
    return found


def _before(class_: TrainingClass, changes: Sequence[Change]) -> TrainingClass:
    """Return the class as it was before these changes, the earliest of which stands first."""
    for change in reversed(changes):
        if "sessions" in change.before:
            class_ = replace(class_, sessions=_sessions(class_.id, change.before["sessions"]))
        class_ = replace(class_, course=change.before.get("course", class_.course))
    return class_


def _sessions(class_id: str, told: Mapping[str, Any]) -> tuple[Session, ...]:
    found = [
        Session(class_id, int(number), datetime.fromisoformat(begins), datetime.fromisoformat(ends), hours)
        for number, (begins, ends, hours) in told.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.ordinal)))


def _read(connection: Connection, wanted: ColumnElement[bool]) -> list[Change]:
    table = tables.class_change
    return [
        Change(row.class_id, row.username, row.at, row.reason, row.before, row.after)
        for row in connection.execute(select(table).where(wanted).order_by(table.c.id))
    ]
