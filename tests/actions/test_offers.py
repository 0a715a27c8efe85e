"""Broadcasts, picked agents, connection codes, transfers and invitations, from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.switchboard import Switchboard, Visitor, digest

from databases import Database
from deskbell.actions import arrivals, cases, consequences, messages, offers, transfers
from deskbell.actions.values import CodesGuessed, StillWaiting, Told
from deskbell.domain.cases import Asked, Chat, Status
from deskbell.domain.facts import Kind
from deskbell.domain.presence import State
from deskbell.domain.refusals import ClientIdReused, Closed, NotAllowed, NotFree, OfferOver, TooMany
from deskbell.storage import tables_of_the_bell as tables


@pytest.fixture
def board(kept: Database) -> Switchboard:
    return Switchboard(kept)


def test_a_box_rings_everybody_who_is_available_and_the_first_to_accept_has_it(board: Switchboard) -> None:
    board.signs_on("ann", "bob", "cem")
    board.changes("cem", available=False)
    carl = board.comes("box", "My bike is broken")
    assert [board.offered(name) for name in ("ann", "bob", "cem", "dee")] == [[carl.id], [carl.id], [], []]
    offer = board.offer_to("bob")
    board.accepts("ann")
    assert board.offered("bob") == []
    with pytest.raises(OfferOver) as refused:
        board.as_agent("bob", lambda tx, bob: offers.accept(tx, bob, offer.id))
    assert refused.value.details["by"] == "Ann"
    assert carl.case.agent_id == board.agents["ann"]
    assert carl.case.problem == "My bike is broken"


def test_accepting_twice_is_once(board: Switchboard) -> None:
    board.signs_on("ann")
    board.comes("box")
    offer = board.offer_to("ann")
    first, second = (board.as_agent("ann", lambda tx, ann: offers.accept(tx, ann, offer.id)) for _ in range(2))
    assert first == second


def test_a_broadcast_declined_is_gone_for_me_alone_and_after_its_time_for_all_but_the_case_stays(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.declines("ann")
    assert (board.offered("ann"), board.offered("bob")) == ([], [carl.id])
    board.works(31)
    assert board.offered("bob") == []
    assert carl.case.status is Status.UNASSIGNED


def test_a_chat_that_nobody_takes_rings_again_each_minute_and_leads_are_told_after_three(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    board.works(61)
    assert board.offered("ann") == [carl.id]
    for _ in range(3):
        board.works(61)
    told = [news.news.times for news in board.told if isinstance(news, Told) and isinstance(news.news, StillWaiting)]
    assert told[:1] == [3]


def test_a_closed_web_portal_says_that_nobody_is_here_and_takes_a_request(board: Switchboard) -> None:
    with pytest.raises(Closed):
        board.comes("box")
    face = board.look(lambda tx: arrivals.face(tx, "box"))
    assert (face.doors.why, face.doors.requests, face.staffed) == ("nobody", True, False)
    visitor = Visitor(board, 99)
    from dataclasses import replace

    who = replace(visitor.who, first_name="Carl", last_name="Muster", email="c@m.example")
    case, new = board.act(lambda tx: arrivals.leave_at_the_door(tx, board.dice, "box", visitor.token, who, 5, "Please write"))
    assert (new, case.type, case.chat, case.problem) == (True, "request", "left", "Please write")
    again, new = board.act(lambda tx: arrivals.leave_at_the_door(tx, board.dice, "box", visitor.token, who, 5, "Please write"))
    assert (new, again.id) == (False, case.id)
    with pytest.raises(ClientIdReused):
        board.act(lambda tx: arrivals.leave_at_the_door(tx, board.dice, "box", visitor.token, who, 5, "Please call"))


def test_what_is_put_before_all_is_read_by_those_alone_who_can_be_rung(board: Switchboard) -> None:
    board.signs_on("ann")
    board.signs_on("bob", limit=1)
    first, second = board.comes("button"), board.comes("button")
    assert board.offered("bob") == [first.id, second.id]
    board.as_agent("bob", lambda tx, agent: offers.accept(tx, agent, board.standing("bob").offers[0].offer.id))
    assert (board.offered("ann"), board.offered("bob")) == ([second.id], []), "Bob has as many chats as he wants"


def test_a_picked_agent_alone_is_rung_and_the_customer_may_then_ask_anyone(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    assert {agent.screen_name for agent in board.look(lambda tx: arrivals.face(tx, "match")).agents} == {"Ann", "Bob"}
    carl = board.comes("match", "", pick="bob")
    assert (board.offered("ann"), board.offered("bob")) == ([], [carl.id])
    board.declines("bob")
    assert carl.case.asked is Asked.NOBODY
    board.act(lambda tx: arrivals.ask_anyone(tx, carl.number, carl.token))
    assert (board.offered("ann"), board.offered("bob")) == ([carl.id], [carl.id])
    board.accepts("ann")
    assert carl.case.agent_id == board.agents["ann"]


def test_an_agent_who_is_not_free_cannot_be_picked(board: Switchboard) -> None:
    board.signs_on("ann", "bob", limit=1)
    board.comes("match", "", pick="bob")
    with pytest.raises(NotFree):
        board.comes("match", "", pick="bob")


def joins(board: Switchboard, digits: str, number: int = 1, network: str = "network") -> int | None:
    visitor = Visitor(board, number)
    from dataclasses import replace

    who = replace(visitor.who, address=network)
    found = board.act(lambda tx: arrivals.join(tx, board.dice, "pin", visitor.token, who, digest(digits), 1))
    return found[0].agent_id if found else None


def test_a_code_joins_once_to_its_maker(board: Switchboard) -> None:
    board.opens_desk("ann")
    board.makes_code("ann", "123456789")
    assert joins(board, "123456780") is None
    assert joins(board, "123456789", 2) == board.agents["ann"]
    assert joins(board, "123456789", 3) is None


def test_a_code_ends_by_time_cancelling_and_signing_off(board: Switchboard) -> None:
    board.signs_on("ann")
    board.makes_code("ann", "111111111")
    board.works(3601)
    assert joins(board, "111111111", 1) is None
    board.makes_code("ann", "222222222")
    board.changes("ann", signed_on=False)
    assert joins(board, "222222222", 2) is None
    assert board.standing("ann").codes == ()


def test_a_lost_line_ends_no_code(board: Switchboard) -> None:
    board.signs_on("ann")
    board.makes_code("ann", "333333333")
    board.closes_desk("ann")
    board.works(31)
    assert board.standing("ann").reach.state is State.SIGNED_OFF
    assert joins(board, "333333333") == board.agents["ann"]


def test_wrong_codes_are_limited_by_network_and_many_are_told_to_admins(board: Switchboard) -> None:
    for number in range(5):
        assert joins(board, "000000000", number) is None
    with pytest.raises(TooMany):
        joins(board, "000000000", 6)
    assert joins(board, "000000000", 7, "elsewhere") is None
    board.now += 600_001
    assert joins(board, "000000000", 8) is None
    for number in range(100):
        joins(board, "000000000", 100 + number, f"network {number}")
    assert _guesses(board) == [100]


def test_admins_are_told_of_guessed_codes_once_in_ten_minutes_and_find_it_in_the_audit_log(board: Switchboard) -> None:
    for number in range(130):
        joins(board, "000000000", number, f"network {number}")
    board.works(599)
    joins(board, "000000000", 200, "elsewhere")
    assert _guesses(board) == [100]
    board.works(2)
    for number in range(300, 420):
        joins(board, "000000000", number, f"network {number}")
    assert len(_guesses(board)) == 2
    log = board.look(lambda tx: tx.audit.page(None, 10))
    assert [(entry.act, entry.agent, entry.details) for entry in log][-1] == ("codes-guessed", None, {"tries": "100"})


def test_a_clock_set_back_keeps_no_guessing_from_admins_and_nothing_old_for_longer(board: Switchboard) -> None:
    board.act(consequences.begin)
    for number in range(100):
        joins(board, "000000000", number, f"network {number}")
    board.now -= 7 * 24 * 3_600_000
    board.act(lambda tx: consequences.follow_the_clock_back(tx, 15_000))
    board.works(601)
    for number in range(200, 300):
        joins(board, "000000000", number, f"network {number}")
    assert _guesses(board) == [100, 100]
    board.signs_on("ann")
    board.makes_code("ann", "111111111")
    joins(board, "111111111", 400)
    board.works(26 * 3600)
    assert _rows(board)["codes"] == 0


def _guesses(board: Switchboard) -> list[int]:
    return [told.news.tries for told in board.told if isinstance(told, Told) and isinstance(told.news, CodesGuessed)]


def test_what_has_ended_is_forgotten_after_a_day(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("line")
    board.works()
    offer = board.offer_to("ann")
    assert board.accepts("ann").id == carl.id
    board.makes_code("ann", "111111111")
    joins(board, "111111111", 2)
    joins(board, "000000000", 3)
    board.act(consequences.begin)
    board.works(23 * 3600)
    assert _rows(board) == {"offers": [offer.id], "codes": 1, "tries": 1}
    board.works(2 * 3600)
    assert _rows(board) == {"offers": [], "codes": 0, "tries": 0}


def _rows(board: Switchboard) -> dict[str, Any]:
    with board.database.engines.read.connect() as conn:
        kept, counted = list(conn.execute(select(tables.offers.c.id)).scalars()), select(func.count())
        codes, tries = (conn.scalar(counted.select_from(each)) for each in (tables.codes, tables.code_tries))
        conn.rollback()
    return {"offers": kept, "codes": codes, "tries": tries}


def test_a_question_asked_twice_without_an_id_of_its_own_is_one_case_with_one_question(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("box", "My bike is broken")
    wish = arrivals.Wish("My bike is broken")
    again, new = board.act(lambda tx: arrivals.open_case(tx, board.dice, "box", carl.token, carl.who, wish))
    assert (again.id, new, again.seq) == (carl.id, False, carl.case.seq)
    other = arrivals.Wish("My car is broken")
    with pytest.raises(ClientIdReused):
        board.act(lambda tx: arrivals.open_case(tx, board.dice, "box", carl.token, carl.who, other))


def test_a_transfer_is_offered_and_stays_with_its_sender_until_accepted(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.accepts("ann")
    bob = board.agents["bob"]
    board.as_agent("ann", lambda tx, ann: transfers.to_agent(tx, ann, carl.number, bob, "Knows brakes"))
    assert carl.case.agent_id == board.agents["ann"]
    assert board.standing("bob").offers[0].offer.note == "Knows brakes"
    board.declines("bob")
    assert carl.case.agent_id == board.agents["ann"]
    board.as_agent("ann", lambda tx, ann: transfers.to_agent(tx, ann, carl.number, bob))
    board.accepts("bob")
    assert (carl.case.agent_id, carl.case.chat) == (bob, Chat.TALKING)


def test_a_transfer_to_a_line_is_handed_out_in_turn_and_moves_the_case(board: Switchboard) -> None:
    board.signs_on("ann")
    carl = board.comes("button")
    board.accepts("ann")
    other = board.portals["other-line"]
    board.as_agent("ann", lambda tx, ann: transfers.to_portal(tx, ann, carl.number, other, "Bike, front wheel"))
    board.act(lambda tx: messages.post(tx, carl.number, carl.token, 5, "Are you there?"))
    assert (carl.case.agent_id, carl.case.line) == (board.agents["ann"], other)
    board.signs_on("dee")
    assert board.offered("dee") == [carl.id]
    shown = board.standing("dee").offers[0]
    assert (shown.sender, shown.offer.note) == ("Ann", "Bike, front wheel")
    board.accepts("dee")
    assert (carl.case.agent_id, carl.case.portal_id, carl.case.line) == (board.agents["dee"], other, None)


def test_an_invited_colleague_writes_once_they_joined_and_not_after_leaving(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.accepts("ann")
    bob = board.agents["bob"]
    with pytest.raises(NotAllowed):
        board.act(lambda tx: messages.write(tx, bob, carl.number, 1, "Hello"))
    board.as_agent("ann", lambda tx, ann: transfers.invite(tx, ann, carl.number, bob))
    board.accepts("bob")
    assert board.look(lambda tx: tx.participants.names(carl.id)) == ((bob, "Bob"),)
    board.act(lambda tx: messages.write(tx, bob, carl.number, 2, "Hello"))
    board.as_agent("bob", lambda tx, me: transfers.part(tx, me, carl.number))
    with pytest.raises(NotAllowed):
        board.act(lambda tx: messages.write(tx, bob, carl.number, 3, "Hello"))
    board.as_agent("ann", lambda tx, ann: cases.end(tx, ann, carl.number))
    assert board.look(lambda tx: tx.participants.of(carl.id)) == []


def test_a_transfer_to_a_portal_that_nobody_answers_returns_to_its_sender(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("button")
    board.accepts("ann")
    box = board.portals["box"]
    board.as_agent("ann", lambda tx, ann: transfers.to_portal(tx, ann, carl.number, box))
    assert board.offered("bob") == [carl.id]
    board.works(31)
    assert board.offered("bob") == []
    assert carl.case.agent_id == board.agents["ann"]
    lines = board.look(lambda tx: tx.talk.lines(carl.id))
    assert lines[-1].fact.kind is Kind.TRANSFER_BACK


def test_an_ended_code_keeps_neither_digits_nor_name(board: Switchboard) -> None:
    board.opens_desk("ann")
    board.makes_code("ann", "123456789")
    assert joins(board, "123456789") == board.agents["ann"]
    with board.database.engines.read.connect() as conn:
        (row,) = conn.exec_driver_sql("SELECT digest, sealed, name FROM codes").all()
        conn.rollback()
    assert tuple(row) == (None, None, "")
