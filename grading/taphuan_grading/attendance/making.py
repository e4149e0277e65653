"""A new class: checked against courses, accounts, officials and the units of its day, then written whole."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.attendance.declared import CLASS_ID, ClassDeclared, SessionDeclared
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError, RegisterError
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.units import Atlas, Unit, stored_atlas
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema

_MOST_HOURS_OVER = 1e-9


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
    _check(connection, programme, declared)
    people = {_person(connection, key) for key in declared.people}
    units = _units(stored_atlas(connection), declared)
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
        [_session(key, ordinal, one) for ordinal, one in enumerate(sessions, start=1)],
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
    official_id = _person(connection, key)
    if official_id not in class_.people:
        connection.execute(insert(tables.class_person).values(class_id=class_.id, official_id=official_id))


def _session(key: dict[str, str], ordinal: int, one: SessionDeclared) -> dict[str, object]:
    return key | {
        "ordinal": ordinal,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "hours": one.counted,
    }


def _check(connection: Connection, programme: Programme, declared: ClassDeclared) -> None:
    where = f"class {declared.id!r}"
    if not CLASS_ID.fullmatch(declared.id):
        raise ClassError("bad-id", f"{where}: an id has 1 to 40 of a-z, 0-9 and inner hyphens")
    if connection.execute(
        select(tables.training_class.c.id).where(tables.training_class.c.id == declared.id)
    ).first():
        raise ClassError("taken", f"{where} exists already")
    courses = [course.id for course in programme.courses]
    if declared.course not in courses:
        raise ClassError("no-course", f"{where}: unknown course {declared.course!r}; known: {courses}")
    if len(set(declared.people)) > declared.capacity:
        raise ClassError(
            "too-many", f"{where}: {len(declared.people)} people invited, room for {declared.capacity}"
        )
    _check_sessions(declared)
    trainers = schema.account_role
    teaching = select(trainers.c.username).where(trainers.c.role == "trainer")
    found = set(connection.execute(teaching).scalars())
    missing = sorted(set(declared.trainers) - found)
    if missing:
        raise ClassError("no-trainer", f"{where}: no trainer has the account {', '.join(missing)}")


def _check_sessions(declared: ClassDeclared) -> None:
    sessions = sorted(declared.sessions, key=lambda one: one.starts_at)
    for one in sessions:
        where = f"class {declared.id!r}, session of {one.day}"
        if one.ends_at <= one.starts_at:
            raise ClassError("bad-times", f"{where}: ends at {one.ends:%H:%M}, before it begins")
        if one.counted > one.length + _MOST_HOURS_OVER:
            raise ClassError("bad-hours", f"{where}: counts {one.counted:g} hours, lasts {one.length:g}")
    for before, after in pairwise(sessions):
        if after.starts_at < before.ends_at:
            raise ClassError("overlap", f"class {declared.id!r}: two sessions overlap on {after.day}")


def _units(atlas: Atlas, declared: ClassDeclared) -> list[Unit]:
    day = min(session.day for session in declared.sessions)
    return [_unit(atlas, code, day, declared.id) for code in sorted(set(declared.units))]


def _unit(atlas: Atlas, code: str, day: date, class_id: str) -> Unit:
    """Return the unit of that day; one that has ended is refused, and what it became is named."""
    found = next((unit for unit in atlas.units if unit.code == code and unit.holds(day)), None)
    if found is not None:
        return found
    ended = [unit for unit in atlas.units if unit.code == code and unit.valid_to and unit.valid_to <= day]
    if not ended:
        raise ClassError("no-unit", f"class {class_id!r}: no unit has the code {code!r} on {day}")
    last = max(ended, key=lambda unit: unit.valid_from)
    heirs = ", ".join(f"{heir.full_name} ({heir.code})" for heir in atlas.successors(last)) or "nothing"
    raise ClassError(
        "unit-ended",
        f"class {class_id!r}: {last.full_name} ({code}) ended on {last.valid_to} and became {heirs}; "
        "invite that instead",
    )


def _person(connection: Connection, key: str) -> str:
    """Return the id of an official by id or code, following merges."""
    try:
        return find_person(connection, key).id
    except RegisterError as error:
        raise ClassError("no-person", error.message) from error
