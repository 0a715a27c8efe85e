"""What an open, silent socket costs the server in memory, at 2,000 connections: customers' pages, and desks."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from bench.asking import Http
from bench.company import PASSWORD, Staff, open_company
from bench.report import Figure
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import Chat, CustomerSocket, Socket, Tally, Watcher, connect

CONNECTIONS = 2_000
WARMING = 100
"""Sockets opened and closed before the count begins, so that what is made once is not counted."""

AGENTS = 20
TOGETHER = 50
MOST_KIB = 32.0
SETTLING = 2.0
"""How long (s) the server is left alone before its memory is read."""

Opening = Callable[[Server, int], AsyncIterator[list[tuple[Socket, dict[str, str] | None]]]]


def measure() -> list[Figure]:
    """Return the figures of idle sockets; each kind on a fresh server, as freed memory would be used again."""
    allow_many_files()
    found = []
    for name, opening in (("customer", _customers), ("desk", _desks)):
        each = _kib_each(opening)
        note = f"resident memory, {CONNECTIONS:,} open"
        found.append(Figure("memory", f"idle socket, {name}", "KiB", (each,), at_most=MOST_KIB, note=note))
    return found


def _kib_each(opening: Opening) -> float:
    pair = cores()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        staff = [Staff(n, "agent", [1]) for n in range(1, AGENTS + 1)]
        open_company(Path(folder), 1, staff).dispose()
        with serving(Path(folder), pair[0] if pair else None) as server, kept_to(pair[1] if pair else None):
            return uvloop.run(_opened(server, opening))


async def _opened(server: Server, opening: Opening) -> float:
    async with asynccontextmanager(opening)(server, WARMING + CONNECTIONS) as pages:
        await _connect(server, pages[:WARMING])
        for socket, _ in pages[:WARMING]:
            socket.close()
        await asyncio.sleep(SETTLING)
        before = server.memory()
        await _connect(server, pages[WARMING:])
        await asyncio.sleep(SETTLING)
        after = server.memory()
        for socket, _ in pages[WARMING:]:
            socket.close()
        await asyncio.sleep(0.2)
    if Socket.faults:
        raise Socket.faults[0]
    return (after - before) / CONNECTIONS / 1024


async def _connect(server: Server, pages: list[tuple[Socket, dict[str, str] | None]]) -> None:
    for n in range(0, len(pages), TOGETHER):
        await asyncio.gather(*(connect(socket, server.port, headers) for socket, headers in pages[n : n + TOGETHER]))


async def _customers(server: Server, count: int) -> AsyncIterator[list[tuple[Socket, dict[str, str] | None]]]:
    """So many customers' pages, each of a waiting case of its own."""
    http = Http(HOST, server.port)
    await http.open(TOGETHER)
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    who = {"first_name": "Ana", "last_name": "Berg", "email": "ana@customer.example"}
    cases = await asyncio.gather(*(http.ask("POST", "/api/portals/bench-1/cases", body=who | {"token": one}) for one in tokens))
    http.close()
    chats = [Chat(case["chat"]["number"], token, Tally()) for case, token in zip(cases, tokens, strict=True)]
    yield [(CustomerSocket(chat), None) for chat in chats]


async def _desks(server: Server, count: int) -> AsyncIterator[list[tuple[Socket, dict[str, str] | None]]]:
    """So many desks of a few agents, each with many tabs."""
    http = Http(HOST, server.port)
    await http.open(AGENTS)
    cookies = await asyncio.gather(*(http.log_in(Staff(n, "agent", ()).email, PASSWORD) for n in range(1, AGENTS + 1)))
    http.close()
    yield [(Watcher(), {"Cookie": cookies[n % AGENTS], "Origin": server.origin}) for n in range(count)]
