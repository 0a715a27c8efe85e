"""The bell as rows: what agents chose; and, computed each time, whether they can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from deskbell.domain.cases import Chat, Status
from deskbell.domain.people import Role
from deskbell.domain.presence import Bell, Reach, state_of
from deskbell.storage.dialect import try_lock_for_all, upsert
from deskbell.storage.presence import PresenceRows
from deskbell.storage.tables import agents, cases, portal_agents
from deskbell.storage.tables_of_the_bell import bells, offers

FEW = 3
ROUTING_LOCK = 20_023
"""The installation's lock that whoever hands out holds."""


class BellRows:
    """Fulfils the port `Bells`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def hands_out_alone(self) -> bool:
        """Return whether nobody else hands out until the transaction ends; nothing is waited for."""
        return try_lock_for_all(self._conn, ROUTING_LOCK)

    def of(self, agent_id: int) -> Bell:
        """Return what an agent chose, or what holds before the first choice."""
        row = self._conn.execute(select(bells).where(bells.c.agent_id == agent_id)).first()
        return Bell(agent_id) if row is None else _bell(row)

    def hold(self, agent_id: int) -> Bell:
        """Return what an agent chose; others wait for the agent's row, for there may be none here yet."""
        self._conn.execute(select(agents.c.id).where(agents.c.id == agent_id).with_for_update(key_share=True))
        return self.of(agent_id)

    def if_nobody_has_it(self, agent_id: int) -> Reach | None:
        """Return how an agent can be reached, held as by `hold`; None while another transaction holds them: nothing is waited for."""
        free = select(agents.c.id).where(agents.c.id == agent_id).with_for_update(key_share=True, skip_locked=True)
        return None if self._conn.execute(free).first() is None else self.reach(agent_id)

    def keep(self, bell: Bell) -> None:
        """Write what an agent chose."""
        values = {
            "agent_id": bell.agent_id,
            "signed_on": bell.signed_on,
            "available": bell.available,
            "most": bell.limit,
            "misses": bell.misses,
            "last_turn": bell.last_turn,
            "signed_off_at": bell.signed_off_at,
        }
        upsert(self._conn, bells, ("agent_id",), values)

    def reach(self, agent_id: int) -> Reach:
        """Return how an agent can be reached now."""
        found = self._reached(_EVERYBODY.where(agents.c.id == agent_id), agent_id)
        return found[0]

    def reaches(self) -> list[Reach]:
        """Return how each agent who chose to be signed on can be reached now, by id."""
        return self._reached(_EVERYBODY.where(bells.c.signed_on, agents.c.disabled_at.is_(None)), None)

    def free(self) -> list[Reach]:
        """Return those of `reaches` who are free. While many wait most agents are busy: only of the others is more asked."""
        chats, asked = self._chats(None), self._asked(None)
        rows = [
            row
            for row in self._conn.execute(_EVERYBODY.where(*_CHOSE_TO_RING).order_by(agents.c.id))
            if chats.get(row.id, 0) + len(asked[row.id]) < row.most and row.last_turn not in asked[row.id]
        ]
        left, served = self._left([row.id for row in rows]), self._served(rows[0].id if len(rows) == 1 else None)
        return [each for row in rows if (each := self._reach(row, left, chats, asked, served)).free]

    def _reached(self, wanted: Select[Any], only: int | None) -> list[Reach]:
        rows = self._conn.execute(wanted.order_by(agents.c.id)).all()
        chats, asked, served = self._chats(only), self._asked(only), self._served(only)
        left = self._left([row.id for row in rows])
        return [self._reach(row, left, chats, asked, served) for row in rows]

    def _reach(
        self,
        row: Row[Any],
        left: Mapping[int, int | None],
        chats: Mapping[int, int],
        asked: Mapping[int, set[int]],
        served: Mapping[int, set[int]],
    ) -> Reach:
        return Reach(
            agent_id=row.id,
            state=state_of(_chosen(row), left[row.id], self._now),
            limit=row.most or Bell(row.id).limit,
            chats=chats.get(row.id, 0),
            asked=len(asked[row.id]),
            in_turn=row.last_turn in asked[row.id],
            last_turn=row.last_turn or 0,
            portals=frozenset(served[row.id]),
            serves_all=row.role == Role.ADMIN,
        )

    def _left(self, agent_ids: list[int]) -> Mapping[int, int | None]:
        """Since when no desk of each is connected; a few are asked for one by one, which costs nothing of all other connections."""
        presence = PresenceRows(self._conn, self._now)
        if len(agent_ids) > FEW:
            return presence.left_at(agent_ids)
        return {each: presence.agent_left_at(each) for each in agent_ids}

    def _chats(self, only: int | None) -> dict[int, int]:
        talking = (cases.c.chat == Chat.TALKING, cases.c.status == Status.ASSIGNED)
        counted = select(cases.c.agent_id, func.count()).where(*talking).group_by(cases.c.agent_id)
        rows = self._conn.execute(counted if only is None else counted.where(cases.c.agent_id == only))
        return {row[0]: row[1] for row in rows}

    def _asked(self, only: int | None) -> defaultdict[int, set[int]]:
        to_one = select(offers.c.agent_id, offers.c.id).where(offers.c.state == "open", offers.c.agent_id.is_not(None))
        found: defaultdict[int, set[int]] = defaultdict(set)
        for agent, offer in self._conn.execute(to_one if only is None else to_one.where(offers.c.agent_id == only)):
            found[agent].add(offer)
        return found

    def _served(self, only: int | None) -> defaultdict[int, set[int]]:
        wanted = select(portal_agents.c.agent_id, portal_agents.c.portal_id)
        found: defaultdict[int, set[int]] = defaultdict(set)
        for agent, portal in self._conn.execute(wanted if only is None else wanted.where(portal_agents.c.agent_id == only)):
            found[agent].add(portal)
        return found


_CHOSE_TO_RING = (bells.c.signed_on, bells.c.available, agents.c.disabled_at.is_(None))
_EVERYBODY = select(agents.c.id, agents.c.role, agents.c.disabled_at, bells).select_from(
    agents.outerjoin(bells, bells.c.agent_id == agents.c.id)
)


def _bell(row: Row[Any]) -> Bell:
    return Bell(row.agent_id, bool(row.signed_on), bool(row.available), row.most, row.misses, row.last_turn, row.signed_off_at)


def _chosen(row: Row[Any]) -> Bell:
    """What holds of an agent's choice: who is disabled can't be reached, whatever they chose."""
    return Bell(row.id) if row.agent_id is None or row.disabled_at is not None else _bell(row)
