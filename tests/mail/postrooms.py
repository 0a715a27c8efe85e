"""A post room for tests: a database, a mailbox on a real Dovecot that is read into it, and what came of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from tests.dovecots import PASSWORD, Box

from databases import Database
from deskbell.actions.values_letters import Cursor, Taken
from deskbell.domain.letters import KEPT, Way
from deskbell.mail.imap import Account
from deskbell.mail.mailbox import Mailbox, Pace
from deskbell.storage.store import SqliteStore

PATIENCE = 20
QUICK = Pace(claim=0.05, wait=600, rest=600, reconnect=(0.05,), again=(0.01, 0.01, 0.01), timeout=5, mail=0)
"""So slow where it would only look from time to time that a test would not end: what comes must be told."""

LEASE = 15_000


async def until(so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = so()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


def account_of(box: Box, port: int | None = None, **values: Any) -> Account:
    """How the box is read; without TLS, for it is on loopback."""
    given = {"host": "127.0.0.1", "safety": "none", "user": box.user, "password": PASSWORD} | values
    return Account(port=port or box.server.port, **given)


class PostRoom:
    """Takes mails by their subject; what a subject means, and what goes wrong with it, the test says."""

    def __init__(self, database: Database, box: Box) -> None:
        self.now = 1_900_000_000_000
        self.box = box
        self.store = SqliteStore(database.engines, lambda: self.now)
        self.took: list[str] = []
        self.raw: dict[str, bytes] = {}
        self.stored: dict[bytes, Taken] = {}
        self.asked: list[bytes] = []
        self.way: Callable[[str], Way] = lambda _: Way.ANSWER
        self.whole: Callable[[str], bool] = lambda _: True
        self.before: Callable[[str], Awaitable[None]] = _nothing
        self.after: Callable[[str], Awaitable[None]] = _nothing
        self._reading: list[Mailbox] = []

    async def lives(self, *nodes: str) -> None:
        """Let these nodes be alive, for the length of a lease."""
        for node in nodes:
            await self.store.act(lambda tx, node=node: tx.presence.lease(node, tx.now + LEASE))  # type: ignore[misc]

    def reads(self, node: str = "one", *, port: int | None = None, account: Account | None = None, **values: Any) -> Mailbox:
        """Have a node read the mailbox."""
        account = account or account_of(self.box, port)
        name = account.name

        async def take(raw: bytes, cursor: Cursor) -> Taken:
            return await self._take(name, raw, cursor)

        mailbox = Mailbox(account, self.store, node, take, self._taken_before, **{"pace": QUICK, "words_for": str, **values})
        mailbox.start()
        self._reading.append(mailbox)
        return mailbox

    async def has(self, *subjects: str) -> None:
        """Wait until these mails were taken, in this order and each once."""
        await until(lambda: len(self.took) >= len(subjects))
        assert self.took == list(subjects)

    async def unread(self, *uids: int) -> None:
        """Wait until these are the unread mails of the box."""
        await until(lambda: _same(self.box, list(uids)))

    async def cursor(self, account: Account | None = None) -> Cursor | None:
        """How far the mailbox was read, as the database says."""
        name = (account or account_of(self.box)).name
        return await self.store.look(lambda tx: tx.letters.cursor(name))

    async def close(self) -> None:
        """Stop all."""
        for mailbox in self._reading:
            await mailbox.stop()
        await self.store.close()

    async def _take(self, name: str, raw: bytes, cursor: Cursor) -> Taken:
        found = re.search(rb"^Subject: (.*?)\r?$", raw, re.MULTILINE)
        subject = found[1].decode() if found else ""
        await self.before(subject)
        await self.store.act(lambda tx: tx.letters.move(name, cursor))
        self.took.append(subject)
        self.raw[subject] = raw
        taken = Taken(self.way(subject), whole=self.whole(subject))
        if taken.way in KEPT:
            self.stored[raw] = replace(taken, way=Way.REPEATED)
        await self.after(subject)
        return taken

    async def _taken_before(self, raw: bytes) -> Taken | None:
        self.asked.append(raw)
        return self.stored.get(raw)


@asynccontextmanager
async def post_room(database: Database, box: Box) -> AsyncIterator[PostRoom]:
    """A post room with its database open, in which the node `one` lives."""
    room = PostRoom(database, box)
    room.store.open()
    await room.lives("one")
    try:
        yield room
    finally:
        await room.close()


async def _nothing(_: str) -> None:
    """Nothing goes wrong."""


async def _same(box: Box, uids: list[int]) -> bool:
    return await asyncio.to_thread(box.unread) == uids
