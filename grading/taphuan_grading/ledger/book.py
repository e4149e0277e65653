"""The chain in the store: adding what is new, and writing it into a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from taphuan_grading.ledger.inspector import FORMAT, GENESIS, figure, fold, sealed
from taphuan_grading.store.engine import writing
from taphuan_grading.store.ledger_schema import ledger_record

Fact = tuple[str, str]
"""The kind and the key of a fact."""
Facts = Mapping[Fact, dict[str, Any]]


def append(engine: Engine, facts: Facts, at: datetime, *, kinds: frozenset[str]) -> int:
    """Add a record for every fact that is new, has changed or is gone since the last time.

    Parameters
    ----------
    engine
        The store.
    facts
        Everything that is true now.
    at
        The moment that the records bear.
    kinds
        The kinds that `facts` speaks of; what it does not hold of them is taken back. Others are left alone.

    Returns
    -------
    int
        How many records were added.
    """
    with writing(engine) as connection:
        standing = _standing(connection)
        changed = _changes(standing, facts, kinds)
        n, before = _last(connection)
        rows = []
        for (kind, key), body in changed:
            n += 1
            content = line_of(n, at, kind, key, body)
            before = sealed(before, content)
            rows.append({"n": n, "at": at, "kind": kind, "key": key, "body": body, "hash": before})
        if rows:
            connection.execute(insert(ledger_record), rows)
    return len(rows)


def line_of(n: int, at: datetime, kind: str, key: str, body: object) -> str:
    """Return the text of a record that is hashed: one line of JSON with sorted keys, in UTF-8."""
    record = {"n": n, "at": _moment(at), "kind": kind, "key": key, "body": body}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def export(engine: Engine, path: Path, day: date) -> dict[str, Any]:
    """Write the ledger into a file: at once or not at all.

    Returns
    -------
    dict
        The head: ``format``, ``records``, ``head``, ``as_of``, ``numerator`` and ``denominator``.
    """
    with engine.connect() as connection:
        n, last = _last(connection)
        facts: dict[str, dict[str, Any]] = {}
        for (kind, key), body in _standing(connection).items():
            facts.setdefault(kind, {})[key] = body
        done, of = figure(facts, day.isoformat())
        head = {
            "format": FORMAT,
            "records": n,
            "head": last,
            "as_of": day.isoformat(),
            "numerator": done,
            "denominator": of,
        }
        half = path.with_name(f".{path.name}.half")
        with half.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(head, ensure_ascii=False) + "\n")
            for row in _rows(connection):
                content = line_of(row.n, row.at, row.kind, row.key, row.body)
                file.write(f'{content[:-1]},"hash":"{row.hash}"}}\n')
    half.replace(path)
    return head


def _standing(connection: Connection) -> dict[Fact, dict[str, Any]]:
    records = ({"kind": row.kind, "key": row.key, "body": row.body} for row in _rows(connection))
    return {(kind, key): body for kind, found in fold(records).items() for key, body in found.items()}


def _changes(
    standing: Facts, facts: Facts, kinds: frozenset[str]
) -> list[tuple[Fact, dict[str, Any] | None]]:
    """Return what has to be recorded, in an order that depends on nothing but the facts."""
    changed: list[tuple[Fact, dict[str, Any] | None]] = [
        (fact, body) for fact, body in facts.items() if standing.get(fact) != body
    ]
    changed += [(fact, None) for fact in standing if fact[0] in kinds and fact not in facts]
    return sorted(changed, key=lambda one: one[0])


def _last(connection: Connection) -> tuple[int, str]:
    query = select(ledger_record.c.n, ledger_record.c.hash).order_by(ledger_record.c.n.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (0, GENESIS) if row is None else (row.n, row.hash)


def _rows(connection: Connection) -> Iterator[Any]:
    yield from connection.execute(select(ledger_record).order_by(ledger_record.c.n))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
