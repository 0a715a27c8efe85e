"""One worker for each node: renews its lease, carries out what falls due, keeps the search index up, again after any fault."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog

from deskbell.actions import consequences
from deskbell.actions.ports import Store, Tx
from deskbell.actions.waiting import somebody_may_be_free
from deskbell.faults import told

log = structlog.get_logger()

LEASE = 15_000
"""How long (ms) a node counts as alive after its last renewal."""

RENEWED_EVERY = 5.0
SLOWEST_ROUND = 1.0
"""How long (s) the worker sleeps at most between two looks at what is due."""

SHORTEST_REST = 0.01
"""How long (s) it sleeps at least, however soon the next deadline is."""

PIECES = 20
"""How many pieces of one kind of work are done before the next kind has its turn."""

Step = Callable[[], Awaitable[bool]]
"""Does one piece of work; returns whether there was any."""


class Worker:
    """Runs until it is stopped. `steps` are the chores beside what falls due (the search index, erased files); those `apart` keep their own pace."""

    def __init__(self, store: Store, node: str, steps: Sequence[Step] = (), apart: Sequence[Step] = ()) -> None:
        self._store = store
        self._node = node
        self._steps = tuple(steps)
        self._woken = asyncio.Event()
        self._alive = asyncio.Event()
        self._apart = tuple(apart)
        self._tasks: list[asyncio.Task[None]] = []
        self._renewed_at: float | None = None
        self._rest = SLOWEST_ROUND
        self._called = False
        self._clock = 0

    def start(self) -> None:
        """Begin, on the running event loop: what falls due and the chores each at their own pace, so that no chore delays an offer."""
        work = [self._run(self._deadlines, self._woken), self._do_chores(), *map(_keep_at, self._apart)]
        self._tasks = [asyncio.create_task(each) for each in work]

    def wake(self) -> None:
        """Carry out at once what is due."""
        self._called = True
        self._woken.set()

    async def stop(self) -> None:
        """Stop after the pieces of work at hand."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self, work: Step, woken: asyncio.Event) -> None:
        """Do this work again and again: at once while there is more, else when woken, and from time to time."""
        while True:
            woken.clear()
            try:
                if await work():
                    continue
            except Exception as error:
                log.error("worker-failed", **told(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._rest if work == self._deadlines else SLOWEST_ROUND):
                    await woken.wait()

    async def _deadlines(self) -> bool:
        await self._renew_in_time()
        self._alive.set()
        return await self._carry_out()

    async def _do_chores(self) -> None:
        await self._alive.wait()
        await self._run(self._chores, asyncio.Event())

    async def _chores(self) -> bool:
        """Give every kind of work its turn, a few pieces each; return whether one of them has more to do."""
        more = False
        for step in self._steps:
            left = PIECES
            while left and await step():
                left -= 1
            more = more or not left
        return more

    async def _renew_in_time(self) -> None:
        """However much work there is, the node stays alive."""
        now = asyncio.get_running_loop().time()
        if self._renewed_at is None or now - self._renewed_at >= RENEWED_EVERY:
            await self._store.act(self._renew)
            self._renewed_at = now

    def _renew(self, tx: Tx) -> None:
        tx.presence.lease(self._node, tx.now + LEASE)
        if self._renewed_at is None or tx.now < self._clock:  # who knows what the clock did while no server ran
            consequences.follow_the_clock_back(tx, LEASE)
        self._clock = tx.now
        if self._renewed_at is None:
            consequences.begin(tx)
            consequences.let_everybody_come_back(tx)
        consequences.take_leave_of_lost_connections(tx)
        # from time to time in any case: whatever may have been overlooked, nobody waits beside a free agent
        somebody_may_be_free(tx)

    async def _carry_out(self) -> bool:
        """Carry out one piece of what is due. Who was called doesn't ask first whether anything is: an offer waits for it."""
        called, self._called = self._called, False
        if not called and not await self._is_due():
            return False
        self._rest = SLOWEST_ROUND  # what is due and can't be carried out here is another's work
        try:
            found = await self._store.act(consequences.carry_out_next)
        except consequences.NotCarriedOut as failed:
            log.error("due-failed", **told(failed.__cause__ or failed))
            row = failed.row
            await self._store.act(lambda tx: consequences.put_off(tx, row))
            found = True
        self._called = self._called or found
        return called or found

    async def _is_due(self) -> bool:
        left = await self._store.look(lambda tx: None if (at := consequences.next_at(tx)) is None else at - tx.now)
        if left is None or left > 0:
            self._rest = SLOWEST_ROUND if left is None else min(SLOWEST_ROUND, max(SHORTEST_REST, left / 1000))
            return False
        return True


async def _keep_at(step: Step) -> None:
    """Do one kind of work again and again, as long as there may be more of it; it rests by itself."""
    more = True
    while more:
        try:
            more = await step()
        except Exception as error:
            log.error("worker-failed", **told(error))
            await asyncio.sleep(SLOWEST_ROUND)
