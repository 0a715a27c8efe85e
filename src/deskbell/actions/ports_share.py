"""What is asked of storage about screen shares."""

from __future__ import annotations

from typing import Protocol

from deskbell.domain.screenshare import Share


class Shares(Protocol):
    """Showings of customers' screens; a case has one open share at most."""

    def ask(self, case_id: int, agent_id: int) -> Share:
        """Store a share that was asked for, and return it; whoever calls holds the case, and has looked that none is open."""
        ...

    def open_of(self, case_id: int) -> Share | None:
        """Return the case's open share."""
        ...

    def by_id(self, share_id: int) -> Share | None:
        """Return a share; whoever decides on it holds its case."""
        ...

    def keep(self, share: Share) -> None:
        """Write how a share stands."""
        ...
