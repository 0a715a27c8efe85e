"""The desk's lists against a naive model: any cases, any filter, page by page; and the kept counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from tests.people import a_portal, an_agent, empty

from databases import Database, Databases
from deskbell.actions.values import CaseFilter
from deskbell.domain.people import Agent, Role
from deskbell.storage import tables, tallies
from deskbell.storage.dialect import begin
from deskbell.storage.transaction import Transaction

NOON = 1_900_000_000_000


@dataclass(frozen=True)
class Row:
    """A case, as far as lists go by it. Few different times, so that many come at the same moment."""

    portal: int
    status: str
    type: str
    agent: int | None
    opened_at: int


ROWS = st.lists(
    st.builds(
        Row,
        portal=st.integers(0, 2),
        status=st.sampled_from(["unassigned", "assigned", "resolved"]),
        type=st.sampled_from(["chat", "request"]),
        agent=st.integers(0, 2),
        opened_at=st.integers(NOON, NOON + 5),
    ).map(lambda row: replace(row, agent=None) if row.status == "unassigned" else row),
    max_size=25,
)
MAYBE_TIME = st.none() | st.integers(NOON - 1, NOON + 6)
FILTERS = st.builds(
    CaseFilter,
    list=st.sampled_from(["unassigned", "mine", "all"]),
    newest_first=st.booleans(),
    portal_id=st.none() | st.integers(0, 3),
    agent_id=st.none() | st.integers(0, 2),
    type=st.none() | st.sampled_from(["chat", "request"]),
    status=st.none() | st.sampled_from(["unassigned", "assigned", "resolved"]),
    since=MAYBE_TIME,
    until=MAYBE_TIME,
    limit=st.integers(1, 7),
)
WHO = st.sampled_from([0, 1, 2])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database for all examples, on both kinds."""
    with databases.fresh(request.param, tmp_path_factory.mktemp("lists")) as fresh:
        yield fresh


@dataclass
class Stored:
    """What the rows became: ids of portals, agents and cases, and the open transaction, which is never kept."""

    tx: Transaction
    portals: list[int]
    agents: list[Agent]
    cases: list[tuple[int, Row]]

    def serves(self, who: int, row: Row) -> bool:
        """Agent 0 serves the first portal, agent 1 the first two, agent 2 is an admin."""
        return row.portal <= who

    def expected(self, who: int, wanted: CaseFilter) -> list[int]:
        """The whole list, naively."""
        found = [(row.opened_at, id_) for id_, row in self.cases if self.serves(who, row) and passes(row, who, wanted)]
        return [id_ for _, id_ in sorted(found, reverse=wanted.newest_first)]


def passes(row: Row, who: int, wanted: CaseFilter) -> bool:
    in_list = {"unassigned": row.status == "unassigned", "mine": row.status == "assigned" and row.agent == who, "all": True}[
        wanted.list
    ]
    return (
        in_list
        and wanted.portal_id in (None, row.portal)
        and wanted.agent_id in (None, row.agent)
        and wanted.type in (None, row.type)
        and wanted.status in (None, row.status)
        and (wanted.since is None or row.opened_at >= wanted.since)
        and (wanted.until is None or row.opened_at < wanted.until)
    )


def stored(tx: Transaction, rows: list[Row]) -> Stored:
    portals = [tx.portals.add(a_portal(f"portal-{number}"), b"sealed").id for number in range(3)]
    roles = (Role.AGENT, Role.LEAD, Role.ADMIN)
    ids = [tx.people.add(an_agent(f"agent{number}", role)).id for number, role in enumerate(roles)]
    tx.portals.serve(portals[0], {ids[0], ids[1]})
    tx.portals.serve(portals[1], {ids[1]})
    made = [
        tx.conn.execute(insert(tables.cases).returning(tables.cases.c.id), columns(n, row, portals, ids))
        for n, row in enumerate(rows)
    ]
    agents = [agent for each in ids if (agent := tx.people.by_id(each)) is not None]
    numbered = [one.scalar_one() for one in made]
    for id_ in numbered:
        tallies.move(tx.conn, None, tx.cases.by_id(id_), NOON)
    return Stored(tx, portals, agents, list(zip(numbered, rows, strict=True)))


def columns(number: int, row: Row, portals: list[int], agents: list[int]) -> dict[str, Any]:
    token = hashlib.sha256(str(number).encode()).digest()
    words = dict.fromkeys(("first_name", "last_name", "email", "language", "problem", "device"), "x")
    agent = None if row.agent is None else agents[row.agent]
    own: dict[str, Any] = {"portal_id": portals[row.portal], "agent_id": agent, "status": row.status, "type": row.type}
    return (
        own
        | words
        | {"number": number, "token_hash": token, "chat": "ended", "opened_at": row.opened_at, "seq": 1, "public_seq": 1}
    )


def walked(made: Stored, who: int, wanted: CaseFilter) -> list[int]:
    """The list as a desk gets it: page by page, each beginning after the last row of the one before."""
    portal = None if wanted.portal_id is None else [*made.portals, 999_999][wanted.portal_id]
    agent = None if wanted.agent_id is None else made.agents[wanted.agent_id].id
    wanted = replace(wanted, portal_id=portal, agent_id=agent)
    found: list[int] = []
    while page := made.tx.cases.listed(made.agents[who], wanted):
        assert len(page) <= wanted.limit
        found += [each.case.id for each in page]
        wanted = replace(wanted, after=(page[-1].case.opened_at, page[-1].case.id))
    return found


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, filters=st.lists(FILTERS, min_size=1, max_size=8), who=WHO)
def test_every_list_with_every_filter_is_what_a_naive_list_would_be(
    kept: Database, rows: list[Row], filters: list[CaseFilter], who: int
) -> None:
    empty(kept)
    with kept.engines.write.connect() as conn, conn.begin() as trying:
        begin(conn, write=True)
        made = stored(Transaction(conn, NOON), rows)
        for wanted in filters:
            assert walked(made, who, wanted) == made.expected(who, wanted)
        trying.rollback()


def test_a_row_carries_its_agents_screen_name_and_the_case_as_it_is(kept: Database) -> None:
    empty(kept)
    with kept.engines.write.connect() as conn, conn.begin() as trying:
        begin(conn, write=True)
        made = stored(
            Transaction(conn, NOON), [Row(0, "assigned", "chat", 1, NOON), Row(0, "unassigned", "request", None, NOON + 1)]
        )
        for list_ in ("all", "mine"):
            found = made.tx.cases.listed(made.agents[1], CaseFilter(list_))
            assert [(each.case, each.holder) for each in found][-1] == (made.tx.cases.by_id(made.cases[0][0]), "Agent1")
        assert [each.holder for each in made.tx.cases.listed(made.agents[0], CaseFilter("unassigned"))] == [None]
        trying.rollback()
