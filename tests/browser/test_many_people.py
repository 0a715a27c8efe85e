"""Several agents and several chats at once: who has what, who looks, who is rung, and what stays among colleagues."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

Profile = Callable[..., BrowserContext]
RING = 6  # tones


def unread(count: int) -> re.Pattern[str]:
    return re.compile(rf"{count}\s+unread")


def test_of_two_who_press_at_the_same_moment_the_second_reads_who_has_it(
    carl: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    carl.chats()
    carl.says("Who comes first?")
    held: list[Route] = []
    for agent in (ana, ben):
        agent.opens_list("Unassigned")
        agent.opens_case("Who comes first?")
        agent.page.route("**/assign", lambda press: held.append(press))
        with agent.page.expect_request("**/assign"):
            agent.presses("Assign to me")
    for press in held:
        press.continue_()
    ana.reads("The case is yours.")
    ben.reads("Ana has this case.")
    expect(ben.page.get_by_role("button", name="Assign to me")).to_have_count(0)
    ben.reads("Ana has this case and answers. You can read along and add notes.")
    expect(ben.row("Who comes first?")).to_have_count(0)
    expect(ana.row("Who comes first?")).to_have_count(1)
    expect(ana.list_link("My cases")).to_have_attribute("aria-current", "page")
    carl.hears("Ana has joined the chat.")
    carl.hears("Ben has joined the chat.", times=0)


def test_a_lead_gives_a_case_to_another_whose_desk_rings(carl: Customer, ben: DeskPerson, lena: DeskPerson) -> None:
    carl.chats()
    carl.says("Somebody, please")
    lena.opens_list("Unassigned")
    lena.opens_case("Somebody, please")
    lena.presses("Status")
    expect(lena.page.get_by_role("button", name=re.compile("^Ben"))).to_contain_text("online")
    ben.page.get_by_text("No case is open").click()
    ben.quiet()
    lena.page.get_by_role("button", name=re.compile("^Ben")).click()
    ben.hears_a_sound(RING)
    ben.reads(re.compile("You have been given a case · Support"))
    expect(ben.row("Somebody, please")).to_have_count(1)
    carl.reads("Ben is helping you")
    lena.opens_list("All cases")
    expect(lena.row("Somebody, please")).to_contain_text("Ben")


def test_an_agent_who_leaves_the_chat_puts_the_customer_back_in_line(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    carl.chats()
    carl.says("Do not leave me")
    ana.takes("Do not leave me")
    carl.reads("Ana is helping you")
    ana.presses("Leave chat")
    carl.hears("Ana has left the chat. Another agent will be with you.")
    carl.reads("No agent is here yet.")
    expect(ben.list_link("Unassigned")).to_have_accessible_name(re.compile("new"))
    ben.takes("Do not leave me")
    carl.reads("Ben is helping you")


def test_an_agent_with_two_tabs_sees_the_same_in_both(carl: Customer, ana: DeskPerson) -> None:
    beside = ana.another_tab()
    carl.chats()
    carl.says("Twice before your eyes")
    ana.takes("Twice before your eyes")
    beside.opens_case("Twice before your eyes")
    beside.says("From the other tab")
    for person in (carl, ana, beside):
        person.hears("From the other tab")
    beside.presses("End chat")
    beside.answers("Yes")
    ana.hears("You ended the chat.")


def test_several_chats_count_what_is_unread(office: Office, profile: Profile, ana: DeskPerson) -> None:
    customers = [office.customer(profile()) for _ in range(3)]
    for customer, first in zip(customers, ("Xenia", "Yara", "Zoe"), strict=True):
        customer.first = first
        customer.chats()
        customer.says(f"Hello from {first}")
        ana.takes(f"Hello from {first}")
        customer.reads("Ana is helping you")
    xenia, yara, zoe = customers
    xenia.says("one")
    xenia.says("two")
    yara.says("three")
    zoe.says("read at once")
    ana.hears("read at once")
    expect(ana.row("Xenia")).to_contain_text(unread(2))
    expect(ana.row("Yara")).to_contain_text(unread(1))
    expect(ana.row("Zoe")).not_to_contain_text("unread")
    expect(ana.list_link("My cases")).to_have_accessible_name(unread(3))
    expect(ana.page).to_have_title(re.compile(r"^\(3\) "))
    ana.writing.fill("A draft for Zoe")
    ana.row("Xenia").click()
    ana.hears("two")
    expect(ana.row("Xenia")).not_to_contain_text("unread")
    expect(ana.writing).to_have_value("")
    ana.says("For Xenia alone")
    xenia.hears("For Xenia alone")
    ana.row("Zoe").click()
    expect(ana.writing).to_have_value("A draft for Zoe")
    for other in (yara, zoe):
        other.hears("For Xenia alone", times=0)


def test_a_note_never_reaches_the_customer(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    heard: list[str] = []
    carl.page.on("websocket", lambda line: line.on("framereceived", lambda frame: heard.append(str(frame))))
    carl.page.on("response", lambda answer: heard.append(answer.text()) if "/api/" in answer.url else None)
    carl.chats()
    carl.says("Am I difficult?")
    ana.takes("Am I difficult?")
    ben.opens_list("All cases")
    ben.opens_case("Am I difficult?")
    note = ben.page.get_by_label("Note for colleagues")
    note.fill("He always asks that")
    note.press("Enter")
    ana.hears("He always asks that")
    ana.says("Not at all")
    carl.hears("Not at all")
    carl.page.reload()
    carl.hears("Not at all")
    carl.presses("End chat")
    carl.answers("Yes")
    assert "He always asks that" not in carl.downloads("Download transcript as text", ".txt")
    assert any("Not at all" in words for words in heard)
    assert not any("He always asks" in words for words in heard)


def test_who_else_looks_at_the_case_is_shown(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    carl.chats()
    carl.says("Look at me")
    ana.takes("Look at me")
    ben.opens_list("All cases")
    ben.opens_case("Look at me")
    ana.reads("Ben is looking too")
    ben.reads("Ana is looking too")
    ben.looks_elsewhere()
    ben.looks_here()
    ana.reads("Ben is looking too")
    ben.opens_list("Unassigned")
    expect(ana.page.get_by_text("Ben is looking too")).to_have_count(0)


def test_what_was_said_is_found_again(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    carl.chats()
    carl.says("The Zwiebelturm is leaning")
    ben.page.get_by_role("searchbox").fill("zwiebelturm")
    expect(ben.row("The Zwiebelturm is leaning")).to_have_count(1)
    ben.page.get_by_role("searchbox").fill("carl.kunde@home.example")
    expect(ben.row("The Zwiebelturm is leaning")).to_have_count(1)
    ben.page.get_by_role("searchbox").fill("nobody said this")
    ben.reads("Nothing found")
