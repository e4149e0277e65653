"""The ledger's table: rows are only ever added."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from taphuan_grading.store.schema import Moment, metadata

ledger_record = Table(
    "ledger_record",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", String(200), nullable=False),
    Column("body", JSON, nullable=False),  # JSON null takes the fact back
    Column("hash", String(64), nullable=False),
    Index("ix_ledger_record_kind_key", "kind", "key"),
)
