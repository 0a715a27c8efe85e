"""Reloads, lost networks, killed servers and second tabs: nothing is lost, nothing comes twice, nothing changes its order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, expect
from tests.browsing import Customer, DeskPerson, Person
from tests.offices import Office
from tests.pictures import png, sends_file

Profile = Callable[..., BrowserContext]


def said(person: Person, *texts: str) -> None:
    """These texts stand in the conversation, each once, in this order."""
    bubbles = person.conversation.locator("p").filter(has_text=re.compile("|".join(map(re.escape, texts))))
    expect(bubbles).to_have_text(list(texts))


def test_a_reload_keeps_the_chat_and_what_was_typed(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("My printer is on fire")
    carl.hears("My printer is on fire")
    carl.writing.fill("And now the")
    carl.page.reload()
    carl.hears("My printer is on fire")
    expect(carl.writing).to_have_value("And now the")
    ana.takes("My printer is on fire")
    ana.writing.fill("Please stand")
    ana.page.reload()
    ana.hears("My printer is on fire")
    expect(ana.writing).to_have_value("Please stand")


def test_what_was_being_typed_when_the_chat_ended_is_kept_and_goes_along_into_a_new_one(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("My printer is on fire")
    ana.takes("My printer is on fire")
    carl.reads("Ana is helping you")
    carl.writing.fill("And now the curtains, too")
    ana.presses("End chat")
    ana.answers("Yes")
    carl.reads("The chat has ended")
    expect(carl.page.get_by_label("Not sent:")).to_have_value("And now the curtains, too")
    carl.page.reload()
    expect(carl.page.get_by_label("Not sent:")).to_have_value("And now the curtains, too")
    carl.presses("Start a new chat")
    carl.presses("Chat")
    expect(carl.writing).to_have_value("And now the curtains, too")
    carl.writing.press("Enter")
    carl.hears("And now the curtains, too")


def test_pressing_chat_twice_makes_one_case(carl: Customer, ana: DeskPerson) -> None:
    carl.opens_the_portal().gives_name_and_address()
    carl.page.get_by_role("button", name="Chat", exact=True).dblclick()
    expect(carl.writing).to_be_visible()
    carl.says("Once only")
    ana.opens_list("Unassigned")
    expect(ana.row("Once only")).to_have_count(1)
    expect(ana.row("Carl Kunde")).to_have_count(1)


def test_a_second_tab_shows_the_same_chat_and_both_get_each_message_once(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("From the first tab")
    beside = Customer(carl.server, carl.page.context.new_page(), slug=carl.slug)
    beside.opens_the_portal()
    beside.hears("From the first tab")
    beside.says("From the second tab")
    ana.takes("From the first tab")
    ana.says("To both")
    for person in (carl, beside, ana):
        said(person, "From the first tab", "From the second tab", "To both")
    beside.presses("End chat")
    beside.answers("Yes")
    carl.reads("The chat has ended")


def test_a_message_written_offline_is_sent_once_when_the_network_is_back(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Before")
    ana.takes("Before")
    carl.reads("Ana is helping you")
    carl.page.context.set_offline(True)
    carl.reads("No connection. What you write is kept and sent as soon as you are back online.")
    carl.says("In the tunnel")
    carl.says("Still in the tunnel")
    expect(carl.conversation.get_by_text("Sending").last).to_be_visible()
    ana.says("Are you there?")
    ana.hears("Are you there?")
    expect(ana.conversation.get_by_text("In the tunnel")).to_have_count(0)
    carl.page.context.set_offline(False)
    for person in (carl, ana):
        said(person, "Before", "Are you there?", "In the tunnel", "Still in the tunnel")
    expect(carl.conversation.get_by_text("Sending")).to_have_count(0)


def test_what_was_written_offline_outlives_a_reload(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Before")
    ana.takes("Before")
    carl.page.context.set_offline(True)
    carl.says("In the tunnel")
    expect(carl.conversation.get_by_text("Sending")).to_be_visible()
    carl.page.context.set_offline(False)
    carl.page.reload()
    for person in (carl, ana):
        said(person, "Before", "In the tunnel")


@pytest.mark.own_server
def test_after_a_power_cut_both_sides_come_back_by_themselves(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Before")
    ana.takes("Before")
    ana.says("Hello")
    carl.hears("Hello")
    carl.server.kill()
    carl.reads("No connection. What you write is kept and sent as soon as you are back online.")
    ana.reads("No connection. The desk reconnects by itself; what you write is kept.")
    carl.says("In the dark")
    ana.says("I cannot see you")
    carl.server.start()
    for person in (carl, ana):
        said(person, "Before", "Hello", *sorted_as_seen(ana.conversation, "In the dark", "I cannot see you"))
    carl.says("Light again")
    ana.hears("Light again")
    expect(ana.page.get_by_text("No connection.")).to_have_count(0)


def sorted_as_seen(conversation: Locator, *texts: str) -> list[str]:
    """The texts in the order in which this conversation has them, once it has all of them as sent."""
    for text in texts:
        expect(conversation.get_by_text(text, exact=True)).to_have_count(1)
    expect(conversation.get_by_text("Sending")).to_have_count(0)
    seen = conversation.inner_text()
    return sorted(texts, key=seen.index)


def test_a_chat_goes_on_when_the_portals_address_is_changed(office: Office, carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Before the move")
    ana.takes("Before the move")
    office.changes(slug=f"{carl.slug}-moved")
    carl.says("At the old place")
    ana.hears("At the old place")
    carl.page.reload()
    expect(carl.page).to_have_url(f"{carl.portal}-moved")
    said(carl, "Before the move", "At the old place")
    carl.says("At the new place")
    ana.says("Welcome")
    carl.hears("Welcome")
    ana.hears("At the new place")
    beside = Customer(carl.server, carl.page.context.new_page(), slug=carl.slug).opens_the_portal()
    beside.hears("Welcome")
    assert carl.complaints == []


def test_a_customer_who_closed_the_page_takes_up_the_same_chat(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Do not forget me")
    ana.takes("Do not forget me")
    carl.reads("Ana is helping you")
    carl.page.close()
    ana.reads(re.compile("Customer away for"))
    again = Customer(carl.server, carl.page.context.new_page(), slug=carl.slug).opens_the_portal()
    again.hears("Do not forget me")
    expect(ana.page.get_by_text(re.compile("Customer away for"))).to_have_count(0)
    ana.says("I did not")
    again.hears("I did not")


def test_typing_and_reading_are_seen_on_the_other_side(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Knock knock")
    expect(carl.conversation.get_by_text("Sent", exact=True)).to_be_visible()
    ana.takes("Knock knock")
    expect(carl.conversation.get_by_text("Read", exact=True)).to_be_visible()
    ana.writing.press_sequentially("Who is")
    carl.reads("Ana is typing …")
    ana.says("Who is there?")
    carl.hears("Who is there?")
    expect(carl.page.get_by_text("Ana is typing …")).to_have_count(0)
    carl.writing.press_sequentially("Somebody who types slowly", delay=150)
    ana.reads("Carl Kunde is typing …")
    ana.page.get_by_role("link", name="Back to the list").or_(ana.list_link("My cases")).last.click()
    carl.says("Carl")
    expect(carl.conversation.get_by_text("Delivered", exact=True)).to_be_visible()


def test_a_picture_is_shown_as_a_picture_on_both_sides(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Look")
    ana.takes("Look")
    sends_file(carl, "fire.png", "image/png", png(64, 48))
    sends_file(ana, "water.png", "image/png", png(32, 32))
    for person in (carl, ana):
        for name, width in (("fire.png", 64), ("water.png", 32)):
            picture = person.page.get_by_role("button", name=f"Show picture {name}").locator("img")
            expect(picture).to_have_js_property("naturalWidth", width)
    carl.presses("Show picture water.png")
    shown = carl.page.get_by_role("dialog", name="water.png")
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 32)
    carl.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(carl.page.get_by_role("button", name="Show picture water.png")).to_be_focused()


SCRIPT = "<script>document.title='taken over'</script>"
FILES = {
    "page.html": ("text/html", f"<!doctype html><title>x</title>{SCRIPT}"),
    "drawing.svg": ("image/svg+xml", f'<svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>'),
    "disguised.png": ("image/png", f"<!doctype html>{SCRIPT}"),
}


def test_files_that_could_run_script_can_only_be_saved(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Some files")
    ana.takes("Some files")
    for name, (kind, content) in FILES.items():
        sends_file(carl, name, kind, content.encode())
        card = ana.conversation.get_by_role("button", name=re.compile(re.escape(name)))
        with ana.page.expect_download() as waiting:
            card.click()
        assert waiting.value.path().read_bytes() == content.encode()
        assert waiting.value.suggested_filename == name
    expect(ana.conversation.locator("img, svg[onload], iframe")).to_have_count(0)
    assert [page.url for page in ana.page.context.pages] == [ana.page.url]


MARKUP = "<img src=x onerror=\"alert('hello')\"><b>bold</b> javascript:alert(1) https://example.com/a"


def test_markup_is_shown_as_the_text_it_is(office: Office, profile: Profile, ana: DeskPerson) -> None:
    carl = office.customer(profile())
    carl.first, carl.last = "<b>Carl</b>", "<script>alert(1)</script>"
    dialogs: list[str] = []

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    for person in (carl, ana):
        person.page.on("dialog", heard)
    carl.chats()
    carl.says(MARKUP)
    ana.opens_list("Unassigned")
    expect(ana.row("<b>Carl</b> <script>alert(1)</script>")).to_have_count(1)
    ana.takes("<img src=x")
    ana.says(MARKUP)
    for person in (carl, ana):
        said(person, MARKUP, MARKUP)
        expect(person.conversation.get_by_role("link")).to_have_text(["https://example.com/a"] * 2)
        expect(person.conversation.locator("img, b, script")).to_have_count(0)
    assert dialogs == []
    assert carl.complaints == []
    assert ana.complaints == []
