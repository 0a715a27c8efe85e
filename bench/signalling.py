"""What the server does for 200 screen shares at once: asked, shown, and every word that two browsers say until they are connected."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench.asking import Asker, Http
from bench.company import PASSWORD, Staff, open_company
from bench.report import Figure
from bench.samples import percentile
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import NotOnceInOrder, Socket, clock, connect

SHARES = 200
WITHIN = 10.0
"""In how many seconds they all begin, one after the other."""

AGENTS = 20
STAFF = [Staff(n, "agent", [1]) for n in range(1, AGENTS + 1)]
ADMIN = Staff(AGENTS + 1, "admin", [1])
TOGETHER = 40
OFFER, ANSWER, ROAD, ROADS = 4_000, 3_000, 160, 10
"""How long (characters) the words of two Chromiums are, and how many roads each offers."""

SETTLING = 2.0
PATIENCE = 20.0
decode = msgspec.json.decode


def measure() -> list[Figure]:
    """Return the figures; refuses (NotOnceInOrder) to give them unless every word came to the other side, once and in order."""
    allow_many_files()
    with office() as server:
        cpu, took, before, after, delays = uvloop.run(_shares(server))
    mib = 1024 * 1024
    name = f"{SHARES} shares set up in {WITHIN:.0f} s, each with a new road"
    memory = f"{before / mib:.0f} MiB before, {after / mib:.0f} MiB after"
    return [
        Figure("screen", "server for one share, from the request on", "ms CPU", (cpu / SHARES * 1000,), at_most=50.0, note=name),
        Figure("screen", "server meanwhile", "% of a core", (cpu / took * 100,), note=name),
        Figure("screen", f"memory for {SHARES} shares", "MiB", ((after - before) / mib,), at_most=50.0, note=memory),
        Figure("screen", "word from browser to browser, p99", "ms", (percentile(delays, 0.99) * 1000,), at_most=100.0,
               note=f"{len(delays):,} words, p50 {percentile(delays, 0.5) * 1000:.2f}"),
    ]  # fmt: skip


@contextmanager
def office() -> Iterator[Server]:
    """A server with a portal, agents and an admin."""
    pair = cores()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        open_company(Path(folder), 1, [*STAFF, ADMIN]).dispose()
        with serving(Path(folder), pair[0] if pair else None) as server, kept_to(pair[1] if pair else None):
            yield server


async def _shares(server: Server) -> tuple[float, float, int, int, list[float]]:
    """Seconds of CPU and of time for all, bytes of memory before and after, and how long (s) each word took."""
    http = Http(HOST, server.port)
    await http.open(TOGETHER)
    cookies = [await http.log_in(one.email, PASSWORD) for one in STAFF]
    shares = [await opened(http, server, cookies[n % AGENTS]) for n in range(SHARES)]
    await asyncio.sleep(SETTLING)
    before, begun = server.memory(), server.spent()
    await asyncio.gather(*(share.lives(n * WITHIN / SHARES) for n, share in enumerate(shares)))
    ended = server.spent()
    await asyncio.sleep(SETTLING)
    after = server.memory()
    for share in shares:
        share.close()
    http.close()
    await asyncio.sleep(0.2)
    if Socket.faults:
        raise Socket.faults[0]
    delays = [delay for share in shares for delay in share.delays]
    return ended.cpu - begun.cpu, ended.at - begun.at, before, after, delays


async def opened(http: Http, server: Server, cookie: str) -> Share:
    """A chat with an agent, the customer's page and the agent's desk connected."""
    token, agent = secrets.token_urlsafe(32), Asker.agent(cookie, server.origin)
    who = {"token": token, "first_name": "Ana", "last_name": "Berg", "email": "ana@customer.example"}
    number = (await http.ask("POST", "/api/portals/bench-1/cases", body=who))["chat"]["number"]
    await http.ask("POST", f"/api/desk/cases/{number}/assign", agent, {"agent": None})
    share = Share(http, number, token, agent)
    await connect(share.customer, server.port)
    await connect(share.desk, server.port, {"Cookie": cookie, "Origin": server.origin})
    return share


class Side(Socket):
    """One of the two pages: what it heard of the share waits to be taken."""

    def __init__(self, hello: dict[str, Any], case: int) -> None:
        super().__init__(json.dumps(hello).encode())
        self._case = case
        self._named: set[str] = set()
        self.words: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def says(self, **word: Any) -> None:
        """Send a word."""
        self.send(json.dumps(word).encode())

    def read(self, payload: bytes) -> None:
        """Keep what is about who looks, and what the other browser says."""
        for word in decode(payload):
            kind = word["t"]
            if kind == "viewer" and word["viewer"] in self._named:
                continue  # named again, for this page asked who looks
            self._named.add(word.get("viewer", ""))
            if kind in ("viewing", "viewer", "signal"):
                self.words.put_nowait(word)
            elif kind == "ready" and self._case:
                self.says(t="watch", case=self._case, looking=True)
            elif kind in ("chat", "caught_up"):
                self.settle()
            elif kind == "refused":
                raise NotOnceInOrder(f"Refused: {word['problem']}")

    async def next(self, kind: str) -> dict[str, Any]:
        """The next word, which must be of this kind."""
        word = await asyncio.wait_for(self.words.get(), PATIENCE)
        if word["t"] != kind:
            raise NotOnceInOrder(f"A {word['t']} came, and not a {kind}.")
        return word


class Share:
    """One customer who shows the screen to one agent."""

    def __init__(self, http: Http, number: int, token: str, agent: Asker) -> None:
        self._http, self._number = http, number
        self._carl, self.ana = Asker.customer(token), agent
        self.customer = Side({"t": "customer", "token": token}, 0)
        self.desk = Side({"t": "desk"}, number)
        self.delays: list[float] = []
        self._said = 0

    async def lives(self, later: float) -> None:
        """Be asked for, shown, looked at, connected, and connected over another road."""
        await asyncio.sleep(later)
        share = await self.shows("accept", "show")
        self.desk.says(t="view", share=share)
        viewer = (await self.desk.next("viewing"))["viewer"]
        await self.customer.next("viewer")
        for _ in ("at first", "another network"):
            await self._connects(share, viewer)

    async def shows(self, *steps: str) -> int:
        """Be asked for and shown; return the share's id."""
        share = int((await self._http.ask("POST", f"/api/desk/cases/{self._number}/share", self.ana))["id"])
        for step in steps:
            await self._http.ask("POST", f"/api/chat/{self._number}/share/{share}/{step}", self._carl)
        self.customer.says(t="showing", share=share)
        return share

    def close(self) -> None:
        """Close both pages."""
        self.customer.close()
        self.desk.close()

    async def _connects(self, share: int, viewer: str) -> None:
        await self._passes(share, viewer, self.customer, self.desk, OFFER)
        await self._passes(share, viewer, self.desk, self.customer, ANSWER)
        for _ in range(ROADS):
            await asyncio.gather(
                self._passes(share, viewer, self.customer, self.desk, ROAD),
                self._passes(share, viewer, self.desk, self.customer, ROAD),
            )

    async def _passes(self, share: int, viewer: str, one: Side, other: Side, length: int) -> None:
        """Say a word, and wait until the other browser has it."""
        self._said += 1
        data = f"{self._said}:".ljust(length, "x")
        began = clock()
        one.says(t="signal", share=share, viewer=viewer, data=data)
        heard = await other.next("signal")
        self.delays.append(clock() - began)
        if heard["data"] != data:
            raise NotOnceInOrder("A word between browsers came changed, or not in order.")
