"""The server is killed again and again while people chat; whatever was acknowledged is there, once and in order."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.servers import Server, SignedIn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from deskbell.domain.people import Role

CHATS = 6
KILLS = 6
WORDS_BETWEEN_KILLS = 60

_ids = itertools.count(time.time_ns() // 1_000_000 << 19)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    server.settle(("Ana", Role.ADMIN))
    server.start()
    yield server
    server.kill()


@dataclass
class Writer:
    """One side of a chat, as its page behaves: it keeps what is not acknowledged, comes back by itself, and sends it again."""

    server: Server
    number: int
    name: str
    hello: dict[str, Any]
    headers: dict[str, str]
    heard: list[tuple[int, str]] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    said: int = 0

    @property
    def have(self) -> int:
        return self.heard[-1][0] if self.heard else 0

    async def live(self, stop: asyncio.Event, progress: asyncio.Event) -> None:
        """Write and listen until told to stop and everything written is acknowledged."""
        while not (stop.is_set() and not self.pending):
            try:
                async with connect(
                    f"ws://127.0.0.1:{self.server.port}/api/socket",
                    additional_headers=self.headers,
                    open_timeout=2,
                    compression=None,
                ) as socket:
                    await self._talk(socket, stop, progress)
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(0.02)

    async def _talk(self, socket: ClientConnection, stop: asyncio.Event, progress: asyncio.Event) -> None:
        if "token" in self.hello:
            await socket.send(json.dumps({**self.hello, "have": self.have}))
        else:
            await socket.send(json.dumps(self.hello))
            await socket.send(json.dumps({"t": "watch", "case": self.number, "have": self.have}))
        for client_id, text in tuple(self.pending.items()):
            await self._send(socket, client_id, text)
        if not self.pending:
            await self._say(socket)
        async for frame in socket:
            for word in json.loads(frame):
                await self._hear(socket, word, stop, progress)
            if stop.is_set() and not self.pending:
                return

    async def _hear(self, socket: ClientConnection, word: dict[str, Any], stop: asyncio.Event, progress: asyncio.Event) -> None:
        match word["t"]:
            case "posted":
                text = self.pending.pop(word["id"], None)
                if text is not None:
                    self.acknowledged[word["id"]] = text
                    progress.set()
                    if not stop.is_set():
                        await self._say(socket)
            case "entry" | "said":
                self._take(word["entry"])
            case "caught_up" | "chat":
                for entry in word["entries"]:
                    self._take(entry)
            case "refused":
                raise AssertionError(word)

    def _take(self, entry: dict[str, Any]) -> None:
        assert entry["n"] <= self.have + 1, "a gap in the order"
        if entry["n"] == self.have + 1:
            self.heard.append((entry["n"], entry.get("text") or ""))

    async def _say(self, socket: ClientConnection) -> None:
        self.said += 1
        client_id, text = str(next(_ids)), f"{self.name} says {self.said}"
        self.pending[client_id] = text
        await self._send(socket, client_id, text)

    async def _send(self, socket: ClientConnection, client_id: str, text: str) -> None:
        await socket.send(json.dumps({"t": "post", "case": self.number, "id": client_id, "text": text}))


def open_chat(server: Server, name: str) -> tuple[int, str]:
    token = secrets.token_urlsafe(32)
    who = {"token": token, "first_name": name, "last_name": "Example", "email": f"{name.lower()}@home.example"}
    answer = httpx.post(f"{server.url}/api/portals/support/cases", json=who)
    assert answer.status_code == 201, answer.text
    return answer.json()["chat"]["number"], token


async def killed_again_and_again(server: Server, writers: list[Writer]) -> None:
    stop, progress = asyncio.Event(), asyncio.Event()
    lives = [asyncio.create_task(writer.live(stop, progress)) for writer in writers]
    for kill in range(1, KILLS + 1):
        while sum(len(writer.acknowledged) for writer in writers) < kill * WORDS_BETWEEN_KILLS:
            progress.clear()
            await asyncio.wait_for(progress.wait(), 30)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    stop.set()
    await asyncio.wait_for(asyncio.gather(*lives), 60)


def test_every_acknowledged_message_is_there_once_and_in_order_on_both_sides(server: Server) -> None:
    ana = SignedIn(server, "Ana").log_in()
    writers: list[Writer] = []
    for chat in range(CHATS):
        number, token = open_chat(server, f"Carl{chat}")
        assert ana.post(f"/api/desk/cases/{number}/assign", {}).status_code < 300
        writers.append(Writer(server, number, f"Carl{chat}", {"t": "customer", "token": token}, {}))
        writers.append(Writer(server, number, f"Ana to {chat}", {"t": "desk"}, ana.headers))
    asyncio.run(killed_again_and_again(server, writers))
    for customer, agent in zip(writers[::2], writers[1::2], strict=True):
        entries = ana.get(f"/api/desk/cases/{customer.number}")["entries"]
        stored = [(entry["text"], entry["client_id"]) for entry in entries if entry["kind"] == "message"]
        for writer in (customer, agent):
            mine = [text for text, client_id in stored if client_id in writer.acknowledged]
            assert len(writer.acknowledged) > KILLS
            assert mine == list(writer.acknowledged.values()), "each acknowledged message once, in the order written"
            assert len(stored) == len({client_id for _, client_id in stored})
            heard = [text for _, text in writer.heard if " says " in text]
            assert heard == [text for text, _ in stored][: len(heard)], "heard once and in order"
