"""Offers, lines and codes when people act at the same moment, through the real stores: one writer on SQLite, two nodes on PostgreSQL."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from tests.people import SeededDice, an_agent
from tests.switchboard import digest

from databases import Database, Databases
from deskbell.actions import arrivals, bell, cases, chats, codes, consequences, desks, offers, transfers
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.actions.values import DueRow
from deskbell.domain.cases import Asked, Case, Status
from deskbell.domain.facts import By
from deskbell.domain.offers import Offer, OfferKind, OfferState
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode, Portal, PortalKind
from deskbell.domain.refusals import OfferOver, Refusal, TooMany
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
ROUNDS = 12
HOUR = 3_600_000
KINDS = {
    "line": (PortalKind.BOX, Mode.QUEUE),
    "button": (PortalKind.BUTTON, Mode.WEB),
    "match": (PortalKind.MATCH, Mode.WEB),
    "pin": (PortalKind.PIN, Mode.PHONE),
}


@dataclass
class Place:
    """Portals of each mode, agents who are all signed on, and the nodes that serve them; each node has the same clock."""

    nodes: list[Any]
    now: int = 1_900_000_000_000
    portals: dict[str, int] = field(default_factory=dict)
    agents: list[Agent] = field(default_factory=list)
    dice: SeededDice = field(default_factory=SeededDice)
    came: int = 0

    def act(self, deed: Callable[[Tx], T], node: int = 0) -> Awaitable[T]:
        answer: Awaitable[T] = self.nodes[node % len(self.nodes)].act(deed)
        return answer

    def settle(self, tx: Tx, many: int) -> None:
        made = [tx.people.add(an_agent(f"agent{number}", Role.AGENT)).id for number in range(many)]
        for slug, (kind, mode) in KINDS.items():
            portal = Portal(0, slug, slug, kind, open=True, accent="#1f6feb", mode=mode)
            self.portals[slug] = tx.portals.add(portal, b"sealed").id
            tx.portals.serve(self.portals[slug], set(made))
        tx.presence.lease("one", tx.now + 24 * HOUR)
        for agent in (tx.people.by_id(id_) for id_ in made):
            assert agent is not None
            self.agents.append(agent)
            desks.desk_opened(tx, "one", agent)
            bell.change(tx, agent, signed_on=True, limit=20)

    async def comes(self, slug: str, pick: int | None = None) -> Case:
        self.came += 1
        wish = Wish("It burns", 0, None if pick is None else self.agents[pick].id)
        token, who = self.newcomer(self.came)
        case, _ = await self.act(lambda tx: arrivals.open_case(tx, self.dice, slug, token, who, wish))
        await self.works()
        return case

    def newcomer(self, number: int) -> tuple[bytes, chats.Newcomer]:
        token = hashlib.sha256(f"customer {number}".encode()).digest()
        return token, chats.Newcomer("", "", "", None, "de", "{}", f"browser {number}", f"network {number}")

    async def works(self) -> None:
        while await self.act(consequences.carry_out_next):
            pass

    async def offer(self, case: Case) -> Offer:
        (offer,) = await self.act(lambda tx: tx.offers.open_of_case(case.id))
        return offer

    async def after(self, case: Case, offer: Offer) -> tuple[Case, Offer]:
        found, ended = await self.act(lambda tx: (tx.cases.by_id(case.id), tx.offers.by_id(offer.id)))
        assert found is not None
        assert ended is not None
        return found, ended


@asynccontextmanager
async def a_place(database: Database, agents: int) -> AsyncIterator[Place]:
    again = Database(database.setting, database.data_dir)
    place = Place([])
    nodes: list[Any] = [PostgresStore(database.engines, lambda: place.now), PostgresStore(again.engines, lambda: place.now)]
    if database.engines.is_sqlite:
        with database.engines.write.connect() as conn:
            conn.exec_driver_sql("PRAGMA synchronous = OFF")
        nodes = [SqliteStore(database.engines, lambda: place.now)]
    place.nodes = nodes
    for node in nodes:
        node.open()
    try:
        await place.act(lambda tx: place.settle(tx, agents))
        yield place
    finally:
        for node in nodes:
            await node.close()
        again.engines.dispose()


def told(database: Database, agents: int, story: Callable[[Place], Coroutine[Any, Any, None]]) -> None:
    async def tell() -> None:
        async with a_place(database, agents) as place:
            await story(place)

    asyncio.run(tell())


async def at_once(*deeds: Awaitable[Any]) -> list[Any]:
    outcomes = list(await asyncio.gather(*deeds, return_exceptions=True))
    faults = [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, Refusal)]
    assert faults == []
    return outcomes


def accepts(place: Place, agent: int, offer: Offer, node: int = 0) -> Awaitable[Case]:
    return place.act(lambda tx: offers.accept(tx, place.agents[agent], offer.id), node)


def test_of_a_hundred_who_accept_at_once_one_has_it_and_all_others_read_who(database: Database) -> None:
    async def story(place: Place) -> None:
        case = await place.comes("button")
        offer = await place.offer(case)
        outcomes = await at_once(*[accepts(place, number, offer, number) for number in range(100)])
        won = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Case)]
        assert len(won) == 1
        winner = place.agents[won[0]].screen_name
        lost = [outcome for outcome in outcomes if isinstance(outcome, OfferOver)]
        assert [each.details["by"] for each in lost] == [winner] * 99
        found, ended = await place.after(case, offer)
        assert (found.agent_id, ended.state) == (place.agents[won[0]].id, OfferState.ACCEPTED)

    told(database, 100, story)


def test_two_who_accept_on_two_nodes_again_and_again_never_both_have_it(database: Database) -> None:
    async def story(place: Place) -> None:
        winners: Counter[int] = Counter()
        for turn in range(ROUNDS):
            case = await place.comes("button")
            offer = await place.offer(case)
            pair = [accepts(place, turn % 2, offer, 0), accepts(place, 1 - turn % 2, offer, 1)]
            outcomes = await at_once(*pair)
            (won,) = [outcome for outcome in outcomes if isinstance(outcome, Case)]
            (lost,) = [outcome for outcome in outcomes if isinstance(outcome, OfferOver)]
            winner = next(agent for agent in place.agents if agent.id == won.agent_id)
            assert lost.details["by"] == winner.screen_name
            winners[winner.id] += 1
        assert winners.total() == ROUNDS

    told(database, 2, story)


def deed_against(place: Place, what: str, case: Case, offer: Offer) -> Awaitable[Any]:
    """What happens at the very moment at which the agent accepts."""
    deeds: dict[str, Callable[[Tx], Any]] = {
        "declining in another tab": lambda tx: offers.decline(tx, place.agents[0], offer.id),
        "the offer's time": lambda tx: offers.run_out(tx, DueRow(0, "offer", offer.id, tx.now, "")),
        "a colleague's taking by hand": lambda tx: cases.take(tx, place.agents[1], case.number),
        "the customer's leaving a request": lambda tx: chats.leave_request(
            tx, case.number, place.newcomer(place.came)[0], 77, "Later", first_name="C", last_name="M", email="c@m.example"
        ),
        "the customer's asking anyone": lambda tx: arrivals.ask_anyone(tx, case.number, place.newcomer(place.came)[0]),
        "signing off": lambda tx: signs_off_and_on(tx, place.agents[0]),
    }
    return place.act(deeds[what], 1)


def signs_off_and_on(tx: Tx, agent: Agent) -> None:
    bell.change(tx, agent, signed_on=False)
    offers.pass_on(tx, DueRow(0, "pass_on", agent.id, tx.now, ""))
    bell.change(tx, agent, signed_on=True)


AGAINST = [
    *[(slug, what) for slug in ("line", "match") for what in ("declining in another tab", "the offer's time", "signing off")],
    ("match", "the customer's asking anyone"),
    *[
        (slug, what)
        for slug in ("line", "button")
        for what in ("a colleague's taking by hand", "the customer's leaving a request")
    ],
    ("button", "the offer's time"),
]


@pytest.mark.parametrize(("slug", "what"), AGAINST)
def test_accepting_against_anything_else_has_one_outcome_that_all_agree_on(database: Database, slug: str, what: str) -> None:
    async def story(place: Place) -> None:
        await place.act(lambda tx: bell.change(tx, place.agents[1], available=False))
        for turn in range(ROUNDS):
            case = await place.comes(slug, 0 if slug == "match" else None)
            offer = await place.offer(case)
            if what == "the offer's time":
                place.now = offer.until
            pair = [accepts(place, 0, offer), deed_against(place, what, case, offer)]
            outcomes = await at_once(*(pair if turn % 2 else reversed(pair)))
            accepted = outcomes[0 if turn % 2 else 1]
            found, ended = await place.after(case, offer)
            assert ended.state is not OfferState.OPEN
            if isinstance(accepted, Case):
                assert (found.status, found.agent_id) == (Status.ASSIGNED, place.agents[0].id)
                assert ended.state is OfferState.ACCEPTED
            else:
                assert isinstance(accepted, OfferOver)
                assert found.agent_id != place.agents[0].id
            await place.works()
            (mine,) = await place.act(lambda tx: [tx.bells.reach(place.agents[0].id)])
            assert mine.asked == len(await place.act(lambda tx: tx.offers.open_to(place.agents[0].id)))
            await place.act(lambda tx, case=case: done_with(tx, place, case))  # type: ignore[misc]
            place.now += 61_000
            await place.works()

    told(database, 2, story)


def done_with(tx: Tx, place: Place, case: Case) -> None:
    """End what is left of the case, whoever has it."""
    found = tx.cases.by_id(case.id)
    assert found is not None
    if found.runs:
        cases.end_chat(tx, found, By.SYSTEM)
    bell.change(tx, place.agents[0], available=True)


def test_workers_of_two_nodes_who_hand_out_at_once_give_each_customer_to_one_agent_and_no_agent_two(database: Database) -> None:
    async def story(place: Place) -> None:
        for agent in place.agents:
            await place.act(lambda tx, agent=agent: bell.change(tx, agent, available=False))  # type: ignore[misc]
        await place.works()
        waiting = [await place.comes("line") for _ in range(6)]
        for agent in place.agents:
            await place.act(lambda tx, agent=agent: bell.change(tx, agent, available=True))  # type: ignore[misc]
        row = DueRow(0, "hand_out", 0, place.now, "")
        for _ in range(10):  # one who meets the other at work leaves that hand-out to a later time
            await at_once(*[place.act(lambda tx: offers.hand_out(tx, row), node) for node in range(4)])
        out = [each.offer for each in await place.act(lambda tx: tx.offers.out())]
        assert [offer.case_id for offer in out] == [case.id for case in waiting[:4]], "the oldest, each once"
        assert {offer.agent_id for offer in out} == {agent.id for agent in place.agents}
        assert {offer.kind for offer in out} == {OfferKind.QUEUE}

    told(database, 4, story)


def in_the_middle(place: Place, deed: Callable[[Tx], Any], database: Database) -> None:
    """A worker does what is due while somebody is in the middle of a deed."""
    with database.engines.write.begin() as conn:
        first = Transaction(conn, place.now)
        deed(first)
        with database.engines.write.begin() as other:
            while consequences.carry_out_next(Transaction(other, place.now)):
                pass
        first.due.soon("pass_on", place.agents[0].id)
        first.due.soon("hand_out", 0)


@pytest.mark.parametrize("what", ["an agent", "a case", "the hand-out"])
def test_a_worker_never_waits_for_who_may_be_waiting_for_what_it_does(databases: Databases, tmp_path: Path, what: str) -> None:
    """On PostgreSQL: SQLite's one writer meets nobody."""

    async def story(place: Place) -> None:
        case = await place.comes("button")
        await place.act(lambda tx: tx.due.at("still_waiting", case.id, tx.now, "1"))
        await place.act(lambda tx: tx.due.soon("pass_on", place.agents[0].id))
        await place.act(lambda tx: tx.due.soon("hand_out", 0))
        deeds: dict[str, Callable[[Tx], Any]] = {
            "an agent": lambda tx: tx.bells.hold(place.agents[0].id),
            "a case": lambda tx: tx.cases.by_id(case.id),
            "the hand-out": lambda tx: tx.bells.hands_out_alone(),
        }
        in_the_middle(place, deeds[what], fresh)
        place.now += 1000
        await place.works()
        left = await place.act(lambda tx: [row.kind for row in tx.due.now()])
        assert left == [], "what gave way was done later"
        assert await place.act(lambda tx: tx.due.next_at()) is not None

    with databases.fresh("postgresql", tmp_path) as fresh:
        told(fresh, 2, story)


GIVEN_TO_BOB: dict[str, Callable[[Tx, Place, int], Any]] = {
    "taking": lambda tx, place, number: cases.take(tx, place.agents[1], number),
    "assigning": lambda tx, place, number: cases.assign(tx, place.agents[0], number, place.agents[1].id),
    "taking over": lambda tx, place, number: cases.take_over(tx, place.agents[1], number),
    "reopening": lambda tx, place, number: cases.reopen(tx, place.agents[1], number),
    "transferring": lambda tx, place, number: transfers.to_agent(tx, place.agents[0], number, place.agents[1].id),
    "inviting": lambda tx, place, number: transfers.invite(tx, place.agents[0], number, place.agents[1].id),
}
WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.mark.parametrize("what", GIVEN_TO_BOB)
def test_who_gives_somebody_a_case_waits_for_the_person_before_holding_the_case(
    databases: Databases, tmp_path: Path, what: str
) -> None:
    """On PostgreSQL: in the same order as who accepts an offer, so that the two never wait for each other."""

    async def story(place: Place) -> None:
        case = await place.comes("button")
        with fresh.engines.write.begin() as conn:
            answering = Transaction(conn, place.now)
            answering.bells.hold(place.agents[1].id)
            given = asyncio.ensure_future(place.act(lambda tx: GIVEN_TO_BOB[what](tx, place, case.number)))
            async with asyncio.timeout(20):
                while not await place.act(lambda tx: tx.conn.scalar(WAITS), 1):  # type: ignore[attr-defined]
                    pass
            assert answering.cases.if_nobody_has_it(case.id) is not None
        await asyncio.gather(given, return_exceptions=True)

    with databases.fresh("postgresql", tmp_path) as fresh:
        told(fresh, 2, story)


def test_who_changes_their_bell_waits_for_no_case_that_is_only_shown(databases: Databases, tmp_path: Path) -> None:
    """On PostgreSQL: a customer whose case is in use elsewhere keeps no agent from signing off."""

    async def story(place: Place) -> None:
        case = await place.comes("button")
        with fresh.engines.write.begin() as conn:
            assert Transaction(conn, place.now).cases.by_id(case.id) is not None, "held"
            async with asyncio.timeout(20):
                standing = await place.act(lambda tx: bell.change(tx, place.agents[0], limit=3), 1)
            assert [shown.case.id for shown in standing.offers] == [case.id]

    with databases.fresh("postgresql", tmp_path) as fresh:
        told(fresh, 2, story)


def joins(place: Place, number: int, digits: str, node: int, network: str = "") -> Awaitable[Any]:
    token, who = place.newcomer(number)
    who = chats.Newcomer("", "", "", None, "de", "{}", who.browser, network or who.address)
    return place.act(lambda tx: arrivals.join(tx, place.dice, "pin", token, who, digest(digits), 1), node)


def test_of_two_customers_with_the_same_code_at_once_one_is_joined(database: Database) -> None:
    async def story(place: Place) -> None:
        for turn in range(ROUNDS):
            digits = f"{turn:09d}"
            await place.act(
                lambda tx, digits=digits: codes.make(tx, place.agents[0], place.portals["pin"], "", digest(digits), b"sealed")  # type: ignore[misc]
            )
            outcomes = await at_once(*[joins(place, 100 + 10 * turn + each, digits, each) for each in range(2)])
            (joined,) = [outcome for outcome in outcomes if outcome is not None]
            assert joined[0].agent_id == place.agents[0].id
            assert joined[0].asked is Asked.ANYONE

    told(database, 1, story)


def test_as_many_as_try_codes_at_once_from_one_network_have_five_tries_together(database: Database) -> None:
    async def story(place: Place) -> None:
        outcomes = await at_once(*[joins(place, 1000 + each, "999999999", each, "one network") for each in range(40)])
        assert Counter(type(outcome) for outcome in outcomes) == {type(None): 5, TooMany: 35}

    told(database, 1, story)


def test_of_many_who_make_the_hundredth_guess_at_once_admins_are_told_by_one(database: Database) -> None:
    async def story(place: Place) -> None:
        for each in range(98):
            assert await joins(place, 3000 + each, "999999999", each) is None
        await at_once(*[joins(place, 4000 + each, "999999999", each) for each in range(20)])
        log = await place.act(lambda tx: tx.audit.page(None, 50))
        assert [entry.act for entry in log].count("codes-guessed") == 1

    told(database, 1, story)
