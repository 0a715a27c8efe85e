"""Random histories: whatever people do in whatever order, every page shows the truth, all counts are right, refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from tests.people import HELP, SALES, Company, Customer, DeskAgent

from databases import Database
from deskbell.domain.refusals import Refusal

AGENTS = st.sampled_from(["ana", "ben", "lea", "ada", "otto"])
WHICH = st.integers(0, 3)
WORDS = st.sampled_from(["Hello", "Now?", "Ä", "x" * 200])
MOST_CUSTOMERS = 4

OF_AGENTS: dict[str, Callable[[DeskAgent, Customer], object]] = {
    "takes": lambda one, whose: one.takes(whose),
    "takes (again)": lambda one, whose: one.takes(whose),
    "assigns": lambda one, whose: one.assigns(whose, one.company.ben),
    "takes over": lambda one, whose: one.takes_over(whose),
    "unassigns": lambda one, whose: one.unassigns(whose),
    "leaves": lambda one, whose: one.leaves(whose),
    "ends": lambda one, whose: one.ends(whose),
    "resolves": lambda one, whose: one.resolves(whose, "Noted", chat_too=True),
    "reopens": lambda one, whose: one.reopens(whose),
    "notes": lambda one, whose: one.notes(whose, "Secretly"),
    "writes": lambda one, whose: one.writes(whose, "Hello"),
    "sends a file": lambda one, whose: one.sends_file(whose, "manual.pdf"),
    "reads": lambda one, whose: one.reads(whose, 1000),
    "blocks": lambda one, whose: one.blocks(whose),
    "opens": lambda one, whose: one.opens(whose),
}
OF_CUSTOMERS: dict[str, Callable[[Customer], object]] = {
    "says": lambda one: one.says("It burns"),
    "says more": lambda one: one.says("Still"),
    "sends a file": lambda one: one.sends_file("photo.png"),
    "corrects": lambda one: one.corrects(last_name="Mustermann"),
    "corrects back": lambda one: one.corrects(last_name="Muster"),
    "leaves a request": lambda one: one.leaves_request("Why?"),
    "leaves without a word": lambda one: one.leaves_request(""),
    "comes back": lambda one: one.comes_back(),
    "ends": lambda one: one.ends(),
    "rates": lambda one: one.rates(3),
    "reads": lambda one: one.reads(1000),
}


class History(RuleBasedStateMachine):
    """People at work; the company checks every page after every deed."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.company = Company(self.database)
        self.here: list[Customer] = []

    @rule(slug=st.sampled_from([HELP, HELP, SALES]), with_page=st.booleans())
    def somebody_comes(self, slug: str, with_page: bool) -> None:
        if len(self.here) < MOST_CUSTOMERS:
            customer = self.company.customer(slug=slug)
            customer.opens()
            self.here.append(customer)
            if with_page:
                customer.opens_page()

    @precondition(lambda self: self.here)
    @rule(name=AGENTS, which=WHICH, deed=st.sampled_from(sorted(OF_AGENTS)))
    def an_agent_does_something(self, name: str, which: int, deed: str) -> None:
        agent: DeskAgent = getattr(self.company, name)
        whose = self.one(which)
        if agent.page is None or (deed == "opens" and whose.case in agent.desk.talks):
            return
        self.tried(lambda: OF_AGENTS[deed](agent, whose))

    @precondition(lambda self: self.here)
    @rule(which=WHICH, deed=st.sampled_from(sorted(OF_CUSTOMERS)))
    def a_customer_does_something(self, which: int, deed: str) -> None:
        whose = self.one(which)
        self.tried(lambda: OF_CUSTOMERS[deed](whose))

    @precondition(lambda self: self.here)
    @rule(which=WHICH)
    def a_page_comes_or_goes(self, which: int) -> None:
        whose = self.one(which)
        if whose.page is None:
            whose.opens_page()
        else:
            whose.closes_page()

    @rule(name=st.sampled_from(["ana", "ben", "otto"]))
    def a_desk_comes_or_goes(self, name: str) -> None:
        agent: DeskAgent = getattr(self.company, name)
        if agent.page is None:
            agent.opens_desk()
        else:
            agent.closes_desk()

    @rule(name=st.sampled_from(["ana", "lea"]))
    def an_agent_looks_at_unassigned(self, name: str) -> None:
        agent: DeskAgent = getattr(self.company, name)
        if agent.page is not None:
            agent.looks_at_unassigned()

    @rule(seconds=st.sampled_from([1, 60, 120, 150, 1680, 1800]))
    def time_goes_by(self, seconds: int) -> None:
        self.company.waits(seconds)

    @precondition(lambda self: self.here)
    @rule(which=WHICH)
    def the_admin_deletes(self, which: int) -> None:
        whose = self.one(which)
        if self.tried(lambda: self.company.ada.deletes(whose)):
            if whose.page is not None:
                whose.loses_line()
            self.here.remove(whose)

    def one(self, which: int) -> Customer:
        return self.here[which % len(self.here)]

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


@pytest.mark.parametrize(("rounds", "steps"), [(12, 40)])
def test_whatever_people_do_every_page_shows_the_truth(kept: Database, rounds: int, steps: int) -> None:
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
