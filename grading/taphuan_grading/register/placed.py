"""Who is where on a day: each person once, in the principal post, for many people at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, select

from taphuan_grading.register.scope import Key, on_units
from taphuan_grading.register.units import LEVELS, full_name
from taphuan_grading.store import schema


@dataclass(frozen=True)
class Placed:
    """A person in the principal post of a day."""

    official_id: str
    name: str
    title: str
    manager: bool
    unit: Key
    unit_name: str


def who_holds(keys: Collection[Key], day: date) -> Select[tuple[str]]:
    """Return the query for the ids of all who hold any post in the units `keys` on `day`."""
    return select(schema.post.c.official_id).where(on_units(keys), _held(day))


def placed_on(connection: Connection, keys: Collection[Key], day: date) -> list[Placed]:
    """Return everybody whose principal post of `day` is in one of the units `keys`.

    The principal post is a manager's before any other, then that of the highest level, then the one held
    longest, then the one entered first: the one in which the indicator counts the person.
    """
    post, unit, official = schema.post, schema.unit, schema.official
    rows = connection.execute(
        select(
            post.c.official_id,
            official.c.name,
            post.c.title,
            post.c.manager,
            post.c.level,
            post.c.unit_code,
            post.c.unit_valid_from,
            unit.c.type,
            unit.c.name.label("unit_name"),
        )
        .join(official, official.c.id == post.c.official_id)
        .join(unit, (unit.c.code == post.c.unit_code) & (unit.c.valid_from == post.c.unit_valid_from))
        .where(_held(day), post.c.official_id.in_(who_holds(keys, day)))
        .order_by(post.c.valid_from, post.c.id)
    ).all()
    principal: dict[str, tuple[tuple[bool, int], Placed]] = {}
    for row in rows:
        rank = (not row.manager, LEVELS.index(row.level))
        if row.official_id in principal and principal[row.official_id][0] <= rank:
            continue
        key = (row.unit_code, row.unit_valid_from)
        where = full_name(row.type, row.unit_name)
        principal[row.official_id] = (
            rank,
            Placed(row.official_id, row.name, row.title, row.manager, key, where),
        )
    shown = frozenset(keys)
    return [person for _, person in principal.values() if person.unit in shown]


def _held(day: date) -> ColumnElement[bool]:
    post = schema.post
    return (post.c.valid_from <= day) & (post.c.valid_to.is_(None) | (post.c.valid_to > day))
