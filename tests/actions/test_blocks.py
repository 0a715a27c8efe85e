"""A blocked customer: known by browser or address, in no chat any more, and not let in again until the time is over."""

from __future__ import annotations

import pytest
from tests.people import HELP, SALES, Company, Customer

from deskbell.domain.cases import Chat
from deskbell.domain.refusals import Blocked, NotAllowed, WrongState


def test_a_blocked_customer_is_known_by_browser_or_address_until_the_time_is_over(company: Company, carl: Customer) -> None:
    with company.refuses(NotAllowed):
        company.ana.blocks(carl)
    company.ana.takes(carl)
    company.ana.blocks(carl, "insults", hours=2)
    assert carl.matter().chat is Chat.ENDED
    same_browser, same_address, another = (company.customer(name) for name in ("Same", "Near", "Ann"))
    same_browser.browser, same_address.address = carl.browser, carl.address
    for blocked in (same_browser, same_address):
        with company.refuses(Blocked):
            blocked.opens()
    assert another.opens()
    nameless = company.customer("Nameless")
    nameless.browser = nameless.address = ""
    assert nameless.opens()
    assert carl.page is not None
    assert "insults" not in carl.page.raw
    company.now += 2 * 3_600_000
    assert same_browser.opens()


def test_a_block_ends_every_chat_of_that_browser_in_the_portal_and_no_other(company: Company, carl: Customer) -> None:
    second, gone, elsewhere, neighbour = (
        company.customer(name, slug) for name, slug in [("Second", HELP), ("Gone", HELP), ("Elsewhere", SALES), ("Near", HELP)]
    )
    for customer in (second, gone, elsewhere):
        customer.browser = carl.browser
    neighbour.address = carl.address
    for customer in (second, gone, elsewhere, neighbour):
        customer.opens()
        customer.opens_page()
    company.ben.opens(second)
    company.ana.takes(gone)
    gone.closes_page()
    company.waits(120)
    company.ben.takes(second)
    company.ana.takes(carl)
    company.ana.blocks(carl)
    for customer in (carl, second, gone):
        assert customer.matter().chat is Chat.ENDED
        with company.refuses(WrongState, chat=Chat.ENDED):
            customer.says("And another thing")
    assert [entry.kind for entry in company.ben.desk.talks[second.case].entries[-2:]] == ["ended", "blocked"]
    assert second.reads_lines()[-1] == "ended"
    assert (elsewhere.matter().chat, neighbour.matter().chat) == (Chat.WAITING, Chat.WAITING)
    assert [row.act for row in company.look(lambda tx: tx.audit.page(None, 10))] == ["customer-blocked"]


def test_browsers_that_say_nothing_of_themselves_are_not_one_browser(company: Company) -> None:
    carl, ann = company.customer("Carl"), company.customer("Ann")
    for customer in (carl, ann):
        customer.browser = ""
        customer.opens()
    company.lea.blocks(carl)
    assert (carl.matter().chat, ann.matter().chat) == (Chat.ENDED, Chat.WAITING)


def test_a_blocked_customer_reads_an_untaken_request_and_does_not_wait_again(company: Company, carl: Customer) -> None:
    carl.leaves_request("Why?")
    company.lea.blocks(carl, hours=2)
    with company.refuses(Blocked):
        carl.comes_back()
    carl.closes_page()
    carl.opens_page()
    assert carl.reads_lines() == ["opened", "requested"]
    company.now += 2 * 3_600_000
    carl.comes_back()
    assert carl.matter().chat is Chat.WAITING


@pytest.mark.parametrize("wrote", [True, False])
def test_a_blocked_customer_who_only_stayed_away_is_not_taken_back_in(company: Company, carl: Customer, wrote: bool) -> None:
    if wrote:
        carl.says("It burns")
    carl.closes_page()
    company.waits(120)
    chat = carl.matter().chat
    company.lea.blocks(carl)
    carl.opens_page()
    assert carl.matter().chat is chat
    with company.refuses(Blocked):
        carl.comes_back()


def test_who_is_gone_and_blocked_by_the_address_does_not_talk_on(company: Company, carl: Customer) -> None:
    here = company.customer("Here")
    here.address = carl.address
    here.opens()
    here.opens_page()
    company.ana.takes(here)
    here.closes_page()
    company.waits(120)
    company.lea.blocks(carl)
    assert here.matter().chat is Chat.GONE
    with company.refuses(Blocked):
        here.says("I was in a tunnel")
    with company.refuses(Blocked):
        here.sends_file("photo.png")
    here.opens_page()
    assert here.matter().chat is Chat.GONE
