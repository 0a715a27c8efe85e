"""The table of screen shares."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, text

from deskbell.storage.schema import Big, metadata

OPEN = "state <> 'ended'"

shares = Table(
    "shares",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, nullable=False, index=True),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("asked_at", Big, nullable=False),
    Column("accepted_at", Big),
    Column("started_at", Big),
    Column("ended_at", Big),
    Index("ix_shares_open_case", "case_id", unique=True, sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    sqlite_autoincrement=True,
)
"""Showings of customers' screens. A case has one open share at most; ids are never given again, for pages may still speak of one."""
