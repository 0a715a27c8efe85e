"""From the domain to the wire: how a screen share looks."""

from __future__ import annotations

from deskbell.domain.screenshare import Share
from deskbell.realtime.wire_share import ShareView


def share_view(share: Share, agent: str) -> ShareView:
    """Return a share as both sides see it; `agent` is the screen name of who asked."""
    return ShareView(share.id, share.state.value, agent, share.asked_at, share.started_at)


def of_case(found: tuple[Share, str] | None) -> ShareView | None:
    """Return a case's open share, if there is one."""
    return None if found is None else share_view(*found)
