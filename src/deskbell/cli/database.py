"""How a command reaches the database: it opens it, does one thing, and closes it, also while a server runs on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TypeVar

from deskbell.actions.consequences import DESKS_CHANGED
from deskbell.actions.ports import Tx
from deskbell.settings import Settings, load
from deskbell.wiring import Opened, open_store

T = TypeVar("T")


def look(question: Callable[[Tx], T]) -> T:
    """Return the answer to a question; a running server's work goes on beside it."""

    async def ask() -> T:
        async with open_store(load(os.environ)) as opened:
            return await opened.store.look(question)

    return asyncio.run(ask())


def act(prepare: Callable[[Opened, Settings], Callable[[Tx], T]]) -> T:
    """Carry out a deed and return its answer once it is stored; a running server tells its desks within a second.

    `prepare` makes the deed, before a transaction is open: what takes long (hashing a password) belongs there.
    """
    settings = load(os.environ)

    async def do() -> T:
        async with open_store(settings) as opened:
            deed = prepare(opened, settings)
            return await opened.store.act(lambda tx: _told(tx, deed(tx)))

    return asyncio.run(do())


def _told(tx: Tx, answer: T) -> T:
    tx.due.at(DESKS_CHANGED, 0, tx.now)
    return answer
