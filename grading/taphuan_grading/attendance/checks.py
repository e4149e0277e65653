"""What a class may be: checked against courses, accounts, officials and the units of its day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise

from sqlalchemy import Connection, select

from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError, RegisterError
from taphuan_grading.register.identity import find_people, find_person
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.store import schema

_MOST_HOURS_OVER = 1e-9


def check_declared(connection: Connection, programme: Programme, declared: ClassDeclared) -> None:
    """Refuse a class that cannot be.

    Raises
    ------
    ClassError
        For an unknown course or trainer, more people than there is room, and sessions that overlap, end
        before they begin or count more hours than they last.
    """
    where = f"class {declared.id!r}"
    courses = [course.id for course in programme.courses]
    if declared.course not in courses:
        raise ClassError("no-course", f"{where}: unknown course {declared.course!r}; known: {courses}")
    if len(set(declared.people)) > declared.capacity:
        raise ClassError(
            "too-many", f"{where}: {len(declared.people)} people invited, room for {declared.capacity}"
        )
    _check_sessions(declared)
    missing = sorted(set(declared.trainers) - trainers(connection))
    if missing:
        raise ClassError("no-trainer", f"{where}: no trainer has the account {', '.join(missing)}")


def trainers(connection: Connection) -> set[str]:
    """Return the usernames of all who may teach a class."""
    role = schema.account_role
    return set(connection.execute(select(role.c.username).where(role.c.role == "trainer")).scalars())


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


def invited_units(atlas: Atlas, declared: ClassDeclared) -> list[Unit]:
    """Return the invited units of the class's first day; `ClassError` for one that does not exist then."""
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


def invited_people(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return the ids of officials by ids or codes; `ClassError` for one whom the register does not know."""
    known = find_people(connection, keys)
    return {known.get(key) or invited_person(connection, key) for key in keys}


def invited_person(connection: Connection, key: str) -> str:
    """Return the id of an official by id or code, following merges; `ClassError` when there is none."""
    try:
        return find_person(connection, key).id
    except RegisterError as error:
        raise ClassError("no-person", error.message) from error
