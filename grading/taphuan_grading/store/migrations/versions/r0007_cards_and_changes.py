"""Cards that were lost, and what classes were before they were changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "card_revocation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("revoked_by", sa.String(60), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_card_revocation_official_id"),
        sa.UniqueConstraint("official_id", "serial", name="uq_card_revocation_official_id_serial"),
    )
    op.create_table(
        "class_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("class_id", sa.String(40), nullable=False),
        sa.Column("username", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name="fk_class_change_class_id"),
    )
    op.create_index("ix_class_change_class_id", "class_change", ["class_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("class_change")
    op.drop_table("card_revocation")
