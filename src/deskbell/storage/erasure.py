"""After a deletion: its files go, SQLite's log is cut, its number is noted beside the backups, so that nothing comes back."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterable

import structlog

from deskbell.actions.ports import Store, Tx
from deskbell.actions.values import DueRow
from deskbell.faults import told
from deskbell.storage.dialect import Engines, empty_log
from deskbell.storage.scrub import BUSY

log = structlog.get_logger()

KIND = "erase"
"""The due row that a deletion leaves: its subject is the case's number, `other` its files' keys as JSON."""

FILES = "remove_files"
"""The due row that a deleted recording leaves: `other` as above; its rows held nobody's words."""

TRY_AGAIN = 1000
"""Milliseconds until the next try, when a question was still looking at an earlier moment."""


class Eraser:
    """Finishes deletions; any node may, again after any crash.

    `remove` takes files' keys, `note` the numbers of deleted cases and the keys of recordings deleted alone.
    """

    def __init__(
        self,
        store: Store,
        engines: Engines,
        remove: Callable[[Iterable[str]], None],
        note: Callable[[list[int], list[str]], None] = lambda *_: None,
    ) -> None:
        self._store = store
        self._engines = engines
        self._remove = remove
        self._note = note

    async def step(self) -> bool:
        """Finish the deletions that are due; return whether there were any that could be finished.

        What fails is tried again in a second: a full disk must not keep the worker from its other work.
        """
        rows = await self._store.look(_due)
        if not rows:
            return False
        try:
            finished = await asyncio.to_thread(self._carry_out, rows)
        except Exception as error:
            log.error("erasure-failed", cases=len(rows), **told(error))
            finished = False
        await self._store.act(lambda tx: _done(tx, rows) if finished else _later(tx, rows))
        return finished

    def _carry_out(self, rows: list[DueRow]) -> bool:
        """Remove the files and the last bytes, whether or not the list beside the backups can be written now."""
        for row in rows:
            self._remove(json.loads(row.other or "[]"))
        cases = [row.subject for row in rows if row.kind == KIND]
        gone = not cases or self._forget_for_good()
        self._note(cases, [json.loads(row.other)[0] for row in rows if row.kind == FILES])
        return gone

    def _forget_for_good(self) -> bool:
        """On SQLite: cut the log, zero what splitting pages left behind, cut the log again."""
        if not self._engines.is_sqlite:
            return True
        file = str(self._engines.write.url.database)
        if not empty_log(self._engines):
            return False
        done = subprocess.run([sys.executable, "-m", "deskbell.storage.scrub", file], stdin=subprocess.DEVNULL, check=False)
        if done.returncode not in (0, BUSY):
            raise RuntimeError(f"scrubbing the database ended with {done.returncode}")
        return done.returncode == 0 and empty_log(self._engines)


def _due(tx: Tx) -> list[DueRow]:
    return tx.due.waiting(KIND) + tx.due.waiting(FILES)


def _done(tx: Tx, rows: list[DueRow]) -> None:
    for row in rows:
        tx.due.done(row)


def _later(tx: Tx, rows: list[DueRow]) -> None:
    for row in rows:
        tx.due.at(row.kind, row.subject, tx.now + TRY_AGAIN, row.other)
