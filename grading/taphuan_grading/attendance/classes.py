"""Classes and their sessions, as they are stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select, true

from taphuan_grading.clock import local_day
from taphuan_grading.errors import ClassError
from taphuan_grading.store import attendance_schema as tables


@dataclass(frozen=True)
class Session:
    """A session (buổi) of a class; `hours` are those that count."""

    class_id: str
    ordinal: int
    starts_at: datetime
    ends_at: datetime
    hours: float

    @property
    def day(self) -> date:
        """The day in Việt Nam on which it begins."""
        return local_day(self.starts_at)


@dataclass(frozen=True)
class TrainingClass:
    """A class (lớp) with its sessions in the order in which they are held.

    `units` are the invited units by code and first day, `people` the invited officials.
    """

    id: str
    title: str
    course: str
    organiser: str
    place: str
    capacity: int
    accredited: bool
    sessions: tuple[Session, ...]
    trainers: tuple[str, ...]
    units: tuple[tuple[str, date], ...]
    people: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day of the first session: who is invited, and in which run the class lies, is asked of it."""
        return self.sessions[0].day

    @property
    def hours(self) -> float:
        """The hours of all sessions."""
        return sum(session.hours for session in self.sessions)

    def session(self, ordinal: int) -> Session | None:
        """Return the session with this number, None when there is none."""
        return next((session for session in self.sessions if session.ordinal == ordinal), None)


def list_classes(connection: Connection, trainer: str | None = None) -> list[TrainingClass]:
    """Return all classes, the latest first; only those that `trainer` (a username) teaches, if given."""
    taught = select(tables.class_trainer.c.class_id).where(tables.class_trainer.c.username == trainer)
    wanted = true() if trainer is None else tables.training_class.c.id.in_(taught)
    return sorted(
        _read(connection, wanted), key=lambda one: (one.sessions[0].starts_at, one.id), reverse=True
    )


def find_class(connection: Connection, class_id: str, trainer: str | None = None) -> TrainingClass:
    """Return a class.

    Parameters
    ----------
    connection
        To the store.
    class_id
        Which.
    trainer
        A username: then only a class of this trainer is found.

    Raises
    ------
    ClassError
        ``no-class``, whether there is none or it is another trainer's.
    """
    found = _read(connection, tables.training_class.c.id == class_id)
    if not found or (trainer is not None and trainer not in found[0].trainers):
        raise ClassError("no-class", f"there is no class {class_id!r}")
    return found[0]


def classes_of(connection: Connection, class_ids: Collection[str]) -> dict[str, TrainingClass]:
    """Return the classes with these ids, as far as they exist."""
    found = _read(connection, tables.training_class.c.id.in_(sorted(class_ids)))
    return {one.id: one for one in found}


def _read(connection: Connection, wanted: ColumnElement[bool]) -> list[TrainingClass]:
    chosen = select(tables.training_class.c.id).where(wanted)
    sessions = tables.class_session
    taught = connection.execute(
        select(sessions)
        .where(sessions.c.class_id.in_(chosen))
        .order_by(sessions.c.starts_at, sessions.c.ordinal)
    ).mappings()
    by_class: dict[str, list[Session]] = {}
    for row in taught:
        by_class.setdefault(row["class_id"], []).append(Session(**row))
    trainers = _grouped(connection, tables.class_trainer, chosen)
    units = _grouped(connection, tables.class_unit, chosen)
    people = _grouped(connection, tables.class_person, chosen)
    rows = connection.execute(select(tables.training_class).where(wanted)).mappings()
    return [
        TrainingClass(
            id=row["id"],
            title=row["title"],
            course=row["course"],
            organiser=row["organiser"],
            place=row["place"],
            capacity=row["capacity"],
            accredited=row["accredited"],
            sessions=tuple(by_class[row["id"]]),
            trainers=tuple(username for (username,) in trainers.get(row["id"], ())),
            units=tuple((code, begins) for code, begins in units.get(row["id"], ())),
            people=tuple(official for (official,) in people.get(row["id"], ())),
        )
        for row in rows
    ]


def _grouped(connection: Connection, table: Table, chosen: Select[tuple[str]]) -> dict[str, list[Any]]:
    """Return the rows of a table beside `training_class`, without the class's id, by class."""
    rows = connection.execute(select(table).where(table.c.class_id.in_(chosen)).order_by(*table.primary_key))
    grouped: dict[str, list[Any]] = {}
    for class_id, *others in rows:
        grouped.setdefault(class_id, []).append(tuple(others))
    return grouped
