"""Attempts that were answered offline: where they came from, and who vouches for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "response",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120)),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("handed_in_at", moment, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("received_by", sa.String(60), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("vouched_by", sa.String(120)),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_response_attempt_id_attempt", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_response_official_id_official"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_response"),
        sa.UniqueConstraint("official_id", "digest", name="uq_response_official_id_digest"),
    )
    op.create_index("ix_response_device", "response", ["device"])
    op.create_index("ix_response_changed_at", "response", ["changed_at", "first_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("response")
