"""Who can't be rung: all are busy or away when a customer comes, an agent chose to sign off, the clock was set back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.switchboard import Switchboard, Visitor

from databases import Database
from deskbell.actions import arrivals, cases, chats, consequences
from deskbell.actions.ports import Tx
from deskbell.actions.values import AgentAbsent, Told
from deskbell.domain.cases import Status
from deskbell.domain.presence import State
from deskbell.domain.refusals import AlreadyAssigned, Closed


@pytest.fixture
def board(kept: Database) -> Switchboard:
    return Switchboard(kept)


def test_a_clock_set_back_makes_nobody_available_who_has_gone(board: Switchboard) -> None:
    board.signs_on("bob")
    board.closes_desk("bob")
    board.now -= 3_600_000
    assert board.standing("bob").reach.state is State.SIGNED_OFF


def test_a_clock_set_back_passes_nobody_over_for_longer(board: Switchboard) -> None:
    board.signs_on("ann")
    board.comes("line")
    board.works(1)
    board.declines("ann")

    def passed_over(tx: Tx) -> list[frozenset[int]]:
        return [one.passed_over for one in tx.lines.walk(board.portals["line"])]

    assert board.look(passed_over) == [frozenset({board.agents["ann"]})]
    board.now -= 3_600_000
    assert board.look(passed_over) == [frozenset()]


def test_a_clock_set_back_leaves_no_offer_open_for_longer_and_changes_no_place(board: Switchboard) -> None:
    board.signs_on("ann")
    carl, dora = board.comes("line"), board.comes("line")
    board.works()
    assert board.offered("ann") == [carl.id]
    board.now -= 3_600_000
    eve = board.comes("line")
    assert [guest.place for guest in (carl, dora, eve)] == [0, 1, 2]
    board.act(lambda tx: consequences.follow_the_clock_back(tx, 15_000))
    board.works()
    assert board.offered("ann") == [dora.id], "Ann has missed Carl's"
    board.declines("ann")
    board.works(61)
    assert board.offered("ann") == [carl.id]


def test_a_clock_set_back_keeps_no_dead_server_alive(board: Switchboard) -> None:
    board.signs_on("ann")
    board.now -= 3_600_000
    board.act(lambda tx: consequences.follow_the_clock_back(tx, 15_000))
    board.now += 46_000
    assert board.standing("ann").reach.state is State.SIGNED_OFF


@pytest.mark.parametrize("slug", ["box", "button"])
def test_who_came_while_nobody_could_be_rung_is_put_before_the_first_who_can_be(board: Switchboard, slug: str) -> None:
    board.signs_on("ann", "bob")
    for name in ("ann", "bob"):
        board.changes(name, available=False)
    carl = board.comes(slug)
    board.works(5)
    assert (board.offered("ann"), board.offered("bob")) == ([], [])
    board.changes("bob", available=True)
    board.works()
    assert (board.offered("ann"), board.offered("bob")) == ([], [carl.id])


def test_who_came_while_all_were_busy_rings_as_soon_as_a_chat_ends(board: Switchboard) -> None:
    board.signs_on("ann", limit=1)
    board.comes("line")
    board.works()
    case = board.accepts("ann")
    carl = board.comes("box")
    board.works()
    assert board.offered("ann") == []
    board.ends("ann", case)
    board.works()
    assert board.offered("ann") == [carl.id]


def test_what_all_have_declined_rings_again_with_its_minute_and_not_for_each_who_comes(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("box")
    board.declines("ann")
    board.works(5)
    board.signs_on("bob")
    assert (board.offered("ann"), board.offered("bob")) == ([], [])
    board.works(56)
    assert board.offered("bob") == [carl.id]


def test_a_chat_whose_agent_chose_to_sign_off_may_be_taken_over_two_minutes_later(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    board.accepts("ann")
    board.changes("ann", signed_on=False)
    board.works(118)
    with pytest.raises(AlreadyAssigned):
        board.as_agent("bob", lambda tx, me: cases.take_over(tx, me, carl.number))
    assert not _absences(board)
    board.works(2)
    assert _absences(board) == [carl.number]
    board.as_agent("bob", lambda tx, me: cases.take_over(tx, me, carl.number))
    assert carl.case.agent_id == board.agents["bob"]


def test_who_waited_for_the_chat_that_another_just_took_over_does_not_take_it_over_once_more(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    board.accepts("ann")
    board.changes("ann", signed_on=False)
    board.works(120)
    board.as_agent("bob", lambda tx, me: cases.take_over(tx, me, carl.number))
    board.now -= 1_000  # its own time is from before it waited
    with pytest.raises(AlreadyAssigned):
        board.as_agent("cem", lambda tx, me: cases.take_over(tx, me, carl.number))
    board.now += 1_000


def test_a_customer_of_a_line_returns_to_it_when_the_agent_chose_to_sign_off(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("line")
    board.works()
    board.accepts("ann")
    board.changes("ann", signed_on=False)
    board.works(121)
    assert (carl.case.status, carl.place) == (Status.UNASSIGNED, 0)


def test_who_signs_on_again_in_time_keeps_the_chat_and_so_does_who_takes_it_while_signed_off(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    board.accepts("ann")
    board.changes("ann", signed_on=False)
    board.works(100)
    board.changes("ann", signed_on=True)
    board.works(60)
    board.changes("ann", signed_on=False)
    board.works(10)
    dora = board.comes("chat", first_name="Dora", last_name="Nord", email="dora@customers.example")
    board.as_agent("ann", lambda tx, me: cases.take(tx, me, dora.number))
    board.works(115)
    assert _absences(board) == [carl.number]
    board.opens_desk("ann")
    board.works(3600)
    assert _absences(board) == [carl.number]


def _absences(board: Switchboard) -> list[int]:
    return [told.news.number for told in board.told if isinstance(told, Told) and isinstance(told.news, AgentAbsent)]


def test_who_left_a_request_comes_back_only_through_open_doors(board: Switchboard) -> None:
    visitor = Visitor(board, 99)
    who = replace(visitor.who, first_name="Carl", last_name="Muster", email="c@m.example")
    case, _ = board.act(lambda tx: arrivals.leave_at_the_door(tx, board.dice, "box", visitor.token, who, 5, "Please write"))
    with pytest.raises(Closed):
        board.act(lambda tx: chats.come_back(tx, case.number, visitor.token))
    board.signs_on("ann")
    board.act(lambda tx: chats.come_back(tx, case.number, visitor.token))
    board.works()
    assert board.offered("ann") == [case.id]


@pytest.mark.parametrize("how", ["closes the desk", "signs off"])
def test_a_clock_set_back_keeps_no_chat_with_an_agent_who_is_gone(board: Switchboard, how: str) -> None:
    board.signs_on("ann")
    carl = board.comes("line")
    board.works()
    board.accepts("ann")
    if how == "signs off":
        board.changes("ann", signed_on=False)
    else:
        board.closes_desk("ann")
    board.now -= 3_600_000
    board.act(lambda tx: consequences.follow_the_clock_back(tx, 15_000))
    board.works(151)
    assert (carl.case.status, carl.place) == (Status.UNASSIGNED, 0)
