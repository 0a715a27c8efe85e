"""A few keep-alive HTTP connections that parse no more than a status and a length, so that the client stays out of the way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import msgspec

Done = Callable[[int, bytes, bytes], None]
"""Called with status, head and body of an answer; status 0 when the connection was lost."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the headers that say so, as bytes with their line ends."""

    headers: bytes

    @classmethod
    def customer(cls, token: str) -> Asker:
        """Return a customer with a case token."""
        return cls(f"authorization: Bearer {token}\r\n".encode())

    @classmethod
    def agent(cls, cookie: str, origin: str) -> Asker:
        """Return an agent's page with its session."""
        return cls(f"cookie: {cookie}\r\norigin: {origin}\r\n".encode())


NOBODY = Asker(b"")


class _Line(asyncio.Protocol):
    """One connection: a request at a time."""

    def __init__(self, free: Callable[[_Line], None], lost: Callable[[_Line], None]) -> None:
        self._free, self._lost = free, lost
        self._waiting: Done | None = None
        self._got = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes, done: Done) -> None:
        assert self.transport is not None
        self._waiting = done
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        got = self._got = self._got + data
        end = got.find(b"\r\n\r\n")
        if end < 0:
            return
        at = got.find(b"\r\ncontent-length: ", 0, end)
        length = 0 if at < 0 else int(got[at + 18 : got.find(b"\r\n", at + 18)])
        if len(got) < end + 4 + length:
            return
        self._got = b""
        done, self._waiting = self._waiting, None
        assert done is not None
        done(int(got[9:12]), got[:end], got[end + 4 :])
        self._free(self)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._lost(self)
        if self._waiting is not None:
            self._waiting(0, b"", b"the connection was lost")


class Http:
    """A number of connections to one server; requests wait for a free one."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._all: set[_Line] = set()
        self._free: deque[_Line] = deque()
        self._waiting: deque[tuple[bytes, Done]] = deque()

    async def open(self, connections: int) -> None:
        """Have so many connections open; those that lay idle for long were closed by the server."""
        loop = asyncio.get_running_loop()
        while len(self._all) < connections:
            _, line = await loop.create_connection(lambda: _Line(self._freed, self._lost), self._host, self._port)
            self._all.add(line)
            self._free.append(line)

    def close(self) -> None:
        """Close all connections."""
        for line in tuple(self._all):
            if line.transport is not None:
                line.transport.abort()
        self._all.clear()
        self._free.clear()

    def head(self, method: str, path: str, asker: Asker) -> bytes:
        """Return the beginning of a request, up to the length of its body, to be made once and used often."""
        first = f"{method} {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\ncontent-type: application/json\r\n"
        return first.encode() + asker.headers + b"content-length: "

    def send(self, head: bytes, body: bytes, done: Done) -> None:
        """Send a request, now or when a connection is free; `done` gets its answer."""
        request = head + b"%d\r\n\r\n" % len(body) + body
        if self._free:
            self._free.popleft().ask(request, done)
        else:
            self._waiting.append((request, done))

    async def ask(self, method: str, path: str, asker: Asker = NOBODY, body: Any = None) -> Any:
        """Return the answer to one request as plain values; refuses (RuntimeError) an answer that is no success."""
        _, got = await self._answer(method, path, asker, body)
        return msgspec.json.decode(got) if got else None

    async def log_in(self, email: str, password: str) -> str:
        """Return the cookie of a new session."""
        own = Asker(f"origin: http://{self._host}:{self._port}\r\n".encode())
        head, _ = await self._answer("POST", "/api/session", own, {"email": email, "password": password})
        at = head.index(b"set-cookie: ") + 12
        return head[at : head.index(b";", at)].decode()

    async def _answer(self, method: str, path: str, asker: Asker, body: Any) -> tuple[bytes, bytes]:
        answer: asyncio.Future[tuple[int, bytes, bytes]] = asyncio.get_running_loop().create_future()
        sent = b"" if body is None else msgspec.json.encode(body)
        self.send(self.head(method, path, asker), sent, lambda *got: answer.set_result(got))
        status, head, got = await answer
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path}: {status} {got[:300]!r}")
        return head, got

    def _lost(self, line: _Line) -> None:
        self._all.discard(line)
        if line in self._free:
            self._free.remove(line)

    def _freed(self, line: _Line) -> None:
        if self._waiting:
            line.ask(*self._waiting.popleft())
        else:
            self._free.append(line)
