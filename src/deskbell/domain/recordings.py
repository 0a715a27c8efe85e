"""A recording: the stored picture of one screen share; who may begin and end it, in which order it comes, and how much of it (PRODUCT 6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deskbell.domain.facts import By, Kind
from deskbell.domain.refusals import Invalid, NotAllowed, OutOfOrder, RecordingOver, TooLarge

LARGEST_CHUNK = 4 << 20
"""The most bytes of one chunk; a second of a screen has some hundred thousand."""

WEBM = b"\x1a\x45\xdf\xa3"
"""With this every WebM file begins (EBML, RFC 8794 section 11.2.1)."""

LATE = 120_000
"""How long (ms) after the share's end chunks may still come: the recorder's line may have been lost."""

SILENT = 20_000
"""How long (ms) a recording of a live picture may bring nothing until both sides are told that it isn't stored."""

SLACK, SLACK_IF_SHOWN = 2_000, 500
"""How much longer (ms) than to its end a chunk of a recording may last: it was being made at that moment, by another clock.

The less where the recording ended alone, and the screen is shown on.
"""

HELD = 6_000
"""How long (ms) the page that records keeps others from it after its last sign of life."""


class RecordingState(StrEnum):
    """How the recording of a share stands; `off`: the portal records nothing."""

    OFF = "off"
    OFFERED = "offered"
    REFUSED = "refused"
    ALLOWED = "allowed"
    RUNNING = "running"
    FAILED = "failed"
    OVER = "over"


class RecordingStep(StrEnum):
    """What is done with it. `fail`: it could not be stored; `begin` after that tries again, the consent still stands."""

    ALLOW = "allow"
    REFUSE = "refuse"
    BEGIN = "begin"
    FAIL = "fail"
    STOP = "stop"


LIFE: dict[tuple[RecordingState, RecordingStep], RecordingState] = {
    (RecordingState.OFFERED, RecordingStep.ALLOW): RecordingState.ALLOWED,
    (RecordingState.OFFERED, RecordingStep.REFUSE): RecordingState.REFUSED,
    (RecordingState.ALLOWED, RecordingStep.BEGIN): RecordingState.RUNNING,
    (RecordingState.ALLOWED, RecordingStep.FAIL): RecordingState.FAILED,
    (RecordingState.ALLOWED, RecordingStep.STOP): RecordingState.OVER,
    (RecordingState.RUNNING, RecordingStep.FAIL): RecordingState.FAILED,
    (RecordingState.RUNNING, RecordingStep.STOP): RecordingState.OVER,
    (RecordingState.FAILED, RecordingStep.BEGIN): RecordingState.RUNNING,
    (RecordingState.FAILED, RecordingStep.STOP): RecordingState.OVER,
}

WHO: dict[RecordingStep, frozenset[By]] = {
    RecordingStep.ALLOW: frozenset({By.CUSTOMER}),
    RecordingStep.REFUSE: frozenset({By.CUSTOMER}),
    RecordingStep.BEGIN: frozenset({By.AGENT}),
    RecordingStep.FAIL: frozenset({By.AGENT, By.SYSTEM}),
    RecordingStep.STOP: frozenset({By.CUSTOMER, By.AGENT, By.SYSTEM}),
}
"""To be recorded is the customer's to allow; anybody ends it."""

TOLD: dict[RecordingStep, Kind] = {
    RecordingStep.BEGIN: Kind.RECORD_STARTED,
    RecordingStep.FAIL: Kind.RECORD_FAILED,
    RecordingStep.STOP: Kind.RECORD_ENDED,
}
"""The steps that are facts of their own; what the customer allows is told with the consent to the share."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of one share. Times in ms, `size` in bytes.

    `heard_at`: when something of it was stored last; `stopped_at`: nothing that happened later is taken; `closed_at`: nothing is
    taken any more.
    """

    id: int
    share_id: int
    case_id: int
    began_at: int
    heard_at: int
    stopped_at: int | None
    closed_at: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a recording without a gap, as its recorder made it: a file of its own, `chunks` of them stored so far.

    `key` is where its bytes lie, `recorder` the page that makes it; `lasts` in ms, `heard_at` the last sign of life.
    """

    id: int
    recording_id: int
    number: int
    key: str
    recorder: str
    began_at: int
    lasts: int
    chunks: int
    size: int
    heard_at: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a segment as it comes: the `number`-th from 0; `until` is how long (ms) the segment lasts with it."""

    number: int
    size: int
    sha256: bytes
    until: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large (bytes) and how long (ms) a recording may become."""

    size: int
    time: int


def after(state: RecordingState, step: RecordingStep, by: By) -> RecordingState:
    """Return the state that a step leads to; refuses who may not take it, and (RecordingOver) what the table does not list."""
    if by not in WHO[step]:
        raise NotAllowed("This is not yours to decide.")
    to = LIFE.get((state, step))
    if to is None:
        raise RecordingOver("The recording does not allow this.", state=state)
    return to


def fits(segment: Segment, chunk: Chunk, stored: bytes | None) -> bool:
    """Return whether a chunk is the segment's next; False for one that is stored already (`stored` is the checksum of that one).

    Refuses (OutOfOrder, with the `next` that is wanted) one that comes too early or is another than the one stored.
    """
    if stored is not None:
        if stored != chunk.sha256:
            raise OutOfOrder("Another chunk of this number is stored.", next=segment.chunks)
        return False
    if chunk.number != segment.chunks:
        raise OutOfOrder("Chunks are wanted in their order.", next=segment.chunks)
    if chunk.until < segment.lasts:
        raise Invalid("until", "A segment can't become shorter.")
    return True


def check_chunk(content: bytes, number: int) -> None:
    """Refuse a chunk that is empty or too large, and a first one that does not begin as WebM does."""
    if len(content) > LARGEST_CHUNK:
        raise TooLarge("The chunk is too large.", limit=LARGEST_CHUNK)
    if not content:
        raise Invalid("body", "The chunk is empty.")
    if number == 0 and not content.startswith(WEBM):
        raise Invalid("body", "A segment is WebM.")


def full(recording: Recording, chunk: Chunk, bounds: Bounds, now: int) -> bool:
    """Return whether a recording has come to its bounds with a chunk."""
    return recording.size + chunk.size > bounds.size or now - recording.began_at > bounds.time


def past_the_end(recording: Recording, segment: Segment, chunk: Chunk, *, still_shown: bool) -> bool:
    """Return whether a chunk shows what happened after the recording's end, however late it comes itself."""
    slack = SLACK_IF_SHOWN if still_shown else SLACK
    return recording.stopped_at is not None and segment.began_at + chunk.until > recording.stopped_at + slack


def still_comes(recording: Recording, began_at: int, now: int) -> bool:
    """Return whether a segment that began before a recording's end may still come, for its page had no line."""
    stopped_at = recording.stopped_at
    return stopped_at is not None and recording.closed_at is None and began_at < stopped_at and now < stopped_at + LATE
