"""Passwords: hashed with Argon2 on threads of their own, so that neither the event loop nor the writer waits for them."""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$CrnT7wA0gBmEhTL3AW1S9A$k7ZgWyGm8IdIvySPEpC9gCYcJ4k1sZrhBAUKZBBj/wo"
"""A hash of nobody's: checking against it takes as long as checking a real one."""


class Passwords:
    """Hashes and checks passwords (Argon2id, 64 MiB, about 0.1 s each), two at a time."""

    def __init__(self, memory_kib: int = 65_536, rounds: int = 3) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")

    async def hashed(self, password: str) -> str:
        """Return the password's hash, with its salt and parameters."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.hash_now, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Return whether this is the hashed password; without a hash it takes as long, and is never right."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._fits, password, hashed)

    def hash_now(self, password: str) -> str:
        """Return the password's hash, keeping the caller waiting (the command line's way)."""
        return self._hasher.hash(unicodedata.normalize("NFC", password))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _fits(self, password: str, hashed: str | None) -> bool:
        try:
            self._hasher.verify(hashed or NOBODY, unicodedata.normalize("NFC", password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None
