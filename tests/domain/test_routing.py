"""Whose turn it is, what an honest estimate is, whether a portal is open, and what may be typed as a code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskbell.domain.codes import clean_code
from deskbell.domain.offers import ENOUGH_WAITS, estimate, whose_turn
from deskbell.domain.portals import Mode, Portal, PortalKind, Why, check_kind, doors
from deskbell.domain.presence import Bell, Reach, State, state_of
from deskbell.domain.refusals import CodeWrong, Invalid

ANN = Reach(1, State.AVAILABLE, 2, 0, 0, False, 7, frozenset({5}))
BOB = replace(ANN, agent_id=2, last_turn=3)
ALL = frozenset({Mode.WEB, Mode.PHONE, Mode.QUEUE})


def test_it_is_the_turn_of_whose_last_turn_lies_furthest_back() -> None:
    assert whose_turn([ANN, BOB], 5, frozenset()) == BOB
    assert whose_turn([ANN, BOB], 5, frozenset({2})) == ANN
    assert whose_turn([ANN, BOB], 6, frozenset()) is None


@pytest.mark.parametrize(
    "busy", [{"state": State.UNAVAILABLE}, {"state": State.SIGNED_OFF}, {"chats": 2}, {"chats": 1, "asked": 1}, {"in_turn": True}]
)
def test_nobody_is_handed_a_customer_who_is_not_free(busy: dict[str, object]) -> None:
    assert whose_turn([replace(BOB, **busy)], 5, frozenset()) is None  # type: ignore[arg-type]


def test_an_agent_is_signed_off_half_a_minute_after_the_last_desk_is_gone() -> None:
    on = Bell(1, signed_on=True)
    assert state_of(on, None, 100_000) is State.AVAILABLE
    assert state_of(on, 70_001, 100_000) is State.AVAILABLE
    assert state_of(on, 70_000, 100_000) is State.SIGNED_OFF
    assert state_of(replace(on, available=False), None, 0) is State.UNAVAILABLE
    assert state_of(Bell(1), None, 0) is State.SIGNED_OFF


def test_an_estimate_is_the_median_for_each_place_and_none_while_too_few_have_waited() -> None:
    assert estimate([1000] * (ENOUGH_WAITS - 1), 0) is None
    assert estimate([1000, 2000, 3000, 9000, 90_000], 0) == 3000
    assert estimate([1000, 2000, 3000, 9000, 90_000], 2) == 9000


def test_a_portal_is_open_as_its_kind_mode_hours_and_agents_allow() -> None:
    box = Portal(1, "box", "Box", PortalKind.BOX, open=True, accent="#000000", mode=Mode.WEB)
    assert doors(box, ALL, True, 0).open
    assert doors(box, ALL, False, 0).why is Why.NOBODY
    assert doors(replace(box, mode=Mode.QUEUE), ALL, False, 0).open
    assert doors(box, ALL - {Mode.WEB}, True, 0).why is Why.MODE_CLOSED
    assert doors(replace(box, open=False), ALL, True, 0) == doors(replace(box, open=False), frozenset(), False, 0)
    assert not doors(replace(box, open=False), ALL, True, 0).requests
    closed = doors(replace(box, hours=((0, 0, 1),)), ALL, True, 0)
    assert (closed.why, closed.requests) == (Why.HOURS, True)
    assert not doors(replace(box, leave_requests=False), ALL, False, 0).requests


def test_a_kind_goes_with_its_modes_alone() -> None:
    assert check_kind(PortalKind.BOX, None) is Mode.WEB
    assert check_kind(PortalKind.BOX, Mode.QUEUE) is Mode.QUEUE
    with pytest.raises(Invalid):
        check_kind(PortalKind.PIN, Mode.WEB)


def test_a_code_may_be_typed_in_groups() -> None:
    assert clean_code(" 123 456-789 ") == clean_code("123.456\u00a0789") == "123456789"


@pytest.mark.parametrize("wrong", ["", "12345678", "1234567890", "12345678x", "١٢٣٤٥٦٧٨٩"])
def test_what_is_no_code_is_refused_as_any_wrong_one(wrong: str) -> None:
    with pytest.raises(CodeWrong):
        clean_code(wrong)
