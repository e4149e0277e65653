"""Who is excused from the training, for how long and why: recorded by the office, withdrawn with a reason.

An exemption is known from the day on which it is recorded, and one that is withdrawn does not hold from that
day on, so a figure for a past day does not move. Whether it changes the figure is for the rule to say
(`taphuan_grading.content.models.Rule.exempt`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, insert, or_, select, update

from taphuan_grading.clock import known_until
from taphuan_grading.completion.classroom import frame
from taphuan_grading.errors import EvidenceError
from taphuan_grading.register.identity import find_person
from taphuan_grading.store.figure_schema import exemption

EXEMPTION_COLUMNS = ("official_id", "id", "reason", "exempt_on")
_LONGEST = 500


@dataclass(frozen=True)
class Exemption:
    """One exemption: `valid_from` <= day < `valid_to`; no end means until it is withdrawn."""

    id: int
    official_id: str
    reason: str | None
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None


def add_exemption(
    connection: Connection,
    *,
    official_id: str,
    reason: str,
    valid_from: date,
    valid_to: date | None,
    by: str,
    at: datetime,
) -> int:
    """Record an exemption and return its id.

    Raises
    ------
    EvidenceError
        Without a reason, or for a period that ends before it begins or overlaps another of the same official.
    RegisterError
        For an official (by id or code) who is not in the register.
    """
    person = find_person(connection, official_id).id
    told = reason.strip()
    if not 0 < len(told) <= _LONGEST:
        raise EvidenceError(f"the reason of an exemption has 1 to {_LONGEST} letters, not {len(told)}")
    if valid_to is not None and valid_to <= valid_from:
        raise EvidenceError(f"the exemption ends on {valid_to}, before it begins on {valid_from}")
    for other in exemptions_of(connection, person):
        ends_before = other.valid_to is not None and other.valid_to <= valid_from
        begins_after = valid_to is not None and valid_to <= other.valid_from
        if other.withdrawn_at is None and not ends_before and not begins_after:
            raise EvidenceError(f"{person} is exempt in that time already by {other.id}; withdraw it first")
    row = {"official_id": person, "reason": told, "valid_from": valid_from, "valid_to": valid_to}
    made = connection.execute(
        insert(exemption).values(**row, recorded_by=by, recorded_at=at).returning(exemption.c.id)
    )
    return int(made.scalar_one())


def withdraw_exemption(
    connection: Connection, exemption_id: int, *, reason: str, by: str, at: datetime
) -> None:
    """Let an exemption not hold from now on; `EvidenceError` without a reason, or when it cannot be."""
    told = reason.strip()
    if not 0 < len(told) <= _LONGEST:
        raise EvidenceError("say why the exemption is withdrawn, in up to 500 letters")
    changed = connection.execute(
        update(exemption)
        .where(exemption.c.id == exemption_id, exemption.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=told)
    )
    if changed.rowcount != 1:
        raise EvidenceError(f"there is no exemption {exemption_id}, or it is withdrawn already")


def exemptions_of(connection: Connection, official_id: str | None = None) -> list[Exemption]:
    """Return the exemptions of an official, or all, the earliest recorded first."""
    query = select(exemption).order_by(exemption.c.id)
    if official_id is not None:
        query = query.where(exemption.c.official_id == official_id)
    return [Exemption(**row) for row in connection.execute(query).mappings()]


def load_exemptions(connection: Connection, day: date, known_at: datetime | None = None) -> pd.DataFrame:
    """Return ``official_id, id, reason, exempt_on`` of the exemptions that hold on `day` and are known then.

    `known_at` is a moment after which nothing was known yet.
    """
    table, end = exemption, known_until(day, known_at)
    rows = connection.execute(
        select(table.c.official_id, table.c.id, table.c.reason, table.c.valid_from)
        .where(
            table.c.valid_from <= day,
            or_(table.c.valid_to.is_(None), table.c.valid_to > day),
            table.c.recorded_at < end,
            or_(table.c.withdrawn_at.is_(None), table.c.withdrawn_at >= end),
        )
        .order_by(table.c.official_id, table.c.valid_from, table.c.id)
    )
    found = frame(EXEMPTION_COLUMNS, [tuple(row) for row in rows])
    return found.drop_duplicates("official_id").reset_index(drop=True)
