"""A desk's coming and going, what it needs to begin, and the red dot."""

from __future__ import annotations

from deskbell.actions import bell
from deskbell.actions.cases import AGENT_AWAY_AFTER, NEWEST_ENTRIES, release, takeover_from, watch_for_absence
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import AgentAbsent, Guests, Line, Told, UnassignedSeen
from deskbell.domain import audience
from deskbell.domain.cases import Case, Deed, Status
from deskbell.domain.facts import By, Kind
from deskbell.domain.people import Agent
from deskbell.domain.portals import Mode
from deskbell.domain.refusals import NotFound


def desk_opened(tx: Tx, node: str, agent: Agent) -> int:
    """Record a connected desk; return the connection's id. The agent's running chats are safe from being taken over, unless the agent
    chose to sign off."""
    connection = tx.presence.opened(node, agent_id=agent.id)
    watch_for_absence(tx, agent.id)
    bell.desk_came(tx, agent.id)
    return connection


def desk_closed(tx: Tx, connection: int, agent_id: int, since: int | None = None) -> None:
    """Forget a desk; when it was the agent's last, colleagues are told after a while about chats that run on without.

    One that was lost with its server has been gone `since` then.
    """
    tx.presence.closed(connection)
    if not tx.presence.agent_gone(agent_id, since):
        return
    bell.desk_went(tx, agent_id, tx.now if since is None else since)
    watch_for_absence(tx, agent_id, 0 if since is None else tx.now + AGENT_AWAY_AFTER)


def agent_stayed_away(tx: Tx, case_id: int) -> None:
    """Tell the portal's desks that a running chat's agent has been signed off for two minutes, if that is still so.

    A case of a line returns to it, with its first arrival time.
    """
    case = tx.cases.by_id(case_id)
    away_from = None if case is None else takeover_from(tx, case)
    if case is None or away_from is None:
        return
    if tx.now < away_from:
        tx.due.at("agent_away", case.id, away_from)
        return
    agent = tx.people.by_id(case.agent_id or 0)
    if agent is None:
        return
    happen(tx, case, Kind.AGENT_AWAY, By.SYSTEM, agent=agent)
    absent = AgentAbsent(case.number, agent.id, agent.screen_name)
    tx.tell(Told((audience.portal(case.portal_id),), absent))
    if case.mode is Mode.QUEUE:
        now = tx.cases.by_id(case.id)
        assert now is not None
        release(tx, now, Deed.UNASSIGN, Kind.UNASSIGNED, None)


def portals_of(tx: Tx, agent: Agent) -> list[int]:
    """Return the portals whose cases the agent sees; admins see all."""
    return [portal.id for portal in tx.portals.all() if agent.serves(portal.id)]


def seen_among(tx: Tx, agent: Agent, numbers: tuple[int, ...]) -> set[int]:
    """Return which of these cases the agent sees."""
    return {number for number in numbers if tx.cases.for_agent(number, agent) is not None}


def looked_at_unassigned(tx: Tx, agent: Agent) -> None:
    """Take the red dot away in all of the agent's tabs."""
    tx.people.looked_at_unassigned(agent.id, tx.now)
    tx.tell(Told((audience.agent(agent.id),), UnassignedSeen()))


def id_of(tx: Tx, agent: Agent, number: int) -> int:
    """Return a case's own id; refuses a case that the agent does not see."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    return case.id


def catch_up(tx: Tx, agent: Agent, number: int, have: int) -> tuple[Case, str | None, Guests, list[Line], bool]:
    """Return a case, its agent's name, invited colleagues and the lines after `have`; with `reset` true only the newest, when too many follow."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    reset = case.seq - have > NEWEST_ENTRIES or have > case.seq
    lines = tx.talk.lines(case.id, after=0 if reset else have, newest=NEWEST_ENTRIES)
    return case, tx.cases.names(case)[1], tx.participants.names(case.id), lines, reset


def is_mine(tx: Tx, agent_id: int, case_id: int) -> bool:
    """Return whether the agent writes to the case's customer: it is theirs, or they were invited."""
    case = tx.cases.by_id(case_id)
    if case is None or case.status is not Status.ASSIGNED:
        return False
    return case.agent_id == agent_id or agent_id in tx.participants.of(case_id)
