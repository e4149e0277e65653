"""An index from which the indicator is read: who passed what and when, without the answers."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the index."""
    columns = ["run", "official_id", "module", "state", "marked_at", "score", "max_score"]
    op.create_index("ix_attempt_passes", "attempt", columns)


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_attempt_passes", "attempt")
