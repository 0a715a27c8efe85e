"""Support requests answered by e-mail, as customers and agents do it: with a mail server that takes what is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from tests.axe import faults
from tests.browsing import Customer, DeskPerson
from tests.offices import Office
from tests.post import OUR_ADDRESS, QUOTED, Post, posted
from tests.servers import Server, SignedIn

from deskbell.domain.people import Role

Profile = Callable[..., BrowserContext]
QUESTION = "When do you open on Monday?"


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """The company's post."""
    with posted() as made:
        yield made


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, post: Post) -> Iterator[SignedIn]:
    """A server that sends mail, and its admin."""
    server = Server(tmp_path_factory.mktemp("house") / "data", post.settings)
    server.settle(("Carla", Role.ADMIN))
    try:
        yield SignedIn(server.start(), "Carla").log_in()
    finally:
        server.stop()


@pytest.fixture
def carl(office: Office, profile: Profile) -> Customer:
    """A customer with an address of his own."""
    carl = office.customer(profile())
    carl.email = f"carl.{office.slug}@home.example"
    return carl


def asks(carl: Customer, question: str = QUESTION) -> None:
    """Leave a support request."""
    carl.chats()
    carl.presses("I don’t want to wait")
    carl.page.get_by_label("Your question").fill(question)
    carl.presses("Send")
    carl.reads("Your request has been sent")


def takes(ana: DeskPerson, question: str = QUESTION) -> None:
    """Take the request; the focus is where the answer is written."""
    ana.opens_list("Unassigned")
    ana.opens_case(question)
    ana.presses("Assign to me")
    expect(words(ana)).to_be_focused()


def words(ana: DeskPerson) -> Locator:
    return ana.page.get_by_label("Text of the e-mail")


def letter(ana: DeskPerson, text: str) -> Locator:
    """The letter in the conversation with these words, with how far it has come."""
    return ana.conversation.get_by_role("listitem").filter(has=ana.page.get_by_role("article").filter(has_text=text))


def attaches(ana: DeskPerson, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    ana.page.locator("form input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(ana.page.get_by_role("button", name=f"Take out {name}")).to_be_visible()


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_request_is_answered_by_mail_and_the_answer_s_answer_is_in_the_case(
    office: Office, post: Post, carl: Customer, ana: DeskPerson
) -> None:
    asks(carl)
    carl.reads(re.compile("A confirmation is on its way to you"))
    confirmation = post.next(carl.email)
    assert QUESTION in plain(confirmation)
    takes(ana)
    expect(ana.conversation.get_by_text("The request is confirmed to the customer by e-mail.")).to_be_visible()
    expect(ana.page.get_by_text(carl.email).last).to_be_visible()
    words(ana).fill("At nine.\n\nKind regards\nAna")
    attaches(ana, "map.txt", b"turn left")
    ana.presses("Send e-mail")
    expect(letter(ana, "At nine.")).to_contain_text("Sent", timeout=20_000)
    expect(words(ana)).to_have_value("")
    expect(words(ana)).to_be_focused()
    answer = post.next(carl.email)
    assert plain(answer).startswith("At nine.")
    assert str(answer["Subject"]).removeprefix("Re: ") == confirmation["Subject"]
    assert f"> {QUESTION}" in plain(answer)
    assert [part.get_filename() for part in answer.iter_attachments()] == ["map.txt"]

    ana.opens_list("All cases")
    ana.page.keyboard.press("Escape")
    ana.quiet()
    post.answer(office.server, answer, "And on Tuesday?", f"Carl Kunde <{carl.email}>")
    ana.hears_a_sound()
    expect(ana.row(QUESTION)).to_contain_text("New answer")
    ana.opens_case(QUESTION)
    came = letter(ana, "And on Tuesday?")
    expect(came).not_to_contain_text(QUOTED)
    came.get_by_role("button", name="Show quoted text").click()
    expect(came).to_contain_text(QUOTED)
    words(ana).fill("At ten.")
    words(ana).press("Control+Enter")
    expect(letter(ana, "At ten.")).to_contain_text("Sent", timeout=20_000)
    expect(ana.row(QUESTION)).not_to_contain_text("New answer")
    assert (carl.complaints, ana.complaints) == ([], [])


def test_what_was_written_waits_for_its_writer(carl: Customer, ana: DeskPerson, office: Office, profile: Profile) -> None:
    asks(carl)
    other = office.customer(profile()).chats()
    other.says("Another question")
    takes(ana)
    words(ana).fill("Half of an answer")
    subject = ana.page.get_by_label("Subject")
    subject.fill("Our hours")
    attaches(ana, "map.txt", b"turn left")
    ana.page.get_by_text("With the customer’s last words below").click()
    ana.page.get_by_label("Quote them below my answer").uncheck()

    def is_all_there() -> None:
        expect(words(ana)).to_have_value("Half of an answer")
        expect(subject).to_have_value("Our hours")
        expect(ana.page.get_by_role("button", name="Take out map.txt")).to_be_visible()
        expect(ana.page.get_by_text("Without the customer’s last words")).to_be_visible()

    ana.opens_list("Unassigned")
    ana.opens_case("Another question")
    expect(words(ana)).to_have_count(0)
    ana.opens_list("My cases")
    ana.opens_case(QUESTION)
    is_all_there()
    ana.page.reload()
    is_all_there()
    ana.presses("Note")
    ana.presses("E-mail")
    is_all_there()
    ana.presses("Take out map.txt")
    expect(ana.page.get_by_role("button", name="Take out map.txt")).to_have_count(0)


def test_an_answer_that_can_t_be_delivered_says_why_and_can_be_tried_again(post: Post, carl: Customer, ana: DeskPerson) -> None:
    asks(carl)
    post.next(carl.email)
    takes(ana)
    post.will("RCPT", "550 5.1.1 No such user here")
    words(ana).fill("At nine.")
    ana.quiet()
    ana.presses("Send e-mail")
    answer = letter(ana, "At nine.")
    expect(answer).to_contain_text("Not delivered", timeout=20_000)
    expect(answer).to_contain_text("The mail server does not accept the customer’s address.")
    expect(answer).to_contain_text("No such user here")
    ana.hears_a_sound()
    expect(ana.conversation.get_by_text("An e-mail could not be delivered.")).to_be_visible()
    ana.conversation.get_by_role("button", name="Show e-mail").click()
    expect(answer).to_be_focused()
    answer.get_by_role("button", name="Try again").click()
    expect(answer).to_contain_text("Sent", timeout=20_000)
    assert "At nine." in plain(post.next(carl.email))


def test_a_send_whose_answer_is_lost_loses_nothing_and_doubles_nothing(
    post: Post, carl: Customer, ana: DeskPerson, office: Office
) -> None:
    asks(carl)
    post.next(carl.email)
    takes(ana)
    words(ana).fill("At nine.")
    ana.page.route("**/letters", lambda route: route.abort())
    ana.presses("Send e-mail")
    ana.reads(re.compile("No answer from the server. Everything you wrote is kept"))
    expect(words(ana)).to_have_value("At nine.")

    def lost(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort()

    ana.page.unroute("**/letters")
    ana.page.route("**/letters", lost)
    ana.presses("Send e-mail")
    expect(letter(ana, "At nine.")).to_contain_text("Sent", timeout=20_000)
    expect(words(ana)).to_have_value("")
    assert "At nine." in plain(post.next(carl.email))
    expect(letter(ana, "At nine.")).to_have_count(1)


def test_an_answer_to_a_resolved_request_reopens_it_with_a_ring(
    office: Office, post: Post, carl: Customer, ana: DeskPerson, ben: DeskPerson
) -> None:
    asks(carl)
    post.next(carl.email)
    takes(ana)
    words(ana).fill("At nine.")
    ana.presses("Send and resolve")
    ana.reads("Your e-mail is on its way, and the case is resolved.")
    expect(ana.page.get_by_text("This case is resolved. Reopen it to answer by e-mail")).to_be_visible()
    answer = post.next(carl.email)
    ben.opens_list("My cases")
    ben.quiet()
    post.answer(office.server, answer, "The door was closed.", carl.email)
    ben.hears_a_sound()
    expect(ben.list_link("Unassigned")).to_contain_text("new")
    ben.opens_list("Unassigned")
    ben.opens_case(QUESTION)
    expect(ben.conversation.get_by_text("The customer’s e-mail has reopened the case.")).to_be_visible()
    expect(letter(ben, "The door was closed.")).to_be_visible()
    expect(ben.page.get_by_text("Nobody has this case yet. Assign it to yourself to answer by e-mail")).to_be_visible()


def test_what_others_write_into_a_case_is_never_taken_for_the_customer_s(
    office: Office, post: Post, carl: Customer, ana: DeskPerson
) -> None:
    asks(carl)
    confirmation = post.next(carl.email)
    takes(ana)
    post.answer(office.server, confirmation, "Take me off your list", "Someone Else <someone@else.example>")
    stranger = letter(ana, "Take me off your list")
    expect(stranger).to_contain_text("Mail from someone@else.example, who is not the customer.")
    machine = {"Auto_Submitted": "auto-replied"}
    post.answer(office.server, confirmation, "I am away until Monday", carl.email, **machine)
    expect(letter(ana, "I am away until Monday")).to_contain_text("Automatic reply")
    expect(ana.row(QUESTION)).not_to_contain_text("New answer")
    expect(ana.page.get_by_label("Subject")).to_have_value("")


def test_a_customer_who_is_gone_from_the_chat_can_be_written_to(
    office: Office, post: Post, carl: Customer, ana: DeskPerson
) -> None:
    carl.chats()
    carl.says("My printer is on fire")
    ana.takes("My printer is on fire")
    expect(ana.page.get_by_role("button", name="E-mail", exact=True)).to_have_count(0)
    line = ana.opens_anew_on_a_line_of_ours()
    expect(ana.writing).to_be_visible()
    number = int(ana.page.url.rsplit("/", 1)[1])
    row = office.program("Ana").get(f"/api/desk/cases/{number}/")["case"]["row"]
    line.says(t="row", row=row | {"chat": "gone", "seq": row["seq"] + 1}, why="gone", counts=[])
    expect(ana.page.get_by_role("button", name="E-mail", exact=True)).to_have_attribute("aria-pressed", "true")
    words(ana).fill("Are you safe?")
    line.says(t="row", row=row | {"seq": row["seq"] + 2}, why="returned", counts=[])
    expect(words(ana)).to_have_value("Are you safe?")
    ana.presses("Send e-mail")
    expect(letter(ana, "Are you safe?")).to_contain_text("Sent", timeout=20_000)
    assert "Are you safe?" in plain(post.next(carl.email))
    carl.hears("Are you safe?")
    expect(ana.writing).to_be_visible()


def test_only_whoever_has_the_case_writes_to_the_customer(carl: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    asks(carl)
    ben.opens_list("Unassigned")
    ben.opens_case(QUESTION)
    expect(ben.page.get_by_text("Nobody has this case yet. Assign it to yourself to answer by e-mail")).to_be_visible()
    takes(ana)
    expect(ben.page.get_by_text("Ana has this case and answers by e-mail. You can read along and add notes.")).to_be_visible()
    expect(words(ben)).to_have_count(0)


def test_a_customer_takes_the_transcript_along_by_mail(post: Post, carl: Customer) -> None:
    carl.chats()
    carl.says("My printer is on fire")
    carl.hears("My printer is on fire")
    carl.presses("End chat")
    carl.answers("Yes")
    carl.page.get_by_role("button", name="Send by e-mail").click()
    carl.reads(f"The transcript is on its way to {carl.email}.")
    mail = post.next(carl.email)
    assert "My printer is on fire" in mail.as_string()


def test_an_admin_sees_how_mail_goes_and_tests_it(office: Office, post: Post, carla: DeskPerson) -> None:
    page = carla.page
    page.goto(f"{office.server.url}/desk/admin/mail")
    carla.reads("E-mail is set up, both ways.")
    carla.reads("support@company.example")
    post.will("RCPT", "550 5.1.1 No such user here")
    carla.presses("Send a test mail")
    carla.reads("The mail could not be sent.")
    carla.reads(re.compile("No such user here"))
    carla.presses("Send a test mail")
    carla.reads(re.compile("On its way"))
    post.pass_on(office.server, post.next(OUR_ADDRESS))
    carla.reads(re.compile("Works: the mail was sent, and was back after"))


def test_a_portal_has_an_address_of_its_own_where_mail_makes_requests(
    office: Office, post: Post, carla: DeskPerson, ana: DeskPerson
) -> None:
    page = carla.page
    page.goto(f"{office.server.url}/desk/admin/portals/{office.portal['id']}")
    page.get_by_label("Mail to this address makes a new support request").check()
    carla.presses("Save")
    expect(page.get_by_label("Address of its own")).to_be_focused()
    own = f"{office.slug}@company.example"
    page.get_by_label("Address of its own").fill(own)
    carla.presses("Save")
    carla.reads("Saved")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Dora Kundin <dora@home.example>", own, "My bicycle"
    mail.set_content("It has two wheels, and both are flat.")
    post.bring(office.server, mail)
    ana.opens_list("Unassigned")
    ana.opens_case("My bicycle")
    expect(ana.conversation.get_by_text("Dora Kundin sent an e-mail.")).to_be_visible()
    expect(letter(ana, "both are flat")).to_contain_text("My bicycle")


@pytest.mark.own_server
def test_without_a_mail_server_nothing_is_claimed(carl: Customer, ana: DeskPerson, carla: DeskPerson) -> None:
    asks(carl)
    expect(carl.page.get_by_text("A confirmation is on its way")).to_have_count(0)
    expect(carl.page.get_by_role("button", name="Send by e-mail")).to_have_count(0)
    ana.opens_list("Unassigned")
    ana.opens_case(QUESTION)
    ana.presses("Assign to me")
    expect(ana.page.get_by_text("This installation sends no e-mail.")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Copy address")).to_be_visible()
    expect(words(ana)).to_have_count(0)
    carla.page.goto(f"{carla.server.url}/desk/admin/mail")
    carla.reads("No e-mail is sent: no mail server is set up.")
    expect(carla.page.get_by_label("Write this into the settings")).to_have_value(re.compile("DESKBELL_SMTP="))


def can_be_used(page: Page, state: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert faults(page) == [], f"{state} ({scheme})"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the window"


@pytest.mark.parametrize("width", [1280, 320])
def test_letters_can_be_read_and_written_by_everyone(
    office: Office, post: Post, carl: Customer, profile: Profile, width: int, tmp_path: Path
) -> None:
    asks(carl)
    confirmation = post.next(carl.email)
    ana = office.agent("Ana", profile(width=width, reduced_motion="reduce"))
    takes(ana)
    can_be_used(ana.page, "an empty letter")
    words(ana).fill("At nine, behind https://example.com/" + "x" * 80)
    attaches(ana, "map.txt", b"turn left")
    ana.page.get_by_text("With the customer’s last words below").click()
    can_be_used(ana.page, "a letter")
    post.will("RCPT", "550 5.1.1 No such user here")
    ana.presses("Send e-mail")
    expect(letter(ana, "At nine")).to_contain_text("Not delivered", timeout=20_000)
    post.answer(office.server, confirmation, "Take me off your list", "Someone Else <someone@else.example>")
    expect(letter(ana, "Take me off your list")).to_be_visible()
    can_be_used(ana.page, "letters")
    carla = office.agent("Carla", profile(width=width, reduced_motion="reduce"), Role.ADMIN)
    carla.page.goto(f"{office.server.url}/desk/admin/mail")
    carla.reads("How it goes")
    can_be_used(carla.page, "e-mail in administration")
