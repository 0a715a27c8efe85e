"""No picture without consent, by the count of somebody else's WebRTC: what a desk that keeps to no rule receives of Carl's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_screen import presses
from tests.browsing import Customer, OurLine
from tests.offices import Office
from tests.onlooker import Aside, Line, Onlooker
from tests.servers import SignedIn

PICKER = """
window.connections = 0;
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) {
    super(...given);
    window.connections += 1;
  }
};
const gives = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
window.mayPick = new Promise((picks) => (window.picks = picks));
navigator.mediaDevices.getDisplayMedia = async (...asked) => {
  const picture = await gives(...asked);
  window.pickerIsOpen = true;
  await window.mayPick;
  return picture;
};
"""
"""The browser's picker stays open until `picks()`, and every connection that the page makes is counted."""


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def aside() -> Iterator[Aside]:
    aside = Aside()
    yield aside
    aside.close()


Opens = Callable[[SignedIn], Onlooker]


@pytest.fixture
def opens(aside: Aside, office: Office) -> Iterator[Opens]:
    """Opens an agent's desk that is a program."""
    opened: list[Onlooker] = []

    def open_desk(agent: SignedIn) -> Onlooker:
        opened.append(Onlooker(aside, office.server, agent.headers))
        return opened[-1]

    yield open_desk
    for each in opened:
        each.close()


@dataclass
class Asked:
    """Carl's chat with Ana, whose desk is a program, and the share that she asked for."""

    carl: Customer
    ana: SignedIn
    number: int
    share: int


@pytest.fixture
def asked(carl: Customer, office: Office) -> Asked:
    carl.chats()
    carl.says("My tower leans")
    ana = office.program("Ana")
    (row,) = ana.get("/api/desk/cases?list=unassigned")["rows"]
    number = row["number"]
    assert ana.post(f"/api/desk/cases/{number}/assign", {}).status_code < 300
    share = ana.post(f"/api/desk/cases/{number}/share").json()
    carl.reads("Ana asks to see your screen.")
    return Asked(carl, ana, number, share["id"])


def lies(line: OurLine, share: int, answer: str) -> None:
    """Have the page hear, as if the server said so, that somebody looks and answers."""
    line.says(t="viewer", share=share, viewer="somebody-unasked", agent="Ana", on=True)
    line.says(t="signal", share=share, viewer="somebody-unasked", data=answer)


def connections(page: Page) -> int:
    return int(page.evaluate("window.connections"))


def shows(asked: Asked, desk: Onlooker) -> str:
    """Carl shows, and the desk looks; return the name under which it does."""
    presses(asked.carl, "Share my screen")
    asked.carl.reads("Ana sees your screen.")
    viewer = desk.looks(asked.share)
    assert viewer
    desk.receives()
    return viewer


def test_no_packet_comes_before_both_clicks_of_the_customer(asked: Asked, opens: Opens) -> None:
    desk, page, share = opens(asked.ana), asked.carl.page, asked.share
    desk.says(t="watch", case=asked.number)
    page.add_init_script(PICKER)
    line = asked.carl.opens_anew_on_a_line_of_ours()
    asked.carl.reads("Ana asks to see your screen.")

    def nothing_comes() -> None:
        assert not desk.looks(share)
        assert desk.forces(share, "a-guessed-name")
        lies(line, share, desk.unasked())
        assert desk.receives_nothing(since=0, during=desk.now() + 1)
        assert connections(page) == 0

    nothing_comes()
    presses(asked.carl, "Share my screen")
    page.wait_for_function("() => window.pickerIsOpen")
    desk.hears("share", share={"id": share, "state": "accepted"})
    nothing_comes()
    page.evaluate("picks()")
    asked.carl.reads("Ana sees your screen.")
    assert desk.looks(share)
    desk.receives()


def test_no_packet_comes_from_a_second_after_pause_and_none_from_a_second_after_stop(asked: Asked, opens: Opens) -> None:
    desk = opens(asked.ana)
    shows(asked, desk)
    pressed = desk.now()
    presses(asked.carl, "Pause")
    assert desk.receives_nothing(since=pressed + 1)
    presses(asked.carl, "Go on")
    desk.receives()
    pressed = desk.now()
    presses(asked.carl, "Stop")
    assert desk.receives_nothing(since=pressed + 1)
    assert not desk.looks(asked.share)


def test_who_begins_to_look_while_it_is_paused_receives_nothing_until_it_goes_on(asked: Asked, opens: Opens) -> None:
    shows(asked, opens(asked.ana))
    presses(asked.carl, "Pause")
    asked.carl.reads("Paused: Ana does not see your screen.")
    late = opens(asked.ana)
    assert late.looks(asked.share)
    late.is_connected()
    assert late.receives_nothing(since=late.now())
    presses(asked.carl, "Go on")
    late.receives()


def test_nobody_joins_a_share_that_is_anothers(asked: Asked, opens: Opens, office: Office, aside: Aside) -> None:
    desk = opens(asked.ana)
    viewer = shows(asked, desk)
    elsewhere = Office.opened(office.admin)
    strangers = [opens(office.program("Ben")), opens(elsewhere.program("Otto"))]
    for stranger in strangers:
        assert not stranger.looks(asked.share)
        for name in (viewer, "a-guessed-name"):
            assert stranger.forces(asked.share, name)
    dora = office.visitor(first_name="Dora", last_name="D", email="dora@home.example")
    line = Line(aside, office.server, {"t": "customer", "token": dora.token})
    for word in ({"t": "showing"}, {"t": "signal", "viewer": viewer, "data": strangers[0].unasked()}):
        assert line.is_refused(**word, share=asked.share)
    line.close()
    asked.carl.reads("Ana sees your screen.")
    assert all(stranger.receives_nothing(since=0, during=stranger.now() + 1) for stranger in strangers)
    desk.receives()


def test_a_colleague_who_is_taken_out_of_the_chat_receives_nothing_more(asked: Asked, opens: Opens, office: Office) -> None:
    shows(asked, opens(asked.ana))
    ben = office.program("Ben")
    desk = opens(ben)
    office.signs_on("Ben")
    bens = {"agent": ben.get("/api/desk")["me"]["id"]}
    chat = f"/api/desk/cases/{asked.number}"
    assert asked.ana.post(f"{chat}/invite", bens).status_code == 200
    offer = desk.hears("offer")["offer"]["id"]
    assert ben.post(f"/api/desk/offers/{offer}/accept").status_code == 200
    assert desk.looks(asked.share)
    asked.carl.reads("Ana and Ben see your screen.")
    desk.receives()
    pressed = desk.now()
    assert asked.ana.post(f"{chat}/part", bens).status_code == 200
    assert desk.receives_nothing(since=pressed + 1)
    asked.carl.reads("Ana sees your screen.")


def test_who_goes_receives_nothing_more_whatever_their_program_keeps(asked: Asked, opens: Opens) -> None:
    desk = opens(asked.ana)
    shows(asked, desk)
    gone = desk.now()
    desk.leaves()
    assert desk.receives_nothing(since=gone + 1)
    expect(asked.carl.page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
