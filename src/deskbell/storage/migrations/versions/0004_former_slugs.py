"""Portals' former addresses, under which they are found for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "former_slugs",
        sa.Column("slug", sa.String(length=48), nullable=False),
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portals.id"], name="fk_former_slugs_portal_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slug", name="pk_former_slugs"),
    )
    op.create_index("ix_former_slugs_portal_id", "former_slugs", ["portal_id"], unique=False)
