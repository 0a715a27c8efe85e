"""A company whose customers are handed out: agents with bells, portals of every kind, and a clock that goes as the test says."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from tests.people import LEASE, NODE, SeededDice, Workplace, an_agent, empty

from databases import Database
from deskbell.actions import arrivals, bell, cases, chats, codes, desks, offers
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.actions.values_bell import Standing
from deskbell.domain.cases import Case
from deskbell.domain.codes import Code
from deskbell.domain.offers import Offer, OfferKind
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode, Portal, PortalKind
from deskbell.storage.dialect import begin
from deskbell.storage.offers import _offer
from deskbell.storage.tables_of_the_bell import offers as rows
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
PORTALS = {
    "line": (PortalKind.BOX, Mode.QUEUE),
    "other-line": (PortalKind.BOX, Mode.QUEUE),
    "box": (PortalKind.BOX, Mode.WEB),
    "button": (PortalKind.BUTTON, Mode.WEB),
    "match": (PortalKind.MATCH, Mode.WEB),
    "pin": (PortalKind.PIN, Mode.PHONE),
    "chat": (PortalKind.CHAT, Mode.ANY),
}


class Switchboard(Workplace):
    """Four agents; Ann, Bob and Cem serve everything but the other line, Dee serves that alone, Lea leads everywhere."""

    def __init__(self, database: Database) -> None:
        empty(database)
        self.database = database
        self.now = 1_900_000_000_000
        self.dice = SeededDice()
        self.living = {NODE}
        self.told: list[Any] = []
        self._tokens = itertools.count(1)
        self.portals, self.agents = self.act(self._found)
        self.desks: dict[str, int] = {}

    def _found(self, tx: Tx) -> tuple[dict[str, int], dict[str, int]]:
        roles = {"ann": Role.AGENT, "bob": Role.AGENT, "cem": Role.AGENT, "dee": Role.AGENT, "lea": Role.LEAD}
        agents = {name: tx.people.add(an_agent(name, role)).id for name, role in roles.items()}
        portals = {slug: tx.portals.add(_portal(slug, *kind), b"sealed").id for slug, kind in PORTALS.items()}
        everywhere = {agents[name] for name in ("ann", "bob", "cem", "lea")}
        for slug, portal in portals.items():
            tx.portals.serve(portal, everywhere if slug != "other-line" else {agents["dee"], agents["lea"]})
        tx.presence.lease(NODE, self.now + LEASE)
        return portals, agents

    def act(self, deed: Callable[[Tx], T]) -> T:
        self.now += 10
        with self.database.engines.write.begin() as conn:
            begin(conn, write=True)
            tx = Transaction(conn, self.now)
            answer = deed(tx)
        self.told += tx.news
        return answer

    def agent(self, name: str) -> Agent:
        found = self.look(lambda tx: tx.people.by_id(self.agents[name]))
        assert found is not None
        return found

    def as_agent(self, name: str, deed: Callable[[Tx, Agent], T]) -> T:
        def carry_out(tx: Tx) -> T:
            agent = tx.people.by_id(self.agents[name])
            assert agent is not None
            return deed(tx, agent)

        return self.act(carry_out)

    def opens_desk(self, name: str) -> None:
        self.desks[name] = self.as_agent(name, lambda tx, agent: desks.desk_opened(tx, NODE, agent))

    def closes_desk(self, name: str) -> None:
        connection = self.desks.pop(name)
        self.as_agent(name, lambda tx, agent: desks.desk_closed(tx, connection, agent.id))

    def signs_on(self, *names: str, limit: int = 4) -> None:
        for name in names:
            if name not in self.desks:
                self.opens_desk(name)
            self.changes(name, signed_on=True, available=True, limit=limit)
        self.works()

    def changes(self, name: str, **choice: Any) -> Standing:
        return self.as_agent(name, lambda tx, agent: bell.change(tx, agent, **choice))

    def comes(self, slug: str, question: str = "It burns", pick: str | None = None, **who: str) -> Visitor:
        visitor = Visitor(self, next(self._tokens))
        visitor.opens(slug, question, pick, **who)
        return visitor

    def standing(self, name: str) -> Standing:
        agent = self.agent(name)
        return self.look(lambda tx: bell.read(tx, agent))

    def offered(self, name: str) -> list[int]:
        """The case ids put before an agent."""
        return [each.case.id for each in self.standing(name).offers]

    def offer_to(self, name: str) -> Offer:
        (one,) = self.standing(name).offers
        return one.offer

    def accepts(self, name: str) -> Case:
        offer = self.offer_to(name)
        return self.as_agent(name, lambda tx, agent: offers.accept(tx, agent, offer.id))

    def declines(self, name: str) -> None:
        offer = self.offer_to(name)
        self.as_agent(name, lambda tx, agent: offers.decline(tx, agent, offer.id))

    def ends(self, name: str, case: Case) -> None:
        self.as_agent(name, lambda tx, agent: cases.end(tx, agent, case.number))

    def makes_code(self, name: str, digits: str) -> Code:
        def deed(tx: Tx, agent: Agent) -> Code:
            return codes.make(tx, agent, self.portals["pin"], "Session of Carl", digest(digits), digits.encode())

        return self.as_agent(name, deed)

    def turns(self) -> list[Offer]:
        """All offers of lines ever made, in order."""

        with self.database.engines.read.connect() as conn:
            found = [_offer(row) for row in conn.execute(rows.select().order_by(rows.c.id))]
            conn.rollback()
        return [offer for offer in found if offer.kind is OfferKind.QUEUE]


class Visitor:
    """A customer with a page."""

    def __init__(self, board: Switchboard, number: int) -> None:
        self.board = board
        self.token = hashlib.sha256(f"visitor {number}".encode()).digest()
        self.who = chats.Newcomer("", "", "", None, "de", "{}", f"browser {number}", f"network {number}")
        self.id, self.number = 0, 0
        self.page: int | None = None

    def opens(self, slug: str, question: str, pick: str | None, **who: str) -> None:
        self.who = replace(self.who, **who)
        wish = Wish(question, 0, self.board.agents[pick] if pick else None)
        case, _ = self.board.act(lambda tx: arrivals.open_case(tx, self.board.dice, slug, self.token, self.who, wish))
        self.id, self.number = case.id, case.number
        self.comes_back()

    def ends(self) -> None:
        self.board.act(lambda tx: chats.end(tx, self.number, self.token))

    def comes_back(self) -> None:
        self.page, _ = self.board.act(lambda tx: chats.page_opened(tx, NODE, self.token))

    def goes_away(self) -> None:
        page = self.page
        assert page is not None
        self.page = None
        self.board.act(lambda tx: chats.page_closed(tx, page, self.id))

    @property
    def case(self) -> Case:
        found = self.board.look(lambda tx: tx.cases.by_id(self.id))
        assert found is not None
        return found

    @property
    def place(self) -> int:
        """How many stand before the customer."""
        case = self.case
        assert case.line is not None
        line = case.line
        return self.board.look(lambda tx: tx.lines.order(line)).index(self.id)


def digest(digits: str) -> bytes:
    """Stands for the HMAC that the edge makes."""
    return hashlib.sha256(digits.encode()).digest()


def _portal(slug: str, kind: PortalKind, mode: Mode) -> Portal:
    return Portal(0, slug, f"The {slug}", kind, open=True, accent="#1f6feb", mode=mode)
