"""Who is where on a day: each person once, in the principal post, for many people at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, select

from taphuan_grading.register.scope import Key, on_units
from taphuan_grading.register.units import LEVELS, full_name
from taphuan_grading.store import schema

_RANKS = {level: rank for rank, level in enumerate(LEVELS)}


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
    # Ten thousand rows: they are unpacked once, a unit is named once, and people are made at the end.
    principal: dict[str, tuple[tuple[bool, int], tuple[str, str, bool, Key]]] = {}
    names: dict[Key, str] = {}
    for official_id, name, title, manager, level, code, begins, kind, unit_name in rows:
        key, rank = (code, begins), (not manager, _RANKS[level])
        if key not in names:
            names[key] = full_name(kind, unit_name)
        if official_id not in principal or rank < principal[official_id][0]:
            principal[official_id] = (rank, (name, title, manager, key))
    shown = frozenset(keys)
    return [
        Placed(official_id, name, title, manager, key, names[key])
        for official_id, (_, (name, title, manager, key)) in principal.items()
        if key in shown
    ]


def _held(day: date) -> ColumnElement[bool]:
    post = schema.post
    return (post.c.valid_from <= day) & (post.c.valid_to.is_(None) | (post.c.valid_to > day))
