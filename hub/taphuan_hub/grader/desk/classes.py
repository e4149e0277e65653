"""The classes of the desk: one's own, and for an office those with people of its units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from taphuan_grading.attendance.classes import TrainingClass, find_class, list_classes
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.records import THERE, load_records
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.clock import ZONE
from taphuan_grading.errors import ClassError
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import Key, visible
from taphuan_grading.store import attendance_schema as tables
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.grader.listing import Asked, page_of, read_asked
from taphuan_hub.papers import Listed, listed

ORDERS: Mapping[str, Callable[[TrainingClass], Any]] = {
    "latest": lambda one: (-one.sessions[0].starts_at.timestamp(), one.id),
    "day": lambda one: one.sessions[0].starts_at,
    "title": lambda one: collation_key(one.title),
    "place": lambda one: collation_key(one.place),
}
_NO_CLASS = "Không tìm thấy lớp này, hoặc lớp không thuộc phần việc của ông/bà."


class ClassesHandler(DeskHandler):
    """One page of classes with their lists counted."""

    async def get(self) -> None:
        """Send it; ``?search=&sort=&page=&size=``."""
        asked = read_asked(self)
        self.answer(await self.see(lambda sight: classes(sight, asked)))


def classes(sight: Sight, asked: Asked) -> dict[str, Any]:
    """Return one page as JSON; lists and presence are read for the classes of this page alone."""
    page = page_of(my_classes(sight), asked, text=_text, orders=ORDERS)
    ids = [one.id for one in page.rows]
    closed = closed_sessions(sight.connection, ids)
    lines = sheet(load_records(sight.connection, tables.presence.c.class_id.in_(ids)))

    def row(one: TrainingClass) -> dict[str, Any]:
        people = {person.official_id for person in seen_list(sight, one).people}
        present = {
            session.ordinal: sum(
                line.class_id == one.id
                and line.ordinal == session.ordinal
                and line.status in THERE
                and line.official_id in people
                for line in lines
            )
            for session in one.sessions
        }
        return {
            "id": one.id,
            "title": one.title,
            "place": one.place,
            "own": sight.account in one.trainers,
            "people": len(people),
            "sessions": [
                {
                    "ordinal": session.ordinal,
                    "starts_at": session.starts_at.astimezone(ZONE).isoformat(),
                    "ends_at": session.ends_at.astimezone(ZONE).isoformat(),
                    "begun": session.day <= sight.day,
                    "present": present[session.ordinal],
                    "closed": (one.id, session.ordinal) in closed,
                }
                for session in one.sessions
            ],
        }

    return page.as_json(row)


def seen_class(sight: Sight, class_id: str) -> Listed:
    """Return a class of this account with the people of it that may be shown; else refuse."""
    try:
        found = find_class(sight.connection, class_id)
    except ClassError as error:
        raise RefusedError(404, "no-class", _NO_CLASS) from error
    if found.id not in {one.id for one in my_classes(sight)}:
        raise RefusedError(404, "no-class", _NO_CLASS)
    return seen_list(sight, found)


def seen_list(sight: Sight, class_: TrainingClass) -> Listed:
    """Return the list: whole for who teaches the class or sees the province, else people of one's units."""
    if sight.scope.province or sight.account in class_.trainers:
        return listed(sight.connection, class_)
    return listed(sight.connection, class_, sight.person_ids)


def my_classes(sight: Sight) -> list[TrainingClass]:
    """Return the classes that the account teaches; for an office those with its people or units, too."""
    if "office" not in sight.roles:
        return list_classes(sight.connection, sight.account)
    every = list_classes(sight.connection)
    if sight.scope.province:
        return every

    @cache
    def units(day: date) -> frozenset[Key]:
        return visible(sight.atlas, sight.scope, day)

    return [
        one
        for one in every
        if sight.account in one.trainers
        or sight.person_ids & set(one.people)
        or units(one.day) & set(one.units)
    ]


def _text(one: TrainingClass) -> str:
    return f"{one.title} · {one.place} · {one.organiser}"
