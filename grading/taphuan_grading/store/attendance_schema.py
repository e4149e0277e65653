"""The tables of classes, attendance and outside certificates; on the metadata of `schema`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from taphuan_grading.store.schema import Moment, metadata

PERSONAL = {"personal": True}
"""Free text about the official of the row: emptied when the person is erased."""
ACCOUNT = {"account": True}
"""The name of an account: replaced by the official's id when the person is erased."""

# A class (lớp): one topic, one group of people, one or more sessions.
training_class = Table(
    "training_class",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("course", String(60), nullable=False),  # id of a course of the programme
    Column("organiser", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("accredited", Boolean, nullable=False),  # whether its hours may count for the rule
    Column("created_by", String(60), info=ACCOUNT),  # empty for the command line
    Column("created_at", Moment, nullable=False),
)

# A session (buổi), numbered 1, 2, … in its class.
class_session = Table(
    "class_session",
    metadata,
    Column("class_id", ForeignKey("training_class.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("hours", Float, nullable=False),  # taught, breaks taken off
)

class_trainer = Table(
    "class_trainer",
    metadata,
    Column("class_id", ForeignKey("training_class.id"), primary_key=True),
    Column("username", ForeignKey("account.username", ondelete="CASCADE"), primary_key=True, index=True),
)

class_unit = Table(
    "class_unit",
    metadata,
    Column("class_id", ForeignKey("training_class.id"), primary_key=True),
    Column("unit_code", String(8), primary_key=True),
    Column("unit_valid_from", Date, primary_key=True),
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
)

class_person = Table(
    "class_person",
    metadata,
    Column("class_id", ForeignKey("training_class.id"), primary_key=True),
    Column("official_id", ForeignKey("official.id"), primary_key=True, index=True),
)

# One statement that somebody was there or not. Rows are only ever added: a correction is a new row that names
# the ones it replaces.
presence = Table(
    "presence",
    metadata,
    Column("id", String(36), primary_key=True),  # a UUID made on the device
    Column("class_id", String(40), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("status", String(12), nullable=False),  # present, late, left-early, excused, absent
    Column("source", String(8), nullable=False),  # trainer, code, card, paper
    Column("device", String(36), nullable=False),
    Column("recorded_by", String(60), nullable=False, info=ACCOUNT),  # or the official, who signed in alone
    Column("recorded_at", Moment, nullable=False),  # as the device told
    Column("received_at", Moment, nullable=False),  # by the server's clock
    Column("reason", String(500), info=PERSONAL),
    Column("replaces", JSON, nullable=False),  # ids of presence rows
    ForeignKeyConstraint(["class_id", "ordinal"], ["class_session.class_id", "class_session.ordinal"]),
    Index("ix_presence_class_id_ordinal", "class_id", "ordinal"),
)

# A sheet is closed and re-opened; the last row tells.
sheet_event = Table(
    "sheet_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("class_id", String(40), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String(10), nullable=False),  # closed, reopened
    Column("username", String(60), nullable=False, info=ACCOUNT),
    Column("at", Moment, nullable=False),
    Column("reason", String(500)),
    ForeignKeyConstraint(["class_id", "ordinal"], ["class_session.class_id", "class_session.ordinal"]),
    Index("ix_sheet_event_class_id_ordinal", "class_id", "ordinal"),
)

# A picture or PDF of a signed sheet; the file lies under ``evidence/`` of the home, named by its hash.
sheet_scan = Table(
    "sheet_scan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("class_id", String(40), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("uploaded_by", String(60), nullable=False, info=ACCOUNT),
    Column("uploaded_at", Moment, nullable=False),
    ForeignKeyConstraint(["class_id", "ordinal"], ["class_session.class_id", "class_session.ordinal"]),
    UniqueConstraint("class_id", "ordinal", "sha256"),
)

# A card that was lost: its number is refused. The cards of an identity are numbered 0, 1, …
card_revocation = Table(
    "card_revocation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False),  # for whom it was made
    Column("serial", Integer, nullable=False),
    Column("revoked_by", String(60), nullable=False, info=ACCOUNT),
    Column("revoked_at", Moment, nullable=False),
    Column("reason", String(500), info=PERSONAL),  # always there but for somebody who was erased
    UniqueConstraint("official_id", "serial"),
)

# What a class was before somebody changed it, and why.
class_change = Table(
    "class_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("class_id", ForeignKey("training_class.id"), nullable=False, index=True),
    Column("username", String(60), nullable=False, info=ACCOUNT),
    Column("at", Moment, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)

# A certificate that somebody else gave (OneTouch, Bình dân học vụ số), as evidence of a named grade.
outside_certificate = Table(
    "outside_certificate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False),
    Column("grade", String(60), nullable=False),  # id of a grade of the programme
    Column("number", String(80), info=PERSONAL),  # always there but for somebody who was erased
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),  # the first day on which it is not valid any more
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_reason", String(500), info=PERSONAL),
    UniqueConstraint("official_id", "grade", "number"),
)
