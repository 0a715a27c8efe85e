"""A screen share: one consented showing of the customer's screen to the agent; what may follow what, and who may do it (PRODUCT 6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deskbell.domain.facts import By, Kind
from deskbell.domain.recordings import RecordingState
from deskbell.domain.refusals import NotAllowed, ShareOver


class ShareState(StrEnum):
    """How a share stands. No picture leaves the customer's machine but in `live`."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Step(StrEnum):
    """What is done with a share. `show`: the browser's picker gave a picture; `lose`: the page that gave it is gone, by a reload say."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    LOSE = "lose"
    STOP = "stop"


LIFE: dict[tuple[ShareState, Step], ShareState] = {
    (ShareState.ASKED, Step.ACCEPT): ShareState.ACCEPTED,
    (ShareState.ASKED, Step.REFUSE): ShareState.ENDED,
    (ShareState.ASKED, Step.STOP): ShareState.ENDED,
    (ShareState.ACCEPTED, Step.SHOW): ShareState.LIVE,
    (ShareState.ACCEPTED, Step.REFUSE): ShareState.ENDED,
    (ShareState.ACCEPTED, Step.STOP): ShareState.ENDED,
    (ShareState.LIVE, Step.PAUSE): ShareState.PAUSED,
    (ShareState.LIVE, Step.LOSE): ShareState.ACCEPTED,
    (ShareState.LIVE, Step.STOP): ShareState.ENDED,
    (ShareState.PAUSED, Step.RESUME): ShareState.LIVE,
    (ShareState.PAUSED, Step.LOSE): ShareState.ACCEPTED,
    (ShareState.PAUSED, Step.STOP): ShareState.ENDED,
}

LEADS_TO: dict[Step, ShareState] = {step: to for (_, step), to in LIFE.items()}
"""Where each step leads: a share that stands so already has nothing left to do."""

WHO: dict[Step, frozenset[By]] = {
    Step.ACCEPT: frozenset({By.CUSTOMER}),
    Step.REFUSE: frozenset({By.CUSTOMER}),
    Step.SHOW: frozenset({By.CUSTOMER}),
    Step.PAUSE: frozenset({By.CUSTOMER}),
    Step.RESUME: frozenset({By.CUSTOMER}),
    Step.LOSE: frozenset({By.CUSTOMER, By.SYSTEM}),
    Step.STOP: frozenset({By.CUSTOMER, By.AGENT, By.SYSTEM}),
}
"""Consent, and every picture, is the customer's alone; anybody ends a share."""

TOLD: dict[Step, Kind] = {
    Step.ACCEPT: Kind.SHARE_ACCEPTED,
    Step.REFUSE: Kind.SHARE_REFUSED,
    Step.SHOW: Kind.SHARE_STARTED,
    Step.PAUSE: Kind.SHARE_PAUSED,
    Step.RESUME: Kind.SHARE_RESUMED,
    Step.LOSE: Kind.SHARE_LOST,
    Step.STOP: Kind.SHARE_ENDED,
}
"""Each step is a fact of the case."""


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a case, asked for by an agent. Times in ms; `started_at` is its first picture."""

    id: int
    case_id: int
    agent_id: int
    state: ShareState
    asked_at: int
    accepted_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    recording: RecordingState = RecordingState.OFF

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state is not ShareState.ENDED

    @property
    def shows(self) -> bool:
        """Whether there is a picture, or a paused one: the share that lives on when the chat ends, and forbids deleting the case."""
        return self.state in (ShareState.LIVE, ShareState.PAUSED)


def after(share: Share, step: Step, by: By) -> ShareState:
    """Return the state that a step leads to; refuses who may not take it, and (ShareOver) what the table does not list."""
    if by not in WHO[step]:
        raise NotAllowed("Only the customer may do this.")
    state = LIFE.get((share.state, step))
    if state is None:
        raise ShareOver("The screen share does not allow this any more.", state=share.state)
    return state
