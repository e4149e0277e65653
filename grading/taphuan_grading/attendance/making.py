"""A new class: checked, then written whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.attendance.checks import check_declared, invited_people, invited_person, invited_units
from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.attendance.declared import CLASS_ID, ClassDeclared, SessionDeclared
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import attendance_schema as tables


def add_class(
    connection: Connection,
    programme: Programme,
    declared: ClassDeclared,
    at: datetime,
    *,
    created_by: str | None = None,
) -> TrainingClass:
    """Write a class and return it as stored.

    Parameters
    ----------
    connection
        In a transaction that writes.
    programme
        Where its course must be.
    declared
        What somebody wrote.
    at
        The moment of making.
    created_by
        The trainer who made it; None for the command line.

    Raises
    ------
    ClassError
        For an id that is taken, an unknown course, trainer or official, sessions that overlap or end before
        they begin, a unit that does not exist on the class's day, or more people than there is room.
    """
    _check_new(connection, declared)
    check_declared(connection, programme, declared)
    people = invited_people(connection, declared.people)
    units = invited_units(stored_atlas(connection), declared)
    connection.execute(
        insert(tables.training_class).values(
            **declared.model_dump(exclude={"trainers", "sessions", "units", "people"}),
            created_by=created_by,
            created_at=at,
        )
    )
    key = {"class_id": declared.id}
    sessions = sorted(declared.sessions, key=lambda one: one.starts_at)
    connection.execute(
        insert(tables.class_session),
        [session_row(key, ordinal, one) for ordinal, one in enumerate(sessions, start=1)],
    )
    connection.execute(
        insert(tables.class_trainer), [key | {"username": name} for name in set(declared.trainers)]
    )
    if units:
        rows = [key | {"unit_code": unit.code, "unit_valid_from": unit.valid_from} for unit in units]
        connection.execute(insert(tables.class_unit), rows)
    if people:
        connection.execute(
            insert(tables.class_person), [key | {"official_id": one} for one in sorted(people)]
        )
    return find_class(connection, declared.id)


def set_accredited(connection: Connection, class_id: str, *, accredited: bool) -> None:
    """Let the hours of a class count for the rule, or not; `ClassError` when there is no such class."""
    changed = connection.execute(
        update(tables.training_class)
        .where(tables.training_class.c.id == class_id)
        .values(accredited=accredited)
    )
    if changed.rowcount != 1:
        raise ClassError("no-class", f"there is no class {class_id!r}")


def invite(connection: Connection, class_: TrainingClass, key: str) -> None:
    """Put one more person, by id or code, on the list; it is no mistake when they are on it already.

    Raises
    ------
    ClassError
        ``no-person`` when the register does not know the official.
    """
    official_id = invited_person(connection, key)
    if official_id not in class_.people:
        connection.execute(insert(tables.class_person).values(class_id=class_.id, official_id=official_id))


def session_row(key: dict[str, str], ordinal: int, one: SessionDeclared) -> dict[str, object]:
    """Return a session as a row of the store; `key` names its class."""
    return key | {
        "ordinal": ordinal,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "hours": one.counted,
    }


def _check_new(connection: Connection, declared: ClassDeclared) -> None:
    where = f"class {declared.id!r}"
    if not CLASS_ID.fullmatch(declared.id):
        raise ClassError("bad-id", f"{where}: an id has 1 to 40 of a-z, 0-9 and inner hyphens")
    if connection.execute(
        select(tables.training_class.c.id).where(tables.training_class.c.id == declared.id)
    ).first():
        raise ClassError("taken", f"{where} exists already")
    if any(one.number is not None for one in declared.sessions):
        raise ClassError("no-session", f"{where}: sessions of a new class are numbered by themselves")
