"""The worker's chore that looks through all objects for circles that hold each other, when there is little else to do."""

from __future__ import annotations

import gc
import time

EVERY = 60.0
"""How often (s) it is done at most."""

AT_LEAST_EVERY = 1800.0
"""How long (s) it is put off for a busy server."""

BUSY = 0.3
"""The share of a core's time from which on a server counts as busy."""


class Collecting:
    """Collects garbage of all generations: a tenth of a second with a thousand pages connected, in which nothing else is done."""

    def __init__(self) -> None:
        self._done_at = time.monotonic()
        self._looked = (time.monotonic(), time.process_time())

    async def step(self) -> bool:
        """Collect, if some time has passed and the server was not busy since the last look; there is never more to do at once."""
        now, spent = time.monotonic(), time.process_time()
        (then, before), self._looked = self._looked, (now, spent)
        since = now - self._done_at
        quiet = spent - before < BUSY * max(now - then, 0.001)
        if since >= AT_LEAST_EVERY or (since >= EVERY and quiet):
            gc.collect()
            self._done_at = now
        return False
