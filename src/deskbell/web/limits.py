"""How often one may ask: token buckets in this node's memory, by network address, account or case."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from deskbell.domain.refusals import TooMany

MOST_BUCKETS = 100_000
"""How many buckets of one kind are kept, and how many tokens that have opened something."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once, then one more every `period / burst` seconds."""

    burst: int
    period: float


LIMITS = {
    "log-in from": Limit(20, 300),
    "log-in as": Limit(12, 300),
    "log-in to": Limit(300, 300),
    "code of": Limit(12, 300),
    "password of": Limit(12, 300),
    "link from": Limit(30, 300),
    "case from": Limit(20, 300),
    "mail from": Limit(30, 300),
    "mail test from": Limit(20, 300),
    "message in": Limit(60, 30),
    "message by": Limit(120, 30),
    "upload from": Limit(40, 120),
    "change in": Limit(60, 60),
    "mark in": Limit(240, 60),
    "signal of": Limit(400, 30),
    "unknown from": Limit(120, 60),
}
"""What is limited, and how; the word after it says what is counted.

`log-in from` counts a network, `log-in as` an account in one network, `log-in to` an account wherever it is tried: so high that
strangers hardly keep its owner out. `unknown from` counts what a network asks with tokens that have opened nothing yet.
"""


class Limits:
    """The buckets of one node; of each kind the least used ones are forgotten when there are too many, never another kind's."""

    def __init__(self, factor: float, seconds: Callable[[], float]) -> None:
        """`factor` multiplies every limit, 0 switches them off; `seconds` is a clock that only goes forward."""
        self.factor = factor
        self._seconds = seconds
        self._buckets: dict[str, OrderedDict[str, tuple[float, float]]] = {what: OrderedDict() for what in LIMITS}
        self._known: OrderedDict[str, None] = OrderedDict()

    def spend(self, what: str, whose: str) -> None:
        """Count one use; refuse (TooMany, with the seconds to wait) when the bucket is empty."""
        if self.factor == 0:
            return
        limit, buckets = LIMITS[what], self._buckets[what]
        most = limit.burst * self.factor
        rate = most / limit.period
        now = self._seconds()
        left, since = buckets.pop(whose, (most, now))
        left = min(most, left + (now - since) * rate)
        if left < 1:
            buckets[whose] = (left, now)
            raise TooMany(max(1, math.ceil((1 - left) / rate)))
        buckets[whose] = (left - 1, now)
        if len(buckets) > MOST_BUCKETS:
            buckets.popitem(last=False)

    def spend_by_token(self, what: str, token: str, network: str) -> None:
        """Count one use by a token's hash; as long as it has opened nothing (`know`), under the network it comes from.

        So whoever invents tokens has one bucket, and pushes nobody else's out.
        """
        if self.knows(token):
            self.spend(what, token)
        else:
            self.spend("unknown from", network)

    def knows(self, token: str) -> bool:
        """Return whether a token is known to have opened something lately; it may have ended since."""
        return token in self._known

    def know(self, token: str, network: str | None = None) -> None:
        """Remember that a token has opened something; the network under which it was counted until now gets the use back."""
        if network is not None and token not in self._known:
            self.give_back("unknown from", network)
        self._known[token] = None
        self._known.move_to_end(token)
        if len(self._known) > MOST_BUCKETS:
            self._known.popitem(last=False)

    def give_back(self, what: str, whose: str) -> None:
        """Take one use back: it was an honest one (a right password, say)."""
        buckets = self._buckets[what]
        if whose in buckets:
            left, since = buckets[whose]
            buckets[whose] = (left + 1, since)

    def forget(self, what: str, whose: str) -> None:
        """Forget the uses so far."""
        self._buckets[what].pop(whose, None)


def network(host: str) -> str:
    """Return what an address is counted under: an IPv4 address itself, an IPv6 one by its /64."""
    try:
        address = ip_address(host.split("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)
