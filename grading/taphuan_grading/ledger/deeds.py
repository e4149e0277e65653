"""Facts of what was done once and stays: sheets closed and re-opened, corrections, evidence, snapshots.

Each has the number of its row in a table to which rows are only added, so however late the ledger is
written, none is missed: not even a sheet that was closed, re-opened, corrected and closed again meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.closing import events_of
from taphuan_grading.attendance.records import Presence, load_records
from taphuan_grading.attendance.sheet import Line, sheet
from taphuan_grading.certificates.records import certificates
from taphuan_grading.completion.outside import certificates_of
from taphuan_grading.store import schema
from taphuan_grading.store.figure_schema import snapshot

Entry = tuple[tuple[str, str], dict[str, Any]]
Naming = Callable[[str], str]
"""Turns the id of an official into a pseudonym."""


def sheets(connection: Connection, name: Naming) -> Iterator[Entry]:
    """Yield a fact each time a sheet was closed or re-opened, with the hash of its lines at that moment."""
    records: dict[tuple[str, int], list[Presence]] = {}
    for record in load_records(connection):
        records.setdefault((record.class_id, record.ordinal), []).append(record)
    numbers: dict[tuple[str, int], int] = {}
    for event in events_of(connection, [one.id for one in list_classes(connection)]):
        session = (event.class_id, event.ordinal)
        numbers[session] = numbers.get(session, 0) + 1
        known = [one for one in records.get(session, []) if one.received_at <= event.at]
        lines = list(sheet(known))
        yield (
            ("sheet", f"{event.class_id}/{event.ordinal}/{numbers[session]}"),
            {"event": event.kind, "at": _moment(event.at), "lines": len(lines), "sha256": _hash(lines, name)},
        )


def corrections(connection: Connection, name: Naming) -> Iterator[Entry]:
    """Yield a fact for each correction of a sheet, and for what a manager's post was before a correction."""
    for record in load_records(connection):
        if record.replaces:
            yield (
                ("correction", f"presence/{record.id}"),
                {
                    "session": f"{record.class_id}/{record.ordinal}",
                    "person": name(record.official_id),
                    "status": record.status,
                    "replaces": sorted(record.replaces),
                    "at": _moment(record.received_at),
                },
            )
    history = schema.post_history
    for row in connection.execute(select(history).where(history.c.manager)):
        yield (
            ("correction", f"post/{row.version}"),
            {
                "post": str(row.id),
                "person": name(row.official_id),
                "unit": f"{row.unit_code}@{row.unit_valid_from.isoformat()}",
                "from": row.valid_from.isoformat(),
                "to": _day(row.valid_to),
                "until": _moment(row.superseded_at),
            },
        )


def outside_evidence(connection: Connection, name: Naming) -> Iterator[Entry]:
    """Yield a fact for each certificate from elsewhere; it changes when the certificate is withdrawn."""
    for one in certificates_of(connection):
        yield (
            ("evidence", str(one.id)),
            {
                "person": name(one.official_id),
                "grade": one.grade,
                "issued_on": one.issued_on.isoformat(),
                "expires_on": _day(one.expires_on),
                "recorded_at": _moment(one.recorded_at),
                "withdrawn_at": _moment(one.withdrawn_at) if one.withdrawn_at else None,
            },
        )


def certificates_given(connection: Connection, name: Naming) -> Iterator[Entry]:
    """Yield a fact for each certificate that we gave; it changes when the certificate is revoked."""
    for one in certificates(connection):
        yield (
            ("certificate", one.number),
            {
                "person": name(one.official_id),
                "run": one.run,
                "on": one.trained_on.isoformat(),
                "issued_at": _moment(one.issued_at),
                "revoked_at": _moment(one.revoked_at) if one.revoked_at else None,
            },
        )


def _hash(lines: Iterable[Line], name: Naming) -> str:
    told = sorted(f"{name(line.official_id)} {line.status or 'conflict'}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def snapshots_taken(connection: Connection) -> Iterator[Entry]:
    """Yield the figures that were reported, with the hash of all that is kept of each."""
    for row in connection.execute(
        select(snapshot.c.figure, snapshot.c.inputs, snapshot.c.hash, snapshot.c.id)
    ):
        figure = row.figure
        rows = {f"{one['by']}/{one['key']}": [one["numerator"], one["denominator"]] for one in figure["rows"]}
        body = {name: figure[name] for name in ("as_of", "rule", "numerator", "denominator")}
        yield ("snapshot", str(row.id)), body | {"rows": rows, "inputs": row.inputs, "sha256": row.hash}
