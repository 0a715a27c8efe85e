"""The tables of letters: mails that go out and that came in, and how far mailboxes were read."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from deskbell.storage.schema import Big, metadata

WAITING = "state = 'waiting'"
LOST = "state IN ('failed', 'bounced')"
NUMBERED = "message_id <> ''"

letters = Table(
    "letters",
    metadata,
    Column("id", Big, primary_key=True),
    Column("case_id", Big, ForeignKey("cases.id"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(10), nullable=False),
    Column("message_id", String(250), nullable=False),
    Column("references", Text, nullable=False),
    Column("address", String(254), nullable=False),
    Column("name", String(250), nullable=False),
    Column("subject", String(250), nullable=False),
    Column("quoted", Text, nullable=False),
    Column("digest", LargeBinary(32), unique=True),
    Column("at", Big, nullable=False),
    Column("queued_at", Big, nullable=False),
    Column("sent_at", Big),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Big),
    Column("trouble", String(20)),
    Column("said", String(300), nullable=False, default=""),
    Column("claimed_by", String(32)),
    Column("automatic", Boolean, nullable=False, default=False),
    Column("stranger", Boolean, nullable=False, default=False),
    Column("not_taken", Text, nullable=False, default="[]"),
    Index("ix_letters_message_id", "message_id", sqlite_where=text(NUMBERED), postgresql_where=text(NUMBERED)),
    Index("ix_letters_waiting", "next_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    Index("ix_letters_lost", "at", sqlite_where=text(LOST), postgresql_where=text(LOST)),
    Index("ix_letters_address_at", text("lower(address)"), "kind", "at"),
    sqlite_autoincrement=True,
)
"""Mails of cases. `references` are Message-IDs, the nearest last, with blanks between them; `not_taken` is JSON."""

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("generation", Big, nullable=False, default=0),
    Column("uid", Big, nullable=False, default=0),
    Column("all_from", Big, nullable=False, default=0),
    Column("read_by", String(32)),
)
"""How far each mailbox was read (`generation` 0: never), and by which node it is read now."""
