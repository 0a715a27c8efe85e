"""Files that no record knows are removed: what a crash left between the bytes and their record, or half-way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from deskbell.faults import told
from deskbell.files.folder import FileFolder

log = structlog.get_logger()

EVERY = 3600.0
EVERY_SHARED = 300.0
"""Seconds between sweeps, where this process has the folder for itself and where nodes share it."""

UNTOUCHED_FOR = 600.0
"""Seconds after which a file in a shared folder belongs to no node that lives: each touches, far more often, what it receives."""

TOUCHED_EVERY = 60.0
TRIED_AGAIN_AFTER = 10.0


class Sweeping:
    """A worker's step; `known` says which of some keys are recorded, `clock` is in seconds.

    `shared`: other nodes have uploads in the same folder, of which nothing is known here but when they were touched. Else
    whatever is neither recorded nor in flight here goes: at the start, `soon` after a deletion, and every hour.
    """

    def __init__(
        self,
        folder: FileFolder,
        known: Callable[[list[str]], Awaitable[set[str]]],
        *,
        shared: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._known = known
        self._shared = shared
        self._clock = clock
        self._next = self._touched = clock()

    def soon(self) -> None:
        """Sweep at the next step: a case was deleted, and bytes of its files may lie under keys that it did not know."""
        if not self._shared:
            self._next = self._clock()

    async def step(self) -> bool:
        """Sweep when it is time; returns False, for there is never more to do at once. What fails is tried again soon."""
        now = self._clock()
        if self._shared and now >= self._touched:
            self._touched = now + TOUCHED_EVERY
            await asyncio.to_thread(self._folder.touch)
        if now >= self._next:
            await self._sweep(now)
        return False

    async def _sweep(self, now: float) -> None:
        self._next = now + (EVERY_SHARED if self._shared else EVERY)
        try:
            removed = await self._folder.sweep(self._known, UNTOUCHED_FOR if self._shared else None)
        except Exception as error:
            log.error("sweep-failed", **told(error))
            self._next = now + TRIED_AGAIN_AFTER
        else:
            if removed:
                log.info("strays-removed", files=removed)
