"""Has mails read in a process of its own, so that no mail can stall or bring down the server, or be tried again without end."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import structlog

from deskbell.domain.letters import Incoming
from deskbell.domain.refusals import NoRoom
from deskbell.faults import told
from deskbell.mail.reading import without_words
from deskbell.mail.reading_apart import ANSWERED, ASKED, MOST_MEMORY, Request

log = structlog.get_logger()

COMMAND = (sys.executable, "-P", "-m", "deskbell.mail.reading_apart")
LIMIT, A_SECOND = 20.0, 2_000_000
"""Seconds that a mail may take, and one more for each so many bytes. Usual mails take a thousandth of one, the largest a few."""

START = 30.0
IDLE = 30.0
"""Seconds within which the process must be ready, and after which it is ended when no mail comes."""

STEP = 1 << 20
ROOM = 64 << 20
"""By how many bytes an answer may be longer than the mail."""


class Unanswered(Exception):
    """The process said what can't be understood."""


class Reader:
    """Reads mails one at a time, each within a time and a memory that are bounded. Belongs to one event loop; `stop` ends its process."""

    def __init__(
        self, command: Sequence[str] = COMMAND, *, limit: float = LIMIT, memory: int = MOST_MEMORY, idle: float = IDLE
    ) -> None:
        """`limit`, `idle` in seconds, `memory` in bytes; `command` is the process that reads."""
        self._command = (*command, str(memory))
        self._limit, self._idle = limit, idle
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._asked = 0
        self._stopped = False
        self._pause: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def read(self, raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming:
        """Return what a mail says; without its words, and `unreadable`, where the process fails at it, or takes too long.

        Refuses (NoRoom) where no such process can be started, or this server stops: the mail can be read later.
        """
        async with self._lock:
            self._wait_on()
            try:
                incoming = await self._tried(raw, envelope_to, authserv)
            finally:
                if not self._stopped:
                    self._pause = asyncio.get_running_loop().call_later(self._idle, self._idled)
        return await asyncio.to_thread(without_words, raw, envelope_to, authserv) if incoming is None else incoming

    async def stop(self) -> None:
        """End the process for good; a mail that is being read just now is refused."""
        self._stopped = True
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        async with self._lock:
            self._wait_on()
            await self._end()
        if self._ending is not None:
            await self._ending

    @property
    def pid(self) -> int | None:
        """Return the process's id; None while there is none."""
        return self._process.pid if self._process is not None else None

    async def _tried(self, raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming | None:
        """Return what the process says; None where it fails. One that fails after other mails may do so for their sake: then a new one is asked."""
        while True:
            process = await self._started()
            fresh, self._asked = self._asked == 0, self._asked + 1
            try:
                async with asyncio.timeout(self._limit + len(raw) / A_SECOND):
                    return await self._answer(process, raw, Request(tuple(envelope_to), authserv, int(self._limit) * 3 + 60))
            except BaseException as error:
                await self._end()
                if not isinstance(error, (OSError, EOFError, Unanswered)):  # TimeoutError is an OSError
                    raise
                if self._stopped:
                    raise NoRoom("The server stops.") from error
                log.warning("mail-not-read", size=len(raw), ended=process.returncode, again=not fresh, **told(error))
                if fresh or isinstance(error, TimeoutError):
                    return None

    async def _answer(self, process: Process, raw: bytes, request: Request) -> Incoming:
        assert process.stdin is not None
        assert process.stdout is not None
        about = msgspec.msgpack.encode(request)
        process.stdin.write(ASKED.pack(len(about), len(raw)) + about)
        for at in range(0, len(raw), STEP):
            process.stdin.write(raw[at : at + STEP])
            await process.stdin.drain()
        await process.stdin.drain()
        (length,) = ANSWERED.unpack(await process.stdout.readexactly(ANSWERED.size))
        if length > len(raw) + ROOM:
            raise Unanswered
        said = await process.stdout.readexactly(length)
        try:
            return msgspec.msgpack.decode(said, type=Incoming)
        except (msgspec.DecodeError, ValueError) as error:
            raise Unanswered from error

    async def _started(self) -> Process:
        """Return the process, a new one where there is none or it has ended."""
        if self._stopped:
            raise NoRoom("The server stops.")
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._end()
        try:
            async with asyncio.timeout(START):
                return await self._new()
        except (OSError, EOFError, Unanswered) as error:
            log.error("mail-reader-does-not-start", **told(error))
            await self._end()
            raise NoRoom("The server has no room for what reads mails.") from error
        except BaseException:
            await self._end()
            raise

    async def _new(self) -> Process:
        # without the settings: they hold passwords
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=STEP
        )
        self._asked = 0
        assert process.stdout is not None
        if await process.stdout.readexactly(ANSWERED.size) != ANSWERED.pack(0):
            raise Unanswered
        return process

    async def _end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _wait_on(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None

    def _idled(self) -> None:
        self._pause = None
        if not self._lock.locked():
            self._ending = asyncio.get_running_loop().create_task(self._end_idle())

    async def _end_idle(self) -> None:
        async with self._lock:
            if self._pause is None:
                await self._end()
