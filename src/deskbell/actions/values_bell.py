"""What the bell's questions are answered with: an agent's standing, a portal's face, the live board."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.actions.values import Listed, Offered
from deskbell.domain.codes import Code
from deskbell.domain.offers import Offer
from deskbell.domain.people import Agent
from deskbell.domain.portals import Doors, Portal
from deskbell.domain.presence import Bell, Reach


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent's bell as their desk shows it: what they chose, how they stand, the offers before them, and their open codes."""

    bell: Bell
    reach: Reach
    offers: tuple[Offered, ...]
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """How a portal stands to newcomers now: its doors, whether somebody is signed on, and (`match`) who can be picked."""

    portal: Portal
    doors: Doors
    staffed: bool
    agents: tuple[Agent, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """To whom a case can be handed on now: the colleagues of its portal, and the other open portals with how many agents an offer there rings."""

    colleagues: tuple[tuple[Agent, Reach | None], ...]
    portals: tuple[tuple[Portal, int], ...]


@dataclass(frozen=True, slots=True)
class OfferOnBoard:
    """An offer that is out, with its case's number."""

    offer: Offer
    number: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the live board shows, of the portals that its reader serves."""

    waiting: tuple[Listed, ...]
    more: bool
    offers: tuple[OfferOnBoard, ...]
    reaches: tuple[Reach, ...]
    agents: tuple[Agent, ...]
