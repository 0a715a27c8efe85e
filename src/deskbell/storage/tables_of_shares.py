"""The tables of screen shares and their recordings."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, text

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
    Column("recording", String(10), nullable=False, server_default="off"),
    Index("ix_shares_open_case", "case_id", unique=True, sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    sqlite_autoincrement=True,
)
"""Showings of customers' screens. A case has one open share at most; ids are never given again, for pages may still speak of one."""

recordings = Table(
    "recordings",
    metadata,
    Column("id", Big, primary_key=True),
    Column("share_id", Big, nullable=False, unique=True),
    Column("case_id", Big, nullable=False, index=True),
    Column("began_at", Big, nullable=False),
    Column("heard_at", Big, nullable=False),
    Column("stopped_at", Big),
    Column("closed_at", Big),
    Column("size", Big, nullable=False),
    sqlite_autoincrement=True,
)
"""Stored pictures of shares, one for a share at most."""

recording_segments = Table(
    "recording_segments",
    metadata,
    Column("id", Big, primary_key=True),
    Column("recording_id", Big, ForeignKey("recordings.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("key", String(32), nullable=False, unique=True),
    Column("recorder", String(64), nullable=False),
    Column("began_at", Big, nullable=False),
    Column("lasts", Big, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("size", Big, nullable=False),
    Column("heard_at", Big, nullable=False),
    UniqueConstraint("recording_id", "number"),
)
"""Stretches of a recording without a gap, each a file of its own."""

recording_chunks = Table(
    "recording_chunks",
    metadata,
    Column("segment_id", Big, ForeignKey("recording_segments.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
)
"""Checksums of the chunks that are stored, so that a repeat is known as one."""
