"""Handing a case on and inviting colleagues, with every page of everybody held against the truth after each deed."""

from __future__ import annotations

import pytest
from tests.people import HELP, SALES, Company, Customer

from deskbell.domain.refusals import Invalid, NotAllowed, NotFound, NotFree, WrongState
from deskbell.realtime import frames


@pytest.fixture
def talking(company: Company, carl: Customer) -> Customer:
    """Carl, whose chat Ana has; Ben, Lea and Otto can be rung, and all have the case open who may."""
    company.ana.takes(carl)
    for agent in (company.ana, company.ben, company.lea, company.otto):
        agent.signs_on()
    for agent in (company.ana, company.ben, company.lea):
        agent.opens(carl)
    return carl


def rows_of(company: Company, name: str) -> list[frames.RowNews]:
    heard = getattr(company, name).desk.rung
    assert isinstance(heard, list)
    return heard


def test_a_transfer_that_is_accepted_tells_every_desk_whose_the_case_was(company: Company, talking: Customer) -> None:
    company.ana.transfers(talking, company.ben, "Knows towers")
    assert [offer.note for offer in company.ben.desk.offers.values()] == ["Knows towers"]
    company.ben.accepts()
    last = rows_of(company, "ana")[-1]
    assert (last.why, last.by_agent, last.from_agent) == ("assigned", company.ben.id, company.ana.id)
    assert talking.reads_lines() == ["opened", "assigned", "assigned"]
    assert talking.page is not None
    assert talking.page.chat.agent == "Ben"


@pytest.mark.parametrize("silent", [False, True], ids=["declined", "unanswered"])
def test_a_transfer_that_comes_back_is_told_to_its_sender_in_the_lists_too(
    company: Company, talking: Customer, *, silent: bool
) -> None:
    company.ana.transfers(talking, company.ben)
    if silent:
        company.waits(31)
    else:
        company.ben.declines()
    last = rows_of(company, "ana")[-1]
    assert (last.why, last.row.agent and last.row.agent.id) == ("transfer_back", company.ana.id)
    assert company.ben.desk.offers == {}
    assert talking.reads_lines() == ["opened", "assigned"]


def test_a_transfer_taken_back_is_gone_from_the_other_desk(company: Company, talking: Customer) -> None:
    company.ana.transfers(talking, company.ben)
    company.ana.takes_back(talking)
    assert company.ben.desk.offers == {}
    with company.changes_nothing():
        company.ana.takes_back(talking)


def test_a_second_transfer_waits_for_the_first(company: Company, talking: Customer) -> None:
    company.ana.transfers(talking, company.ben)
    with company.refuses(WrongState):
        company.ana.transfers(talking, company.lea, "This note is not kept either")


def test_who_is_not_available_can_neither_be_given_a_case_nor_be_invited(company: Company, talking: Customer) -> None:
    company.ben.signs_on(available=False)
    with company.refuses(NotFree, by="Ben"):
        company.ana.transfers(talking, company.ben)
    with company.refuses(NotFree, by="Ben"):
        company.ana.invites(talking, company.ben)
    with company.refuses(Invalid, field="agent"):
        company.ana.transfers(talking, company.otto)


def test_a_case_that_goes_to_another_portal_leaves_the_desks_that_do_not_serve_it(company: Company, talking: Customer) -> None:
    company.ana.transfers_to_portal(talking, SALES)
    assert company.otto.is_asked()
    company.otto.accepts()
    (went,) = company.ana.desk.went
    assert (went.name, went.agent and went.agent.screen_name, went.from_agent) == ("The sales portal", "Otto", company.ana.id)
    assert company.ana.desk.listed("all") == []
    assert company.otto.desk.listed("mine") == [talking.case]
    assert company.ada.desk.listed("all") == [talking.case], "who serves both still sees it"
    with company.refuses(NotFound):
        company.ana.writes(talking, "Hello?")
    talking.says("Who is there?")
    company.otto.writes(talking, "Otto is")
    assert talking.hears("Otto is")


def test_an_invited_colleague_is_in_the_rows_and_on_the_customers_page_until_they_part(
    company: Company, talking: Customer
) -> None:
    company.ana.invites(talking, company.ben)
    with company.refuses(NotAllowed, by="Ana"):
        company.ben.writes(talking, "Too soon")
    company.ben.accepts()
    assert company.lea.desk.rows[talking.case].guests == [company.ben.id]
    assert talking.page is not None
    assert talking.page.chat.guests == ["Ben"]
    company.ben.writes(talking, "Ben here")
    company.ana.writes(talking, "And Ana")
    assert [entry.agent and entry.agent.screen_name for entry in talking.page.entries[-2:]] == ["Ben", "Ana"]
    company.ben.parts(talking)
    assert company.lea.desk.rows[talking.case].guests == []
    assert talking.page.chat.guests == []
    with company.changes_nothing():
        company.ben.parts(talking)


def test_the_assigned_agent_and_leads_take_a_colleague_out_others_do_not(company: Company, talking: Customer) -> None:
    company.ana.invites(talking, company.ben)
    company.ben.accepts()
    with company.refuses(NotAllowed, by="Ana"):
        company.ben.invites(talking, company.lea)
    company.lea.parts(talking, company.ben)
    assert talking.reads_lines()[-1] == "parted"
    company.ana.invites(talking, company.ben)
    company.ben.accepts()
    company.ana.parts(talking, company.ben)
    assert company.ben.desk.rows[talking.case].guests == []


def test_an_invitation_taken_back_is_gone_from_the_other_desk_and_the_customer_hears_nothing_of_it(
    company: Company, talking: Customer
) -> None:
    company.ana.invites(talking, company.ben)
    with company.refuses(NotAllowed, by="Ana"):
        company.ben.takes_invitation_back(talking, company.ben)
    company.ana.takes_invitation_back(talking, company.ben)
    assert company.ben.desk.offers == {}
    assert talking.reads_lines() == ["opened", "assigned"]
    with company.changes_nothing():
        company.ana.takes_invitation_back(talking, company.ben)
    company.ana.invites(talking, company.ben)
    company.ben.accepts()
    with company.changes_nothing():
        company.ana.takes_invitation_back(talking, company.ben)
    assert company.lea.desk.rows[talking.case].guests == [company.ben.id], "who came meanwhile stays"


def test_a_guest_who_gets_the_case_is_a_guest_no_more_and_an_open_invitation_ends(company: Company, talking: Customer) -> None:
    company.ana.invites(talking, company.ben)
    company.lea.assigns(talking, company.ben)
    assert company.ben.desk.offers == {}
    company.ben.invites(talking, company.ana)
    company.ana.accepts()
    company.ben.transfers(talking, company.ana)
    company.ana.accepts()
    assert talking.page is not None
    assert (talking.page.chat.agent, talking.page.chat.guests) == ("Ana", [])


def test_guests_who_may_no_longer_see_the_chat_leave_it(company: Company, talking: Customer) -> None:
    company.ana.invites(talking, company.ben)
    company.ben.accepts()
    company.ana.invites(talking, company.lea)
    company.lea.accepts()
    company.ada.has_serve(HELP, company.ana, company.lea)
    assert talking.page is not None
    assert talking.page.chat.guests == ["Lea"]
    assert talking.reads_lines()[-1] == "parted"
    company.ana.transfers_to_portal(talking, SALES)
    company.otto.accepts()
    assert talking.page.chat.guests == []


def test_an_ended_chat_sends_its_guests_away_and_closes_open_invitations(company: Company, talking: Customer) -> None:
    company.ana.invites(talking, company.ben)
    company.ben.accepts()
    company.ana.invites(talking, company.lea)
    company.ana.ends(talking)
    assert company.lea.desk.offers == {}
    assert company.lea.desk.rows[talking.case].guests == []
    with company.refuses(WrongState):
        company.ana.invites(talking, company.lea)


def test_what_nobody_has_is_assigned_and_neither_transferred_nor_joined(company: Company, carl: Customer) -> None:
    for agent in (company.lea, company.ben):
        agent.signs_on()
    for deed in (company.lea.transfers, company.lea.invites):
        with company.refuses(WrongState):
            deed(carl, company.ben)
    with company.refuses(WrongState):
        company.lea.transfers_to_portal(carl, SALES)
