"""Each node's worker: it keeps the node alive, carries out what falls due, and goes on after any fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from tests.people import SeededDice, a_portal

from databases import Database
from deskbell.actions import arrivals, chats, consequences
from deskbell.actions.ports import Store, Tx
from deskbell.actions.values import DueRow
from deskbell.domain.cases import Case, Chat
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore, system_clock
from deskbell.worker import LEASE, Step, Worker

PATIENCE = 20


class Clock:
    """Time that goes by only when the test says so."""

    def __init__(self) -> None:
        self.now = 1_900_000_000_000

    def __call__(self) -> int:
        return self.now


@asynccontextmanager
async def working(database: Database, clock: Callable[[], int], *steps: Step) -> AsyncIterator[tuple[Store, Worker]]:
    """A worker in its first round of work: what the start of a server puts off is behind it."""
    begun = asyncio.Event()

    async def begins() -> bool:
        begun.set()
        return False

    store = SqliteStore(database.engines, clock) if database.engines.is_sqlite else PostgresStore(database.engines, clock)
    store.open()
    worker = Worker(store, "one", (begins, *steps))
    worker.start()
    try:
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
        yield store, worker
    finally:
        await worker.stop()
        await store.close()


async def until(store: Store, question: Callable[[Tx], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not await store.look(question):
            pass


def opens(tx: Tx) -> Case:
    portal = tx.portals.add(a_portal("help"), b"sealed")
    assert portal.open
    who = chats.Newcomer("Carl", "Muster", "carl@customers.example", None, "de", "{}", "browser", "192.0.2.1")
    return arrivals.open_case(tx, SeededDice(), "help", b"t" * 32, who)[0]


def stands(case: Case, chat: Chat) -> Callable[[Tx], bool]:
    def question(tx: Tx) -> bool:
        now = tx.cases.by_id(case.id)
        return now is not None and now.chat is chat

    return question


def test_what_falls_due_is_carried_out_by_itself(database: Database) -> None:
    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):
            case = await store.act(opens)
            clock.now += 119_999
            worker.wake()
            await until(store, lambda tx: tx.now == clock.now)
            assert await store.look(stands(case, Chat.WAITING))
            clock.now += 1
            worker.wake()
            await until(store, stands(case, Chat.ABANDONED))

    asyncio.run(story())


def test_a_deadline_is_met_when_it_comes_and_not_with_the_next_round(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with working(database, system_clock) as (store, worker):
            monkeypatch.setattr("deskbell.worker.SLOWEST_ROUND", 3600.0)
            case = await store.act(opens)
            await store.act(lambda tx: tx.due.at("customer_away", case.id, tx.now + 100))
            worker.wake()
            await until(store, stands(case, Chat.ABANDONED))

    asyncio.run(story())


def test_a_node_is_alive_as_soon_as_its_worker_runs_and_until_its_lease_is_over(database: Database) -> None:
    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):
            case = await store.act(opens)
            await store.act(lambda tx: tx.presence.opened("one", case_id=case.id))
            await until(store, lambda tx: tx.presence.customer_here(case.id))
            await worker.stop()
            clock.now += LEASE
            assert not await store.look(lambda tx: tx.presence.customer_here(case.id))

    asyncio.run(story())


def test_the_connections_of_a_node_that_died_are_closed(database: Database) -> None:
    async def story() -> None:
        async with working(database, Clock()) as (store, _):
            case = await store.act(opens)
            await store.act(lambda tx: tx.presence.opened("dead", case_id=case.id))
            again = Worker(store, "two")
            again.start()
            await until(store, lambda tx: tx.presence.orphans() == [])
            await again.stop()
            after = await store.look(lambda tx: tx.cases.by_id(case.id))
            assert after is not None
            assert after.away_since is not None

    asyncio.run(story())


@pytest.mark.filterwarnings("ignore")
def test_a_worker_goes_on_after_any_fault(database: Database) -> None:
    async def story() -> None:
        clock, tries = Clock(), asyncio.Event()
        failing = [True]

        async def fails_once() -> bool:
            if failing.pop() if failing else False:
                tries.set()
                raise ZeroDivisionError
            return False

        async with working(database, clock, fails_once) as (store, worker):
            async with asyncio.timeout(PATIENCE):
                await tries.wait()
            case = await store.act(opens)
            clock.now += 120_000
            worker.wake()
            await until(store, stands(case, Chat.ABANDONED))

    asyncio.run(story())


@pytest.mark.filterwarnings("ignore")
def test_one_deadline_that_cannot_be_carried_out_does_not_hold_up_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def fails(tx: Tx, row: DueRow) -> None:
        tries.append(tx.now)
        raise ZeroDivisionError

    monkeypatch.setitem(consequences.WHEN_DUE, "broken", fails)

    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):
            case = await store.act(opens)
            await store.act(lambda tx: tx.due.at("broken", 1, tx.now))
            clock.now += 120_000
            worker.wake()
            await until(store, stands(case, Chat.ABANDONED))
            clock.now += 60_000
            worker.wake()
            await until(store, lambda tx: len(tries) > 1)
            assert tries[-1] == clock.now

    asyncio.run(story())


def test_what_is_others_work_keeps_no_worker_busy(database: Database) -> None:
    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):
            await worker.stop()
            before = await store.look(consequences.next_at)
            await store.act(lambda tx: tx.due.at("erase", 123_456_789, tx.now - 1))
            assert await store.look(consequences.next_at) == before
            assert before is not None
            assert before > clock.now

    asyncio.run(story())


def test_a_server_that_starts_has_what_is_old_forgotten_each_hour_from_then_on(database: Database) -> None:
    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):

            def due_in_an_hour(tx: Tx) -> bool:
                return tx.due.next_at((consequences.FORGET,)) == clock.now + consequences.HOUR

            assert await store.look(due_in_an_hour)
            clock.now += consequences.HOUR
            worker.wake()
            await until(store, due_in_an_hour)

    asyncio.run(story())


def test_all_work_there_is_is_done_before_the_worker_rests(database: Database) -> None:
    async def story() -> None:
        left = list(range(50))
        done = asyncio.Event()

        async def step() -> bool:
            if not left:
                done.set()
                return False
            left.pop()
            return True

        async with working(database, Clock(), step), asyncio.timeout(PATIENCE):
            await done.wait()
        assert left == []

    asyncio.run(story())


def test_nobody_is_called_gone_because_the_server_was_down_for_long(database: Database) -> None:
    async def story() -> None:
        clock = Clock()
        async with working(database, clock) as (store, worker):
            case = await store.act(opens)
            await worker.stop()
            clock.now += 3_600_000
            again = Worker(store, "two")
            again.start()
            await until(store, lambda tx: tx.due.next_at() == clock.now + consequences.TIME_TO_COME_BACK)
            assert await store.look(stands(case, Chat.WAITING))
            clock.now += consequences.TIME_TO_COME_BACK
            again.wake()
            await until(store, stands(case, Chat.ABANDONED))
            await again.stop()

    asyncio.run(story())
