"""The ledger as one file: a head, then a record a line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from taphuan_grading.ledger.book import last, line_of, rows
from taphuan_grading.ledger.inspector import FORMAT, figure, fold, people_hash

People = Mapping[str, list[str]]
"""Id and name by pseudonym."""


def export(engine: Engine, path: Path, day: date, people: People | None = None) -> dict[str, Any]:
    """Write the ledger into a file that only its owner reads: at once or not at all.

    Parameters
    ----------
    engine
        The store.
    path
        The file.
    day
        The day of the figure in the head.
    people
        Who the pseudonyms are; not written by default.

    Returns
    -------
    dict
        The head: ``format``, ``records``, ``head``, ``as_of``, ``numerator`` and ``denominator``.

    Raises
    ------
    Broken
        When no figure follows from the records for `day`.
    """
    half = path.with_name(f".{path.name}.half")
    with engine.connect() as connection:
        n, last_hash = last(connection)
        done, of = figure(fold(_plain(connection)), day.isoformat())
        head: dict[str, Any] = {
            "format": FORMAT,
            "records": n,
            "head": last_hash,
            "as_of": day.isoformat(),
            "numerator": done,
            "denominator": of,
        }
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", -1, "utf-8") as file:
            file.write(json.dumps(head | _named(people), ensure_ascii=False) + "\n")
            for row in rows(connection):
                content = line_of(row.n, row.at, row.kind, row.key, row.body)
                file.write(f'{content[:-1]},"hash":"{row.hash}"}}\n')
    half.replace(path)
    return head


def _named(people: People | None) -> dict[str, Any]:
    return {} if people is None else {"people": dict(people), "people_sha256": people_hash(dict(people))}


def _plain(connection: Connection) -> Iterator[dict[str, Any]]:
    for row in rows(connection):
        yield {"kind": row.kind, "key": row.key, "body": row.body}
