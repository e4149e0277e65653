"""Keeping the ledger of a home: bringing it up to date, freezing a figure, exporting."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import LedgerError
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.ledger import book
from taphuan_grading.ledger.facts import KINDS, Pseudonyms, current_facts
from taphuan_grading.ledger.inspector import Broken, verify
from taphuan_grading.store.home import Home


def pseudonyms(home: Home) -> Pseudonyms:
    """Return the home's pseudonyms, making their key the first time."""
    path = home.ledger_key
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass  # made before: it has to stay the same
    return Pseudonyms(path.read_bytes())


def bring_up_to_date(home: Home, engine: Engine, programme: Programme) -> int:
    """Record what is new since the last time; return how many records that took."""
    moment = clock.now()
    with engine.connect() as connection:
        facts = current_facts(connection, programme, pseudonyms(home), clock.local_day(moment))
    return book.append(engine, facts, moment, kinds=KINDS)


def freeze(engine: Engine, found: Indicator) -> None:
    """Record a figure as it was reported (chốt số liệu). Later corrections show as a difference to it."""
    rows = {f"{row.by}/{row.key}": [row.numerator, row.denominator] for row in found.rows}
    body = {
        "as_of": found.as_of.isoformat(),
        "rule": found.rule,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "rows": rows,
    }
    moment = clock.now()
    key = f"{found.as_of.isoformat()} {moment.isoformat(timespec='microseconds')}"
    book.append(engine, {("snapshot", key): body}, moment, kinds=frozenset())


def export(home: Home, engine: Engine, programme: Programme, path: Path, day: date) -> dict[str, Any]:
    """Bring the ledger up to date and write it into `path`; return the head of the file.

    Raises
    ------
    LedgerError
        When no figure can be computed for `day`.
    """
    bring_up_to_date(home, engine, programme)
    try:
        return book.export(engine, path, day)
    except Broken as error:
        raise LedgerError(str(error)) from error


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
