"""Which modes of connection are open."""

from __future__ import annotations

from sqlalchemy import Connection, select

from deskbell.domain.portals import MODES, Mode
from deskbell.storage.dialect import upsert
from deskbell.storage.tables_of_the_bell import modes


class ModeRows:
    """Fulfils the port `Modes`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def open(self) -> frozenset[Mode]:
        """Return the open modes: all that were not closed."""
        closed = set(self._conn.execute(select(modes.c.mode).where(~modes.c.open)).scalars())
        return frozenset(mode for mode in MODES if mode not in closed)

    def set(self, mode: Mode, *, open: bool) -> None:  # noqa: A002
        """Open or close a mode."""
        upsert(self._conn, modes, ("mode",), {"mode": mode, "open": open})
