"""Once an hour, files that no record knows are removed: uploads whose message was refused, and what a crash left."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import structlog

from deskbell.files.folder import FileFolder

log = structlog.get_logger()

EVERY = 3600.0
FIRST_AFTER = 60.0
"""Seconds between sweeps, and from the start to the first."""


class Sweeping:
    """A worker's step; `known` says which of some keys are recorded, `clock` is in seconds."""

    def __init__(
        self, folder: FileFolder, known: Callable[[list[str]], Awaitable[set[str]]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._known = known
        self._clock = clock
        self._next = clock() + FIRST_AFTER

    async def step(self) -> bool:
        """Sweep when it is time; returns False, for there is never more to do at once."""
        if self._clock() >= self._next:
            self._next = self._clock() + EVERY
            removed = await self._folder.sweep(self._known)
            if removed:
                log.info("strays-removed", files=removed)
        return False
