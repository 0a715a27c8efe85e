"""Offers: a case put before one agent or several, for a limited time; and whose turn it is in a waiting line."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from deskbell.domain.presence import Reach

PASSED_OVER_FOR = 60_000
"""How long (ms) an agent who declined or missed a case of a line is not offered it again."""

ENOUGH_WAITS = 5
"""From how many past waits on an estimate is honest."""

RINGS_AGAIN_AFTER = 60_000
LEADS_TOLD_AFTER = 3
"""How often a live chat rings again, a minute apart, before leads and admins are told."""


class OfferKind(StrEnum):
    """Why a case is put before somebody."""

    WEB = "web"
    MATCH = "match"
    QUEUE = "queue"
    TRANSFER = "transfer"
    INVITE = "invite"


class OfferState(StrEnum):
    """How an offer stands, or ended."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Offer:
    """A case before one agent, or (`agent_id` None) before every agent of `portal_id` who can be rung.

    Times in ms. `sender_id` is who transfers or invites, with a `note` for colleagues; `portal_id` of a transfer is the portal that the case goes to.
    """

    id: int
    case_id: int
    portal_id: int
    kind: OfferKind
    agent_id: int | None
    sender_id: int | None
    state: OfferState
    at: int
    until: int
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether it fills a place of the agent's limit: only what is put before one agent alone does."""
        return self.agent_id is not None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer of a line, connected and without an offer; `passed_over` are the agents who declined or missed them just now, or hand them on."""

    case_id: int
    portal_id: int
    passed_over: frozenset[int] = frozenset()


def suitable(agents: Iterable[Reach], portal_id: int, passed_over: AbstractSet[int]) -> list[Reach]:
    """Return the agents who may be handed a case of this portal's line: free, of the portal, and not among those passed over."""
    return [each for each in agents if each.free and each.serves(portal_id) and each.agent_id not in passed_over]


def whose_turn(agents: Iterable[Reach], portal_id: int, passed_over: AbstractSet[int]) -> Reach | None:
    """Return the suitable agent whose last turn lies furthest back, None when nobody is suitable. Linear in agents."""
    return min(suitable(agents, portal_id, passed_over), key=lambda each: (each.last_turn, each.agent_id), default=None)


def estimate(per_place: Iterable[int], ahead: int) -> int | None:
    """Return how long (ms) somebody with so many people ahead is likely to wait: the median of what past customers waited per place.

    None while too few have waited to be honest about it.
    """
    known = list(per_place)
    return int(median(known)) * (ahead + 1) if len(known) >= ENOUGH_WAITS else None
