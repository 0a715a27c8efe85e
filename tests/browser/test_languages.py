"""German browsers read German, English ones English, at the portal and at the desk; a switch stays switched."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from tests.browsing import DeskPerson
from tests.offices import Office
from tests.pictures import sends_file

Profile = Callable[..., BrowserContext]

# words of the English pages that no German page has
ENGLISH = re.compile(r"\b(the|your|case|cases|chat is|message|waiting|assign|password|closed|search|new|open)\b", re.IGNORECASE)
GERMAN_DAY = r"(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d{1,2}\. [A-ZÄ][a-zä]+ \d{4}"
ENGLISH_DAY = r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d{1,2} [A-Z][a-z]+ \d{4}"


def is_german(page: Page) -> None:
    """Nothing that can be seen or is read out is English."""
    expect(page.locator("html")).to_have_attribute("lang", "de")
    words = page.evaluate(
        "() => document.body.innerText + [...document.querySelectorAll('[aria-label], [title], [placeholder]')]"
        ".map((one) => ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name)).join(' ')).join('\\n')"
    )
    found = ENGLISH.search(words)
    assert not found, words[max(0, found.start() - 60) : found.end() + 60]


def test_a_german_customer_reads_german_from_form_to_transcript(office: Office, profile: Profile, ana: DeskPerson) -> None:
    carl = office.customer(profile("de-DE")).opens_the_portal()
    page = carl.page
    expect(page.get_by_role("heading", name="Wie können wir helfen?")).to_be_visible()
    is_german(page)
    carl.presses("Chat starten")
    is_german(page)
    page.get_by_label("Vorname").fill("Carl")
    page.get_by_label("Nachname").fill("Kunde")
    page.get_by_label("E-Mail-Adresse").fill("carl.kunde@home.example")
    carl.presses("Chat starten")
    box = page.get_by_label("Ihre Nachricht")
    box.fill("Guten Tag")
    box.press("Enter")
    carl.hears("Guten Tag")
    is_german(page)
    ana.takes("Guten Tag")
    carl.reads("Ana hilft Ihnen")
    sends_file(carl, "brief.txt", "text/plain", b"x" * 1536)
    expect(carl.conversation.get_by_text(re.compile(r"1,5\s*kB"))).to_be_visible()
    expect(ana.conversation.get_by_text(re.compile(r"1\.5\s*kB"))).to_be_visible()
    is_german(page)
    carl.presses("Chat beenden")
    is_german(page)
    carl.answers("Ja")
    carl.reads("Der Chat ist beendet")
    is_german(page)
    transcript = carl.downloads("Chatprotokoll als Text herunterladen", ".txt")
    assert "Chat mit Support" in transcript
    assert re.search(r"Begonnen am \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr", transcript)


def test_a_german_agent_has_a_german_desk(office: Office, profile: Profile) -> None:
    carl = office.customer(profile()).chats()
    carl.says("Guten Tag")
    carl.hears("Guten Tag")
    hans = DeskPerson(office.server, profile("de-DE").new_page(), "Hans", office.email("Hans"))
    office.admits("Hans", hans.page.context)
    page = hans.page
    page.goto(f"{office.server.url}/desk")
    expect(page.get_by_role("link", name=re.compile("^Nicht zugewiesen"))).to_be_visible()
    is_german(page)
    page.get_by_role("link", name=re.compile("^Nicht zugewiesen")).click()
    page.get_by_role("listitem").filter(has_text="Guten Tag").click()
    expect(page.get_by_text(re.compile(GERMAN_DAY))).to_be_visible()
    is_german(page)
    hans.presses("Mir zuweisen")
    carl.reads("Hans is helping you")
    is_german(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    is_german(page)
    page.goto(f"{office.server.url}/desk/account")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    is_german(page)
    page.context.clear_cookies()
    page.goto(f"{office.server.url}/desk")
    expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
    is_german(page)


def test_the_customer_s_choice_of_language_stays(office: Office, profile: Profile) -> None:
    carl = office.customer(profile()).opens_the_portal()
    page = carl.page
    page.get_by_label("First name").fill("Carl")
    page.get_by_label("Language").select_option("Deutsch")
    expect(page.get_by_label("Vorname")).to_have_value("Carl")
    is_german(page)
    page.reload()
    expect(page.get_by_label("Vorname")).to_be_visible()
    is_german(page)
    page.get_by_label("Sprache").select_option("English")
    carl.reads("How can we help?")


def test_the_agent_s_choice_of_language_goes_with_the_agent(office: Office, profile: Profile, ana: DeskPerson) -> None:
    carl = office.customer(profile()).chats()
    carl.says("Good morning")
    ana.takes("Good morning")
    expect(ana.page.get_by_text(re.compile(ENGLISH_DAY))).to_be_visible()
    ana.page.get_by_role("button", name="Ana: account and log-out").click()
    ana.page.get_by_label("Language").select_option("Deutsch")
    expect(ana.page.get_by_role("link", name=re.compile("^Meine Fälle"))).to_be_visible()
    expect(ana.page.get_by_text(re.compile(GERMAN_DAY))).to_be_visible()
    elsewhere = profile()
    office.admits("Ana", elsewhere)
    page = elsewhere.new_page()
    page.goto(f"{office.server.url}/desk")
    expect(page.get_by_role("link", name=re.compile("^Meine Fälle"))).to_be_visible()
    is_german(page)
