"""Figures as they were reported (chốt số liệu): frozen with all rows, people, and hashes of their inputs.

Rows are only ever added. The hash of each is in the ledger (`taphuan_grading.ledger.keeping.take_snapshot`),
so that a row which is changed afterwards is found out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, insert, select

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import SnapshotError
from taphuan_grading.indicator.board import figure_from, managers_from
from taphuan_grading.indicator.inputs import Inputs, load_inputs
from taphuan_grading.indicator.models import Indicator, indicator_from
from taphuan_grading.store.figure_schema import snapshot as table

INPUTS = ("posts", "genders", "passes", "exemptions", "rule", "programme", "map")
"""What a figure is computed from, each with a hash of its own."""


@dataclass(frozen=True)
class Snapshot:
    """A figure as it was reported.

    Parameters
    ----------
    id
        Its number.
    as_of, taken_at
        The day of the figure, and the moment whose knowledge it holds.
    taken_by, note
        Who froze it, and for what.
    figure
        The figure with all its rows.
    inputs
        The SHA-256 of each of `INPUTS`.
    people
        Ids of the managers: ``trained`` and ``others``.
    hash
        The SHA-256 of all of this but who took it.
    """

    id: int
    as_of: date
    taken_at: datetime
    taken_by: str
    note: str
    figure: Indicator
    inputs: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]
    hash: str

    @property
    def managers(self) -> pd.DataFrame:
        """The people as `taphuan_grading.indicator.movement` takes them: ``official_id, trained``."""
        rows = [(who, kind == "trained") for kind, found in self.people.items() for who in found]
        return pd.DataFrame(rows, columns=["official_id", "trained"]).astype({"trained": bool})


def freeze(
    connection: Connection, programme: Programme, day: date, *, by: str, note: str, at: datetime
) -> Snapshot:
    """Freeze the figure of `day` as it is known at the moment `at`, and store it.

    Raises
    ------
    RuleError, RegisterError
        As `taphuan_grading.indicator.board.indicator_as_of`.
    """
    inputs = load_inputs(connection, programme, day, known_at=at)
    found = figure_from(programme, inputs, known_at=at)
    managers = managers_from(inputs)
    people = {
        "trained": sorted(managers.loc[managers["trained"], "official_id"]),
        "others": sorted(managers.loc[~managers["trained"], "official_id"]),
    }
    row: dict[str, Any] = {
        "as_of": day,
        "taken_at": at,
        "note": note.strip(),
        "figure": found.as_json(),
        "inputs": input_hashes(programme, inputs),
        "people": people,
    }
    values = row | {"taken_by": by, "hash": _hash(row)}
    made = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return find_snapshot(connection, made)


def list_snapshots(connection: Connection) -> tuple[Snapshot, ...]:
    """Return all snapshots, the latest first; `SnapshotError` when one is not what was frozen."""
    rows = connection.execute(select(table).order_by(table.c.id.desc()))
    return tuple(_checked(row) for row in rows)


def latest_snapshot(connection: Connection, day: date) -> Snapshot | None:
    """Return the snapshot of the latest day up to `day`, of one day the last; None where there is none.

    Raises
    ------
    SnapshotError
        When it is not what was frozen.
    """
    query = select(table).where(table.c.as_of <= day).order_by(table.c.as_of.desc(), table.c.id.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else _checked(row)


def find_snapshot(connection: Connection, snapshot_id: int) -> Snapshot:
    """Return a snapshot; `SnapshotError` when there is none, or it is not what was frozen."""
    row = connection.execute(select(table).where(table.c.id == snapshot_id)).one_or_none()
    if row is None:
        raise SnapshotError(f"there is no snapshot {snapshot_id}; `taphuan snapshot list` shows them")
    return _checked(row)


def input_hashes(programme: Programme, inputs: Inputs) -> dict[str, str]:
    """Return the SHA-256 of each input; the order of rows does not matter, nor who may be named by them."""
    units = inputs.units
    there = (units["valid_from"] <= pd.Timestamp(inputs.day)) & ~(
        units["valid_to"] <= pd.Timestamp(inputs.day)
    )
    counted = inputs.genders[inputs.genders["official_id"].isin(inputs.posts["official_id"])]
    taught = {
        course.id: {module.id: module.pass_mark for module in course.modules} for course in programme.courses
    }
    return {
        "posts": _rows_hash(inputs.posts),
        "genders": _rows_hash(counted),
        "passes": _rows_hash(inputs.courses),
        "exemptions": _rows_hash(inputs.exempt[["official_id", "id", "exempt_on"]]),
        "rule": _sha256([inputs.rule.model_dump_json(), inputs.run.model_dump_json()]),
        "programme": _sha256([json.dumps(taught, sort_keys=True)]),
        "map": _rows_hash(units[there]),
    }


def _rows_hash(frame: pd.DataFrame) -> str:
    """Return the hash of the rows as text, sorted: days as ISO dates, what is missing as nothing."""
    columns = [_text(frame[column]) for column in frame.columns]
    return _sha256(sorted("\t".join(row) for row in zip(*columns, strict=True)))


def _text(column: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    return ["" if pd.isna(value) else str(value) for value in column]


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _hash(row: Mapping[str, Any]) -> str:
    told = {name: row[name] for name in ("note", "figure", "inputs", "people")}
    told |= {"as_of": row["as_of"].isoformat(), "taken_at": row["taken_at"].astimezone(UTC).isoformat()}
    return _sha256([json.dumps(told, ensure_ascii=False, sort_keys=True)])


def _checked(row: Row[Any]) -> Snapshot:
    values = dict(row._mapping)  # noqa: SLF001 - the public way to a row's columns by name
    if _hash(values) != values["hash"]:
        raise SnapshotError(f"snapshot {row.id} is not what was frozen: its row was changed since")
    people = {kind: tuple(found) for kind, found in values["people"].items()}
    return Snapshot(**(values | {"figure": indicator_from(values["figure"]), "people": people}))
