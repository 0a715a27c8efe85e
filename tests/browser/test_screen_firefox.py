"""The customer's screen in a desk that runs in Firefox: the picture comes, pauses, goes on, is taken up again and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from tests.browser.test_recording import fetched, plays_to_its_end, stores
from tests.browser.test_screen import presses
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.recorded import watched

import chromium
import firefox

pytestmark = pytest.mark.skipif(firefox.find() is None, reason="there is no Firefox on this machine")

LOOPBACK: dict[str, str | float | bool] = {
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
}
"""Firefox leaves 127.0.0.1 out of its roads, and a test may have nothing else."""


PICTURE = """() => {
  const video = document.querySelector('video.screen-picture');
  if (!video?.videoWidth) return '';
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
  canvas.getContext('2d').drawImage(video, 0, 0, 160, 90);
  return canvas.toDataURL();
}"""
"""What the video shows now: Firefox does not count the frames of a stream."""


def sees_it_move(agent: DeskPerson) -> None:
    """Wait until the picture changes, and changes again."""
    for _ in range(2):
        agent.page.wait_for_function(f"before => ![before, ''].includes(({PICTURE})())", arg=agent.page.evaluate(PICTURE))


def sees_it_stand_still(agent: DeskPerson) -> bool:
    """Whether the picture is the same from a second on after now, for another."""
    seen = []
    for _ in range(2):
        agent.page.wait_for_function("then => performance.now() > then + 1000", arg=agent.page.evaluate("performance.now()"))
        seen.append(agent.page.evaluate(PICTURE))
    return bool(seen[0]) and seen[0] == seen[1]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as begun:
        yield begun


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags(screens=True))
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def fox(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox.find(), firefox_user_prefs=LOOPBACK)
    yield launched
    launched.close()


@pytest.fixture
def ana(office: Office, fox: Browser) -> Iterator[DeskPerson]:
    """An agent whose desk is in Firefox."""
    profile = fox.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    yield office.agent("Ana", profile)
    profile.close()


def test_a_desk_in_firefox_shows_the_customers_screen(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    carl.reads("Ana asks to see your screen.")
    presses(carl, "Share my screen")
    sees_it_move(ana)
    presses(carl, "Pause")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    assert sees_it_stand_still(ana)
    presses(carl, "Go on")
    sees_it_move(ana)
    ana.page.reload()
    sees_it_move(ana)
    presses(carl, "Stop")
    expect(ana.page.locator("video")).to_have_count(0)
    assert ana.complaints == []


def test_a_desk_in_firefox_records_and_plays(office: Office, carl: Customer, ana: DeskPerson) -> None:
    office.changes(records_screens=True)
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    presses(carl, "Share my screen")
    sees_it_move(ana)
    stores(ana.page, 4)
    with ana.page.expect_response(re.compile("/done$")):
        presses(carl, "Stop")
    assert all(watched(each).pictures > 3 for each in fetched(office, ana))
    plays_to_its_end(ana)
