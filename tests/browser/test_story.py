"""A customer and an agent, from the first word to the transcript, each in a browser of their own."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browsing import Customer, DeskPerson


def test_a_customer_chats_with_an_agent_and_leaves_with_the_transcript(carl: Customer, ana: DeskPerson) -> None:
    ana.opens_list("My cases")
    carl.chats()
    carl.reads("No agent is here yet.")
    carl.says("My printer is on fire")
    carl.hears("My printer is on fire")

    expect(ana.list_link("Unassigned")).to_have_accessible_name(re.compile(r"Unassigned.*1.*new"))
    ana.opens_list("Unassigned")
    expect(ana.list_link("Unassigned")).not_to_have_accessible_name(re.compile("new"))
    row = ana.row("My printer is on fire")
    expect(row).to_contain_text("Live chat")
    expect(row).to_contain_text("Carl Kunde")
    expect(row).to_contain_text("support")
    expect(row).to_contain_text(re.compile(r"\d{3}.\d{3}.\d{3}"))
    ana.opens_case("My printer is on fire")
    ana.presses("Assign to me")
    expect(ana.row("My printer is on fire")).to_have_count(0)
    ana.opens_list("My cases")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    ana.opens_list("All cases")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    carl.hears("Ana has joined the chat.")
    carl.reads("Ana is helping you")

    ana.opens_case("My printer is on fire")
    ana.says("Please stand back")
    carl.hears("Please stand back")
    carl.says("I do")
    ana.hears("I do")

    carl.presses("End chat")
    carl.answers("Yes")
    carl.reads("The chat has ended")
    ana.hears("Carl Kunde has ended the chat.")
    text = carl.downloads("As text", ".txt")
    assert "My printer is on fire" in text
    assert "Please stand back" in text

    ana.presses("Resolve")
    ana.answers("Resolve")
    ana.opens_list("My cases")
    expect(ana.row("My printer is on fire")).to_have_count(0)
    ana.opens_list("All cases")
    ana.opens_case("My printer is on fire")
    ana.presses("Reopen")
    ana.opens_list("My cases")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    assert ana.complaints == []
    assert carl.complaints == []
