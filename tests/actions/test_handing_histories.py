"""Random histories of handing on: whoever transfers, invites, accepts, declines or falls silent, every page shows the truth, and
what the conversation says of transfers and invitations on their way is what is on its way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.people import HELP, SALES, Company, Customer, DeskAgent, a_portal

from databases import Database
from deskbell.actions import arrivals, codes
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line
from deskbell.domain.cases import Case, Status
from deskbell.domain.facts import Kind
from deskbell.domain.offers import OfferKind
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.refusals import Refusal

LINE, MATCH, PIN = "line", "match", "pin"
AGENTS = ["ana", "ben", "lea", "ada", "otto"]
WHO = st.sampled_from(AGENTS)
WHICH = st.integers(0, 2)
MOST_CUSTOMERS = 3

OF_TWO: dict[str, Callable[[DeskAgent, Customer, DeskAgent], object]] = {
    "transfers": lambda one, whose, other: one.transfers(whose, other, "See above"),
    "invites": lambda one, whose, other: one.invites(whose, other),
    "invites (again)": lambda one, whose, other: one.invites(whose, other),
    "takes out": lambda one, whose, other: one.parts(whose, other),
    "assigns": lambda one, whose, other: one.assigns(whose, other),
}
OF_ONE: dict[str, Callable[[DeskAgent, Customer], object]] = {
    "takes": lambda one, whose: one.takes(whose),
    "takes (again)": lambda one, whose: one.takes(whose),
    "takes back": lambda one, whose: one.takes_back(whose),
    "parts": lambda one, whose: one.parts(whose),
    "writes": lambda one, whose: one.writes(whose, "Hello"),
    "leaves": lambda one, whose: one.leaves(whose),
    "ends": lambda one, whose: one.ends(whose),
    "resolves": lambda one, whose: one.resolves(whose, chat_too=True),
    "reopens": lambda one, whose: one.reopens(whose),
    "opens": lambda one, whose: one.opens(whose),
}


class Exchange(Company):
    """A company with a portal of every mode, whose agents are all on the bell; Otto serves sales and the line."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.checking = False
        self.act(self._more)
        for agent in self.agents:
            agent.closes_desk()
            agent.opens_desk()
            agent.signs_on()
        self.checking = True
        self.codes_made = 0

    def _more(self, tx: Tx) -> None:
        for slug, kind, mode in (
            (LINE, PortalKind.BOX, Mode.QUEUE),
            (MATCH, PortalKind.MATCH, Mode.WEB),
            (PIN, PortalKind.PIN, Mode.PHONE),
        ):
            self.portals[slug] = tx.portals.add(replace(a_portal(slug), kind=kind, mode=mode), b"sealed").id
            tx.portals.serve(self.portals[slug], {self.ana.id, self.ben.id, self.lea.id, self.otto.id})
        tx.portals.serve(self.portals[LINE], {self.ana.id, self.otto.id})

    def comes(self, customer: Customer, pick: int | None) -> None:
        """A customer comes in as the portal's kind has it, and stays."""
        wish = Wish("It burns", self.new_id(), pick)
        case, _ = self.act(lambda tx: arrivals.open_case(tx, self.dice, customer.slug, customer.token, customer.newcomer, wish))
        customer.case, customer.case_id = case.number, case.id

    def makes_code(self, agent: DeskAgent) -> bytes:
        self.codes_made += 1
        digits = f"{self.codes_made:09d}".encode()
        digest = hashlib.sha256(digits).digest()
        me = agent.agent
        self.act(lambda tx: codes.make(tx, me, self.portals[PIN], "Session", digest, digits))
        return digest


def on_its_way(case: Case, lines: list[Line]) -> tuple[bool, set[int]]:
    """Whether a transfer is on its way, and who is invited and has not answered, as the conversation alone tells it (see handing.ts)."""
    transfer, invited = False, set[int]()
    for fact in (line.fact for line in lines):
        if fact.kind is Kind.TRANSFERRING:
            transfer = True
        elif fact.kind in (Kind.TRANSFER_BACK, Kind.ASSIGNED):
            transfer = False
        if fact.kind is Kind.ASSIGNED:
            invited.clear()
        elif fact.agent_id is not None:
            if fact.kind is Kind.INVITED:
                invited.add(fact.agent_id)
            elif fact.kind is Kind.JOINED or (fact.kind in (Kind.DECLINED, Kind.MISSED) and fact.other == "invite"):
                invited.discard(fact.agent_id)
    assigned = case.status is Status.ASSIGNED
    return transfer and assigned, invited if assigned and case.runs else set()


class History(RuleBasedStateMachine):
    """People at work; the company checks every page after every deed."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.company = Exchange(self.database)
        self.here: list[Customer] = []

    @rule(slug=st.sampled_from([HELP, HELP, LINE, LINE, MATCH, SALES]), name=WHO, taken=st.booleans())
    def somebody_comes(self, slug: str, name: str, taken: bool) -> None:
        if len(self.here) < MOST_CUSTOMERS:
            customer = self.company.customer(slug=slug)
            pick = getattr(self.company, name).id if slug == MATCH else None
            if self.tried(lambda: self.company.comes(customer, pick)):
                customer.opens_page()
                self.here.append(customer)
                if taken and getattr(self.company, name).page is not None:
                    self.tried(lambda: getattr(self.company, name).takes(customer))
            else:
                self.company.customers.remove(customer)

    @rule(name=st.sampled_from(["ana", "ben"]), used=st.booleans())
    def a_code_is_made(self, name: str, used: bool) -> None:
        agent: DeskAgent = getattr(self.company, name)
        if agent.page is None or len(self.here) >= MOST_CUSTOMERS:
            return
        digest = self.company.makes_code(agent)
        if used:
            customer = self.company.customer(slug=PIN)
            company, who = self.company, replace(customer.newcomer, first_name="", last_name="", email="")
            joined = company.act(lambda tx: arrivals.join(tx, company.dice, PIN, customer.token, who, digest, 1))
            assert joined is not None
            customer.case, customer.case_id = joined[0].number, joined[0].id
            customer.opens_page()
            self.here.append(customer)

    @precondition(lambda self: self.here)
    @rule(name=WHO, other=WHO, which=WHICH, deed=st.sampled_from(sorted(OF_TWO)))
    def an_agent_turns_to_another(self, name: str, other: str, which: int, deed: str) -> None:
        one, two = self.holder(which, name), getattr(self.company, other)
        if one.page is not None:
            self.tried(lambda: OF_TWO[deed](one, self.one(which), two))

    @precondition(lambda self: self.here)
    @rule(other=WHO, which=WHICH)
    def a_guest_comes(self, other: str, which: int) -> None:
        one, two = self.holder(which, "otto"), getattr(self.company, other)
        if one.page is not None and two.page is not None and self.tried(lambda: one.invites(self.one(which), two)):
            while two.is_asked() and two.id not in self.guests(which):
                if not self.tried(two.accepts):
                    return

    @precondition(lambda self: self.here)
    @rule(name=WHO, which=WHICH, slug=st.sampled_from([HELP, SALES, LINE]))
    def an_agent_transfers_to_a_portal(self, name: str, which: int, slug: str) -> None:
        agent = self.holder(which, name)
        if agent.page is not None:
            self.tried(lambda: agent.transfers_to_portal(self.one(which), slug, "Yours?"))

    @precondition(lambda self: self.here)
    @rule(name=WHO, which=WHICH, deed=st.sampled_from(sorted(OF_ONE)))
    def an_agent_does_something(self, name: str, which: int, deed: str) -> None:
        agent: DeskAgent = getattr(self.company, name)
        whose = self.one(which)
        if agent.page is not None and not (deed == "opens" and whose.case in agent.desk.talks):
            self.tried(lambda: OF_ONE[deed](agent, whose))

    @rule(which=st.integers(0, 4), yes=st.sampled_from([True, True, False]))
    def an_agent_who_is_asked_answers(self, which: int, yes: bool) -> None:
        asked = [agent for agent in self.company.agents if agent.page is not None and agent.is_asked()]
        if asked:
            agent = asked[which % len(asked)]
            self.tried(agent.accepts if yes else agent.declines)

    @rule(name=WHO, available=st.sampled_from([True, True, False]))
    def an_agent_changes_the_bell(self, name: str, available: bool) -> None:
        agent: DeskAgent = getattr(self.company, name)
        if agent.page is not None:
            agent.signs_on(available=available)

    @precondition(lambda self: self.here)
    @rule(which=WHICH, deed=st.sampled_from(["asks anyone", "says", "ends", "page"]))
    def a_customer_does_something(self, which: int, deed: str) -> None:
        whose, company = self.one(which), self.company
        if deed == "asks anyone":
            self.tried(lambda: company.act(lambda tx: arrivals.ask_anyone(tx, whose.case, whose.token)))
        elif deed == "says":
            self.tried(lambda: whose.says("Still there?"))
        elif deed == "ends":
            self.tried(whose.ends)
        elif whose.page is None:
            whose.opens_page()
        else:
            whose.closes_page()

    @rule(name=st.sampled_from(["ben", "otto"]))
    def a_desk_comes_or_goes(self, name: str) -> None:
        agent: DeskAgent = getattr(self.company, name)
        if agent.page is None:
            agent.opens_desk()
        else:
            agent.closes_desk()

    @rule(seconds=st.sampled_from([0, 0, 1, 31, 61, 150]))
    def time_goes_by(self, seconds: int) -> None:
        self.company.waits(seconds)

    @rule(ben=st.booleans())
    def the_admin_changes_who_serves(self, ben: bool) -> None:
        company = self.company
        there = (company.ana, company.lea, *([company.ben] if ben else []))
        self.tried(lambda: company.ada.has_serve(HELP, *there))

    @invariant()
    def what_is_on_its_way_can_be_read_in_the_conversation(self) -> None:
        self.company.look(lambda tx: on_their_way(tx, [customer.case_id for customer in self.here]))

    def one(self, which: int) -> Customer:
        return self.here[which % len(self.here)]

    def guests(self, which: int) -> list[int]:
        case_id = self.one(which).case_id
        return self.company.look(lambda tx: tx.participants.of(case_id))

    def holder(self, which: int, otherwise: str) -> DeskAgent:
        """Who has the case, else (a lead, say) somebody."""
        found = next((agent for agent in self.company.agents if agent.id == self.one(which).matter().agent_id), None)
        other: DeskAgent = getattr(self.company, otherwise)
        return found if found is not None and otherwise not in ("lea", "ada") else other

    def tried(self, deed: Callable[[], Any]) -> bool:
        """Whether it was carried out; refused, it changed nothing and told nobody."""
        before, told = self.company.everything(), len(self.company.told)
        try:
            deed()
        except Refusal:
            assert self.company.everything() == before
            assert len(self.company.told) == told
            return False
        return True

    def teardown(self) -> None:
        self.company.check_everything()


def on_their_way(tx: Tx, cases: list[int]) -> None:
    """What the conversations say is on its way is what the offers say."""
    for case_id in cases:
        case = tx.cases.by_id(case_id)
        assert case is not None
        offers = tx.offers.open_of_case(case_id)
        transfer = any(offer.kind is OfferKind.TRANSFER for offer in offers)
        in_line = case.status is Status.ASSIGNED and case.line is not None
        invited = {offer.agent_id for offer in offers if offer.kind is OfferKind.INVITE}
        assert on_its_way(case, tx.talk.lines(case_id)) == (transfer or in_line, invited)


@pytest.mark.parametrize(("rounds", "steps"), [(12, 50)])
def test_however_cases_are_handed_on_every_page_shows_the_truth(kept: Database, rounds: int, steps: int) -> None:
    class Here(History):
        database = kept

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=rounds if kept.engines.is_sqlite else rounds // 3,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
