"""A hundred agents press *Accept* on the same broadcast at once: until each knows whether they have the customer, or who has."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from sqlalchemy import update

from bench.asking import Asker, Http
from bench.company import PASSWORD, Staff, open_company
from bench.freeing import Desk
from bench.report import Figure
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import NotOnceInOrder, clock, connect
from deskbell.storage.dialect import begin
from deskbell.storage.tables import portals

AGENTS = 100
ROUNDS = 10
MOST_MS = 1_000.0
TOGETHER = 40


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the figure; refuses (NotOnceInOrder) to give it unless one agent had each customer, and all others read who."""
    allow_many_files()
    pair = cores()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        engines = open_company(Path(folder), 1, _staff())
        with engines.write.connect() as conn:
            begin(conn, write=True)
            conn.execute(update(portals).values(kind="button", mode="web", offer_seconds=60))
            conn.commit()
        engines.dispose()
        with serving(Path(folder), pair[0] if pair else None) as server, kept_to(pair[1] if pair else None):
            times = uvloop.run(_rounds(server, rounds))
            if complaints := server.complaints():
                raise NotOnceInOrder(f"The server complained:\n{complaints}")
    name = f"until {AGENTS} who accept at once know who has the customer"
    return [Figure("routing", name, "ms", tuple(time * 1000 for time in times), at_most=MOST_MS)]


def _staff() -> list[Staff]:
    return [Staff(n, "agent", [1]) for n in range(1, AGENTS + 1)]


async def _rounds(server: Server, rounds: int) -> list[float]:
    http = Http(HOST, server.port)
    await http.open(TOGETHER)
    cookies = await asyncio.gather(*(http.log_in(one.email, PASSWORD) for one in _staff()))
    desks = [Desk(Asker.agent(cookie, server.origin)) for cookie in cookies]
    for desk, cookie in zip(desks, cookies, strict=True):
        await connect(desk, server.port, {"Cookie": cookie, "Origin": server.origin})
        await http.ask("PATCH", "/api/desk/bell", desk.asker, {"signed_on": True, "limit": 20})
    await http.open(AGENTS)
    found = [await _round(http, desks) for _ in range(rounds)]
    for desk in desks:
        desk.close()
    http.close()
    await asyncio.sleep(0.1)
    return found


async def _round(http: Http, desks: list[Desk]) -> float:
    body = {"token": secrets.token_urlsafe(32)}
    await http.ask("POST", "/api/portals/bench-1/cases", body=body)
    offers = [await asyncio.wait_for(desk.offer, 20) for desk in desks]
    answers: list[tuple[int, Any]] = []
    done = asyncio.Event()

    def answered(status: int, _: bytes, got: bytes) -> None:
        answers.append((status, msgspec.json.decode(got)))
        if len(answers) == len(desks):
            done.set()

    began = clock()
    for desk, (offer, _) in zip(desks, offers, strict=True):
        desk.offer = asyncio.get_running_loop().create_future()
        http.send(http.head("POST", f"/api/desk/offers/{offer.id}/accept", desk.asker), b"", answered)
    await asyncio.wait_for(done.wait(), 30)
    took = clock() - began
    takers = [got["row"]["agent"]["screen_name"] for status, got in answers if status == 200]
    told = {got.get("by") for status, got in answers if status == 409}
    if len(takers) != 1 or told != set(takers):
        raise NotOnceInOrder(f"{len(takers)} agents have the customer; the others read {told}.")
    return took
