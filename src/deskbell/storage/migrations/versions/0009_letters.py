"""Letters: support requests answered by e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; portals have no mail address of their own, and open no cases by mail, until an admin has them do so."""
    op.add_column("portals", sa.Column("mail_address", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("portals", sa.Column("mail_opens", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("letter_id", Big))
    op.add_column("files", sa.Column("draft_at", Big))
    drafts = sa.text("draft_at IS NOT NULL")
    op.create_index("ix_files_draft_at", "files", ["draft_at"], sqlite_where=drafts, postgresql_where=drafts)
    of_letters = sa.text("letter_id IS NOT NULL")
    op.create_index("ix_messages_letter_id", "messages", ["letter_id"], sqlite_where=of_letters, postgresql_where=of_letters)
    op.create_table("letters", *_columns(), sqlite_autoincrement=True)
    op.create_index("ix_letters_case_id", "letters", ["case_id"], unique=False)
    numbered, waiting = sa.text("message_id <> ''"), sa.text("state = 'waiting'")
    op.create_index("ix_letters_message_id", "letters", ["message_id"], sqlite_where=numbered, postgresql_where=numbered)
    op.create_index("ix_letters_waiting", "letters", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    lost = sa.text("state IN ('failed', 'bounced')")
    op.create_index("ix_letters_lost", "letters", ["at"], sqlite_where=lost, postgresql_where=lost)
    op.create_index("ix_letters_address_at", "letters", [sa.text("lower(address)"), "kind", "at"], unique=False)
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("generation", Big, nullable=False),
        sa.Column("uid", Big, nullable=False),
        sa.Column("all_from", Big, nullable=False),
        sa.Column("read_by", sa.String(length=32)),
        sa.PrimaryKeyConstraint("name", name="pk_mailboxes"),
    )


def _columns() -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("references", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32)),
        sa.Column("at", Big, nullable=False),
        sa.Column("queued_at", Big, nullable=False),
        sa.Column("sent_at", Big),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Big),
        sa.Column("trouble", sa.String(length=20)),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("claimed_by", sa.String(length=32)),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.Column("not_taken", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_letters_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("digest", name="uq_letters_digest"),
    ]
