"""Durable chat through the real server: messages a second at saturation, how long they take at half load, by socket and by POST."""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from bench.asking import Asker, Http
from bench.company import PASSWORD, Staff, open_company
from bench.report import Figure
from bench.samples import arrivals, median, percentile
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import Chat, CustomerSocket, DeskSocket, NotOnceInOrder, Socket, Tally, Watcher, clock, connect, opened_chat

PORTALS = 9
BUSY = 1
"""The portal whose chats the watchers look on at."""

AGENTS = 32
CHATS_EACH = 10
WATCHERS = 20
WINDOW = 2
"""How many messages each side of a chat has on their way at saturation."""

RATED = 7_000
"""What one core must bear, in messages a second; half of it is *half load*. At saturation frames hold several messages and cost less,
so half of the highest rate, which is given too, is nearer to the limit than it looks.
"""

ROUNDS = 5
SECONDS = 3.0
LINES = 64
"""Keep-alive HTTP connections for POST."""

QUIET_WITHIN = 10.0
REST_WITHIN = 20.0
LONGEST = 180.0
"""Seconds that something may take until it is over."""

CLIENT_LIMIT = 0.9
"""A client that is busier than this share of its core holds the server down: the rate is a lower bound."""


@dataclass(slots=True)
class Phase:
    """What one phase of one round measured: rates per second and per CPU second of the server, times in seconds."""

    rate: float
    per_cpu: float
    server_cpu: float
    client_cpu: float
    acked: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)


Phases = dict[str, list[Phase]]


class Office:
    """All chats of the measure, with their pages open."""

    def __init__(self, server: Server, http: Http, tally: Tally, seconds: float) -> None:
        self.server, self.http, self.tally, self.seconds = server, http, tally, seconds
        self.chats: list[Chat] = []
        self.busy: list[Chat] = []
        self.watchers: list[Watcher] = []
        self.sockets: list[Socket] = []

    async def fill(self) -> None:
        """Log agents in, open their chats, connect all pages."""
        origin = self.server.origin
        await self.http.open(LINES)
        cookies = await asyncio.gather(*(self.http.log_in(one.email, PASSWORD) for one in staff()))
        for one, cookie in zip(staff()[:AGENTS], cookies, strict=False):
            self.http.close()
            await self.http.open(CHATS_EACH)
            agent = Asker.agent(cookie, origin)
            slug = f"bench-{one.portals[0]}"
            chats = await asyncio.gather(*(opened_chat(self.http, slug, agent, self.tally) for _ in range(CHATS_EACH)))
            self.chats += chats
            self.busy += chats if one.portals[0] == BUSY else []
            customers = [CustomerSocket(chat) for chat in chats]
            desk = DeskSocket(chats)
            self.sockets += [*customers, desk]
            await asyncio.gather(*(connect(one, self.server.port) for one in customers))
            await connect(desk, self.server.port, {"Cookie": cookie, "Origin": origin})
        for cookie in cookies[AGENTS:]:
            watcher = Watcher()
            self.watchers.append(watcher)
            await connect(watcher, self.server.port, {"Cookie": cookie, "Origin": origin})
        self.sockets += self.watchers

    async def saturated(self, chats: list[Chat], post: Callable[[Chat, int], None], window: int = WINDOW) -> Phase:
        """Let both sides of each chat write, each with `window` messages on their way at any time, for the phase's time."""
        going = True

        def again(chat: Chat, side: int) -> None:
            if going:
                post(chat, side)

        for chat in chats:
            chat.done = again
            for side in (0, 1) * window:
                post(chat, side)
        await asyncio.sleep(min(0.5, self.seconds / 4))
        phase = await self._measured(asyncio.sleep(self.seconds))
        going = False
        await self._quiet()
        return phase

    async def at_rate(self, chats: list[Chat], rate: float) -> Phase:
        """Let messages fall due at a rate, whether or not earlier ones are through; times count from when each was due."""
        await self.rest()
        return await self._measured(self._write_when_due(chats, arrivals(rate, self.seconds, self._draws())), drain=True)

    async def at_rate_until(self, chats: list[Chat], rate: float, over: asyncio.Event) -> Phase:
        """Like `at_rate`, begun at once, and as long as it takes until something is over."""
        times = arrivals(rate, LONGEST, self._draws())
        return await self._measured(self._write_when_due(chats, times, over), drain=True)

    async def _write_when_due(self, chats: list[Chat], times: list[float], over: asyncio.Event | None = None) -> None:
        for chat in chats:
            chat.done = None
        began, sent, count = clock(), 0, len(chats)
        while sent < len(times) and not (over is not None and over.is_set()):
            now = clock() - began
            while sent < len(times) and times[sent] <= now:
                chats[sent % count].post(sent // count % 2, began + times[sent])
                sent += 1
            await asyncio.sleep(0.001)

    @staticmethod
    def _draws() -> list[float]:
        chance = random.Random(1)
        return [chance.random() for _ in range(10_007)]

    async def _measured(self, work: object, *, drain: bool = False) -> Phase:
        self.tally.clear()
        gc.collect()
        gc.freeze()
        server, own, began = self.server.spent(), time.process_time(), clock()
        await work  # type: ignore[misc]
        if drain:
            await self._quiet()
        done, took = len(self.tally.acked), clock() - began
        used = self.server.spent().cpu - server.cpu
        client = (time.process_time() - own) / took
        acked, heard = list(self.tally.acked), list(self.tally.heard)
        return Phase(done / took, done / max(used, 0.01), used / took, client, acked, heard)

    async def rest(self) -> None:
        """Wait until the server has done what it puts off under load (the search index), so that phases don't pay for each other."""
        until, calm = clock() + REST_WITHIN, 0
        while clock() < until and calm < 3:
            before = self.server.spent()
            await asyncio.sleep(0.3)
            after = self.server.spent()
            calm = calm + 1 if after.cpu - before.cpu < 0.05 * (after.at - before.at) else 0

    async def _quiet(self) -> None:
        """Wait until every message is acknowledged and heard."""
        until = clock() + QUIET_WITHIN
        while not all(chat.quiet for chat in self.chats):
            if Socket.faults:
                raise Socket.faults[0]
            if clock() > until:
                lost = sum(not chat.quiet for chat in self.chats)
                raise NotOnceInOrder(f"In {lost} chats a message was not acknowledged or not heard within {QUIET_WITHIN:.0f} s.")
            await asyncio.sleep(0.005)
        if Socket.faults:
            raise Socket.faults[0]


def measure(rounds: int = ROUNDS, seconds: float = SECONDS) -> list[Figure]:
    """Return the figures of the chat; refuses (NotOnceInOrder) to give any when a message was lost, repeated or out of order."""
    allow_many_files()
    pair = cores()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        open_company(Path(folder), PORTALS, staff()).dispose()
        with serving(Path(folder), pair[0] if pair else None) as server, kept_to(pair[1] if pair else None):
            phases = uvloop.run(_rounds(server, rounds, seconds))
            if complaints := server.complaints():
                raise NotOnceInOrder(f"The server complained:\n{complaints}")
    return _figures(phases, pinned=pair is not None)


def staff() -> list[Staff]:
    """Return the staff. Half the agents serve the busy portal, as the watchers do; the others have the rest of the portals."""
    talking = [Staff(n, "agent", [BUSY if n % 2 else 2 + n // 2 % (PORTALS - 1)]) for n in range(1, AGENTS + 1)]
    return talking + [Staff(n, "agent", [BUSY]) for n in range(AGENTS + 1, AGENTS + WATCHERS + 1)]


async def _rounds(server: Server, rounds: int, seconds: float) -> Phases:
    http = Http(HOST, server.port)
    await http.open(LINES)
    office = Office(server, http, Tally(), seconds)
    await office.fill()

    def by_socket(chat: Chat, side: int) -> None:
        chat.post(side, clock())

    def by_post(chat: Chat, side: int) -> None:
        chat.post_by_http(side, clock(), http)

    phases: Phases = defaultdict(list)
    await office.saturated(office.chats, by_socket)
    for _ in range(rounds):
        phases["socket"].append(await office.saturated(office.chats, by_socket))
        phases["rated"].append(await office.at_rate(office.chats, RATED / 2))
        half = median([one.rate for one in phases["socket"]]) / 2
        phases["half"].append(await office.at_rate(office.chats, half))
        http.close()
        await http.open(LINES)
        phases["post"].append(await office.saturated(office.chats, by_post, window=1))
        phases["watched"].append(await _watched(office, by_socket))
    for socket in office.sockets:
        socket.close()
    http.close()
    await asyncio.sleep(0.1)
    return phases


async def _watched(office: Office, post: Callable[[Chat, int], None]) -> Phase:
    before = [(watcher.heard, sum(chat.sent for chat in office.busy)) for watcher in office.watchers]
    await asyncio.gather(*(watcher.watch(office.busy) for watcher in office.watchers))
    phase = await office.saturated(office.busy, post)
    for watcher, (heard, sent) in zip(office.watchers, before, strict=True):
        await watcher.hears(heard + sum(chat.sent for chat in office.busy) - sent)
        watcher.unwatch(office.busy)
    return phase


def _figures(phases: Phases, *, pinned: bool) -> list[Figure]:
    chats = AGENTS * CHATS_EACH
    note = f"{chats} chats, {AGENTS} desks" + ("" if pinned else "; server and client not kept to a core each")
    return [
        *_rates("by socket", phases["socket"], RATED, note),
        *_times(f"half load ({RATED / 2:,.0f}/s)", phases["rated"], 15.0),
        *_times("half of the highest rate", phases["half"], None),
        *_rates("by POST", phases["post"], 3_000, f"{LINES} connections"),
        *_rates(f"{WATCHERS} desks looking on", phases["watched"], None, f"{chats // 2} chats of one portal"),
    ]


def _rates(name: str, phases: list[Phase], at_least: float | None, note: str) -> list[Figure]:
    client = max(one.client_cpu for one in phases)
    server = median([one.server_cpu for one in phases])
    bound = client >= CLIENT_LIMIT
    note = f"{note}; client {client:.0%}, server {server:.0%} of a core"
    rates = tuple(one.rate for one in phases)
    return [
        Figure("chat", f"messages/s {name}", "/s", rates, at_least=at_least, note=note, bound=bound),
        Figure("chat", f"messages per CPU second {name}", "/s", tuple(one.per_cpu for one in phases)),
    ]


def _times(load: str, phases: list[Phase], p99_at_most: float | None) -> list[Figure]:
    rate = median([one.rate for one in phases])
    found = []
    sides: tuple[tuple[str, Callable[[Phase], list[float]]], ...] = (
        ("acknowledged", lambda one: one.acked),
        ("heard by the other side", lambda one: one.heard),
    )
    for word, pick in sides:
        for share, at_most in ((0.5, None), (0.99, p99_at_most)):
            values = tuple(percentile(pick(one), share) * 1000 for one in phases)
            note = f"at {rate:,.0f} messages/s" if share == 0.5 else ""
            found.append(Figure("chat", f"p{share * 100:.0f} until {word}, {load}", "ms", values, at_most=at_most, note=note))
    return found
