"""What follows by itself when somebody stays away or silent, PRODUCT 2.10 and 4; the clock is the test's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.people import HELP, LEASE, NODE, Company, Customer, a_portal

from deskbell.actions.cases import AGENT_AWAY_AFTER
from deskbell.actions.consequences import carry_out_next
from deskbell.domain.cases import CaseType, Chat, Status
from deskbell.domain.refusals import AlreadyAssigned, WrongState

GRACE = 120
SILENCE = 1800
WARNING = 120


def test_a_waiting_customer_who_wrote_and_stays_away_leaves_a_request(company: Company, carl: Customer) -> None:
    carl.says("It burns")
    carl.closes_page()
    company.waits(GRACE - 1)
    assert carl.matter().chat is Chat.WAITING
    company.waits(1)
    case = carl.matter()
    assert (case.type, case.status, case.chat) == (CaseType.REQUEST, Status.UNASSIGNED, Chat.LEFT)
    assert company.ana.desk.rows[carl.case].type == "request"


def test_a_waiting_customer_who_wrote_nothing_and_stays_away_has_abandoned_the_case(company: Company, carl: Customer) -> None:
    carl.closes_page()
    company.waits(GRACE)
    case = carl.matter()
    assert (case.status, case.chat, case.agent_id) == (Status.RESOLVED, Chat.ABANDONED, None)
    assert company.ana.desk.listed("unassigned") == []
    assert company.ana.desk.listed("all") == [carl.case]


def test_a_file_alone_is_something_written(company: Company, carl: Customer) -> None:
    carl.sends_file("photo.png")
    carl.closes_page()
    company.waits(GRACE)
    assert carl.matter().chat is Chat.LEFT


def test_an_agents_note_is_nothing_that_the_customer_wrote(company: Company, carl: Customer) -> None:
    company.ana.notes(carl, "Who is this?")
    carl.closes_page()
    company.waits(GRACE)
    assert carl.matter().chat is Chat.ABANDONED


def test_a_customer_whose_page_never_came_is_away_too(company: Company) -> None:
    ann = company.customer("Ann")
    ann.opens()
    company.waits(GRACE)
    assert ann.matter().chat is Chat.ABANDONED


def test_who_is_back_within_the_grace_period_was_never_away(company: Company, carl: Customer) -> None:
    company.ana.opens(carl)
    carl.says("It burns")
    carl.closes_page()
    assert company.ana.desk.talks[carl.case].view.away_since == company.now
    company.waits(GRACE - 1)
    carl.opens_page()
    assert company.ana.desk.talks[carl.case].view.away_since is None
    company.waits(GRACE * 10)
    assert carl.matter().chat is Chat.WAITING


def test_a_second_tab_keeps_the_customer_here(company: Company, carl: Customer) -> None:
    first = carl.page, carl._connection
    carl.opens_page()
    carl.closes_page()
    company.waits(GRACE * 2)
    assert carl.matter().chat is Chat.WAITING
    carl.page, carl._connection = first
    carl.closes_page()
    company.waits(GRACE)
    assert carl.matter().chat is Chat.ABANDONED


def test_a_talking_customer_who_stays_away_is_gone_and_the_case_stays_assigned(company: Company, carl: Customer) -> None:
    company.ana.opens(carl)
    company.ana.takes(carl)
    carl.closes_page()
    company.waits(GRACE)
    case = carl.matter()
    assert (case.status, case.chat, case.agent_id) == (Status.ASSIGNED, Chat.GONE, company.ana.id)
    assert case.ended_at == company.now - 10, "the chat's total time stands still"
    company.ana.writes(carl, "I found something out")
    carl.opens_page()
    assert carl.matter().ended_at is None
    assert carl.matter().chat is Chat.TALKING
    assert carl.hears("I found something out")
    assert carl.reads_lines()[-2:] == ["message", "returned"]


def test_a_chat_ended_while_its_customer_is_gone_has_lasted_until_they_went(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    carl.closes_page()
    company.waits(GRACE)
    went = carl.matter().ended_at
    company.waits(1000)
    company.ana.ends(carl)
    assert carl.matter().ended_at == went is not None


@pytest.mark.parametrize("wrote", [True, False])
def test_who_returns_to_an_untaken_request_or_abandoned_case_waits_with_the_first_arrival_time(
    company: Company, wrote: bool
) -> None:
    carl = company.someone_waiting()
    arrived = carl.matter().opened_at
    if wrote:
        carl.says("It burns")
    carl.closes_page()
    company.waits(GRACE * 20)
    carl.opens_page()
    case = carl.matter()
    assert (case.type, case.status, case.chat) == (CaseType.CHAT, Status.UNASSIGNED, Chat.WAITING)
    assert (case.opened_at, case.requested_at, case.ended_at, case.resolved_at) == (arrived, None, None, None)
    assert company.ana.desk.listed("unassigned") == [carl.case]


def test_who_returns_to_an_abandoned_case_that_somebody_looked_into_waits_without_a_name_on_it(
    company: Company, carl: Customer
) -> None:
    carl.closes_page()
    company.waits(GRACE)
    company.ana.reopens(carl)
    company.ana.unassigns(carl)
    carl.opens_page()
    case = carl.matter()
    assert (case.status, case.chat, case.agent_id, case.taken_at) == (Status.UNASSIGNED, Chat.WAITING, None, None)


def test_who_returns_to_an_abandoned_case_that_an_agent_resolved_finds_it_resolved(company: Company, carl: Customer) -> None:
    carl.closes_page()
    company.waits(GRACE)
    company.ana.reopens(carl)
    company.ana.resolves(carl)
    carl.opens_page()
    assert (carl.matter().status, carl.matter().chat) == (Status.RESOLVED, Chat.ABANDONED)
    with company.refuses(WrongState):
        carl.comes_back()


def test_who_returns_to_a_taken_request_does_not_chat(company: Company, carl: Customer) -> None:
    carl.says("It burns")
    carl.closes_page()
    company.waits(GRACE)
    company.ana.takes(carl)
    carl.opens_page()
    assert carl.matter().chat is Chat.LEFT


def test_who_comes_back_by_the_button_only_and_shows_no_page_is_away_again_after_the_grace_period(
    company: Company, carl: Customer
) -> None:
    carl.says("It burns")
    carl.closes_page()
    company.waits(GRACE)
    carl.comes_back()
    assert carl.matter().chat is Chat.WAITING
    company.waits(GRACE)
    assert carl.matter().chat is Chat.LEFT


def test_a_customer_away_while_given_back_has_the_grace_period_anew(company: Company, carl: Customer) -> None:
    carl.says("It burns")
    company.ana.takes(carl)
    carl.closes_page()
    company.waits(GRACE)
    company.ana.unassigns(carl)
    assert carl.matter().chat is Chat.WAITING
    company.waits(GRACE - 1)
    assert carl.matter().chat is Chat.WAITING
    company.waits(1)
    assert carl.matter().chat is Chat.LEFT


def test_each_portal_has_a_grace_period_of_its_own(company: Company) -> None:
    company.act(lambda tx: tx.portals.keep(replace(a_portal(HELP), id=company.portals[HELP], grace_seconds=10)))
    carl = company.someone_waiting()
    carl.closes_page()
    company.waits(10)
    assert carl.matter().chat is Chat.ABANDONED


def test_a_silent_chat_is_warned_and_then_ends(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.writes(carl, "Are you there?")
    company.waits(SILENCE - WARNING - 1)
    assert "silence_warned" not in carl.reads_lines()
    company.waits(1)
    assert carl.reads_lines()[-1] == "silence_warned"
    assert carl.page is not None
    assert carl.page.entries[-1].other == str(WARNING)
    company.waits(WARNING - 1)
    assert carl.matter().chat is Chat.TALKING
    company.waits(1)
    assert carl.matter().chat is Chat.ENDED
    assert carl.matter().status is Status.ASSIGNED
    assert (carl.page.entries[-1].kind, carl.page.entries[-1].by, carl.page.entries[-1].other) == ("ended", "system", "silence")


@pytest.mark.parametrize("who", ["carl", "ana"])
def test_every_word_begins_the_silence_anew_also_after_the_warning(company: Company, carl: Customer, who: str) -> None:
    company.ana.takes(carl)
    for _ in range(3):
        company.waits(SILENCE - WARNING)
        assert carl.reads_lines()[-1] == "silence_warned"
        if who == "carl":
            carl.says("One moment")
        else:
            company.ana.writes(carl, "One moment")
        company.waits(WARNING)
        assert carl.matter().chat is Chat.TALKING
    warned = carl.reads_lines().count("silence_warned")
    company.waits(SILENCE - WARNING)
    company.waits(WARNING)
    assert carl.reads_lines().count("silence_warned") == warned + 1
    assert carl.matter().chat is Chat.ENDED


def test_who_wrote_after_the_warning_is_warned_again_also_when_the_worker_comes_late(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.waits(SILENCE - WARNING)
    carl.says("One moment")
    company.waits(SILENCE - WARNING / 2)
    assert carl.reads_lines().count("silence_warned") == 2
    assert carl.matter().chat is Chat.TALKING
    company.waits(WARNING)
    assert carl.matter().chat is Chat.ENDED


def test_a_note_does_not_break_the_silence_and_waiting_is_no_silence(company: Company, carl: Customer) -> None:
    ann = company.someone_waiting("Ann")
    company.ana.takes(carl)
    company.waits(SILENCE - WARNING)
    company.ana.notes(carl, "Silent")
    company.waits(WARNING)
    assert carl.matter().chat is Chat.ENDED
    assert ann.matter().chat is Chat.WAITING


def test_a_chat_that_was_given_back_is_not_ended_for_its_silence(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.waits(SILENCE - WARNING)
    company.ana.unassigns(carl)
    company.waits(SILENCE * 2)
    assert carl.matter().chat is Chat.WAITING


def test_a_short_silence_is_warned_of_halfway(company: Company, carl: Customer) -> None:
    company.act(lambda tx: tx.portals.keep(replace(a_portal(HELP), id=company.portals[HELP], silence_seconds=60)))
    company.ana.takes(carl)
    company.waits(30)
    assert carl.reads_lines()[-1] == "silence_warned"
    company.waits(29)
    assert carl.matter().chat is Chat.TALKING
    company.waits(1)
    assert carl.matter().chat is Chat.ENDED


def test_a_colleague_takes_over_when_the_agents_desk_is_gone_for_two_minutes_and_not_before(
    company: Company, carl: Customer
) -> None:
    company.lea.opens(carl)
    company.ana.takes(carl)
    company.ana.closes_desk()
    company.waits(AGENT_AWAY_AFTER / 1000 - 1)
    with company.refuses(AlreadyAssigned, by="Ana"):
        company.ben.takes_over(carl)
    assert company.lea.desk.absent == []
    company.waits(1)
    assert [(away.number, away.agent.screen_name) for away in company.lea.desk.absent] == [(carl.case, "Ana")]
    company.ben.takes_over(carl)
    assert (carl.matter().agent_id, carl.matter().chat) == (company.ben.id, Chat.TALKING)
    assert carl.page is not None
    assert carl.page.chat.agent == "Ben"
    with company.refuses(AlreadyAssigned, by="Ben"):
        company.lea.takes_over(carl)
    assert "agent_away" not in carl.reads_lines()


def test_an_agent_who_is_back_in_time_keeps_the_chat(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.closes_desk()
    company.waits(100)
    company.ana.opens_desk()
    company.waits(100)
    assert company.lea.desk.absent == []
    with company.refuses(AlreadyAssigned, by="Ana"):
        company.ben.takes_over(carl)


def test_a_chat_given_to_somebody_who_is_here_is_not_reported_for_the_one_who_left(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.closes_desk()
    company.lea.assigns(carl, company.ben)
    company.waits(AGENT_AWAY_AFTER / 1000)
    assert company.lea.desk.absent == []


def test_an_agent_with_another_desk_open_is_not_gone(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    first = company.ana.page, company.ana._connection
    company.ana.opens_desk()
    company.ana.closes_desk()
    company.waits(1000)
    assert company.lea.desk.absent == []
    company.ana.page, company.ana._connection = first
    company.ana.closes_desk()
    company.waits(AGENT_AWAY_AFTER / 1000)
    assert len(company.lea.desk.absent) == 1


def test_a_chat_given_to_an_agent_who_is_away_may_be_taken_over_after_the_same_time(company: Company, carl: Customer) -> None:
    company.ana.closes_desk()
    company.waits(10_000)
    company.lea.assigns(carl, company.ana)
    with company.refuses(AlreadyAssigned, by="Ana"):
        company.ben.takes_over(carl)
    company.waits(AGENT_AWAY_AFTER / 1000)
    assert len(company.lea.desk.absent) == 1
    company.ben.takes_over(carl)
    assert carl.matter().agent_id == company.ben.id


def test_a_chat_that_is_over_cannot_be_taken_over(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.ends(carl)
    company.ana.closes_desk()
    company.waits(10_000)
    with company.refuses(AlreadyAssigned, by="Ana"):
        company.ben.takes_over(carl)


def test_people_whose_node_died_are_away_once_its_lease_is_over(company: Company) -> None:
    company.living.add("two")
    company.works()
    carl = company.customer()
    carl.opens()
    carl.opens_page("two")
    carl.says("It burns")
    company.ana.closes_desk()
    company.ana.opens_desk("two")
    company.ana.takes(carl)
    company.living.remove("two")
    carl.loses_line()
    company.ana.loses_line()
    company.waits(LEASE / 1000 - 1)
    assert carl.matter().away_since is None
    company.waits(1)
    assert carl.matter().away_since == company.now - 10
    company.waits(GRACE)
    assert carl.matter().chat is Chat.GONE
    company.waits(AGENT_AWAY_AFTER / 1000 - GRACE)
    assert len(company.lea.desk.absent) == 1
    company.ben.takes_over(carl)


def test_people_who_came_back_on_another_node_are_not_away(company: Company) -> None:
    company.living.add("two")
    company.works()
    carl = company.customer()
    carl.opens()
    carl.opens_page("two")
    carl.loses_line()
    company.living.remove("two")
    carl.opens_page(NODE)
    company.waits(LEASE / 1000 + GRACE + 1)
    assert (carl.matter().chat, carl.matter().away_since) == (Chat.WAITING, None)


def test_what_is_due_is_carried_out_once_and_a_row_of_a_deleted_case_is_harmless(company: Company, carl: Customer) -> None:
    carl.closes_page()
    company.waits(GRACE)
    with company.changes_nothing():
        assert not company.act(carry_out_next)
    company.act(lambda tx: tx.due.at("customer_away", 4711, company.now))
    company.act(lambda tx: tx.due.at("silence", 4711, company.now))
    company.act(lambda tx: tx.due.at("agent_away", 4711, company.now))
    company.works()
    assert company.act(lambda tx: tx.due.next_at()) is None
