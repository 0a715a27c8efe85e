"""What a customer does, PRODUCT 2: open, write while waiting, correct, leave a request, come back, end, say how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.people import HELP, Company, Customer, SeededDice, a_portal

from deskbell.actions import chats
from deskbell.domain.cases import CaseType, Chat, Status
from deskbell.domain.messages import MAX_TEXT
from deskbell.domain.portals import Portal
from deskbell.domain.refusals import ClientIdReused, Closed, Invalid, NotFound, TooLarge, WrongState


def test_pressing_chat_twice_makes_one_case(company: Company) -> None:
    carl = company.customer()
    assert carl.opens()
    number = carl.case
    with company.changes_nothing():
        assert not carl.opens()
    assert carl.case == number
    assert company.ana.desk.listed("unassigned") == [number]


def test_a_token_that_opened_a_case_opens_none_for_another_name(company: Company, carl: Customer) -> None:
    carl.email = "other@customers.example"
    with company.refuses(ClientIdReused, field="token"):
        carl.opens()


def test_a_new_case_appears_on_every_desk_of_the_portal_at_once(company: Company, carl: Customer) -> None:
    for agent in (company.ana, company.ben, company.lea, company.ada):
        assert agent.desk.listed("unassigned") == [carl.case]
        assert agent.desk.rung[-1].why == "opened"
        assert agent.desk.dot
    assert company.otto.desk.raw == ""


def test_a_case_number_has_nine_digits_and_is_drawn_again_when_it_is_taken(company: Company, carl: Customer) -> None:
    company.dice = SeededDice(carl.case, carl.case, 123_456_789)
    ann = company.someone_waiting("Ann")
    assert ann.case == 123_456_789
    assert 100_000_000 <= carl.case <= 999_999_999


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [("name", " ", Invalid), ("name", "x" * 121, TooLarge), ("name", "\u0958" * 100, TooLarge), ("email", "carl@", Invalid), ("email", "", Invalid)],
)  # fmt: skip
def test_a_form_with_a_wrong_value_makes_no_case(company: Company, field: str, wrong: str, why: type[Invalid | TooLarge]) -> None:
    carl = company.customer()
    setattr(carl, field, wrong)
    with company.refuses(why, field="first_name" if field == "name" else "email"):
        carl.opens()


def test_an_unknown_or_closed_portal_takes_nobody_but_those_inside_finish(company: Company, carl: Customer) -> None:
    with company.refuses(NotFound):
        company.customer("Ann", "nowhere").opens()
    shut = company.look(lambda tx: tx.portals.by_slug(HELP))
    assert shut is not None
    company.act(lambda tx: tx.portals.keep(closed(HELP, shut.id)))
    with company.refuses(Closed):
        company.customer("Ann").opens()
    carl.says("I was here before")
    company.ana.takes(carl)
    company.ana.writes(carl, "So you were")
    assert carl.hears("So you were")
    assert not carl.opens()


def closed(slug: str, id_: int) -> Portal:
    return replace(a_portal(slug), id=id_, open=False)


def test_the_first_words_stand_as_the_problem_in_the_lists(company: Company, carl: Customer) -> None:
    carl.says("My printer is on fire")
    carl.says("It really is")
    assert company.ana.desk.rows[carl.case].problem == "My printer is on fire"
    assert carl.matter().awaiting_since is not None
    company.ana.takes(carl)
    company.ana.writes(carl, "Hello")
    assert carl.matter().awaiting_since is None


def test_the_customer_writes_while_waiting_and_while_talking_and_not_after_the_end(company: Company, carl: Customer) -> None:
    carl.says("Hello?")
    company.ana.takes(carl)
    carl.says("There you are")
    carl.ends()
    with company.refuses(WrongState, chat=Chat.ENDED):
        carl.says("One more thing")
    with company.refuses(WrongState):
        carl.sends_file("photo.png")
    assert carl.reads_lines() == ["opened", "message", "assigned", "message", "ended"]


def test_an_agents_words_reach_the_customer_in_the_same_order(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    for number in range(5):
        company.ana.writes(carl, f"Step {number}")
        company.ben.notes(carl, f"Unseen {number}")
        carl.says(f"Done {number}")
    assert carl.page is not None
    said = [entry.text for entry in carl.page.entries if entry.kind == "message"]
    assert said == [words for number in range(5) for words in (f"Step {number}", f"Done {number}")]
    assert "Unseen" not in carl.page.raw


def test_a_customer_never_learns_an_agents_id_account_or_address(company: Company, carl: Customer) -> None:
    company.lea.assigns(carl, company.ana)
    company.ana.writes(carl, "Hello")
    company.ana.reads(carl, 3)
    assert carl.page is not None
    assert "Ana" in carl.page.raw
    assert "Account" not in carl.page.raw
    assert "company.example" not in carl.page.raw
    assert {entry.agent.id for entry in carl.page.entries if entry.agent} == {0}


def test_a_foreign_token_finds_no_case(company: Company, carl: Customer) -> None:
    ann = company.someone_waiting("Ann")
    carl.case, real = ann.case, carl.case
    deeds: list[Callable[[], object]] = [
        lambda: carl.says("Let me in"),
        lambda: carl.sends_file("a.png"),
        lambda: carl.corrects(first_name="Mallory"),
        lambda: carl.leaves_request("Let me in"),
        carl.comes_back,
        carl.ends,
        lambda: carl.rates(1),
        lambda: carl.reads(1),
        lambda: company.act(lambda tx: chats.opened(tx, carl.case, carl.token)),
    ]
    for deed in deeds:
        with company.refuses(NotFound):
            deed()
    carl.case = real
    assert ann.page is not None
    assert ann.page.raw == ""


def test_name_and_address_can_be_corrected_until_the_case_is_resolved(company: Company, carl: Customer) -> None:
    carl.corrects(last_name="Mustermann", email="carl@new.example")
    assert company.ana.desk.rows[carl.case].last_name == "Mustermann"
    with company.changes_nothing():
        carl.corrects(last_name="Mustermann")
    with company.refuses(Invalid, field="email"):
        carl.corrects(first_name="Karl", email="nonsense")
    company.ana.takes(carl)
    company.ana.resolves(carl, chat_too=True)
    with company.refuses(WrongState):
        carl.corrects(first_name="Karl")
    with company.changes_nothing():
        carl.corrects(first_name="Carl")


def test_who_does_not_want_to_wait_leaves_the_same_case_as_a_request(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    carl.leaves_request("Why does it burn?", own_id, last_name="Mustermann")
    case = carl.matter()
    assert (case.type, case.status, case.chat, case.problem) == (
        CaseType.REQUEST,
        Status.UNASSIGNED,
        Chat.LEFT,
        "Why does it burn?",
    )
    row = company.ana.desk.rows[carl.case]
    assert (row.number, row.type, row.last_name) == (carl.case, "request", "Mustermann")
    assert row.requested_at == case.requested_at
    with company.changes_nothing():
        carl.leaves_request("Why does it burn?", own_id)
    with company.refuses(ClientIdReused):
        carl.leaves_request("Something else", own_id)
    with company.refuses(WrongState):
        carl.leaves_request("Again", company.new_id())
    with company.refuses(WrongState):
        carl.says("Are you there?")


def test_a_request_needs_a_question_unless_something_was_written_before(company: Company, carl: Customer) -> None:
    with company.refuses(Invalid, field="question"):
        carl.leaves_request("  ")
    carl.says("It burns")
    own_id = company.new_id()
    carl.leaves_request("", own_id)
    assert (carl.matter().problem, carl.matter().chat) == ("It burns", Chat.LEFT)
    with company.changes_nothing():
        carl.leaves_request("", own_id)


def test_who_talks_already_can_leave_no_request(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    with company.refuses(WrongState):
        carl.leaves_request("Why?")


def test_who_left_a_request_may_wait_again_until_somebody_takes_it(company: Company, carl: Customer) -> None:
    arrived = carl.matter().opened_at
    carl.leaves_request("Why?")
    carl.comes_back()
    case = carl.matter()
    assert (case.type, case.chat, case.opened_at, case.requested_at) == (CaseType.CHAT, Chat.WAITING, arrived, None)
    carl.leaves_request("Why, then?")
    company.ana.takes(carl)
    assert carl.page is not None
    assert not carl.page.chat.may_return
    with company.refuses(WrongState):
        carl.comes_back()


def test_a_request_by_choice_is_not_undone_by_reloading_the_page(company: Company, carl: Customer) -> None:
    carl.leaves_request("Why?")
    carl.closes_page()
    carl.opens_page()
    assert carl.matter().chat is Chat.LEFT
    assert carl.page is not None
    assert carl.page.chat.may_return


def test_coming_back_to_a_chat_that_runs_changes_nothing(company: Company, carl: Customer) -> None:
    with company.changes_nothing():
        carl.comes_back()
    company.ana.takes(carl)
    with company.changes_nothing():
        carl.comes_back()
    carl.ends()
    with company.refuses(WrongState):
        carl.comes_back()


def test_ending_twice_is_once_and_leaves_the_case_with_its_agent(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    carl.ends()
    with company.changes_nothing():
        carl.ends()
    with company.changes_nothing():
        company.ana.ends(carl)
    assert (carl.matter().status, carl.matter().agent_id) == (Status.ASSIGNED, company.ana.id)


def test_a_customer_says_once_how_it_went_and_only_after_the_end(company: Company, carl: Customer) -> None:
    with company.refuses(WrongState):
        carl.rates(5)
    carl.ends()
    for wrong in (0, 6, -1):
        with company.refuses(Invalid, field="score"):
            carl.rates(wrong)
    carl.rates(4)
    with company.changes_nothing():
        carl.rates(4)
    with company.refuses(WrongState):
        carl.rates(1)
    assert carl.matter().rating == 4


def test_resolving_and_reopening_show_on_the_customers_page_without_a_line(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.ends(carl)
    lines = carl.reads_lines()
    company.ana.resolves(carl)
    assert carl.page is not None
    assert (carl.page.chat.assigned, carl.page.chat.agent) == (False, None)
    company.ben.reopens(carl)
    assert (carl.page.chat.assigned, carl.page.chat.agent) == (True, "Ben")
    assert carl.reads_lines() == lines


def test_delivered_and_read_marks_reach_the_other_side_and_never_go_back(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.opens(carl)
    company.ben.opens(carl)
    company.ben.notes(carl, "Unseen")
    company.ana.writes(carl, "Hello")
    carl.reads(3)
    assert company.ana.desk.talks[carl.case].view.customer.read == 4
    with company.changes_nothing():
        carl.reads(1)
    with company.changes_nothing():
        carl.reads(99)
    carl.says("Hi")
    company.ana.reads(carl, 99)
    assert carl.page is not None
    assert (carl.page.chat.n, carl.page.chat.agents.read) == (4, 4)
    assert company.ben.desk.talks[carl.case].view.agent.read == 5
    with company.changes_nothing():
        company.ben.reads(carl, 5)
    with company.changes_nothing():
        company.ana.reads(carl, 2)


def test_what_was_delivered_to_one_tab_stays_delivered_while_another_reads_less(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.opens(carl)
    for number in range(4):
        company.ana.writes(carl, f"Step {number}")
        carl.says(f"Done {number}")
    carl.reads(2, got=10)
    carl.reads(4, got=5)
    company.ana.reads(carl, 2, got=10)
    company.ana.reads(carl, 4, got=5)
    view = company.ana.desk.talks[carl.case].view
    assert (view.customer.got, view.customer.read) == (view.agent.got, view.agent.read) == (10, 4)
    assert carl.page is not None
    assert (carl.page.chat.agents.got, carl.page.chat.agents.read) == (10, 4)


def test_texts_and_files_keep_their_limits(company: Company, carl: Customer) -> None:
    carl.says("x" * MAX_TEXT)
    with company.refuses(TooLarge, limit=MAX_TEXT):
        carl.says("x" * (MAX_TEXT + 1))
    with company.refuses(Invalid, field="text"):
        carl.says(" \x00 ")
    assert len(carl.matter().problem) == 1000
    assert len(company.ana.desk.rows[carl.case].problem) == 160


def test_an_abandoned_case_that_an_agent_looked_into_can_be_come_back_to_until_it_is_resolved(
    company: Company, carl: Customer
) -> None:
    carl.closes_page()
    company.waits(120)
    company.ana.reopens(carl)
    company.ana.unassigns(carl)
    carl.opens_page()
    assert (carl.matter().status, carl.matter().chat) == (Status.UNASSIGNED, Chat.WAITING)
    carl.closes_page()
    company.waits(120)
    company.ana.reopens(carl)
    company.ana.resolves(carl)
    with company.refuses(WrongState):
        carl.comes_back()
