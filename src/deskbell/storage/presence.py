"""Who is connected: a row for each open connection, alive as long as its node's lease; nothing here is remembered by a process."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update

from deskbell.storage.dialect import hold, insert_new, upsert
from deskbell.storage.tables import agents, connections, departures, nodes

FORGET_NODES_AFTER = 24 * 3600 * 1000
"""Milliseconds after its lease ended that a node's row is removed."""


def connected(agent_id: ColumnElement[int], now: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a desk of the agent is connected to a node that is alive at `now` (ms), as a part of a statement."""
    alive = and_(nodes.c.id == connections.c.node_id, nodes.c.lease_until > now)
    return exists().where(connections.c.agent_id == agent_id, exists().where(alive).correlate(connections)).correlate(None)


class PresenceRows:
    """Fulfils the port `Presence`; `now` is the transaction's time in milliseconds, the same clock on every node."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def opened(self, node: str, *, case_id: int | None = None, agent_id: int | None = None) -> int:
        """Record an open connection of a customer's page or an agent's desk at this node; return its id."""
        if agent_id is not None:
            self._wait_for_others(agent_id)
            self._conn.execute(delete(departures).where(departures.c.agent_id == agent_id))
        row = {"node_id": node, "case_id": case_id, "agent_id": agent_id, "opened_at": self._now}
        return int(self._conn.execute(insert(connections).values(**row).returning(connections.c.id)).scalar_one())

    def closed(self, connection_id: int) -> None:
        """Remove a connection; harmless when repeated."""
        self._conn.execute(delete(connections).where(connections.c.id == connection_id))

    def customer_here(self, case_id: int) -> bool:
        """Return whether a page of the customer is connected to a living node."""
        return self._connected(connections.c.case_id == case_id)

    def agents_here(self) -> set[int]:
        """Return the agents with a desk connected to a living node; costs the open connections."""
        of_agents = connections.c.agent_id.is_not(None)
        return set(self._conn.execute(select(connections.c.agent_id).where(of_agents, self._alive()).distinct()).scalars())

    def agent_left_at(self, agent_id: int) -> int | None:
        """Return since when (milliseconds) no desk of the agent is connected: None while one is, 0 when there never was one.

        For connections lost with their node it is the end of that node's lease.
        """
        mine = connections.c.agent_id == agent_id
        if self._connected(mine):
            return None
        joined = connections.join(nodes, nodes.c.id == connections.c.node_id)
        lost = self._conn.execute(select(func.max(nodes.c.lease_until)).select_from(joined).where(mine)).scalar()
        left = self._conn.execute(select(departures.c.at).where(departures.c.agent_id == agent_id)).scalar()
        return max(lost or 0, left or 0)

    def left_at(self, agent_ids: Sequence[int]) -> dict[int, int | None]:
        """Return `agent_left_at` of each of these agents; three statements however many they are."""
        if not agent_ids:
            return {}
        here = self.agents_here()
        joined = connections.join(nodes, nodes.c.id == connections.c.node_id)
        lost = select(connections.c.agent_id, func.max(nodes.c.lease_until)).select_from(joined).group_by(connections.c.agent_id)
        ended = {row[0]: row[1] for row in self._conn.execute(lost.where(connections.c.agent_id.is_not(None)))}
        left = {row.agent_id: row.at for row in self._conn.execute(select(departures.c.agent_id, departures.c.at))}
        return {each: None if each in here else max(ended.get(each) or 0, left.get(each) or 0) for each in agent_ids}

    def agent_gone(self, agent_id: int, since: int | None = None) -> bool:
        """Note that the agent is away from now on (or `since` earlier), unless a connection is left; return whether none is.

        An earlier such note stays, and a new connection ends it.
        """
        self._wait_for_others(agent_id)
        if self._connected(connections.c.agent_id == agent_id):
            return False
        insert_new(self._conn, departures, ("agent_id",), {"agent_id": agent_id, "at": self._now if since is None else since})
        return True

    def lease(self, node: str, until: int) -> None:
        """Renew a node's lease to `until` (milliseconds); forgets nodes that ended a day ago."""
        upsert(self._conn, nodes, ("id",), {"id": node, "lease_until": until})
        self._conn.execute(delete(nodes).where(nodes.c.lease_until < self._now - FORGET_NODES_AFTER))

    def shorten_leases(self, until: int) -> None:
        """Have no lease end later than `until` (milliseconds): living nodes renew theirs."""
        self._conn.execute(update(nodes).where(nodes.c.lease_until > until).values(lease_until=until))

    def long_gone(self, since: int) -> None:
        """Have nobody's last desk be gone since later than now: such ones are since `since` (milliseconds)."""
        self._conn.execute(update(departures).where(departures.c.at > self._now).values(at=since))

    def orphans(self) -> list[tuple[int, int | None, int | None]]:
        """Return (connection, case, agent) of connections whose node has no living lease."""
        wanted = select(connections.c.id, connections.c.case_id, connections.c.agent_id)
        lost = wanted.where(~self._alive()).order_by(connections.c.id)
        return [(row.id, row.case_id, row.agent_id) for row in self._conn.execute(lost)]

    def _wait_for_others(self, agent_id: int) -> None:
        """Two desks of one agent may close, or one close and another open, at once: each must see what the other did."""
        hold(self._conn, agents, agent_id)

    def _alive(self) -> ColumnElement[bool]:
        return exists().where(and_(nodes.c.id == connections.c.node_id, nodes.c.lease_until > self._now))

    def _connected(self, whose: ColumnElement[bool]) -> bool:
        return bool(self._conn.execute(select(exists().where(whose, self._alive().correlate(connections)))).scalar())
