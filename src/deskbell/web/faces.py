"""How a portal stands to newcomers, on the wire: open or why not, who can be picked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence

from deskbell.actions.doors import everybody
from deskbell.actions.ports import Tx
from deskbell.actions.values_bell import Face
from deskbell.domain import audience
from deskbell.domain.presence import Reach
from deskbell.realtime import views_bell
from deskbell.realtime.bus import Parcel
from deskbell.realtime.wire_bell import FaceView
from deskbell.web.keys import InstallationKey


class OnTheBell:
    """Everybody on the bell as they could be reached at most `kept` seconds ago, and mostly since the bell last moved on this node.

    Portal pages and doors that many load at once ask for all agents once. May be asked by several threads.
    """

    def __init__(self, kept: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept = kept
        self._clock = clock
        self._moves = 0
        self._known: tuple[float, Sequence[Reach]] = (-math.inf, ())

    def hear(self, parcels: Iterable[Parcel]) -> None:
        """Forget what was known when the board moves, for somebody may have come, gone, or be free; and when an admin changed who serves what."""
        if any(topic in (audience.BOARD, audience.EVERY_DESK) for topic, _ in parcels):
            self._moves += 1
            self._known = (-math.inf, ())

    def reached(self, tx: Tx) -> Sequence[Reach]:
        """Return everybody on the bell."""
        until, known = self._known
        if self._clock() < until:
            return known
        moves, found = self._moves, everybody(tx)
        if moves == self._moves:
            self._known = (self._clock() + self._kept, found)
        return found


def face_view(key: InstallationKey, found: Face) -> FaceView:
    """Return how a portal stands; agents are known to customers by a handle that tells no id."""
    return views_bell.face(found, {agent.id: handle_of(key, agent.id) for agent in found.agents})


def handle_of(key: InstallationKey, agent_id: int) -> str:
    """Return what a customer sends back to pick an agent: the same for ever, and of use for nothing else."""
    return key.fingerprint(f"pick {agent_id}")
