"""What the routing must not get wrong: faults that random histories found, each told on its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.people import NODE, an_agent
from tests.switchboard import Switchboard, Visitor, digest

from databases import Database
from deskbell.actions import arrivals, cases, chats, people, portals, transfers
from deskbell.actions import board as live_board
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.values import BoardMoved, OfferEnded, StillWaiting, Told
from deskbell.domain import audience
from deskbell.domain.cases import Asked, Case, Status
from deskbell.domain.facts import Kind
from deskbell.domain.offers import OfferState
from deskbell.domain.people import Role
from deskbell.domain.presence import State
from deskbell.domain.refusals import NotFree, WrongState

ADA = replace(an_agent("ada", Role.ADMIN), id=10_000)


@pytest.fixture
def board(kept: Database) -> Switchboard:
    return Switchboard(kept)


def shuts_out(board: Switchboard, name: str) -> None:
    board.act(lambda tx: people.change_agent(tx, ADA, board.agents[name], AgentChanges(disabled=True)))


def hands_on(board: Switchboard, name: str, guest: Visitor, *, to: str = "", portal: str = "") -> None:
    """Transfer a case to a colleague, or to a portal."""
    if to:
        board.as_agent(name, lambda tx, me: transfers.to_agent(tx, me, guest.number, board.agents[to]))
    else:
        board.as_agent(name, lambda tx, me: transfers.to_portal(tx, me, guest.number, board.portals[portal]))


def takes(board: Switchboard, name: str, guest: Visitor) -> None:
    board.as_agent(name, lambda tx, me: cases.take(tx, me, guest.number))


def test_what_is_put_before_an_agent_who_is_shut_out_goes_to_the_next_at_once(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann")
    board.signs_on("bob")
    assert board.offered("ann") == [carl.id]
    shuts_out(board, "ann")
    board.works()
    assert board.offered("bob") == [carl.id]


def test_an_agent_who_is_shut_out_cannot_be_picked(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    shuts_out(board, "ann")
    with pytest.raises(NotFree):
        board.comes("match", "", pick="ann")


def test_a_transfer_that_comes_by_the_line_is_the_agents_turn(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    takes(board, "ann", carl)
    board.changes("ann", available=False)
    board.signs_on("bob")
    hands_on(board, "ann", carl, portal="line")
    board.works()
    assert board.offered("bob") == [carl.id]
    board.comes("line")
    board.works()
    assert board.offered("bob") == [carl.id], "one turn at a time"


def test_a_colleague_who_asks_does_not_keep_the_next_customer_waiting(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    dora = board.comes("button")
    takes(board, "ann", dora)
    board.changes("ann", available=False)
    hands_on(board, "ann", dora, to="bob")
    carl = board.comes("line")
    board.works()
    assert board.offered("bob") == [dora.id, carl.id]


def test_missing_a_transfer_of_the_line_is_missing_a_turn(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    takes(board, "ann", carl)
    board.changes("ann", available=False)
    board.signs_on("bob")
    hands_on(board, "ann", carl, portal="line")
    board.works()
    board.works(31)
    assert board.standing("bob").bell.misses == 1
    board.works(61)
    board.works(31)
    assert board.standing("bob").reach.state is State.UNAVAILABLE


def test_a_case_handed_on_to_a_line_is_not_offered_to_whom_it_comes_from(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    takes(board, "ann", carl)
    hands_on(board, "ann", carl, portal="line")
    board.works()
    assert board.offered("ann") == []
    board.signs_on("bob")
    assert board.offered("bob") == [carl.id]


def test_a_case_that_nobody_has_cannot_be_handed_on_and_nobody_invited_into_it(board: Switchboard) -> None:
    board.signs_on("bob", "cem")
    carl = board.comes("line")
    for deed in (transfers.to_agent, transfers.invite):
        with pytest.raises(WrongState):
            board.as_agent("lea", lambda tx, lea, deed=deed: deed(tx, lea, carl.number, board.agents["cem"]))  # type: ignore[misc]
    with pytest.raises(WrongState):
        hands_on(board, "lea", carl, portal="box")


def test_however_far_beyond_the_limit_all_that_was_handed_out_goes_back(board: Switchboard) -> None:
    board.signs_on("ann", "bob", limit=20)
    board.changes("bob", available=False)
    for _ in range(4):
        takes(board, "ann", board.comes("chat", first_name="C", last_name="M", email="c@m.example"))
    picked = [board.comes("match", "", pick="ann") for _ in range(3)]
    assert len(board.offered("ann")) == 3
    board.changes("ann", limit=3)
    board.works()
    assert board.offered("ann") == []
    assert [guest.case.asked for guest in picked] == [Asked.NOBODY] * 3


def test_who_takes_by_hand_up_to_the_limit_gives_the_offer_back_to_the_line(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann", limit=1)
    board.signs_on("bob")
    assert board.offered("ann") == [carl.id]
    takes(board, "ann", board.comes("button"))
    board.works()
    assert board.offered("bob") == [carl.id]


def test_the_limit_does_not_send_back_what_a_colleague_sends(board: Switchboard) -> None:
    board.signs_on("ann", "bob", limit=1)
    takes(board, "bob", board.comes("button"))
    dora = board.comes("button")
    takes(board, "ann", dora)
    hands_on(board, "ann", dora, to="bob")
    board.changes("bob", limit=2)
    board.changes("bob", limit=1)
    board.works()
    assert board.offered("bob") == [dora.id]


def test_who_has_joined_a_colleagues_chat_is_handed_the_next_customer_at_once(board: Switchboard) -> None:
    board.signs_on("ann", "bob", limit=1)
    dora = board.comes("button")
    takes(board, "ann", dora)
    board.as_agent("ann", lambda tx, me: transfers.invite(tx, me, dora.number, board.agents["bob"]))
    carl = board.comes("line")
    board.works()
    assert board.offered("bob") == [dora.id], "an offer fills the place"
    board.accepts("bob")
    board.works()
    assert board.offered("bob") == [carl.id]


def test_who_takes_what_is_put_before_them_from_the_list_has_answered(board: Switchboard) -> None:
    first, second = board.comes("line"), board.comes("line")
    board.signs_on("ann")
    board.works(31)
    assert board.standing("ann").bell.misses == 1
    assert board.offered("ann") == [second.id]
    takes(board, "ann", second)
    assert board.standing("ann").bell.misses == 0
    assert first.case.waits


def test_being_given_a_customer_without_being_asked_is_no_answer(board: Switchboard) -> None:
    board.comes("line")
    second = board.comes("line")
    board.signs_on("ann")
    assigning = PortalWishes({"assign_at_once": True})
    board.act(lambda tx: portals.change(tx, ADA, board.portals["line"], assigning, frozenset({"en"})))
    board.works(31)
    assert second.case.agent_id == board.agents["ann"]
    assert board.standing("ann").bell.misses == 1


def test_a_customer_who_picked_somebody_who_falls_silent_may_choose_anew_at_once(board: Switchboard) -> None:
    board.comes("line")
    board.comes("line")
    board.signs_on("ann")
    board.works(31)
    board.works(20)
    dora = board.comes("match", "", pick="ann")
    board.works(11)
    assert board.standing("ann").reach.state is State.UNAVAILABLE
    assert board.offered("ann") == []
    assert dora.case.asked is Asked.NOBODY


def test_that_an_agent_is_gone_is_not_forgotten_when_an_admin_changes_them_meanwhile(board: Switchboard) -> None:
    carl = board.comes("line")
    board.act(lambda tx: portals.change(tx, ADA, board.portals["line"], PortalWishes({"offer_seconds": 120}), frozenset({"en"})))
    board.signs_on("ann")
    board.closes_desk("ann")
    board.signs_on("bob")
    board.works(5)
    board.act(lambda tx: people.change_agent(tx, ADA, board.agents["ann"], AgentChanges(name="Anna")))
    board.works()
    assert board.offered("ann") == [carl.id]
    board.works(26)
    assert board.offered("bob") == [carl.id]


def test_who_is_unavailable_and_closes_the_desk_before_that_was_looked_at_keeps_no_offer(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann")
    board.signs_on("bob")
    board.changes("ann", available=False)
    board.closes_desk("ann")
    board.works()
    assert board.offered("bob") == [carl.id]


def test_an_agent_lost_with_a_server_long_ago_is_not_called_when_that_is_noticed(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("line")
    board.works()
    board.declines("ann")
    board.living = {"two"}
    board.works(3600)
    assert board.standing("ann").reach.state is State.SIGNED_OFF
    assert carl.case.status is not Status.ASSIGNED
    assert len(board.turns()) == 1


def test_deleting_a_case_keeps_the_deadlines_of_what_has_the_same_number(board: Switchboard) -> None:
    old = board.comes("chat", first_name="C", last_name="M", email="c@m.example")
    takes(board, "ann", old)
    board.as_agent("ann", lambda tx, me: cases.resolve(tx, me, old.number, chat_too=True))
    for kind in ("offer", "code", "desk_gone", "silence"):
        board.act(lambda tx, kind=kind: tx.due.at(kind, old.id, tx.now + 9000))  # type: ignore[misc]
    board.act(lambda tx: cases.delete(tx, ADA, old.number))
    board.now += 10_000
    kept = board.act(lambda tx: [row.kind for row in tx.due.now(kinds=("offer", "code", "desk_gone", "silence"))])
    assert sorted(kept) == ["code", "desk_gone", "offer"]


def test_deleting_a_case_ends_what_is_out_of_it_on_every_desk(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.accepts("ann")
    board.as_agent("ann", lambda tx, me: cases.end(tx, me, carl.number))
    hands_on(board, "ann", carl, to="bob")
    offer = board.offer_to("bob")
    board.act(lambda tx: cases.delete(tx, ADA, carl.number))
    assert OfferEnded(offer.id, carl.number, OfferState.WITHDRAWN, None) in [
        news.news for news in board.told if isinstance(news, Told)
    ]


def test_an_alert_that_all_have_declined_ends_for_all_and_rings_again_with_the_minute(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("box")
    board.declines("ann")
    offer = board.offer_to("bob")
    board.declines("bob")
    ended = board.look(lambda tx: tx.offers.by_id(offer.id))
    assert ended is not None
    assert ended.state is OfferState.DECLINED
    assert carl.case.waits
    board.works(61)
    assert board.offered("ann") == board.offered("bob") == [carl.id]


def test_a_transfer_that_all_of_a_portal_have_declined_returns_to_its_sender_at_once(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.accepts("ann")
    hands_on(board, "ann", carl, portal="box")
    assert board.offered("ann") == [], "one's own transfer is not shown to oneself"
    board.declines("bob")
    assert board.look(lambda tx: tx.talk.lines(carl.id))[-1].fact.kind is Kind.TRANSFER_BACK


def test_who_is_at_the_limit_is_not_shown_what_rings_for_others(board: Switchboard) -> None:
    board.signs_on("ann", limit=1)
    board.signs_on("bob")
    takes(board, "ann", board.comes("button"))
    carl = board.comes("button")
    assert (board.offered("ann"), board.offered("bob")) == ([], [carl.id])


def test_a_newcomer_moves_the_line(board: Switchboard) -> None:
    board.told.clear()
    board.comes("line")
    assert BoardMoved() in [news.news for news in board.told if isinstance(news, Told)]


def test_a_customer_of_the_phone_who_waits_again_rings_at_the_portals_desks_each_minute(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    board.makes_code("ann", "123456789")
    carl = Visitor(board, 77)
    case, _ = board.act(lambda tx: joined(arrivals.join(tx, board.dice, "pin", carl.token, carl.who, digest("123456789"), 1)))
    board.act(lambda tx: chats.page_opened(tx, NODE, carl.token))
    board.as_agent("ann", lambda tx, ann: cases.leave(tx, ann, case.number))
    board.works(61)
    rung = [news.topics for news in board.told if isinstance(news, Told) and isinstance(news.news, StillWaiting)]
    assert rung == [(audience.portal(board.portals["pin"]),)]


def joined(found: tuple[Case, bool] | None) -> tuple[Case, bool]:
    assert found is not None
    return found


def test_taking_back_what_nobody_has_leaves_the_customer_in_line(board: Switchboard) -> None:
    carl = board.comes("line")
    board.as_agent("lea", lambda tx, lea: transfers.take_back(tx, lea, carl.number))
    assert carl.case.line == board.portals["line"]
    board.signs_on("ann")
    assert board.offered("ann") == [carl.id]


def test_the_board_shows_who_waits_however_many_ended_chats_nobody_has_taken(board: Switchboard, monkeypatch: Any) -> None:
    monkeypatch.setattr(live_board, "MOST_SHOWN", 3)
    for _ in range(6):
        gone = board.comes("line")
        gone.ends()
    carl = board.comes("line")
    found = board.as_agent("lea", live_board.read)
    assert ([listed.case.id for listed in found.waiting], found.more) == ([carl.id], False)
