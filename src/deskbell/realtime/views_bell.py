"""From the domain to the wire: how offers, the bell, the live board and a portal's doors look."""

from __future__ import annotations

from collections.abc import Mapping

from deskbell.actions.values import Offered
from deskbell.actions.values_bell import Board, Choices, Face
from deskbell.domain.people import Agent
from deskbell.domain.presence import Bell, Reach, State
from deskbell.realtime import views, wire_bell
from deskbell.realtime.wire import AgentRef

QUESTION = 300
"""How much of the question an alert shows, in characters."""


def offer(offered: Offered) -> wire_bell.OfferView:
    """Return an offer as its alert shows it."""
    one, case = offered.offer, offered.case
    question = case.problem if len(case.problem) <= QUESTION else case.problem[: QUESTION - 1] + "…"
    return wire_bell.OfferView(
        id=one.id,
        kind=one.kind.value,
        portal=one.portal_id,
        number=case.number,
        name=f"{case.first_name} {case.last_name}".strip(),
        question=question,
        language=case.language,
        at=one.at,
        until=one.until,
        to_you=one.agent_id is not None,
        sender=offered.sender,
        note=one.note,
    )


def bell(chosen: Bell, reach: Reach) -> wire_bell.BellState:
    """Return how an agent's bell stands."""
    return wire_bell.BellState(
        chosen.signed_on, chosen.available, chosen.limit, reach.state.value, reach.chats, reach.asked, reach.busy
    )


def board(found: Board, clock: int) -> wire_bell.BoardView:
    """Return the live board."""
    names = {agent.id: agent for agent in found.agents}
    return wire_bell.BoardView(
        waiting=[views.listed_row(each) for each in found.waiting],
        more=found.more,
        offers=[
            wire_bell.BoardOffer(
                each.offer.id,
                each.offer.kind.value,
                each.offer.portal_id,
                each.number,
                _ref(names, each.offer.agent_id),
                each.offer.at,
                each.offer.until,
            )
            for each in found.offers
        ],
        agents=[_agent(names, each) for each in found.reaches if each.agent_id in names],
        clock=clock,
    )


def handing(found: Choices) -> wire_bell.HandingView:
    """Return to whom a case can be handed on."""
    return wire_bell.HandingView(
        [
            wire_bell.ColleagueNow(
                AgentRef(agent.id, agent.screen_name),
                (reach.state if reach else State.SIGNED_OFF).value,
                reach is not None and reach.busy,
            )
            for agent, reach in found.colleagues
        ],
        [wire_bell.PortalNow(portal.id, portal.slug, portal.name, portal.has_line, rings) for portal, rings in found.portals],
    )


def face(found: Face, handles: Mapping[int, str]) -> wire_bell.FaceView:
    """Return how a portal stands to newcomers; `handles` are what customers send back for an agent."""
    doors = found.doors
    return wire_bell.FaceView(
        open=doors.open,
        why=doors.why.value if doors.why else None,
        opens_at=doors.opens_at,
        requests=doors.requests,
        staffed=found.staffed,
        agents=[wire_bell.FaceAgent(handles[agent.id], agent.screen_name) for agent in found.agents],
    )


def _agent(names: Mapping[int, Agent], reach: Reach) -> wire_bell.BoardAgent:
    ref = _ref(names, reach.agent_id)
    assert ref is not None
    return wire_bell.BoardAgent(ref, reach.state.value, reach.chats, reach.asked, reach.limit, reach.busy, sorted(reach.portals))


def _ref(names: Mapping[int, Agent], agent_id: int | None) -> AgentRef | None:
    agent = names.get(agent_id) if agent_id is not None else None
    return AgentRef(agent.id, agent.screen_name) if agent else None
