"""The customer's screen, shown to the agent between two real browsers: consented, paused, ended, and taken up again after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.axe import faults
from tests.browser.test_handing_on import answers_alert, chooses, signs_on
from tests.browsing import Customer, DeskPerson

MOVES = """before => {
  const video = document.querySelector('video.screen-picture');
  return video && video.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames > before + 3;
}"""


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def talking(carl: Customer, ana: DeskPerson) -> Customer:
    """Carl, in a chat with Ana, who has asked to see his screen."""
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    carl.reads("Ana is helping you")
    ana.presses("Ask for the screen")
    ana.reads("Carl Kunde is asked to show the screen.")
    carl.reads("Ana asks to see your screen.")
    return carl


def frames(page: Page) -> int:
    found = page.evaluate("document.querySelector('video.screen-picture')?.getVideoPlaybackQuality().totalVideoFrames ?? 0")
    return int(found)


def sees_it_move(agent: DeskPerson) -> None:
    agent.page.wait_for_function(MOVES, arg=frames(agent.page), timeout=15_000)


def presses(customer: Customer, name: str) -> None:
    customer.page.get_by_role("button", name=name, exact=True).click()


def test_the_agent_sees_the_screen_that_the_customer_shows_until_it_is_stopped(talking: Customer, ana: DeskPerson) -> None:
    expect(ana.page.locator("video")).to_have_count(0)
    presses(talking, "Share my screen")
    talking.reads("Ana sees your screen.")
    ana.reads("Carl Kunde shows you the screen.")
    sees_it_move(ana)
    expect(ana.page.get_by_text("Good connection")).to_be_visible()
    presses(talking, "Stop")
    expect(ana.page.locator("video")).to_have_count(0)
    talking.hears("Your screen is no longer shown.")
    ana.hears("The screen is no longer shown.")
    expect(ana.page.get_by_role("button", name="Ask for the screen")).to_be_visible()


def test_what_is_small_on_the_customers_screen_can_be_read(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    large = "() => { const it = document.querySelector('video.screen-picture'); return it.videoWidth >= 1280 && it.videoHeight >= 720; }"
    ana.page.wait_for_function(large)


def test_paused_no_picture_comes_and_then_it_goes_on(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    presses(talking, "Pause")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    talking.reads("Paused: Ana does not see your screen.")
    still = frames(ana.page)
    ana.page.wait_for_function("then => performance.now() > then + 1000", arg=ana.page.evaluate("performance.now()"))
    assert frames(ana.page) - still <= 1
    presses(talking, "Go on")
    talking.reads("Ana sees your screen.")
    sees_it_move(ana)


def test_a_no_shows_nothing_and_the_agent_may_ask_again(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "No")
    ana.hears("Carl Kunde did not show the screen.")
    expect(talking.page.get_by_role("button", name="Share my screen")).to_have_count(0)
    ana.presses("Ask for the screen")
    talking.reads("Ana asks to see your screen.")


def test_the_agent_takes_the_request_back(talking: Customer, ana: DeskPerson) -> None:
    ana.presses("Take back")
    expect(talking.page.get_by_role("button", name="Share my screen")).to_have_count(0)
    talking.hears("Your screen is no longer shown.")


def test_a_colleague_in_the_chat_sees_it_too_and_is_named_to_the_customer(
    talking: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    signs_on(ana, ben)
    chooses(ana, "Invite", "Ben")
    ben.opens_list("Unassigned")
    answers_alert(ben, "accept")
    ben.page.goto(f"{ben.server.url}/desk/cases/all")
    ben.opens_case("My tower leans")
    ben.reads("Carl Kunde shows the screen to Ana.")
    expect(ben.page.locator("video")).to_have_count(0)
    ben.presses("See the screen")
    sees_it_move(ben)
    talking.reads("Ana and Ben see your screen.")
    sees_it_move(ana)


def test_the_agents_reload_takes_the_picture_up_again_without_a_new_request(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    ana.page.reload()
    sees_it_move(ana)
    talking.hears("Ana asked to see your screen.", times=1)


def test_the_customers_reload_asks_for_one_click(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    talking.page.reload()
    ana.reads("The picture is gone: Carl Kunde has to show the screen again.")
    presses(talking, "Share my screen again")
    sees_it_move(ana)
    talking.hears("Ana asked to see your screen.", times=1)


def test_the_agent_knows_at_once_when_the_customer_closes_the_page(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    talking.page.close()
    expect(ana.page.get_by_text("The picture is gone: Carl Kunde has to show the screen again.")).to_be_visible(timeout=5_000)
    expect(ana.page.locator("video")).to_have_count(0)


def test_the_picture_lives_on_when_the_chat_ends_and_the_agent_ends_it(talking: Customer, ana: DeskPerson) -> None:
    presses(talking, "Share my screen")
    sees_it_move(ana)
    presses(talking, "End chat")
    talking.page.get_by_role("dialog").get_by_role("button", name="Yes").click()
    ana.hears("Carl Kunde has ended the chat.")
    talking.reads("Ana sees your screen.")
    sees_it_move(ana)
    ana.presses("End screen share")
    expect(ana.page.locator("video")).to_have_count(0)
    expect(talking.page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)


def test_both_sides_can_be_used_by_everybody(talking: Customer, ana: DeskPerson) -> None:
    assert faults(talking.page) == []
    presses(talking, "Share my screen")
    sees_it_move(ana)
    assert (faults(talking.page), faults(ana.page)) == ([], [])
