"""A class is changed afterwards: its timetable, place, trainers, room and invitations.

What was recorded stays true: a session with presence is neither removed nor moved to a time at which that
presence could not have been recorded, and a closed sheet is not touched. Numbers of sessions are never given
twice, because a laptop without network may still send presence for an old one. Every change is kept with its
reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from taphuan_grading.attendance.changes import changes_of, recorded_sessions
from taphuan_grading.attendance.checks import check_declared, invited_person, invited_units
from taphuan_grading.attendance.classes import Session, TrainingClass, find_class
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.declared import ClassDeclared, SessionDeclared
from taphuan_grading.attendance.making import session_row
from taphuan_grading.attendance.reasons import checked_reason
from taphuan_grading.attendance.records import THERE, records_of
from taphuan_grading.attendance.roster import resolved
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.attendance.windows import OPENS_BEFORE
from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError
from taphuan_grading.register.units import Unit, stored_atlas
from taphuan_grading.store import attendance_schema as tables

_PLAIN = ("title", "course", "organiser", "place", "capacity")


def declared_of(connection: Connection, class_: TrainingClass) -> ClassDeclared:
    """Return a class as somebody would declare it now: what a form or a file to be changed begins with."""
    return ClassDeclared(
        **{name: getattr(class_, name) for name in ("id", *_PLAIN)},
        trainers=list(class_.trainers),
        sessions=[_declared_session(one) for one in class_.sessions],
        units=[unit.code for unit in resolved(stored_atlas(connection), class_)],
        people=list(class_.people),
    )


def change_class(
    connection: Connection,
    programme: Programme,
    declared: ClassDeclared,
    *,
    by: str,
    at: datetime,
    reason: str,
) -> TrainingClass:
    """Make a class what `declared` says, and return it as stored; nothing happens when it is that already.

    Parameters
    ----------
    connection
        In a transaction that writes.
    programme
        Where its course must be.
    declared
        The whole class. Sessions with a number are those that exist; the ones without are new.
    by, at, reason
        Who changes it, when, and why: kept.

    Raises
    ------
    ClassError
        As `taphuan_grading.attendance.making.add_class`; ``accredited`` and ``no-session``; and for what
        presence forbids ``has-presence``, ``closed-sheet``, ``before-presence``, ``below-presence`` and
        ``course-kept``.
    SheetError
        ``no-reason``; in Vietnamese.
    """
    class_ = find_class(connection, declared.id)
    check_declared(connection, programme, declared)
    if "accredited" in declared.model_fields_set and declared.accredited != class_.accredited:
        raise ClassError("accredited", f"class {declared.id!r}: use `taphuan class accredit` for that")
    people = sorted({invited_person(connection, key) for key in declared.people})
    units = _units(connection, class_, declared)
    sessions = _numbered(connection, class_, declared)
    old = _told(
        class_,
        [(one.ordinal, one.starts_at, one.ends_at, one.hours) for one in class_.sessions],
        [f"{unit.code} {unit.valid_from}" for unit in resolved(stored_atlas(connection), class_)],
        class_.people,
    )
    new = _told(
        declared,
        [(number, one.starts_at, one.ends_at, one.counted) for number, one in sessions.items()],
        [f"{unit.code} {unit.valid_from}" for unit in units],
        people,
    )
    changed = [name for name in old if old[name] != new[name]]
    if not changed:
        return class_
    words = checked_reason(reason, "Thay đổi lớp đã mở thì phải nêu lý do.")
    _check_recorded(connection, class_, declared, sessions)
    _write(connection, declared, sessions, units, people)
    connection.execute(
        insert(tables.class_change).values(
            class_id=class_.id,
            username=by,
            at=at,
            reason=words,
            before={name: old[name] for name in changed},
            after={name: new[name] for name in changed},
        )
    )
    return find_class(connection, declared.id)


def _declared_session(one: Session) -> SessionDeclared:
    begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
    clocks = {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    return SessionDeclared.model_validate(
        {"number": one.ordinal, "day": begins.date(), "hours": one.hours} | clocks
    )


def _units(connection: Connection, class_: TrainingClass, declared: ClassDeclared) -> list[Unit]:
    """Return the invited units; those invited before stay, even when the class moves to a later map."""
    atlas = stored_atlas(connection)
    day = min(session.day for session in declared.sessions)
    kept = {unit.code: unit for unit in resolved(atlas, class_) if unit.valid_from <= day}
    fresh = declared.model_copy(update={"units": [code for code in declared.units if code not in kept]})
    stays = [kept[code] for code in sorted(set(declared.units) & set(kept))]
    return stays + invited_units(atlas, fresh)


def _numbered(
    connection: Connection, class_: TrainingClass, declared: ClassDeclared
) -> dict[int, SessionDeclared]:
    """Return the sessions by number; a new one gets a number that no session of the class ever had."""
    where = f"class {class_.id!r}"
    known = {session.ordinal for session in class_.sessions}
    numbers = [one.number for one in declared.sessions if one.number is not None]
    if set(numbers) - known or len(set(numbers)) < len(numbers):
        raise ClassError(
            "no-session", f"{where}: sessions {numbers} are named, the class has {sorted(known)}"
        )
    told = [one.before.get("sessions", {}) for one in changes_of(connection, class_.id)]
    free = max(known | {int(number) for sessions in told for number in sessions}) + 1
    found = {one.number: one for one in declared.sessions if one.number is not None}
    fresh = sorted((one for one in declared.sessions if one.number is None), key=lambda one: one.starts_at)
    return found | dict(enumerate(fresh, start=free))


def _told(
    one: TrainingClass | ClassDeclared,
    sessions: Iterable[tuple[int, datetime, datetime, float]],
    units: Iterable[str],
    people: Iterable[str],
) -> dict[str, Any]:
    """Return what can change of a class, as JSON."""
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "trainers": sorted(set(one.trainers)),
        "sessions": {
            str(ordinal): [begins.astimezone(ZONE).isoformat(), ends.astimezone(ZONE).isoformat(), hours]
            for ordinal, begins, ends, hours in sorted(sessions)
        },
        "units": sorted(units),
        "people": sorted(people),
    }


def _check_recorded(
    connection: Connection,
    class_: TrainingClass,
    declared: ClassDeclared,
    sessions: Mapping[int, SessionDeclared],
) -> None:
    """Refuse what would contradict the presence that is recorded."""
    where = f"class {class_.id!r}"
    recorded = recorded_sessions(connection, class_.id)
    if recorded and declared.course != class_.course:
        raise ClassError("course-kept", f"{where}: presence is recorded; its course stays")
    if recorded - set(sessions):
        gone = ", ".join(map(str, sorted(recorded - set(sessions))))
        raise ClassError("has-presence", f"{where}: presence is recorded in session {gone}; it stays")
    records = records_of(connection, class_.id)
    there = Counter(line.ordinal for line in sheet(records) if line.status in THERE)
    if declared.capacity < max(there.values(), default=0):
        raise ClassError("below-presence", f"{where}: {max(there.values())} people were there in one session")
    closed = closed_sessions(connection, [class_.id])
    for old in class_.sessions:
        new = sessions.get(old.ordinal)
        same = (old.starts_at, old.ends_at, old.hours)
        if new is None or (new.starts_at, new.ends_at, new.counted) == same:
            continue
        if (class_.id, old.ordinal) in closed:
            raise ClassError("closed-sheet", f"{where}: the sheet of session {old.ordinal} is closed")
        opens = new.starts_at - OPENS_BEFORE
        if any(one.received_at < opens for one in records if one.ordinal == old.ordinal):
            message = f"{where}: presence in session {old.ordinal} was recorded before it would begin"
            raise ClassError("before-presence", message)


def _write(
    connection: Connection,
    declared: ClassDeclared,
    sessions: Mapping[int, SessionDeclared],
    units: Sequence[Unit],
    people: Sequence[str],
) -> None:
    table, key = tables.training_class, {"class_id": declared.id}
    values = {name: getattr(declared, name) for name in _PLAIN}
    connection.execute(update(table).where(table.c.id == declared.id).values(**values))
    session = tables.class_session
    mine = session.c.class_id == declared.id
    kept = set(connection.execute(select(session.c.ordinal).where(mine)).scalars())
    connection.execute(delete(session).where(mine, session.c.ordinal.not_in(sorted(sessions))))
    for ordinal, one in sorted(sessions.items()):
        row = session_row(key, ordinal, one)
        written = (
            update(session).where(mine, session.c.ordinal == ordinal) if ordinal in kept else insert(session)
        )
        connection.execute(written.values(**row))
    lists: dict[Table, list[dict[str, Any]]] = {
        tables.class_trainer: [{"username": name} for name in sorted(set(declared.trainers))],
        tables.class_unit: [{"unit_code": one.code, "unit_valid_from": one.valid_from} for one in units],
        tables.class_person: [{"official_id": one} for one in people],
    }
    for beside, rows in lists.items():
        connection.execute(delete(beside).where(beside.c.class_id == declared.id))
        if rows:
            connection.execute(insert(beside), [key | row for row in rows])
