"""The waiting line: who is offered whom, in fair turns, and what happens on accept, decline, silence and signing off."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.switchboard import Switchboard

from databases import Database
from deskbell.actions import cases, chats, offers
from deskbell.domain.cases import Chat, Status
from deskbell.domain.offers import OfferState
from deskbell.domain.presence import State
from deskbell.domain.refusals import Closed, OfferOver


@pytest.fixture
def board(kept: Database) -> Switchboard:
    return Switchboard(kept)


def test_the_oldest_customer_is_offered_to_the_free_agent_who_accepts(board: Switchboard) -> None:
    first, second = board.comes("line"), board.comes("line")
    board.works()
    board.signs_on("ann")
    assert board.offered("ann") == [first.id], "one at a time"
    case = board.accepts("ann")
    assert (case.id, case.status, case.chat, case.line) == (first.id, Status.ASSIGNED, Chat.TALKING, None)
    board.works()
    assert board.offered("ann") == [second.id]


def test_nobody_is_offered_more_than_their_limit_and_a_slot_that_becomes_free_is_filled(board: Switchboard) -> None:
    waiting = [board.comes("line") for _ in range(3)]
    board.signs_on("ann", limit=2)
    taken = []
    for _ in range(2):
        taken.append(board.accepts("ann"))
        board.works()
    assert board.offered("ann") == []
    assert board.standing("ann").reach.busy
    board.ends("ann", taken[0])
    board.works()
    assert board.offered("ann") == [waiting[2].id]


def test_declined_or_missed_a_case_goes_to_the_next_at_once_and_not_back_for_a_minute(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann")
    board.declines("ann")
    board.works()
    assert board.offered("ann") == []
    board.works(59)
    assert board.offered("ann") == []
    board.works(2)
    assert board.offered("ann") == [carl.id]
    board.signs_on("bob")
    board.works(31)
    assert board.offered("ann") == []
    assert board.offered("bob") == [carl.id]
    assert carl.place == 0


def test_two_misses_in_a_row_set_an_agent_unavailable(board: Switchboard) -> None:
    board.comes("line")
    board.comes("line")
    board.signs_on("ann")
    board.works(31)
    assert board.standing("ann").reach.state is State.AVAILABLE
    board.works(31)
    assert board.standing("ann").reach.state is State.UNAVAILABLE
    board.works(120)
    assert board.offered("ann") == []


def test_agents_have_turns_that_differ_by_at_most_one(board: Switchboard) -> None:
    board.signs_on("ann", "bob", "cem", limit=20)
    for number in range(40):
        board.comes("line")
        board.works()
        for name in ("ann", "bob", "cem"):
            if number % 3 != 1 and board.offered(name):
                case = board.accepts(name)
                board.ends(name, case)
                board.works()
        turns = Counter(offer.agent_id for offer in board.turns())
        assert max(turns.values()) - min(turns.get(board.agents[name], 0) for name in ("ann", "bob", "cem")) <= 1


def test_signing_off_hands_an_offer_on_and_staying_away_for_half_a_minute_does_too(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann")
    board.signs_on("bob")
    assert board.offered("ann") == [carl.id]
    board.changes("ann", signed_on=False)
    board.works()
    assert board.offered("bob") == [carl.id]
    board.signs_on("cem")
    board.closes_desk("bob")
    board.works(29)
    assert board.offered("bob") == [carl.id]
    board.works(2)
    assert board.offered("cem") == [carl.id]


def test_who_is_away_is_not_handed_out_and_comes_back_to_the_same_place(board: Switchboard) -> None:
    first, second = board.comes("line"), board.comes("line")
    first.goes_away()
    board.signs_on("ann")
    assert board.offered("ann") == [second.id]
    board.accepts("ann")
    first.comes_back()
    assert first.place == 0
    board.works()
    assert board.offered("ann") == [first.id]


def test_taking_by_hand_passes_others_and_withdraws_the_offer(board: Switchboard) -> None:
    carl = board.comes("line")
    board.signs_on("ann")
    offer = board.offer_to("ann")
    board.as_agent("bob", lambda tx, bob: cases.take(tx, bob, carl.number))
    assert board.offered("ann") == []
    with pytest.raises(OfferOver) as refused:
        board.as_agent("ann", lambda tx, ann: offers.accept(tx, ann, offer.id))
    assert refused.value.details["by"] == "Bob"


def test_a_portal_may_assign_without_asking(board: Switchboard) -> None:
    from dataclasses import replace

    def at_once(tx: object) -> None:
        portal = tx.portals.by_slug("line")  # type: ignore[attr-defined]
        tx.portals.keep(replace(portal, assign_at_once=True))  # type: ignore[attr-defined]

    board.act(at_once)
    board.signs_on("ann", "bob", limit=1)
    waiting = [board.comes("line") for _ in range(3)]
    board.works()
    assert [each.case.agent_id for each in waiting] == [board.agents["ann"], board.agents["bob"], None]
    assert [offer.state for offer in board.turns()] == [OfferState.ACCEPTED] * 2


def test_an_estimate_is_made_of_what_recent_customers_waited(board: Switchboard) -> None:
    board.signs_on("ann", limit=20)
    line = board.portals["line"]
    assert board.look(lambda tx: tx.lines.per_place(line)) == []
    for _ in range(25):
        carl = board.comes("line")
        board.works()
        board.now += 60_000
        board.as_agent("ann", lambda tx, ann: cases.take(tx, ann, carl.number))  # noqa: B023
        board.as_agent("ann", lambda tx, ann: cases.end(tx, ann, carl.number))  # noqa: B023
        board.works()
    waited = board.look(lambda tx: tx.lines.per_place(line))
    assert len(waited) == 20
    assert all(60_000 <= each < 61_000 for each in waited)


def test_i_dont_want_to_wait_leaves_the_line(board: Switchboard) -> None:
    first, second = board.comes("line"), board.comes("line")
    board.act(
        lambda tx: chats.leave_request(
            tx, first.number, first.token, 77, "Later", first_name="C", last_name="M", email="c@m.example"
        )
    )
    assert second.place == 0
    board.signs_on("ann")
    assert board.offered("ann") == [second.id]


def test_a_closed_mode_refuses_newcomers_and_those_inside_finish(board: Switchboard) -> None:
    from deskbell.domain.portals import Mode

    carl = board.comes("line")
    board.act(lambda tx: tx.modes.set(Mode.QUEUE, open=False))
    with pytest.raises(Closed):
        board.comes("line")
    board.signs_on("ann")
    assert board.offered("ann") == [carl.id]
