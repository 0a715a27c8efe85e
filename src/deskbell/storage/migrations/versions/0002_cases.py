"""Cases, what was said in them, what the workers keep, and the search index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _cases()
    _messages()
    _facts()
    _files()
    _counts()
    _tombstones()
    _due()
    _nodes()
    _connections()
    _departures()
    _marks()
    _search()


def _cases() -> None:
    op.create_table(
        "cases",
        *_case_life(),
        *_case_counters(),
        *_case_person(),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_cases_agent_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portals.id"], name="fk_cases_portal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("token_hash", name="uq_cases_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_agent_status_opened", "cases", ["agent_id", "status", "opened_at", "id"], unique=False)
    op.create_index("ix_cases_email_opened", "cases", [sa.literal_column("lower(email)"), "opened_at"], unique=False)
    op.create_index("ix_cases_portal_opened", "cases", ["portal_id", "opened_at", "id"], unique=False)
    op.create_index("ix_cases_portal_status_opened", "cases", ["portal_id", "status", "opened_at", "id"], unique=False)


def _case_life() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", Big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("chat", sa.String(length=12), nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("taken_at", Big),
        sa.Column("requested_at", Big),
        sa.Column("ended_at", Big),
        sa.Column("resolved_at", Big),
        sa.Column("awaiting_since", Big),
        sa.Column("away_since", Big),
    ]


def _case_counters() -> list[sa.Column[Any]]:
    return [
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("public_seq", sa.Integer(), nullable=False),
        sa.Column("customer_got", sa.Integer(), nullable=False),
        sa.Column("customer_read", sa.Integer(), nullable=False),
        sa.Column("agent_got", sa.Integer(), nullable=False),
        sa.Column("agent_read", sa.Integer(), nullable=False),
        sa.Column("agent_got_public", sa.Integer(), nullable=False),
        sa.Column("agent_read_public", sa.Integer(), nullable=False),
        sa.Column("left_by_choice", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=12)),
        sa.Column("rating", sa.Integer()),
    ]


def _case_person() -> list[sa.Column[Any]]:
    return [
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reference", sa.String(length=200)),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
    ]


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("client_id", Big, nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", Big),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("client_id", "case_id", name="uq_messages_client_id_case_id"),
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("public_seq", sa.Integer()),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("message_id", Big),
        sa.Column("other", sa.String(length=60)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_facts_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sa.UniqueConstraint("case_id", "seq", name="uq_facts_case_id_seq"),
        sqlite_autoincrement=True,
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", Big, nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("at", Big, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_files_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("key", name="uq_files_key"),
    )
    op.create_index("ix_files_case_id", "files", ["case_id"], unique=False)


def _counts() -> None:
    op.create_table(
        "counts",
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("bucket", Big, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("v", Big, nullable=False),
        sa.Column("grew_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portals.id"], name="fk_counts_portal_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("portal_id", "bucket", name="pk_counts"),
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("portal_id", Big, nullable=False),
        sa.Column("agent_id", Big),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("deleted_at", Big, nullable=False),
        sa.Column("deleted_by", Big, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_tombstones"),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("id", Big, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_due"),
        sa.UniqueConstraint("kind", "subject", name="uq_due_kind_subject"),
    )
    op.create_index("ix_due_at", "due", ["at"], unique=False)


def _nodes() -> None:
    op.create_table(
        "nodes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lease_until", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_nodes"),
    )


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", Big, nullable=False),
        sa.Column("node_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", Big),
        sa.Column("agent_id", Big),
        sa.Column("opened_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connections"),
    )
    op.create_index("ix_connections_agent_id", "connections", ["agent_id"], unique=False)
    op.create_index("ix_connections_case_id", "connections", ["case_id"], unique=False)
    op.create_index("ix_connections_node_id", "connections", ["node_id"], unique=False)


def _departures() -> None:
    op.create_table(
        "departures",
        sa.Column("agent_id", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name="pk_departures"),
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", Big, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )


def _search() -> None:
    """One document per message and one for each case's header; `id` is the case's id << 20 plus the fact's number."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(words, tokenize = \"unicode61 remove_diacritics 2 tokenchars '@.+-_%'\")"
        )
        op.execute("INSERT INTO search(search, rank) VALUES ('secure-delete', 1)")
    else:
        op.create_table(
            "search",
            sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_search"),
        )
        op.create_index("ix_search_words", "search", ["words"], postgresql_using="gin")
