"""Lines of the socket, one by one: when a desk may begin to fetch, who is heard no longer, what changes while one looks."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from databases import Database
from deskbell.actions import arrivals, cases, chats, desks, people
from deskbell.actions.people import AgentChanges
from deskbell.actions.values import DesksChanged, Told
from deskbell.domain import audience
from deskbell.domain.cases import Deed
from deskbell.domain.people import Role
from deskbell.domain.portals import Portal, PortalKind
from deskbell.realtime.bus import InProcessBus
from deskbell.realtime.hub import Hub
from deskbell.realtime.relay import Relay
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.web import socket
from deskbell.web.limits import Limits
from deskbell.web.socket import SocketApp
from deskbell.web.tokens import hash_of

SESSION = b"s" * 32
TOKEN = "t" * 43


class Page:
    """The other end of a socket: what it sends, and what it got."""

    def __init__(self, *words: dict[str, Any]) -> None:
        self._up: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.got: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self._news = asyncio.Event()
        self.when_told: Callable[[dict[str, Any]], None] = lambda _: None
        self._up.put_nowait({"type": "websocket.connect"})
        for word in words:
            self.says(word)

    def says(self, word: dict[str, Any]) -> None:
        self.sends(json.dumps(word))

    def sends(self, frame: str) -> None:
        self._up.put_nowait({"type": "websocket.receive", "text": frame})

    def goes(self, code: int = 1001) -> None:
        self._up.put_nowait({"type": "websocket.disconnect", "code": code})

    async def receive(self) -> Any:
        return await self._up.get()

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            self.goes()
        for word in json.loads(message.get("text") or "[]"):
            self.got.append(word)
            self.when_told(word)
        self._news.set()
        await self.reads.wait()

    async def hears(self, kind: str, **values: Any) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                for word in self.got:
                    if word["t"] == kind and values.items() <= word.items():
                        return word
                self._news.clear()
                await self._news.wait()

    async def is_closed(self) -> int:
        async with asyncio.timeout(10):
            while self.closed is None:
                self._news.clear()
                await self._news.wait()
        return self.closed


class House:
    """A store, a hub and the socket's application, with one portal, an agent who serves it, and a customer who waits."""

    def __init__(self, database: Database) -> None:
        self.clock = 1_900_000_000_000
        kind = SqliteStore if database.engines.is_sqlite else PostgresStore
        self.store: SqliteStore | PostgresStore = kind(database.engines, lambda: self.clock)
        self.hub, bus = Hub(), InProcessBus()
        self.store.announce = Relay(bus).announce
        self.app = SocketApp(
            store=self.store, hub=self.hub, bus=bus, limits=Limits(1, lambda: 0.0), node="one", public_url=None, build=lambda: "b",
            clock=lambda: self.clock, session_of=lambda _: SESSION,
        )  # fmt: skip
        self.lines: list[asyncio.Task[None]] = []

    async def opens(self) -> None:
        self.store.open()

        def deed(tx: Any) -> None:
            self.portal = tx.portals.add(Portal(0, "help", "Help", PortalKind.CHAT, open=True, accent="#000000"), b"").id
            self.agent = people.make_agent(tx, None, AgentChanges("ana@x.example", "Ana", "Ana", portals={self.portal})).agent.id
            tx.people.begin_session(SESSION, self.agent, self.clock + 60_000)
            carl = chats.Newcomer("Carl", "C", "carl@x.example", None, "en", "{}", "", "")
            self.number = arrivals.open_case(tx, self, "help", hash_of(TOKEN), carl)[0].number

        await self.store.act(deed)

    def case_number(self) -> int:
        return secrets.randbelow(900_000_000) + 100_000_000

    def connects(self, page: Page) -> Page:
        scope: Any = {"type": "websocket", "path": "/api/socket", "headers": [(b"host", b"x"), (b"origin", b"http://x")]}
        self.lines.append(asyncio.create_task(self.app(scope, page.receive, page.send)))
        return page

    async def closes(self) -> None:
        for line in self.lines:
            line.cancel()
        await asyncio.gather(*self.lines, return_exceptions=True)
        await self.app.close()
        await self.store.close()


def lives(database: Database, story: Callable[[House], Awaitable[None]]) -> None:
    async def told() -> None:
        house = House(database)
        await house.opens()
        try:
            await story(house)
        finally:
            await house.closes()

    asyncio.run(told())


async def ended(line: Any) -> None:
    """Wait until nobody listens to a line any more, whether or not its socket could be closed."""
    over, end = asyncio.Event(), line.end

    async def noted() -> None:
        await end()
        over.set()

    line.end = noted
    async with asyncio.timeout(20):
        await over.wait()


def test_a_desk_that_is_told_ready_already_hears_its_portals(sqlite: Database) -> None:
    async def story(house: House) -> None:
        heard: list[bool] = []
        page = Page({"t": "desk"})
        page.when_told = lambda _: heard.append(house.hub.anyone(audience.portal(house.portal)))
        house.connects(page)
        await page.hears("ready")
        assert heard == [True]

    lives(sqlite, story)


def test_a_desk_whose_session_has_run_out_by_itself_is_signed_out(sqlite: Database, monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "SESSIONS_LOOKED_AT", 0.01)

    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        house.app.open()
        house.clock += 61_000
        assert await page.is_closed() == 4401
        assert page.got[-1]["t"] == "signed_out"
        assert not house.hub.anyone(audience.portal(house.portal))

    lives(sqlite, story)


def test_a_case_opened_while_rights_are_looked_at_stays_open(sqlite: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        (line,) = house.app._desks
        look, paused, go_on = house.store.look, asyncio.Event(), asyncio.Event()

        async def slow(question: Any) -> Any:
            found = await look(question)
            if house.store.look is slow:
                house.store.look = look  # type: ignore[method-assign]
                paused.set()
                await go_on.wait()
            return found

        house.store.look = slow  # type: ignore[method-assign]
        await house.store.act(lambda tx: tx.tell(Told((audience.EVERY_DESK,), DesksChanged())))
        await paused.wait()
        page.says({"t": "watch", "case": house.number})
        await page.hears("caught_up")
        go_on.set()
        await line.look_again()
        assert house.hub.anyone(audience.agents_of_case(next(iter(line._watched.values()))))

    lives(sqlite, story)


def test_who_was_dropped_is_not_heard_any_more_though_they_never_read_it(sqlite: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        (line,) = house.app._desks
        page.reads.clear()
        page.says({"t": "ping"})
        await page.hears("pong")
        await house.store.act(lambda tx: people.end_sessions(tx, None, house.agent))
        async with asyncio.timeout(10):
            while house.app._work:
                await asyncio.gather(*house.app._work)
        page.says({"t": "post", "case": house.number, "id": "77", "text": "still here", "note": True})
        await ended(line)
        said = await house.store.look(lambda tx: tx.talk.said_with(1, 77))
        assert said is None

    lives(sqlite, story)


def test_one_who_asks_and_asks_and_never_reads_is_closed(sqlite: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        (line,) = house.app._desks
        page.reads.clear()
        for _ in range(3000):
            page.says({"t": "ping"})
        await ended(line)
        assert line.connection.listener.behind < 2100

    lives(sqlite, story)


def test_a_page_that_floods_the_writer_with_marks_is_asked_to_wait(sqlite: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "customer", "token": TOKEN}))
        await page.hears("chat")
        for _ in range(300):
            page.says({"t": "seen", "got": 1, "read": 1})
        assert (await page.hears("refused"))["problem"]["code"] == "too-many"

    lives(sqlite, story)


def test_a_line_whose_case_was_deleted_ends_for_good(sqlite: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "customer", "token": TOKEN}))
        await page.hears("chat")

        def deletes(tx: Any) -> None:
            admin = people.make_agent(tx, None, AgentChanges("ada@x.example", "Ada", "Ada", Role.ADMIN)).agent
            chats.end(tx, house.number, hash_of(TOKEN))
            cases.delete(tx, admin, house.number)

        await house.store.act(deletes)
        await page.hears("deleted")
        page.says({"t": "post", "id": "5", "text": "Hello?"})
        assert await page.is_closed() == 4409

    lives(sqlite, story)


NO_WORDS = [
    '{"x":' + "[" * 20000 + "]" * 20000 + ',"t":"ping"}',
    *map(
        json.dumps,
        [
            {"t": "watch", "case": 123_456_789, "have": 2**63},
            {"t": "watch", "case": 10**30},
            {"t": "watch", "case": 10**4000},
            {"t": "watch", "case": 2**31},
            {"t": "unwatch", "case": -1},
            {"t": "typing", "case": 10**30},
            {"t": "post", "id": "5", "text": "Hello", "note": True, "case": 10**30},
            {"t": "post", "id": "5", "text": "\ud800"},
            {"t": "seen", "case": 123_456_789, "got": 10**30, "read": 1},
            {"t": "seen", "case": 123_456_789, "got": 1, "read": -(10**30)},
            {"t": "seen", "case": 123_456_789, "got": 1.5, "read": None},
        ],
    ),
    "[" * 20000,
    "{",
]


@pytest.mark.parametrize("frame", NO_WORDS, ids=lambda frame: frame[:60])
def test_a_frame_that_is_no_word_is_refused_in_words(database: Database, frame: str) -> None:
    async def story(house: House) -> None:
        for hello in ({"t": "desk"}, {"t": "customer", "token": TOKEN}):
            page = house.connects(Page(hello))
            await page.hears("ready" if hello["t"] == "desk" else "chat")
            page.sends(frame)
            assert await page.is_closed() == 4400
            assert page.got[-1]["problem"]["code"] == "invalid"

    lives(database, story)


@pytest.mark.parametrize("have", [-1, 2**31, 2**63, 10**30])
def test_a_hello_with_a_number_that_cannot_be_is_refused_in_words(database: Database, have: int) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "customer", "token": TOKEN, "have": have}))
        assert await page.is_closed() == 4400
        assert page.got[-1]["problem"]["code"] == "invalid"

    lives(database, story)


def test_a_desk_hears_no_more_of_a_case_that_went_to_a_portal_it_does_not_serve(database: Database) -> None:
    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        page.says({"t": "watch", "case": house.number})
        await page.hears("caught_up")
        (line,) = house.app._desks
        (case_id,) = line._watched.values()

        def goes(tx: Any) -> None:
            masonry = tx.portals.add(Portal(0, "stone", "Masonry", PortalKind.CHAT, open=True, accent="#000000"), b"").id
            otto = people.make_agent(tx, None, AgentChanges("otto@x.example", "Otto", "Otto", portals={masonry})).agent
            ana, carl = tx.people.by_id(house.agent), cases.take(tx, tx.people.by_id(house.agent), house.number)
            assert ana is not None
            cases.hand_to(tx, carl, Deed.HAND_ON, otto, by=otto, portal_id=masonry)

        await house.store.act(goes)
        moved = await page.hears("moved", number=house.number, name="Masonry", from_agent=house.agent)
        assert moved["agent"]["screen_name"] == "Otto"
        async with asyncio.timeout(10):
            while house.app._work:
                await asyncio.gather(*house.app._work)
        assert not house.hub.anyone(audience.agents_of_case(case_id))
        page.says({"t": "watch", "case": house.number})
        assert (await page.hears("refused"))["problem"]["code"] == "not-found"

    lives(database, story)


def test_the_largest_number_there_can_be_is_no_fault(database: Database) -> None:
    most = 2**31 - 1

    async def story(house: House) -> None:
        desk, carl = house.connects(Page({"t": "desk"})), house.connects(Page({"t": "customer", "token": TOKEN, "have": most}))
        await carl.hears("chat")
        carl.says({"t": "seen", "got": most, "read": most})
        await desk.hears("ready")
        desk.says({"t": "watch", "case": house.number, "have": most})
        await desk.hears("caught_up")
        for word in ({"t": "watch"}, {"t": "seen", "got": most, "read": most}, {"t": "post", "id": "7", "text": "Hello"}):
            desk.says({**word, "case": most})
            assert (await desk.hears("refused"))["problem"]["code"] == "not-found"
            desk.got.clear()
        for page in (desk, carl):
            page.says({"t": "ping"})
            await page.hears("pong")

    lives(database, story)


def test_a_fault_of_ours_ends_one_line_and_is_logged_without_words(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Carl's secret words")

    monkeypatch.setattr(desks, "id_of", broken)

    async def story(house: House) -> None:
        page = house.connects(Page({"t": "desk"}))
        await page.hears("ready")
        page.says({"t": "watch", "case": house.number})
        assert await page.is_closed() == 1011
        await house.lines[0]

    lives(sqlite, story)
    printed = capsys.readouterr()
    assert "line-failed" in printed.out + printed.err
    assert "secret words" not in printed.out + printed.err
