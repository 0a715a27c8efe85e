"""Whatever room there is, nothing lies over anything else, nothing is cut off, and a page has one scroller."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

from deskbell.domain.people import Role

Profile = Callable[..., BrowserContext]
Box = tuple[float, float, float, float]

LONG = "A line that is long enough to need a second one as soon as there is less room for it than now. "


def box(what: Locator) -> Box:
    """Left, top, right and bottom."""
    found = what.bounding_box()
    assert found is not None, what
    return (found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"])


def apart(one: Box, other: Box) -> bool:
    """Whether neither lies over the other, but for a rounded pixel."""
    return one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1


def seen_whole(page: Page, *what: Locator) -> None:
    """All of these lie within the window and within every box that would cut them off."""
    for one in what:
        assert one.evaluate(
            """at => {
              const own = at.getBoundingClientRect();
              const inside = (box) => own.top >= box.top - 1 && own.bottom <= box.bottom + 1
                && own.left >= box.left - 1 && own.right <= box.right + 1;
              if (!inside({ top: 0, left: 0, right: innerWidth, bottom: innerHeight })) return false;
              for (let up = at.parentElement; up; up = up.parentElement)
                if (getComputedStyle(up).overflowY !== 'visible' && !inside(up.getBoundingClientRect())) return false;
              return true;
            }"""
        ), one


def is_taken(carl: Customer, ana: DeskPerson, words: str) -> None:
    carl.chats()
    carl.says(words)
    ana.takes(words)
    carl.reads("Ana is helping you")


def test_no_page_of_the_desk_scrolls_twice(office: Office, profile: Profile) -> None:
    carla = office.agent("Carla", profile(width=1440, height=900), Role.ADMIN)
    page = carla.page
    portal = f"admin/portals/{office.portal['id']}"
    for room in (portal, "admin/portals/new", "admin/agents", "admin/agents/1", "admin/agents/new", "admin/log", "account"):
        page.goto(f"{office.server.url}/desk/{room}")
        expect(page.locator("#main form, #main table").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), room


@pytest.mark.parametrize("width", [760, 800, 830, 1024, 1199, 1200])
def test_the_conversation_s_head_never_lies_over_itself(office: Office, profile: Profile, carl: Customer, width: int) -> None:
    ana = office.agent("Ana", profile(width=width))
    carl.last = "Kundemann-Hohenlohe"
    is_taken(carl, ana, "Is there room for me?")
    parts = ana.page.locator(".talk-who > *, .talk-buttons button").locator("visible=true")
    expect(ana.page.get_by_role("button", name="Leave chat")).to_be_visible()
    seen_whole(ana.page, *parts.all())
    boxes = [box(part) for part in parts.all()]
    for at, one in enumerate(boxes):
        assert all(apart(one, other) for other in boxes[at + 1 :]), boxes


def test_the_word_of_a_lost_line_lies_over_nothing(office: Office, profile: Profile) -> None:
    ana = office.agent("Ana", profile())
    page = ana.page
    for room, width in (("account", 1440), ("cases/mine", 1320), ("account", 1024), ("cases/mine", 360)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{office.server.url}/desk/{room}")
        sign = page.get_by_role("button", name="Sound is off: click once").locator("visible=true")
        expect(sign).to_be_visible()
        page.context.set_offline(True)
        band = page.locator(".band")
        expect(band).to_contain_text("No connection. The desk reconnects by itself")
        assert apart(box(band), box(sign)), room
        for part in page.locator(".top button, .top a").locator("visible=true").all():
            inside = part.evaluate("at => at.closest('.band') !== null")
            assert inside or apart(box(band), box(part)), room
        again = page.get_by_role("button", name="Try now")
        seen_whole(page, again)
        expect(again).to_have_css("border-top-width", "0px")
        expect(again).to_have_css("text-decoration-line", "underline")
        page.context.set_offline(False)


def test_the_field_grows_when_the_phone_is_turned(office: Office, profile: Profile) -> None:
    carl = office.customer(profile(width=844, height=700)).chats()
    carl.writing.fill(LONG)
    low = carl.writing.evaluate("at => at.clientHeight")
    carl.page.set_viewport_size({"width": 390, "height": 844})
    carl.page.wait_for_function(
        "low => { const at = document.querySelector('textarea'); return at.clientHeight > low && at.scrollHeight <= at.clientHeight; }",
        arg=low,
    )
    carl.page.set_viewport_size({"width": 844, "height": 700})
    carl.page.wait_for_function("low => document.querySelector('textarea').clientHeight === low", arg=low)


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize(("width", "height"), [(844, 390), (667, 375), (568, 320)])
def test_a_chat_on_a_phone_held_sideways(office: Office, profile: Profile, width: int, height: int, language: str) -> None:
    carl = office.customer(profile(width=390, height=844)).chats()
    page = carl.page
    if language == "de-DE":
        page.get_by_role("combobox").select_option("de")
        carl.reads("Noch ist kein Agent da.")
    page.set_viewport_size({"width": width, "height": height})
    seen_whole(page, page.locator("textarea"), page.locator(".chat-head button").first, page.locator(".menu > button"))
    seen_whole(page, page.locator(".waiting-strip button"), page.locator("button.send"))
    assert page.locator("main").evaluate("at => at.scrollHeight <= at.clientHeight")
    assert page.locator(".thread").evaluate("at => at.clientHeight") >= 90
    boxes = [box(part) for part in page.locator(".chat-head > *, .waiting-strip button").all()]
    for at, one in enumerate(boxes):
        assert all(apart(one, other) for other in boxes[at + 1 :]), boxes


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_filters_open_below_the_search_and_beside_their_button(office: Office, profile: Profile, width: int) -> None:
    ana = office.agent("Ana", profile(width=width, height=844))
    ana.opens_list("All cases")
    ana.presses("Filters")
    panel = ana.page.locator("#filters")
    expect(panel).to_be_visible()
    left, top, right, bottom = box(panel)
    button = box(ana.page.get_by_role("button", name="Filters", exact=True))
    assert apart(box(panel), box(ana.page.get_by_role("searchbox")))
    assert 0 <= top - button[3] <= 24
    assert 0 <= left <= button[0]
    assert button[2] - 24 <= right <= width
    assert bottom <= 844


def test_a_long_name_leaves_room_for_who_has_the_case(carl: Customer, ana: DeskPerson) -> None:
    carl.last = "Kundemann-Hohenlohe von und zu Langenburg-Schillingsfürst"
    is_taken(carl, ana, "Who has it?")
    ana.opens_list("All cases")
    row = ana.row("Who has it?")
    holder, name = row.locator(".holder"), row.locator(".row-name")
    expect(holder).to_have_text(re.compile("Me"))
    assert apart(box(name), box(holder))
    assert holder.evaluate("at => at.scrollWidth <= at.clientWidth")
    assert abs(box(holder)[2] - box(row.locator(".row-number"))[2]) <= 1
