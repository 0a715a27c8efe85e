"""The store on PostgreSQL: each deed is a transaction of its own over a pool; row locks and constraints settle who was first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog

from deskbell.actions.ports import Tx
from deskbell.storage.dialect import Engines, database_now
from deskbell.storage.store import Deed, Done, News, StoreClosed, nobody
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
log = structlog.get_logger()

TRIES = 4
"""How often a deed is tried that lost a race to a constraint or a deadlock; the second try sees what the first did."""


class PostgresStore:
    """Fulfils the port `Store`. `announce` gets a deed's news on the event loop, after its commit."""

    def __init__(self, engines: Engines, clock: Callable[[], int] | None = None, workers: int = 8) -> None:
        self._engines = engines
        self._clock = clock
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="deed")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lanes: dict[int, deque[tuple[Deed, Done]]] = {}
        self._running: set[asyncio.Future[Any]] = set()
        self._closed = False
        self.announce: Callable[[Sequence[News]], None] = nobody
        self.before_commit: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Begin to work on the running event loop."""
        self._loop = asyncio.get_running_loop()

    async def close(self) -> None:
        """Carry out what is waiting, then stop; later deeds are refused."""
        self._closed = True
        while self._running:
            await asyncio.wait(set(self._running))
        self._workers.shutdown()
        self._engines.dispose()

    def submit(self, deed: Deed, done: Done, lane: int = 0) -> None:
        """Carry out a deed and call `done(answer, error)` on the event loop; deeds of one lane keep the order given."""
        if self._closed:
            done(None, StoreClosed())
        elif lane in self._lanes:
            self._lanes[lane].append((deed, done))
        else:
            self._lanes[lane] = deque()
            self._start(deed, done, lane)

    def _start(self, deed: Deed, done: Done, lane: int) -> None:
        assert self._loop is not None
        running = self._loop.run_in_executor(self._workers, self._carry_out, deed)
        self._running.add(running)

        def finished(future: asyncio.Future[tuple[Any, list[News]]]) -> None:
            self._running.discard(future)
            waiting = self._lanes[lane]
            if waiting:
                self._start(*waiting.popleft(), lane)
            else:
                del self._lanes[lane]
            error = future.exception()
            if error is not None:
                done(None, error)
                return
            answer, news = future.result()
            done(answer, None)
            if news:
                self.announce(news)

        running.add_done_callback(finished)

    async def act(self, deed: Callable[[Tx], T]) -> T:
        """Run a deed; return its answer only after it is committed and synced."""
        if self._closed:
            raise StoreClosed
        assert self._loop is not None
        running = self._loop.run_in_executor(self._workers, self._carry_out, deed)
        self._running.add(running)

        def told(future: asyncio.Future[tuple[T, list[News]]]) -> None:
            self._running.discard(future)
            if not future.cancelled() and future.exception() is None and future.result()[1]:
                self.announce(future.result()[1])

        running.add_done_callback(told)
        answer, _ = await asyncio.shield(running)
        return answer

    async def look(self, question: Callable[[Tx], T]) -> T:
        """Run a question on a snapshot; it must not write."""
        if self._closed:
            raise StoreClosed
        assert self._loop is not None
        return await self._loop.run_in_executor(self._workers, self._read, question)

    def _read(self, question: Callable[[Tx], T]) -> T:
        with self._engines.read.begin() as conn:
            return question(Transaction(conn, self._clock() if self._clock else database_now(conn)))

    def _carry_out(self, deed: Callable[[Tx], T]) -> tuple[T, list[News]]:
        for attempt in range(1, TRIES + 1):
            try:
                with self._engines.write.begin() as conn:
                    tx = Transaction(conn, self._clock() if self._clock else database_now(conn))
                    answer = deed(tx)
                    self.before_commit()
            except Exception as error:
                if attempt == TRIES or not _lost_a_race(error):
                    raise
                log.info("deed-tried-again", attempt=attempt)
            else:
                return answer, tx.news
        raise AssertionError


def _lost_a_race(error: BaseException | None) -> bool:
    """Unique violation, serialization failure, deadlock, lock time-out (PostgreSQL appendix A), told by the driver; others may stand on it."""
    lost = {"23505", "40001", "40P01", "55P03"}
    return error is not None and (getattr(error, "sqlstate", None) in lost or _lost_a_race(error.__cause__))
