"""Who looked at whose data. Kept for a year (`RETENTION`), then removed by the next look.

Everything that shows names of officials to somebody else calls `log_access` once a page or command.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from taphuan_grading.store import schema

RETENTION = timedelta(days=366)
_NAMED = 100
"""So many people at most are noted one by one; of longer lists only how many were shown."""


@dataclass(frozen=True)
class Access:
    """One look: `people` are ids of officials, and empty when more than a page of them were `shown`."""

    at: datetime
    who: str
    place: str
    shown: int
    people: tuple[str, ...]


def log_access(engine: Engine, *, who: str, place: str, people: Collection[str], at: datetime) -> None:
    """Note that `who` was shown the officials `people`.

    Parameters
    ----------
    engine
        The store.
    who
        The account, or the user of the server who ran a command.
    place
        Where: ``accounts``, ``desk``, ``cli export-person`` …
    people
        Ids of the officials; nothing is noted when there are none.
    at
        The moment.
    """
    if not people:
        return
    named = sorted(set(people)) if len(people) <= _NAMED else []
    table = schema.access_log
    row = {"at": at, "who": who[:60], "place": place[:40], "shown": len(people), "people": named}
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.at < at - RETENTION))
        connection.execute(insert(table).values(**row))


def accesses(connection: Connection, official_id: str | None = None) -> list[Access]:
    """Return who looked, the latest first: at one official, or at anybody.

    Long lists, in which nobody is named, may hold the official too, and are returned in both cases.
    """
    rows = connection.execute(select(schema.access_log).order_by(schema.access_log.c.at.desc()))
    found = [Access(row.at, row.who, row.place, row.shown, tuple(row.people)) for row in rows]
    return [one for one in found if official_id is None or not one.people or official_id in one.people]
