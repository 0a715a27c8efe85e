"""The whole story without a mouse: every stop of the Tab key is seen, and the focus goes where the work goes."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

Profile = Callable[..., BrowserContext]

NAME = """() => {
  const at = document.activeElement;
  const labels = [...(at.labels ?? [])].map((label) => label.innerText);
  return at.getAttribute('aria-label') ?? (labels.join(' ') || at.innerText || '').trim();
}"""

# an outline or a ring on what has the focus, or on the box that belongs to it
SEEN = """() => {
  let at = document.activeElement;
  if (!at || at === document.body) return true;
  for (let up = 0; at && up < 4; up += 1, at = at.parentElement) {
    const look = getComputedStyle(at);
    if (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1.5) return true;
    if (/0px 0px 0px [1-9]/.test(look.boxShadow)) return true;
  }
  return document.activeElement.outerHTML.slice(0, 200);
}"""


def tabs_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until what is called so has the focus; every stop on the way can be seen."""
    passed = []
    for _ in range(60):
        page.keyboard.press(key)
        assert page.evaluate(SEEN) is True
        passed.append(page.evaluate(NAME))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"never came to {name!r}, only to {passed}")


def types(page: Page, words: str) -> None:
    """Type; a tab goes on to the next field."""
    first, *rest = words.split("\t")
    page.keyboard.type(first)
    for word in rest:
        page.keyboard.press("Tab")
        page.keyboard.type(word)


def stays_inside(page: Page, name: str, presses: int = 12) -> None:
    """Tab goes round inside the dialog, or out to the browser itself, but never to the page behind."""
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    assert dialog.evaluate("at => at.contains(document.activeElement)"), "the focus begins inside"
    for key in ("Tab", "Shift+Tab"):
        for _ in range(presses):
            page.keyboard.press(key)
            assert dialog.evaluate("at => at.contains(document.activeElement) || document.activeElement === document.body")
            assert page.evaluate(SEEN) is True


def without_a_mouse(page: Page) -> None:
    """A click from here on is an error of this test."""
    page.evaluate("addEventListener('pointerdown', () => { throw new Error('a mouse was used') }, true)")


def test_the_whole_story_with_the_keyboard_alone(carl: Customer, ana: DeskPerson) -> None:
    carl.opens_the_portal()
    expect(carl.page.get_by_label("First name")).to_be_visible()
    for person in (carl, ana):
        without_a_mouse(person.page)

    tabs_to(carl.page, "First name")
    types(carl.page, "Carl\tKunde\t")
    types(carl.page, "nonsense\n")
    expect(carl.page.get_by_label("E-mail address")).to_be_focused()
    carl.reads(re.compile("This does not look like an e-mail address"))
    carl.page.keyboard.press("ControlOrMeta+a")
    types(carl.page, "carl.kunde@home.example")
    tabs_to(carl.page, "Chat")
    carl.page.keyboard.press("Enter")
    expect(carl.writing).to_be_focused()
    types(carl.page, "My printer is on fire\n")
    carl.hears("My printer is on fire")

    types(ana.page, "1")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    types(ana.page, "j")
    expect(ana.row("My printer is on fire").get_by_role("link")).to_be_focused()
    ana.hears("My printer is on fire")
    types(ana.page, "a")
    ana.reads("The case is yours.")
    carl.reads("Ana is helping you")
    expect(ana.writing).to_be_focused()
    types(ana.page, "Please stand back\n")
    carl.hears("Please stand back")
    expect(ana.list_link("My cases")).to_have_attribute("aria-current", "page")
    expect(ana.row("My printer is on fire").get_by_role("link")).to_have_attribute("aria-current", "true")
    ana.page.keyboard.press("Escape")
    expect(ana.row("My printer is on fire").get_by_role("link")).to_be_focused()
    types(ana.page, "r")
    expect(ana.writing).to_be_focused()
    types(carl.page, "I do\n")
    ana.hears("I do")
    ana.page.keyboard.press("Escape")
    types(ana.page, "n")
    expect(ana.page.get_by_label("Note for colleagues")).to_be_focused()
    types(ana.page, "He smokes\n")
    ana.hears("He smokes")
    ana.page.keyboard.press("Escape")

    tabs_to(carl.page, "End chat", "Shift+Tab")
    carl.page.keyboard.press("Enter")
    stays_inside(carl.page, "End the chat?")
    carl.page.keyboard.press("Escape")
    expect(carl.page.get_by_role("button", name="End chat")).to_be_focused()
    carl.page.keyboard.press("Enter")
    tabs_to(carl.page, "Yes")
    carl.page.keyboard.press("Enter")
    expect(carl.page.get_by_role("heading", name="The chat has ended")).to_be_focused()
    tabs_to(carl.page, "Download transcript")
    with carl.page.expect_download():
        carl.page.keyboard.press("Enter")

    ana.hears("Carl Kunde has ended the chat.")
    types(ana.page, "e")
    stays_inside(ana.page, "Resolve case?")
    tabs_to(ana.page, "Resolve")
    ana.page.keyboard.press("Enter")
    ana.reads("Resolved.")
    ana.page.wait_for_function("() => document.activeElement !== document.body")
    types(ana.page, "3")
    expect(ana.row("My printer is on fire")).to_contain_text("Resolved")
    types(ana.page, "j")
    ana.hears("My printer is on fire")
    types(ana.page, "e")
    ana.reads("Reopened; the case is yours.")
    types(ana.page, "2")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    assert carl.complaints == []
    assert ana.complaints == []


def test_the_way_out_of_waiting_with_the_keyboard_alone(carl: Customer) -> None:
    carl.chats()
    without_a_mouse(carl.page)
    tabs_to(carl.page, "I don’t want to wait", "Shift+Tab")
    carl.page.keyboard.press("Enter")
    expect(carl.page.get_by_role("heading", name="We will answer you by e-mail")).to_be_focused()
    tabs_to(carl.page, "Send")
    carl.page.keyboard.press("Enter")
    expect(carl.page.get_by_label("Your question")).to_be_focused()
    carl.reads("Please write your question.")
    types(carl.page, "When do you open?")
    tabs_to(carl.page, "Send")
    carl.page.keyboard.press("Enter")
    expect(carl.page.get_by_role("heading", name="Your request has been sent")).to_be_focused()


def test_the_sheet_of_shortcuts_opens_closes_and_gives_the_focus_back(ana: DeskPerson) -> None:
    tabs_to(ana.page, "My cases")
    types(ana.page, "?")
    stays_inside(ana.page, "Keyboard shortcuts")
    for key in ("j", "k", "a", "e", "r", "n", "/", "?"):
        expect(ana.page.get_by_role("dialog").get_by_text(key, exact=True)).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(ana.page.get_by_role("dialog")).to_have_count(0)
    expect(ana.list_link("My cases")).to_be_focused()
    types(ana.page, "/")
    expect(ana.page.get_by_role("searchbox")).to_be_focused()
    types(ana.page, "ajkern?")
    expect(ana.page.get_by_role("searchbox")).to_have_value("ajkern?")


def test_j_and_k_go_up_and_down_the_list(office: Office, profile: Profile, ana: DeskPerson) -> None:
    newest_first = ["Third question", "Second question", "First question"]
    for words in reversed(newest_first):
        customer = office.customer(profile()).chats()
        customer.says(words)
        customer.hears(words)
    types(ana.page, "1")
    for words in newest_first:
        expect(ana.row(words)).to_have_count(1)
    for key, words in zip("jjjk", [*newest_first, newest_first[1]], strict=True):
        types(ana.page, key)
        expect(ana.row(words).get_by_role("link")).to_be_focused()
        ana.hears(words)
    ana.page.keyboard.press("Escape")
    ana.reads("No case is open")


def test_every_stop_on_the_desk_can_be_seen(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Something to look at")
    ana.takes("Something to look at")
    ana.page.keyboard.press("Escape")
    seen = set()
    for _ in range(45):
        ana.page.keyboard.press("Tab")
        assert ana.page.evaluate(SEEN) is True
        seen.add(ana.page.evaluate(NAME))
    for name in (
        "End chat",
        "Leave chat",
        "Resolve",
        "More",
        "Answer",
        "Note",
        "Attach files",
        "Emoji",
        "Answer to the customer",
    ):
        assert name in seen
