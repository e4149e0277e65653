"""The first schema: units, people, answers, attempts and marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _units()
    _people()
    _accounts()
    _answers()
    _attempts()


def downgrade() -> None:
    """Drop the tables, the dependent ones first."""
    tables = "mark attempt place answer account_role account post official succession unit"
    for table in tables.split():
        op.drop_table(table)


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _units() -> None:
    op.create_table(
        "unit",
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("parent_code", sa.String(8)),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.PrimaryKeyConstraint("code", "valid_from", name="pk_unit"),
    )
    op.create_table(
        "succession",
        sa.Column("from_code", sa.String(8), nullable=False),
        sa.Column("to_code", sa.String(8), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("from_code", "to_code", "date", name="pk_succession"),
    )


def _people() -> None:
    op.create_table(
        "official",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_official"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("unit_code", sa.String(8), nullable=False),
        sa.Column("unit_valid_from", sa.Date(), nullable=False),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_post_official_id"),
        sa.ForeignKeyConstraint(
            ["unit_code", "unit_valid_from"],
            ["unit.code", "unit.valid_from"],
            name="fk_post_unit_code_unit_valid_from",
        ),
    )
    op.create_index("ix_post_official_id", "post", ["official_id"])


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("username", sa.String(60), nullable=False),
        sa.Column("official_id", sa.String(40)),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("locked_until", nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        _moment("changed_at", nullable=False),
        sa.PrimaryKeyConstraint("username", name="pk_account"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_account_official_id"),
        sa.UniqueConstraint("official_id", name="uq_account_official_id"),
    )
    op.create_table(
        "account_role",
        sa.Column("username", sa.String(60), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("username", "role", name="pk_account_role"),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name="fk_account_role_username", ondelete="CASCADE"
        ),
    )


def _answers() -> None:
    key = ("official_id", "run", "module", "question")
    op.create_table(
        "answer",
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("module", sa.String(120), nullable=False),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        _moment("saved_at", nullable=False),
        sa.PrimaryKeyConstraint(*key, name="pk_answer"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_answer_official_id"),
    )
    op.create_table(
        "place",
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("module", sa.String(120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        _moment("seen_at", nullable=False),
        sa.PrimaryKeyConstraint(*key[:3], name="pk_place"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_place_official_id"),
    )


def _attempts() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("module", sa.String(120), nullable=False),
        sa.Column("module_version", sa.String(12), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _moment("submitted_at", nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("answers_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        _moment("marked_at", nullable=True),
        sa.Column("score", sa.Float()),
        sa.Column("max_score", sa.Float()),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("lease_until", nullable=True),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_attempt_official_id"),
        sa.UniqueConstraint("number", name="uq_attempt_number"),
        sa.UniqueConstraint(
            "official_id", "run", "module", "ordinal", name="uq_attempt_official_id_run_module_ordinal"
        ),
    )
    op.create_index("ix_attempt_run_module", "attempt", ["run", "module"])
    op.create_index("ix_attempt_state", "attempt", ["state"])
    op.create_table(
        "mark",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("points", sa.Float()),
        sa.Column("max_points", sa.Float(), nullable=False),
        sa.Column("by_trainer", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "question", name="pk_mark"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_mark_attempt_id", ondelete="CASCADE"
        ),
    )
