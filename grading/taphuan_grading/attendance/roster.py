"""Who is expected in a class: people invited by name, and whoever has a post in an invited unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select, tuple_

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.register.names import collation_key, person_key
from taphuan_grading.register.units import LEVELS, Atlas, Unit, full_name, stored_atlas
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema


@dataclass(frozen=True)
class Expected:
    """Somebody on the list of a class.

    `post` and `unit` are those of the class's first day, empty for somebody without a post then.
    `invited` is False for people who only have a record, because they came or were invited once.
    """

    official_id: str
    name: str
    post: str
    unit: str
    invited: bool


def roster(connection: Connection, class_: TrainingClass) -> tuple[Expected, ...]:
    """Return the list of a class, in the order of given names.

    An invited unit stands for the people who hold a post directly in it on the class's first day. Where
    a unit has ended by then, the units that it became stand for it. Somebody with two posts is on the
    list once.
    """
    units = resolved(stored_atlas(connection), class_)
    by_unit = _officials_in(connection, units, class_.day)
    recorded = connection.execute(
        select(tables.presence.c.official_id).where(tables.presence.c.class_id == class_.id).distinct()
    ).scalars()
    invited = {*class_.people, *by_unit}
    wanted = invited | set(recorded)
    names = _names(connection, wanted)
    posts = posts_on(connection, wanted, class_.day)
    found = [
        Expected(one, names[one], *posts.get(one, ("", "")), one in invited) for one in wanted if one in names
    ]
    return tuple(sorted(found, key=lambda one: (person_key(one.name), one.official_id)))


def resolved(atlas: Atlas, class_: TrainingClass) -> tuple[Unit, ...]:
    """Return the invited units as they are on the class's first day, along the successions."""
    waiting = [unit for unit in atlas.units if unit.key in set(class_.units)]
    found: dict[tuple[str, date], Unit] = {}
    while waiting:
        unit = waiting.pop()
        if unit.holds(class_.day):
            found[unit.key] = unit
        elif unit.valid_to is not None and unit.valid_to <= class_.day:
            waiting.extend(atlas.successors(unit))
    return tuple(sorted(found.values(), key=lambda unit: collation_key(unit.full_name)))


def posts_on(connection: Connection, official_ids: Iterable[str], day: date) -> dict[str, tuple[str, str]]:
    """Return title and unit of each official's principal post on a day, of those who hold one."""
    post, unit = schema.post, schema.unit
    rows = connection.execute(
        select(post.c.official_id, post.c.title, post.c.level, post.c.valid_from, unit.c.type, unit.c.name)
        .join(unit, (unit.c.code == post.c.unit_code) & (unit.c.valid_from == post.c.unit_valid_from))
        .where(post.c.official_id.in_(sorted(official_ids)), *_held(day))
        .order_by(post.c.valid_from, post.c.id)
    ).all()
    found: dict[str, tuple[str, str]] = {}
    for row in sorted(rows, key=lambda row: LEVELS.index(row.level)):
        found.setdefault(row.official_id, (row.title, full_name(row.type, row.name)))
    return found


def _officials_in(connection: Connection, units: Iterable[Unit], day: date) -> set[str]:
    post = schema.post
    keys = [unit.key for unit in units]
    if not keys:
        return set()
    there = tuple_(post.c.unit_code, post.c.unit_valid_from).in_(keys)
    return set(connection.execute(select(post.c.official_id).where(there, *_held(day))).scalars())


def _held(day: date) -> tuple[ColumnElement[bool], ...]:
    post = schema.post
    return (post.c.valid_from <= day, or_(post.c.valid_to.is_(None), post.c.valid_to > day))


def _names(connection: Connection, official_ids: Iterable[str]) -> dict[str, str]:
    official = schema.official
    query = select(official.c.id, official.c.name).where(official.c.id.in_(sorted(official_ids)))
    return {row.id: row.name for row in connection.execute(query)}
