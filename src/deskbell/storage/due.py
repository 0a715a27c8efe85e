"""Deadlines and consequences as rows: whichever node comes first carries one out, after any crash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, select, update

from deskbell.actions.values import DueRow
from deskbell.storage.dialect import insert_new, locked, upsert
from deskbell.storage.tables import due

_NEVER = delete(due).where(due.c.kind == bindparam("of_kind"), due.c.subject == bindparam("of_subject"))


class DueRows:
    """Fulfils the port `Due`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def at(self, kind: str, subject: int, when: int, other: str = "") -> None:
        """Set or move the deadline of this kind and subject to `when` (milliseconds), with its own words `other`."""
        row = {"kind": kind, "subject": subject, "at": when, "other": other}
        upsert(self._conn, due, ("kind", "subject"), row)

    def soon(self, kind: str, subject: int = 0) -> None:
        """Have this done now. Who is just doing it is waited for: it is done once more after what is committed here."""
        row = {"kind": kind, "subject": subject, "at": self._now, "other": ""}
        upsert(self._conn, due, ("kind", "subject"), row)

    def once(self, kind: str, subject: int, until: int) -> bool:
        """Note that this is not to be done again before `until` (ms), when its row falls due; return whether it was not noted yet."""
        return insert_new(self._conn, due, ("kind", "subject"), {"kind": kind, "subject": subject, "at": until, "other": ""})

    def is_set(self, kind: str, subject: int) -> bool:
        """Return whether there is a deadline of this kind and subject."""
        return self._conn.scalar(select(due.c.id).where(due.c.kind == kind, due.c.subject == subject)) is not None

    def never(self, kind: str, subject: int) -> None:
        """Take a deadline back; harmless where there is none."""
        self._conn.execute(_NEVER, {"of_kind": kind, "of_subject": subject})

    def now(self, limit: int = 100, kinds: Sequence[str] = ()) -> list[DueRow]:
        """Return what is due, of these kinds (none named: of all), oldest first, at most `limit`.

        Rows another node is carrying out are passed over.
        """
        ripe = self._ripe(limit)
        return _rows(self._conn.execute(locked(ripe.where(due.c.kind.in_(kinds)) if kinds else ripe, skip=True)))

    def waiting(self, kind: str, limit: int = 100) -> list[DueRow]:
        """Return what is due of one kind, oldest first, for a question: nothing is locked."""
        return _rows(self._conn.execute(self._ripe(limit).where(due.c.kind == kind)))

    def all_done(self, kind: str) -> None:
        """Remove every row of a kind that is due now, passing over those locked elsewhere."""
        ripe = select(due.c.id).where(due.c.kind == kind, due.c.at <= self._now)
        self._conn.execute(delete(due).where(due.c.id.in_(list(self._conn.execute(locked(ripe, skip=True)).scalars()))))

    def done(self, row: DueRow) -> None:
        """Remove a row that was carried out, unless it was moved meanwhile."""
        self._conn.execute(delete(due).where(due.c.id == row.id, due.c.at == row.at))

    def next_at(self, kinds: Sequence[str] = ()) -> int | None:
        """Return when the next row, of these kinds (none named: of all), falls due, in milliseconds; None when nothing waits."""
        wanted = select(due.c.at).order_by(due.c.at).limit(1)
        return self._conn.execute(wanted.where(due.c.kind.in_(kinds)) if kinds else wanted).scalar()

    def put_off(self, row: DueRow, until: int) -> None:
        """Have a row fall due at `until` (ms), unless it was carried out or moved meanwhile."""
        self._conn.execute(update(due).where(due.c.id == row.id, due.c.at == row.at).values(at=until))

    def bring_forward(self, kind: str, to: int) -> None:
        """Have all of a kind that falls due later than `to` (ms) fall due then; costs the rows of the kind."""
        self._conn.execute(update(due).where(due.c.kind == kind, due.c.at > to).values(at=to))

    def _ripe(self, limit: int) -> Select[Any]:
        return select(due).where(due.c.at <= self._now).order_by(due.c.at, due.c.id).limit(limit)


def _rows(found: Iterable[Row[Any]]) -> list[DueRow]:
    return [DueRow(row.id, row.kind, row.subject, row.at, row.other) for row in found]
