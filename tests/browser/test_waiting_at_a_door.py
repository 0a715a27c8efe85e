"""What customers of every kind of portal meet while they wait: a no, silence, a race, a reload, a door that changes, a file that fails."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from tests.axe import faults
from tests.browser.test_languages import is_german
from tests.browsing import Customer
from tests.newcomers import BOX, BUTTON, LINE, MATCH, PIN, OnTheBell, Profile, at
from tests.offices import Office

ANYONE_ASKED = "No agent is here yet."


def asks(carl: Customer, question: str) -> None:
    carl.page.get_by_label("Your question").fill(question)
    carl.presses("Send question")
    carl.hears(question)


def test_a_question_that_everybody_declines_can_be_taken_all_the_same(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    ana, ben = OnTheBell(office, "Ana", profile()), OnTheBell(office, "Ben", profile())
    carl = at(office, profile)
    asks(carl, "Do you mend tubes?")
    ana.is_asked()
    number = ana.offers()[0]["number"]
    ana.declines()
    ben.declines()
    carl.reads(ANYONE_ASKED)
    expect(carl.page.get_by_role("button", name="I don’t want to wait")).to_be_visible()
    ben.takes(number)
    carl.reads("Ben is helping you")


def test_a_button_that_nobody_answers_keeps_the_customer_waiting(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON, offer_seconds=5)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.presses("Get help now")
    ana.is_asked()
    number = ana.offers()[0]["number"]
    ana.is_let_go()
    carl.reads(ANYONE_ASKED)
    ana.takes(number)
    carl.reads("Ana is helping you")


def test_when_two_accept_at_once_the_customer_hears_of_one(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    both = [OnTheBell(office, name, profile()) for name in ("Ana", "Ben")]
    carl = at(office, profile)
    asks(carl, "Who is quicker?")
    for one in both:
        one.is_asked()
    paths = [f"/api/desk/offers/{one.offers()[0]['id']}/accept" for one in both]
    with ThreadPoolExecutor(2) as presses:
        answers = list(presses.map(lambda agent, path: agent.tries("POST", path).status_code, both, paths))
    winner = ("Ana", "Ben")[answers.index(200)]
    assert sorted(answers) == [200, 409]
    carl.reads(f"{winner} is helping you")
    carl.hears(f"{winner} has joined the chat.")
    assert carl.conversation.get_by_text("has joined the chat").count() == 1


@pytest.mark.parametrize("how", ["declines", "is_let_go"])
def test_in_a_line_the_next_agent_is_asked_after_a_no_or_silence(office: Office, profile: Profile, how: str) -> None:
    office.changes(**LINE, offer_seconds=5)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    asks(carl, "Where is my parcel?")
    ana.is_asked()
    ben = OnTheBell(office, "Ben", profile())
    getattr(ana, how)()
    carl.reads("You are next.")
    ben.accepts()
    carl.reads("Ben is helping you")


def test_whom_somebody_else_has_picked_is_free_no_more(office: Office, profile: Profile) -> None:
    office.changes(**MATCH)
    OnTheBell(office, "Ana", profile(), limit=1)
    carl, dora = at(office, profile), at(office, profile)
    expect(dora.page.get_by_role("button", name="Chat with Ana")).to_be_visible()
    carl.presses("Chat with Ana")
    carl.reads("We are asking Ana …")
    dora.presses("Chat with Ana")
    dora.reads("Ana is no longer free. Please choose somebody else.")
    dora.reads("Everyone is busy right now")


def test_a_reload_while_one_agent_is_asked_and_after_the_no_changes_nothing(office: Office, profile: Profile) -> None:
    office.changes(**MATCH)
    ana, ben = OnTheBell(office, "Ana", profile()), OnTheBell(office, "Ben", profile())
    carl = at(office, profile)
    carl.presses("Chat with Ana")
    carl.reads("We are asking Ana …")
    carl.page.reload()
    carl.reads("We are asking Ana …")
    assert len(ana.offers()) == 1
    ana.declines()
    carl.reads("Ana can’t take your chat right now.")
    carl.page.reload()
    carl.page.get_by_role("button", name="Ask anyone").dblclick()
    carl.reads(ANYONE_ASKED)
    assert len(ben.offers()) == 1


def test_who_gave_no_name_may_give_an_address_alone_and_takes_the_transcript_along(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON)
    ana = OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.presses("Get help now")
    ana.accepts()
    carl.reads("Ana is helping you")
    carl.says("I have no name")
    carl.hears("I have no name")
    carl.presses("More")
    carl.presses("Change my details")
    carl.page.get_by_label("E-mail address").fill("carl.kunde@home.example")
    carl.answers("Save")
    expect(carl.page.get_by_role("dialog")).to_have_count(0)
    carl.presses("More")
    assert "I have no name" in carl.downloads("Download transcript as text", ".txt")
    carl.presses("End chat")
    carl.answers("Yes")
    carl.reads("The chat has ended")
    assert not carl.complaints


def test_a_used_code_is_gone_from_the_field_and_a_link_in_the_open_page_brings_another(office: Office, profile: Profile) -> None:
    office.changes(**PIN)
    ana = OnTheBell(office, "Ana", profile())
    carl = office.customer(profile())
    carl.page.goto(f"{carl.portal}#{ana.code()}")
    carl.presses("Connect")
    carl.reads("Ana is helping you")
    carl.presses("End chat")
    carl.answers("Yes")
    carl.presses("Start a new chat")
    field = carl.page.get_by_label("Code")
    expect(field).to_have_value("")
    code = ana.code()
    carl.page.evaluate("code => { location.hash = code }", code)
    expect(field).to_have_value(f"{code[:3]} {code[3:6]} {code[6:]}")
    expect(carl.page).to_have_url(carl.portal)
    carl.presses("Connect")
    carl.reads("Ana is helping you")


def test_a_chat_that_opens_takes_nobodys_request_from_under_their_hands(office: Office, profile: Profile) -> None:
    office.changes(hours=[[0, 0, 1]], time_zone="Pacific/Kiritimati")
    carl = at(office, profile)
    carl.presses("Leave a request")
    carl.gives_name_and_address()
    carl.page.get_by_label("Your question").fill("Half a ques")
    office.changes(hours=[])
    carl.page.evaluate("window.dispatchEvent(new Event('focus'))")
    carl.reads("We are here now.")
    expect(carl.page.get_by_label("Your question")).to_have_value("Half a ques")
    carl.presses("Chat instead")
    expect(carl.page.get_by_label("First name")).to_have_value("Carl")
    carl.presses("Chat")
    expect(carl.writing).to_have_value("Half a ques")


def test_a_portal_that_becomes_another_kind_while_one_looks_shows_its_new_page(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    OnTheBell(office, "Ana", profile())
    carl = at(office, profile)
    carl.page.get_by_label("Your question").fill("What is this?")
    office.changes(**PIN)
    carl.presses("Send question")
    expect(carl.page.get_by_label("Code")).to_be_visible()


def test_a_part_that_does_not_come_is_said_and_comes_when_asked_for_again(office: Office, profile: Profile) -> None:
    office.changes(**BOX)
    OnTheBell(office, "Ana", profile())
    carl = office.customer(profile())
    carl.page.route("**/assets/doors-*.js", lambda asked: asked.abort())
    carl.opens_the_portal()
    carl.reads("A part of this page could not be loaded.")
    carl.page.unroute("**/assets/doors-*.js")
    carl.presses("Load again")
    asks(carl, "Here at last?")


def test_the_way_back_from_a_form_that_does_not_come_is_open(office: Office, profile: Profile) -> None:
    office.changes(**BUTTON)
    OnTheBell(office, "Ana", profile())
    carl = office.customer(profile())
    carl.page.route("**/assets/forms-*.js", lambda asked: asked.abort())
    carl.opens_the_portal()
    carl.presses("Get help now")
    carl.reads(ANYONE_ASKED)
    carl.presses("I don’t want to wait")
    carl.reads("A part of this page could not be loaded.")
    carl.presses("Cancel")
    carl.reads(ANYONE_ASKED)


def suits(page: Page) -> None:
    """Everybody can use it, in German, on the smallest phone."""
    assert not faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    is_german(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_wait_suits_everybody_down_to_320_pixels(office: Office, profile: Profile, scheme: str) -> None:
    look = {"width": 320, "height": 640, "color_scheme": scheme, "language": "de-DE"}
    office.changes(**LINE)
    line = at(office, profile, **look)
    line.page.get_by_label("Ihre Frage").fill("Wo ist mein Paket?")
    line.presses("Frage senden")
    line.reads("Im Moment ist niemand da. Ihr Platz bleibt Ihnen erhalten.")
    suits(line.page)
    ana = OnTheBell(office, "Ana", profile(), limit=1)
    line.reads("Sie sind als Nächstes dran.")
    suits(line.page)
    line.presses("Ich möchte nicht warten")
    line.reads("Vorname")
    suits(line.page)
    ana.accepts()
    office.changes(**MATCH)
    ana.chooses(limit=4)
    picks = at(office, profile, **look)
    picks.presses(re.compile("Mit Ana chatten"))
    picks.reads("Wir fragen Ana …")
    suits(picks.page)
    ana.declines()
    picks.reads("Ana kann Ihren Chat gerade nicht annehmen.")
    suits(picks.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_closed_door_suits_everybody_down_to_320_pixels(office: Office, profile: Profile, scheme: str) -> None:
    look = {"width": 320, "height": 640, "color_scheme": scheme, "language": "de-DE"}
    office.changes(**BUTTON)
    carl = at(office, profile, **look)
    carl.reads("Im Moment ist niemand da")
    suits(carl.page)
    carl.presses("Anfrage hinterlassen")
    carl.presses("Absenden")
    carl.reads("Bitte schreiben Sie Ihre Frage.")
    suits(carl.page)
    ana = OnTheBell(office, "Ana", profile())
    carl.page.evaluate("window.dispatchEvent(new Event('focus'))")
    carl.reads("Jetzt sind wir für Sie da.")
    suits(carl.page)
    carl.presses("Lieber chatten")
    expect(carl.page.get_by_role("heading", level=1)).to_be_focused()
    suits(carl.page)
    office.changes(**PIN)
    code = at(office, profile, **look)
    code.page.get_by_label("Code").fill(ana.code()[::-1] + "0")
    code.presses("Verbinden")
    code.reads("Ein Code hat neun Ziffern.")
    suits(code.page)
