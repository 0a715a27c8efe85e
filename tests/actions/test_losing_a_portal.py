"""An agent who is shut out, or taken off a portal, has none of its cases any more, and their customers are told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from tests.people import HELP, SALES, Company, Customer, a_portal

from deskbell.actions import cases, people
from deskbell.actions.consequences import DESKS_CHANGED
from deskbell.actions.people import AgentChanges
from deskbell.domain.cases import Chat, Status
from deskbell.domain.people import Role
from deskbell.domain.refusals import Invalid, NotFound
from deskbell.storage.dialect import begin
from deskbell.storage.transaction import Transaction

WAYS: dict[str, Callable[[Company], None]] = {
    "disabled": lambda company: company.ada.changes(company.ana, disabled=True),
    "taken off, as an agent": lambda company: company.ada.changes(company.ana, portals={company.portals[SALES]}),
    "taken off, as a portal": lambda company: company.ada.has_serve(HELP, company.ben, company.lea),
}


@pytest.fixture(params=WAYS)
def ana_loses_the_portal(request: pytest.FixtureRequest) -> Callable[[Company], None]:
    return WAYS[request.param]


def test_a_running_chat_waits_again_and_the_customer_is_told(
    company: Company, carl: Customer, ana_loses_the_portal: Callable[[Company], None]
) -> None:
    arrived = carl.matter().opened_at
    carl.says("It burns")
    company.ben.opens(carl)
    company.ana.takes(carl)
    ana_loses_the_portal(company)
    case = carl.matter()
    assert (case.status, case.chat, case.agent_id, case.opened_at) == (Status.UNASSIGNED, Chat.WAITING, None, arrived)
    assert carl.page is not None
    assert (carl.page.chat.agent, carl.page.chat.chat) == (None, "waiting")
    told = carl.page.entries[-1]
    assert (told.kind, told.agent and told.agent.screen_name) == ("unassigned", "Ana")
    assert company.ben.desk.listed("unassigned") == [carl.case]
    assert company.ben.desk.rung[-1].why == "unassigned"
    assert company.ben.desk.talks[carl.case].entries[-1].kind == "unassigned"
    company.ben.takes(carl)
    carl.says("Who are you?")
    company.waits(10_000)
    assert company.lea.desk.absent == []


def test_whatever_the_agent_had_goes_back_and_nothing_of_others(
    company: Company, ana_loses_the_portal: Callable[[Company], None]
) -> None:
    request, over, gone, resolved, bens = (company.someone_waiting(name) for name in ("Rita", "Otmar", "Gabi", "Rolf", "Bea"))
    request.leaves_request("Why?")
    for customer in (request, over, gone, resolved):
        company.ana.takes(customer)
    company.ben.takes(bens)
    company.ana.ends(over)
    gone.closes_page()
    company.waits(120)
    company.ana.resolves(resolved, chat_too=True)
    ana_loses_the_portal(company)
    for customer, chat in ((request, Chat.LEFT), (over, Chat.ENDED), (gone, Chat.WAITING)):
        assert (customer.matter().status, customer.matter().chat) == (Status.UNASSIGNED, chat)
    assert (resolved.matter().status, resolved.matter().agent_id) == (Status.RESOLVED, company.ana.id)
    assert (bens.matter().status, bens.matter().agent_id) == (Status.ASSIGNED, company.ben.id)
    assert company.ben.desk.n(company.portals[HELP], "unassigned") == 3
    company.waits(120)
    assert gone.matter().chat is Chat.ABANDONED


def test_an_admin_who_becomes_an_agent_keeps_only_what_is_in_the_portals_served(company: Company, carl: Customer) -> None:
    sam = company.someone_waiting("Sam", SALES)
    company.ada.changes(company.lea, role=Role.ADMIN)
    company.lea.takes(carl)
    company.lea.takes(sam)
    company.ada.changes(company.lea, role=Role.AGENT)
    assert carl.matter().agent_id == company.lea.id
    assert (sam.matter().status, sam.matter().chat) == (Status.UNASSIGNED, Chat.WAITING)
    assert company.otto.desk.listed("unassigned") == [sam.case]


def test_other_changes_of_agent_and_portal_take_no_case_away(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ada.changes(company.ana, role=Role.LEAD, portals={company.portals[HELP], company.portals[SALES]})
    company.ada.has_serve(HELP, company.ana)
    company.act(lambda tx: tx.portals.keep(replace(a_portal(HELP), id=company.portals[HELP], open=False)))
    assert (carl.matter().agent_id, carl.matter().chat) == (company.ana.id, Chat.TALKING)


def test_who_is_shut_out_on_the_command_line_loses_the_cases_where_customers_can_be_told(
    company: Company, carl: Customer
) -> None:
    company.ana.takes(carl)
    company.ana.closes_desk()
    company.act(lambda tx: people.change_agent(tx, None, company.ana.id, AgentChanges(disabled=True)))
    company.act(lambda tx: tx.due.at(DESKS_CHANGED, 0, tx.now))
    company.works()
    assert carl.matter().chat is Chat.WAITING
    assert carl.reads_lines()[-1] == "unassigned"


@pytest.mark.parametrize("deed", ["takes", "is given", "reopens"])
def test_who_gets_a_case_while_being_shut_out_does_not_have_it(company: Company, carl: Customer, deed: str) -> None:
    """On PostgreSQL the deed waits for the change; on SQLite it begins behind it."""
    if deed == "reopens":
        company.ben.takes(carl)
        company.ben.resolves(carl, chat_too=True)
    ana, lea, ada = company.ana.agent, company.lea.agent, company.ada.agent
    deeds: dict[str, Callable[[Transaction], object]] = {
        "takes": lambda tx: cases.take(tx, ana, carl.case),
        "is given": lambda tx: cases.assign(tx, lea, carl.case, ana.id),
        "reopens": lambda tx: cases.reopen(tx, ana, carl.case),
    }

    def behind() -> None:
        with company.database.engines.write.begin() as conn:
            begin(conn, write=True)
            deeds[deed](Transaction(conn, company.now))

    with ThreadPoolExecutor(1) as aside:
        with company.database.engines.write.begin() as conn:
            begin(conn, write=True)
            people.change_agent(Transaction(conn, company.now), ada, ana.id, AgentChanges(disabled=True))
            second = aside.submit(behind)
            waits = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            until = monotonic() + 20
            while not company.database.engines.is_sqlite and not second.done():
                with company.database.engines.read.connect() as other:
                    if other.scalar(waits):
                        break
                assert monotonic() < until
                sleep(0.01)
        with pytest.raises((NotFound, Invalid)):
            second.result(20)
    assert carl.matter().agent_id != ana.id
    company.agents.remove(company.ana)
