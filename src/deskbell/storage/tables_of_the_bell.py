"""The tables of the bell: what agents chose, offers, connection codes, open modes, past waits, invited colleagues."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from deskbell.storage.schema import Big, metadata

bells = Table(
    "bells",
    metadata,
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("signed_on", Boolean, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("most", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("last_turn", Big, nullable=False),
    Column("signed_off_at", Big),
)
"""What an agent chose; no row before the first choice. `last_turn` is the id of the agent's last offer of a line."""

offers = Table(
    "offers",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, nullable=False, index=True),
    Column("portal_id", Big, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("agent_id", Big),
    Column("sender_id", Big),
    Column("state", String(10), nullable=False),
    Column("at", Big, nullable=False),
    Column("until", Big, nullable=False),
    Column("ended_at", Big),
    Column("taken_by", Big),
    Column("note", Text, nullable=False),
    Index("ix_offers_open_agent", "agent_id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("ix_offers_open_portal", "portal_id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    sqlite_autoincrement=True,
)
"""Cases put before agents. An id is never given again: it is a turn, and pages may still show the offer."""

offer_refusals = Table(
    "offer_refusals",
    metadata,
    Column("offer_id", Big, primary_key=True, autoincrement=False),
    Column("agent_id", Big, primary_key=True, autoincrement=False),
)
"""Who of several has declined an offer that is still open for the others."""

codes = Table(
    "codes",
    metadata,
    Column("id", Big, primary_key=True),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("portal_id", Big, nullable=False),
    Column("name", String(120), nullable=False),
    Column("digest", LargeBinary(32), unique=True),
    Column("sealed", LargeBinary),
    Column("made_at", Big, nullable=False),
    Column("expires_at", Big, nullable=False),
    Column("ended_at", Big),
    Column("how", String(10)),
    Column("case_id", Big),
)
"""Connection codes. `digest` (an HMAC) finds one, `sealed` shows it again to its maker; an ended code has neither."""

code_tries = Table(
    "code_tries",
    metadata,
    Column("id", Big, primary_key=True),
    Column("network", String(64), nullable=False),
    Column("at", Big, nullable=False, index=True),
    Index("ix_code_tries_network_at", "network", "at"),
)
"""Wrong codes typed in the last day, by the fingerprint of the network they came from."""

modes = Table("modes", metadata, Column("mode", String(10), primary_key=True), Column("open", Boolean, nullable=False))
"""Which modes of connection are open; one without a row is."""

waits = Table(
    "waits",
    metadata,
    Column("case_id", Big, primary_key=True, autoincrement=False),
    Column("line", Big, nullable=False),
    Column("since", Big, nullable=False),
    Column("place", Integer, nullable=False),
    Column("waited", Big),
    Index(
        "ix_waits_line_over",
        "line",
        "case_id",
        sqlite_where=text("waited IS NOT NULL"),
        postgresql_where=text("waited IS NOT NULL"),
    ),
)
"""At which place customers came into a line and how long (ms) they waited: what an estimate is made of."""

participants = Table(
    "participants",
    metadata,
    Column("case_id", Big, primary_key=True, autoincrement=False),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True),
)
"""Colleagues who were invited into a chat and joined it."""
