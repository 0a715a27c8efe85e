"""Customers at portals of every kind: they ask, pick, press, type a code, stand in line, and meet closed doors."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect
from tests.axe import faults
from tests.browsing import DeskPerson
from tests.newcomers import BOX, BUTTON, LINE, MATCH, PIN, OnTheBell, Profile, at
from tests.offices import Office


def test_a_question_is_asked_and_whoever_accepts_joins(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.presses("Send question")
    expect(carl.page.get_by_label("Your question")).to_be_focused()
    carl.reads("Please write your question.")
    carl.page.get_by_label("Your question").fill("Why does my chain jump off?")
    carl.presses("Send question")
    carl.hears("Why does my chain jump off?")
    ana.accepts()
    carl.reads("Ana is helping you")
    carl.says("Hello Ana")
    carl.hears("Hello Ana")
    assert not carl.complaints


def test_one_press_of_the_button_is_enough_and_two_are_no_more(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.page.get_by_role("button", name="Get help now").dblclick()
    expect(carl.writing).to_be_focused()
    assert len(ana.offers()) == 1
    carl.page.reload()
    carl.reads("No agent is here yet.")
    assert len(ana.offers()) == 1
    ana.accepts()
    carl.reads("Ana is helping you")


def test_the_picked_agent_is_asked_and_after_a_no_the_customer_asks_anyone(office: Office, profile: Profile) -> None:
    office.changes(**MATCH)
    ana, ben = OnTheBell(office, "Ana", profile()), OnTheBell(office, "Ben", profile())
    carl = at(office, profile)
    expect(carl.page.get_by_role("button", name=re.compile("^Chat with"))).to_have_count(2)
    carl.presses("Chat with Ana")
    carl.reads("We are asking Ana …")
    assert ben.offers() == []
    ana.declines()
    carl.reads("Ana can’t take your chat right now.")
    carl.presses("Ask anyone")
    carl.reads("No agent is here yet.")
    ben.accepts()
    carl.reads("Ben is helping you")


def test_a_picked_agent_who_says_nothing_is_let_go_after_the_offers_time(office: Office, profile: Profile) -> None:
    office.changes(**MATCH, offer_seconds=5)
    OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.presses("Chat with Ana")
    carl.reads("We are asking Ana …")
    carl.reads("Ana can’t take your chat right now.")
    carl.presses("Leave a request")
    carl.page.get_by_label("Your question").fill("Is the red one in stock?")
    carl.gives_name_and_address()
    carl.presses("Send")
    carl.reads("Your request has been sent")


def test_who_is_no_longer_free_cannot_be_picked(office: Office, profile: Profile) -> None:
    office.changes(**MATCH)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    expect(carl.page.get_by_role("button", name="Chat with Ana")).to_be_visible()
    ana.chooses(available=False)
    carl.presses("Chat with Ana")
    carl.reads("Ana is no longer free. Please choose somebody else.")
    carl.reads("Everyone is busy right now")
    expect(carl.page.get_by_role("button", name="Chat with Ana")).to_have_count(0)


def test_a_line_shows_the_place_and_everybody_moves_up(office: Office, profile: Profile) -> None:
    office.changes(**LINE)
    ana = OnTheBell(office, "Ana", profile(), limit=1)
    people = [at(office, profile) for _ in range(3)]
    for number, one in enumerate(people):
        one.page.get_by_label("Your question").fill(f"Question {number}")
        one.presses("Send question")
        one.hears(f"Question {number}")
    people[0].reads("You are next.")
    people[1].reads("1 person is ahead of you.")
    people[2].reads("2 people are ahead of you.")
    ana.accepts()
    people[0].reads("Ana is helping you")
    people[1].reads("You are next.")
    people[2].reads("1 person is ahead of you.")
    people[2].page.reload()
    people[2].reads("1 person is ahead of you.")


def test_a_line_without_anybody_says_so_before_and_while_waiting(office: Office, profile: Profile) -> None:
    office.changes(**LINE)
    carl = at(office, profile)
    carl.reads("Nobody is here at the moment. You can ask all the same and wait, or leave a request.")
    carl.page.get_by_label("Your question").fill("Anybody there?")
    carl.presses("Send question")
    carl.reads("Nobody is here at the moment. You keep your place.")
    OnTheBell(office, "Ana", profile())
    carl.reads("You can add to your question while you wait.")


def test_who_does_not_want_to_wait_in_line_gives_name_and_address_first(office: Office, profile: Profile) -> None:
    office.changes(**LINE)
    carl = at(office, profile)
    carl.page.get_by_label("Your question").fill("Where is my parcel?")
    carl.presses("Send question")
    carl.presses("I don’t want to wait")
    carl.presses("Send")
    carl.reads("Please enter your first name.")
    carl.gives_name_and_address()
    carl.presses("Send")
    carl.reads("Your request has been sent")
    carl.reads("carl.kunde@home.example")


def test_a_code_from_the_phone_joins_its_maker_at_once(office: Office, profile: Profile) -> None:
    office.changes(**PIN)
    ana = OnTheBell(office, "Ana", profile())
    code = ana.code()
    carl = at(office, profile)
    field = carl.page.get_by_label("Code")
    field.fill("12 34")
    carl.presses("Connect")
    carl.reads("A code has nine digits.")
    field.fill(f"{(int(code) + 1) % 10**9:09d}")
    carl.presses("Connect")
    carl.reads(re.compile("This code does not work"))
    field.fill(f" {code[:3]}-{code[3:6]} {code[6:]} ")
    carl.presses("Connect")
    carl.reads("Ana is helping you")
    dora = at(office, profile)
    dora.page.get_by_label("Code").fill(code)
    dora.presses("Connect")
    dora.reads(re.compile("This code does not work"))


def test_a_link_brings_the_code_along_and_leaves_it_in_no_address(office: Office, profile: Profile) -> None:
    office.changes(**PIN)
    code = OnTheBell(office, "Ana", profile()).code()
    carl = office.customer(profile())
    carl.page.goto(f"{carl.portal}#{code}")
    expect(carl.page.get_by_label("Code")).to_have_value(f"{code[:3]} {code[3:6]} {code[6:]}")
    assert code not in carl.page.url
    carl.presses("Connect")
    carl.reads("Ana is helping you")


def test_a_code_that_is_brought_along_while_a_chat_is_open_asks_which_it_shall_be(office: Office, profile: Profile) -> None:
    office.changes(**PIN)
    ana = OnTheBell(office, "Ana", profile())
    first, second = ana.code(), ana.code()
    carl = office.customer(profile())
    carl.page.goto(f"{carl.portal}#{first}")
    carl.presses("Connect")
    carl.reads("Ana is helping you")
    carl.page.goto(f"{carl.portal}#{first}")
    expect(carl.page).not_to_have_url(re.compile("#"))
    expect(carl.page.get_by_role("dialog")).to_have_count(0)
    carl.page.goto(f"{carl.portal}#{second}")
    carl.reads("Use your code now?")
    assert faults(carl.page) == []
    carl.answers("Not now")
    carl.says("One more thing")
    carl.page.goto("about:blank")
    carl.page.goto(f"{carl.portal}#{second}")
    carl.answers("End chat and use code")
    expect(carl.page.get_by_role("textbox", name="Code")).to_have_value(f"{second[:3]} {second[3:6]} {second[6:]}")
    carl.presses("Connect")
    carl.reads("Ana is helping you")


def test_too_many_wrong_codes_are_told_when_to_try_again(office: Office, profile: Profile) -> None:
    office.changes(**PIN)
    carl = at(office, profile, extra_http_headers={"X-Forwarded-For": "192.0.2.77"})
    carl.page.route(
        "**/cases",
        lambda route: route.fulfill(
            status=429,
            content_type="application/problem+json",
            body='{"type":"","title":"","status":429,"code":"too-many","retry_after":600}',
        ),
    )
    carl.page.get_by_label("Code").fill("123456789")
    carl.presses("Connect")
    carl.reads(re.compile("Too many codes did not work. Please try again today at .+, or ask for help on the phone."))


def test_a_door_opens_by_itself_when_somebody_comes_and_keeps_what_was_typed(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    carl = at(office, profile)
    carl.reads("Nobody is here at the moment")
    carl.presses("Leave a request")
    carl.page.get_by_label("Your question").fill("Half a ques")
    carl.presses("Back")
    OnTheBell(office, "Ana", profile())
    carl.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(carl.page.get_by_role("button", name="Send question")).to_be_visible()
    expect(carl.page.get_by_label("Your question")).to_have_value("Half a ques")


def test_a_request_is_left_at_a_closed_door_once_however_often_it_is_pressed(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    carl = at(office, profile)
    carl.presses("Leave a request")
    carl.presses("Send")
    carl.reads("Please write your question.")
    carl.reads("Please enter your first name.")
    carl.page.get_by_label("Your question").fill("Do you mend tubes?")
    carl.gives_name_and_address()
    carl.page.get_by_role("button", name="Send", exact=True).dblclick()
    carl.reads("Your request has been sent")
    back = carl.page.get_by_role("button", name="Come back to the chat")
    expect(back).to_have_count(0)
    ana = OnTheBell(office, "Ana", profile()).desk
    ana.opens_list("Unassigned")
    expect(ana.row("Do you mend tubes?")).to_have_count(1)
    carl.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    back.click()
    carl.reads("No agent is here yet.")


def test_outside_its_hours_a_portal_says_when_it_opens(office: Office, profile: Profile) -> None:
    weekday = httpx.get(office.server.url + "/health").headers["date"][:3]
    day = (["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(weekday) + 3) % 7
    office.changes(**LINE, hours=[[day, 540, 1020]], time_zone="UTC", leave_requests=False)
    carl = at(office, profile, timezone_id="UTC")
    carl.reads("We are closed right now")
    carl.reads(re.compile(r"We open again on \w+day at 09:00\."))
    expect(carl.page.get_by_role("button", name="Leave a request")).to_have_count(0)


def test_a_portal_that_closes_while_one_types_says_so_and_keeps_the_question(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.page.get_by_label("Your question").fill("Just in time?")
    ana.chooses(signed_on=False)
    carl.presses("Send question")
    carl.reads("Nobody is here at the moment")
    carl.presses("Leave a request")
    expect(carl.page.get_by_label("Your question")).to_have_value("Just in time?")


def test_invited_colleagues_are_named_to_the_customer(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.presses("Get help now")
    carl.reads("No agent is here yet.")
    number = ana.offers()[0]["number"]
    ana.accepts()
    ben = OnTheBell(office, "Ben", profile())
    me = ben.asks("GET", "/api/desk")["me"]["id"]
    ana.asks("POST", f"/api/desk/cases/{number}/invite", {"agent": me})
    ben.accepts()
    carl.reads("Ana and Ben are helping you")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [BOX, LINE, BUTTON, MATCH, PIN], ids=lambda kind: "-".join(kind.values()))
def test_every_door_suits_everybody_down_to_320_pixels(
    office: Office, profile: Profile, kind: dict[str, str], scheme: str
) -> None:
    office.changes(**kind)
    carl = at(office, profile, width=320, height=640, color_scheme=scheme, language="de-DE")
    expect(carl.page.get_by_role("heading", level=1)).to_be_visible()
    assert not faults(carl.page)
    OnTheBell(office, "Ana", profile())
    carl.page.reload()
    expect(carl.page.get_by_role("heading", level=1)).to_be_visible()
    assert not faults(carl.page)
    assert carl.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_door_works_with_the_keyboard_alone(office: Office, profile: Profile) -> None:
    office.changes(**MATCH)
    OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    button = carl.page.get_by_role("button", name="Chat with Ana")
    expect(button).to_be_visible()
    for _ in range(6):
        carl.page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    carl.page.keyboard.press("Enter")
    carl.reads("We are asking Ana …")


def test_the_bubble_opens_a_door_of_any_kind(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON)
    ana: OnTheBell | DeskPerson = OnTheBell(office, "Ana", profile())
    page = profile().new_page()
    page.goto(f"{office.server.url}/demo/{office.slug}")
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Get help now").click()
    expect(frame.get_by_text("No agent is here yet.")).to_be_visible()
    assert isinstance(ana, OnTheBell)
    ana.accepts()
    expect(frame.get_by_text("Ana is helping you")).to_be_visible()
