"""The worker's step that writes SQLite's log back into the database, once a second at most, beside the writer."""

from __future__ import annotations

import asyncio

from deskbell.storage.dialect import Engines, write_back

EVERY = 1.0
"""How often (s) the log is written back at most: each time syncs the database file."""


class LogKeeper:
    """Keeps the log short, so that no commit has to do it: measured, such a commit held messages up for 20-60 ms."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._next = 0.0

    async def step(self) -> bool:
        """Write the log back, if it is long and some time has passed; there is never more to do at once."""
        clock = asyncio.get_running_loop().time
        if clock() >= self._next:
            await asyncio.to_thread(write_back, self._engines)
            self._next = clock() + EVERY
        return False
