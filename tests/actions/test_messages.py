"""Saying something: once, in the case's one order, by whom it is allowed to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.people import HELP, Company, Customer, a_portal

from deskbell.domain.cases import Chat
from deskbell.domain.refusals import ClientIdReused, NotAllowed, WrongState
from deskbell.realtime.views import entry
from deskbell.storage import tables


def test_the_same_message_sent_again_is_the_same_line(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    first = carl.says("Hello", own_id)
    with company.changes_nothing():
        again = carl.says("Hello", own_id)
    assert entry(again, public=True) == entry(first, public=True)
    company.ana.takes(carl)
    own_id = company.new_id()
    written = company.ana.writes(carl, "Hi", own_id)
    with company.changes_nothing():
        assert entry(company.ana.writes(carl, "Hi", own_id), public=False) == entry(written, public=False)
    noted = company.ben.notes(carl, "Known customer", own_id + 1)
    with company.changes_nothing():
        assert entry(company.ben.notes(carl, "Known customer", own_id + 1), public=False) == entry(noted, public=False)


def test_a_repeat_is_harmless_also_after_the_end(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    first = carl.says("Hello", own_id)
    carl.ends()
    with company.changes_nothing():
        assert entry(carl.says("Hello", own_id), public=True) == entry(first, public=True)


def test_the_same_id_with_other_words_or_from_somebody_else_is_refused(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    carl.says("Hello", own_id)
    company.ana.takes(carl)
    with company.refuses(ClientIdReused, field="client_id"):
        carl.says("Good-bye", own_id)
    with company.refuses(ClientIdReused):
        company.ana.writes(carl, "Hello", own_id)
    with company.refuses(ClientIdReused):
        carl.sends_file("photo.png", own_id)
    with company.refuses(ClientIdReused):
        company.ana.sends_file(carl, "photo.png", own_id)


def test_a_message_is_no_repeat_of_a_note_nor_of_a_request_nor_the_other_way_round(company: Company, carl: Customer) -> None:
    said, noted, asked = (company.new_id() for _ in range(3))
    company.ana.takes(carl)
    company.ana.writes(carl, "Call the plumber", said)
    company.ana.notes(carl, "Call the plumber", noted)
    with company.refuses(ClientIdReused, field="client_id"):
        company.ana.notes(carl, "Call the plumber", said)
    with company.refuses(ClientIdReused, field="client_id"):
        company.ana.writes(carl, "Call the plumber", noted)
    company.ana.sends_file(carl, "manual.pdf", said + 10)
    company.ana.sends_file(carl, "manual.pdf", noted + 10, note=True)
    with company.refuses(ClientIdReused):
        company.ana.sends_file(carl, "manual.pdf", said + 10, note=True)
    with company.refuses(ClientIdReused):
        company.ana.sends_file(carl, "manual.pdf", noted + 10)
    company.ana.unassigns(carl)
    carl.says("Why does it burn?", asked)
    with company.refuses(ClientIdReused, field="client_id"):
        carl.leaves_request("Why does it burn?", asked)
    carl.leaves_request("Why does it burn?", asked + 10)
    carl.comes_back()
    with company.refuses(ClientIdReused, field="client_id"):
        carl.says("Why does it burn?", asked + 10)


def test_other_bytes_under_the_same_id_name_and_size_are_refused(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    carl.sends_file("photo.png", own_id, b"one picture")
    with company.refuses(ClientIdReused, field="client_id"):
        carl.sends_file("photo.png", own_id, b"another one")
    company.ana.takes(carl)
    company.ana.sends_file(carl, "photo.png", own_id + 10, b"one picture")
    with company.refuses(ClientIdReused, field="client_id"):
        company.ana.sends_file(carl, "photo.png", own_id + 10, b"another one")


def test_a_file_from_before_its_bytes_were_compared_is_still_the_same_when_sent_again(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    sent = carl.sends_file("photo.png", own_id)
    company.act(lambda tx: tx.conn.execute(tables.files.update().values(sha256=None)))  # type: ignore[attr-defined]
    assert carl.sends_file("photo.png", own_id).fact == sent.fact


def test_two_customers_may_use_the_same_id(company: Company, carl: Customer) -> None:
    ann = company.someone_waiting("Ann")
    own_id = company.new_id()
    carl.says("Hello", own_id)
    ann.says("Something else", own_id)
    assert ann.hears("Something else")


def test_only_the_assigned_agent_writes_and_colleagues_note(company: Company, carl: Customer) -> None:
    company.ben.opens(carl)
    with company.refuses(NotAllowed, by=None):
        company.ana.writes(carl, "Hello")
    company.ana.takes(carl)
    with company.refuses(NotAllowed, by="Ana"):
        company.ben.writes(carl, "Hello")
    with company.refuses(NotAllowed, by="Ana"):
        company.lea.sends_file(carl, "manual.pdf")
    company.ben.notes(carl, "Beware")
    assert company.ben.desk.talks[carl.case].entries[-1].kind == "note"
    assert not carl.hears("Beware")


def test_a_file_is_a_message_with_a_file_and_sent_again_it_is_the_same(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    sent = carl.sends_file("photo.png", own_id)
    with company.changes_nothing():
        assert carl.sends_file("photo.png", own_id) == sent
    assert carl.page is not None
    shown = carl.page.entries[-1].file
    assert shown is not None
    assert (shown.name, shown.type, shown.size, shown.width, shown.height) == ("photo.png", "image/png", 1234, 64, 48)
    assert company.ana.desk.rows[carl.case].problem == "photo.png"
    company.ana.takes(carl)
    company.ana.sends_file(carl, "manual.pdf")
    company.ben.sends_file(carl, "internal.pdf", note=True)
    assert carl.page.entries[-1].file is not None
    assert carl.page.entries[-1].file.name == "manual.pdf"
    assert "internal" not in carl.page.raw


def test_a_note_leaves_no_trace_on_the_customers_line(company: Company, carl: Customer) -> None:
    carl.says("It burns")
    company.ana.takes(carl)
    company.ana.reads(carl, 3)
    assert carl.page is not None
    heard = carl.page.raw
    noted = company.ben.notes(carl, "Beware")
    company.ben.sends_file(carl, "internal.pdf", note=True)
    company.ana.sends_file(carl, "mine.pdf", note=True)
    company.ana.reads(carl, noted.fact.seq + 2)
    assert carl.page.raw == heard


def test_a_portal_without_files_takes_none_from_customers(company: Company, carl: Customer) -> None:
    company.act(lambda tx: tx.portals.keep(replace(a_portal(HELP), id=company.portals[HELP], files_allowed=False)))
    with company.refuses(NotAllowed):
        carl.sends_file("photo.png")


def test_notes_can_be_added_in_every_state_and_words_to_the_customer_only_while_the_chat_runs(
    company: Company, carl: Customer
) -> None:
    company.ana.takes(carl)
    company.ana.ends(carl)
    with company.refuses(WrongState, chat=Chat.ENDED):
        company.ana.writes(carl, "Hello?")
    with company.refuses(WrongState, chat=Chat.ENDED):
        company.ana.sends_file(carl, "manual.pdf")
    company.ana.notes(carl, "Ended early")
    company.ana.resolves(carl)
    company.ben.notes(carl, "And resolved")


def test_a_note_does_not_answer_the_customer(company: Company, carl: Customer) -> None:
    company.ana.opens(carl)
    company.ana.takes(carl)
    carl.says("Hello?")
    since = carl.matter().awaiting_since
    company.ana.notes(carl, "Thinking")
    assert carl.matter().awaiting_since == since is not None
    carl.says("Still there?")
    assert carl.matter().awaiting_since == since
    company.ana.writes(carl, "Yes")
    assert company.ana.desk.talks[carl.case].view.awaiting_since is None


@pytest.mark.parametrize(
    "words", ["<img src=x onerror=alert(1)>", "'; DROP TABLE cases; --", "🔥" * 100, "a\u202eb", "عربى", "a\n\n\tb"]
)
def test_any_words_are_kept_as_words(company: Company, carl: Customer, words: str) -> None:
    company.ana.opens(carl)
    carl.says(words)
    kept = words.replace("\u202e", "")
    assert carl.hears(kept)
    assert company.ana.desk.talks[carl.case].entries[-1].text == kept


def test_a_customer_who_writes_while_counted_as_gone_is_back(company: Company, carl: Customer) -> None:
    company.ana.opens(carl)
    carl.says("Hello")
    company.ana.takes(carl)
    carl.closes_page()
    company.waits(120)
    assert carl.matter().chat is Chat.GONE
    carl.says("My train was in a tunnel")
    assert carl.matter().chat is Chat.TALKING
    assert [entry.kind for entry in company.ana.desk.talks[carl.case].entries[-2:]] == ["returned", "message"]


def test_what_was_said_stands_once_in_the_database(company: Company, carl: Customer) -> None:
    own_id = company.new_id()
    for _ in range(3):
        carl.says("Hello", own_id)
    rows = company.everything()[tables.messages.name]
    assert [row for row in rows if "Hello" in row] == rows
    assert len(rows) == 1
