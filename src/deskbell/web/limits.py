"""How often one may ask: token buckets in this node's memory, by network address, account or case."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from deskbell.domain.refusals import TooMany

MOST_BUCKETS = 100_000


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once, then one more every `period / burst` seconds."""

    burst: int
    period: float


LIMITS = {
    "log-in from": Limit(20, 300),
    "log-in as": Limit(12, 300),
    "password of": Limit(12, 300),
    "link from": Limit(30, 300),
    "case from": Limit(20, 300),
    "message in": Limit(60, 30),
    "message by": Limit(120, 30),
    "upload from": Limit(40, 120),
    "change in": Limit(60, 60),
    "mark in": Limit(240, 60),
}
"""What is limited, and how; the word after it says what is counted."""


class Limits:
    """The buckets of one node; the least used ones are forgotten when there are too many."""

    def __init__(self, factor: float, seconds: Callable[[], float]) -> None:
        """`factor` multiplies every limit, 0 switches them off; `seconds` is a clock that only goes forward."""
        self._factor = factor
        self._seconds = seconds
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def spend(self, what: str, whose: str) -> None:
        """Count one use; refuse (TooMany, with the seconds to wait) when the bucket is empty."""
        if self._factor == 0:
            return
        limit = LIMITS[what]
        most = limit.burst * self._factor
        rate = most / limit.period
        now = self._seconds()
        left, since = self._buckets.pop((what, whose), (most, now))
        left = min(most, left + (now - since) * rate)
        if left < 1:
            self._buckets[what, whose] = (left, now)
            raise TooMany(max(1, math.ceil((1 - left) / rate)))
        self._buckets[what, whose] = (left - 1, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)

    def give_back(self, what: str, whose: str) -> None:
        """Forget the uses so far: what was limited has proven honest (a right password, say)."""
        self._buckets.pop((what, whose), None)


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
