"""Help given by tech teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "help_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(8), nullable=False),
        sa.Column("unit_valid_from", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("counted", sa.String(10), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_help_note_official_id_official"),
        sa.ForeignKeyConstraint(["replaces"], ["help_note.id"], name="fk_help_note_replaces_help_note"),
        sa.ForeignKeyConstraint(
            ["unit_code", "unit_valid_from"],
            ["unit.code", "unit.valid_from"],
            name="fk_help_note_unit_code_unit",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_help_note"),
        sa.UniqueConstraint("replaces", name="uq_help_note_replaces"),
        sa.UniqueConstraint("official_id", "key", name="uq_help_note_official_id_key"),
    )
    op.create_index("ix_help_note_day", "help_note", ["day"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("help_note")
