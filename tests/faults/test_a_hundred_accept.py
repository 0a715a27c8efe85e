"""A hundred agents press *Accept* on the same alert at once, by HTTP on the running server: one has the case, all others read who."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from tests.people import SeededDice, an_agent
from tests.servers import Server

from databases import Database
from deskbell import settings, wiring
from deskbell.actions import arrivals, bell, chats, desks
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.domain.people import Role
from deskbell.domain.portals import Mode, Portal, PortalKind
from deskbell.web.origins import COOKIE
from deskbell.web.tokens import hash_of

AGENTS = 100
HOUR = 3_600_000


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    server = Server(database.data_dir, {"DESKBELL_DATABASE": database.setting})
    yield server
    server.kill()


async def somebody_rings(server: Server) -> tuple[int, list[str], list[str]]:
    """A customer who rings for a hundred agents; return the offer, and the agents' names and session tokens."""
    names = [f"Agent{number}" for number in range(AGENTS)]
    tokens = [secrets.token_urlsafe(32) for _ in names]

    def deed(tx: Tx) -> int:
        portal = Portal(0, "bell", "Bell", PortalKind.BUTTON, open=True, accent="#1f6feb", mode=Mode.WEB, offer_seconds=600)
        made = tx.portals.add(portal, sealed)
        agents = [tx.people.add(an_agent(name, Role.AGENT)) for name in names]
        tx.portals.serve(made.id, {agent.id for agent in agents})
        tx.presence.lease("elsewhere", tx.now + HOUR)
        for agent, token in zip(agents, tokens, strict=True):
            tx.people.begin_session(hash_of(token), agent.id, tx.now + HOUR)
            desks.desk_opened(tx, "elsewhere", agent)
            bell.change(tx, agent, signed_on=True)
        carl = chats.Newcomer("", "", "", None, "en", "{}", "", "")
        case, _ = arrivals.open_case(tx, SeededDice(), "bell", b"t" * 32, carl, Wish())
        (offer,) = tx.offers.open_of_case(case.id)
        return offer.id

    async with wiring.open_store(settings.load(server.variables)) as opened:
        sealed = opened.key.seal("s" * 43, "portal-secret")
        return await opened.store.act(deed), names, tokens


async def all_accept(server: Server, offer: int, tokens: list[str]) -> tuple[list[httpx.Response], float]:
    """All press at once; return the answers, and how long (s) it took until the last one had theirs."""
    limits = httpx.Limits(max_connections=AGENTS, max_keepalive_connections=AGENTS)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:
        cookies = [{"Cookie": f"{COOKIE}={token}", "Origin": server.url} for token in tokens]
        await asyncio.gather(*[client.get("/api/desk/bell", headers=each) for each in cookies])
        began = time.monotonic()
        pressed = [client.post(f"/api/desk/offers/{offer}/accept", headers=each) for each in cookies]
        return list(await asyncio.gather(*pressed)), time.monotonic() - began


def test_of_a_hundred_who_accept_at_once_one_has_the_case_and_99_read_who(server: Server) -> None:
    offer, names, tokens = asyncio.run(somebody_rings(server))
    server.start()
    answers, took = asyncio.run(all_accept(server, offer, tokens))
    print(f"{AGENTS} who accepted at once had their answers within {took:.2f} s")
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: AGENTS - 1}
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(each["code"], each["by"]) for each in lost} == {("offer-over", won["row"]["agent"]["screen_name"])}
    assert won["row"]["agent"]["screen_name"] in names
    assert took < 30, "a generous bound: the second is measured in the bench"
