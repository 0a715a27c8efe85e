"""axe-core finds nothing on any page, in any state, in light and dark, on wide screens and phones; nothing overflows sideways."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.axe import faults
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.pictures import png, sends_file
from tests.servers import PASSWORD

from deskbell.domain.people import Role

Profile = Callable[..., BrowserContext]
Seen = Callable[[], BrowserContext]


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def seen(request: pytest.FixtureRequest, profile: Profile) -> Seen:
    """Makes browsers of one width."""
    return lambda: profile(width=request.param, reduced_motion="reduce")


def can_be_used(page: Page, state: str) -> None:
    """In both colours, which can be changed in place; and nothing is wider than the window."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert faults(page) == [], f"{state} ({scheme})"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the window"


def test_the_form_and_its_mistakes(office: Office, seen: Seen) -> None:
    carl = office.customer(seen()).opens_the_portal()
    expect(carl.page.get_by_label("First name")).to_be_visible()
    can_be_used(carl.page, "form")
    carl.presses("Chat")
    carl.reads("Please enter your first name.")
    can_be_used(carl.page, "form with mistakes")


def test_waiting_and_the_way_out(office: Office, seen: Seen) -> None:
    carl = office.customer(seen()).chats()
    carl.says("One line\nand another, with https://example.com/a/very/long/address/" + "x" * 80)
    can_be_used(carl.page, "waiting")
    carl.presses("More")
    can_be_used(carl.page, "menu")
    carl.presses("Change my details")
    can_be_used(carl.page, "details")
    carl.answers("Cancel")
    carl.presses("Emoji")
    can_be_used(carl.page, "emoji")
    carl.page.keyboard.press("Escape")
    carl.presses("I don’t want to wait")
    carl.reads("We will answer you by e-mail")
    can_be_used(carl.page, "request form")
    carl.presses("Send")
    carl.reads("Your request has been sent")
    can_be_used(carl.page, "requested")


def test_talking_and_the_end(office: Office, seen: Seen, ana: DeskPerson) -> None:
    office.changes(ask_rating=True)
    carl = office.customer(seen()).chats()
    carl.says("Look at this")
    ana.takes("Look at this")
    sends_file(carl, "fire.png", "image/png", png(64, 48))
    sends_file(carl, "letter.txt", "text/plain", b"Dear all")
    expect(carl.page.get_by_role("button", name="letter.txt")).to_be_visible()
    ana.writing.press_sequentially("I do")
    carl.reads("Ana is typing …")
    can_be_used(carl.page, "typing")
    ana.writing.press("Enter")
    carl.hears("I do")
    can_be_used(carl.page, "talking")
    carl.presses("Show picture fire.png")
    can_be_used(carl.page, "picture")
    carl.page.keyboard.press("Escape")
    carl.writing.fill("And one more thing")
    carl.presses("End chat")
    can_be_used(carl.page, "end?")
    carl.answers("Yes")
    carl.reads("How did it go?")
    carl.reads("Not sent:")
    can_be_used(carl.page, "ended")
    carl.presses("5 of 5")
    carl.reads("Thank you for your rating.")
    can_be_used(carl.page, "rated")


def test_closed_and_not_there(office: Office, seen: Seen) -> None:
    office.changes(open=False)
    carl = office.customer(seen()).opens_the_portal()
    carl.reads("We are closed right now")
    can_be_used(carl.page, "closed")
    carl.page.goto(f"{carl.server.url}/p/nowhere")
    carl.reads("There is no portal here")
    can_be_used(carl.page, "no such portal")


def test_the_bubble_on_a_company_s_page(office: Office, seen: Seen) -> None:
    page = seen().new_page()
    page.goto(f"{office.server.url}/demo/{office.slug}")
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_label("First name")).to_be_visible()
    can_be_used(page, "bubble open")


def test_logging_in(office: Office, seen: Seen) -> None:
    page = seen().new_page()
    page.goto(f"{office.server.url}/desk")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    can_be_used(page, "log-in")
    page.get_by_label("E-mail address").fill("nobody@company.example")
    page.get_by_label("Password", exact=True).fill("wrong horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()
    can_be_used(page, "log-in refused")
    page.goto(f"{office.server.url}/desk/link#{'x' * 43}")
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    can_be_used(page, "link that no longer works")


def test_the_second_factor(office: Office, seen: Seen) -> None:
    ana = office.agent("Ana", seen())
    page = ana.page
    page.goto(f"{office.server.url}/desk/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    can_be_used(page, "account")
    ana.presses("Turn on")
    page.get_by_label("Your password, to confirm it is you").fill(PASSWORD)
    page.keyboard.press("Enter")
    secret = page.get_by_label("No camera?").input_value().replace(" ", "")
    can_be_used(page, "second factor begun")
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I have kept them")).to_be_visible()
    can_be_used(page, "recovery codes")
    other = DeskPerson(office.server, seen().new_page(), "Ana", office.email("Ana"))
    other.page.goto(f"{office.server.url}/desk")
    other.page.get_by_label("E-mail address").fill(other.email)
    other.page.get_by_label("Password", exact=True).fill(PASSWORD)
    other.presses("Log in")
    expect(other.page.get_by_label("Six-digit code")).to_be_focused()
    can_be_used(other.page, "six digits")


def test_empty_lists_and_search_without_hits(office: Office, seen: Seen) -> None:
    ana = office.agent("Ana", seen())
    for name, words in (("Unassigned", "Nobody is waiting"), ("My cases", "You have no open case"), ("All cases", "No case yet")):
        ana.opens_list(name)
        ana.reads(words)
        can_be_used(ana.page, name)
    ana.page.get_by_role("searchbox").fill("nothing of the kind")
    ana.reads("Nothing found")
    can_be_used(ana.page, "nothing found")
    ana.presses("Filters")
    can_be_used(ana.page, "filters")
    ana.page.keyboard.press("Escape")
    ana.opens_the_bell()
    can_be_used(ana.page, "bell")
    ana.page.keyboard.press("Escape")
    ana.page.get_by_role("button", name="Ana: account and log-out").click()
    can_be_used(ana.page, "agent's menu")


def test_a_case_at_the_desk(office: Office, seen: Seen, carl: Customer, profile: Profile) -> None:
    ana = office.agent("Ana", seen(), Role.LEAD)
    other = office.customer(profile()).chats()
    other.says("Another question")
    carl.chats()
    carl.says("My printer is on fire")
    ana.opens_list("Unassigned")
    ana.reads("Another question")
    can_be_used(ana.page, "unassigned")
    ana.opens_case("My printer is on fire")
    can_be_used(ana.page, "case to be taken")
    ana.presses("Assign to me")
    carl.reads("Ana is helping you")
    ana.says("Stand back")
    sends_file(carl, "fire.png", "image/png", png(64, 48))
    expect(ana.page.get_by_role("button", name="Show picture fire.png")).to_be_visible()
    can_be_used(ana.page, "talking")
    ana.presses("Note")
    ana.page.get_by_label("Note for colleagues").fill("He smokes")
    can_be_used(ana.page, "note")
    ana.page.get_by_label("Note for colleagues").press("Enter")
    ana.hears("He smokes")
    ana.presses("End chat")
    can_be_used(ana.page, "end?")
    ana.answers("No")
    ana.page.keyboard.press("?")
    ana.reads("Keyboard shortcuts")
    can_be_used(ana.page, "shortcuts")
    ana.page.keyboard.press("Escape")
    to_case = ana.page.get_by_role("button", name="Case", exact=True)
    if to_case.is_visible():
        to_case.click()
    can_be_used(ana.page, "case")
    for menu in ("Status", "More"):
        ana.presses(menu)
        can_be_used(ana.page, menu)
    ana.presses("Block customer …")
    can_be_used(ana.page, "block?")
    ana.answers("Cancel")
    ana.presses("Resolve")
    can_be_used(ana.page, "resolve?")
    ana.answers("End chat and resolve")
    ana.reads("Resolved.")
    can_be_used(ana.page, "resolved")


def test_deleting_a_case(office: Office, seen: Seen, carl: Customer) -> None:
    carl.chats()
    carl.says("Forget me")
    expect(carl.conversation.get_by_text("Sent", exact=True)).to_be_visible()
    carl.presses("I don’t want to wait")
    carl.presses("Send")
    carl.reads("Your request has been sent")
    carla = office.agent("Carla", seen(), Role.ADMIN)
    carla.opens_list("All cases")
    carla.page.get_by_role("searchbox").fill("Forget me")
    carla.opens_case("Forget me")
    can_be_used(carla.page, "request")
    to_case = carla.page.get_by_role("button", name="Case", exact=True)
    if to_case.is_visible():
        to_case.click()
    carla.presses("More")
    carla.presses("Delete case …")
    can_be_used(carla.page, "delete?")
    carla.answers("Delete for good")
    carl.reads("This chat was deleted")
    can_be_used(carl.page, "deleted")


ROOMS = (
    "account",
    "admin/agents",
    "admin/agents/1",
    "admin/agents/new",
    "admin/portals",
    "admin/portals/new",
    "admin/log",
    "admin/blocks",
)


def test_administration(office: Office, seen: Seen) -> None:
    page = office.agent("Carla", seen(), Role.ADMIN).page
    for room in (*ROOMS, f"admin/portals/{office.portal['id']}"):
        page.goto(f"{office.server.url}/desk/{room}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("#main form, #main table, #main .empty-words").first).to_be_visible()
        can_be_used(page, room)
