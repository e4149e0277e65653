"""The table of contests; on the metadata of `schema`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from taphuan_grading.store.schema import Moment, metadata

# Who takes part in a contest, and since when their paper is open: its clock. The paper itself is an attempt.
contest_entry = Table(
    "contest_entry",
    metadata,
    Column("contest", String(60), primary_key=True),
    Column("official_id", ForeignKey("official.id"), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("agreed", Boolean, nullable=False),  # to be named among the winners
    Column("started_at", Moment),  # when the paper was opened for the first time
    Column("ends_at", Moment),  # the end of this person's time, as it was told
)
