"""Feeds the search index behind the facts, so that posting a message doesn't pay for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select

from deskbell.actions.ports import Store, Tx
from deskbell.domain.facts import Kind
from deskbell.storage.dialect import is_sqlite, oldest_running, try_lock_for_all, upsert
from deskbell.storage.search import INDEX_LOCK, MOST_FACTS, document, put, words_of
from deskbell.storage.tables import cases, facts, files, marks, messages
from deskbell.storage.tables_of_letters import letters
from deskbell.storage.transaction import Transaction

INDEXED, CEILING, HORIZON = "indexed", "index_ceiling", "index_horizon"
HEADER_CHANGED = frozenset({Kind.OPENED, Kind.RENAMED, Kind.REQUESTED})


PIECE = 20
"""How many facts are indexed in one deed: a millisecond, which no message waits longer for."""

SHARE = 4
"""The feeder rests this many times as long as it worked, so that it takes a fifth of the writer at most."""

BUSY_FROM = 0.004
"""A piece that took longer (s) has waited for messages: they go first."""

SHARE_WHEN_BUSY = 30
"""How many times as long it rests then: under load the index falls behind, and catches up when it is quieter."""


PATIENCE = 1.0
"""How long (s) a search waits at most for the index to hold what was said before it."""

LOOKED_AT_EVERY = 0.02
"""How often (s) a waiting search looks whether another has fed the index meanwhile."""


class Feeding:
    """Feeds the index in small pieces, with rests between: as the worker's step, and when a search is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def catch_up(self) -> bool:
        """Let the index hold all that is committed by now; return whether it does, after a second at most.

        Costs one small question where nothing is missing.
        """
        newest = await self._store.look(_newest)
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._store.look(_reached) < newest:
                    if not await self._store.act(_piece):
                        await asyncio.sleep(LOOKED_AT_EVERY)
        except TimeoutError:
            return False
        return True

    async def step(self) -> bool:
        """Index a piece; return whether more may be waiting."""
        clock = asyncio.get_running_loop().time
        began = clock()
        more = await self._store.act(_piece)
        if more:
            took = clock() - began
            await asyncio.sleep(took * (SHARE if took < BUSY_FROM else SHARE_WHEN_BUSY))
        return more


def _newest(tx: Tx) -> int:
    assert isinstance(tx, Transaction)
    return int(tx.conn.scalar(select(func.max(facts.c.id))) or 0)


def _reached(tx: Tx) -> int:
    assert isinstance(tx, Transaction)
    return int(tx.conn.scalar(select(marks.c.value).where(marks.c.name == INDEXED)) or 0)


def _piece(tx: Tx) -> bool:
    assert isinstance(tx, Transaction)
    return index_next(tx.conn, PIECE)


def index_next(conn: Connection, limit: int = 100) -> bool:
    """Index what the next facts say, at most `limit` of them; return whether more may be waiting already.

    To be called in a deed, by any node; on PostgreSQL the others pass while one is at it. Repeating it is harmless.
    Costs about 50 microseconds for each message.
    """
    if not try_lock_for_all(conn, INDEX_LOCK):
        return False
    kept = {row.name: row.value for row in conn.execute(select(marks))}
    done = kept.get(INDEXED, 0)
    ceiling = _ceiling(conn, kept, done)
    if ceiling is None or ceiling <= done:
        return False
    rows = _next_facts(conn, done, ceiling, limit)
    put(conn, list(_documents(conn, rows)))
    reached = rows[-1].id if len(rows) == limit else ceiling
    _mark(conn, INDEXED, reached)
    return reached < ceiling


def _ceiling(conn: Connection, kept: dict[str, int], done: int) -> int | None:
    """Up to which fact everything is settled; None when that is not yet known.

    On PostgreSQL a lower number may be committed after a higher one, so a ceiling is noted together with the running
    transactions, and holds once these have ended; SQLite's one writer numbers and commits in the same order.
    """
    newest = select(func.max(facts.c.id))
    if is_sqlite(conn):
        return int(conn.scalar(newest) or 0)
    ceiling, horizon = kept.get(CEILING, 0), kept.get(HORIZON, 0)
    if ceiling <= done:
        ceiling = conn.scalar(newest) or 0
        if ceiling > done:
            horizon = oldest_running(conn)[1]
            _mark(conn, CEILING, ceiling)
            _mark(conn, HORIZON, horizon)
    return ceiling if oldest_running(conn)[0] >= horizon else None


def _next_facts(conn: Connection, done: int, ceiling: int, limit: int) -> list[Row[Any]]:
    said = facts.outerjoin(messages, messages.c.id == facts.c.message_id).outerjoin(files, files.c.id == messages.c.file_id)
    said = said.outerjoin(letters, letters.c.id == messages.c.letter_id)
    wanted = (
        select(facts.c.id, facts.c.case_id, facts.c.seq, facts.c.kind, messages.c.text, files.c.name, letters.c.subject)
        .select_from(said)
        .where(facts.c.id > done, facts.c.id <= ceiling)
        .order_by(facts.c.id)
        .limit(limit)
    )
    return list(conn.execute(wanted))


def _documents(conn: Connection, rows: list[Row[Any]]) -> Iterator[tuple[int, list[str]]]:
    for row in rows:
        if row.text is not None and row.seq <= MOST_FACTS:
            yield document(row.case_id, row.seq), words_of(f"{row.text} {row.name or ''} {row.subject or ''}")
    changed = sorted({row.case_id for row in rows if row.kind in HEADER_CHANGED})
    if changed:
        header = (cases.c.first_name, cases.c.last_name, cases.c.email, cases.c.number, cases.c.reference)
        for case_id, *parts in conn.execute(select(cases.c.id, *header).where(cases.c.id.in_(changed))):
            yield document(case_id, 0), words_of(" ".join(str(part) for part in parts if part is not None))


def _mark(conn: Connection, name: str, value: int) -> None:
    upsert(conn, marks, ("name",), {"name": name, "value": value})
