"""From an agent's becoming free to the alert on their screen: 200 agents on the bell, 1,000 customers in one line, all connected."""

from __future__ import annotations

import asyncio
import random
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import update

from bench import news
from bench.asking import Asker, Http
from bench.company import PASSWORD, Staff, open_company
from bench.report import Figure
from bench.samples import arrivals, percentile
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import Chat, CustomerSocket, NotOnceInOrder, Socket, Tally, clock, connect
from deskbell.storage.dialect import begin
from deskbell.storage.tables import portals

AGENTS = 200
WAITING = 1_000
RATE = 4.0
"""How many agents become free in a second, one here and one there: each has a new customer every 50 s."""

SECONDS = 15.0
ROUNDS = 5
TOGETHER = 40
MOST_MS = 100.0


class Desk(Socket):
    """An agent's desk on the bell: knows the offer before them, and when it came."""

    def __init__(self, asker: Asker) -> None:
        super().__init__(b'{"t":"desk"}')
        self.asker = asker
        self.talks_in: int | None = None
        self.offer: asyncio.Future[tuple[news.OfferTo, float]] = asyncio.get_running_loop().create_future()

    def read(self, payload: bytes) -> None:
        """Take an offer."""
        now = clock()
        if b'"t":"ready"' in payload:
            self.settle()
        if b'"t":"offer"' in payload:
            for piece in news.decode(payload):
                if isinstance(piece, news.Offered):
                    self.offer.set_result((piece.offer, now))


class Hall:
    """The agents at their desks, each in one chat, and the customers in line."""

    def __init__(self, server: Server, http: Http) -> None:
        self._server, self._http = server, http
        self.desks: list[Desk] = []
        self.customers: list[CustomerSocket] = []

    async def fill(self) -> None:
        """Sign everybody on for one chat each, and let so many customers come that all talk and a line is left."""
        await self._http.open(TOGETHER)
        cookies = await asyncio.gather(*(self._http.log_in(one.email, PASSWORD) for one in _staff()))
        for cookie in cookies:
            desk = Desk(Asker.agent(cookie, self._server.origin))
            self.desks.append(desk)
            await connect(desk, self._server.port, {"Cookie": cookie, "Origin": self._server.origin})
        await self._at_once(*(self._signs_on(desk) for desk in self.desks))
        await self._at_once(*(self.comes() for _ in range(AGENTS + WAITING)))
        await asyncio.gather(*(self.takes(desk) for desk in self.desks))

    async def comes(self) -> None:
        """Have one more customer in line."""
        token = secrets.token_urlsafe(32)
        body = {"token": token, "question": "My invoice shows an amount that I can't explain."}
        opened = await self._http.ask("POST", "/api/portals/bench-1/cases", body=body)
        customer = CustomerSocket(Chat(opened["chat"]["number"], token, Tally()))
        await connect(customer, self._server.port)
        self.customers.append(customer)

    async def takes(self, desk: Desk) -> float:
        """Accept what comes before a desk next; return when it came."""
        offer, at = await asyncio.wait_for(desk.offer, 60)
        desk.offer = asyncio.get_running_loop().create_future()
        await self._http.ask("POST", f"/api/desk/offers/{offer.id}/accept", desk.asker)
        desk.talks_in = offer.number
        return at

    async def becomes_free(self, desk: Desk) -> float:
        """End the desk's chat; return how long (s) it takes from there to the next customer's alert on it."""
        number, desk.talks_in = desk.talks_in, None
        began = clock()
        await self._http.ask("POST", f"/api/desk/cases/{number}/end", desk.asker)
        took = await self.takes(desk) - began
        await self.comes()
        return took

    async def round(self, chance: random.Random) -> list[float]:
        """Let agents become free by chance for a while; return how long each waited for an alert."""
        began, tasks = clock(), []
        for at in arrivals(RATE, SECONDS, [chance.random() for _ in range(1_009)]):
            await asyncio.sleep(max(0.0, began + at - clock()))
            talking = [desk for desk in self.desks if desk.talks_in is not None]
            tasks.append(asyncio.create_task(self.becomes_free(chance.choice(talking))))
            await asyncio.sleep(0)
        found = await asyncio.gather(*tasks)
        if Socket.faults:
            raise Socket.faults[0]
        return found

    def close(self) -> None:
        """Close every page."""
        for socket in (*self.desks, *self.customers):
            socket.close()
        self._http.close()

    async def _signs_on(self, desk: Desk) -> None:
        await self._http.ask("PATCH", "/api/desk/bell", desk.asker, {"signed_on": True, "limit": 1})

    async def _at_once(self, *work: object) -> None:
        for n in range(0, len(work), TOGETHER):
            await asyncio.gather(*work[n : n + TOGETHER])  # type: ignore[call-overload]


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the figures; refuses (NotOnceInOrder) to give any when the server complained."""
    with portal_served(_staff(), kind="box", mode="queue", offer_seconds=600) as server:
        found = uvloop.run(_rounds(server, rounds))
    return _figures(found)


@contextmanager
def portal_served(staff: list[Staff], **portal: Any) -> Iterator[Server]:
    """A server with one portal as said, on a core of its own where there are two; refuses (NotOnceInOrder) one that complained."""
    allow_many_files()
    pair = cores()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        engines = open_company(Path(folder), 1, staff)
        with engines.write.connect() as conn:
            begin(conn, write=True)
            conn.execute(update(portals).values(**portal))
            conn.commit()
        engines.dispose()
        with serving(Path(folder), pair[0] if pair else None) as server, kept_to(pair[1] if pair else None):
            yield server
            if complaints := server.complaints():
                raise NotOnceInOrder(f"The server complained:\n{complaints}")


def _staff() -> list[Staff]:
    return [Staff(n, "agent", [1]) for n in range(1, AGENTS + 1)]


async def _rounds(server: Server, rounds: int) -> list[list[float]]:
    hall = Hall(server, Http(HOST, server.port))
    await hall.fill()
    chance = random.Random(1)
    await hall.round(chance)
    found = [await hall.round(chance) for _ in range(rounds)]
    hall.close()
    await asyncio.sleep(0.1)
    return found


def _figures(found: list[list[float]]) -> list[Figure]:
    where = f"{AGENTS} agents, {WAITING:,} waiting"
    middle, slow = (tuple(percentile(times, share) * 1000 for times in found) for share in (0.5, 0.99))
    note = f"{RATE:.0f} agents a second become free"
    return [
        Figure("routing", f"p50 from free to alert, {where}", "ms", middle, note=note),
        Figure("routing", f"p99 from free to alert, {where}", "ms", slow, at_most=MOST_MS),
    ]
