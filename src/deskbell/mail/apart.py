"""A thread of its own for calls that wait for a mail server, so that they never hold up the event loop or its other threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Apart:
    """Runs one call after the other, in the order given. Ending the program never waits for it, however long a server is silent."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """Return what the call returns, or raise what it raises. Who gives up waiting does not end the call."""
        return await self.soon(call)

    def soon(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """Like `run`, for a call that nobody need wait for."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((call, answer))
        return answer

    def end(self) -> None:
        """Have the thread end after the calls at hand, without waiting for it."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            call, answer = job
            value: Any = None
            error: BaseException | None = None
            try:
                value = call()
            except BaseException as raised:
                error = raised
            try:
                answer.get_loop().call_soon_threadsafe(_settle, answer, value, error)
            except RuntimeError:
                return  # the event loop is closed: nobody waits any more


def _settle(answer: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(value)
    else:
        answer.set_exception(error)
