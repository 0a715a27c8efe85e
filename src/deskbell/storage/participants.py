"""Colleagues who were invited into a chat and joined it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select

from deskbell.domain.people import Role
from deskbell.storage.dialect import insert_new
from deskbell.storage.tables import agents, cases, portal_agents
from deskbell.storage.tables_of_the_bell import participants

_NAMES = (
    select(agents.c.id, agents.c.screen_name)
    .join(participants, participants.c.agent_id == agents.c.id)
    .where(participants.c.case_id == bindparam("case_id"))
    .order_by(agents.c.id)
)
_SERVES = exists().where(portal_agents.c.portal_id == cases.c.portal_id, portal_agents.c.agent_id == participants.c.agent_id)
_OUT_OF_REACH = (
    select(participants)
    .join(cases, cases.c.id == participants.c.case_id)
    .join(agents, agents.c.id == participants.c.agent_id)
    .where(or_(agents.c.disabled_at.is_not(None), and_(agents.c.role != Role.ADMIN, ~_SERVES)))
    .order_by(participants.c.case_id, participants.c.agent_id)
)


class ParticipantRows:
    """Fulfils the port `Participants`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def of(self, case_id: int) -> list[int]:
        """Return who is in."""
        wanted = select(participants.c.agent_id).where(participants.c.case_id == case_id).order_by(participants.c.agent_id)
        return list(self._conn.execute(wanted).scalars())

    def names(self, case_id: int) -> tuple[tuple[int, str], ...]:
        """Return who is in, with their screen names."""
        return tuple((row.id, row.screen_name) for row in self._conn.execute(_NAMES, {"case_id": case_id}))

    def join(self, case_id: int, agent_id: int) -> bool:
        """Let a colleague in; return whether they were not in before."""
        return insert_new(self._conn, participants, ("case_id", "agent_id"), {"case_id": case_id, "agent_id": agent_id})

    def out_of_reach(self, whose: AbstractSet[int] | None) -> list[tuple[int, int]]:
        """Return (case, colleague) for those (of these agents; None: of all) in a chat whose portal they serve no more, or who are disabled."""
        found = _OUT_OF_REACH if whose is None else _OUT_OF_REACH.where(participants.c.agent_id.in_(sorted(whose)))
        return [(row.case_id, row.agent_id) for row in self._conn.execute(found)]

    def part(self, case_id: int, agent_id: int | None = None) -> list[int]:
        """Take one colleague, or all, out; return who was in."""
        which = [participants.c.case_id == case_id]
        if agent_id is not None:
            which.append(participants.c.agent_id == agent_id)
        return list(self._conn.execute(delete(participants).where(*which).returning(participants.c.agent_id)).scalars())
