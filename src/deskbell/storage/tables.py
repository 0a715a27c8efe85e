"""Every table, as SQLAlchemy Core sees it; the migrations make them, a test holds both against each other.

Times are milliseconds since 1970, periods seconds, sizes bytes. Secrets are hashes, or encrypted by the installation key.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from deskbell.storage import tables_of_the_bell as tables_of_the_bell
from deskbell.storage.schema import Big
from deskbell.storage.schema import metadata as metadata

DRAFTS = "draft_at IS NOT NULL"
OF_LETTERS = "letter_id IS NOT NULL"

agents = Table(
    "agents",
    metadata,
    Column("id", Big, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("screen_name", String(60), nullable=False),
    Column("role", String(10), nullable=False),
    Column("language", String(10)),
    Column("password", Text),
    Column("totp", LargeBinary),
    Column("totp_pending", LargeBinary),
    Column("totp_last_step", Big, nullable=False, default=0),
    Column("disabled_at", Big),
    Column("created_at", Big, nullable=False),
    Column("seen_at", Big),
    Column("looked_at_unassigned", Big, nullable=False, default=0),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Big, nullable=False),
    Column("seen_at", Big, nullable=False),
    Column("expires_at", Big, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("expires_at", Big, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
    Column("code_hash", LargeBinary(32), primary_key=True),
)

portals = Table(
    "portals",
    metadata,
    Column("id", Big, primary_key=True),
    Column("slug", String(48), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("accent", String(7), nullable=False),
    Column("texts", Text, nullable=False),
    Column("default_language", String(10), nullable=False),
    Column("privacy_url", String(500), nullable=False),
    Column("imprint_url", String(500), nullable=False),
    Column("origins", Text, nullable=False),
    Column("files_allowed", Boolean, nullable=False),
    Column("max_file_bytes", Big, nullable=False),
    Column("ask_rating", Boolean, nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    Column("silence_seconds", Integer, nullable=False),
    Column("yellow_seconds", Integer, nullable=False),
    Column("red_seconds", Integer, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("logo", LargeBinary),
    Column("logo_type", String(40)),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", Big, nullable=False),
    Column("mode", String(10), nullable=False, server_default="any"),
    Column("offer_seconds", Integer, nullable=False, server_default="30"),
    Column("code_minutes", Integer, nullable=False, server_default="60"),
    Column("assign_at_once", Boolean, nullable=False, server_default=false()),
    Column("leave_requests", Boolean, nullable=False, server_default=true()),
    Column("hours", Text, nullable=False, server_default="[]"),
    Column("time_zone", String(64), nullable=False, server_default="UTC"),
    Column("records_screens", Boolean, nullable=False, server_default=false()),
    Column("mail_address", String(254), nullable=False, server_default=""),
    Column("mail_opens", Boolean, nullable=False, server_default=false()),
)

former_slugs = Table(
    "former_slugs",
    metadata,
    Column("slug", String(48), primary_key=True),
    Column("portal_id", Big, ForeignKey("portals.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("until", Big, nullable=False),
)
"""Addresses that portals had: links and embeddings out there go on leading to them, and no other portal gets one."""

portal_agents = Table(
    "portal_agents",
    metadata,
    Column("portal_id", Big, ForeignKey("portals.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", Big, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, index=True),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Big, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("portal_id", Big, ForeignKey("portals.id"), nullable=False),
    Column("type", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("chat", String(12), nullable=False),
    Column("agent_id", Big, ForeignKey("agents.id")),
    Column("opened_at", Big, nullable=False),
    Column("taken_at", Big),
    Column("requested_at", Big),
    Column("ended_at", Big),
    Column("resolved_at", Big),
    Column("awaiting_since", Big),
    Column("away_since", Big),
    Column("seq", Integer, nullable=False),
    Column("public_seq", Integer, nullable=False),
    Column("customer_got", Integer, nullable=False, default=0),
    Column("customer_read", Integer, nullable=False, default=0),
    Column("agent_got", Integer, nullable=False, default=0),
    Column("agent_read", Integer, nullable=False, default=0),
    Column("agent_got_public", Integer, nullable=False, default=0),
    Column("agent_read_public", Integer, nullable=False, default=0),
    Column("left_by_choice", Boolean, nullable=False, default=False),
    Column("outcome", String(12)),
    Column("rating", Integer),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("first_name", String(120), nullable=False),
    Column("last_name", String(120), nullable=False),
    Column("email", String(254), nullable=False),
    Column("reference", String(200)),
    Column("language", String(20), nullable=False),
    Column("problem", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("browser", String(64), nullable=False, default=""),
    Column("address", String(64), nullable=False, default=""),
    Column("kind", String(12), nullable=False, server_default="chat"),
    Column("mode", String(10), nullable=False, server_default="any"),
    Column("line", Big),
    Column("asked", String(8), nullable=False, server_default="anyone"),
    Index("ix_cases_portal_opened", "portal_id", "opened_at", "id"),
    Index("ix_cases_portal_status_opened", "portal_id", "status", "opened_at", "id"),
    Index("ix_cases_agent_status_opened", "agent_id", "status", "opened_at", "id"),
    Index("ix_cases_email_opened", text("lower(email)"), "opened_at"),
    Index("ix_cases_line", "line", "id", sqlite_where=text("line IS NOT NULL"), postgresql_where=text("line IS NOT NULL")),
    Index("ix_cases_talking_agent", "agent_id", sqlite_where=text("chat = 'talking'"), postgresql_where=text("chat = 'talking'")),
    Index(
        "ix_cases_web_waiting",
        "opened_at",
        sqlite_where=text("mode = 'web' AND chat = 'waiting'"),
        postgresql_where=text("mode = 'web' AND chat = 'waiting'"),
    ),
    sqlite_autoincrement=True,
)
"""An id is never given again: pages of a deleted case may still listen to it."""

messages = Table(
    "messages",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, nullable=False),
    Column("client_id", Big, nullable=False),
    Column("agent_id", Big),
    Column("text", Text, nullable=False),
    Column("file_id", Big),
    Column("letter_id", Big),
    UniqueConstraint("client_id", "case_id"),
    Index("ix_messages_letter_id", "letter_id", sqlite_where=text(OF_LETTERS), postgresql_where=text(OF_LETTERS)),
)
"""What was said; `letter_id` where it came or went by mail. The hot path writes here: a case's messages are found through its facts, so that no index by case is kept."""

facts = Table(
    "facts",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("public_seq", Integer),
    Column("kind", String(16), nullable=False),
    Column("by", String(8), nullable=False),
    Column("at", Big, nullable=False),
    Column("agent_id", Big),
    Column("message_id", Big),
    Column("other", String(60)),
    UniqueConstraint("case_id", "seq"),
    sqlite_autoincrement=True,
)

files = Table(
    "files",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.id"), nullable=False, index=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Big, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("at", Big, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("draft_at", Big),
    Index("ix_files_draft_at", "draft_at", sqlite_where=text(DRAFTS), postgresql_where=text(DRAFTS)),
)
"""Files of cases; `draft_at` is when one was uploaded for an answer that is being written, None once it was sent."""

counts = Table(
    "counts",
    metadata,
    Column("portal_id", Big, ForeignKey("portals.id", ondelete="CASCADE"), primary_key=True),
    Column("bucket", Big, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("v", Big, nullable=False),
    Column("grew_at", Big, nullable=False, default=0),
)
"""How many cases are in a list: bucket 0 all, -1 unassigned, an agent's id that agent's own; `grew_at` is when it last grew."""

due = Table(
    "due",
    metadata,
    Column("id", Big, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", Big, nullable=False),
    Column("at", Big, nullable=False, index=True),
    Column("other", Text, nullable=False, default=""),
    UniqueConstraint("kind", "subject"),
)
"""What is to be carried out at a time, by whichever node comes first: deadlines and consequences."""

nodes = Table("nodes", metadata, Column("id", String(32), primary_key=True), Column("lease_until", Big, nullable=False))

connections = Table(
    "connections",
    metadata,
    Column("id", Big, primary_key=True),
    Column("node_id", String(32), nullable=False, index=True),
    Column("case_id", Big, index=True),
    Column("agent_id", Big, index=True),
    Column("opened_at", Big, nullable=False),
)

departures = Table("departures", metadata, Column("agent_id", Big, primary_key=True), Column("at", Big, nullable=False))
"""When an agent's last connection was closed; no row while one is open, or for an agent never seen."""

audit = Table(
    "audit",
    metadata,
    Column("id", Big, primary_key=True),
    Column("at", Big, nullable=False),
    Column("agent_id", Big),
    Column("agent_name", String(120)),
    Column("act", String(40), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("details", Text, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("portal_id", Big, nullable=False),
    Column("agent_id", Big),
    Column("opened_at", Big, nullable=False),
    Column("deleted_at", Big, nullable=False),
    Column("deleted_by", Big, nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", Big, primary_key=True),
    Column("portal_id", Big),
    Column("browser", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", Big, nullable=False),
    Column("until", Big, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("agent_id", Big),
)

marks = Table("marks", metadata, Column("name", String(40), primary_key=True), Column("value", Big, nullable=False))
"""How far a worker has come: `indexed` is the last fact that the search index holds."""
