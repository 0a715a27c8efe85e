"""The chore that writes SQLite's log back into the database, in small pieces beside the writer, so that no commit has to."""

from __future__ import annotations

import asyncio

from deskbell.storage.dialect import Engines, LogWriter

OFTEN = 0.03
"""The rest (s) between two pieces while there is much to write back: each syncs the database, and a commit on its way waits for that."""

SELDOM = 1.0
"""The rest (s) when there was nothing."""


class LogKeeper:
    """Keeps the log short.

    Measured at 3,500 messages a second: written back once a second, one or two commits each time took 10-20 ms; every 30 ms, none
    takes more than 3.
    """

    def __init__(self, engines: Engines) -> None:
        self._writer = LogWriter(engines) if engines.is_sqlite else None
        self._rest = OFTEN

    async def step(self) -> bool:
        """Rest, then write a piece back; return whether there may ever be more to do: not on PostgreSQL."""
        if self._writer is None:
            return False
        await asyncio.sleep(self._rest)
        written = await asyncio.to_thread(self._writer.write_back)
        self._rest = OFTEN if written else min(SELDOM, self._rest * 2)
        return True

    async def close(self) -> None:
        """Close the database, once nothing is being written back."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.close)
