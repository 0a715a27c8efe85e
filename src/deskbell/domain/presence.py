"""The bell: whether an agent can be reached, computed from what they chose and from their live connections."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SIGNED_OFF_AFTER = 30_000
"""How long (ms) after their last connection an agent counts as signed off."""

USUAL_LIMIT = 4
LARGEST_LIMIT = 20
MISSES_ALLOWED = 2
"""How many offers of a line in a row an agent may miss before being set unavailable."""


class State(StrEnum):
    """Whether an agent is on the bell."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    SIGNED_OFF = "signed_off"


@dataclass(frozen=True, slots=True)
class Bell:
    """What an agent chose: to be signed on, to be available, and how many chats at once at most.

    `misses` counts the offers of a line missed in a row; `last_turn` is the number of the last such offer, for the round robin:
    an offer by the line of a customer who waits, or of a case that is being transferred into it. `signed_off_at` (ms) is when they
    chose to sign off; None while signed on, and before the first choice.
    """

    agent_id: int
    signed_on: bool = False
    available: bool = True
    limit: int = USUAL_LIMIT
    misses: int = 0
    last_turn: int = 0
    signed_off_at: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """An agent as the routing sees them now: `chats` that are live, `asked` open offers to them alone; `in_turn`: their last turn is among these."""

    agent_id: int
    state: State
    limit: int
    chats: int
    asked: int
    in_turn: bool
    last_turn: int
    portals: frozenset[int]
    serves_all: bool = False

    @property
    def busy(self) -> bool:
        """Whether live chats and open offers reach the agent's limit."""
        return self.chats + self.asked >= self.limit

    @property
    def rings(self) -> bool:
        """Whether an offer may be put before the agent."""
        return self.state is State.AVAILABLE and not self.busy

    @property
    def free(self) -> bool:
        """Whether the agent may be handed the next customer of a line: one at a time (PRODUCT 3)."""
        return self.rings and not self.in_turn

    def serves(self, portal_id: int) -> bool:
        """Whether the agent is of this portal; admins are of all."""
        return self.serves_all or portal_id in self.portals


def state_of(bell: Bell, left_at: int | None, now: int) -> State:
    """Return an agent's state; `left_at` is since when (ms) no desk of theirs is connected, None while one is.

    Whoever left later than now, for the clock was set back, has left as well.
    """
    if not bell.signed_on or (left_at is not None and not 0 <= now - left_at < SIGNED_OFF_AFTER):
        return State.SIGNED_OFF
    return State.AVAILABLE if bell.available else State.UNAVAILABLE
