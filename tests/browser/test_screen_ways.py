"""What happens around a screen share: lost lines, other tabs, the keyboard, where the picture stands and how large."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.axe import faults
from tests.browser.test_screen import frames, presses, sees_it_move
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.pictures import png

Profile = Callable[..., BrowserContext]

# the picker is closed without a choice
NO_CHOICE = """void (MediaDevices.prototype.getDisplayMedia = () =>
    Promise.reject(new DOMException("Permission denied", "NotAllowedError")))"""


pytestmark = pytest.mark.shows_screens


def is_asked(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    carl.reads("Ana asks to see your screen.")


@pytest.fixture
def asked(carl: Customer, ana: DeskPerson) -> Customer:
    """Carl, whom Ana asks for his screen."""
    is_asked(carl, ana)
    return carl


@pytest.fixture
def showing(asked: Customer, ana: DeskPerson) -> Customer:
    """Carl, who shows Ana his screen."""
    presses(asked, "Share my screen")
    sees_it_move(ana)
    return asked


def strip(customer: Customer) -> Locator:
    return customer.page.get_by_role("region", name="Your screen")


def says(customer: Customer, words: str) -> None:
    expect(strip(customer).get_by_text(words)).to_be_visible()


def test_a_line_that_was_away_asks_for_no_click(showing: Customer, ana: DeskPerson) -> None:
    line = showing.opens_anew_on_a_line_of_ours()
    presses(showing, "Share my screen again")
    sees_it_move(ana)
    line.cut()
    ana.reads("The picture is gone: Carl Kunde has to show the screen again.")
    says(showing, "Ana sees your screen.")
    line.mend()
    sees_it_move(ana)
    says(showing, "Ana sees your screen.")
    ana.reads("Carl Kunde shows you the screen.")


def test_a_pause_holds_over_a_lost_line(showing: Customer, ana: DeskPerson) -> None:
    line = showing.opens_anew_on_a_line_of_ours()
    presses(showing, "Share my screen again")
    sees_it_move(ana)
    presses(showing, "Pause")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    line.cut()
    ana.reads("The picture is gone: Carl Kunde has to show the screen again.")
    line.mend()
    ana.reads("Carl Kunde has paused: no picture is sent.")
    says(showing, "Paused: Ana does not see your screen.")
    presses(showing, "Go on")
    sees_it_move(ana)


def test_a_stop_that_nobody_hears_ends_the_picture_and_is_said_when_the_line_is_back(showing: Customer, ana: DeskPerson) -> None:
    showing.page.context.set_offline(True)
    presses(showing, "Stop")
    says(showing, "Your screen is no longer shown.")
    says(showing, "Ana will be told as soon as there is.")
    expect(showing.page.locator(".miniature")).to_have_count(0)
    showing.page.context.set_offline(False)
    ana.hears("The screen is no longer shown.")
    expect(ana.page.locator("video")).to_have_count(0)
    expect(strip(showing)).to_have_count(0)


def test_another_tab_of_the_customer_says_so_and_stops_too(showing: Customer, ana: DeskPerson) -> None:
    beside = Customer(showing.server, showing.page.context.new_page(), slug=showing.slug).opens_the_portal()
    says(beside, "It is shown from another tab of your browser.")
    presses(beside, "Stop")
    expect(ana.page.locator("video")).to_have_count(0)
    expect(strip(showing)).to_have_count(0)
    expect(strip(beside)).to_have_count(0)


def test_the_picker_closed_without_a_choice_is_a_no(asked: Customer, ana: DeskPerson) -> None:
    asked.page.evaluate(NO_CHOICE)
    presses(asked, "Share my screen")
    ana.hears("Carl Kunde did not show the screen.")
    expect(strip(asked)).to_have_count(0)


def test_a_phone_is_told_so_and_sends_a_picture_instead(carl: Customer, ana: DeskPerson) -> None:
    carl.page.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    is_asked(carl, ana)
    says(carl, "This browser can’t show a screen.")
    with carl.page.expect_file_chooser() as choosing:
        carl.presses("Send a photo or screenshot")
    choosing.value.set_files({"name": "tower.png", "mimeType": "image/png", "buffer": png(64, 48)})
    expect(ana.conversation.get_by_role("button", name="Show picture tower.png")).to_be_visible()
    ana.hears("Carl Kunde did not show the screen.")
    expect(strip(carl)).to_have_count(0)


def test_a_new_chat_ends_the_share_of_the_old_one(showing: Customer, ana: DeskPerson) -> None:
    presses(showing, "End chat")
    showing.answers("Yes")
    says(showing, "The chat has ended, showing your screen has not.")
    ana.reads("The chat has ended, the screen share has not.")
    presses(showing, "Start a new chat")
    expect(ana.page.locator("video")).to_have_count(0)


def test_a_share_without_a_mouse(asked: Customer, ana: DeskPerson) -> None:
    expect(ana.writing).to_be_focused()
    asked.page.get_by_role("button", name="Share my screen").press("Enter")
    says(asked, "Ana sees your screen.")
    expect(strip(asked)).to_be_focused()
    asked.page.keyboard.press("Tab")
    asked.page.keyboard.press("Tab")
    for name in ("Pause", "Go on", "Pause"):
        expect(asked.page.get_by_role("button", name=name)).to_be_focused()
        asked.page.keyboard.press("Enter")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    asked.page.keyboard.press("Tab")
    asked.page.keyboard.press("Enter")
    expect(asked.writing).to_be_focused()
    ana.hears("The screen is no longer shown.")
    ana.page.get_by_role("button", name="Ask for the screen").press("Enter")
    expect(ana.writing).to_be_focused()
    asked.page.get_by_role("button", name="No", exact=True).press("Enter")
    expect(asked.writing).to_be_focused()
    ana.page.get_by_role("button", name="Ask for the screen").press("Enter")
    ana.page.get_by_role("button", name="Take back").press("Enter")
    expect(ana.page.get_by_role("button", name="Ask for the screen")).to_be_visible()
    expect(ana.writing).to_be_focused()


def test_the_agent_s_end_takes_nobody_s_place_on_the_keyboard(showing: Customer, ana: DeskPerson) -> None:
    showing.page.get_by_role("button", name="Pause").focus()
    ana.page.get_by_role("button", name="End screen share").press("Enter")
    expect(strip(showing)).to_have_count(0)
    expect(showing.writing).to_be_focused()
    expect(ana.writing).to_be_focused()


def test_the_picture_whole_pixel_for_pixel_larger_and_moved(showing: Customer, ana: DeskPerson) -> None:
    video = ana.page.locator("video.screen-picture")
    view = ana.page.locator(".screen-view")
    width = "video => video.clientWidth / video.videoWidth"
    ana.presses("Actual size")
    ana.page.wait_for_function(f"video => ({width})(video) === 1", arg=video.element_handle())
    ana.presses("Larger")
    ana.presses("Larger")
    ana.page.wait_for_function(f"video => ({width})(video) === 2", arg=video.element_handle())
    ana.reads("200%")
    middle = view.evaluate("view => (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth")
    assert middle == pytest.approx(0.5, abs=0.02)
    before = view.evaluate("view => view.scrollLeft")
    box = view.bounding_box()
    assert box
    ana.page.mouse.move(box["x"] + 200, box["y"] + 100)
    ana.page.mouse.down()
    ana.page.mouse.move(box["x"] + 140, box["y"] + 100, steps=4)
    ana.page.mouse.up()
    assert view.evaluate("view => view.scrollLeft") == before + 60
    ana.presses("Whole picture")
    ana.page.wait_for_function("view => view.scrollWidth <= view.clientWidth", arg=view.element_handle())
    expect(ana.page.get_by_role("button", name="Whole picture")).to_have_attribute("aria-pressed", "true")


def test_the_whole_screen_has_the_tools_and_keeps_the_desk_s_keys_out(showing: Customer, ana: DeskPerson) -> None:
    ana.presses("Full screen")
    ana.page.wait_for_function("() => document.fullscreenElement?.querySelector('video')")
    ana.presses("Draw")
    address = ana.page.url
    ana.page.keyboard.press("3")
    assert ana.page.url == address
    ana.page.evaluate("document.exitFullscreen()")
    ana.page.wait_for_function("() => !document.fullscreenElement")
    ana.page.keyboard.press("3")
    ana.page.wait_for_url("**/cases/all*")


def test_a_window_of_its_own_has_the_tools_and_closes_with_the_share(showing: Customer, ana: DeskPerson) -> None:
    with ana.page.context.expect_page() as opening:
        ana.presses("Own window")
    apart = opening.value
    apart.wait_for_function("() => document.querySelector('video')?.currentTime > 0")
    ana.reads("The picture is in a window of its own.")
    apart.get_by_role("button", name="Draw", exact=True).click()
    video = apart.locator("video").bounding_box()
    assert video
    apart.mouse.move(video["x"] + video["width"] / 2, video["y"] + video["height"] / 2)
    apart.mouse.down()
    apart.mouse.move(video["x"] + video["width"] / 2 + 40, video["y"] + video["height"] / 2 + 40, steps=4)
    apart.mouse.up()
    canvas = showing.page.locator(".miniature canvas").element_handle()
    painted = (
        "canvas => canvas.width && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    )
    showing.page.wait_for_function(painted, arg=canvas)
    ana.opens_list("All cases")
    with apart.expect_event("close"):
        presses(showing, "Stop")


def test_the_picture_comes_back_when_its_window_is_closed(showing: Customer, ana: DeskPerson) -> None:
    with ana.page.context.expect_page() as opening:
        ana.presses("Own window")
    ana.reads("The picture is in a window of its own.")
    opening.value.wait_for_function("() => document.querySelector('video')?.currentTime > 0")
    opening.value.close()
    sees_it_move(ana)
    assert frames(ana.page) > 0


def test_the_conversation_goes_on_beside_the_picture_where_there_is_room(office: Office, profile: Profile) -> None:
    carl = office.customer(profile())
    ana = office.agent("Ana", profile(width=1680, height=950))
    is_asked(carl, ana)
    presses(carl, "Share my screen")
    sees_it_move(ana)
    picture, writing = ana.page.locator("video.screen-picture").bounding_box(), ana.writing.bounding_box()
    assert picture
    assert writing
    assert picture["x"] + picture["width"] < writing["x"]
    ana.page.set_viewport_size({"width": 1400, "height": 950})
    ana.page.wait_for_function(
        """() => document.querySelector('video.screen-picture').getBoundingClientRect().bottom
            < document.querySelector('.composer textarea').getBoundingClientRect().top"""
    )


@pytest.mark.parametrize("width", [1280, 320], ids=["wide", "narrow"])
def test_a_share_can_be_used_by_everybody(office: Office, profile: Profile, width: int) -> None:
    carl = office.customer(profile(width=width, height=640, reduced_motion="reduce"))
    ana = office.agent("Ana", profile(width=width, height=800, reduced_motion="reduce"))

    def is_right(page: Page, state: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert faults(page) == [], f"{state} ({scheme})"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the window"

    is_asked(carl, ana)
    is_right(carl.page, "asked")
    is_right(ana.page, "asked")
    presses(carl, "Share my screen")
    sees_it_move(ana)
    ana.presses("Larger")
    ana.presses("Draw")
    is_right(carl.page, "shown")
    is_right(ana.page, "shown")
    presses(carl, "Pause")
    ana.reads("Carl Kunde has paused: no picture is sent.")
    is_right(carl.page, "paused")
    is_right(ana.page, "paused")
