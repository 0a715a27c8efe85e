"""The bell as rows: what agents chose; and, computed each time, whether they can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, select, update

from deskbell.domain.cases import Chat, Status
from deskbell.domain.people import Role
from deskbell.domain.presence import Bell, Reach, state_of
from deskbell.storage.dialect import hold, is_sqlite, try_lock_for_all, upsert
from deskbell.storage.presence import PresenceRows, connected
from deskbell.storage.tables import agents, cases, portal_agents
from deskbell.storage.tables_of_the_bell import bells, offers

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
        row = self._conn.execute(_OF, {"agent": agent_id}).first()
        return Bell(agent_id) if row is None else _bell(row)

    def hold(self, agent_id: int) -> Bell:
        """Return what an agent chose; others wait for the agent's row, for there may be none here yet."""
        hold(self._conn, agents, agent_id)
        return self.of(agent_id)

    def if_nobody_has_it(self, agent_id: int) -> Reach | None:
        """Return how an agent can be reached, held as by `hold`; None while another transaction holds them: nothing is waited for."""
        free = select(agents.c.id).where(agents.c.id == agent_id).with_for_update(key_share=True, skip_locked=True)
        return None if self._conn.execute(free).first() is None else self.reach(agent_id)

    def held(self, found: Reach) -> Reach | None:
        """Return `if_nobody_has_it` of an agent just read: on SQLite nobody else writes, and what was read holds."""
        return found if is_sqlite(self._conn) else self.if_nobody_has_it(found.agent_id)

    def signed_off_by(self, when: int) -> None:
        """Have nobody have chosen to sign off later than `when` (milliseconds)."""
        self._conn.execute(update(bells).where(bells.c.signed_off_at > when).values(signed_off_at=when))

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
        """Return how an agent can be reached now: two statements, and some more for who is not connected."""
        row = self._conn.execute(_ONE, {"agent": agent_id, "now": self._now}).one()
        left = None if row.connected else PresenceRows(self._conn, self._now).agent_left_at(agent_id)
        served = self._conn.execute(_SERVED_BY, {"agent": agent_id}).scalars()
        return _reach(row, self._now, left, row.chats, row.asked, in_turn=bool(row.in_turn), portals=served)

    def reaches(self) -> list[Reach]:
        """Return how each agent who chose to be signed on can be reached now, by id."""
        rows = self._conn.execute(_SIGNED_ON).all()
        return self._all(rows, self._chats(), self._asked(), self._served())

    def free(self) -> list[Reach]:
        """Return those of `reaches` who are free. While many wait most agents are busy: only of the others is more asked."""
        chats, asked = self._chats(), self._asked()
        rows = [
            row
            for row in self._conn.execute(_RINGING)
            if chats.get(row.id, 0) + len(asked[row.id]) < row.most and row.last_turn not in asked[row.id]
        ]
        if len(rows) == 1:
            return [each for each in (self.reach(rows[0].id),) if each.free]
        return [each for each in self._all(rows, chats, asked, self._served()) if each.free]

    def _all(
        self, rows: Sequence[Row[Any]], chats: Mapping[int, int], asked: Mapping[int, set[int]], served: Mapping[int, set[int]]
    ) -> list[Reach]:
        left = PresenceRows(self._conn, self._now).left_at([row.id for row in rows])
        return [
            _reach(
                row,
                self._now,
                left[row.id],
                chats.get(row.id, 0),
                len(asked[row.id]),
                in_turn=row.last_turn in asked[row.id],
                portals=served[row.id],
            )
            for row in rows
        ]

    def _chats(self) -> dict[int, int]:
        return {row[0]: row[1] for row in self._conn.execute(_CHATS)}

    def _asked(self) -> defaultdict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        for agent, offer in self._conn.execute(_ASKED):
            found[agent].add(offer)
        return found

    def _served(self) -> defaultdict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        for agent, portal in self._conn.execute(_SERVED):
            found[agent].add(portal)
        return found


# Made once: to make a statement costs as much as to carry it out.
_OF = select(bells).where(bells.c.agent_id == bindparam("agent"))
_EVERYBODY = select(agents.c.id, agents.c.role, agents.c.disabled_at, bells).select_from(
    agents.outerjoin(bells, bells.c.agent_id == agents.c.id)
)
_SIGNED_ON = _EVERYBODY.where(bells.c.signed_on, agents.c.disabled_at.is_(None)).order_by(agents.c.id)
_RINGING = _SIGNED_ON.where(bells.c.available)
_TALKING = (cases.c.chat == Chat.TALKING, cases.c.status == Status.ASSIGNED)
_CHATS = select(cases.c.agent_id, func.count()).where(*_TALKING).group_by(cases.c.agent_id)
_OPEN_TO_ONE = (offers.c.state == "open", offers.c.agent_id.is_not(None))
_ASKED = select(offers.c.agent_id, offers.c.id).where(*_OPEN_TO_ONE)
_SERVED = select(portal_agents.c.agent_id, portal_agents.c.portal_id)
_SERVED_BY = select(portal_agents.c.portal_id).where(portal_agents.c.agent_id == bindparam("agent"))
_ASKED_ONE = (*_OPEN_TO_ONE, offers.c.agent_id == bindparam("agent"))
_ONE = _EVERYBODY.add_columns(
    select(func.count()).where(*_TALKING, cases.c.agent_id == bindparam("agent")).scalar_subquery().label("chats"),
    select(func.count()).where(*_ASKED_ONE).scalar_subquery().label("asked"),
    exists().where(*_ASKED_ONE, offers.c.id == bells.c.last_turn).label("in_turn"),
    connected(bindparam("agent"), bindparam("now")).label("connected"),
).where(agents.c.id == bindparam("agent"))


def _bell(row: Row[Any]) -> Bell:
    return Bell(row.agent_id, bool(row.signed_on), bool(row.available), row.most, row.misses, row.last_turn, row.signed_off_at)


def _chosen(row: Row[Any]) -> Bell:
    """What holds of an agent's choice: who is disabled can't be reached, whatever they chose."""
    return Bell(row.id) if row.agent_id is None or row.disabled_at is not None else _bell(row)


def _reach(row: Row[Any], now: int, left: int | None, chats: int, asked: int, *, in_turn: bool, portals: Iterable[int]) -> Reach:
    return Reach(
        agent_id=row.id,
        state=state_of(_chosen(row), left, now),
        limit=row.most or Bell(row.id).limit,
        chats=chats,
        asked=asked,
        in_turn=in_turn,
        last_turn=row.last_turn or 0,
        portals=frozenset(portals),
        serves_all=row.role == Role.ADMIN,
    )
