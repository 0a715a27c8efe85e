"""Tells the customers of this node their places in the waiting lines: as the lines move, at most once a second, off the writer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import structlog

from deskbell.actions import places
from deskbell.actions.places import Place
from deskbell.actions.ports import Store
from deskbell.domain import audience
from deskbell.faults import told
from deskbell.realtime import frames
from deskbell.realtime.bus import Parcel
from deskbell.realtime.hub import Hub
from deskbell.web.connection import encode

REST = 1.0
"""How long (s) it rests after a look, at least; and so many times as long as the look took, so that long lines cost a tenth of a core at most."""
REST_PER_LOOK = 9
TOGETHER = 20
"""How many customers are told before others have their turn: who is taken moves everybody behind, and messages go first."""

NEAR = 50
"""Who stands further back than so many is told less often: whoever is taken moves all of them, and a place there says little."""

FAR_TOLD_EVERY = 5.0
"""How often (s) they are told at most, but for the first time."""

LOOKED_AT_LEAST_EVERY = 15.0
"""How often (s) it looks in any case: news may be lost, and an agent whose line broke signs off without any."""

log = structlog.get_logger()


class Places:
    """Looks when the live board moves, for then a line may have; tells each customer who stands in one what is new."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._here: Counter[int] = Counter()
        self._told: dict[int, Place] = {}
        self._moved = asyncio.Event()
        self._far_told_at = -FAR_TOLD_EVERY

    def come(self, case_id: int, *, in_line: bool) -> None:
        """A page of this case's customer is here: from now on it is told its place, if it stands in a line."""
        self._here[case_id] += 1
        if in_line:
            self._told.pop(case_id, None)
            self._moved.set()

    def go(self, case_id: int) -> None:
        """A page of this case's customer is gone."""
        self._here[case_id] -= 1
        if not self._here[case_id]:
            del self._here[case_id]
            self._told.pop(case_id, None)

    def hear(self, parcels: Sequence[Parcel]) -> None:
        """Look soon if the lines may have moved."""
        if self._here and any(topic == audience.BOARD for topic, _ in parcels):
            self._moved.set()

    async def run(self) -> None:
        """Look when there is a reason, and tell, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            try:
                async with asyncio.timeout(LOOKED_AT_LEAST_EVERY):
                    await self._moved.wait()
            except TimeoutError:
                pass
            self._moved.clear()
            began = clock()
            if self._here:
                await self._look()
            await asyncio.sleep(max(REST, (clock() - began) * REST_PER_LOOK))

    async def _look(self) -> None:
        here = frozenset(self._here)
        try:
            found = await self._store.look(lambda tx: places.of_customers(tx, here))
        except Exception as error:
            log.error("places-not-looked-at", **told(error))
            return
        fresh = self._fresh({case_id: place for case_id, place in found.items() if case_id in self._here})
        for n in range(0, len(fresh), TOGETHER):
            self._hub.deliver((audience.customer_of_case(case_id), _news(place)) for case_id, place in fresh[n : n + TOGETHER])
            await asyncio.sleep(0)

    def _fresh(self, found: dict[int, Place]) -> list[tuple[int, Place]]:
        """Whom to tell now; who stands far back and was told lately waits for a later look."""
        now = asyncio.get_running_loop().time()
        far_too = now - self._far_told_at >= FAR_TOLD_EVERY
        changed = [(case_id, place) for case_id, place in found.items() if self._told.get(case_id) != place]
        fresh = [(each, place) for each, place in changed if far_too or place.ahead < NEAR or each not in self._told]
        self._told = {each: place for each, place in self._told.items() if each in found} | dict(fresh)
        if far_too:
            self._far_told_at = now
        elif len(fresh) < len(changed):
            self._moved.set()
        return fresh


def _news(place: Place) -> bytes:
    return encode(frames.LineNews(place.ahead, place.estimate, place.staffed))
