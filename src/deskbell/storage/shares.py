"""Screen shares as rows; a case has one open share at most, which a unique index keeps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from deskbell.domain.recordings import RecordingState
from deskbell.domain.screenshare import Share, ShareState
from deskbell.storage.tables_of_shares import shares

_OPEN = select(shares).where(shares.c.case_id == bindparam("case_id"), shares.c.state != ShareState.ENDED)
_BY_ID = select(shares).where(shares.c.id == bindparam("share_id"))


class ShareRows:
    """Fulfils the port `Shares`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def ask(self, case_id: int, agent_id: int, recording: RecordingState) -> Share:
        """Store a share that was asked for, and return it; whoever calls holds the case, and has looked that none is open."""
        row = {"case_id": case_id, "agent_id": agent_id, "state": ShareState.ASKED, "asked_at": self._now, "recording": recording}
        return _share(self._conn.execute(insert(shares).values(**row).returning(shares)).one())

    def open_of(self, case_id: int) -> Share | None:
        """Return the case's open share."""
        row = self._conn.execute(_OPEN, {"case_id": case_id}).first()
        return None if row is None else _share(row)

    def by_id(self, share_id: int) -> Share | None:
        """Return a share; whoever decides on it holds its case."""
        row = self._conn.execute(_BY_ID, {"share_id": share_id}).first()
        return None if row is None else _share(row)

    def keep(self, share: Share) -> None:
        """Write how a share stands."""
        values = {name: value for name, value in asdict(share).items() if name not in ("id", "case_id")}
        self._conn.execute(update(shares).where(shares.c.id == share.id).values(**values))


def _share(row: Row[Any]) -> Share:
    state, recording = ShareState(row.state), RecordingState(row.recording)
    times = (row.asked_at, row.accepted_at, row.started_at, row.ended_at)
    return Share(row.id, row.case_id, row.agent_id, state, *times, recording)
