"""Who listens here: listeners on topics, each with a bounded queue; one frame per listener and commit.

Nothing here is awaited: news are put on queues, and each listener's own writer sends them. One too far behind is closed,
and comes back by asking for what follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import structlog

log = structlog.get_logger()

MAX_WAITING = 2_000
"""How many pieces of news may wait for one listener before it is closed as too slow."""

Encoded = bytes


class Listener:
    """One connection that hears news. `wake` is called when there is something to send, `drop` to close it with a code.

    While it is `held`, news gather behind what a reader is being told first: where a case stands, before what follows.
    """

    __slots__ = ("_held", "drop", "topics", "waiting", "wake")

    def __init__(self, wake: Callable[[], None], drop: Callable[[int], None]) -> None:
        self.topics: set[str] = set()
        self.waiting: list[Encoded] = []
        self.wake = wake
        self.drop = drop
        self._held: list[Encoded] | None = None

    def put(self, piece: Encoded) -> None:
        """Put a piece of news on the queue; it waits while the listener is held."""
        (self.waiting if self._held is None else self._held).append(piece)

    def hold(self) -> None:
        """Let news gather from now on."""
        if self._held is None:
            self._held = []

    def release(self, *first: Encoded) -> None:
        """Send these, and then what has gathered."""
        self.waiting.extend(first)
        self.waiting.extend(self._held or ())
        self._held = None
        if self.waiting:
            self.wake()

    @property
    def behind(self) -> int:
        """How many pieces of news it has not been sent."""
        return len(self.waiting) + len(self._held or ())

    def frame(self) -> str:
        """Return all that waits as one frame (a JSON list), and forget it."""
        text = b"[" + b",".join(self.waiting) + b"]"
        self.waiting.clear()
        return text.decode()


class Hub:
    """The listeners of this node."""

    def __init__(self) -> None:
        self._on: defaultdict[str, set[Listener]] = defaultdict(set)

    def put_on(self, listener: Listener, *topics: str) -> None:
        """Let a listener hear topics; whether it may was decided by whoever calls."""
        for topic in topics:
            self._on[topic].add(listener)
            listener.topics.add(topic)

    def take_off(self, listener: Listener, *topics: str) -> None:
        """Let a listener hear topics no longer; without topics, none at all."""
        for topic in topics or tuple(listener.topics):
            heard = self._on.get(topic)
            if heard is not None:
                heard.discard(listener)
                if not heard:
                    del self._on[topic]
            listener.topics.discard(topic)

    def listeners(self, topic: str) -> Iterable[Listener]:
        """Return who hears a topic here."""
        return tuple(self._on.get(topic, ()))

    def anyone(self, topic: str) -> bool:
        """Return whether someone here hears a topic."""
        return topic in self._on

    def deliver(self, news: Iterable[tuple[str, Encoded]], but: Listener | None = None) -> None:
        """Put each piece of news on the queues of its topic's listeners, then wake each of them once."""
        woken: set[Listener] = set()
        for topic, piece in news:
            for listener in self._on.get(topic, ()):
                if listener is but:
                    continue
                listener.put(piece)
                woken.add(listener)
        for listener in woken:
            self._wake(listener)

    def tell(self, listener: Listener, piece: Encoded) -> None:
        """Send a piece of news to one listener; one who asks and never reads the answers is closed like any other too far behind."""
        listener.put(piece)
        self._wake(listener)

    def _wake(self, listener: Listener) -> None:
        if listener.behind > MAX_WAITING:
            self.take_off(listener)
            listener.drop(4408)
        elif listener.waiting:
            listener.wake()
