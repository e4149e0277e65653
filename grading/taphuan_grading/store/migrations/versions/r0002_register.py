"""What tells people apart, what was known when, and who looked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns to officials, posts and attempts, and the tables of the histories."""
    _officials()
    op.add_column("post", sa.Column("carried", sa.Boolean()))
    op.add_column("post", _moment("recorded_at"))
    op.add_column("attempt", sa.Column("handed_in_as", sa.String(40)))
    op.add_column("attempt", _moment("redacted_at"))
    _post_history()
    _changes()
    _access_log()


def downgrade() -> None:
    """Drop what was added."""
    for table in ("access_log", "register_change", "post_history"):
        op.drop_table(table)
    for column in ("redacted_at", "handed_in_as"):
        op.drop_column("attempt", column)
    for column in ("recorded_at", "carried"):
        op.drop_column("post", column)
    op.drop_index("ix_official_name_born", "official")
    op.drop_index("ix_official_code", "official")
    for column in ("erased_at", "merged_into", "gender", "born", "code"):
        op.drop_column("official", column)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _officials() -> None:
    op.add_column("official", sa.Column("code", sa.String(20)))
    op.add_column("official", sa.Column("born", sa.Date()))
    op.add_column("official", sa.Column("gender", sa.String(10)))
    merged = sa.Column("merged_into", sa.String(40), sa.ForeignKey("official.id"))
    op.add_column("official", merged, inline_references=True)
    op.add_column("official", _moment("erased_at"))
    op.create_index("ix_official_code", "official", ["code"], unique=True)
    op.create_index("ix_official_name_born", "official", ["name", "born"])


def _post_history() -> None:
    op.create_table(
        "post_history",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("unit_code", sa.String(8), nullable=False),
        sa.Column("unit_valid_from", sa.Date(), nullable=False),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("carried", sa.Boolean()),
        _moment("recorded_at"),
        _moment("superseded_at", nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_post_history"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_post_history_official_id"),
        sa.ForeignKeyConstraint(
            ["unit_code", "unit_valid_from"],
            ["unit.code", "unit.valid_from"],
            name="fk_post_history_unit_code_unit_valid_from",
        ),
    )
    op.create_index("ix_post_history_official_id", "post_history", ["official_id"])


def _changes() -> None:
    op.create_table(
        "register_change",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("source", sa.String(200)),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_change"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_register_change_official_id"),
    )
    op.create_index("ix_register_change_official_id", "register_change", ["official_id"])


def _access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])
