"""The tables beside the figure: exemptions, what units report of the plan's other targets, snapshots."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from taphuan_grading.store.attendance_schema import ACCOUNT, PERSONAL
from taphuan_grading.store.schema import Moment, metadata

# The office excuses an official from the training for a time. A mistaken row is withdrawn and stays.
exemption = Table(
    "exemption",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("reason", String(500), info=PERSONAL),  # always there but for somebody who was erased
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # the first day on which it does not hold any more
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", String(60), nullable=False, info=ACCOUNT),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", String(60), info=ACCOUNT),
    Column("withdrawn_reason", String(500), info=PERSONAL),
)

# What somebody reported of a target of the plan; rows are only ever added, the last of a day stands.
reported_value = Table(
    "reported_value",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target", String(60), nullable=False),  # id of a target of targets.yml
    Column("as_of", Date, nullable=False),
    Column("value", Float),  # empty: what was said of this day is taken back
    Column("numerator", Integer),
    Column("denominator", Integer),
    Column("source", String(300), nullable=False),
    Column("reason", String(500)),  # why it corrects what was there
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", String(60), nullable=False, info=ACCOUNT),
    Index("ix_reported_value_target_as_of", "target", "as_of"),
)

# A figure as it was reported; rows are only ever added, and their hash is in the ledger.
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("taken_by", String(60), nullable=False, info=ACCOUNT),
    Column("note", Text, nullable=False),
    Column("figure", JSON, nullable=False),  # all its rows
    Column("inputs", JSON, nullable=False),  # the SHA-256 of each input
    Column("people", JSON, nullable=False),  # the managers by id: trained, and not
    Column("hash", String(64), nullable=False),
)
