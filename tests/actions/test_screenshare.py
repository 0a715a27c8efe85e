"""The customer's screen, from both sides: asked, consented, shown, paused, ended; and with the case handed on, left or deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.people import an_agent
from tests.switchboard import Switchboard, Visitor

from databases import Database
from deskbell.actions import cases, chats, screenshare, transfers
from deskbell.actions.values import ShareMoved, Told
from deskbell.domain.cases import Status
from deskbell.domain.people import Role
from deskbell.domain.refusals import NotAllowed, NotFound, ShareOver, StillShown, WrongState
from deskbell.domain.screenshare import Share, ShareState, Step

ADMIN = replace(an_agent("ada", Role.ADMIN), id=10_000)


@pytest.fixture
def board(kept: Database) -> Switchboard:
    found = Switchboard(kept)
    found.signs_on("ann", "bob")
    return found


@pytest.fixture
def carl(board: Switchboard) -> Visitor:
    """A customer who talks with Ann."""
    visitor = board.comes("button")
    board.accepts("ann")
    return visitor


def asks(board: Switchboard, name: str, guest: Visitor) -> Share:
    return board.as_agent(name, lambda tx, me: screenshare.ask(tx, me, guest.number))


def does(board: Switchboard, guest: Visitor, share: Share, *steps: Step) -> Share:
    for step in steps:
        share = board.act(lambda tx: screenshare.customer_step(tx, guest.number, guest.token, share.id, step))  # noqa: B023
    return share


def state(board: Switchboard, share: Share) -> ShareState:
    found = board.look(lambda tx: tx.shares.by_id(share.id))
    assert found is not None
    return found.state


def facts(board: Switchboard, guest: Visitor) -> list[str]:
    lines = board.look(lambda tx: tx.talk.lines(guest.id))
    return [line.fact.kind.value.removeprefix("share_") for line in lines if line.fact.kind.value.startswith("share_")]


def test_a_share_is_asked_for_consented_shown_paused_and_stopped_and_each_step_is_a_fact(
    board: Switchboard, carl: Visitor
) -> None:
    share = asks(board, "ann", carl)
    assert does(board, carl, share, Step.ACCEPT, Step.SHOW).shows
    assert does(board, carl, share, Step.PAUSE).state is ShareState.PAUSED
    does(board, carl, share, Step.RESUME, Step.STOP)
    assert facts(board, carl) == ["asked", "accepted", "started", "paused", "resumed", "ended"]
    told = [told.news for told in board.told if isinstance(told, Told) and isinstance(told.news, ShareMoved)]
    told = [news for news in told if news.public]
    assert [news.share.state.value for news in told] == ["asked", "accepted", "live", "paused", "live", "ended"]
    assert {(news.number, news.agent) for news in told} == {(carl.number, "Ann")}


def test_asking_twice_and_each_step_twice_is_once(board: Switchboard, carl: Visitor) -> None:
    share = asks(board, "ann", carl)
    assert asks(board, "ann", carl).id == share.id
    does(board, carl, share, Step.ACCEPT, Step.ACCEPT, Step.SHOW, Step.SHOW, Step.STOP, Step.STOP)
    assert facts(board, carl) == ["asked", "accepted", "started", "ended"]


def test_only_the_assigned_agent_asks_and_only_in_a_live_chat(board: Switchboard, carl: Visitor) -> None:
    with pytest.raises(NotAllowed):
        asks(board, "bob", carl)
    carl.ends()
    with pytest.raises(WrongState):
        asks(board, "ann", carl)


def test_nobody_takes_the_customers_steps_with_another_cases_token(board: Switchboard, carl: Visitor) -> None:
    share = asks(board, "ann", carl)
    dora = board.comes("button")
    for number, token in ((dora.number, dora.token), (carl.number, dora.token), (dora.number, carl.token)):
        with pytest.raises(NotFound):
            board.act(lambda tx, n=number, t=token: screenshare.customer_step(tx, n, t, share.id, Step.ACCEPT))  # type: ignore[misc]
    assert state(board, share) is ShareState.ASKED


def test_no_is_no_and_a_new_request_may_follow(board: Switchboard, carl: Visitor) -> None:
    share = asks(board, "ann", carl)
    assert does(board, carl, share, Step.REFUSE).state is ShareState.ENDED
    with pytest.raises(ShareOver):
        does(board, carl, share, Step.ACCEPT)
    assert asks(board, "ann", carl).id != share.id


def test_a_picture_may_be_looked_at_by_its_agent_and_colleagues_in_the_chat_alone(board: Switchboard, carl: Visitor) -> None:
    share = asks(board, "ann", carl)
    may_look(board, share, ann=False, bob=False)
    does(board, carl, share, Step.ACCEPT)
    may_look(board, share, ann=False, bob=False)
    does(board, carl, share, Step.SHOW)
    may_look(board, share, ann=True, bob=False)
    board.as_agent("ann", lambda tx, me: transfers.invite(tx, me, carl.number, board.agents["bob"]))
    may_look(board, share, ann=True, bob=False)
    board.accepts("bob")
    may_look(board, share, ann=True, bob=True)
    does(board, carl, share, Step.STOP)
    may_look(board, share, ann=False, bob=False)


def may_look(board: Switchboard, share: Share, **who: bool) -> None:
    for name, may in who.items():
        agent = board.agent(name)
        if may:
            assert board.look(lambda tx, agent=agent: screenshare.viewed(tx, agent, share.id)).id == share.case_id  # type: ignore[misc]
        else:
            with pytest.raises(NotFound):
                board.look(lambda tx, agent=agent: screenshare.viewed(tx, agent, share.id))  # type: ignore[misc]


@pytest.mark.parametrize("how", ["transferred", "given back", "assigned to another", "resolved"])
def test_a_share_ends_when_its_agent_has_the_case_no_more(board: Switchboard, carl: Visitor, how: str) -> None:
    share = does(board, carl, asks(board, "ann", carl), Step.ACCEPT, Step.SHOW)
    if how == "transferred":
        board.as_agent("ann", lambda tx, me: transfers.to_agent(tx, me, carl.number, board.agents["bob"]))
        board.works()
        assert state(board, share) is ShareState.LIVE, "until it is accepted"
        board.accepts("bob")
    elif how == "given back":
        board.as_agent("ann", lambda tx, me: cases.unassign(tx, me, carl.number))
    elif how == "assigned to another":
        board.as_agent("lea", lambda tx, me: cases.assign(tx, me, carl.number, board.agents["bob"]))
    else:
        board.as_agent("ann", lambda tx, me: cases.resolve(tx, me, carl.number, chat_too=True))
    may_look(board, share, ann=False, bob=False)
    board.works()
    assert state(board, share) is ShareState.ENDED


def test_a_picture_lives_on_when_the_chat_ends_and_a_request_does_not(board: Switchboard, carl: Visitor) -> None:
    shown = does(board, carl, asks(board, "ann", carl), Step.ACCEPT, Step.SHOW)
    dora = board.comes("button")
    board.accepts("ann")
    asked = asks(board, "ann", dora)
    carl.ends()
    dora.ends()
    board.works()
    assert (state(board, shown), state(board, asked)) == (ShareState.LIVE, ShareState.ENDED)
    with pytest.raises(StillShown):
        board.act(lambda tx: cases.delete(tx, ADMIN, carl.number))
    board.as_agent("ann", lambda tx, me: screenshare.stop(tx, me, carl.number))
    assert state(board, shown) is ShareState.ENDED
    board.act(lambda tx: cases.delete(tx, ADMIN, carl.number))
    assert board.look(lambda tx: tx.shares.by_id(shown.id)) is None


def test_a_lost_page_loses_the_picture_and_the_consent_stays_for_one_click(board: Switchboard, carl: Visitor) -> None:
    share = does(board, carl, asks(board, "ann", carl), Step.ACCEPT, Step.SHOW)
    board.act(lambda tx: screenshare.lost(tx, share.id))
    assert state(board, share) is ShareState.ACCEPTED
    may_look(board, share, ann=False)
    board.act(lambda tx: screenshare.lost(tx, share.id))
    assert does(board, carl, share, Step.SHOW).state is ShareState.LIVE
    assert facts(board, carl) == ["asked", "accepted", "started", "lost", "started"]


def test_the_customer_reads_who_asked_when_the_page_is_loaded_again(board: Switchboard, carl: Visitor) -> None:
    share = asks(board, "ann", carl)
    case = board.look(lambda tx: chats.opened(tx, carl.number, carl.token))[0]
    assert case.status is Status.ASSIGNED
    assert board.look(lambda tx: screenshare.of_case(tx, case)) == (share, "Ann")


def test_a_customer_whose_pages_are_all_gone_shows_nothing_and_after_the_grace_period_the_share_is_over(
    board: Switchboard, carl: Visitor
) -> None:
    share = does(board, carl, asks(board, "ann", carl), Step.ACCEPT, Step.SHOW)
    carl.goes_away()
    board.works()
    assert state(board, share) is ShareState.ACCEPTED
    carl.comes_back()
    assert does(board, carl, share, Step.SHOW).state is ShareState.LIVE
    carl.goes_away()
    board.works(121)
    assert state(board, share) is ShareState.ENDED


def test_with_the_chat_over_a_lost_page_ends_the_share(board: Switchboard, carl: Visitor) -> None:
    share = does(board, carl, asks(board, "ann", carl), Step.ACCEPT, Step.SHOW)
    carl.ends()
    board.works()
    assert state(board, share) is ShareState.LIVE
    board.act(lambda tx: screenshare.lost(tx, share.id))
    assert state(board, share) is ShareState.ENDED
