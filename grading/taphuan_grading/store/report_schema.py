"""The table of reports that came from units below; on the metadata of `schema`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKeyConstraint, Index, Integer, String, Table

from taphuan_grading.store.schema import Moment, metadata

# What a unit reported stays as it came, and apart from what is computed. One that was replaced stays too.
received_report = Table(
    "received_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_code", String(8), nullable=False),
    Column("unit_valid_from", Date, nullable=False),
    Column("year", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("numerator", Integer, nullable=False),  # as people read it in the file
    Column("denominator", Integer, nullable=False),
    Column("units", JSON, nullable=False),  # code, name, numerator, denominator of each unit below
    Column("edited", Boolean, nullable=False),  # whether figures were changed by hand
    Column("edits", JSON, nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("received_by", String(60), nullable=False, info={"account": True}),
    Column("replaced_at", Moment),
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
    Index("ix_received_report_year", "year", "unit_code", "unit_valid_from"),
)
