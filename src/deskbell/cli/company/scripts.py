"""Reads the demo company's cases, which are written as plays: who came when, and then line by line what was said and done.

A case begins with `case <portal> <when> <device> <page>`, where <when> is `13d 09:08` (that many days ago, at that time) or
`3h10m` (that long ago), and a line with the customer's name and address. Each further line is `<word>: <rest>`: `customer`
and an agent's name say something, `note <agent>` is a note, the other words are deeds. `after 2m` at a line's end says how
long it took; without it, people type and think at their usual pace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

MINUTE = 60_000
UNITS = {"d": 24 * 60 * MINUTE, "h": 60 * MINUTE, "m": MINUTE, "s": 1000}
CUSTOMER = re.compile(r"(?P<first>.+) (?P<last>\S+) <(?P<email>\S+)>")
LINE = re.compile(r"(?P<word>[a-z]+)(?: (?P<who>[a-z]+))?: ?(?P<rest>.*)")
AFTER = re.compile(r"(?:^|\s)after (?P<span>(?:\d+[dhms])+)$")
PACE = {"takes": 45, "renamed": 20, "ends": 20, "rates": 15, "resolves": 40, "requests": 150, "abandons": 120, "leaves": 125}
"""How many seconds a deed takes when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a play: its word, who does it, the rest of the line, and how long (ms) it comes after the line before."""

    word: str
    who: str
    rest: str
    after: int


@dataclass(frozen=True, slots=True)
class Play:
    """One case: who comes to which portal when (`ago` in ms, or days and a time of day), and what happens then."""

    portal: str
    language: str
    device: str
    page: str
    first_name: str
    last_name: str
    email: str
    ago: int
    clock: time | None
    steps: list[Step] = field(default_factory=list)

    def begins_at(self, now: datetime) -> int:
        """Return when the customer comes, in milliseconds, for a company that is looked at `now`."""
        began = now - timedelta(milliseconds=self.ago)
        if self.clock is not None:
            began = datetime.combine(began.date(), self.clock, tzinfo=now.tzinfo)
        return round(began.timestamp() * 1000)


def read(text: str, language: str) -> list[Play]:
    """Return the plays of a script, in the order written; a ValueError names a line that can't be read."""
    plays: list[Play] = []
    lines = _lines(text)
    for line in lines:
        if line.startswith("case "):
            plays.append(_play(line, next(lines), language))
        else:
            plays[-1].steps.append(_step(line))
    return plays


def span(text: str) -> int:
    """Return the milliseconds of a duration such as `2h10m`."""
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", text))


def _lines(text: str) -> Iterator[str]:
    return (line for each in text.splitlines() if (line := each.strip()) and not line.startswith("#"))


def _play(line: str, who: str, language: str) -> Play:
    _, portal, ago, *more = line.split()
    clock = time.fromisoformat(more.pop(0)) if ":" in more[0] else None
    device, page = more
    customer = CUSTOMER.fullmatch(who)
    if customer is None:
        raise ValueError(f"not a customer: {who}")
    return Play(portal, language, device, page, customer["first"], customer["last"], customer["email"], span(ago), clock)


def _step(line: str) -> Step:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a line of a play: {line}")
    rest = found["rest"]
    after = AFTER.search(rest)
    if after:
        return Step(found["word"], found["who"] or "", rest[: after.start()], span(after["span"]))
    seconds = PACE.get(found["word"], 12 + len(rest) // 7)
    return Step(found["word"], found["who"] or "", rest, seconds * 1000)
