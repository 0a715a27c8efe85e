"""What is asked of storage about screen shares and their recordings."""

from __future__ import annotations

from typing import Protocol

from deskbell.domain.recordings import Chunk, Recording, RecordingState, Segment
from deskbell.domain.screenshare import Share


class Shares(Protocol):
    """Showings of customers' screens; a case has one open share at most."""

    def ask(self, case_id: int, agent_id: int, recording: RecordingState) -> Share:
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


class Recordings(Protocol):
    """Stored pictures of shares; a share has one recording at most, whose segments are numbered without a gap from 0."""

    def begin(self, share: Share) -> Recording:
        """Store that a share's recording begins now; whoever calls holds the case, and has looked that there is none."""
        ...

    def of_share(self, share_id: int) -> Recording | None:
        """Return a share's recording."""
        ...

    def by_id(self, recording_id: int) -> Recording | None:
        """Return a recording; whoever decides on it holds its case."""
        ...

    def of_case(self, case_id: int) -> list[tuple[Recording, list[Segment]]]:
        """Return a case's recordings with their segments, in their order."""
        ...

    def keep(self, recording: Recording) -> None:
        """Write how a recording stands."""
        ...

    def add_segment(self, recording_id: int, key: str, recorder: str, began_at: int) -> Segment:
        """Store that a segment begins, before any of its bytes."""
        ...

    def segment(self, recording_id: int, number: int) -> Segment | None:
        """Return a segment of a recording."""
        ...

    def newest_segment(self, recording_id: int) -> Segment | None:
        """Return a recording's newest segment."""
        ...

    def keep_segment(self, segment: Segment) -> None:
        """Write how far a segment has come."""
        ...

    def chunk(self, segment_id: int, number: int) -> bytes | None:
        """Return the checksum of a chunk that is stored."""
        ...

    def add_chunk(self, segment: Segment, chunk: Chunk) -> None:
        """Record a chunk whose bytes are stored."""
        ...

    def erase(self, recording_id: int) -> list[str]:
        """Delete a recording's rows; return the keys of its segments."""
        ...
