"""Whom a trainer may record: the people of the class, and those of the trainer's own units."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.roster import roster
from taphuan_grading.register.names import person_key
from taphuan_grading.register.placed import Placed, placed_on, who_holds
from taphuan_grading.register.scope import scope_of, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import schema
from taphuan_grading.vietnamese import comparable

MOST_FOUND = 20


def within_reach(
    connection: Connection,
    classes: Collection[TrainingClass],
    official_ids: Collection[str],
    *,
    trainer: str,
    day: date,
) -> set[str]:
    """Return those of `official_ids` whom `trainer` may record in `classes` on `day`.

    They are on the list of one of the classes, or hold a post in a unit that the trainer sees. Somebody
    without any post is seen by the province only.
    """
    listed = {one.official_id for class_ in classes for one in roster(connection, class_)}
    others = set(official_ids) - listed
    if not others:
        return set(official_ids)
    scope = scope_of(connection, trainer)
    if scope.province:
        return set(official_ids)
    keys = visible(stored_atlas(connection), scope, day)
    holding = who_holds(keys, day).where(schema.post.c.official_id.in_(sorted(others)))
    return (set(official_ids) & listed) | {row.official_id for row in connection.execute(holding)}


def find_uninvited(
    connection: Connection, class_: TrainingClass, words: str, *, trainer: str, day: date
) -> list[Placed]:
    """Return people of the trainer's units who are not on the list of the class, by any parts of the name.

    At most `MOST_FOUND`, in the order of given names; nobody for no words.
    """
    wanted = comparable(words, diacritics=False).split()
    if not wanted:
        return []
    listed = {one.official_id for one in roster(connection, class_)}
    keys = visible(stored_atlas(connection), scope_of(connection, trainer), day)
    found = [
        one
        for one in placed_on(connection, keys, day)
        if one.official_id not in listed
        and all(word in comparable(one.name, diacritics=False) for word in wanted)
    ]
    return sorted(found, key=lambda one: (person_key(one.name), one.official_id))[:MOST_FOUND]
