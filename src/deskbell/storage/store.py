"""The store on SQLite: one writer thread that commits in groups, and a few readers on snapshots.

While a commit is on its way to the disk, deeds gather; the next group takes them all, each in a savepoint of its own, and
commits once. No deed waits for company. Nothing is answered or told before the commit.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from deskbell.actions.ports import Tx
from deskbell.actions.values import Happened, Spoken, Told
from deskbell.faults import told
from deskbell.storage.dialect import Engines, begin
from deskbell.storage.hand import Hand
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
News = Happened | Spoken | Told
Done = Callable[[Any, BaseException | None], None]
Deed = Callable[[Tx], Any]
Outcome = tuple[Done, Any, BaseException | None]

log = structlog.get_logger()

LARGEST_GROUP = 512


def system_clock() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def stop_the_server() -> None:
    """Ask this process to stop as an operator would, so that whoever keeps it running starts it anew."""
    os.kill(os.getpid(), signal.SIGTERM)


class StoreClosed(Exception):
    """The server is stopping; nothing was changed."""


def nobody(_: Sequence[News]) -> None:
    """Before wiring, nobody hears."""


class SqliteStore:
    """Fulfils the port `Store`. `announce` gets a group's news on the event loop, after its commit, in order."""

    def __init__(self, engines: Engines, clock: Callable[[], int] = system_clock, readers: int = 3) -> None:
        self._engines = engines
        self._clock = clock
        self._queue: SimpleQueue[tuple[Deed, Done] | None] = SimpleQueue()
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._writer: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self.announce: Callable[[Sequence[News]], None] = nobody
        self.before_commit: Callable[[], None] = lambda: None
        self.on_failure: Callable[[], None] = stop_the_server
        self._at_hand: list[tuple[Deed, Done]] = []

    def open(self) -> None:
        """Begin to work on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    async def close(self) -> None:
        """Carry out what is waiting, then stop; later deeds are refused."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        if self._writer is not None:
            await asyncio.to_thread(self._writer.join)
        self._readers.shutdown()
        self._engines.dispose()

    def submit(self, deed: Deed, done: Done, lane: int = 0) -> None:  # noqa: ARG002
        """Carry out a deed and call `done(answer, error)` on the event loop; all deeds keep the order given."""
        if self._closed:
            done(None, StoreClosed())
        else:
            self._queue.put((deed, done))

    async def act(self, deed: Callable[[Tx], T]) -> T:
        """Run a deed; return its answer only after it is committed and synced."""
        assert self._loop is not None
        answer: asyncio.Future[T] = self._loop.create_future()

        def done(value: Any, error: BaseException | None) -> None:
            if answer.cancelled():
                return
            if error is None:
                answer.set_result(value)
            else:
                answer.set_exception(error)

        self.submit(deed, done)
        return await answer

    async def look(self, question: Callable[[Tx], T]) -> T:
        """Run a question on a snapshot; it must not write."""
        if self._closed:
            raise StoreClosed
        assert self._loop is not None
        return await self._loop.run_in_executor(self._readers, self._read, question)

    def _read(self, question: Callable[[Tx], T]) -> T:
        with self._engines.read.connect() as conn:
            begin(conn, write=False)
            try:
                return question(Transaction(conn, self._clock()))
            finally:
                conn.exec_driver_sql("ROLLBACK")

    def _write(self) -> None:
        try:
            self._write_groups()
        except BaseException as fault:
            log.critical("writer-failed", **told(fault))
            self._give_up()

    def _give_up(self) -> None:
        """Without its writer the store is of no use: answer whoever waits, and let the server stop and be started anew."""
        self._closed = True
        waiting = list(self._at_hand)
        while not self._queue.empty():
            waiting += [item for item in (self._queue.get_nowait(),) if item is not None]
        outcomes: list[Outcome] = [(done, None, StoreClosed()) for _, done in waiting]
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._answer, outcomes, [])
        self._loop.call_soon_threadsafe(self.on_failure)

    def _write_groups(self) -> None:
        with self._engines.write.connect() as conn:
            hand = Hand(conn)
            while (group := self._next_group()) is not None:
                self._at_hand = group
                outcomes, news = self._carry_out(conn, hand, group)
                self._at_hand = []
                assert self._loop is not None
                self._loop.call_soon_threadsafe(self._answer, outcomes, news)

    def _next_group(self) -> list[tuple[Deed, Done]] | None:
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < LARGEST_GROUP:
            try:
                another = self._queue.get_nowait()
            except Empty:
                break
            if another is None:
                self._queue.put(None)
                break
            group.append(another)
        return group

    def _carry_out(self, conn: Connection, hand: Hand, group: list[tuple[Deed, Done]]) -> tuple[list[Outcome], list[News]]:
        """Carry out a group in one transaction; a commit that fails fails them all."""
        driver: Any = conn.connection.driver_connection
        outcomes: list[Outcome] = []
        news: list[News] = []
        try:
            driver.execute("BEGIN IMMEDIATE")
            now = self._clock()
            for deed, done in group:
                driver.execute("SAVEPOINT deed")
                tx = Transaction(conn, now, hand)
                try:
                    answer = deed(tx)
                except Exception as error:
                    driver.execute("ROLLBACK TO deed")
                    outcomes.append((done, None, error))
                else:
                    outcomes.append((done, answer, None))
                    news += tx.news
                driver.execute("RELEASE deed")
            self.before_commit()
            driver.execute("COMMIT")
        except Exception as error:
            log.error("commit-failed", deeds=len(group), **told(error))
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            return [(done, None, error) for _, done in group], []
        return outcomes, news

    def _answer(self, outcomes: list[Outcome], news: list[News]) -> None:
        for done, answer, error in outcomes:
            try:
                done(answer, error)
            except Exception as fault:
                log.error("answer-failed", **told(fault))
        if news:
            self.announce(news)
