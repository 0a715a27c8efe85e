"""How many cases are in each list: kept as cases move, so that a count costs a few rows however many cases there are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from deskbell.actions.values import Tally
from deskbell.domain.cases import Case, Status
from deskbell.domain.people import Agent
from deskbell.storage.dialect import upsert_then
from deskbell.storage.tables import agents, counts, portal_agents

ALL, UNASSIGNED = 0, -1


def buckets(case: Case | None) -> set[tuple[int, int]]:
    """Return the lists a case is in, each with its portal: all, unassigned, or its agent's own."""
    if case is None:
        return set()
    lists = {ALL}
    if case.status is Status.UNASSIGNED:
        lists.add(UNASSIGNED)
    if case.status is Status.ASSIGNED and case.agent_id is not None:
        lists.add(case.agent_id)
    return {(case.portal_id, bucket) for bucket in lists}


def move(conn: Connection, before: Case | None, after: Case | None, at: int) -> tuple[Tally, ...]:
    """Move the counts from where the case was to where it is; return the changed ones. Locks each row changed, in order."""
    old, new = buckets(before), buckets(after)
    return tuple(_change(conn, portal, bucket, 1 if (portal, bucket) in new else -1, at) for portal, bucket in sorted(old ^ new))


def _change(conn: Connection, portal_id: int, bucket: int, by: int, at: int) -> Tally:
    row = {"portal_id": portal_id, "bucket": bucket, "n": by, "v": 1, "grew_at": at if by > 0 else 0}
    n, v = conn.execute(_moved(conn.dialect.name, grows=by > 0), row | {"by": by}).one()
    return Tally(portal_id, bucket, n, v)


@lru_cache
def _moved(dialect: str, *, grows: bool) -> Any:
    """Made once: making a statement costs more than carrying it out."""
    row: dict[str, Any] = {name: bindparam(name) for name in ("portal_id", "bucket", "n", "v", "grew_at")}
    then: dict[str, Any] = {"n": counts.c.n + bindparam("by"), "v": counts.c.v + 1}
    if grows:
        then["grew_at"] = bindparam("grew_at")
    return upsert_then(counts, dialect, ["portal_id", "bucket"], row, then).returning(counts.c.n, counts.c.v)


def of_agent(conn: Connection, agent: Agent) -> tuple[list[Tally], bool]:
    """Return the agent's counts per portal, and whether Unassigned grew since the agent last looked."""
    wanted = select(counts).where(counts.c.bucket.in_([ALL, UNASSIGNED, agent.id]))
    if not agent.administers:
        served = select(portal_agents.c.portal_id).where(portal_agents.c.agent_id == agent.id)
        wanted = wanted.where(counts.c.portal_id.in_(served))
    looked = conn.scalar(select(agents.c.looked_at_unassigned).where(agents.c.id == agent.id)) or 0
    rows = conn.execute(wanted).all()
    dot = any(row.bucket == UNASSIGNED and row.n > 0 and row.grew_at > looked for row in rows)
    return [Tally(row.portal_id, row.bucket, row.n, row.v) for row in rows], dot
