"""Carries out the plays of the demo company by the same deeds as real customers and agents; each line at its own time."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deskbell.actions import arrivals, cases, chats, messages
from deskbell.actions.chats import Newcomer
from deskbell.actions.messages import Upload
from deskbell.actions.outbox import CONFIRM
from deskbell.actions.ports import Dice, Tx
from deskbell.cli.company.scripts import Play, Step
from deskbell.domain.cases import Outcome
from deskbell.domain.people import Agent

NODE = "demo"
"""The node at which the pages of demo customers are open."""

GRACE = 120_000
"""How long (ms) the portals wait for a customer whose page is gone."""

PICTURES = ("laufrad.png",)
"""The pictures that customers send."""

SITE = "https://www.nordlicht-raeder.example"
DEVICES = {
    "firefox-windows": ("Firefox 144", "Windows 11", "1920 × 1080"),
    "firefox-linux": ("Firefox 144", "Linux", "1680 × 1050"),
    "chrome-windows": ("Chrome 142", "Windows 11", "1920 × 1080"),
    "chrome-mac": ("Chrome 142", "macOS", "1512 × 982"),
    "chrome-android": ("Chrome 142", "Android 16", "412 × 915"),
    "edge-windows": ("Edge 142", "Windows 11", "2560 × 1440"),
    "safari-mac": ("Safari 26", "macOS", "1440 × 900"),
    "safari-iphone": ("Safari 26", "iOS 26", "393 × 852"),
}


@dataclass(slots=True)
class Cast:
    """Who can appear in a play: agents by the name that the scripts use, and the pictures that customers send.

    With `hasty` nobody notes what has been read, which saves a third of the work.
    """

    agents: Mapping[str, Agent]
    pictures: Mapping[str, Upload]
    dice: Dice
    hasty: bool = False


@dataclass(slots=True)
class Telling:
    """A case that is being told: what its customer's page knows."""

    play: Play
    cast: Cast
    address: str
    token_hash: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    number: int = 0
    case_id: int = 0
    page: int = 0
    holder: Agent | None = None

    def begin(self, tx: Tx) -> None:
        """The customer comes and presses *Chat*."""
        play = self.play
        who = Newcomer(
            play.first_name, play.last_name, play.email, None, play.language, _device(play), secrets.token_hex(8), self.address
        )
        case, _ = arrivals.open_case(tx, self.cast.dice, play.portal, self.token_hash, who)
        self.number = case.number
        self.page, case = chats.page_opened(tx, NODE, self.token_hash)
        self.case_id = case.id

    def carry_out(self, tx: Tx, step: Step) -> None:
        """Do what one line says; a line with an agent's name is something that the agent says."""
        DEEDS.get(step.word, _agent_says)(tx, self, step)

    def finish(self, tx: Tx) -> None:
        """The customer closes the page."""
        if self.page:
            chats.page_closed(tx, self.page, self.case_id)
            self.page = 0


def client_id(tx: Tx) -> int:
    """Return a sender's own id of the form that pages make: 44 bits of milliseconds, then 19 of chance."""
    return tx.now << 19 | secrets.randbits(19)


def _device(play: Play) -> str:
    browser, system, screen = DEVICES[play.device]
    language = {"de": "de-DE", "en": "en-GB"}[play.language]
    facts = {"browser": browser, "system": system, "language": language, "time_zone": "Europe/Berlin", "screen": screen}
    return json.dumps(facts | {"page": SITE + play.page}, ensure_ascii=False)


def _customer_says(tx: Tx, told: Telling, step: Step) -> None:
    line = messages.post(tx, told.number, told.token_hash, client_id(tx), step.rest)
    if told.holder is not None and not told.cast.hasty:
        messages.seen(tx, told.holder, told.number, line.fact.seq, line.fact.seq)


def _customer_sends(tx: Tx, told: Telling, step: Step) -> None:
    messages.post_file(tx, told.number, told.token_hash, client_id(tx), told.cast.pictures[step.rest])


def _agent_says(tx: Tx, told: Telling, step: Step) -> None:
    agent = told.cast.agents[step.word]
    line = messages.write(tx, agent.id, told.number, client_id(tx), step.rest)
    if told.page and not told.cast.hasty:
        chats.seen(tx, told.number, told.token_hash, line.fact.public_seq or 0, line.fact.public_seq or 0)


def _note(tx: Tx, told: Telling, step: Step) -> None:
    messages.write(tx, told.cast.agents[step.who].id, told.number, client_id(tx), step.rest, note=True)


def _takes(tx: Tx, told: Telling, step: Step) -> None:
    told.holder = told.cast.agents[step.rest]
    case = cases.take(tx, told.holder, told.number)
    if not told.cast.hasty:
        messages.seen(tx, told.holder, told.number, case.seq, case.seq)


def _assigns(tx: Tx, told: Telling, step: Step) -> None:
    to, _, by = step.rest.partition(" by ")
    told.holder = told.cast.agents[to]
    cases.assign(tx, told.cast.agents[by], told.number, told.holder.id)


def _unassigns(tx: Tx, told: Telling, step: Step) -> None:
    told.holder = None
    cases.unassign(tx, told.cast.agents[step.rest], told.number)


def _ends(tx: Tx, told: Telling, step: Step) -> None:
    if step.rest == "agent":
        assert told.holder is not None
        cases.end(tx, told.holder, told.number)
    else:
        chats.end(tx, told.number, told.token_hash)


def _rates(tx: Tx, told: Telling, step: Step) -> None:
    chats.rate(tx, told.number, told.token_hash, int(step.rest))


def _renamed(tx: Tx, told: Telling, step: Step) -> None:
    first, _, last = step.rest.rpartition(" ")
    chats.correct(tx, told.number, told.token_hash, first_name=first, last_name=last)


def _requests(tx: Tx, told: Telling, step: Step) -> None:
    chats.leave_request(tx, told.number, told.token_hash, client_id(tx), step.rest)
    _confirmed_then(tx, told)
    told.finish(tx)


def _stays_away(tx: Tx, told: Telling, _: Step) -> None:
    """The page was closed a grace period ago, and what is due then is done now, not later by a server."""
    told.finish(tx.at(tx.now - GRACE))
    for kind in ("customer_away", "agent_away", "silence"):
        tx.due.never(kind, told.case_id)
    chats.stayed_away(tx, told.case_id)
    _confirmed_then(tx, told)


def _confirmed_then(tx: Tx, told: Telling) -> None:
    """What customers left weeks ago is confirmed to nobody now: their addresses are invented."""
    tx.due.never(CONFIRM, told.case_id)


def _resolves(tx: Tx, told: Telling, step: Step) -> None:
    who, _, more = step.rest.partition(" ")
    outcome, _, note = more.partition(" ")
    cases.resolve(tx, told.cast.agents[who], told.number, note=note, outcome=Outcome(outcome))


def _reopens(tx: Tx, told: Telling, step: Step) -> None:
    told.holder = told.cast.agents[step.rest]
    cases.reopen(tx, told.holder, told.number)


def _blocks(tx: Tx, told: Telling, step: Step) -> None:
    who, _, reason = step.rest.partition(" ")
    cases.block(tx, told.cast.agents[who], told.number, reason, 24)


DEEDS: dict[str, Callable[[Tx, Telling, Step], None]] = {
    "customer": _customer_says,
    "file": _customer_sends,
    "note": _note,
    "takes": _takes,
    "assigns": _assigns,
    "unassigns": _unassigns,
    "ends": _ends,
    "rates": _rates,
    "renamed": _renamed,
    "requests": _requests,
    "abandons": _stays_away,
    "leaves": _stays_away,
    "resolves": _resolves,
    "reopens": _reopens,
    "blocks": _blocks,
}
