"""The port `Presence`: who is connected follows from rows and leases, on whichever node and after any crash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from databases import Database
from deskbell.storage.dialect import begin
from deskbell.storage.presence import PresenceRows

ANA, BEN = 1, 2
CASE, OTHER_CASE = 11, 12


@contextmanager
def at(database: Database, now: int) -> Iterator[PresenceRows]:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        yield PresenceRows(conn, now)
        conn.commit()


def test_a_customer_is_here_while_one_of_their_pages_is_connected(database: Database) -> None:
    with at(database, 1000) as presence:
        presence.lease("one", 16_000)
        assert not presence.customer_here(CASE)
        first = presence.opened("one", case_id=CASE)
        second = presence.opened("one", case_id=CASE)
        presence.closed(first)
        assert presence.customer_here(CASE)
        assert not presence.customer_here(OTHER_CASE)
        presence.closed(second)
        presence.closed(second)
        assert not presence.customer_here(CASE)


def test_a_node_that_died_takes_its_connections_with_it(database: Database) -> None:
    with at(database, 1000) as presence:
        presence.lease("one", 16_000)
        presence.lease("two", 16_000)
        lost = presence.opened("one", case_id=CASE)
        lost_desk = presence.opened("one", agent_id=ANA)
        presence.opened("two", agent_id=BEN)
        assert presence.agents_here() == {ANA, BEN}
        assert presence.orphans() == []
    with at(database, 20_000) as presence:
        presence.lease("two", 35_000)
        assert not presence.customer_here(CASE)
        assert presence.agents_here() == {BEN}
        assert presence.orphans() == [(lost, CASE, None), (lost_desk, None, ANA)]
        assert presence.agent_left_at(ANA) == 16_000


def test_connections_of_a_node_that_never_had_a_lease_count_for_nothing(database: Database) -> None:
    with at(database, 1000) as presence:
        found = presence.opened("ghost", agent_id=ANA)
        assert presence.agents_here() == set()
        assert presence.orphans() == [(found, None, ANA)]


def test_it_is_known_since_when_an_agent_is_away(database: Database) -> None:
    with at(database, 1000) as presence:
        presence.lease("one", 99_000)
        assert presence.agent_left_at(ANA) == 0
        desk = presence.opened("one", agent_id=ANA)
        assert presence.agent_left_at(ANA) is None
    with at(database, 2000) as presence:
        presence.closed(desk)
        presence.agent_gone(ANA)
        assert presence.agent_left_at(ANA) == 2000
    with at(database, 3000) as presence:
        presence.agent_gone(ANA)
        assert presence.agent_left_at(ANA) == 2000
        presence.opened("one", agent_id=ANA)
        assert presence.agent_left_at(ANA) is None
    with at(database, 4000) as presence:
        presence.agent_gone(ANA)
        assert presence.agent_left_at(ANA) is None


def test_a_renewed_lease_brings_its_connections_back(database: Database) -> None:
    with at(database, 1000) as presence:
        presence.lease("one", 2000)
        presence.opened("one", case_id=CASE)
    with at(database, 3000) as presence:
        assert not presence.customer_here(CASE)
        presence.lease("one", 4000)
        assert presence.customer_here(CASE)


def test_a_node_gone_for_a_day_is_forgotten_with_nobody_on_it(database: Database) -> None:
    day = 24 * 3600 * 1000
    with at(database, 1000) as presence:
        presence.lease("one", 2000)
        presence.opened("one", agent_id=ANA)
    with at(database, day + 9000) as presence:
        presence.lease("two", day + 20_000)
        assert presence.agents_here() == set()
        assert len(presence.orphans()) == 1
