"""Recordings between real browsers and a real server: allowed, refused, stored through cuts and crashes, played, deleted."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.axe import faults
from tests.browser.conftest import Profile
from tests.browser.test_screen import presses, sees_it_move
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.recorded import second, watched

pytestmark = pytest.mark.shows_screens


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


@pytest.fixture
def dora(office: Office, profile: Profile) -> Customer:
    """Another customer."""
    return office.customer(profile())


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
    """Play the newest recording to its end, and see that pictures come."""
    plays_to_its_end(ana)
    assert ana.page.evaluate("document.querySelector('.player video').getVideoPlaybackQuality().totalVideoFrames") > 3


def plays_to_its_end(ana: DeskPerson) -> None:
    """Play the newest recording from two thirds on."""
    ana.page.get_by_role("button", name="Play").last.click()
    player = ana.page.get_by_role("dialog", name=re.compile("^Recording of"))
    seek = player.get_by_label("Moment of the recording")
    expect(player.locator("video")).to_have_js_property("readyState", 4)
    seek.fill(str(int(seek.get_attribute("max") or "0") * 2 // 3))
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("button", name="Play")).to_be_visible(timeout=30_000)


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


@pytest.mark.own_server
def test_a_killed_server_and_a_network_cut_for_twenty_seconds_cost_no_more_than_their_seconds(
    asked: Customer, ana: DeskPerson, office: Office
) -> None:
    began = time.monotonic()
    records(asked, ana)
    down = time.monotonic()
    office.server.kill()
    office.server.start()
    stores(ana.page, 1)
    down = time.monotonic() - down
    sees_it_move(ana)
    ana.page.context.set_offline(True)
    passes(ana.page, 20)
    ana.page.context.set_offline(False)
    stores(ana.page, 20)
    sees_it_move(ana)
    shown = time.monotonic() - began
    with ana.page.expect_response(re.compile("/done$"), timeout=30_000):
        presses(asked, "Stop")
    segments = fetched(office, ana)
    found = [watched(each) for each in segments]
    assert all(one.says == pytest.approx(one.shows, abs=1.5) for one in found)
    assert shown - sum(one.says for one in found) < down + 5
    longest = max(segments, key=len)
    wanted = watched(longest).says * 0.9
    assert 0 < second(longest, wanted) <= wanted
    plays(ana)


@pytest.mark.own_server
def test_after_its_deletion_by_an_admin_no_byte_of_it_is_on_the_disk(
    asked: Customer, ana: DeskPerson, office: Office, carla: DeskPerson
) -> None:
    records(asked, ana)
    with ana.page.expect_response(re.compile("/done$")):
        presses(asked, "Stop")
    expect(ana.page.get_by_role("button", name="Play")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Delete recording")).to_have_count(0)
    kept = office.server.data_dir / "files"
    (file,) = [path for path in kept.rglob("*") if path.is_file()]
    some = file.read_bytes()[2_000:2_064]
    carla.opens_list("All cases")
    carla.opens_case("My tower leans")
    carla.presses("Delete recording")
    carla.page.get_by_role("dialog").get_by_role("button", name="Delete recording").click()
    carla.hears("Carla deleted a recording.")
    ana.hears("Carla deleted a recording.")
    expect(ana.page.get_by_role("button", name="Play")).to_have_count(0)
    gone(carla.page, file)
    assert not [path for path in office.server.data_dir.rglob("*") if path.is_file() and some in path.read_bytes()]


def test_the_customer_ends_the_recording_and_goes_on_showing(asked: Customer, ana: DeskPerson) -> None:
    records(asked, ana)
    presses(asked, "End recording")
    asked.hears("Your screen is no longer recorded.")
    ana.hears("The screen is no longer recorded.")
    sees_it_move(ana)
    expect(ana.page.get_by_role("button", name="Play")).to_be_visible()
    expect(asked.page.get_by_role("button", name="Stop", exact=True)).to_be_visible()


def test_the_agents_reload_and_a_pause_begin_new_segments_that_play_as_one(
    asked: Customer, ana: DeskPerson, office: Office
) -> None:
    records(asked, ana)
    ana.page.reload()
    sees_it_move(ana)
    stores(ana.page, 2)
    presses(asked, "Pause")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    presses(asked, "Go on")
    sees_it_move(ana)
    stores(ana.page, 3)
    with ana.page.expect_response(re.compile("/done$")):
        presses(asked, "Stop")
    segments = fetched(office, ana)
    assert len(segments) >= 3
    assert all(watched(each).pictures > 3 for each in segments)
    plays(ana)


def test_recording_goes_on_while_the_agent_works_in_another_case(asked: Customer, ana: DeskPerson, dora: Customer) -> None:
    records(asked, ana)
    dora.chats()
    dora.says("My lamp flickers")
    ana.takes("My lamp flickers")
    expect(ana.page.locator("video.screen-picture")).to_have_count(0)
    stores(ana.page, 3)


def passes(page: Page, seconds: int) -> None:
    """Wait as the page's own clock goes."""
    page.wait_for_function("until => performance.now() > until", arg=page.evaluate("performance.now()") + seconds * 1000)


def fetched(office: Office, ana: DeskPerson) -> list[bytes]:
    """The segments of the only recording of the case that Ana has open, as an admin's browser gets them."""
    number = ana.page.url.rpartition("/")[2]
    (recording,) = office.admin.get(f"/api/desk/cases/{number}/recordings")
    base = f"{office.server.url}/api/desk/recordings/{recording['id']}/segments"
    answers = [httpx.get(f"{base}/{each['number']}", headers=office.admin.headers) for each in recording["segments"]]
    assert all(answer.status_code == 200 for answer in answers)
    return [answer.content for answer in answers]


def gone(page: Page, file: Path) -> None:
    """Wait until a file is not there any more."""
    for _ in range(100):
        if not file.exists():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the file is still there")
