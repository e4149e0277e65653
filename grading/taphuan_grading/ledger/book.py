"""The chain in the store: adding what is new, whoever else adds at the same time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from taphuan_grading.errors import LedgerError
from taphuan_grading.ledger.inspector import GENESIS, sealed
from taphuan_grading.store.engine import writing
from taphuan_grading.store.ledger_schema import ledger_record

Fact = tuple[str, str]
"""The kind and the key of a fact."""
Facts = Mapping[Fact, dict[str, Any]]
Change = tuple[Fact, dict[str, Any] | None]
Read = Callable[[Connection], Facts]
Evidence = Callable[[Connection, Facts], Facts]
_TRIES = 20


class Book:
    """The ledger of one store. What stands in it is remembered, so that a later look reads only what is new.

    Parameters
    ----------
    engine
        The store.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._n, self._hash = 0, GENESIS
        self._standing: dict[Fact, bytes] = {}

    def append(
        self, read: Read, at: datetime, *, kinds: frozenset[str], evidence: Evidence | None = None
    ) -> int:
        """Add a record for every fact that is new, has changed or is gone.

        The facts are read without holding up anybody who writes. A record is only added to the end that was
        read before the facts were: when somebody else has added one since, everything is read again. So
        nothing is added twice, and nothing older replaces something newer.

        Parameters
        ----------
        read
            Returns everything that is true now.
        at
            The moment that the records bear.
        kinds
            The kinds that the facts speak of; what they do not hold of them is taken back. Others are left
            alone.
        evidence
            Given the facts that are new, returns them with their evidence, which is looked up for them only.
            It does not say whether a fact is new.

        Returns
        -------
        int
            How many records were added.

        Raises
        ------
        LedgerError
            When others add without end; nothing is lost, as the next time everything is looked at again.
        """
        for _ in range(_TRIES):
            with self._engine.connect() as connection:
                self._read_on(connection)
                changes = self._changes(read(connection), kinds)
                if evidence is not None:
                    added = evidence(connection, {fact: body for fact, body in changes if body is not None})
                    changes = [(fact, added.get(fact, body)) for fact, body in changes]
            if not changes:
                return 0
            if self._write(changes, at):
                return len(changes)
        raise LedgerError("the ledger is being written by several processes without end; stop all but one")

    def _read_on(self, connection: Connection) -> None:
        for row in rows(connection, after=self._n):
            self._n, self._hash = row.n, row.hash
            if row.body is None:
                self._standing.pop((row.kind, row.key), None)
            else:
                self._standing[row.kind, row.key] = _digest(row.body)

    def _changes(self, facts: Facts, kinds: frozenset[str]) -> list[Change]:
        """Return what has to be recorded, in an order that depends on nothing but the facts."""
        standing = self._standing
        changed: list[Change] = [
            (fact, body) for fact, body in facts.items() if standing.get(fact) != _digest(body)
        ]
        changed += [(fact, None) for fact in standing if fact[0] in kinds and fact not in facts]
        return sorted(changed, key=lambda one: one[0])

    def _write(self, changes: list[Change], at: datetime) -> bool:
        """Add the records unless the end of the ledger is another one by now."""
        n, before, added = self._n, self._hash, []
        for (kind, key), body in changes:
            n += 1
            before = sealed(before, line_of(n, at, kind, key, body))
            added.append({"n": n, "at": at, "kind": kind, "key": key, "body": body, "hash": before})
        try:
            with writing(self._engine) as connection:
                if last(connection) != (self._n, self._hash):
                    return False
                connection.execute(insert(ledger_record), added)
        except IntegrityError:  # on a server two may get here at once; the number decides who was first
            return False
        return True


def append(engine: Engine, facts: Facts, at: datetime, *, kinds: frozenset[str]) -> int:
    """Add what is new among `facts`, once: see `Book.append`."""
    return Book(engine).append(lambda _: facts, at, kinds=kinds)


def line_of(n: int, at: datetime, kind: str, key: str, body: object) -> str:
    """Return the text of a record that is hashed: one line of JSON with sorted keys, in UTF-8."""
    record = {"n": n, "at": _moment(at), "kind": kind, "key": key, "body": body}
    return _json(record)


def last(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last record; 0 and zeros for an empty ledger."""
    query = select(ledger_record.c.n, ledger_record.c.hash).order_by(ledger_record.c.n.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (0, GENESIS) if row is None else (row.n, row.hash)


def check_chain(engine: Engine) -> int:
    """Compute every hash of the ledger in the store again; return how many records it has.

    Raises
    ------
    LedgerError
        When a record was changed, added or taken away.
    """
    before, count = GENESIS, 0
    with engine.connect() as connection:
        for count, row in enumerate(rows(connection), 1):
            before = sealed(before, line_of(row.n, row.at, row.kind, row.key, row.body))
            if (row.n, row.hash) != (count, before):
                raise LedgerError(f"the ledger was touched at record {count}")
    return count


def rows(connection: Connection, *, after: int = 0) -> Iterator[Any]:
    """Yield the rows of the records that follow number `after`."""
    query = select(ledger_record).where(ledger_record.c.n > after).order_by(ledger_record.c.n)
    yield from connection.execute(query)


def _digest(body: Mapping[str, Any]) -> bytes:
    bare = {name: value for name, value in body.items() if name != "evidence"}
    return hashlib.sha256(_json(bare).encode()).digest()[:16]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
