"""PRODUCT 9: deleting a case leaves nothing of the customer in any row, but a tombstone and an entry in the audit log."""

from __future__ import annotations

import json

from tests.people import HELP, Company, Customer, SeededDice

from deskbell.actions.ports import Tx
from deskbell.domain.cases import Chat
from deskbell.domain.refusals import Blocked, ChatRunning, NotAllowed, NotFound
from deskbell.storage.indexing import index_next
from deskbell.storage.transaction import Transaction

KEPT = {"audit", "tombstones", "due", "counts", "marks", "nodes", "connections"}
"""Tables that may differ afterwards: each is looked at by itself."""


def a_full_life(company: Company) -> Customer:
    """A customer of whom something stands in every table that can hold anything."""
    carl = company.someone_waiting("Ferdinand")
    carl.says("Quarzuhr kaputt")
    carl.corrects(last_name="Nachtigall")
    company.ana.opens(carl)
    company.ana.takes(carl)
    company.ana.writes(carl, "Welche Quarzuhr?")
    company.ben.notes(carl, "Ist bekannt als schwierig")
    carl.sends_file("zifferblatt.png")
    company.ana.reads(carl, 5)
    carl.reads(3)
    company.ana.leaves(carl)
    carl.leaves_request("")
    company.lea.assigns(carl, company.ben)
    company.ben.resolves(carl, "Garantiefall")
    while company.act(indexed):
        pass
    company.act(lambda tx: tx.due.at("silence", carl.case_id, company.now + 1000))
    return carl


def indexed(tx: Tx) -> bool:
    assert isinstance(tx, Transaction)
    return index_next(tx.conn)


def holding(company: Company, *words: str) -> set[str]:
    """The tables in which one of these words stands."""
    dump = company.everything()
    return {name for name, rows in dump.items() if any(word.casefold() in repr(rows).casefold() for word in words)}


def test_nothing_is_left_of_a_deleted_case_but_tombstone_and_audit(company: Company) -> None:
    before = company.everything()
    carl = a_full_life(company)
    words = ("Ferdinand", "Nachtigall", "Quarzuhr", "schwierig", "zifferblatt", "Garantiefall", carl.email, carl.browser)
    assert holding(company, *words) >= {"cases", "messages", "files", "search"}
    company.ada.deletes(carl)
    after = company.everything()
    assert holding(company, *words) == set()
    assert {name: rows for name, rows in after.items() if name not in KEPT} == {
        name: rows for name, rows in before.items() if name not in KEPT
    }
    assert [row for row in after["connections"] if carl.case_id in row[2:3]] == []
    assert all(row[2] == 0 for row in after["counts"])


def test_the_tombstone_says_number_portal_agent_times_and_who(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.ends(carl)
    opened_at = carl.matter().opened_at
    company.ada.deletes(carl)
    (stone,) = company.everything()["tombstones"]
    assert stone == (carl.case, company.portals[HELP], company.ana.id, opened_at, company.now, company.ada.id)
    (entry,) = company.look(lambda tx: tx.audit.page(None, 10))
    assert (entry.agent, entry.act, entry.subject) == ("Ada Account", "case-deleted", str(carl.case))
    assert entry.details == {"portal": HELP, "assigned": "Ana", "opened": str(opened_at)}


def test_the_files_bytes_are_left_to_be_erased_by_their_keys(company: Company, carl: Customer) -> None:
    carl.sends_file("photo.png")
    carl.ends()
    (file,) = company.everything()["files"]
    company.ada.deletes(carl)
    (row,) = [row for row in company.everything()["due"] if "erase" in row]
    assert row[2] == carl.case
    assert json.loads(row[4]) == [file[2]]


def test_only_an_admin_deletes_and_only_after_the_chat(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    for agent in (company.ana, company.lea):
        with company.refuses(NotAllowed):
            agent.deletes(carl)
    with company.refuses(ChatRunning):
        company.ada.deletes(carl)
    carl.closes_page()
    company.waits(120)
    assert carl.matter().chat is Chat.GONE
    with company.refuses(ChatRunning):
        company.ada.deletes(carl)
    company.ana.ends(carl)
    company.ada.deletes(carl)


def test_everyone_who_has_the_case_open_hears_that_it_is_gone(company: Company, carl: Customer) -> None:
    company.ben.opens(carl)
    company.ana.takes(carl)
    company.ana.ends(carl)
    company.ada.deletes(carl)
    assert carl.page is not None
    assert carl.page.gone
    assert company.ben.desk.talks == {}
    for agent in (company.ana, company.ben, company.lea, company.ada):
        assert agent.desk.listed("all") == []
        assert agent.desk.n(company.portals[HELP], "all") == 0
    for deed in (company.ana.takes, company.ana.reopens, company.ada.deletes, company.ben.opens):
        with company.refuses(NotFound):
            deed(carl)
    with company.refuses(NotFound):
        carl.says("Hello?")
    with company.refuses(NotFound):
        carl.opens_page()


def test_a_number_is_never_used_again(company: Company, carl: Customer) -> None:
    carl.ends()
    company.ada.deletes(carl)
    company.dice = SeededDice(carl.case, 234_567_890)
    ann = company.someone_waiting("Ann")
    assert ann.case == 234_567_890


def test_a_page_that_stays_open_hears_nothing_of_later_cases(company: Company, carl: Customer) -> None:
    carl.ends()
    company.ada.deletes(carl)
    assert carl.page is not None
    raw = carl.page.raw
    ann = company.someone_waiting("Ann")
    ann.says("This is private")
    assert ann.case_id != carl.case_id
    assert carl.page.raw == raw


def test_the_same_browser_opens_a_new_case_afterwards(company: Company, carl: Customer) -> None:
    carl.ends()
    company.ada.deletes(carl)
    number = carl.case
    carl.page = None
    assert carl.opens()
    assert carl.case != number


def test_what_was_written_of_a_blocked_customer_goes_with_the_case_and_the_block_stays(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.blocks(carl, "Herr Grobian beleidigt")
    assert holding(company, "Grobian") == {"blocks"}
    company.ada.deletes(carl)
    assert holding(company, "Grobian") == set()
    with company.refuses(Blocked):
        again = company.customer("Again")
        again.browser = carl.browser
        again.opens()
