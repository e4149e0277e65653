"""The table of help given by tech teams; on the metadata of `schema`."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from taphuan_grading.store.schema import Moment, metadata

# Help given on a day, without anybody's name. What a row says never changes: a correction is a new row that
# replaces it, and a row that is withdrawn stays, too.
help_note = Table(
    "help_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(40), nullable=False),  # made by who sends it, so that sending twice is sending once
    Column("official_id", ForeignKey("official.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("unit_code", String(8), nullable=False),
    Column("unit_valid_from", Date, nullable=False),
    Column("topic", String(60), nullable=False),  # id of a topic of topics.yml
    Column("count", Integer, nullable=False),
    Column("counted", String(10), nullable=False),  # household, person
    Column("recorded_at", Moment, nullable=False),
    Column("replaces", Integer, ForeignKey("help_note.id"), unique=True),
    Column("ended_at", Moment),  # when it was corrected or withdrawn
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
    UniqueConstraint("official_id", "key"),
    Index("ix_help_note_day", "day"),
)
