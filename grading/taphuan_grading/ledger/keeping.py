"""Keeping the ledger of a home: bringing it up to date, freezing a figure, exporting."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import LedgerError, SnapshotError
from taphuan_grading.indicator import snapshots
from taphuan_grading.indicator.snapshots import Snapshot
from taphuan_grading.ledger.book import Book
from taphuan_grading.ledger.export import export as write_file
from taphuan_grading.ledger.facts import KINDS, Pseudonyms, current_facts, with_receipts
from taphuan_grading.ledger.inspector import Broken, verify
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home
from taphuan_grading.store.keys import kept_key
from taphuan_grading.store.ledger_schema import ledger_record


def pseudonyms(home: Home) -> Pseudonyms:
    """Return the home's pseudonyms, making their key the first time."""
    return Pseudonyms(kept_key(home.ledger_key, lambda: secrets.token_bytes(32)))


def bring_up_to_date(home: Home, engine: Engine, programme: Programme, kept: Book | None = None) -> int:
    """Record what is new since the last time; return how many records that took.

    `kept` is a book of this store that was used before; it need not read everything again.
    """
    moment = clock.now()
    names, today = pseudonyms(home), clock.local_day(moment)
    return (kept or Book(engine)).append(
        lambda connection: current_facts(connection, programme, names, today),
        moment,
        kinds=KINDS,
        evidence=lambda connection, facts: with_receipts(connection, programme, names, facts),
    )


def take_snapshot(
    home: Home, engine: Engine, programme: Programme, day: date, *, by: str, note: str = ""
) -> Snapshot:
    """Freeze the figure of a day as it is reported (chốt số liệu), and put its hash into the ledger.

    Later corrections show as a difference to it (`taphuan_grading.indicator.comparing`).
    """
    bring_up_to_date(home, engine, programme)
    with writing(engine) as connection:
        made = snapshots.freeze(connection, programme, day, by=by, note=note, at=clock.now())
    bring_up_to_date(home, engine, programme)
    return made


def seal_of(connection: Connection, found: Snapshot) -> int:
    """Return the number of the record with which the snapshot came into the ledger.

    Raises
    ------
    SnapshotError
        When the ledger does not hold it, or holds it with another hash.
    """
    table = ledger_record
    record = connection.execute(
        select(table.c.n, table.c.body)
        .where(table.c.kind == "snapshot", table.c.key == str(found.id))
        .order_by(table.c.n)
        .limit(1)
    ).one_or_none()
    if record is None:
        raise SnapshotError(f"the ledger does not know snapshot {found.id}; run `taphuan ledger export`")
    if record.body["sha256"] != found.hash:
        raise SnapshotError(
            f"snapshot {found.id} was changed: record {record.n} of the ledger has {record.body['sha256']}"
        )
    return int(record.n)


def export(
    home: Home, engine: Engine, programme: Programme, path: Path, day: date, *, named: bool = False
) -> dict[str, Any]:
    """Bring the ledger up to date and write it into `path`; return the head of the file.

    With `named` the file also says who the pseudonyms are.

    Raises
    ------
    LedgerError
        When no figure can be computed for `day`.
    """
    bring_up_to_date(home, engine, programme)
    try:
        return write_file(engine, path, day, people(home, engine) if named else None)
    except Broken as error:
        raise LedgerError(str(error)) from error


def people(home: Home, engine: Engine) -> dict[str, list[str]]:
    """Return id and name of every official by pseudonym, those who were merged included."""
    names, table = pseudonyms(home), schema.official
    with engine.connect() as connection:
        found = connection.execute(select(table.c.id, table.c.name).order_by(table.c.id)).all()
    return {names.of(row.id): [row.id, row.name] for row in found}


def check(path: Path, *, day: date | None = None, known_head: str | None = None) -> dict[str, Any]:
    """Verify the ledger file at `path`; see `taphuan_grading.ledger.inspector.verify`.

    Raises
    ------
    LedgerError
        When it cannot be read, was touched, or its figure is another.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            return verify(lines, day=day.isoformat() if day else None, known_head=known_head)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path} cannot be read: {error}") from error
    except (Broken, KeyError, TypeError) as error:
        raise LedgerError(f"{path} is not verified: {error}") from error
