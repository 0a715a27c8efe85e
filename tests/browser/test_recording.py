"""Recordings between real browsers and a real server: allowed, refused, stored through cuts and crashes, played, deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.axe import faults
from tests.browser.test_screen import CAPTURE, presses, sees_it_move
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags() + CAPTURE)
        yield launched
        launched.close()


@pytest.fixture
def asked(office: Office, carl: Customer, ana: DeskPerson) -> Customer:
    """Carl, in a chat with Ana in a portal that records; she has asked to see his screen."""
    office.changes(records_screens=True)
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    carl.reads("Ana is helping you")
    ana.presses("Ask for the screen")
    carl.reads("Your screen will be recorded, so that agents here can look at it again.")
    return carl


def stores(page: Page, chunks: int) -> None:
    """Wait until so many chunks more were stored."""
    for _ in range(chunks):
        with page.expect_response(lambda answer: "/chunks/" in answer.url and answer.ok):
            pass


def records(customer: Customer, ana: DeskPerson, chunks: int = 3) -> None:
    presses(customer, "Share my screen")
    sees_it_move(ana)
    stores(ana.page, chunks)


def plays(ana: DeskPerson) -> None:
    """Play the newest recording to its end, from two thirds on."""
    ana.page.get_by_role("button", name="Play").last.click()
    player = ana.page.get_by_role("dialog", name=re.compile("^Recording of"))
    seek = player.get_by_label("Moment of the recording")
    expect(player.locator("video")).to_have_js_property("readyState", 4)
    seek.fill(str(int(seek.get_attribute("max") or "0") * 2 // 3))
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("button", name="Play")).to_be_visible(timeout=30_000)
    assert ana.page.evaluate("document.querySelector('.player video').getVideoPlaybackQuality().totalVideoFrames") > 3


def test_both_see_that_it_is_recorded_and_it_is_played_with_what_was_said(
    asked: Customer, ana: DeskPerson, office: Office
) -> None:
    records(asked, ana)
    asked.hears("You agreed to show your screen and to its being recorded.")
    asked.hears("Your screen is being recorded.")
    ana.reads("Recording")
    asked.says("Look, there")
    stores(ana.page, 2)
    assert (faults(asked.page), faults(ana.page)) == ([], [])
    presses(asked, "Stop")
    ana.hears("The screen is no longer shown.")
    plays(ana)
    player = ana.page.get_by_role("dialog")
    player.get_by_role("button", name=re.compile("Carl Kunde: Look, there")).click()
    assert faults(ana.page) == []


def test_the_customer_shows_the_screen_and_refuses_the_recording_alone(asked: Customer, ana: DeskPerson) -> None:
    presses(asked, "Share without recording")
    sees_it_move(ana)
    ana.reads("Carl Kunde refused the recording")
    asked.hears("You agreed to show your screen, without a recording.")
    presses(asked, "Stop")
    ana.hears("The screen is no longer shown.")
    expect(ana.page.get_by_role("heading", name="Recordings")).to_have_count(0)
