"""People who act at the same moment, through the real stores: on SQLite's one writer, and on PostgreSQL from two nodes at once."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert, select, update
from tests.people import SeededDice, a_portal, an_agent, real_counts

from databases import Database
from deskbell.actions import arrivals, cases, chats, consequences, desks, messages
from deskbell.actions.ports import Store, Tx
from deskbell.actions.values import Happened, Line, Spoken
from deskbell.domain.cases import Case, Status
from deskbell.domain.people import Agent, Role
from deskbell.domain.refusals import AlreadyAssigned, ClientIdReused, NotAllowed, Refusal
from deskbell.storage import tables
from deskbell.storage.dialect import begin
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
ROUNDS = 1000
AT_ONCE = 25


@dataclass
class Place:
    """A portal with two agents and a lead, and the nodes that serve it: two on PostgreSQL."""

    nodes: list[Store]
    ana: Agent
    ben: Agent
    lea: Agent
    told: list[Any]

    def node(self, turn: int) -> Store:
        return self.nodes[turn % len(self.nodes)]

    async def customers(self, many: int) -> list[Case]:
        """That many people who wait; the first came by the front door, the others are copies."""

        def come(tx: Tx) -> list[Case]:
            first, _ = arrivals.open_case(tx, SeededDice(), "help", token(0), newcomer(0))
            return [first, *copied(tx, first, many - 1)]

        waiting = await self.nodes[0].act(come)
        self.told.clear()
        return waiting


def copied(tx: Tx, first: Case, many: int) -> list[Case]:
    """Copies of a new case, which has one fact."""
    assert isinstance(tx, Transaction)
    conn, numbers = tx.conn, range(1, many + 1)
    if not many:
        return []
    case = dict(conn.execute(select(tables.cases)).mappings().one())
    fact = dict(conn.execute(select(tables.facts)).mappings().one())
    del case["id"], fact["id"]
    conn.execute(insert(tables.cases), [case | {"number": 100_000_000 + each, "token_hash": token(each)} for each in numbers])
    ids = [id_ for id_ in conn.scalars(select(tables.cases.c.id).order_by(tables.cases.c.number)) if id_ != first.id]
    conn.execute(insert(tables.facts), [fact | {"case_id": id_} for id_ in ids])
    conn.execute(update(tables.counts).values(n=many + 1))
    found = (tx.cases.by_token(token(each)) for each in numbers)
    return [one for one in found if one is not None]


def token(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def newcomer(number: int) -> chats.Newcomer:
    return chats.Newcomer("Carl", "Muster", f"c{number}@customers.example", None, "de", "{}", f"b{number}", "192.0.2.1")


@asynccontextmanager
async def a_place(database: Database) -> AsyncIterator[Place]:
    again = Database(database.setting, database.data_dir)
    nodes: list[Any] = [PostgresStore(database.engines), PostgresStore(again.engines)]
    if database.engines.is_sqlite:
        with database.engines.write.connect() as conn:
            conn.exec_driver_sql("PRAGMA synchronous = OFF")
        nodes = [SqliteStore(database.engines)]
    told: list[Any] = []
    for node in nodes:
        node.open()
        node.announce = told.extend
    try:
        ana, ben, lea = await nodes[0].act(found)
        yield Place(nodes, ana, ben, lea, told)
    finally:
        for node in nodes:
            await node.close()
        again.engines.dispose()


def found(tx: Tx) -> list[Agent]:
    agents = [
        tx.people.add(an_agent(name, role)) for name, role in (("ana", Role.AGENT), ("ben", Role.AGENT), ("lea", Role.LEAD))
    ]
    portal = tx.portals.add(a_portal("help"), b"sealed")
    tx.portals.serve(portal.id, {agent.id for agent in agents})
    return [agent for each in agents if (agent := tx.people.by_id(each.id)) is not None]


async def at_once(*deeds: Awaitable[T]) -> list[T | BaseException]:
    return list(await asyncio.gather(*deeds, return_exceptions=True))


def takes(place: Place, node: int, agent: Agent, case: Case) -> Awaitable[Case]:
    return place.node(node).act(lambda tx: cases.take(tx, agent, case.number))


async def both_take(place: Place, turn: int, case: Case) -> str:
    """Ana and Ben press *Assign to me* at the same moment, each on a node of their own; return who got it."""
    presses = [(place.ana, 0), (place.ben, 1)]
    if turn % 2:
        presses.reverse()
    outcomes = await at_once(*[takes(place, node + turn // 2, agent, case) for agent, node in presses])
    won = [agent.screen_name for (agent, _), outcome in zip(presses, outcomes, strict=True) if isinstance(outcome, Case)]
    lost = [outcome for outcome in outcomes if not isinstance(outcome, Case)]
    assert len(won) == 1, f"round {turn}: {outcomes}"
    assert [type(one) for one in lost] == [AlreadyAssigned]
    assert isinstance(lost[0], AlreadyAssigned)
    assert lost[0].details["by"] == won[0], "the second is told who was quicker"
    return won[0]


def test_two_agents_press_assign_to_me_at_the_same_moment_a_thousand_times(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            waiting = await place.customers(ROUNDS)
            winners: Counter[str] = Counter()
            for start in range(0, ROUNDS, AT_ONCE):
                some = enumerate(waiting[start : start + AT_ONCE], start)
                winners.update(await asyncio.gather(*[both_take(place, turn, case) for turn, case in some]))
            assert winners.total() == ROUNDS
            assert set(winners) == {"Ana", "Ben"}, "one agent always won: they did not press at the same moment"
            happened = [news for news in place.told if isinstance(news, Happened)]
            assert len(happened) == ROUNDS
            assert all(len(news.tallies) == 2 for news in happened)
            await place.nodes[0].look(lambda tx: each_case_has_one_agent(tx, winners, place))

    asyncio.run(story())


def each_case_has_one_agent(tx: Tx, winners: Counter[str], place: Place) -> None:
    assert isinstance(tx, Transaction)
    rows = tx.conn.execute(select(tables.cases.c.id, tables.cases.c.status, tables.cases.c.agent_id, tables.cases.c.seq)).all()
    assert {(row.status, row.seq) for row in rows} == {(Status.ASSIGNED, 2)}
    names = {place.ana.id: "Ana", place.ben.id: "Ben"}
    assert Counter(names[row.agent_id] for row in rows) == winners
    kept = tx.conn.execute(select(tables.counts)).all()
    assert {(row.portal_id, row.bucket): row.n for row in kept if row.n} == real_counts(tx)


@pytest.mark.parametrize("pair", ["reopen", "take over", "assign and take", "unassign and resolve"])
def test_of_two_who_change_a_case_at_once_only_one_succeeds(database: Database, pair: str) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            for turn, case in enumerate(await place.customers(20)):
                await place.node(0).act(lambda tx, case=case: cases.take(tx, place.ana, case.number))  # type: ignore[misc]
                outcomes = await at_once(*pressed(place, pair, turn, case))
                assert sorted(isinstance(outcome, Case) for outcome in outcomes) == [False, True], f"round {turn}: {outcomes}"
                assert all(isinstance(outcome, Case | Refusal) for outcome in outcomes)

    asyncio.run(story())


def pressed(place: Place, pair: str, turn: int, case: Case) -> list[Awaitable[Case]]:
    number, one, other = case.number, place.node(turn), place.node(turn + 1)
    match pair:
        case "reopen":
            return [reopens(one, place.ben, number), reopens(other, place.lea, number)]
        case "take over":
            return [takes_over(one, place.ben, number), takes_over(other, place.lea, number)]
        case "assign and take":
            return [gives_back_and_takes(one, place, place.ben, number), takes(place, turn + 1, place.lea, case)]
        case _:
            return [
                one.act(lambda tx: cases.unassign(tx, place.ana, number)),
                other.act(lambda tx: cases.resolve(tx, place.ana, number, chat_too=True)),
            ]


async def reopens(node: Store, agent: Agent, number: int) -> Case:
    """Reopen what Ana resolves first; whoever comes second finds it resolved."""

    def deed(tx: Tx) -> Case:
        case = tx.cases.for_agent(number, agent)
        assert case is not None
        if case.status is Status.ASSIGNED and case.resolved_at is None and case.seq == 2:
            cases.resolve(tx, agent_of(tx, case), number, chat_too=True)
        return cases.reopen(tx, agent, number)

    return await node.act(deed)


def agent_of(tx: Tx, case: Case) -> Agent:
    assert case.agent_id is not None
    agent = tx.people.by_id(case.agent_id)
    assert agent is not None
    return agent


async def takes_over(node: Store, agent: Agent, number: int) -> Case:
    """As if Ana, who never had a desk open, had got the case long ago."""

    def deed(tx: Tx) -> Case:
        case = tx.cases.for_agent(number, agent)
        assert case is not None
        if case.seq == 2:
            tx.cases.keep(case, case_taken_long_ago(case), tx.now)
        return cases.take_over(tx, agent, number)

    return await node.act(deed)


def case_taken_long_ago(case: Case) -> Case:
    return replace(case, taken_at=1)


async def gives_back_and_takes(node: Store, place: Place, agent: Agent, number: int) -> Case:
    def deed(tx: Tx) -> Case:
        cases.unassign(tx, place.ana, number)
        return cases.take(tx, agent, number)

    return await node.act(deed)


def test_the_same_message_posted_many_times_at_once_is_one_message(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            for turn, case in enumerate(await place.customers(10)):
                own_id = 10_000 + turn
                lines = await at_once(*[says(place, node, turn, case, own_id, "Hello") for node in range(16)])
                assert len({(line.fact.seq, line.said and line.said.id) for line in lines if isinstance(line, Line)}) == 1, lines
                assert [line for line in lines if isinstance(line, BaseException)] == []
                with pytest.raises(ClientIdReused):
                    await says(place, 1, turn, case, own_id, "Good-bye")
                kept = await place.node(1).look(lambda tx, case=case: tx.talk.lines(case.id))  # type: ignore[misc]
                assert [line.said.text for line in kept if line.said] == ["Hello"]
            assert len([news for news in place.told if isinstance(news, Happened | Spoken)]) == 10

    asyncio.run(story())


def says(place: Place, node: int, number: int, case: Case, own_id: int, words: str) -> Awaitable[Line]:
    return place.node(node).act(lambda tx: messages.post(tx, case.number, token(number), own_id, words))


def test_different_words_with_one_id_at_once_are_one_message_and_refusals(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            (case,) = await place.customers(1)
            outcomes = await at_once(*[says(place, node, 0, case, 77, f"Words {node}") for node in range(12)])
            assert Counter(type(outcome) for outcome in outcomes) == {Line: 1, ClientIdReused: 11}

    asyncio.run(story())


def test_many_who_write_at_once_leave_one_gapless_order_and_every_word_once(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            (case,) = await place.customers(1)
            await takes(place, 0, place.ana, case)
            words = [f"Word {number}" for number in range(60)]
            deeds = [says(place, number, 0, case, 1 + number, text) for number, text in enumerate(words)]
            deeds += [
                writes(place, number, case, 1000 + number, f"Answer {number}", note=number % 2 == 0) for number in range(40)
            ]
            lines = await at_once(*deeds)
            assert [line for line in lines if not isinstance(line, Line)] == []
            kept = await place.node(1).look(lambda tx: tx.talk.lines(case.id))
            assert [line.fact.seq for line in kept] == list(range(1, 103))
            public = [line.fact.public_seq for line in kept if line.fact.public_seq is not None]
            assert public == list(range(1, 83))
            assert Counter(line.said.text for line in kept if line.said and line.fact.by == "customer") == Counter(words)
            after = await place.node(0).look(lambda tx: tx.cases.by_id(case.id))
            assert after is not None
            assert (after.seq, after.public_seq) == (102, 82)

    asyncio.run(story())


def writes(place: Place, node: int, case: Case, own_id: int, words: str, *, note: bool) -> Awaitable[Line]:
    return place.node(node).act(lambda tx: messages.write(tx, place.ana.id, case.number, own_id, words, note=note))


def test_chat_pressed_many_times_at_once_makes_one_case(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            dice = SeededDice()
            for number in range(10):
                presses = [opens(place, node, dice, number) for node in range(12)]
                outcomes = [outcome for outcome in await at_once(*presses) if not isinstance(outcome, BaseException)]
                assert len(outcomes) == 12
                assert len({case.id for case, _ in outcomes}) == 1
                assert [new for _, new in outcomes].count(True) == 1
            await place.node(0).look(counted(10))

    asyncio.run(story())


def opens(place: Place, node: int, dice: SeededDice, number: int) -> Awaitable[tuple[Case, bool]]:
    return place.node(node).act(lambda tx: arrivals.open_case(tx, dice, "help", token(number), newcomer(number)))


def counted(many: int) -> Any:
    def question(tx: Tx) -> None:
        assert isinstance(tx, Transaction)
        kept = tx.conn.execute(select(tables.counts)).all()
        assert {(row.portal_id, row.bucket): row.n for row in kept if row.n} == real_counts(tx)
        assert {row.n for row in kept} == {many}

    return question


def test_people_who_draw_the_same_case_number_at_once_get_different_ones(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            same = [SeededDice(123_456_789, 200_000_000 + number) for number in range(8)]
            cases_made = await asyncio.gather(*[opens(place, number, dice, number) for number, dice in enumerate(same)])
            assert len({case.number for case, _ in cases_made}) == 8
            assert 123_456_789 in {case.number for case, _ in cases_made}

    asyncio.run(story())


def test_in_a_storm_of_deeds_nothing_is_lost_counted_wrong_or_left_hanging(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            await place.node(0).act(lambda tx: tx.presence.lease("one", tx.now + 3_600_000))
            waiting = await place.customers(6)
            dice = random.Random(4711)
            tried = await at_once(*[any_deed(place, dice, turn, waiting) for turn in range(300)])
            faults = [outcome for outcome in tried if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal)]
            assert faults == []
            await place.node(0).look(all_in_order)

    asyncio.run(story())


def any_deed(place: Place, dice: random.Random, turn: int, waiting: list[Case]) -> Awaitable[Any]:
    """Something that somebody might do, on some node."""
    which = dice.randrange(len(waiting))
    number, agent = waiting[which].number, dice.choice([place.ana, place.ben, place.lea])
    deeds: list[Callable[[Tx], Any]] = [
        lambda tx: cases.take(tx, agent, number),
        lambda tx: cases.take(tx, agent, number),
        lambda tx: cases.assign(tx, place.lea, number, agent.id),
        lambda tx: cases.unassign(tx, place.lea, number),
        lambda tx: cases.resolve(tx, place.lea, number, note="Noted", chat_too=True),
        lambda tx: cases.reopen(tx, agent, number),
        lambda tx: messages.write(tx, agent.id, number, 5000 + turn, f"Note {turn}", note=True),
        lambda tx: messages.write(tx, agent.id, number, 5000 + turn, f"Answer {turn}"),
        lambda tx: messages.post(tx, number, token(which), 5000 + turn, f"Word {turn}"),
        lambda tx: messages.post(tx, number, token(which), 5000 + turn, f"Word {turn}"),
        lambda tx: chats.correct(tx, number, token(which), last_name=f"Muster {turn}"),
        lambda tx: chats.page_closed(tx, chats.page_opened(tx, "one", token(which))[0], waiting[which].id),
        lambda tx: desks.desk_closed(tx, desks.desk_opened(tx, "one", agent), agent.id),
        lambda tx: chats.seen(tx, number, token(which), turn, turn),
        lambda tx: messages.seen(tx, agent, number, turn, turn),
        lambda tx: desks.looked_at_unassigned(tx, agent),
        lambda tx: arrivals.open_case(tx, SeededDice(300_000_000 + turn), "help", token(1000 + turn), newcomer(turn)),
        lambda tx: stayed_away_at_once(tx, waiting[which].id),
        consequences.carry_out_next,
    ]
    return place.node(turn).act(dice.choice(deeds))


def stayed_away_at_once(tx: Tx, case_id: int) -> None:
    """As if the grace period were over."""
    tx.due.at("customer_away", case_id, tx.now)


def all_in_order(tx: Tx) -> None:
    """Counts are the real ones, and every case's facts are numbered without gaps."""
    assert isinstance(tx, Transaction)
    kept = tx.conn.execute(select(tables.counts)).all()
    assert {(row.portal_id, row.bucket): row.n for row in kept if row.n} == real_counts(tx)
    for case in tx.conn.execute(select(tables.cases)).all():
        lines = tx.talk.lines(case.id)
        assert [line.fact.seq for line in lines] == list(range(1, case.seq + 1))
        public = [line.fact.public_seq for line in lines if line.fact.public_seq is not None]
        assert public == list(range(1, case.public_seq + 1))


def test_an_agents_last_two_desks_closing_at_once_leave_the_agent_away(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            await place.node(0).act(lambda tx: tx.presence.lease("one", tx.now + 3_600_000))
            for _ in range(15):
                two = [await place.node(0).act(lambda tx: desks.desk_opened(tx, "one", place.ana)) for _ in range(2)]
                assert await place.node(0).look(lambda tx: tx.presence.agent_left_at(place.ana.id)) is None
                await asyncio.gather(*[closes(place, node, desk) for node, desk in enumerate(two)])
                left_at = await place.node(0).look(lambda tx: tx.presence.agent_left_at(place.ana.id))
                assert left_at is not None
                assert left_at > 0

    asyncio.run(story())


def closes(place: Place, node: int, desk: int) -> Awaitable[None]:
    return place.node(node).act(lambda tx: desks.desk_closed(tx, desk, place.ana.id))


def test_a_customers_last_two_pages_closing_at_once_begin_the_grace_period(database: Database) -> None:
    async def story() -> None:
        async with a_place(database) as place:
            await place.node(0).act(lambda tx: tx.presence.lease("one", tx.now + 3_600_000))
            for number, case in enumerate(await place.customers(15)):
                two = [await page_opens(place, number) for _ in range(2)]
                await asyncio.gather(*[page_closes(place, node, page, case) for node, page in enumerate(two)])
                now = await place.node(0).look(lambda tx, case=case: tx.cases.by_id(case.id))  # type: ignore[misc]
                assert now is not None
                assert now.away_since is not None

    asyncio.run(story())


async def page_opens(place: Place, number: int) -> int:
    return (await place.node(number).act(lambda tx: chats.page_opened(tx, "one", token(number))))[0]


def page_closes(place: Place, node: int, page: int, case: Case) -> Awaitable[None]:
    return place.node(node).act(lambda tx: chats.page_closed(tx, page, case.id))


def test_a_deed_that_lost_a_race_is_tried_again_and_one_that_is_wrong_is_not(databases: Any, tmp_path: Any) -> None:
    async def story(database: Database) -> None:
        async with a_place(database) as place:
            tries: list[int] = []

            def wrong(tx: Tx) -> None:
                tries.append(1)
                raise NotAllowed("No.")

            with pytest.raises(NotAllowed):
                await place.node(0).act(wrong)
            assert len(tries) == 1

            def unlucky(tx: Tx) -> int:
                tries.append(1)
                assert isinstance(tx, Transaction)
                if len(tries) < 4:
                    tx.conn.exec_driver_sql("INSERT INTO marks (name, value) VALUES ('x', 1), ('x', 1)")
                return len(tries)

            assert await place.node(0).act(unlucky) == 4

    with databases.fresh("postgresql", tmp_path) as database:
        asyncio.run(story(database))


def test_begin_takes_the_write_lock_at_once_so_that_nobody_fails_half_way(sqlite: Database) -> None:
    other = Database(sqlite.setting, sqlite.data_dir)
    with sqlite.engines.write.begin() as conn:
        begin(conn, write=True)
        with other.engines.write.connect() as second:
            second.exec_driver_sql("PRAGMA busy_timeout = 1")
            with pytest.raises(Exception, match="locked"):
                begin(second, write=True)
    other.engines.dispose()
