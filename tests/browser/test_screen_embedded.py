"""The screen of a customer who chats from the bubble on a company's page: it is shown from a window of the portal's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from tests.browser.test_screen import sees_it_move
from tests.browsing import DeskPerson
from tests.companies import Company, chats_in
from tests.offices import Office

Profile = Callable[..., BrowserContext]


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def page(office: Office, company: Company, profile: Profile) -> Page:
    """The company's page, on which the portal may be embedded: another site, so that what the frame keeps is kept apart."""
    origin = f"http://localhost:{company.port}"
    office.changes(origins=[origin])
    company.embeds(office)
    page = profile().new_page()
    page.goto(origin)
    return page


@pytest.fixture
def asked(page: Page, ana: DeskPerson) -> FrameLocator:
    """The bubble's frame, in which Ana asks for the screen."""
    frame = chats_in(page)
    frame.get_by_label("Your message").fill("My tower leans")
    frame.get_by_label("Your message").press("Enter")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    expect(frame.get_by_text("Ana asks to see your screen.")).to_be_visible()
    return frame


def press(where: Page | FrameLocator, name: str) -> None:
    where.get_by_role("button", name=name, exact=True).click()


def test_the_screen_is_shown_from_a_window_that_outlives_the_company_s_page(
    page: Page, asked: FrameLocator, ana: DeskPerson
) -> None:
    addresses: list[str] = []
    page.context.on("request", lambda request: addresses.append(request.url))
    with page.expect_popup() as opening:
        press(asked, "Share my screen")
    window = opening.value
    expect(asked.get_by_text("Go on in the window that has opened")).to_be_visible()
    expect(window.get_by_text("Ana asks to see your screen.")).to_be_visible()
    press(window, "Share my screen")
    expect(window.get_by_role("region", name="Your screen").get_by_text("Ana sees your screen.")).to_be_visible()
    sees_it_move(ana)
    expect(asked.get_by_text("It is shown from another tab of your browser.")).to_be_visible()
    asked.get_by_label("Your message").fill("Can you see it?")
    asked.get_by_label("Your message").press("Enter")
    ana.hears("Can you see it?")
    page.goto("about:blank")
    ana.says("I can")
    expect(window.get_by_text("I can", exact=True)).to_be_visible()
    sees_it_move(ana)
    token = window.evaluate("JSON.parse(Object.entries(sessionStorage).find(([key]) => /portal\\.\\d+$/.test(key))[1]).token")
    assert len(token) == 43
    assert window.evaluate("[location.hash, window.opener, localStorage.length]") == ["", None, 0]
    assert not [address for address in addresses if token in address]


def test_the_window_is_loaded_anew_and_shows_again_with_one_click(page: Page, asked: FrameLocator, ana: DeskPerson) -> None:
    with page.expect_popup() as opening:
        press(asked, "Share my screen")
    window = opening.value
    press(window, "Share my screen")
    sees_it_move(ana)
    window.reload()
    press(window, "Share my screen again")
    sees_it_move(ana)
    press(asked, "Stop")
    expect(ana.page.locator("video")).to_have_count(0)
    expect(window.get_by_role("region", name="Your screen")).to_have_count(0)


def test_a_window_that_the_browser_does_not_let_open_is_said_and_can_be_tried_again(
    page: Page, asked: FrameLocator, ana: DeskPerson
) -> None:
    inside = page.frames[1]
    inside.evaluate("void (window.kept = window.open, window.open = () => null)")
    press(asked, "Share my screen")
    expect(asked.get_by_text("Your browser has not let the window open.")).to_be_visible()
    inside.evaluate("void (window.open = window.kept)")
    with page.expect_popup() as opening:
        press(asked, "Open the window again")
    expect(opening.value.get_by_text("Ana asks to see your screen.")).to_be_visible()
    press(asked, "No")
    ana.hears("Carl Kunde did not show the screen.")
    expect(opening.value.get_by_role("region", name="Your screen")).to_have_count(0)


def test_the_window_leaves_a_chat_of_the_customer_s_own_alone(page: Page, asked: FrameLocator, office: Office) -> None:
    own = page.context.new_page()
    own.goto(f"{office.server.url}/p/{office.slug}")
    own.get_by_label("First name").fill("Carl")
    own.get_by_label("Last name").fill("Kunde")
    own.get_by_label("E-mail address").fill("carl.kunde@home.example")
    press(own, "Chat")
    own.get_by_label("Your message").fill("Something else")
    own.get_by_label("Your message").press("Enter")
    expect(own.get_by_text("Something else", exact=True)).to_be_visible()
    with page.expect_popup() as opening:
        press(asked, "Share my screen")
    expect(opening.value.get_by_text("My tower leans", exact=True)).to_be_visible()
    own.reload()
    expect(own.get_by_text("Something else", exact=True)).to_be_visible()
    expect(own.get_by_text("My tower leans", exact=True)).to_have_count(0)
