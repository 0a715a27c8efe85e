"""A hundred agents press *Accept* on the same broadcast at once: until each knows whether they have the customer, or who has."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import msgspec
import uvloop

from bench.asking import Asker, Http
from bench.company import PASSWORD, Staff
from bench.freeing import Desk, portal_served
from bench.report import Figure
from bench.server import HOST, Server
from bench.talk import NotOnceInOrder, clock, connect

AGENTS = 100
ROUNDS = 10
MOST_MS = 1_000.0
TOGETHER = 40


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the figure; refuses (NotOnceInOrder) to give it unless one agent had each customer, and all others read who."""
    with portal_served(_staff(), kind="button", mode="web", offer_seconds=60) as server:
        times = uvloop.run(_rounds(server, rounds))
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
