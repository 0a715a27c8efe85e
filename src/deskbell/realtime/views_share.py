"""From the domain to the wire: how a screen share and its recording look."""

from __future__ import annotations

from deskbell.domain.recordings import Recording, Segment
from deskbell.domain.screenshare import Share
from deskbell.realtime.wire_share import RecordingView, SegmentView, ShareView


def share_view(share: Share, agent: str) -> ShareView:
    """Return a share as both sides see it; `agent` is the screen name of who asked."""
    asked, started = share.asked_at, share.started_at
    return ShareView(share.id, share.state.value, agent, share.agent_id, asked, started, share.recording.value)


def of_case(found: tuple[Share, str] | None) -> ShareView | None:
    """Return a case's open share, if there is one."""
    return None if found is None else share_view(*found)


def recording_view(recording: Recording, agent: str, segments: list[Segment]) -> RecordingView:
    """Return a recording with those of its segments that hold something; `agent` is the screen name of who asked for the share."""
    shown = [SegmentView(each.number, each.began_at, each.lasts) for each in segments if each.chunks]
    running = recording.closed_at is None and recording.stopped_at is None
    return RecordingView(recording.id, agent, recording.began_at, recording.stopped_at, recording.size, running, shown)
