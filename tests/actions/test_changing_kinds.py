"""Kinds and modes change while customers are inside: they finish as they began, and newcomers meet the new way."""

from __future__ import annotations

from typing import Any

import pytest
from tests.switchboard import Switchboard

from databases import Database
from deskbell.actions import arrivals, portals
from deskbell.actions.portals import PortalWishes
from deskbell.domain.cases import Chat, Status
from deskbell.domain.offers import OfferKind
from deskbell.domain.portals import Mode, Why
from deskbell.domain.refusals import Closed, Invalid


@pytest.fixture
def board(kept: Database) -> Switchboard:
    return Switchboard(kept)


def changes(board: Switchboard, slug: str, **values: Any) -> None:
    """An admin changes a portal."""
    board.act(lambda tx: portals.change(tx, None, board.portals[slug], PortalWishes(values), {"en", "de"}))


def test_who_waits_in_line_is_handed_out_though_the_portal_became_a_chat(board: Switchboard) -> None:
    carl = board.comes("line")
    changes(board, "line", kind="chat")
    dora = board.comes("line", "", first_name="Dora", last_name="Doe", email="dora@home.example")
    assert (carl.case.mode, dora.case.mode) == (Mode.QUEUE, Mode.ANY)
    board.signs_on("ann")
    assert board.offered("ann") == [carl.id], "the chat is put before nobody: it rings"
    case = board.accepts("ann")
    assert (case.id, case.status, case.chat) == (carl.id, Status.ASSIGNED, Chat.TALKING)


def test_a_broadcast_goes_on_though_the_portal_became_a_line(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("box")
    changes(board, "box", mode="queue")
    assert board.offered("ann") == board.offered("bob") == [carl.id]
    board.works(61)
    assert board.offer_to("ann").kind is OfferKind.WEB, "it rings again as a broadcast"
    dora = board.comes("box")
    board.works()
    assert sum(dora.id in board.offered(name) for name in ("ann", "bob")) == 1, "newcomers stand in line"


def test_who_was_picked_still_has_the_offer_and_the_customer_may_still_ask_anyone(board: Switchboard) -> None:
    board.signs_on("ann", "bob")
    carl = board.comes("match", "", pick="ann")
    changes(board, "match", kind="pin")
    board.declines("ann")
    board.act(lambda tx: arrivals.ask_anyone(tx, carl.number, carl.token))
    assert board.offered("bob") == [carl.id]


@pytest.mark.parametrize(("slug", "mode"), [("box", Mode.WEB), ("line", Mode.QUEUE)])
def test_closing_a_mode_keeps_those_inside_and_refuses_newcomers(board: Switchboard, slug: str, mode: Mode) -> None:
    board.signs_on("ann")
    carl = board.comes(slug)
    board.works()
    board.as_agent("lea", lambda tx, by: portals.open_modes(tx, by, {mode: False}))
    assert board.look(lambda tx: arrivals.face(tx, slug)).doors.why is Why.MODE_CLOSED
    with pytest.raises(Closed):
        board.comes(slug)
    assert board.offered("ann") == [carl.id]
    board.declines("ann")
    board.works(61)
    assert board.offered("ann") == [carl.id], "it rings again, though the mode is closed"
    assert board.accepts("ann").chat is Chat.TALKING
    board.as_agent("lea", lambda tx, by: portals.open_modes(tx, by, {mode: True}))
    assert board.look(lambda tx: arrivals.face(tx, slug)).doors.open


def test_no_portal_begins_with_a_closed_mode_and_one_that_has_it_can_be_changed(board: Switchboard) -> None:
    board.as_agent("lea", lambda tx, by: portals.open_modes(tx, by, {Mode.QUEUE: False}))
    with pytest.raises(Invalid) as refused:
        changes(board, "box", mode="queue")
    assert refused.value.details["field"] == "mode"
    wishes = PortalWishes({"slug": "new-line", "name": "New", "kind": "box", "mode": "queue"})
    with pytest.raises(Invalid):
        board.act(lambda tx: portals.make(tx, None, wishes, b"sealed", {"en"}))
    changes(board, "line", name="The closed line", hours=[[0, 540, 1020]])
    changes(board, "line", kind="chat")
    with pytest.raises(Invalid):
        changes(board, "line", kind="box", mode="queue")
