"""Colleagues who were invited into a chat and joined it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from deskbell.storage.dialect import insert_new
from deskbell.storage.tables import agents
from deskbell.storage.tables_of_the_bell import participants

_NAMES = (
    select(agents.c.id, agents.c.screen_name)
    .join(participants, participants.c.agent_id == agents.c.id)
    .where(participants.c.case_id == bindparam("case_id"))
    .order_by(agents.c.id)
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

    def part(self, case_id: int, agent_id: int | None = None) -> list[int]:
        """Take one colleague, or all, out; return who was in."""
        which = [participants.c.case_id == case_id]
        if agent_id is not None:
            which.append(participants.c.agent_id == agent_id)
        return list(self._conn.execute(delete(participants).where(*which).returning(participants.c.agent_id)).scalars())
