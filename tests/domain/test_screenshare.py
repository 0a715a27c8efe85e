"""A screen share's life: consent is the customer's alone, anybody ends it, and what has ended stays ended."""

from __future__ import annotations

import pytest

from deskbell.domain.facts import By
from deskbell.domain.refusals import NotAllowed, ShareOver
from deskbell.domain.screenshare import LIFE, TOLD, WHO, Share, ShareState, Step, after


def share(state: ShareState) -> Share:
    return Share(1, 7, 3, state, 1000)


def test_every_step_has_who_may_take_it_and_a_fact() -> None:
    assert set(WHO) == set(TOLD) == set(Step) == {step for _, step in LIFE}


def test_no_picture_but_by_the_customers_two_consents() -> None:
    live = {(state, step) for (state, step), to in LIFE.items() if to is ShareState.LIVE}
    assert live == {(ShareState.ACCEPTED, Step.SHOW), (ShareState.PAUSED, Step.RESUME)}
    assert [state for (state, step), to in LIFE.items() if to is ShareState.ACCEPTED and step is not Step.LOSE] == [
        ShareState.ASKED
    ]
    for step in (Step.ACCEPT, Step.SHOW, Step.RESUME):
        for by in (By.AGENT, By.SYSTEM):
            for state in ShareState:
                with pytest.raises(NotAllowed):
                    after(share(state), step, by)


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("state", [state for state in ShareState if state is not ShareState.ENDED])
def test_anybody_ends_a_share_that_has_not_ended(state: ShareState, by: By) -> None:
    assert after(share(state), Step.STOP, by) is ShareState.ENDED


@pytest.mark.parametrize("step", Step)
def test_what_has_ended_stays_ended(step: Step) -> None:
    with pytest.raises(ShareOver) as refused:
        after(share(ShareState.ENDED), step, By.CUSTOMER)
    assert refused.value.details["state"] == "ended"


def test_a_picture_that_was_lost_wants_a_new_one_and_no_new_consent() -> None:
    for state in (ShareState.LIVE, ShareState.PAUSED):
        assert after(share(state), Step.LOSE, By.SYSTEM) is ShareState.ACCEPTED
