"""A desk's coming and going, the red dot, the lists, and reading a case."""

from __future__ import annotations

from tests.people import HELP, SALES, Company, Customer

from deskbell.actions import cases, desks
from deskbell.domain.refusals import NotFound


def test_the_red_dot_comes_with_a_new_case_and_goes_for_each_agent_who_looks(company: Company) -> None:
    assert not company.ana.desk.dot
    carl = company.someone_waiting()
    assert company.ana.desk.dot
    assert company.ben.desk.dot
    company.ana.looks_at_unassigned()
    assert not company.ana.desk.dot
    assert company.ben.desk.dot
    carl.says("Hello?")
    assert not company.ana.desk.dot
    company.someone_waiting("Ann")
    assert company.ana.desk.dot


def test_the_red_dot_goes_when_somebody_took_the_last_case(company: Company, carl: Customer) -> None:
    assert company.ana.desk.dot
    company.ben.takes(carl)
    assert not company.ana.desk.dot
    company.ben.unassigns(carl)
    assert company.ana.desk.dot


def test_the_three_lists_have_counts_for_each_portal(company: Company, carl: Customer) -> None:
    ann, eve = company.someone_waiting("Ann"), company.someone_waiting("Eve", SALES)
    help_, sales = company.portals[HELP], company.portals[SALES]
    company.ana.takes(carl)
    desk = company.ana.desk
    assert (desk.n(help_, "unassigned"), desk.n(help_, "mine"), desk.n(help_, "all"), desk.n(sales, "all")) == (1, 1, 2, 0)
    assert company.ada.desk.n(sales, "unassigned") == 1
    assert desk.listed("all") == [ann.case, carl.case]
    assert company.ada.desk.listed("unassigned") == [eve.case, ann.case]
    assert company.otto.desk.listed("all") == [eve.case]


def test_an_agent_taken_off_a_portal_sees_none_of_its_cases_any_more_not_even_their_own(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.closes_desk()
    company.act(lambda tx: tx.portals.serve(company.portals[HELP], {company.ben.id, company.lea.id}))
    company.ana.opens_desk()
    assert company.ana.desk.listed("mine") == []
    assert company.ana.desk.counts == {}
    with company.refuses(NotFound):
        company.ana.opens(carl)
    with company.refuses(NotFound):
        company.ana.writes(carl, "Still here")
    company.lea.assigns(carl, company.ben)


def test_a_case_is_read_with_its_newest_lines_and_the_older_ones_on_asking(company: Company, carl: Customer) -> None:
    company.checking = False
    for number in range(250):
        carl.says(f"Word {number}")
    company.checking = True
    ana = company.ana.agent
    case, holder, _, newest, earlier, since, letters = company.look(lambda tx: cases.opened(tx, ana, carl.case))
    assert (case.number, holder, earlier, since, letters) == (carl.case, None, [], None, [])
    assert [line.fact.seq for line in newest] == list(range(52, 252))
    older = company.look(lambda tx: cases.older(tx, ana, carl.case, 52))
    assert [line.fact.seq for line in older] == list(range(1, 52))


def test_a_desk_that_missed_little_gets_what_follows_and_one_that_missed_much_begins_anew(
    company: Company, carl: Customer
) -> None:
    company.checking = False
    for number in range(250):
        carl.says(f"Word {number}")
    company.checking = True
    ana = company.ana.agent
    _, _, _, lines, reset = company.look(lambda tx: desks.catch_up(tx, ana, carl.case, 200))
    assert ([line.fact.seq for line in lines], reset) == (list(range(201, 252)), False)
    _, _, _, lines, reset = company.look(lambda tx: desks.catch_up(tx, ana, carl.case, 3))
    assert ([line.fact.seq for line in lines], reset) == (list(range(52, 252)), True)
    _, _, _, lines, reset = company.look(lambda tx: desks.catch_up(tx, ana, carl.case, 9000))
    assert reset


def test_an_agent_of_another_portal_reads_nothing_of_a_case(company: Company, carl: Customer) -> None:
    otto = company.otto.agent
    with company.refuses(NotFound):
        company.look(lambda tx: cases.opened(tx, otto, carl.case))
    with company.refuses(NotFound):
        company.look(lambda tx: cases.older(tx, otto, carl.case, 5))
    with company.refuses(NotFound):
        company.look(lambda tx: desks.catch_up(tx, otto, carl.case, 0))


def test_the_same_addresss_earlier_cases_are_shown_newest_first_without_other_portals(company: Company, carl: Customer) -> None:
    first = company.someone_waiting("Ann")
    second, elsewhere = company.customer("Ann"), company.customer("Ann", SALES)
    second.email, elsewhere.email = first.email.upper(), first.email
    for ann in (second, elsewhere):
        ann.opens()
    third = company.customer("Ann")
    third.email = first.email
    third.opens()
    found = company.look(lambda tx: cases.opened(tx, company.ana.agent, third.case))[4]
    assert [each.case.number for each in found] == [second.case, first.case]
    assert company.look(lambda tx: len(cases.opened(tx, company.ada.agent, third.case)[4])) == 3
    assert company.look(lambda tx: cases.opened(tx, company.ana.agent, carl.case))[4] == []


def test_a_case_tells_since_when_it_may_be_taken_over(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    ben = company.ben.agent
    assert company.look(lambda tx: cases.opened(tx, ben, carl.case))[5] is None
    company.ana.closes_desk()
    left_at = company.now
    assert company.look(lambda tx: cases.opened(tx, ben, carl.case))[5] == left_at + cases.AGENT_AWAY_AFTER


def test_a_desk_knows_which_chats_are_its_own_and_which_cases_it_still_sees(company: Company, carl: Customer) -> None:
    eve = company.someone_waiting("Eve", SALES)
    company.ana.takes(carl)
    assert company.look(lambda tx: desks.is_mine(tx, company.ana.id, carl.case_id))
    assert not company.look(lambda tx: desks.is_mine(tx, company.ben.id, carl.case_id))
    assert company.look(lambda tx: desks.seen_among(tx, company.ana.agent, (carl.case, eve.case))) == {carl.case}
    assert company.look(lambda tx: desks.portals_of(tx, company.ada.agent)) == sorted(company.portals.values())
