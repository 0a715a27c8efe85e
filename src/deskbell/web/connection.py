"""One open socket: what goes out waits in its listener's queue and is sent by one writer; closing is asked for, never awaited."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import msgspec
from litestar.types import Receive, Send

from deskbell.domain.refusals import Refusal
from deskbell.realtime import frames
from deskbell.realtime.hub import Hub, Listener
from deskbell.web.problems import problem_of

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(frames.Upward).decode
_lanes = itertools.count(1)

NO_GOODBYE = frozenset({1005, 1006, 1011, 1012})
"""How a socket ends that no page closed (RFC 6455 section 7.4.1): lost, silent for too long, or the server restarts."""

LARGEST_FRAME = 64 * 1024
"""The most a page may send in one frame, in bytes; a message of 10,000 signs fits in any script."""


class Connection:
    """A socket that was accepted. `lane` keeps its deeds in order; `listener` is its place in the hub."""

    def __init__(self, hub: Hub, receive: Receive, send: Send) -> None:
        self.hub = hub
        self.lane = next(_lanes)
        self.listener = Listener(self._wake, self.drop)
        self._receive = receive
        self._send = send
        self._wanted = asyncio.Event()
        self._close_code: int | None = None
        self.broken = False
        """Whether it ended without a word of either side: the network went, or the page's machine."""

    def tell(self, word: frames.Downward) -> None:
        """Send a word, in order with the news."""
        self.hub.tell(self.listener, encode(word))

    def refuse(self, refusal: Refusal, *, post: str | None = None, case: int | None = None) -> None:
        """Say why a word was refused."""
        self.tell(frames.Refused(problem_of(refusal), post, case))

    def drop(self, code: int) -> None:
        """Close the socket after what waits was sent."""
        if self._close_code is None:
            self._close_code = code
            self._wanted.set()

    async def word(self) -> frames.Upward | None:
        """Return the page's next word; None once it is closed, or to be closed: nobody who was dropped is heard any more.

        Refuses (msgspec.MsgspecError, ValueError, RecursionError) what is no word.
        """
        event: Any = await self._receive()
        if event["type"] == "websocket.disconnect" or self._close_code is not None:
            self.broken = self._close_code is None and event.get("code") in NO_GOODBYE
            return None
        frame = event.get("text")
        if frame is None:
            raise ValueError("Text frames are wanted.")
        if len(frame) > LARGEST_FRAME:
            raise ValueError("The frame is too large.")
        word: frames.Upward = decode(frame)
        return word

    async def write(self) -> None:
        """Send what waits, whenever something does, until the socket is closed."""
        listener, send, wanted = self.listener, self._send, self._wanted
        while True:
            await wanted.wait()
            wanted.clear()
            if listener.waiting:
                await send({"type": "websocket.send", "text": listener.frame(), "bytes": None})
            if self._close_code is not None:
                await send({"type": "websocket.close", "code": self._close_code, "reason": ""})
                return

    def _wake(self) -> None:
        self._wanted.set()
