"""Who takes part in a contest, and since when their paper is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contest_entry",
        sa.Column("contest", sa.String(60), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name="fk_contest_entry_official_id_official"
        ),
        sa.PrimaryKeyConstraint("contest", "official_id", name="pk_contest_entry"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("contest_entry")
