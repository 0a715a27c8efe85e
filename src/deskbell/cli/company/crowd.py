"""Makes a crowd of cases for measuring: the plays of the demo company, told again with other people, agents and times."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deskbell.actions.ports import Dice, Tx
from deskbell.cli.company.present import plays
from deskbell.cli.company.scripts import UNITS, Play, Step
from deskbell.cli.company.telling import NODE, Cast, Telling
from deskbell.domain.people import Agent
from deskbell.domain.portals import Portal, PortalKind
from deskbell.domain.refusals import Conflict

YEAR = 365 * UNITS["d"]
GROUP = 20
"""How many cases are stored in one transaction: a running server waits for its turn no longer than for these."""

PLAIN = frozenset({"customer", "ana", "ben", "carla", "note", "takes", "ends", "rates", "resolves", "requests", "leaves"})
"""The words of plays that can be told with any agent: none that needs a lead, and no files."""

FIRST = (
    "Anna Ben Clara David Elif Finn Greta Hassan Ida Jonas Katja Lars Mia Noah Olga Paul Rosa Sven Tomke Uwe Vera Willem "
    "Yara Zoe Amelia Brian Charlotte Daniel Emily Freya George Harriet Isaac Julia Kofi Lucy Martin Nadia Oscar Penny"
)
LAST = (
    "Ahrens Becker Clausen Demir Ehlers Friedrichs Grabowski Hinrichs Ibrahim Jensen Koch Lorenz Matthiesen Nissen Otte "
    "Petersen Quast Rohwer Schmidt Thiessen Ulrich Voigt Weber Yilmaz Zimmer Archer Brooks Carter Dixon Evans Foster Gordon "
    "Hughes Ingram Johnson Kelly Lambert Morris Norton Owens"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a crowd can come: open portals, each with an agent or more who serves it."""

    portals: Sequence[tuple[Portal, Sequence[Agent]]]


def places(tx: Tx) -> Places:
    """Return where a crowd can come: the plays are of chats; refuses (Conflict) when no open portal of that kind has an agent."""
    agents = [agent for agent in tx.people.all() if agent.disabled_at is None]
    found = [(portal, [agent for agent in agents if agent.serves(portal.id)]) for portal in _chats(tx)]
    staffed = [(portal, serving) for portal, serving in found if serving]
    if not staffed:
        raise Conflict("No open portal where customers chat has an agent.")
    return Places(staffed)


def _chats(tx: Tx) -> list[Portal]:
    return [portal for portal in tx.portals.all() if portal.open and portal.kind is PortalKind.CHAT]


def tell(tx: Tx, dice: Dice, where: Places, count: int, chance: random.Random) -> None:
    """Add `count` cases, at times of the last year, in one transaction; each takes about a hundredth of a second."""
    tx.presence.lease(NODE, tx.now)
    known = [play for play in plays() if {step.word for step in play.steps} <= PLAIN]
    for play, agent in _crowd(known, where, count, chance):
        lasts = sum(step.after for step in play.steps)
        at = tx.now - lasts - chance.randrange(YEAR)
        telling = Telling(play, Cast({"agent": agent}, {}, dice, hasty=True), "198.51.100.1")
        telling.begin(tx.at(at))
        for step in play.steps:
            at += step.after
            telling.carry_out(tx.at(at), step)
        telling.finish(tx.at(at))


def _crowd(known: list[Play], where: Places, count: int, chance: random.Random) -> Iterator[tuple[Play, Agent]]:
    for _ in range(count):
        portal, serving = chance.choice(where.portals)
        first, last = chance.choice(FIRST.split()), chance.choice(LAST.split())
        email = f"{first}.{last}.{chance.randrange(1000)}@example.org".lower()
        play = chance.choice(known)
        steps = [_recast(step) for step in play.steps]
        new = replace(play, portal=portal.slug, first_name=first, last_name=last, email=email, steps=steps)
        yield new, chance.choice(serving)


def _recast(step: Step) -> Step:
    """The same line for another agent: every name of the company's becomes the one word `agent`."""
    match step.word:
        case "ana" | "ben" | "carla":
            return replace(step, word="agent")
        case "note":
            return replace(step, who="agent")
        case "takes":
            return replace(step, rest="agent")
        case "resolves":
            return replace(step, rest=" ".join(["agent", *step.rest.split(" ")[1:]]))
        case _:
            return step
