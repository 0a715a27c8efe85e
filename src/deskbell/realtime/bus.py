"""The road between nodes: the port, and its implementation for a single process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

Parcel = tuple[str, bytes]
"""A topic (see `domain.audience`) and a piece of news in wire words."""


class Bus(Protocol):
    """Carries news to every node that has listeners on a topic, the sender's too.

    Order is kept for parcels published together and one after another by one node. A parcel may be lost when the road is;
    readers find it again, because entries are numbered. Nothing is kept for nodes that come later.
    """

    def publish(self, parcels: Sequence[Parcel]) -> None:
        """Send parcels on their way; returns at once."""
        ...

    def subscribe(self, deliver: Callable[[Sequence[Parcel]], None]) -> None:
        """Call `deliver` on the event loop with what arrives."""
        ...

    async def close(self) -> None:
        """Stop delivering."""
        ...


class InProcessBus:
    """The bus of a single node: delivered at once, in order, never lost."""

    def __init__(self) -> None:
        self._deliver: list[Callable[[Sequence[Parcel]], None]] = []

    def publish(self, parcels: Sequence[Parcel]) -> None:
        """Deliver parcels now."""
        for deliver in self._deliver:
            deliver(parcels)

    def subscribe(self, deliver: Callable[[Sequence[Parcel]], None]) -> None:
        """Call `deliver` with every parcel."""
        self._deliver.append(deliver)

    async def close(self) -> None:
        """Stop delivering."""
        self._deliver.clear()
