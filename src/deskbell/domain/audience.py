"""Who may hear a fact: topics that listeners are put on when, and only when, they have the right."""

from __future__ import annotations


def agents_of_case(case_id: int) -> str:
    """Agents who have the case open: everything, notes too."""
    return f"case/{case_id}/agents"


def customer_of_case(case_id: int) -> str:
    """The customer's own pages: what has a public number."""
    return f"case/{case_id}/customer"


def portal(portal_id: int) -> str:
    """Every desk that serves the portal: its rows and counts."""
    return f"portal/{portal_id}"


def agent(agent_id: int) -> str:
    """One agent's desks: being assigned a case, the red dot, the end of a session."""
    return f"agent/{agent_id}"


def viewer(share_id: int, viewer_name: str) -> str:
    """The one desk's page that looks at a screen share under this name."""
    return f"share/{share_id}/{viewer_name}"


ROLL = "roll/"


def roll(share_id: int) -> str:
    """Nodes whose desks look at a share: each says again who still does, and may, to the page that shows it."""
    return f"{ROLL}{share_id}"


BOARD = "board"
"""Desks of leads and admins, and nodes with customers in a line: somebody's state, an offer or a line changed."""

WORKERS = "workers"
"""Every node's worker: there is work due now."""

MOVED = "moved/"


def moved(case_id: int) -> str:
    """Nodes whose desks watch a case that has gone to another portal, or that somebody has left: they must look again whether they may."""
    return f"{MOVED}{case_id}"


EVERY_DESK = "desks"
"""All signed-in desks: changed portals and agents."""

SESSIONS = "sessions/"


def sessions(agent_id: int) -> str:
    """The sockets of an agent whose sessions must be looked at again."""
    return f"{SESSIONS}{agent_id}"
