"""Chats under load: each customer and agent on sockets of their own, every message acknowledged, and heard once and in order."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from array import array
from collections import deque
from collections.abc import Callable
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench import news
from bench.asking import Asker, Http

HOST = "127.0.0.1"
WORDS = (
    "Hello, my invoice shows an amount that I can't explain.",
    "Let me look at it with you, one moment please.",
    "Thank you!",
    "The second line is last month's, it was booked twice. I have taken it off just now, and a new invoice is on its way.",
    "Ja, genau so war es gemeint – vielen Dank für die schnelle Hilfe.",
)
_TEXTS = tuple(word.replace('"', "").encode() for word in WORDS)
clock = time.perf_counter
_ids = itertools.count()


class NotOnceInOrder(Exception):
    """A message was lost, repeated, refused, or came out of order: then no figure counts."""


class Tally:
    """What a phase has seen: how many messages were acknowledged and heard, and how long each took (s)."""

    def __init__(self) -> None:
        self.acked, self.heard = array("d"), array("d")

    def clear(self) -> None:
        """Begin again."""
        self.acked, self.heard = array("d"), array("d")


class Chat:
    """One customer and the agent of the case; `due` holds what was sent and not yet acknowledged, `unheard` not yet heard."""

    __slots__ = (
        "agent",
        "customer",
        "done",
        "due",
        "heads",
        "last",
        "number",
        "prefix",
        "sent",
        "tally",
        "through",
        "token",
        "unheard",
    )

    def __init__(self, number: int, token: str, tally: Tally) -> None:
        self.number, self.token, self.tally = number, token, tally
        self.customer: CustomerSocket | None = None
        self.agent: DeskSocket | None = None
        self.due: tuple[deque[tuple[str, float]], deque[tuple[str, float]]] = (deque(), deque())
        self.unheard: tuple[deque[tuple[str, float]], deque[tuple[str, float]]] = (deque(), deque())
        self.last = [0, 0]
        self.sent = 0
        self.through = [0, 0, 0, 0]
        self.heads = (b"", b"")
        self.prefix = b'","case":%d,"text":"' % number
        self.done: Callable[[Chat, int], None] | None = None

    def post(self, side: int, at: float) -> None:
        """Send the next message of the customer (side 0) or the agent (1) by socket; `at` is when it was due."""
        own_id = self._note(side, at)
        words = _TEXTS[self.sent % len(_TEXTS)]
        if side:
            assert self.agent is not None
            self.agent.send(b'{"t":"post","id":"' + own_id + self.prefix + words + b'"}')
        else:
            assert self.customer is not None
            self.customer.send(b'{"t":"post","id":"' + own_id + b'","text":"' + words + b'"}')

    def post_by_http(self, side: int, at: float, http: Http) -> None:
        """Send the same by HTTP; the answer acknowledges it."""
        own_id = self._note(side, at)
        body = b'{"client_id":"' + own_id + b'","text":"' + _TEXTS[self.sent % len(_TEXTS)] + b'"}'
        http.send(self.heads[side], body, lambda status, _, got: self._answered(side, own_id.decode(), status, got))

    def acknowledged(self, side: int, own_id: str, now: float) -> None:
        """Take the acknowledgement of the oldest message not yet acknowledged."""
        sent, at = self.due[side].popleft()
        if sent != own_id:
            raise NotOnceInOrder(f"Case {self.number}: {own_id} was acknowledged before {sent}.")
        self.tally.acked.append(now - at)
        self._count(side, 0)

    def hears(self, side: int, line: news.Line, now: float) -> None:
        """Take the next line that a side hears: it must be the next number, and the oldest message not yet heard."""
        if line.n != self.last[side] + 1:
            raise NotOnceInOrder(f"Case {self.number}: line {line.n} came after {self.last[side]}.")
        self.last[side] = line.n
        if line.client_id is None or (line.by == "customer") == (side == 0):
            return
        sent, at = self.unheard[side].popleft()
        if sent != line.client_id:
            raise NotOnceInOrder(f"Case {self.number}: {line.client_id} was heard before {sent}.")
        self.tally.heard.append(now - at)
        self._count(1 - side, 1)

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not (self.due[0] or self.due[1] or self.unheard[0] or self.unheard[1])

    def _note(self, side: int, at: float) -> bytes:
        own_id = str((time.time_ns() // 1_000_000 << 22) + next(_ids) % (1 << 22))
        self.sent += 1
        self.due[side].append((own_id, at))
        self.unheard[1 - side].append((own_id, at))
        return own_id.encode()

    def _answered(self, side: int, own_id: str, status: int, got: bytes) -> None:
        if status != 201:
            raise NotOnceInOrder(f"Case {self.number}: a message was answered with {status} {got[:200]!r}.")
        self.acknowledged(side, own_id, clock())

    def _count(self, side: int, what: int) -> None:
        """Count an acknowledgement (0) or a hearing (1) of the side's messages; a message is through with the later of both."""
        through, mine = self.through, 2 * side + what
        through[mine] += 1
        if through[mine] <= through[mine ^ 1] and self.done is not None:
            self.done(self, side)


class Socket(WSListener):
    """A page's socket: says its first word, reads each frame, keeps the first fault."""

    faults: list[BaseException] = []  # noqa: RUF012

    def __init__(self, first_word: bytes) -> None:
        self.ready = asyncio.get_running_loop().create_future()
        self.closing = False
        self._first_word = first_word
        self._transport: WSTransport | None = None

    def send(self, frame: bytes) -> None:
        """Send a frame of text."""
        assert self._transport is not None
        self._transport.send(WSMsgType.TEXT, frame)

    def close(self) -> None:
        """Close, expected."""
        self.closing = True
        if self._transport is not None:
            self._transport.disconnect()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Say the first word."""
        self._transport = transport
        self.send(self._first_word)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:  # noqa: ARG002
        """Read a frame's news."""
        if frame.msg_type != WSMsgType.TEXT:
            return
        try:
            self.read(frame.get_payload_as_bytes())
        except BaseException as fault:
            self.faults.append(fault)
            raise

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002
        """A line lost by itself is a fault."""
        if not self.closing:
            self.faults.append(NotOnceInOrder("A socket was closed by the server."))

    def read(self, payload: bytes) -> None:
        """Read the news of a frame."""
        raise NotImplementedError

    def settle(self) -> None:
        """Note that the page has what it needs to begin."""
        if not self.ready.done():
            self.ready.set_result(None)


class CustomerSocket(Socket):
    """A customer's page."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(b'{"t":"customer","token":"%s"}' % chat.token.encode())
        self._chat = chat
        chat.customer = self

    def read(self, payload: bytes) -> None:
        """Take acknowledgements and lines."""
        now, chat = clock(), self._chat
        for piece in news.decode(payload):
            kind = type(piece)
            if kind is news.Said:
                chat.hears(0, piece.entry, now)
            elif kind is news.Posted:
                chat.acknowledged(0, piece.id, now)
            elif kind is news.Chat:
                chat.last[0] = max((line.n for line in piece.entries), default=0)
                self.settle()
            elif kind is news.Refused:
                raise NotOnceInOrder(f"Refused: {piece.problem}")


class DeskSocket(Socket):
    """An agent's desk with the chats it holds."""

    def __init__(self, chats: list[Chat]) -> None:
        super().__init__(b'{"t":"desk"}')
        self._chats = {chat.number: chat for chat in chats}
        self._missing = len(chats)
        for chat in chats:
            chat.agent = self

    def read(self, payload: bytes) -> None:
        """Take acknowledgements and lines of each chat."""
        now, chats = clock(), self._chats
        for piece in news.decode(payload):
            kind = type(piece)
            if kind is news.Entry:
                chats[piece.number].hears(1, piece.entry, now)
            elif kind is news.Posted:
                chats[piece.case].acknowledged(1, piece.id, now)
            elif kind is news.CaughtUp:
                chats[piece.case.row.number].last[1] = max((line.n for line in piece.entries), default=0)
                self._missing -= 1
                if not self._missing:
                    self.settle()
            elif kind is news.Ready:
                for number in chats:
                    self.send(b'{"t":"watch","case":%d,"looking":true}' % number)
            elif kind is news.Refused:
                raise NotOnceInOrder(f"Refused: {piece.problem}")


class Watcher(Socket):
    """A colleague's desk that looks on: it counts the lines it hears, and reads no more of them."""

    def __init__(self) -> None:
        super().__init__(b'{"t":"desk"}')
        self.heard = 0
        self._missing = 0

    def read(self, payload: bytes) -> None:
        """Count."""
        self.heard += payload.count(b'{"t":"entry"')
        if b'{"t":"ready"' in payload:
            self.settle()
        if self._missing:
            self._missing -= payload.count(b'{"t":"caught_up"')
            if not self._missing:
                self.settle()

    async def watch(self, chats: list[Chat]) -> None:
        """Begin to look on at these chats."""
        self.ready = asyncio.get_running_loop().create_future()
        self._missing = len(chats)
        for chat in chats:
            self.send(b'{"t":"watch","case":%d,"have":%d}' % (chat.number, chat.last[1]))
        await asyncio.wait_for(self.ready, 20)

    async def hears(self, wanted: int) -> None:
        """Wait until so many lines were heard in all, 10 s at most; refuses (NotOnceInOrder) fewer, and more."""
        until = clock() + 10
        for _ in iter(lambda: self.heard < wanted and clock() < until, False):
            await asyncio.sleep(0.01)
        if self.heard != wanted:
            raise NotOnceInOrder(f"A colleague heard {self.heard} of {wanted} messages.")

    def unwatch(self, chats: list[Chat]) -> None:
        """Look away."""
        for chat in chats:
            self.send(b'{"t":"unwatch","case":%d}' % chat.number)


async def connect(socket: Socket, port: int, headers: dict[str, str] | None = None) -> None:
    """Open a socket and wait until its page has what it needs; 20 s at most."""
    await ws_connect(lambda: socket, f"ws://{HOST}:{port}/api/socket", extra_headers=headers, websocket_handshake_timeout=20)
    await asyncio.wait_for(socket.ready, 20)


async def opened_chat(http: Http, slug: str, agent: Asker, tally: Tally) -> Chat:
    """Return a new chat in a portal, taken by this agent: all by HTTP, as pages do it."""
    token = secrets.token_urlsafe(32)
    who: dict[str, Any] = {"token": token, "first_name": "Ana", "last_name": "Berg", "email": "ana@customer.example"}
    opened = await http.ask("POST", f"/api/portals/{slug}/cases", body=who)
    chat = Chat(opened["chat"]["number"], token, tally)
    await http.ask("POST", f"/api/desk/cases/{chat.number}/assign", agent, {"agent": None})
    chat.heads = (
        http.head("POST", f"/api/chat/{chat.number}/messages", Asker.customer(token)),
        http.head("POST", f"/api/desk/cases/{chat.number}/messages", agent),
    )
    return chat
