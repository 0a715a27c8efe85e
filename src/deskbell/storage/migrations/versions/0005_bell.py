"""The bell: what agents chose, offers, connection codes, open modes, past waits, invited colleagues; kinds and modes of portals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and add the columns; what is there already is of kind `chat`."""
    _portals()
    _cases()
    _bells()
    _offers()
    _codes()
    _modes()
    _waits()
    _participants()


def _portals() -> None:
    for column in (
        sa.Column("mode", sa.String(length=10), nullable=False, server_default="any"),
        sa.Column("offer_seconds", sa.Integer(), nullable=False, server_default="30"),
        sa.Column("code_minutes", sa.Integer(), nullable=False, server_default="60"),
        sa.Column("assign_at_once", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("leave_requests", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("hours", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("time_zone", sa.String(length=64), nullable=False, server_default="UTC"),
    ):
        op.add_column("portals", column)


def _cases() -> None:
    for column in (
        sa.Column("kind", sa.String(length=12), nullable=False, server_default="chat"),
        sa.Column("mode", sa.String(length=10), nullable=False, server_default="any"),
        sa.Column("line", Big),
        sa.Column("asked", sa.String(length=8), nullable=False, server_default="anyone"),
    ):
        op.add_column("cases", column)
    _partial("ix_cases_line_opened", "cases", ["line", "opened_at", "id"], "line IS NOT NULL")
    _partial("ix_cases_talking_agent", "cases", ["agent_id"], "chat = 'talking'")


def _bells() -> None:
    op.create_table(
        "bells",
        sa.Column("agent_id", Big, autoincrement=False, nullable=False),
        sa.Column("signed_on", sa.Boolean(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("last_turn", Big, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_bells_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agent_id", name="pk_bells"),
    )


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("sender_id", Big),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.Column("ended_at", Big),
        sa.Column("taken_by", Big),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offers_case_id", "offers", ["case_id"], unique=False)
    _partial("ix_offers_open_agent", "offers", ["agent_id"], "state = 'open'")
    _partial("ix_offers_open_portal", "offers", ["portal_id"], "state = 'open'")
    op.create_table(
        "offer_refusals",
        sa.Column("offer_id", Big, autoincrement=False, nullable=False),
        sa.Column("agent_id", Big, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "agent_id", name="pk_offer_refusals"),
    )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", Big, nullable=False),
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("made_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.Column("ended_at", Big),
        sa.Column("how", sa.String(length=10)),
        sa.Column("case_id", Big),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_codes_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
        sa.UniqueConstraint("digest", name="uq_codes_digest"),
    )
    op.create_index("ix_codes_agent_id", "codes", ["agent_id"], unique=False)
    op.create_table(
        "code_tries",
        sa.Column("id", Big, nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_tries"),
    )
    op.create_index("ix_code_tries_at", "code_tries", ["at"], unique=False)
    op.create_index("ix_code_tries_network_at", "code_tries", ["network", "at"], unique=False)


def _modes() -> None:
    op.create_table(
        "modes",
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mode", name="pk_modes"),
    )


def _waits() -> None:
    op.create_table(
        "waits",
        sa.Column("case_id", Big, autoincrement=False, nullable=False),
        sa.Column("line", Big, nullable=False),
        sa.Column("since", Big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("waited", Big),
        sa.PrimaryKeyConstraint("case_id", name="pk_waits"),
    )
    _partial("ix_waits_line_over", "waits", ["line", "case_id"], "waited IS NOT NULL")


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("case_id", Big, autoincrement=False, nullable=False),
        sa.Column("agent_id", Big, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_participants_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "agent_id", name="pk_participants"),
    )
    op.create_index("ix_participants_agent_id", "participants", ["agent_id"], unique=False)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
