"""Recordings of screen shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; portals record nothing until an admin has them do so."""
    op.add_column("portals", sa.Column("records_screens", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("shares", sa.Column("recording", sa.String(length=10), nullable=False, server_default="off"))
    op.create_table(
        "recordings",
        sa.Column("id", Big, nullable=False),
        sa.Column("share_id", Big, nullable=False),
        sa.Column("case_id", Big, nullable=False),
        sa.Column("began_at", Big, nullable=False),
        sa.Column("heard_at", Big, nullable=False),
        sa.Column("stopped_at", Big),
        sa.Column("closed_at", Big),
        sa.Column("size", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("share_id", name="uq_recordings_share_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recordings_case_id", "recordings", ["case_id"], unique=False)
    _segments()
    op.create_table(
        "recording_chunks",
        sa.Column("segment_id", Big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["recording_segments.id"], name="fk_recording_chunks_segment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("segment_id", "number", name="pk_recording_chunks"),
    )


def _segments() -> None:
    op.create_table(
        "recording_segments",
        sa.Column("id", Big, nullable=False),
        sa.Column("recording_id", Big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("recorder", sa.String(length=64), nullable=False),
        sa.Column("began_at", Big, nullable=False),
        sa.Column("lasts", Big, nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("size", Big, nullable=False),
        sa.Column("heard_at", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_recording_segments_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recording_segments"),
        sa.UniqueConstraint("key", name="uq_recording_segments_key"),
        sa.UniqueConstraint("recording_id", "number", name="uq_recording_segments_recording_id_number"),
    )
