"""Our tables. nbgrader keeps its own gradebook beside them, one a run."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment with a zone, in UTC: SQLite drops zones, so they are put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True
    """Statements with this type may be cached: it has no parameters."""

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn `value` into UTC; a moment without a zone is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what was stored, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# A column that names an account without a foreign key says ``info={"account": True}``, one that holds free
# text about the official of its row ``info={"personal": True}``: both are rewritten when a person is erased.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row: one unit under one parent for one period. Codes are reused, so the key is (code, valid_from).
unit = Table(
    "unit",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),  # the first day on which the row is no longer true
    Column("name", String(80), nullable=False),
    Column("type", String(20), nullable=False),
    Column("level", String(10), nullable=False),
    Column("parent_code", String(8)),
    Column("latitude", Float),
    Column("longitude", Float),
)

succession = Table(
    "succession",
    metadata,
    Column("from_code", String(8), primary_key=True),
    Column("to_code", String(8), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("kind", String(40), nullable=False),
)

# The id says nothing about the person and stays for good: attempts and receipts carry it. What tells who
# it is (name, code, birth date) can be erased.
official = Table(
    "official",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("code", String(20)),  # the office's code for the person; never an identity-card number
    Column("born", Date),  # only to tell people of one name apart
    Column("gender", String(10)),  # male, female, or unknown
    Column("merged_into", String(40), ForeignKey("official.id")),  # the same person, known twice
    Column("erased_at", Moment),
    Index("ix_official_code", "code", unique=True),
    Index("ix_official_name_born", "name", "born"),
)

# Posts as they are known now: what the other rooms read. What a row said before a correction, and rows that
# were withdrawn, are in post_history.
post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("level", String(10), nullable=False),  # province, district, commune
    Column("unit_code", String(8), nullable=False),
    Column("unit_valid_from", Date, nullable=False),
    Column("manager", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("carried", Boolean),  # it only goes on with the post before, whose unit was reformed
    Column("recorded_at", Moment),  # since when it is known so; empty: always
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
)

# Posts as they were known from `recorded_at` until `superseded_at`; rows are only ever added.
post_history = Table(
    "post_history",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("id", Integer, nullable=False),  # of the post
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("level", String(10), nullable=False),
    Column("unit_code", String(8), nullable=False),
    Column("unit_valid_from", Date, nullable=False),
    Column("manager", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("carried", Boolean),
    Column("recorded_at", Moment),
    Column("superseded_at", Moment, nullable=False),
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
)

# What was done to the register, by whom, from which file; rows are only ever added.
register_change = Table(
    "register_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", String(60), nullable=False, info={"account": True}),
    Column("source", String(200)),  # a file and its fingerprint, or a reason
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("action", String(20), nullable=False),
    Column("detail", JSON, nullable=False),  # what it was and what it became; emptied when a person is erased
)

# Who looked at whose data, kept for a year (taphuan_grading.register.access).
access_log = Table(
    "access_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    # an account, or a user of the server
    Column("who", String(60), nullable=False, info={"account": True}),
    Column("place", String(40), nullable=False),
    Column("shown", Integer, nullable=False),  # how many people
    Column("people", JSON, nullable=False),  # their ids, when they are few
)

account = Table(
    "account",
    metadata,
    Column("username", String(60), primary_key=True),
    Column("official_id", ForeignKey("official.id"), unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("must_change", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Moment),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("changed_at", Moment, nullable=False),
)

account_role = Table(
    "account_role",
    metadata,
    Column("username", ForeignKey("account.username", ondelete="CASCADE"), primary_key=True),
    Column("role", String(20), primary_key=True),  # learner, trainer, office, admin
)

# What a trainer or an office may see: units with all under them. No unit means the whole province.
account_scope = Table(
    "account_scope",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", ForeignKey("account.username", ondelete="CASCADE"), nullable=False, index=True),
    Column("unit_code", String(8)),
    Column("unit_valid_from", Date),
    ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
    UniqueConstraint("username", "unit_code", "unit_valid_from"),
)

# The answer that stands, whether or not it has been handed in.
answer = Table(
    "answer",
    metadata,
    Column("official_id", ForeignKey("official.id"), primary_key=True),
    Column("run", String(40), primary_key=True),
    Column("module", String(120), primary_key=True),
    Column("question", String(60), primary_key=True),
    Column("value", JSON(none_as_null=False), nullable=False),
    Column("saved_at", Moment, nullable=False),
)

# Where a learner is in a module: the step to come back to.
place = Table(
    "place",
    metadata,
    Column("official_id", ForeignKey("official.id"), primary_key=True),
    Column("run", String(40), primary_key=True),
    Column("module", String(120), primary_key=True),
    Column("step", Integer, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# An attempt is never changed but for its state; it is also the queue.
attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("official_id", ForeignKey("official.id"), nullable=False),
    Column("run", String(40), nullable=False),
    Column("module", String(120), nullable=False),
    Column("module_version", String(12), nullable=False),
    Column("ordinal", Integer, nullable=False),  # 1, 2, … for this person, run and module
    Column("submitted_at", Moment, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("answers_hash", String(64), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("marked_at", Moment),
    Column("score", Float),
    Column("max_score", Float),
    Column("tries", Integer, nullable=False, default=0),
    Column("lease_until", Moment),
    Column("error", Text),
    Column("handed_in_as", String(40)),  # the official it was handed in by, merged into `official_id` since
    Column("redacted_at", Moment),  # when free text was erased: the hash cannot be computed again
    Column("facts_tested", JSON),  # ids of facts.yml, as they stood in this version; empty in old attempts
    UniqueConstraint("official_id", "run", "module", "ordinal"),
    Index("ix_attempt_run_module", "run", "module"),
    # All that the desk asks of attempts, so that it need not read their answers.
    Index(
        "ix_attempt_run_official_id", "run", "official_id", "module", "ordinal", "state", "score", "max_score"
    ),
    # Holds all that says who passed what, so that the indicator reads no row with its answers.
    Index(
        "ix_attempt_passes",
        "run",
        "official_id",
        "module",
        "state",
        "marked_at",
        "score",
        "max_score",
        "submitted_at",
    ),
)

mark = Table(
    "mark",
    metadata,
    Column("attempt_id", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True),
    Column("question", String(60), primary_key=True),
    Column("points", Float),  # empty while a trainer has not marked it
    Column("max_points", Float, nullable=False),
    Column("by_trainer", Boolean, nullable=False),
)
