"""Passwords: hashed with Argon2 on threads of their own, so that neither the event loop nor the writer waits for them."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from deskbell.domain.refusals import TooMany

T = TypeVar("T")

NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$CrnT7wA0gBmEhTL3AW1S9A$k7ZgWyGm8IdIvySPEpC9gCYcJ4k1sZrhBAUKZBBj/wo"
"""A hash of nobody's: checking against it takes as long as checking a real one."""


MOST_WAITING = 64
"""How many may wait for a thread; the next is asked to come again, so that a flood of log-ins costs no more than this."""


class Passwords:
    """Hashes and checks passwords (Argon2id, 64 MiB, about 0.1 s each), two at a time. Refuses (TooMany) when too many wait."""

    def __init__(self, memory_kib: int = 65_536, rounds: int = 3) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")
        self._waiting = 0

    async def hashed(self, password: str) -> str:
        """Return the password's hash, with its salt and parameters."""
        return await self._aside(self.hash_now, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Return whether this is the hashed password; without a hash it takes as long, and is never right."""
        return await self._aside(self._fits, password, hashed)

    def hash_now(self, password: str) -> str:
        """Return the password's hash, keeping the caller waiting (the command line's way)."""
        return self._hasher.hash(unicodedata.normalize("NFC", password))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _aside(self, work: Callable[..., T], *given: str | None) -> T:
        if self._waiting >= MOST_WAITING:
            raise TooMany(5, "Too many people are logging in. Please try again in a moment.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1

    def _fits(self, password: str, hashed: str | None) -> bool:
        try:
            self._hasher.verify(hashed or NOBODY, unicodedata.normalize("NFC", password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None
