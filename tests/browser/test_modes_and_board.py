"""An admin chooses how customers meet an agent and when; leads see on the live board who waits and who can be reached."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.axe import faults
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.servers import Server, SignedIn

from deskbell.domain.people import Role

Profile = Callable[..., BrowserContext]


def goes_to(person: DeskPerson, path: str, heading: str) -> Page:
    """Open a page of the desk and wait for its heading."""
    person.page.goto(f"{person.server.url}/desk/{path}")
    expect(person.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    return person.page


def portal_form(person: DeskPerson, office: Office) -> Page:
    """Open the form of the office's own portal."""
    office.changes(name="The desk of Ana")
    return goes_to(person, f"admin/portals/{office.portal['id']}", "The desk of Ana")


def bell(office: Office, name: str, **choice: object) -> None:
    """Change somebody's bell, as their own page would."""
    url = f"{office.server.url}/api/desk/bell"
    headers = {"Cookie": office.cookies[name], "Origin": office.server.url}
    assert httpx.patch(url, json=choice, headers=headers).status_code == 200


def panel(person: DeskPerson, name: str) -> Locator:
    """One of the board's lists."""
    return person.page.get_by_role("region", name=name)


def test_a_way_of_contact_is_chosen_drawn_and_kept(carla: DeskPerson, carl: Customer, office: Office) -> None:
    page = portal_form(carla, office)
    expect(page.get_by_role("radio", name="Chat", exact=True)).to_be_checked()
    expect(page.get_by_label("How long an agent is rung", exact=True)).to_have_count(0)
    page.get_by_role("radio", name="Waiting line").check()
    expect(page.get_by_role("img", name="Drawing of the customer's page: Waiting line")).to_be_visible()
    page.get_by_label("How long an agent is rung", exact=True).fill("4")
    carla.presses("Save")
    carla.reads("Please enter a time between 5 seconds and 10 minutes.")
    expect(page.get_by_label("How long an agent is rung", exact=True)).to_be_focused()
    page.get_by_label("How long an agent is rung", exact=True).fill("45")
    page.get_by_label("Assign without asking").check()
    carla.presses("Save")
    carla.reads("Saved")

    page.reload()
    expect(page.get_by_role("radio", name="Waiting line")).to_be_checked()
    expect(page.get_by_label("How long an agent is rung", exact=True)).to_have_value("45")
    expect(page.get_by_label("Assign without asking")).to_be_checked()
    goes_to(carla, "admin/portals", "Portals")
    expect(page.get_by_role("row", name="The desk of Ana")).to_contain_text("Waiting line")
    assert carla.complaints == []


def test_who_is_inside_is_thought_of_when_the_way_changes(carla: DeskPerson, carl: Customer, office: Office) -> None:
    carl.chats()
    page = portal_form(carla, office)
    page.get_by_role("radio", name="One button").check()
    carla.reads("Customers who are inside now finish as they began")
    page.get_by_role("radio", name="Chat", exact=True).check()
    expect(page.get_by_text("Customers who are inside now")).to_have_count(0)


def test_the_ways_are_chosen_by_arrow_keys_and_the_drawing_says_the_portals_own_words(carla: DeskPerson) -> None:
    page = goes_to(carla, "admin/portals/new", "New portal")
    page.get_by_label("Name", exact=True).fill("Workshop")
    page.get_by_label("Title").fill("What broke?")
    page.get_by_role("radio", name="Chat", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Choose an agent")).to_be_checked()
    drawing = page.get_by_role("img", name="Drawing of the customer's page: Choose an agent")
    expect(drawing).to_contain_text("Workshop")
    expect(drawing).to_contain_text("What broke?")
    expect(drawing).to_contain_text("These people are free right now.")
    page.get_by_label("Preview in").select_option("de")
    expect(drawing).to_contain_text("Diese Personen sind gerade frei.")


@pytest.mark.own_server
def test_closing_a_mode_asks_first_and_every_form_knows_at_once(
    carla: DeskPerson, carl: Customer, office: Office, server: Server
) -> None:
    office.changes(kind="box", mode="queue")
    form = carla.page.context.new_page()
    form.goto(f"{server.url}/desk/admin/portals/new")
    expect(form.get_by_role("radio", name="Waiting line")).to_be_enabled()
    late = carla.another_tab().page
    late.goto(f"{server.url}/desk/admin/portals/new")
    late.get_by_label("Name", exact=True).fill("Workshop")
    late.get_by_role("radio", name="Waiting line").check()

    page = goes_to(carla, "admin/modes", "Modes of connection")
    switch = page.get_by_role("switch", name="Waiting line")
    switch.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 portal uses it")
    expect(page.get_by_role("dialog")).to_contain_text("Customers who are inside finish as they began.")
    carla.answers("Cancel")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    page.keyboard.press("Enter")
    carla.answers("Close it")
    expect(switch).not_to_be_checked()

    line = form.get_by_role("radio", name="Waiting line")
    expect(line).to_be_disabled()
    expect(line).to_have_accessible_description(re.compile("Its mode of connection is closed"))
    late.get_by_role("button", name="Create portal").click()
    expect(late.get_by_role("group", name="Way of contact")).to_be_focused()
    expect(late.get_by_role("group", name="Way of contact")).to_have_accessible_description("Its mode of connection is closed.")
    goes_to(carla, "admin/portals", "Portals")
    expect(page.get_by_role("row", name="Support")).to_contain_text("Its mode of connection is closed.")
    portal = goes_to(carla, "admin/portals/1", "Support")
    expect(portal.get_by_role("radio", name="Waiting line")).to_be_checked()
    carla.reads("This portal takes no newcomers: its mode of connection is closed.")
    goes_to(carla, "admin/log", "Audit log")
    expect(page.get_by_role("row", name="Mode of connection closed")).to_contain_text("Waiting line")

    goes_to(carla, "admin/modes", "Modes of connection")
    switch.click()
    expect(switch).to_be_checked()
    expect(line).to_be_enabled()


def test_opening_hours_are_entered_quickly_refused_where_they_overlap_and_kept(carla: DeskPerson, office: Office) -> None:
    page = portal_form(carla, office)
    page.get_by_label("At set times").check()
    monday, tuesday = page.get_by_role("group", name="Monday"), page.get_by_role("group", name="Tuesday")
    expect(tuesday.get_by_label("Opens at")).to_have_value("09:00")
    page.get_by_label("Time zone").fill("Mars/Olympus")
    monday.get_by_label("Closes at").fill("12:00")
    monday.get_by_role("button", name="Add").click()
    expect(monday.get_by_label("Opens at").nth(1)).to_be_focused()
    monday.get_by_label("Opens at").nth(1).fill("11:00")
    carla.presses("Save")
    carla.reads("Monday: two opening times overlap.")
    expect(page.get_by_label("Time zone")).to_be_focused()
    page.get_by_label("Time zone").fill("Europe/Berlin")
    monday.get_by_label("Opens at").nth(1).fill("22:00")
    monday.get_by_label("Closes at").nth(1).fill("02:00")
    expect(monday).to_contain_text("until Tuesday")
    monday.get_by_role("button", name="Copy Monday").click()
    page.get_by_role("button", name="To every day").click()
    carla.presses("Save")
    carla.reads("Saved")

    page.reload()
    expect(page.get_by_role("group", name="Sunday").get_by_label("Closes at").nth(1)).to_have_value("02:00")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    kept = next(one for one in office.admin.get("/api/admin/portals") if one["id"] == office.portal["id"])
    assert kept["hours"][:3] == [[0, 0, 120], [0, 540, 720], [0, 1320, 1440]]
    assert len(kept["hours"]) == 21
    page.get_by_label("Always open").check()
    carla.presses("Save")
    carla.reads("Saved")
    expect(page.get_by_role("group", name="Monday")).to_have_count(0)


def test_what_the_server_refuses_is_said_at_the_hours(carla: DeskPerson, office: Office) -> None:
    page = portal_form(carla, office)
    refusal = {"type": "urn:deskbell:problem:invalid", "title": "Bad Request", "status": 400, "code": "invalid", "field": "hours"}
    page.route(
        "**/api/admin/portals/*", lambda route: route.fulfill(status=400, content_type="application/problem+json", json=refusal)
    )
    page.get_by_label("At set times").check()
    carla.presses("Save")
    carla.reads("These opening times are not accepted")
    expect(page.get_by_role("group", name="Opening times", exact=True)).to_be_focused()


def test_the_board_shows_who_waits_and_who_goes_away_without_being_loaded_again(
    lena: DeskPerson, ana: DeskPerson, carl: Customer, office: Office
) -> None:
    goes_to(lena, "board", "Live board")
    expect(panel(lena, "Waiting")).to_contain_text("Nobody is waiting")
    expect(panel(lena, "On the bell")).not_to_contain_text("Ana")
    lena.page.evaluate("window.stillHere = true")

    bell(office, "Ana", signed_on=True, available=True, limit=2)
    expect(panel(lena, "On the bell").get_by_role("listitem").filter(has_text="Ana")).to_contain_text("available")
    carl.chats()
    waiting = panel(lena, "Waiting").get_by_role("listitem")
    expect(waiting).to_contain_text("Carl Kunde")
    expect(waiting).to_contain_text(re.compile(r"0:0[1-9]"))
    carl.says("It burns")
    expect(waiting).to_contain_text("It burns")

    bell(office, "Ana", available=False)
    expect(panel(lena, "On the bell").get_by_role("listitem").filter(has_text="Ana")).to_contain_text("unavailable")
    ana.takes("Carl Kunde")
    expect(panel(lena, "Waiting")).to_contain_text("Nobody is waiting")
    expect(panel(lena, "On the bell").get_by_role("listitem").filter(has_text="Ana")).to_contain_text("1 of 2 chats")
    assert lena.page.evaluate("window.stillHere") is True
    assert lena.complaints == []


def test_the_board_shows_what_is_put_before_whom_and_a_row_leads_to_its_case(
    lena: DeskPerson, ana: DeskPerson, office: Office
) -> None:
    office.changes(kind="box", mode="queue", offer_seconds=300)
    bell(office, "Ana", signed_on=True, available=True)
    body = {"token": "t" * 43, "question": "Where is my parcel?", "client_id": "7"}
    answer = httpx.post(f"{office.server.url}/api/portals/{office.slug}/cases", json=body, headers={"Origin": office.server.url})
    assert answer.status_code == 201, answer.text
    goes_to(lena, "board", "Live board")
    offer = panel(lena, "Offers out").get_by_role("listitem")
    expect(offer).to_contain_text("In turn")
    expect(offer).to_contain_text(re.compile(r"Ana.*[45]:\d\d"))
    row = panel(lena, "Waiting").get_by_role("listitem")
    expect(row).to_contain_text("asked: Ana")
    row.get_by_role("link").focus()
    lena.page.keyboard.press("Enter")
    expect(lena.page).to_have_url(re.compile(r"/desk/cases/all/\d{9}$"))
    expect(lena.conversation).to_contain_text("Where is my parcel?")
    lena.page.go_back()
    expect(panel(lena, "Waiting").get_by_role("listitem")).to_be_visible()


@pytest.mark.own_server
def test_after_a_lost_line_the_board_is_as_the_server_has_it(carla: DeskPerson, carl: Customer, server: Server) -> None:
    carl.chats()
    goes_to(carla, "board", "Live board")
    expect(panel(carla, "Waiting").get_by_role("listitem")).to_have_count(1)
    server.stop()
    carla.reads("Reconnecting …")
    expect(panel(carla, "Waiting").get_by_role("listitem")).to_have_count(1)
    server.start()
    ana = SignedIn(server, "Ana").log_in()
    number = ana.get("/api/desk/cases?list=unassigned")["rows"][0]["number"]
    assert ana.post(f"/api/desk/cases/{number}/assign", {}).status_code == 200
    expect(panel(carla, "Waiting")).to_contain_text("Nobody is waiting")
    expect(carla.page.get_by_text("Live", exact=True)).to_be_visible()


def test_the_board_is_for_leads_and_admins_alone(ana: DeskPerson, lena: DeskPerson) -> None:
    goes_to(ana, "board", "Live board")
    ana.reads("The live board is for leads and admins.")
    expect(ana.page.get_by_role("link", name="Live board")).to_have_count(0)
    lena.page.get_by_role("link", name="Live board").click()
    expect(lena.page.get_by_role("heading", name="Live board")).to_be_visible()
    expect(lena.page.get_by_role("link", name="Administration")).to_have_count(0)


def test_these_pages_can_be_used_by_everybody(carl: Customer, office: Office, profile: Profile) -> None:
    carl.chats()
    for language, scheme, width in (("en-GB", "light", 1280), ("de-DE", "dark", 320)):
        browser = profile(language, width, color_scheme=scheme)
        office.admits("Carla", browser, Role.ADMIN)
        page = browser.new_page()
        for path in ("board", "admin/modes", "admin/portals", "admin/portals/new"):
            page.goto(f"{office.server.url}/desk/{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("#main :is(ul, form, table)").first).to_be_visible()
            if path.endswith("new"):
                page.locator("input[name=way][value=line]").check()
                page.locator(".hours-choice input").last.check()
            assert faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
