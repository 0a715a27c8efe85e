"""From the domain to the wire: how a screen share and its recording look."""

from __future__ import annotations

from deskbell.domain.recordings import Recording, Segment
from deskbell.domain.screenshare import Share
from deskbell.realtime.wire_share import RecordingView, SegmentView, ShareView


def share_view(share: Share, agent: str, *, public: bool = False) -> ShareView:
    """Return a share as agents see it, or (`public`) the customer; `agent` is the screen name of who asked."""
    asked, started = share.asked_at, share.started_at
    agent_id = 0 if public else share.agent_id
    return ShareView(share.id, share.state.value, agent, agent_id, asked, started, share.recording.value)


def of_case(found: tuple[Share, str] | None, *, public: bool = False) -> ShareView | None:
    """Return a case's open share, if there is one, as agents see it, or (`public`) the customer."""
    return None if found is None else share_view(*found, public=public)


def recording_view(recording: Recording, agent: str, segments: list[Segment]) -> RecordingView:
    """Return a recording with those of its segments that hold something; `agent` is the screen name of who asked for the share."""
    ended = recording.stopped_at is not None
    shown = [SegmentView(each.number, each.began_at, each.lasts) for each in segments if each.chunks and ended]
    running = recording.closed_at is None
    return RecordingView(recording.id, agent, recording.began_at, recording.stopped_at, recording.size, running, shown)
