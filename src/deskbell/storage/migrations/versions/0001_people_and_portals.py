"""The first tables: agents with their log-ins, portals, blocks, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _agents()
    _sessions()
    _links()
    _recovery_codes()
    _portals()
    _portal_agents()
    _blocks()
    _audit()


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", Big, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("screen_name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10)),
        sa.Column("password", sa.Text()),
        sa.Column("totp", sa.LargeBinary()),
        sa.Column("totp_pending", sa.LargeBinary()),
        sa.Column("totp_last_step", Big, nullable=False),
        sa.Column("disabled_at", Big),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("seen_at", Big),
        sa.Column("looked_at_unassigned", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("email", name="uq_agents_email"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("seen_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_sessions_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_agent_id", "sessions", ["agent_id"], unique=False)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_links_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_links"),
    )
    op.create_index("ix_links_agent_id", "links", ["agent_id"], unique=False)


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_recovery_codes_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agent_id", "code_hash", name="pk_recovery_codes"),
    )


def _portals() -> None:
    op.create_table(
        "portals",
        sa.Column("id", Big, nullable=False),
        sa.Column("slug", sa.String(length=48), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("default_language", sa.String(length=10), nullable=False),
        sa.Column("privacy_url", sa.String(length=500), nullable=False),
        sa.Column("imprint_url", sa.String(length=500), nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("files_allowed", sa.Boolean(), nullable=False),
        sa.Column("max_file_bytes", Big, nullable=False),
        sa.Column("ask_rating", sa.Boolean(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("silence_seconds", sa.Integer(), nullable=False),
        sa.Column("yellow_seconds", sa.Integer(), nullable=False),
        sa.Column("red_seconds", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("logo", sa.LargeBinary()),
        sa.Column("logo_type", sa.String(length=40)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_portals"),
        sa.UniqueConstraint("slug", name="uq_portals_slug"),
    )


def _portal_agents() -> None:
    op.create_table(
        "portal_agents",
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("agent_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_portal_agents_agent_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["portal_id"], ["portals.id"], name="fk_portal_agents_portal_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("portal_id", "agent_id", name="pk_portal_agents"),
    )
    op.create_index("ix_portal_agents_agent_id", "portal_agents", ["agent_id"], unique=False)


def _blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", Big, nullable=False),
        sa.Column("portal_id", Big),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("agent_id", Big),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("agent_name", sa.String(length=120)),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
