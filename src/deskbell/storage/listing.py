"""The desk's lists and searches as queries, of the portals that the agent serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, literal, or_, select, true, union_all

from deskbell.actions.values import CaseFilter
from deskbell.domain.cases import Case, Status
from deskbell.domain.people import Agent
from deskbell.storage import search
from deskbell.storage.tables import agents, cases, counts, portal_agents, portals
from deskbell.storage.tables_of_the_bell import participants
from deskbell.storage.walks import MOST_MERGED

MOST_WALKS = 5
"""With more portals than this, the hits of a search are sorted: each walk would collect them anew."""


def walks_of(conn: Connection, agent: Agent, wanted: CaseFilter) -> list[tuple[str, int]] | None:
    """Return the walks whose pages make the list (see `walks`); None where a query has to look through it: a search, say."""
    if wanted.words or wanted.list == "guest":
        return None
    served = _served(conn, agent, wanted)
    if wanted.list == "mine":
        return [("agent_id", agent.id)] if _serves_all_of_own(conn, agent, served) else None
    return [("portal_id", portal) for portal in served] if len(served) <= MOST_MERGED else None


def page(conn: Connection, agent: Agent, wanted: CaseFilter, columns: Sequence[Column[Any]]) -> Select[Any]:
    """Return the query of one page of a search, or of a list that no walk gives, with the agent's name."""
    parts = [_first(wanted, *scope) for scope in _scopes(conn, agent, wanted)]
    ids: Any
    if len(parts) > 1:
        ids = union_all(*[select(part.subquery().c.id) for part in parts])
    else:
        ids = parts[0] if parts else select(cases.c.id).where(literal(False))
    order = _order(wanted)
    return (
        select(*columns, agents.c.screen_name)
        .select_from(cases.outerjoin(agents, agents.c.id == cases.c.agent_id))
        .where(cases.c.id.in_(ids))
        .order_by(*order)
        .limit(wanted.limit)
    )


def same_address(case: Case, agent: Agent, limit: int, columns: Sequence[Column[Any]]) -> Select[Any]:
    """Return the query of the newest other cases with the same e-mail address, in portals that the agent serves."""
    wanted = (
        select(*columns, agents.c.screen_name)
        .select_from(cases.outerjoin(agents, agents.c.id == cases.c.agent_id))
        .where(func.lower(cases.c.email) == func.lower(case.email), cases.c.id != case.id)
        .order_by(cases.c.opened_at.desc())
        .limit(limit)
    )
    if agent.administers:
        return wanted
    served = select(portal_agents.c.portal_id).where(portal_agents.c.agent_id == agent.id)
    return wanted.where(cases.c.portal_id.in_(served))


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Return the filter's conditions on a case, the portal aside."""
    terms: list[ColumnElement[bool]] = []
    if wanted.list == "unassigned":
        terms.append(cases.c.status == Status.UNASSIGNED)
    if wanted.status:
        terms.append(cases.c.status == wanted.status)
    if wanted.agent_id is not None:
        terms.append(cases.c.agent_id == wanted.agent_id)
    if wanted.type:
        terms.append(cases.c.type == wanted.type)
    if wanted.chat:
        terms.append(cases.c.chat == wanted.chat)
    if wanted.since is not None:
        terms.append(cases.c.opened_at >= wanted.since)
    if wanted.until is not None:
        terms.append(cases.c.opened_at < wanted.until)
    if wanted.after is not None:
        terms.append(_beyond(wanted.after, newest_first=wanted.newest_first))
    return terms


def _scopes(conn: Connection, agent: Agent, wanted: CaseFilter) -> list[list[ColumnElement[bool]]]:
    """The walks whose pages are merged; hits of a search that are few enough are sorted in one go instead."""
    found = search.matching(conn, wanted.words) if wanted.words else None
    if wanted.words and found is None:
        return []
    said = [] if found is None else [found.condition()]
    served = _served(conn, agent, wanted)
    if wanted.list == "mine":
        return [[cases.c.agent_id == agent.id, cases.c.portal_id.in_(served), cases.c.status == Status.ASSIGNED, *said]]
    if wanted.list == "guest":
        in_them = select(participants.c.case_id).where(participants.c.agent_id == agent.id)
        return [[cases.c.id.in_(in_them), cases.c.portal_id.in_(served), *said]]
    if found is None:
        return [[cases.c.portal_id.in_(served)]]
    if found.few or len(served) > MOST_WALKS:
        return [[cases.c.portal_id.in_(served).is_(true()), cases.c.id.in_(found.ids)]] if served else []
    return [[cases.c.portal_id == portal, *said] for portal in served]


def _first(wanted: CaseFilter, *scope: ColumnElement[bool]) -> Select[Any]:
    return select(cases.c.id).where(*scope, *conditions(wanted)).order_by(*_order(wanted)).limit(wanted.limit)


def _beyond(after: tuple[int, int], *, newest_first: bool) -> ColumnElement[bool]:
    at, case_id = after
    if newest_first:
        return and_(cases.c.opened_at <= at, or_(cases.c.opened_at < at, cases.c.id < case_id))
    return and_(cases.c.opened_at >= at, or_(cases.c.opened_at > at, cases.c.id > case_id))


def _order(wanted: CaseFilter) -> list[Any]:
    if wanted.newest_first:
        return [cases.c.opened_at.desc(), cases.c.id.desc()]
    return [cases.c.opened_at, cases.c.id]


def _served(conn: Connection, agent: Agent, wanted: CaseFilter) -> list[int]:
    if agent.administers:
        ids = select(portals.c.id)
    else:
        ids = select(portal_agents.c.portal_id.label("id")).where(portal_agents.c.agent_id == agent.id)
    served = sorted(conn.scalars(ids))
    return served if wanted.portal_id is None else [portal for portal in served if portal == wanted.portal_id]


def _serves_all_of_own(conn: Connection, agent: Agent, served: list[int]) -> bool:
    """Whether the agent still serves the portals of all cases assigned to them: the rule, and then one walk gives the list."""
    if agent.administers:
        return True
    own = select(counts.c.portal_id).where(counts.c.bucket == agent.id, counts.c.n > 0)
    return set(conn.scalars(own)) <= set(served)
