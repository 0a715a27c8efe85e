"""An admin runs the house: invites agents, opens portals, and reads in the log what was done; nobody else may."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.axe import faults
from tests.browsing import Customer, DeskPerson
from tests.servers import PASSWORD, Server, address

pytestmark = pytest.mark.own_server
Profile = Callable[..., BrowserContext]


def goes_to(person: DeskPerson, path: str, heading: str) -> Page:
    """Open a page of the desk and wait for its heading."""
    person.page.goto(f"{person.server.url}/desk/{path}")
    expect(person.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    return person.page


def logs_in(page: Page, server: Server, name: str, path: str = "/desk") -> None:
    page.goto(server.url + path)
    page.get_by_label("E-mail address").fill(address(name))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_an_invited_agent_sets_a_password_and_is_at_the_desk(carla: DeskPerson, server: Server, profile: Profile) -> None:
    page = goes_to(carla, "admin/agents/new", "New agent")
    page.get_by_label("Name", exact=True).fill("Dora Example")
    page.get_by_label("Screen name").fill("Dora")
    page.get_by_label("E-mail address").fill(address("Ana"))
    carla.presses("Create agent and invitation link")
    carla.reads("Another agent has this address.")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Screen name")).to_have_value("Dora")
    page.get_by_label("E-mail address").fill(address("Dora"))
    page.get_by_label("Support").check()
    carla.presses("Create agent and invitation link")
    link = page.get_by_label("Invitation for Dora Example").input_value()

    dora = profile().new_page()
    dora.goto(link)
    expect(dora.get_by_role("heading", name="Welcome, Dora")).to_be_visible()
    dora.get_by_label("New password").fill("short")
    dora.get_by_role("button", name="Set password and go to the desk").click()
    expect(dora.get_by_text("needs at least 12 characters")).to_be_visible()
    dora.get_by_label("New password").fill(PASSWORD)
    dora.get_by_role("button", name="Set password and go to the desk").click()
    expect(dora.get_by_role("navigation", name="Lists")).to_be_visible()

    again = profile().new_page()
    again.goto(link)
    expect(again.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_a_portal_made_in_the_desk_receives_customers_in_its_own_words(carla: DeskPerson, carl: Customer) -> None:
    page = goes_to(carla, "admin/portals/new", "New portal")
    page.get_by_label("Name", exact=True).fill("Größe & Söhne")
    page.get_by_label("Name", exact=True).press("Tab")
    expect(page.get_by_label("Last part of the address")).to_have_value("groesse-soehne")
    carla.presses("Create portal")
    expect(page.get_by_role("heading", name="Größe & Söhne")).to_be_visible()

    page.get_by_role("tab", name="English").click()
    page.get_by_label("Title").fill("Ask us <b>anything</b>")
    page.get_by_label("Websites that may embed this portal").fill("https://*.example.com")
    carla.presses("Save")
    carla.reads("Not understood: https://*.example.com")
    page.get_by_label("Websites that may embed this portal").fill("www.example.com/shop/")
    carla.presses("Save")
    expect(page.get_by_label("Websites that may embed this portal")).to_have_value("https://www.example.com")
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="Ask us <b>anything</b>")).to_be_visible()

    answer = carl.page.goto(f"{carl.server.url}/p/groesse-soehne")
    assert answer is not None
    assert "https://www.example.com" in answer.headers["content-security-policy"]
    carl.reads("Ask us <b>anything</b>")

    goes_to(carla, "admin/log", "Audit log")
    expect(page.get_by_role("row", name="Portal created groesse-soehne")).to_be_visible()
    expect(page.get_by_role("row", name="Portal changed groesse-soehne")).to_contain_text("texts, websites that may embed")


def test_a_disabled_agent_is_out_at_once_and_back_by_undo(carla: DeskPerson, ana: DeskPerson) -> None:
    page = goes_to(carla, "admin/agents", "Agents")
    page.get_by_role("link", name="Ana Example").click()
    carla.presses("Disable account")
    expect(ana.page.get_by_role("button", name="Log in")).to_be_visible()
    logs_in(ana.page, ana.server, "Ana")
    ana.reads("The e-mail address or the password is wrong.")
    carla.presses("Undo")
    carla.reads("Ana Example can log in again")
    ana.presses("Log in")
    expect(ana.list_link("Unassigned")).to_be_visible()


def test_nobody_locks_themselves_out(carla: DeskPerson) -> None:
    page = goes_to(carla, "admin/agents", "Agents")
    page.get_by_role("link", name="Carla Example").click()
    carla.presses("Disable account")
    carla.reads("nobody can lock themselves out")
    page.get_by_label("Role").select_option("agent")
    carla.presses("Save")
    expect(page.get_by_label("Role")).to_be_focused()
    expect(page.get_by_label("Role")).to_have_attribute("aria-invalid", "true")


def test_administration_is_for_admins_alone(ana: DeskPerson) -> None:
    goes_to(ana, "admin/agents", "Administration")
    ana.reads("Administration is for admins.")
    assert ana.page.get_by_role("link", name="Audit log").count() == 0


def test_a_second_factor_is_asked_for_from_then_on(ana: DeskPerson, server: Server, profile: Profile) -> None:
    page = goes_to(ana, "account", "Your account")
    ana.presses("Turn on")
    page.get_by_label("Your password, to confirm it is you").fill(PASSWORD)
    page.keyboard.press("Enter")
    secret = page.get_by_label("No camera?").input_value().replace(" ", "")
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    kept = codes.first.inner_text()
    ana.presses("I have kept them")

    elsewhere = profile().new_page()
    logs_in(elsewhere, server, "Ana", "/desk/account")
    expect(elsewhere.get_by_label("Six-digit code")).to_be_focused()
    elsewhere.keyboard.type("000000\n")
    expect(elsewhere.get_by_text("This code is wrong")).to_be_visible()
    elsewhere.get_by_role("button", name="Use a recovery code").click()
    elsewhere.keyboard.type(f"{kept}\n")
    expect(elsewhere.get_by_role("heading", name="Your account")).to_be_visible()


def test_changes_outlive_a_lost_session(carla: DeskPerson) -> None:
    page = goes_to(carla, "admin/agents", "Agents")
    page.get_by_role("link", name="Ana Example").click()
    page.get_by_label("Screen name").fill("Anna")
    page.context.clear_cookies()
    carla.presses("Save")
    carla.reads("You were signed out.")
    page.get_by_label("E-mail address").fill(address("Carla"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    carla.presses("Log in")
    expect(page.get_by_label("Screen name")).to_have_value("Anna")
    carla.presses("Save")
    carla.reads("Saved")


def test_these_pages_can_be_used_by_everybody(server: Server, profile: Profile) -> None:
    for language, heading, scheme, width in (("en-GB", "Log in", "light", 1280), ("de-DE", "Anmelden", "dark", 320)):
        page = profile(language, width, color_scheme=scheme).new_page()
        page.goto(f"{server.url}/desk/log-in")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert faults(page) == []
        page.locator("input[name=email]").fill(address("Carla"))
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk")
        for path in (
            "account",
            "admin/agents",
            "admin/agents/1",
            "admin/agents/new",
            "admin/portals",
            "admin/portals/1",
            "admin/log",
            "admin/blocks",
        ):
            page.goto(f"{server.url}/desk/{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("#main form, #main table, #main .empty-words").first).to_be_visible()
            assert faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
