"""Screen shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state <> 'ended'"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "shares",
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", Big, nullable=False),
        sa.Column("accepted_at", Big),
        sa.Column("started_at", Big),
        sa.Column("ended_at", Big),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_shares_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shares_case_id", "shares", ["case_id"], unique=False)
    op.create_index("ix_shares_agent_id", "shares", ["agent_id"], unique=False)
    op.create_index(
        "ix_shares_open_case", "shares", ["case_id"], unique=True, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)
    )
