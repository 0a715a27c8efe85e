"""A case's life, PRODUCT 4: what is listed leads somewhere, whatever is not listed is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.samples import a_case

from deskbell.domain.cases import (
    CHAT_LIFE,
    RUNNING,
    STATUS_LIFE,
    Chat,
    Deed,
    Outcome,
    Status,
    Turn,
    may_return,
    next_chat,
    next_status,
)
from deskbell.domain.refusals import AlreadyAssigned, WrongState

WHOSE = """
unassigned  take       assigned
unassigned  assign     assigned
assigned    assign     assigned
assigned    take_over  assigned
assigned    unassign   unassigned
assigned    leave      unassigned
assigned    resolve    resolved
resolved    reopen     assigned
assigned    transfer   assigned
assigned    hand_on    assigned
assigned    invite     assigned
unassigned  abandon    resolved
unassigned  return     unassigned
assigned    return     assigned
resolved    return     unassigned
resolved    answer     unassigned
"""

TALK = """
waiting    taken               talking
waiting    ended               ended
waiting    left_request        left
waiting    away_after_writing  left
waiting    away_silent         abandoned
talking    taken               talking
talking    released            waiting
talking    ended               ended
talking    away_after_writing  gone
talking    away_silent         gone
gone       taken               gone
gone       released            waiting
gone       ended               ended
gone       returned            talking
left       taken               left
left       released            left
left       returned            waiting
abandoned  taken               abandoned
abandoned  released            abandoned
abandoned  returned            waiting
ended      taken               ended
ended      released            ended
"""


def rows(table: str) -> dict[tuple[str, str], str]:
    return {(before, deed): after for before, deed, after in (line.split() for line in table.split("\n") if line)}


def test_the_status_table_is_the_one_in_the_product_description() -> None:
    assert rows(WHOSE) == STATUS_LIFE


def test_the_chat_table_is_the_one_in_the_product_description() -> None:
    assert rows(TALK) == CHAT_LIFE


@pytest.mark.parametrize(("status", "deed"), list(product(Status, Deed)))
def test_a_status_changes_as_listed_or_not_at_all(status: Status, deed: Deed) -> None:
    case = a_case(status, agent_id=7 if status is Status.ASSIGNED else None)
    wanted = rows(WHOSE).get((status, deed))
    if wanted is not None:
        assert next_status(case, deed) == wanted
        return
    with pytest.raises((WrongState, AlreadyAssigned)) as refused:
        next_status(case, deed, "Ana")
    if status is Status.ASSIGNED and deed in (Deed.TAKE, Deed.REOPEN):
        assert type(refused.value) is AlreadyAssigned
        assert refused.value.details["by"] == "Ana"
    else:
        assert type(refused.value) is WrongState
        assert refused.value.details == {"status": status, "chat": Chat.WAITING}


@pytest.mark.parametrize(("chat", "turn"), list(product(Chat, Turn)))
def test_a_chat_changes_as_listed_or_not_at_all(chat: Chat, turn: Turn) -> None:
    wanted = rows(TALK).get((chat, turn))
    if wanted is not None:
        assert next_chat(a_case(chat=chat), turn) == wanted
        return
    with pytest.raises(WrongState) as refused:
        next_chat(a_case(chat=chat), turn)
    assert refused.value.details["chat"] == chat


def test_a_chat_that_is_over_never_runs_again_by_itself() -> None:
    for chat in set(Chat) - RUNNING:
        leads_to = {after for (before, turn), after in CHAT_LIFE.items() if before is chat and turn is not Turn.RETURNED}
        assert not leads_to & RUNNING


def test_an_ended_chat_stays_ended() -> None:
    assert {after for (before, _), after in CHAT_LIFE.items() if before is Chat.ENDED} == {Chat.ENDED}


@pytest.mark.parametrize(("status", "chat"), list(product(Status, Chat)))
def test_a_customer_may_return_to_an_untaken_request_an_abandoned_case_and_a_chat_they_went_missing_from(
    status: Status, chat: Chat
) -> None:
    wanted = chat is Chat.GONE or (chat, status) in {
        (Chat.LEFT, Status.UNASSIGNED),
        (Chat.ABANDONED, Status.RESOLVED),
        (Chat.ABANDONED, Status.UNASSIGNED),
    }
    assert may_return(replace(a_case(status, chat), outcome=None)) is wanted
    assert a_case(status, chat).runs is (chat in {Chat.WAITING, Chat.TALKING, Chat.GONE})


def test_what_an_agent_has_resolved_is_not_come_back_to_though_it_was_once_abandoned() -> None:
    assert not may_return(replace(a_case(Status.RESOLVED, Chat.ABANDONED), outcome=Outcome.UNKNOWN))
