"""A lost card is revoked, one by one; the next one that is printed has another number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select

from taphuan_grading.attendance.reasons import checked_reason
from taphuan_grading.store import schema
from taphuan_grading.store.attendance_schema import card_revocation


@dataclass(frozen=True)
class Revocation:
    """A card that is not good any more: whose, which of theirs, and who said so when and why."""

    official_id: str
    serial: int
    revoked_by: str
    revoked_at: datetime
    reason: str | None


def serials_of(connection: Connection, official_ids: Collection[str] | None = None) -> dict[str, int]:
    """Return how many cards of each of these officials, or of all, were revoked; nothing for none."""
    query = select(card_revocation.c.official_id, func.count()).group_by(card_revocation.c.official_id)
    if official_ids is not None:
        query = query.where(card_revocation.c.official_id.in_(sorted(official_ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def revocations_of(connection: Connection, official_ids: Collection[str]) -> list[Revocation]:
    """Return the revoked cards of these officials, the earliest first."""
    table = card_revocation
    query = select(table).where(table.c.official_id.in_(sorted(official_ids))).order_by(table.c.id)
    return [
        Revocation(row.official_id, row.serial, row.revoked_by, row.revoked_at, row.reason)
        for row in connection.execute(query)
    ]


def revoke_card(connection: Connection, official_id: str, *, by: str, at: datetime, reason: str) -> None:
    """Refuse every card of a person that was printed until now.

    Parameters
    ----------
    connection
        In a transaction that writes.
    official_id
        Of the person; cards that were printed for identities merged into it are refused too.
    by, at, reason
        Who says so, when, and why: kept.

    Raises
    ------
    SheetError
        ``no-reason``; in Vietnamese.
    """
    words = checked_reason(reason, "Hủy thẻ thì phải nêu lý do.")
    official = schema.official
    mine = or_(official.c.id == official_id, official.c.merged_into == official_id)
    ids = list(connection.execute(select(official.c.id).where(mine)).scalars())
    serials = serials_of(connection, ids)
    rows = [
        {
            "official_id": one,
            "serial": serials.get(one, 0),
            "revoked_by": by,
            "revoked_at": at,
            "reason": words,
        }
        for one in ids
    ]
    connection.execute(insert(card_revocation), rows)
