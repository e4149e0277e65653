"""Certificates in the store: given to who earned one, listed, revoked with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from taphuan_grading.certificates.earned import earned
from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import CertificateError
from taphuan_grading.store import schema
from taphuan_grading.store.certificate_schema import certificate as table

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that looks like a digit."""
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Certificate:
    """A certificate that was given; `name` is the official's as the register has it now."""

    number: str
    official_id: str
    name: str
    run: str
    rule: str
    trained_on: date
    issued_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None


def issue(
    connection: Connection,
    programme: Programme,
    run: Run,
    *,
    by: str,
    at: datetime,
    official_id: str | None = None,
) -> list[Certificate]:
    """Give a certificate to everybody who has earned one in `run` and holds none that stands.

    Parameters
    ----------
    connection
        A transaction that writes.
    programme, run
        What is taught, and when.
    by, at
        Who gives them, and when.
    official_id
        Only this official, of whom alone the evidence is read then; everybody by default.

    Returns
    -------
    list of Certificate
        Those that were given now.
    """
    held = select(table.c.official_id).where(table.c.run == run.id, table.c.revoked_at.is_(None))
    living = _living()
    if official_id is not None:
        held = held.where(table.c.official_id == official_id)
        living = living.where(schema.official.c.id == official_id)
    have, known = (set(connection.execute(query).scalars()) for query in (held, living))
    rows = [
        {
            "number": new_number(run),
            "official_id": who,
            "run": run.id,
            "rule": one.rule,
            "trained_on": one.trained_on,
            "issued_at": at,
            "issued_by": by,
        }
        for who, one in sorted(earned(connection, programme, run, local_day(at), official_id).items())
        if who not in have and who in known
    ]
    if rows:
        connection.execute(insert(table), rows)
    return certificates(connection, table.c.number.in_([row["number"] for row in rows]))


def revoke(connection: Connection, number: str, *, reason: str, by: str, at: datetime) -> None:
    """Let a certificate not be valid from now on. It stays, and its number is published with the reason.

    Raises
    ------
    CertificateError
        Without a reason, or when there is no such certificate or it is revoked already.
    """
    words = reason.strip()
    if not 0 < len(words) <= _LONGEST_REASON:
        raise CertificateError(f"a reason has 1 to {_LONGEST_REASON} letters; it is published")
    found = find(connection, number)
    if found.revoked_at is not None:
        raise CertificateError(f"{found.number} was revoked on {local_day(found.revoked_at)} already")
    values = {"revoked_at": at, "revoked_by": by, "revoked_reason": words}
    connection.execute(update(table).where(table.c.number == found.number).values(**values))


def find(connection: Connection, number: str) -> Certificate:
    """Return the certificate with this number, however it is written; `CertificateError` if there is none."""
    found = certificates(connection, table.c.number == number.strip().upper())
    if not found:
        raise CertificateError(f"there is no certificate {number!r}")
    return found[0]


def certificates(connection: Connection, *conditions: ColumnElement[bool]) -> list[Certificate]:
    """Return the certificates for which all `conditions` on the table hold, the earliest first."""
    official = schema.official
    query = (
        select(table, official.c.name)
        .join(official, official.c.id == table.c.official_id)
        .where(*conditions)
        .order_by(table.c.issued_at, table.c.number)
    )
    hidden = {"issued_by", "revoked_by"}
    return [
        Certificate(**{name: value for name, value in row.items() if name not in hidden})
        for row in connection.execute(query).mappings()
    ]


def of_person(connection: Connection, official_id: str, run: str) -> list[Certificate]:
    """Return the certificates of one person in one run, revoked ones included."""
    return certificates(connection, table.c.official_id == official_id, table.c.run == run)


def without_basis(
    connection: Connection, programme: Programme, run: Run, day: date, found: Iterable[Certificate]
) -> set[str]:
    """Return the numbers among `found` (of `run`) that stand though the completion behind them does not."""
    still = earned(connection, programme, run, day)
    return {one.number for one in found if one.revoked_at is None and one.official_id not in still}


def new_number(run: Run) -> str:
    """Return a number that nobody can guess: the year of the run and 40 random bits, ``26-7K3M-9Q2D``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{run.starts:%y}-{letters[:4]}-{letters[4:]}"


def _living() -> Select[tuple[str]]:
    official = schema.official
    return select(official.c.id).where(official.c.erased_at.is_(None), official.c.merged_into.is_(None))
