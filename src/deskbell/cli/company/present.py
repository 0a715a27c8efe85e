"""Makes the demo company, whole or not at all; and makes crowds of cases for measuring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from deskbell.actions.messages import Upload
from deskbell.actions.ports import Dice, Tx
from deskbell.cli.company import founding, scripts
from deskbell.cli.company.telling import NODE, Cast, Telling
from deskbell.domain.refusals import Conflict


@dataclass(frozen=True, slots=True)
class Means:
    """What is made before the company can be: hashed passwords by nick, stored pictures by name, and the house's own tools."""

    passwords: Mapping[str, str]
    pictures: Mapping[str, Upload]
    portal_secret: Callable[[], bytes]
    languages: frozenset[str]
    dice: Dice


def plays() -> list[scripts.Play]:
    """Return every case of the company, in German and English."""
    here = files(__package__)
    return [
        play
        for language in ("de", "en")
        for play in scripts.read(here.joinpath(f"stories.{language}.txt").read_text(encoding="utf-8"), language)
    ]


def is_empty(tx: Tx) -> bool:
    """Return whether nobody has made anything here yet."""
    return not tx.people.all() and not tx.portals.all()


def make_company(tx: Tx, means: Means, now: datetime, progress: Callable[[int, int], None]) -> int:
    """Make agents, portals and all of their cases in one transaction; return how many cases.

    Refuses (Conflict) where there is an agent or a portal. `progress` is told how many of all lines have been played.
    """
    if not is_empty(tx):
        raise Conflict("There is data here already.")
    told = plays()
    acts = sorted(_acts(told, now), key=lambda act: act[0])
    tx.presence.lease(NODE, tx.now)
    agents = founding.found(tx.at(acts[0][0] - scripts.UNITS["d"]), means.passwords, means.portal_secret, means.languages)
    cast = Cast(agents, means.pictures, means.dice)
    telling = [Telling(play, cast, f"198.51.100.{place}") for place, play in enumerate(told, 1)]
    for done, (at, index, step) in enumerate(acts, 1):
        _act(tx.at(at), telling[index], step)
        progress(done, len(acts))
    return len(told)


Act = tuple[int, int, scripts.Step | None]
"""When (ms), in which play, and which line; None for the customer's coming."""


def _acts(told: Sequence[scripts.Play], now: datetime) -> list[Act]:
    acts: list[Act] = []
    for index, play in enumerate(told):
        at = play.begins_at(now)
        acts.append((at, index, None))
        for step in play.steps:
            at += step.after
            acts.append((at, index, step))
    return acts


def _act(tx: Tx, telling: Telling, step: scripts.Step | None) -> None:
    if step is None:
        telling.begin(tx)
        return
    telling.carry_out(tx, step)
    if step is telling.play.steps[-1]:
        telling.finish(tx)
