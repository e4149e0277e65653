"""Certificates that we give."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "certificate",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(60), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.String(60)),
        sa.Column("revoked_reason", sa.String(200)),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_certificate_official_id_official"),
        sa.PrimaryKeyConstraint("number", name="pk_certificate"),
    )
    op.create_index("ix_certificate_official_id", "certificate", ["official_id"])
    op.create_index(
        "ix_certificate_standing",
        "certificate",
        ["official_id", "run"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("certificate")
