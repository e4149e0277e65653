"""The survey after a course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "survey_tally",
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("course", sa.String(60), nullable=False),
        sa.Column("class_id", sa.String(40), nullable=False),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("score", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run", "course", "class_id", "question", "score", name="pk_survey_tally"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_receipt",
        sa.Column("token", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_survey_receipt"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("survey_receipt")
    op.drop_table("survey_tally")
