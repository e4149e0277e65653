"""An attempt keeps the facts that it tested: one can say later by which law somebody was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; earlier attempts tested no fact that is known."""
    op.add_column("attempt", sa.Column("facts_tested", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("facts_tested")
