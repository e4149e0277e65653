"""What each account may see, and an index for the desk.

Until now every trainer and every office saw the whole province: who had an account keeps that until an
operator narrows it. New accounts see nothing before they are assigned.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, and write down what accounts could see."""
    op.create_table(
        "account_scope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(8)),
        sa.Column("unit_valid_from", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_account_scope"),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name="fk_account_scope_username", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unit_code", "unit_valid_from"],
            ["unit.code", "unit.valid_from"],
            name="fk_account_scope_unit_code_unit_valid_from",
        ),
        sa.UniqueConstraint(
            "username",
            "unit_code",
            "unit_valid_from",
            name="uq_account_scope_username_unit_code_unit_valid_from",
        ),
    )
    op.create_index("ix_account_scope_username", "account_scope", ["username"])
    op.execute(
        "INSERT INTO account_scope (username) "
        "SELECT DISTINCT username FROM account_role WHERE role IN ('trainer', 'office')"
    )
    op.create_index(
        "ix_attempt_run_official_id",
        "attempt",
        ["run", "official_id", "module", "ordinal", "state", "score", "max_score"],
    )


def downgrade() -> None:
    """Drop the table and the index."""
    op.drop_index("ix_attempt_run_official_id", "attempt")
    op.drop_table("account_scope")
