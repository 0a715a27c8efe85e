"""How a screen share looks on the wire, what the browsers need to connect, and its recording; the browser's types are made from these."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

ShareWord = Literal["asked", "accepted", "live", "paused", "ended"]
RecordingWord = Literal["off", "offered", "refused", "allowed", "running", "failed", "over"]


class ShareView(msgspec.Struct, frozen=True):
    """A share as it stands; `agent` is the screen name of who asked, `agent_id` that agent (0 for customers). Times in ms.

    `recording`: `off` where the portal records nothing; `offered` until the customer allows or refuses it; `failed` while the
    picture can't be stored; `over` for the rest of the share.
    """

    id: int
    state: ShareWord
    agent: str
    agent_id: int
    asked_at: int
    started_at: int | None
    recording: RecordingWord


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A STUN or TURN server, as RTCConfiguration has it; a credential expires."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class ShareShown(msgspec.Struct, frozen=True):
    """To the customer's page: the share after its step, and over which servers the browsers may connect."""

    share: ShareView
    ice: list[IceServer]


class RecordBegin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Begins a segment: `recorder` is a random id of the page that records, `age` how long ago (ms) the segment began there."""

    recorder: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    age: Annotated[int, msgspec.Meta(ge=0, le=3_600_000)] = 0


class RecordBegun(msgspec.Struct, frozen=True):
    """A segment has begun: chunks go to this recording and segment, numbered from 0."""

    recording: int
    segment: int


class ChunkStored(msgspec.Struct, frozen=True):
    """The chunk is stored; `next` is the number of the next."""

    next: int


class SegmentView(msgspec.Struct, frozen=True):
    """A stretch of a recording without a gap: a WebM file of its own. `began_at` and `lasts` in ms."""

    number: int
    began_at: int
    lasts: int


class RecordingView(msgspec.Struct, frozen=True):
    """A recording of a share that `agent` asked for; `size` in bytes, times in ms. `running` until nothing more is taken.

    It can be played once it has ended (`ended_at`): before there are no segments here.
    """

    id: int
    agent: str
    began_at: int
    ended_at: int | None
    size: int
    running: bool
    segments: list[SegmentView]


class NetworkCheck(msgspec.Struct, frozen=True):
    """To an admin's page that tests the network: the servers that browsers are given, and the server's time (ms)."""

    ice: list[IceServer]
    clock: int
