"""The socket at /api/socket: who may open one, the first word, and then one line for a customer or a desk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import msgspec
import structlog
from litestar.types import Receive, Scope, Send

from deskbell.actions.ports import Store
from deskbell.domain import audience
from deskbell.domain.people import Agent
from deskbell.domain.refusals import ForeignOrigin, Invalid, NotSignedIn, Refusal
from deskbell.faults import told
from deskbell.realtime import frames
from deskbell.realtime.bus import Bus, Parcel
from deskbell.realtime.hub import Hub
from deskbell.web.connection import Connection
from deskbell.web.customer_line import CustomerLine
from deskbell.web.desk_line import DeskLine, Lookers
from deskbell.web.ice import Ice, no_ice
from deskbell.web.limits import Limits
from deskbell.web.origins import is_foreign
from deskbell.web.places import Places
from deskbell.web.problems import problem_of
from deskbell.web.screens import Screens

log = structlog.get_logger()

PATIENCE = 10.0
"""How long (s) a socket may stay without its first word."""

SESSIONS_LOOKED_AT = 60.0
"""How often (s) every desk's session is looked at: one that has run out by itself makes no news."""


class SocketApp:
    """The ASGI application behind /api/socket."""

    def __init__(
        self,
        *,
        store: Store,
        hub: Hub,
        bus: Bus,
        limits: Limits,
        node: str,
        public_url: str | None,
        build: Callable[[], str],
        clock: Callable[[], int],
        session_of: Callable[[Scope], bytes | None],
        ice: Ice = no_ice,
    ) -> None:
        self.store, self.hub, self.bus, self.limits = store, hub, bus, limits
        self.node, self.build, self.clock = node, build, clock
        self._public_url = public_url
        self._session_of = session_of
        self._desks: set[DeskLine] = set()
        self._work: set[asyncio.Task[None]] = set()
        self.lookers = Lookers(hub)
        self.places = Places(store, hub)
        self.screens = Screens(store, bus, limits, ice)
        bus.subscribe(self._hear)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its opening to its end."""
        session = self._session_of(scope)
        foreign = is_foreign(scope["headers"], self._public_url)
        if foreign or (foreign is None and session is not None):
            await _deny(scope, receive, send, ForeignOrigin("This was asked from a page of another origin."))
            return
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        connection = Connection(self.hub, receive, send)
        writer = asyncio.create_task(connection.write())
        try:
            await self._serve(connection, session)
        finally:
            self.hub.take_off(connection.listener)
            if not writer.done():
                connection.drop(1000)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(writer, 5)

    def open(self) -> None:
        """Begin, on the running event loop, to look at the desks' sessions from time to time."""
        self._begin_work(self._look_from_time_to_time())
        self._begin_work(self.places.run())

    def ready(self) -> frames.Ready:
        """Return the word that tells a page the time here, and that its line has begun."""
        return frames.Ready(self.clock(), self.build())

    async def close(self) -> None:
        """End the work begun here; the sockets themselves are closed by the server."""
        self.screens.close()
        for task in tuple(self._work):
            task.cancel()

    async def _serve(self, connection: Connection, session: bytes | None) -> None:
        line: CustomerLine | DeskLine | None = None
        try:
            line = await self._begin(connection, session)
            if line is None:
                return
            await line.begin()
            while (word := await _next_word(connection)) is not None:
                await line.hear(word)
        except Refusal as refusal:
            connection.refuse(refusal)
            connection.drop(4401 if isinstance(refusal, NotSignedIn) else 4400)
        except Exception as error:
            log.error("line-failed", **told(error))
            connection.drop(1011)
        finally:
            if line is not None:
                await self._end(line)

    async def _begin(self, connection: Connection, session: bytes | None) -> CustomerLine | DeskLine | None:
        try:
            async with asyncio.timeout(PATIENCE):
                word = await _next_word(connection)
        except TimeoutError:
            connection.drop(4400)
            return None
        match word:
            case frames.HelloCustomer():
                return CustomerLine(self, connection, word)
            case frames.HelloDesk():
                agent = await self._agent(session)
                line = DeskLine(self, connection, agent, session or b"")
                self._desks.add(line)
                return line
            case None:
                return None
        raise Invalid("t", "The first word must be `customer` or `desk`.")

    async def _agent(self, session: bytes | None) -> Agent:
        agent = None if session is None else await self._signed_in(session)
        if agent is None:
            raise NotSignedIn("Please sign in.")
        return agent

    async def _signed_in(self, session: bytes) -> Agent | None:
        return await self.store.look(lambda tx: tx.people.by_session(session, tx.now))

    async def _end(self, line: CustomerLine | DeskLine) -> None:
        if isinstance(line, DeskLine):
            self._desks.discard(line)
        try:
            await asyncio.shield(line.end())
        except Exception as error:
            log.info("goodbye-failed", error=type(error).__name__)

    def _hear(self, parcels: Sequence[Parcel]) -> None:
        """Deliver what the bus brings; on changed rights or ended sessions look at every desk again, at those that watch a case, or its screen, when it moved."""
        self.hub.deliver(parcels)
        self.places.hear(parcels)
        if shares := _named(audience.ROLL, parcels):
            self._begin_work(self._call_the_roll(shares))
        if any(topic == audience.EVERY_DESK or topic.startswith(audience.SESSIONS) for topic, _ in parcels):
            self._begin_work(self._look_at_desks(tuple(self._desks)))
        elif moved := _named(audience.MOVED, parcels):
            self._begin_work(self._look_at_desks([desk for desk in self._desks if desk.watches(moved)]))

    def _begin_work(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _call_the_roll(self, shares: set[int]) -> None:
        """Have the desks that look at these shares named again to who shows, but for those that may look no more."""
        looking = [desk for desk in self._desks if desk.looks_at(shares)]
        await self._look_at_desks(looking)
        for line in looking:
            line.tell_again(shares)
        self.screens.tell_again(shares)

    async def _look_from_time_to_time(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS_LOOKED_AT)
            await self._look_at_desks(tuple(self._desks))

    async def _look_at_desks(self, desks: Sequence[DeskLine]) -> None:
        """Have these desks look again; a fault at one is no reason to leave the others as they were."""
        await self.screens.look_again()
        for line in desks:
            try:
                await line.look_again()
            except NotSignedIn:
                self.hub.take_off(line.connection.listener)
                line.connection.tell(frames.SignedOut())
                line.connection.drop(4401)
            except Exception as error:
                log.error("desk-not-looked-at", error=type(error).__name__)
                self.hub.take_off(line.connection.listener)
                line.connection.drop(1011)


async def _next_word(connection: Connection) -> frames.Upward | None:
    try:
        return await connection.word()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Invalid("frame", f"This is not a word of ours: {error}"[:300]) from None


def _named(prefix: str, parcels: Sequence[Parcel]) -> set[int]:
    """What follows a prefix in the topics of these parcels."""
    return {int(topic.removeprefix(prefix)) for topic, _ in parcels if topic.startswith(prefix)}


async def _deny(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Refuse the handshake with a problem document, where the server can send one (ASGI websocket.http.response)."""
    await receive()
    problem = problem_of(refusal)
    extensions: Any = scope.get("extensions") or {}
    if "websocket.http.response" not in extensions:
        await send({"type": "websocket.close", "code": 4403, "reason": ""})
        return
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    start: Any = {"type": "websocket.http.response.start", "status": problem.status, "headers": headers}
    body: Any = {"type": "websocket.http.response.body", "body": msgspec.json.encode(problem), "more_body": False}
    await send(start)
    await send(body)
