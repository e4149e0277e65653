"""Certificates that somebody else gave: recorded here, counted only where the rule says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import EvidenceError
from taphuan_grading.register.identity import find_person
from taphuan_grading.store import attendance_schema as tables

_LONGEST = 80


@dataclass(frozen=True)
class Certificate:
    """A certificate of a named grade.

    `expires_on` is the first day on which it is not valid any more. A mistaken one is withdrawn with a
    reason, and stays.
    """

    id: int
    official_id: str
    grade: str
    number: str | None
    issued_on: date
    expires_on: date | None
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


def add_certificate(
    connection: Connection,
    programme: Programme,
    *,
    official_id: str,
    grade: str,
    number: str,
    issued_on: date,
    at: datetime,
    expires_on: date | None = None,
) -> int:
    """Record a certificate and return its id.

    Raises
    ------
    EvidenceError
        For a grade that ``programme.yml`` does not name, a number that is missing, too long or recorded
        already, or days that cannot be.
    RegisterError
        For an official (by id or code) who is not in the register, or not any more.
    """
    known = [one.id for one in programme.grades]
    if grade not in known:
        raise EvidenceError(
            f"no grade {grade!r}; 'grades' of programme.yml names {', '.join(known) or 'none'}"
        )
    official_id = find_person(connection, official_id).id
    written = number.strip()
    if not 0 < len(written) <= _LONGEST:
        raise EvidenceError(f"the number of a certificate has 1 to {_LONGEST} letters, not {len(written)}")
    if issued_on > local_day(at):
        raise EvidenceError(f"{issued_on} has not come yet: a certificate cannot be of that day")
    if expires_on is not None and expires_on <= issued_on:
        raise EvidenceError(f"the certificate ends on {expires_on}, before it begins on {issued_on}")
    table = tables.outside_certificate
    same = (table.c.official_id == official_id, table.c.grade == grade, table.c.number == written)
    if connection.execute(select(table.c.id).where(*same)).first():
        raise EvidenceError(f"certificate {written!r} of grade {grade} is recorded for {official_id} already")
    made = connection.execute(
        insert(table)
        .values(
            official_id=official_id,
            grade=grade,
            number=written,
            issued_on=issued_on,
            expires_on=expires_on,
            recorded_at=at,
        )
        .returning(table.c.id)
    )
    return int(made.scalar_one())


def withdraw_certificate(connection: Connection, certificate_id: int, *, reason: str, at: datetime) -> None:
    """Let a certificate not count from now on; `EvidenceError` without a reason, or when it cannot be."""
    if not reason.strip():
        raise EvidenceError("say why the certificate is withdrawn")
    table = tables.outside_certificate
    changed = connection.execute(
        update(table)
        .where(table.c.id == certificate_id, table.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at, withdrawn_reason=reason.strip()[:500])
    )
    if changed.rowcount != 1:
        raise EvidenceError(f"there is no certificate {certificate_id}, or it is withdrawn already")


def certificates_of(connection: Connection, official_id: str | None = None) -> list[Certificate]:
    """Return the certificates of an official, or all, the earliest recorded first."""
    table = tables.outside_certificate
    query = select(table).order_by(table.c.id)
    if official_id is not None:
        query = query.where(table.c.official_id == official_id)
    return [Certificate(**row) for row in connection.execute(query).mappings()]
