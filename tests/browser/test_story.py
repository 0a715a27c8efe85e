"""A customer and an agent, from the first word to the transcript, each in a browser of their own."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect
from tests.browsing import Customer, DeskPerson

RING = 6  # tones


def token(where: Locator, name: str) -> str:
    """A colour of the house as the browser computes it."""
    made = "(at, name) => { const p = document.createElement('p'); p.style.color = `var(${name})`; at.append(p);"
    return str(where.evaluate(f"{made} const c = getComputedStyle(p).color; p.remove(); return c; }}", name))


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
    expect(row).to_contain_text(f"/p/{carl.slug}")
    expect(row).to_contain_text(re.compile(r"\d{3}.\d{3}.\d{3}"))
    ana.opens_case("My printer is on fire")
    ana.presses("Assign to me")
    expect(ana.list_link("My cases")).to_have_attribute("aria-current", "page")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    ana.opens_list("Unassigned")
    expect(ana.row("My printer is on fire")).to_have_count(0)
    ana.reads("Nobody is waiting")
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
    carl.answers("No")
    carl.reads("Ana is helping you")
    carl.presses("End chat")
    carl.answers("Yes")
    carl.reads("The chat has ended")
    ana.hears("Carl Kunde has ended the chat.")
    for press, kind in (("Download transcript as text", ".txt"), ("Download transcript", ".html")):
        transcript = carl.downloads(press, kind)
        for words in ("My printer is on fire", "Please stand back", "I do", "Ana"):
            assert words in transcript

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


def test_a_new_case_rings_every_desk_of_the_portal(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    expect(ana.page.get_by_role("button", name="Sound is off: click once")).to_be_visible()
    for agent in (ana, ben):
        agent.page.get_by_text("No case is open").click()
        expect(agent.page.get_by_role("button", name="Sound is off: click once")).to_have_count(0)
    ben.opens_the_bell().get_by_role("checkbox", name="Ring for alerts and new cases").uncheck()
    ana.page.context.grant_permissions(["notifications"])
    ana.page.reload()
    ana.page.get_by_text("No case is open").click()
    ana.looks_elsewhere()
    carl.chats()
    ana.hears_a_sound(RING)
    assert ana.page.evaluate("window.notices") == ["New case · Support / Carl Kunde"]
    expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    expect(ben.page).to_have_title(re.compile(r"^\(1\) "))
    assert ben.page.evaluate("window.tones") == 0, "Ben has chosen silence"


def test_the_red_dot_goes_in_all_tabs_when_the_list_is_opened(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    beside = ana.another_tab()
    desks = (ana, beside, ben)
    carl.chats()
    for desk in desks:
        expect(desk.list_link("Unassigned")).to_have_accessible_name(re.compile("new"))
    dot = ana.list_link("Unassigned").locator(".dot")
    assert dot.evaluate("at => getComputedStyle(at).backgroundColor") in (token(dot, "--red"), token(dot, "--red-fill"))
    ana.opens_list("Unassigned")
    for desk in (ana, beside):
        expect(desk.list_link("Unassigned")).not_to_have_accessible_name(re.compile("new"))
    expect(ben.list_link("Unassigned")).to_have_accessible_name(re.compile("new"))
    ana.opens_list("My cases")
    beside.page.reload()
    expect(beside.list_link("Unassigned")).to_have_accessible_name(re.compile("1"))
    expect(beside.list_link("Unassigned")).not_to_have_accessible_name(re.compile("new"))


def test_a_waiting_chat_stands_in_red_with_its_time_and_an_ended_one_in_grey(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Is anybody there?")
    ana.opens_list("Unassigned")
    kind = ana.row("Is anybody there?").get_by_text("Live chat")
    red = token(kind, "--red")
    assert kind.evaluate("at => getComputedStyle(at).color") == red
    time = ana.row("Is anybody there?").get_by_title("Waiting so far")
    expect(time).to_have_text(re.compile(r"^0:\d\d$"))
    assert time.evaluate("at => getComputedStyle(at).color") == red
    expect(time).not_to_have_text(time.inner_text())
    ana.takes("Is anybody there?")
    expect(ana.row("Is anybody there?").get_by_title("Time in chat")).to_be_visible()
    ana.presses("End chat")
    ana.answers("Yes")
    carl.reads("The chat has ended")
    ended = ana.row("Is anybody there?").get_by_text("Chat ended")
    assert ended.evaluate("at => getComputedStyle(at).color") != red
    total = ana.row("Is anybody there?").get_by_title("The chat's total time").inner_text()
    assert re.fullmatch(r"\d+:\d\d", total)


def test_a_message_sounds_and_counts_in_the_title_while_the_customer_looks_elsewhere(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("I will be back")
    ana.takes("I will be back")
    carl.reads("Ana is helping you")
    carl.quiet()
    carl.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    ana.says("Here is the answer")
    expect(carl.page).to_have_title(re.compile(r"^\(1\) "))
    carl.hears_a_sound(2)
    expect(ana.conversation.get_by_text("Delivered")).to_be_visible()
    carl.page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    expect(carl.page).not_to_have_title(re.compile(r"^\("))
    expect(ana.conversation.get_by_text("Read", exact=True)).to_be_visible()
