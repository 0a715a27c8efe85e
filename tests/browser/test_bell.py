"""The bell at the desk: how one can be reached, alerts and what becomes of them, connection codes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.axe import faults
from tests.browsing import Customer, DeskPerson
from tests.offices import Office

from deskbell.domain.people import Role

Profile = Callable[..., BrowserContext]
RING = 6
"""The tones of one ring."""


@pytest.fixture
def on_the_bell(office: Office, ana: DeskPerson, ben: DeskPerson) -> None:
    """A portal where one types a question, and two agents who are there."""
    office.changes(kind="box", offer_seconds=600)
    for agent in (ana, ben):
        office.signs_on(agent.name)
        expect(agent.bell).to_have_accessible_name(re.compile("Available"))
        agent.page.get_by_text("No case is open").click()


def test_an_agent_signs_on_and_off_and_every_tab_says_so(ana: DeskPerson) -> None:
    beside = ana.another_tab()
    expect(ana.bell).to_have_accessible_name("Bell: Signed off")
    panel = ana.opens_the_bell()
    panel.get_by_role("button", name="Sign on").click()
    for tab in (ana, beside):
        expect(tab.bell).to_have_accessible_name("Bell: Available")
    panel.get_by_role("button", name="Unavailable", exact=True).click()
    for tab in (ana, beside):
        expect(tab.bell).to_have_accessible_name("Bell: Unavailable")
    panel.get_by_role("button", name="One chat more").click(click_count=2)
    expect(beside.opens_the_bell().get_by_text("0 of 6 chats")).to_be_visible()
    beside.page.reload()
    expect(beside.bell).to_have_accessible_name("Bell: Unavailable")
    panel.get_by_role("button", name="Sign off").click()
    for tab in (ana, beside):
        expect(tab.bell).to_have_accessible_name("Bell: Signed off")
    assert ana.complaints == []


def test_an_alert_is_accepted_and_the_colleague_reads_who_took_it(
    office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None
) -> None:
    ben.quiet()
    office.visitor("My printer is on fire", "Carl", language="de")
    for agent in (ana, ben):
        expect(agent.alert("My printer is on fire")).to_be_visible()
        expect(agent.bell).to_have_accessible_name("Bell: Available, 1 alert waiting")
        expect(agent.page).to_have_title(re.compile(r"^\(1\) "))
    card = ben.alert("My printer is on fire")
    for words in ("New chat · Support", "Carl", "German"):
        expect(card).to_contain_text(words)
    ben.hears_a_sound(RING)
    ana.alert("My printer is on fire").get_by_role("button", name="Accept").click()
    expect(ana.page).to_have_url(re.compile("/cases/mine/"))
    expect(ana.writing).to_be_focused()
    expect(ana.alert()).to_have_count(0)
    expect(card).to_contain_text("Taken by Ana")
    expect(card).to_have_count(0)
    expect(ben.bell).to_have_accessible_name("Bell: Available")
    expect(ana.opens_the_bell().get_by_text("1 of 4 chats")).to_be_visible()
    assert ana.complaints == []
    assert ben.complaints == []


def test_of_an_agents_tabs_one_rings(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    beside = ana.another_tab()
    beside.page.get_by_text("No case is open").click()
    beside.looks_elsewhere()
    for tab in (ana, beside):
        tab.quiet()
    office.visitor("Once is enough")
    for tab in (ana, beside):
        expect(tab.alert("Once is enough")).to_be_visible()
    until_true(lambda: have_sounded(ana, beside) >= RING)
    assert have_sounded(ana, beside) == RING
    ana.alert("Once is enough").get_by_role("button", name="Decline").click()
    expect(beside.alert()).to_have_count(0)
    office.visitor("Once more")
    for tab in (ana, beside):
        expect(tab.alert("Once more")).to_be_visible()
    until_true(lambda: have_sounded(ana, beside) >= 2 * RING)
    assert have_sounded(ana, beside) == 2 * RING


def until_true(asked: Callable[[], bool]) -> None:
    """Ask again and again until it is so; the pages live meanwhile."""
    until = time.monotonic() + 20
    while not asked():
        assert time.monotonic() < until


def have_sounded(*tabs: DeskPerson) -> int:
    """How often an agent's tabs have sounded together; which of them is first on a busy machine is chance."""
    return sum(int(tab.page.evaluate("window.tones")) for tab in tabs)


def test_an_alert_answered_in_one_tab_goes_in_the_other(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    beside = ana.another_tab()
    for answer in ("Decline", "Accept"):
        office.visitor(f"{answer} me")
        for tab in (ana, beside):
            expect(tab.alert(f"{answer} me")).to_be_visible()
        ana.alert(f"{answer} me").get_by_role("button", name=answer).click()
        for tab in (ana, beside):
            expect(tab.alert()).to_have_count(0)
    expect(beside.list_link("Unassigned")).to_contain_text("1")
    assert beside.page.url.endswith("/cases/mine"), "the other tab stays where it is"


def test_what_one_declines_stays_with_the_colleague_and_in_the_list(
    office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None
) -> None:
    office.visitor("My printer is on fire")
    expect(ben.alert("Customer")).to_be_visible()
    ana.alert("My printer is on fire").get_by_role("button", name="Decline").click()
    expect(ana.alert()).to_have_count(0)
    expect(ben.alert("My printer is on fire")).to_be_visible()
    ana.opens_list("Unassigned")
    expect(ana.row("My printer is on fire")).to_have_count(1)
    ana.page.reload()
    expect(ana.row("My printer is on fire")).to_have_count(1)
    expect(ana.bell).to_have_accessible_name("Bell: Available")


def test_an_alert_ends_with_its_time_and_with_its_customer(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    office.changes(offer_seconds=5)
    office.visitor("Nobody answers me")
    expect(ana.alert("Nobody answers me")).to_contain_text("Not answered in time")
    expect(ana.alert()).to_have_count(0)
    office.changes(offer_seconds=600)
    visitor = office.visitor("I do not wait")
    expect(ana.alert("I do not wait")).to_be_visible()
    visitor.ends()
    expect(ana.alert("I do not wait")).to_contain_text("No longer open")


def test_a_race_that_was_lost_says_who_won_it(office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None) -> None:
    office.visitor("Who is first?")
    expect(ben.alert("Who is first?")).to_be_visible()
    ben.page.route("**/api/desk/offers/*/accept", lambda route: route.fulfill(
        status=409,
        content_type="application/problem+json",
        json={"type": "urn:deskbell:problem:offer-over", "title": "Conflict", "status": 409, "code": "offer-over", "by": "Ana"},
    ))  # fmt: skip
    ben.alert("Who is first?").get_by_role("button", name="Accept").click()
    expect(ben.alert("Who is first?")).to_contain_text("Taken by Ana")
    ben.page.unroute_all()


def test_nobody_rings_but_who_got_the_offer(office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None) -> None:
    ben.opens_the_bell().get_by_role("button", name="Unavailable", exact=True).click()
    expect(ben.bell).to_have_accessible_name("Bell: Unavailable")
    ben.quiet()
    office.visitor("For whom does it ring?")
    ana.hears_a_sound(RING)
    expect(ben.list_link("Unassigned")).to_contain_text("1")
    expect(ben.list_link("Unassigned")).to_contain_text("new")
    assert ben.page.evaluate("window.tones") == 0
    expect(ben.page).to_have_title(re.compile("^My cases"))


def test_a_busy_agent_is_not_asked_and_is_told_why(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    office.signs_on("Ana", limit=1)
    visitor = office.visitor("The first")
    ana.alert("The first").get_by_role("button", name="Accept").click()
    expect(ana.bell).to_have_accessible_name("Bell: Busy")
    expect(ana.opens_the_bell().get_by_text("Your chats have reached your limit")).to_be_visible()
    office.visitor("The second")
    ana.page.keyboard.press("Escape")
    expect(ana.list_link("Unassigned")).to_contain_text("1")
    expect(ana.alert()).to_have_count(0)
    visitor.ends()
    expect(ana.bell).to_have_accessible_name(re.compile("^Bell: Available"))
    expect(ana.alert("The second")).to_be_visible()


def test_who_misses_two_offers_of_a_line_is_told_and_comes_back_with_one_click(office: Office, ana: DeskPerson) -> None:
    office.changes(kind="box", mode="queue", offer_seconds=5)
    office.signs_on("Ana")
    for question in ("The first", "The second"):
        office.visitor(question)
    expect(ana.alert("The first")).to_contain_text("Your turn")
    told = ana.page.get_by_text("You did not answer two alerts in a row")
    expect(told).to_be_visible(timeout=30_000)
    expect(ana.bell).to_have_accessible_name("Bell: Unavailable")
    ana.presses("Available again")
    expect(told).to_have_count(0)
    expect(ana.bell).to_have_accessible_name(re.compile("^Bell: Available"))


def test_behind_another_window_an_alert_is_a_notification_that_goes_with_it(
    office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None
) -> None:
    ana.page.context.grant_permissions(["notifications"])
    ana.page.reload()
    expect(ana.bell).to_have_accessible_name("Bell: Available")
    ana.page.get_by_text("No case is open").click()
    ana.looks_elsewhere()
    ana.quiet()
    office.visitor("My printer is on fire", "Carl")
    ana.hears_a_sound(RING)
    assert ana.page.evaluate("window.notices") == ["New chat · Support / Carl: My printer is on fire"]
    ben.alert("My printer is on fire").get_by_role("button", name="Accept").click()
    expect(ana.alert("My printer is on fire")).to_contain_text("Taken by Ben")
    assert ana.page.evaluate("window.withdrawn") == ["New chat · Support"]


def test_alerts_are_answered_by_keys_but_not_while_one_writes(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    for question in ("The older", "The newer", "The newest"):
        office.visitor(question)
        expect(ana.alert(question)).to_be_visible()
    search = ana.page.get_by_role("searchbox")
    search.focus()
    ana.page.keyboard.type("xy")
    expect(search).to_have_value("xy")
    expect(ana.alert()).to_have_count(3)
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("x")
    expect(ana.alert("The older")).to_have_count(0)
    ana.page.keyboard.press("y")
    expect(ana.writing).to_be_focused()
    expect(ana.conversation).to_contain_text("The newer")
    expect(ana.alert("The newest")).to_be_visible()
    ana.page.keyboard.type("yes")
    expect(ana.writing).to_have_value("yes")
    expect(ana.alert("The newest")).to_be_visible()
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("?")
    sheet = ana.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Accept the oldest alert")).to_be_visible()


def test_alerts_come_on_every_page_and_never_over_the_field_one_writes_in(office: Office, profile: Profile) -> None:
    office.changes(kind="box", offer_seconds=600)
    carla = office.agent("Carla", profile(), Role.ADMIN)
    office.signs_on("Carla")
    carla.page.goto(f"{office.server.url}/desk/account")
    field = carla.page.get_by_label("New password", exact=True)
    field.focus()
    office.visitor("Over there")
    expect(carla.alert("Over there")).to_be_visible()
    for width, height in ((1280, 800), (700, 700), (360, 640)):
        carla.page.set_viewport_size({"width": width, "height": height})
        field.scroll_into_view_if_needed()
        expect(carla.alert("Over there")).to_be_in_viewport()
        assert carla.page.evaluate(
            """() => {
              const [one, other] = [document.activeElement, document.querySelector('.alert')]
                .map((each) => each.getBoundingClientRect());
              return one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
            }"""
        )
    carla.alert("Over there").get_by_role("button", name="Accept").click()
    expect(carla.writing).to_be_focused()


def test_a_line_that_was_lost_brings_what_came_and_went_meanwhile(
    office: Office, ana: DeskPerson, ben: DeskPerson, on_the_bell: None
) -> None:
    line = ana.opens_anew_on_a_line_of_ours()
    expect(ana.bell).to_have_accessible_name("Bell: Available")
    gone = office.visitor("Who does not wait")
    expect(ana.alert("Who does not wait")).to_be_visible()
    line.cut()
    expect(ana.bell).to_have_accessible_name("Bell: No connection, 1 alert waiting")
    gone.ends()
    office.visitor("While you were away")
    expect(ben.alert("While you were away")).to_be_visible()
    expect(ana.alert("While you were away")).to_have_count(0)
    line.mend()
    expect(ana.alert("While you were away")).to_be_visible()
    expect(ana.alert("Who does not wait")).to_have_count(0)
    expect(ana.bell).to_have_accessible_name("Bell: Available, 1 alert waiting")


KINDS = {
    "web": "New chat",
    "queue": "Your turn",
    "match": "Asks for you",
    "transfer": "Transfer",
    "invite": "Invitation to a chat",
}


def test_each_kind_of_alert_has_its_colour_and_its_words(office: Office, ana: DeskPerson) -> None:
    def with_all_kinds(route: Route) -> None:
        answer = route.fetch()
        bell = answer.json()
        about = {"portal": office.portal["id"], "at": bell["clock"], "until": bell["clock"] + 600_000, "language": "de"}
        for number, kind in enumerate(KINDS, start=1):
            sent = (
                {"sender": "Ben", "note": "He has called twice"}
                if kind in ("transfer", "invite")
                else {"sender": None, "note": ""}
            )
            offer = {"id": number, "kind": kind, "number": number, "name": "Carl", "question": kind, "to_you": False}
            bell["offers"].append(offer | about | sent)
        route.fulfill(response=answer, json=bell)

    ana.page.route("**/api/desk/bell", with_all_kinds)
    ana.page.reload()
    for words in KINDS.values():
        expect(ana.alert(f"{words} · Support")).to_be_visible()
    for words in ("From Ben", "He has called twice"):
        expect(ana.alert("Transfer")).to_contain_text(words)
    colours = {kind: ana.alert(words).evaluate("at => getComputedStyle(at).borderLeftColor") for kind, words in KINDS.items()}
    assert len(set(colours.values())) == 4
    assert colours["web"] == colours["queue"]
    expect(ana.page.get_by_role("article").locator("svg")).to_have_count(5)
    can_be_used(ana.page, "kinds")


def test_the_keyboard_comes_to_alerts_right_behind_the_header(office: Office, ana: DeskPerson, on_the_bell: None) -> None:
    for question in ("The older", "The newer"):
        office.visitor(question)
        expect(ana.alert(question)).to_be_visible()
    ana.page.get_by_role("button", name="Ana: account and log-out").focus()
    at = "document.activeElement.closest('article')?.innerText ?? ''"
    ana.page.keyboard.press("Tab")
    assert "The newer" in ana.page.evaluate(at)
    ana.page.keyboard.press("Tab")
    ana.page.keyboard.press("Enter")
    expect(ana.alert("The newer")).to_have_count(0)
    expect(ana.alert("The older").get_by_role("button", name="Accept")).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(ana.writing).to_be_focused()


def test_the_desk_can_be_installed(ana: DeskPerson) -> None:
    browser = ana.page.context.new_cdp_session(ana.page)
    assert browser.send("Page.getAppManifest")["errors"] == []
    reasons = [each["errorId"] for each in browser.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [each for each in reasons if each != "in-incognito"] == []


def test_a_chat_that_nobody_takes_rings_and_leads_are_told_until_they_put_it_away(
    carl: Customer, ana: DeskPerson, lena: DeskPerson, office: Office
) -> None:
    lines = {agent.name: agent.opens_anew_on_a_line_of_ours() for agent in (ana, lena)}
    carl.chats()
    carl.says("Is anybody there?")
    for agent in (ana, lena):
        expect(agent.list_link("Unassigned")).to_contain_text("1")
        agent.page.get_by_text("No case is open").click()
    lena.opens_list("Unassigned")
    lena.opens_case("Is anybody there?")
    number = int(lena.page.url[-9:])
    for times in (1, 2, 3):
        for agent in (ana, lena):
            agent.quiet()
            lines[agent.name].says(t="still_waits", portal=office.portal["id"], number=number, times=times)
            agent.hears_a_sound(RING)
        expect(lena.page.get_by_text("Nobody has taken the chat")).to_have_count(1 if times == 3 else 0)
    lena.reads(re.compile("for 3 minutes"))
    expect(ana.page.get_by_text("Nobody has taken the chat")).to_have_count(0)
    lines["Lena"].says(t="still_waits", portal=office.portal["id"], number=number, times=4)
    lena.reads(re.compile("for 4 minutes"))
    lena.page.get_by_role("status").get_by_role("button", name="Close").click()
    lena.quiet()
    lines["Lena"].says(t="still_waits", portal=office.portal["id"], number=number, times=5)
    lena.hears_a_sound(RING)
    expect(lena.page.get_by_text("Nobody has taken the chat")).to_have_count(0)


def test_admins_are_told_of_guessed_codes_until_they_put_it_away(office: Office, profile: Profile) -> None:
    carla = office.agent("Carla", profile(), Role.ADMIN)
    line = carla.opens_anew_on_a_line_of_ours()
    expect(carla.list_link("Unassigned")).to_be_visible()
    line.says(t="codes_guessed", tries=100)
    line.says(t="codes_guessed", tries=200)
    carla.reads("200 wrong connection codes were typed in the last ten minutes. Nobody is locked out by it.")
    carla.page.get_by_role("status").get_by_role("button", name="Close").click()
    expect(carla.page.get_by_text("wrong connection codes")).to_have_count(0)


def test_whoever_has_no_portal_for_codes_reads_what_they_are(ana: DeskPerson) -> None:
    panel = ana.opens_the_bell()
    expect(panel.get_by_text("an admin can make one that does")).to_be_visible()
    expect(panel.get_by_role("button", name="Make a code")).to_have_count(0)


def test_a_code_is_made_copied_and_cancelled(office: Office, profile: Profile) -> None:
    office.changes(kind="pin")
    ana = office.agent("Ana", profile(permissions=["clipboard-read", "clipboard-write"]))
    office.signs_on("Ana")
    copied = "navigator.clipboard.readText()"
    panel = ana.opens_the_bell()
    panel.get_by_label("Name of the session (optional)").fill("Mrs Miller")
    panel.get_by_role("button", name="Make a code").click()
    expect(panel.get_by_text("Mrs Miller")).to_be_visible()
    expect(ana.bell).to_have_accessible_name("Bell: Available, 1 open code")
    shown = re.sub(r"\D", "", panel.get_by_text(re.compile(r"\d{3}\s\d{3}\s\d{3}")).first.inner_text())
    panel.get_by_role("button", name="Copy code").click()
    expect(panel.get_by_text("Copied", exact=True)).to_be_visible()
    assert ana.page.evaluate(copied) == f"{shown[:3]} {shown[3:6]} {shown[6:]}"
    link = f"{office.server.url}/p/{office.slug}#{shown}"
    panel.get_by_role("button", name="Copy link").click()
    expect(panel.get_by_text("Copied", exact=True)).to_have_count(2)
    assert ana.page.evaluate(copied) == link
    for language, words in (("Deutsch", "bitte öffnen Sie diese Seite"), ("English", "please open this page")):
        panel.get_by_label("Language of the invitation").select_option(label=language)
        panel.get_by_text("Invitation text").click()
        expect(panel.get_by_label("Invitation text")).to_have_value(re.compile(words))
        panel.get_by_role("button", name="Copy invitation").click()
        text = panel.get_by_label("Invitation text").input_value()
        for words in (link, "Ana"):
            assert words in text
        assert re.search(r"\b(59|60) (more )?[mM]inute", text)
        expect(panel.get_by_role("button", name=re.compile("Copied"))).not_to_have_count(0)
        left = re.compile(r"\d+(?= (?:more )?[mM]inute)")  # it counts down between copying and reading
        assert left.sub("", ana.page.evaluate(copied)) == left.sub("", text)
        panel.get_by_text("Invitation text").click()
    panel.get_by_role("button", name="Cancel code").click()
    expect(panel.get_by_text("Mrs Miller")).to_have_count(0)
    expect(ana.bell).to_have_accessible_name("Bell: Available")
    assert ana.complaints == []


def test_eight_codes_are_open_at_most_and_signing_off_asks_before_it_ends_them(office: Office, ana: DeskPerson) -> None:
    office.changes(kind="pin")
    office.signs_on("Ana")
    panel = ana.opens_the_bell()
    for count in range(1, 9):
        panel.get_by_role("button", name="Make a code").click()
        expect(ana.bell).to_have_accessible_name(re.compile(rf"\b{count} open code"))
    expect(panel.get_by_text("8 codes are open, more is not possible")).to_be_visible()
    expect(panel.get_by_role("button", name="Make a code")).to_have_count(0)
    panel.get_by_role("button", name="Sign off").click()
    question = panel.get_by_role("alertdialog")
    expect(question).to_contain_text("8 connection codes are open. They end when you sign off.")
    question.get_by_role("button", name="Cancel").click()
    expect(ana.bell).to_have_accessible_name("Bell: Available, 8 open codes")
    panel.get_by_role("button", name="Sign off").click()
    question.get_by_role("button", name="Sign off").click()
    expect(ana.bell).to_have_accessible_name("Bell: Signed off")


def test_a_closed_portal_takes_no_codes(office: Office, ana: DeskPerson) -> None:
    office.changes(kind="pin")
    panel = ana.opens_the_bell()
    expect(panel.get_by_role("button", name="Make a code")).to_be_enabled()
    office.changes(open=False)
    expect(panel.get_by_text("This portal is closed at the moment")).to_be_visible()
    expect(panel.get_by_role("button", name="Make a code")).to_be_disabled()


def test_a_code_goes_when_its_time_is_over(office: Office, ana: DeskPerson) -> None:
    office.changes(kind="pin")
    panel = ana.opens_the_bell()
    panel.get_by_role("button", name="Make a code").click()
    expect(ana.bell).to_have_accessible_name("Bell: Signed off, 1 open code")

    def near_the_end(route: Route) -> None:
        answer = route.fetch()
        bell = answer.json()
        for code in bell["codes"]:
            code["expires_at"] = bell["clock"] + 3000
        route.fulfill(response=answer, json=bell)

    ana.page.route("**/api/desk/bell", near_the_end)
    ana.page.reload()
    expect(ana.bell).to_have_accessible_name("Bell: Signed off, 1 open code")
    expect(ana.bell).to_have_accessible_name("Bell: Signed off")


def test_a_used_code_rings_and_opens_its_case(office: Office, ana: DeskPerson, ben: DeskPerson) -> None:
    office.changes(kind="pin")
    panel = ana.opens_the_bell()
    for _ in range(2):
        panel.get_by_role("button", name="Make a code").click()
    expect(ana.bell).to_have_accessible_name("Bell: Signed off, 2 open codes")
    digits = [re.sub(r"\D", "", each) for each in panel.get_by_text(re.compile(r"\d{3}\s\d{3}\s\d{3}")).all_inner_texts()]
    ben.page.get_by_text("No case is open").click()
    ana.quiet()
    office.visitor(code=digits[0])
    ana.hears_a_sound(RING)
    expect(ana.page).to_have_url(re.compile("/cases/mine/"))
    expect(ana.panel).to_be_hidden()
    expect(ana.writing).to_be_focused()
    ana.reads("Your connection code was used: the customer is in the chat.")
    expect(ana.bell).to_have_accessible_name("Bell: Signed off, 1 open code")
    ana.page.keyboard.type("I am writing")
    here = ana.page.url
    office.visitor(code=digits[1])
    expect(ana.bell).to_have_accessible_name("Bell: Signed off")
    expect(ana.writing).to_have_value("I am writing")
    assert ana.page.url == here, "who writes is not taken away from it"
    ana.presses("Show case")
    expect(ana.page).not_to_have_url(here)
    expect(ana.writing).to_be_focused()
    assert ben.page.evaluate("window.tones") == 0, "the code was Ana's"


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_the_bell_can_be_used_by_all(office: Office, profile: Profile, width: int) -> None:
    office.changes(kind="pin")
    ana = office.agent("Ana", profile(width=width, height=720, reduced_motion="reduce"))
    office.signs_on("Ana")
    panel = ana.opens_the_bell()
    for name in ("Mrs Miller", ""):
        panel.get_by_label("Name of the session (optional)").fill(name)
        panel.get_by_role("button", name="Make a code").click()
    expect(ana.bell).to_have_accessible_name("Bell: Available, 2 open codes")
    can_be_used(ana.page, "codes")
    panel.get_by_role("button", name="Sign off").click()
    can_be_used(ana.page, "sign off?")
    ana.page.keyboard.press("Escape")
    office.changes(kind="box", offer_seconds=600)
    office.visitor("My printer is on fire " * 20, "Carl", last_name="x" * 60)
    office.visitor("Another")
    expect(ana.alert("Another")).to_be_visible()
    can_be_used(ana.page, "alerts")
    ana.opens_the_bell()
    can_be_used(ana.page, "alerts in the panel")


def test_a_german_agent_reads_german(office: Office, profile: Profile) -> None:
    office.changes(kind="box", offer_seconds=600)
    window = profile("de-DE")
    office.admits("Ana", window)
    office.signs_on("Ana")
    page = window.new_page()
    page.goto(f"{office.server.url}/desk/cases/mine")
    expect(page.get_by_role("button", name="Klingel: Verfügbar")).to_be_visible()
    office.visitor("Mein Drucker brennt", language="de")
    card = page.get_by_role("article").filter(has_text="Mein Drucker brennt")
    for words in ("Neuer Chat", "Kunde", "Deutsch", "Annehmen", "Ablehnen"):
        expect(card).to_contain_text(words)
    page.get_by_role("button", name=re.compile("^Klingel: Verfügbar, 1 Anfrage wartet")).click()
    panel = page.get_by_role("dialog", name="Klingel")
    expect(panel.get_by_text("0 von 4 Chats")).to_be_visible()
    panel.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("button", name="Klingel: Abgemeldet")).to_be_visible()


def can_be_used(page: Page, state: str) -> None:
    """In both colours, and nothing is wider than the window."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert faults(page) == [], f"{state} ({scheme})"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the window"
