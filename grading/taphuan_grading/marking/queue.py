"""The queue of attempts to mark is the table of attempts; a claim is a lease that can run out.

An attempt waits, is claimed (``marking``, with a lease that its worker renews), and leaves the queue when
its marks are written. A marking that failed, or whose worker was lost, is tried again after a pause that
doubles up to ten minutes; its tries and its error stay visible. No number of failures makes a score.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, func, literal, or_, select, update

from taphuan_grading import clock
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

LEASE = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
LOST = "the worker was lost before the marking was finished"
_ERROR_LIMIT = 4_000


@dataclass(frozen=True)
class Claim:
    """An attempt that this worker is marking."""

    attempt_id: int
    number: str
    submitted_at: datetime


def claim(
    engine: Engine,
    limit: int,
    *,
    lease: timedelta = LEASE,
    at_once: bool = False,
    skip: Collection[int] = (),
) -> list[Claim]:
    """Take up to `limit` attempts to mark: those never tried first, then by time.

    Parameters
    ----------
    engine
        The store.
    limit
        How many at most.
    lease
        How long they belong to this worker unless it renews.
    at_once
        Do not wait for the pause after a failure.
    skip
        Ids to leave alone.

    Returns
    -------
    list of Claim
        Each claimed by nobody else.
    """
    table, moment = schema.attempt, clock.now()
    rested = or_(literal(at_once), table.c.lease_until.is_(None), table.c.lease_until <= moment)
    ready = or_(
        table.c.state == "waiting",
        and_(table.c.state == "failed", rested),
        and_(table.c.state == "marking", table.c.lease_until <= moment),
    )
    query = (
        select(table.c.id, table.c.number, table.c.submitted_at, table.c.state, table.c.tries)
        .where(ready, table.c.id.not_in(skip))
        .order_by(table.c.tries, table.c.submitted_at, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with writing(engine) as connection:
        rows = connection.execute(query).all()
        for row in rows:
            values: dict[str, object] = {"state": "marking", "lease_until": moment + lease}
            if row.state == "marking":
                values |= {"tries": row.tries + 1, "error": LOST}
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
    return [Claim(row.id, row.number, row.submitted_at) for row in rows]


def renew(engine: Engine, attempt_ids: Collection[int], *, lease: timedelta = LEASE) -> None:
    """Keep the claims on these attempts for another `lease`."""
    table = schema.attempt
    with engine.begin() as connection:
        connection.execute(
            update(table)
            .where(table.c.id.in_(attempt_ids), table.c.state == "marking")
            .values(lease_until=clock.now() + lease)
        )


def fail(engine: Engine, attempt_id: int, error: str) -> None:
    """Record that a marking failed: visible, and to be tried again after a pause."""
    table = schema.attempt
    mine = and_(table.c.id == attempt_id, table.c.state == "marking")
    with writing(engine) as connection:
        tries = connection.execute(select(table.c.tries).where(mine)).scalar()
        if tries is None:
            return
        pause = min(FIRST_PAUSE * 2 ** min(tries, 20), LONGEST_PAUSE)
        connection.execute(
            update(table)
            .where(mine)
            .values(
                state="failed",
                tries=tries + 1,
                lease_until=clock.now() + pause,
                error=error.strip()[-_ERROR_LIMIT:],
            )
        )


def counts(engine: Engine) -> dict[str, int]:
    """Return how many attempts are in each state."""
    table = schema.attempt
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
    return {row[0]: row[1] for row in rows}
