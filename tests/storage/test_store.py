"""The stores: each deed whole or not at all, nothing said before it is stored, and nothing lost in closing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from databases import Database
from deskbell.actions.ports import Tx
from deskbell.actions.values import DesksChanged, Told
from deskbell.domain.refusals import NotAllowed
from deskbell.storage import tables
from deskbell.storage.dialect import Engines
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore, StoreClosed
from deskbell.storage.transaction import Transaction

AnyStore = SqliteStore | PostgresStore
Make = Callable[[Engines], AnyStore]
PATIENCE = 20


def the_store(engines: Engines) -> AnyStore:
    return SqliteStore(engines) if engines.is_sqlite else PostgresStore(engines, workers=4)


@asynccontextmanager
async def opened(database: Database, make: Make = the_store) -> AsyncIterator[AnyStore]:
    store = make(database.engines)
    store.open()
    try:
        yield store
    finally:
        await store.close()


def writes(name: str) -> Callable[[Tx], str]:
    """A deed that leaves a row, and tells of it."""

    def deed(tx: Tx) -> str:
        assert isinstance(tx, Transaction)
        tx.conn.execute(insert(tables.marks), {"name": name, "value": 1})
        tx.tell(Told((name,), DesksChanged()))
        return f"wrote {name}"

    return deed


def refused(name: str, why: Exception) -> Callable[[Tx], str]:
    """A deed that leaves a row, tells of it, and then fails."""

    def deed(tx: Tx) -> str:
        writes(name)(tx)
        raise why

    return deed


def names(tx: Tx) -> list[str]:
    assert isinstance(tx, Transaction)
    return sorted(tx.conn.scalars(select(tables.marks.c.name)))


class Ears:
    """What was announced."""

    def __init__(self, store: AnyStore) -> None:
        self.heard: list[str] = []
        store.announce = lambda news: self.heard.extend(piece.topics[0] for piece in news)  # type: ignore[union-attr]


class Gate:
    """Holds whoever comes through until it is opened; the test waits until somebody stands before it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reached = asyncio.Event()
        self._opened = threading.Event()

    def __call__(self) -> None:
        self._loop.call_soon_threadsafe(self._reached.set)
        assert self._opened.wait(PATIENCE)

    async def reached(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._reached.wait()

    def open(self) -> None:
        self._opened.set()


def asked(store: AnyStore, deed: Callable[[Tx], Any]) -> asyncio.Future[Any]:
    """Give a deed to the store now; its answer comes."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    store.submit(deed, lambda value, error: answer.set_exception(error) if error else answer.set_result(value), lane=id(answer))
    return answer


async def in_one_group(store: AnyStore, *deeds: Callable[[Tx], Any]) -> list[Any]:
    """Submit deeds while the writer is busy with another, so that the next group takes them all."""
    gate = Gate()
    busy = asyncio.ensure_future(store.act(lambda _: gate()))
    await gate.reached()
    waiting = [asked(store, deed) for deed in deeds]
    gate.open()
    await busy
    return await asyncio.gather(*waiting, return_exceptions=True)


def test_a_deed_answers_with_what_it_returns_and_is_stored(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            ears = Ears(store)
            assert await store.act(writes("one")) == "wrote one"
            assert ears.heard == ["one"]
            assert await store.look(names) == ["one"]

    asyncio.run(story())


@pytest.mark.parametrize("why", [NotAllowed("No."), ZeroDivisionError("a bug")], ids=["refusal", "error"])
def test_a_refusal_or_an_error_in_one_deed_changes_nothing_and_touches_no_other(database: Database, why: Exception) -> None:
    async def story() -> None:
        async with opened(database) as store:
            ears = Ears(store)
            answers = await in_one_group(
                store, writes("one"), refused("two", why), writes("three"), refused("four", why), writes("five")
            )
            assert answers == ["wrote one", why, "wrote three", why, "wrote five"]
            assert await store.look(names) == ["five", "one", "three"]
            assert sorted(ears.heard) == ["five", "one", "three"]

    asyncio.run(story())


def test_a_statement_that_fails_takes_only_its_own_deed_with_it(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            first, second, third = await in_one_group(store, writes("one"), writes("one"), writes("three"))
            assert {type(answer) for answer in (first, second)} >= {str}
            assert third == "wrote three"
            assert await store.look(names) == ["one", "three"]

    asyncio.run(story())


def test_deeds_that_waited_together_are_committed_together(sqlite: Database) -> None:
    async def story() -> None:
        async with opened(sqlite) as store:
            commits = []
            store.before_commit = lambda: commits.append(1)
            await in_one_group(store, *[writes(str(number)) for number in range(50)])
            assert len(commits) == 2
            assert len(await store.look(names)) == 50

    asyncio.run(story())


def test_a_commit_that_fails_fails_its_whole_group_and_the_next_one_goes_on(sqlite: Database) -> None:
    async def story() -> None:
        async with opened(sqlite) as store:
            ears = Ears(store)
            failing = [False, True]

            def fail_once() -> None:
                if failing.pop(0) if failing else False:
                    raise OSError("No space left on device")

            store.before_commit = fail_once
            answers = await in_one_group(store, writes("one"), refused("two", NotAllowed("No.")), writes("three"))
            assert [type(answer) for answer in answers] == [OSError] * 3
            assert await store.look(names) == []
            assert ears.heard == []
            assert await store.act(writes("four")) == "wrote four"
            assert await store.look(names) == ["four"]

    asyncio.run(story())


def test_a_commit_that_fails_fails_its_deed_and_the_next_one_goes_on(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            ears = Ears(store)

            def fail() -> None:
                raise OSError("No space left on device")

            store.before_commit = fail
            with pytest.raises(OSError, match="No space"):
                await store.act(writes("one"))
            store.before_commit = lambda: None
            await store.act(writes("two"))
            assert await store.look(names) == ["two"]
            assert ears.heard == ["two"]

    asyncio.run(story())


class AnswersTooSoon:
    """Wrong on purpose: answers a deed when it has run, before it is committed."""

    def submit(self, deed: Any, done: Any, lane: int = 0) -> None:
        loop = asyncio.get_running_loop()

        def hasty(tx: Tx) -> None:
            loop.call_soon_threadsafe(done, deed(tx), None)

        super().submit(hasty, lambda answer, error: None, lane)  # type: ignore[misc]


class TellsTooSoon:
    """Wrong on purpose: tells the news when a deed has run, before it is committed."""

    def submit(self, deed: Any, done: Any, lane: int = 0) -> None:
        loop = asyncio.get_running_loop()

        def hasty(tx: Tx) -> Any:
            assert isinstance(tx, Transaction)
            answer = deed(tx)
            loop.call_soon_threadsafe(self.announce, list(tx.news))  # type: ignore[attr-defined]
            tx.news.clear()
            return answer

        super().submit(hasty, done, lane)  # type: ignore[misc]


def hasty(wrong: type) -> Make:
    """The store of either database with this fault."""

    def make(engines: Engines) -> AnyStore:
        return type("Hasty", (wrong, SqliteStore if engines.is_sqlite else PostgresStore), {})(engines)  # type: ignore[no-any-return]

    return make


async def hold_the_commit(database: Database, make: Make) -> None:
    """While a commit is held: no answer, no news, and nothing to be seen; afterwards all of it."""
    async with opened(database, make) as store:
        ears, gate = Ears(store), Gate()
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        store.before_commit = gate
        store.submit(writes("one"), lambda answer, error: answered.set_result(str(answer)))
        try:
            await gate.reached()
            assert not answered.done(), "answered before the commit"
            assert ears.heard == [], "told before the commit"
            assert await store.look(names) == []
        finally:
            gate.open()
        async with asyncio.timeout(PATIENCE):
            assert await answered == "wrote one"
        assert await store.look(names) == ["one"]
        while not ears.heard:
            await store.look(names)
        assert ears.heard == ["one"]


def test_nothing_is_answered_or_told_before_the_commit(database: Database) -> None:
    asyncio.run(hold_the_commit(database, the_store))


@pytest.mark.parametrize(("wrong", "said"), [(AnswersTooSoon, "answered before"), (TellsTooSoon, "told before")])
def test_a_store_that_speaks_too_soon_is_found_out(database: Database, wrong: type, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        asyncio.run(hold_the_commit(database, hasty(wrong)))


def test_what_is_answered_is_seen_by_a_process_that_comes_later(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            await store.act(writes("one"))
            other = Database(database.setting, database.data_dir)
            with other.engines.read.connect() as conn:
                assert conn.scalar(select(func.count()).select_from(tables.marks)) == 1
            other.engines.dispose()

    asyncio.run(story())


def test_closing_carries_out_what_waits_and_refuses_what_comes_later(database: Database) -> None:
    async def story() -> None:
        store = the_store(database.engines)
        store.open()
        ears = Ears(store)
        gate = Gate()
        busy = asyncio.ensure_future(store.act(lambda _: gate()))
        await gate.reached()
        answers: list[Any] = []
        for number in range(20):
            store.submit(writes(f"{number:02}"), lambda answer, error: answers.append(error or answer), lane=number % 3)
        closing = asyncio.ensure_future(store.close())
        await asyncio.sleep(0)  # closing has begun
        gate.open()
        await asyncio.gather(busy, closing)
        assert sorted(map(str, answers)) == [f"wrote {number:02}" for number in range(20)]
        assert sorted(ears.heard) == [f"{number:02}" for number in range(20)]
        store.submit(writes("late"), lambda answer, error: answers.append(error))
        assert isinstance(answers[-1], StoreClosed)
        for late in (store.act(writes("late")), store.look(names)):
            with pytest.raises(StoreClosed):
                await late
        await store.close()
        again = Database(database.setting, database.data_dir)
        async with opened(again) as store:
            assert await store.look(names) == [f"{number:02}" for number in range(20)]

    asyncio.run(story())


def test_deeds_of_one_lane_keep_their_order(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            answered: list[tuple[int, int]] = []
            every = asyncio.Event()

            def done(answer: Any, error: BaseException | None) -> None:
                assert error is None
                answered.append(answer)
                if len(answered) == 60:
                    every.set()

            for number in range(20):
                for lane in (1, 2, 3):
                    store.submit(lambda _, answer=(lane, number): answer, done, lane)  # type: ignore[misc]
            async with asyncio.timeout(PATIENCE):
                await every.wait()
            for lane in (1, 2, 3):
                assert [number for one, number in answered if one == lane] == list(range(20))

    asyncio.run(story())


def test_who_asks_no_longer_is_not_answered_and_the_deed_is_done(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            ears, gate = Ears(store), Gate()
            busy = asyncio.ensure_future(store.act(lambda _: gate()))
            await gate.reached()
            impatient = asyncio.ensure_future(store.act(writes("one")))
            await asyncio.sleep(0)
            impatient.cancel()
            gate.open()
            await busy
            await asyncio.gather(impatient, return_exceptions=True)
            await store.act(writes("two"))
            while len(ears.heard) < 2:
                await store.look(names)
            assert await store.look(names) == ["one", "two"]

    asyncio.run(story())


def test_a_question_sees_one_moment_and_cannot_write(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            await store.act(writes("one"))
            gate = Gate()

            def twice(tx: Tx) -> tuple[list[str], list[str]]:
                before = names(tx)
                gate()
                return before, names(tx)

            asking = asyncio.ensure_future(store.look(twice))
            await gate.reached()
            await store.act(writes("two"))
            gate.open()
            assert await asking == (["one"], ["one"])
            with pytest.raises(Exception, match=r"read-?only"):
                await store.look(writes("three"))
            assert await store.look(names) == ["one", "two"]

    asyncio.run(story())


def test_a_listener_that_fails_does_not_stop_the_store(database: Database) -> None:
    async def story() -> None:
        async with opened(database) as store:
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

            def broken(answer: Any, error: BaseException | None) -> None:
                raise ZeroDivisionError

            store.submit(writes("one"), broken)
            assert await store.act(writes("two")) == "wrote two"
            while await store.look(names) != ["one", "two"]:
                pass

    asyncio.run(story())


def test_a_writer_that_fails_answers_everybody_and_lets_the_server_stop(sqlite: Database) -> None:
    async def story() -> None:
        store = SqliteStore(sqlite.engines)
        failed = asyncio.Event()
        store.on_failure = failed.set

        def dies() -> None:
            raise SystemExit("the disk is gone")

        store.before_commit = dies
        store.open()
        with pytest.raises(StoreClosed):
            await asyncio.wait_for(store.act(writes("lost")), PATIENCE)
        await asyncio.wait_for(failed.wait(), PATIENCE)
        with pytest.raises(StoreClosed):
            await store.act(writes("later"))

    asyncio.run(story())
