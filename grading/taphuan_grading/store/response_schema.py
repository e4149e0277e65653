"""Where attempts came from that were answered offline; attempts without a row were answered on a page."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, UniqueConstraint

from taphuan_grading.store.schema import Moment, metadata

# One row an attempt that came in a response file. Moments of the device are what its clock said.
response = Table(
    "response",
    metadata,
    Column("attempt_id", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False),
    Column("digest", String(64), nullable=False),  # of what was answered, so that twice is once
    Column("version", String(12), nullable=False),  # of the module that was on the device
    Column("device", String(60), nullable=False),  # random: who it was among the people of that device
    Column("name", String(120), info={"personal": True}),  # as typed there, when the register says another
    Column("first_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("handed_in_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("received_by", String(60), nullable=False, info={"account": True}),
    Column("way", String(10), nullable=False),  # own, desk, command
    Column("vouched_by", String(120), info={"account": True}),  # an account, or a name that an operator gave
    Column("notices", JSON, nullable=False),  # codes of what a trainer should look at
    UniqueConstraint("official_id", "digest"),
    Index("ix_response_device", "device"),
    Index("ix_response_changed_at", "changed_at", "first_at"),
)
