"""How a portal stands to newcomers, on the wire: open or why not, who can be picked."""

from __future__ import annotations

from deskbell.actions.values_bell import Face
from deskbell.realtime import views_bell
from deskbell.realtime.wire_bell import FaceView
from deskbell.web.parts import Parts


def face_view(parts: Parts, found: Face) -> FaceView:
    """Return how a portal stands; agents are known to customers by a handle that tells no id."""
    return views_bell.face(found, {agent.id: handle_of(parts, agent.id) for agent in found.agents})


def handle_of(parts: Parts, agent_id: int) -> str:
    """Return what a customer sends back to pick an agent: the same for ever, and of use for nothing else."""
    return parts.key.fingerprint(f"pick {agent_id}")
