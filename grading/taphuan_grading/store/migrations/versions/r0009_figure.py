"""Exemptions, reported values of the plan's other targets, and snapshots of the figure.

The index of passes also says when an attempt was handed in, so that it tells what waited on a day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_PASSES = ["run", "official_id", "module", "state", "marked_at", "score", "max_score"]


def upgrade() -> None:
    """Make the tables and widen the index."""
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by", sa.String(60)),
        sa.Column("withdrawn_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name="fk_exemption_official_id"),
    )
    op.create_index("ix_exemption_official_id", "exemption", ["official_id"])
    op.create_table(
        "reported_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("numerator", sa.Integer()),
        sa.Column("denominator", sa.Integer()),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reported_value"),
    )
    op.create_index("ix_reported_value_target_as_of", "reported_value", ["target", "as_of"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("figure", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
    )
    op.drop_index("ix_attempt_passes", "attempt")
    op.create_index("ix_attempt_passes", "attempt", [*_PASSES, "submitted_at"])


def downgrade() -> None:
    """Drop them, and narrow the index again."""
    op.drop_index("ix_attempt_passes", "attempt")
    op.create_index("ix_attempt_passes", "attempt", _PASSES)
    for table in ("snapshot", "reported_value", "exemption"):
        op.drop_table(table)
