"""A case handed on, and a chat shared: a customer, Ana, Ben and Otto of another portal, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from tests.axe import faults
from tests.browser.test_languages import is_german
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

Profile = Callable[..., BrowserContext]


def asks(agent: DeskPerson, method: str, path: str, body: Any = None) -> Any:
    """Ask the server as the agent's browser would."""
    answer = agent.page.context.request.fetch(
        agent.server.url + path, method=method, data=body, headers={"Origin": agent.server.url}
    )
    assert answer.ok, answer.text()
    return answer.json() if answer.text() else None


def signs_on(*agents: DeskPerson, **choice: bool) -> None:
    for agent in agents:
        asks(agent, "PATCH", "/api/desk/bell", {"signed_on": True, "available": True, **choice})


def answers_alert(agent: DeskPerson, how: str) -> None:
    """Accept or decline the offer before the agent."""
    (offer,) = asks(agent, "GET", "/api/desk/bell")["offers"]
    asks(agent, "POST", f"/api/desk/offers/{offer['id']}/{how}")


def chooses(agent: DeskPerson, button: str, name: str, note: str = "") -> None:
    """Open the dialog, choose somebody, and send."""
    agent.presses(button)
    agent.page.get_by_role("dialog").get_by_role("radio", name=re.compile(f"^{name}")).check()
    if note:
        agent.page.get_by_label("Note for colleagues (optional)").fill(note)
    agent.answers(button)
    expect(agent.page.get_by_role("dialog")).to_have_count(0)


def on_its_way(agent: DeskPerson) -> Locator:
    return agent.page.get_by_role("list", name="Transfer and colleagues in the chat").get_by_role("listitem")


@pytest.fixture
def talking(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> Customer:
    """Carl, in a chat with Ana; she and Ben are on the bell."""
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    carl.reads("Ana is helping you")
    signs_on(ana, ben)
    return carl


def test_a_colleague_accepts_and_the_customer_stays_where_they_are(talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    talking.writing.fill("half a thought")
    chooses(ana, "Transfer", "Ben", "Knows towers")
    expect(on_its_way(ana)).to_contain_text("On its way to Ben")
    expect(ana.page.get_by_role("button", name="Transfer", exact=True)).to_have_count(0)
    talking.reads("Ana is helping you")
    answers_alert(ben, "accept")
    ana.reads("Ben now has the case of Carl Kunde.")
    expect(ana.list_link("My cases")).to_have_accessible_name(re.compile("0"))
    ana.reads("Ben has this case and answers. You can read along and add notes.")
    talking.reads("Ben is helping you")
    talking.hears("Ben has joined the chat.")
    expect(talking.writing).to_have_value("half a thought")
    talking.hears("Knows towers", times=0)
    ben.opens_list("My cases")
    ben.opens_case("My tower leans")
    ben.hears("Knows towers")
    ben.says("I know towers")
    talking.hears("I know towers")


def test_a_colleague_declines_and_the_case_stays_with_its_sender(talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    chooses(ana, "Transfer", "Ben")
    ana.quiet()
    answers_alert(ben, "decline")
    ana.reads("The transfer was not accepted: the case of Carl Kunde stays with you.")
    ana.hears("Ben did not take the case over.")
    expect(on_its_way(ana)).to_have_count(0)
    assert ana.page.evaluate("window.tones") == 0
    ana.says("Still me")
    talking.hears("Still me")


def test_a_transfer_that_nobody_answers_comes_back(office: Office, talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    office.changes(offer_seconds=5)
    chooses(ana, "Transfer", "Ben")
    ana.opens_list("All cases")
    ana.reads("The transfer was not accepted: the case of Carl Kunde stays with you.")
    ana.row("My tower leans").click()
    ana.hears("Ben did not take the case over.")


def test_a_transfer_is_taken_back_and_outlives_a_reload(talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    chooses(ana, "Transfer", "Ben")
    ana.page.reload()
    expect(on_its_way(ana)).to_contain_text("On its way to Ben")
    beside = ana.another_tab()
    beside.opens_case("My tower leans")
    beside.presses("Take back")
    ana.hears("The transfer was taken back.")
    expect(on_its_way(ana)).to_have_count(0)
    assert asks(ben, "GET", "/api/desk/bell")["offers"] == []
    talking.reads("Ana is helping you")


def test_who_cannot_be_reached_can_be_seen_and_not_be_chosen(talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    signs_on(ben, available=False)
    ana.presses("Transfer")
    dialog = ana.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name=re.compile("^Ben unavailable"))).to_be_disabled()
    dialog.get_by_label("Note for colleagues (optional)").fill("Not lost")
    signs_on(ben)
    dialog.get_by_role("radio", name=re.compile("^Ben available")).check()
    signs_on(ben, available=False)
    ana.page.route("**/handing", lambda route: route.abort())
    ana.answers("Transfer")
    expect(dialog.get_by_role("alert")).to_contain_text("Ben is not available any more.")
    ana.page.unroute("**/handing")
    ana.answers("Cancel")
    ana.presses("Transfer")
    expect(dialog.get_by_label("Note for colleagues (optional)")).to_have_value("Not lost")


def test_a_case_goes_to_another_portal_and_says_so_to_those_it_leaves(
    office: Office, profile: Profile, talking: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    elsewhere = Office.opened(office.admin)
    elsewhere.changes(name="Masonry")
    otto = elsewhere.agent("Otto", profile())
    ben.opens_list("All cases")
    ben.opens_case("My tower leans")
    ana.presses("Transfer")
    expect(ana.page.get_by_role("radio", name=re.compile("^Masonry .* nobody can be rung"))).to_be_disabled()
    signs_on(otto)
    ana.page.get_by_role("radio", name=re.compile("^Masonry .* to the one person who can be rung")).check()
    ana.answers("Transfer")
    expect(on_its_way(ana)).to_contain_text("On its way to Masonry")
    answers_alert(otto, "accept")
    ana.reads("Otto now has the case of Carl Kunde, in the portal “Masonry”.")
    for agent in (ana, ben):
        agent.reads("The case has gone to the portal “Masonry”, which you do not serve. Otto has it there.")
        expect(agent.row("My tower leans")).to_have_count(0)
    expect(ben.list_link("All cases")).to_have_accessible_name(re.compile("0"))
    talking.reads("Otto is helping you")
    otto.opens_list("My cases")
    otto.opens_case("My tower leans")
    otto.hears("My tower leans")
    otto.says("A mason speaks")
    talking.hears("A mason speaks")


def test_an_invited_colleague_writes_too_and_the_customer_reads_both_names(
    talking: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    chooses(ana, "Invite", "Ben")
    expect(on_its_way(ana)).to_contain_text("Ben is invited")
    answers_alert(ben, "accept")
    expect(on_its_way(ana)).to_contain_text("Ben is in the chat")
    talking.hears("Ben has joined the chat.")
    ben.opens_list("My cases")
    ben.page.get_by_role("list", name="Colleagues’ chats you are in").get_by_role("link").click()
    ben.reads("You are in the chat as a guest")
    ben.says("Ben here")
    ana.says("And Ana")
    for words in ("Ben here", "And Ana"):
        talking.hears(words)
    expect(talking.conversation).to_contain_text(re.compile("Ben.*Ben here.*Ana.*And Ana", re.DOTALL))
    talking.says("So many of you")
    ben.hears("So many of you")
    ben.page.reload()
    ben.reads("You are in the chat as a guest")
    ben.presses("Leave this chat")
    talking.hears("Ben has left the chat.")
    expect(on_its_way(ana)).to_have_count(0)
    ben.reads("Ana has this case and answers. You can read along and add notes.")
    expect(ben.page.get_by_role("list", name="Colleagues’ chats you are in")).to_have_count(0)


def test_an_invitation_that_is_declined_is_said_one_can_be_taken_back_and_a_guest_taken_out(
    talking: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    chooses(ana, "Invite", "Ben")
    answers_alert(ben, "decline")
    ana.hears("Ben has declined.")
    expect(on_its_way(ana)).to_have_count(0)
    chooses(ana, "Invite", "Ben")
    expect(ben.page.get_by_role("article", name=re.compile("Invitation"))).to_be_visible()
    ana.presses("Take back the invitation of Ben")
    ana.reads("Ben is no longer invited.")
    ana.hears("The invitation of Ben was taken back.")
    expect(on_its_way(ana)).to_have_count(0)
    expect(ben.page.get_by_role("article", name=re.compile("Invitation"))).to_contain_text("No longer open")
    chooses(ana, "Invite", "Ben")
    answers_alert(ben, "accept")
    ana.presses("Take out Ben")
    ana.reads("Ben is no longer in the chat.")
    talking.hears("Ben has left the chat.")


def test_handing_on_without_a_mouse(talking: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    keys = ana.page.keyboard
    keys.press("Escape")
    keys.press("?")
    expect(ana.page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Transfer")
    keys.press("Escape")
    keys.press("t")
    dialog = ana.page.get_by_role("dialog", name="Transfer case")
    ben_there = dialog.get_by_role("radio", name=re.compile("^Ben"))
    expect(ben_there).to_be_enabled()
    ben_there.focus()
    keys.press("Space")
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    expect(on_its_way(ana)).to_contain_text("On its way to Ben")
    assert ana.page.evaluate("document.activeElement !== document.body"), "the focus is somewhere"
    keys.press("i")
    expect(ana.page.get_by_role("dialog", name="Invite a colleague")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320], ids=["wide", "narrow"])
def test_handing_on_can_be_used_by_everybody(
    office: Office, profile: Profile, carl: Customer, ben: DeskPerson, width: int
) -> None:
    ana = office.agent("Ana", profile(width=width, height=800, reduced_motion="reduce"))
    carl.chats()
    carl.says("Look closely")
    ana.takes("Look closely")
    signs_on(ana, ben)

    def is_right(state: str) -> None:
        for scheme in ("light", "dark"):
            ana.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert faults(ana.page) == [], f"{state} ({scheme})"
        assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the window"

    ana.presses("Transfer")
    expect(ana.page.get_by_role("radio", name=re.compile("^Ben available"))).to_be_visible()
    is_right("transfer")
    ana.answers("Cancel")
    chooses(ana, "Invite", "Ben")
    answers_alert(ben, "accept")
    chooses(ana, "Transfer", "Ben", "")
    expect(on_its_way(ana)).to_have_count(2)
    is_right("on its way, with a guest")


def test_handing_on_in_german(office: Office, profile: Profile, carl: Customer, ben: DeskPerson) -> None:
    office.admits("Ana", german := profile("de-DE"))
    ana = DeskPerson(office.server, german.new_page(), "Ana", office.email("Ana"))
    page = ana.page
    carl.chats()
    carl.says("Guten Tag")
    page.goto(f"{office.server.url}/desk/cases")
    page.get_by_role("link", name=re.compile("^Nicht zugewiesen")).click()
    page.get_by_role("region", name="Fälle").get_by_role("listitem").click()
    ana.presses("Mir zuweisen")
    signs_on(ana, ben)
    ana.presses("Weitergeben")
    page.get_by_role("radio", name=re.compile("^Ben verfügbar")).check()
    is_german(page)
    ana.answers("Weitergeben")
    ana.reads("Unterwegs an Ben")
    is_german(page)
    ana.presses("Zurücknehmen")
    ana.presses("Einladen")
    page.get_by_role("radio", name=re.compile("^Ben verfügbar")).check()
    is_german(page)
    ana.answers("Einladen")
    ana.reads("Ben ist eingeladen")
    answers_alert(ben, "accept")
    ana.reads("Ben ist mit im Chat")
    is_german(page)
