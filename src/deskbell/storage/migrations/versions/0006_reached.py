"""When agents chose to sign off; lines in the order of ids, which no clock changes; web portals' waiting customers found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the column and the indexes; when those who are signed off already chose to be is not known, and counts for nothing."""
    op.add_column("bells", sa.Column("signed_off_at", Big))
    op.drop_index("ix_cases_line_opened", "cases")
    _partial("ix_cases_line", "cases", ["line", "id"], "line IS NOT NULL")
    _partial("ix_cases_web_waiting", "cases", ["opened_at"], "mode = 'web' AND chat = 'waiting'")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
