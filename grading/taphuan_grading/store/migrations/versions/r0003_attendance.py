"""Classes, sessions, presence, sheets; certificates from elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SESSION = (["class_id", "ordinal"], ["class_session.class_id", "class_session.ordinal"])


def upgrade() -> None:
    """Make the tables."""
    _classes()
    _invited()
    _presence()
    _sheets()
    _certificates()


def downgrade() -> None:
    """Drop the tables, the dependent ones first."""
    tables = (
        "outside_certificate sheet_scan sheet_event presence class_person class_unit class_trainer "
        "class_session training_class"
    )
    for table in tables.split():
        op.drop_table(table)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _of_class(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=f"fk_{table}_class_id")


def _of_session(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(*_SESSION, name=f"fk_{table}_class_id_ordinal")


def _of_official(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=f"fk_{table}_official_id")


def _classes() -> None:
    op.create_table(
        "training_class",
        _text("id", 40),
        _text("title", 200),
        _text("course", 60),
        _text("organiser", 200),
        _text("place", 200),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        _text("created_by", 60, nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_training_class"),
    )
    op.create_table(
        "class_session",
        _text("class_id", 40),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        _moment("starts_at"),
        _moment("ends_at"),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("class_id", "ordinal", name="pk_class_session"),
        _of_class("class_session"),
    )


def _invited() -> None:
    op.create_table(
        "class_trainer",
        _text("class_id", 40),
        _text("username", 60),
        sa.PrimaryKeyConstraint("class_id", "username", name="pk_class_trainer"),
        _of_class("class_trainer"),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name="fk_class_trainer_username", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_class_trainer_username", "class_trainer", ["username"])
    op.create_table(
        "class_unit",
        _text("class_id", 40),
        _text("unit_code", 8),
        sa.Column("unit_valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("class_id", "unit_code", "unit_valid_from", name="pk_class_unit"),
        _of_class("class_unit"),
        sa.ForeignKeyConstraint(
            ["unit_code", "unit_valid_from"],
            ["unit.code", "unit.valid_from"],
            name="fk_class_unit_unit_code_unit_valid_from",
        ),
    )
    op.create_table(
        "class_person",
        _text("class_id", 40),
        _text("official_id", 40),
        sa.PrimaryKeyConstraint("class_id", "official_id", name="pk_class_person"),
        _of_class("class_person"),
        _of_official("class_person"),
    )
    op.create_index("ix_class_person_official_id", "class_person", ["official_id"])


def _presence() -> None:
    op.create_table(
        "presence",
        _text("id", 36),
        _text("class_id", 40),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("official_id", 40),
        _text("status", 12),
        _text("source", 8),
        _text("device", 36),
        _text("recorded_by", 60),
        _moment("recorded_at"),
        _moment("received_at"),
        _text("reason", 500, nullable=True),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presence"),
        _of_session("presence"),
        _of_official("presence"),
    )
    op.create_index("ix_presence_class_id_ordinal", "presence", ["class_id", "ordinal"])
    op.create_index("ix_presence_official_id", "presence", ["official_id"])


def _sheets() -> None:
    op.create_table(
        "sheet_event",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("class_id", 40),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("username", 60),
        _moment("at"),
        _text("reason", 500, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_event"),
        _of_session("sheet_event"),
    )
    op.create_index("ix_sheet_event_class_id_ordinal", "sheet_event", ["class_id", "ordinal"])
    op.create_table(
        "sheet_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("class_id", 40),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("sha256", 64),
        _text("media_type", 40),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("uploaded_by", 60),
        _moment("uploaded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_scan"),
        _of_session("sheet_scan"),
        sa.UniqueConstraint("class_id", "ordinal", "sha256", name="uq_sheet_scan_class_id_ordinal_sha256"),
    )


def _certificates() -> None:
    op.create_table(
        "outside_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("official_id", 40),
        _text("grade", 60),
        _text("number", 80, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        _moment("recorded_at"),
        _moment("withdrawn_at", nullable=True),
        _text("withdrawn_reason", 500, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outside_certificate"),
        _of_official("outside_certificate"),
        sa.UniqueConstraint(
            "official_id", "grade", "number", name="uq_outside_certificate_official_id_grade_number"
        ),
    )
