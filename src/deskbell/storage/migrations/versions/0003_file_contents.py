"""What tells one file's bytes from another's, so that an upload sent again is known from another under the same id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; files that are there already have nothing in it."""
    op.add_column("files", sa.Column("sha256", sa.LargeBinary(length=32)))
