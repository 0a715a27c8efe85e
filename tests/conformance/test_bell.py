"""The ports of the bell (`Bells`, `Offers`, `Lines`, `Codes`, `Modes`, `Participants`): both databases keep what their words promise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from tests.people import an_agent

from databases import Database
from deskbell.domain.offers import OfferKind, OfferState
from deskbell.domain.people import Role
from deskbell.domain.portals import MODES, Mode, Portal, PortalKind
from deskbell.domain.presence import Bell, State
from deskbell.storage import tables
from deskbell.storage.dialect import begin
from deskbell.storage.transaction import Transaction
from rows import filled

NOW = 1_900_000_000_000
MINUTE = 60_000


@dataclass
class Kept:
    """A database with two agents and a line that both serve; Ada administers."""

    database: Database
    ana: int
    ben: int
    ada: int
    line: int

    @contextmanager
    def at(self, now: int = NOW) -> Iterator[Transaction]:
        with self.database.engines.write.connect() as conn:
            begin(conn, write=True)
            yield Transaction(conn, now)
            conn.commit()

    def case(self, number: int, **values: object) -> int:
        """A case that waits in the line since its number, as time."""
        with self.at() as tx:
            usual = {"id": number, "number": number, "portal_id": self.line, "line": self.line, "opened_at": number}
            words = {"type": "chat", "kind": "box", "mode": "queue", "asked": "anyone"}
            row = usual | words | {"status": "unassigned", "chat": "waiting", "away_since": None, "agent_id": None} | values
            tx.conn.execute(tables.cases.insert().values(**filled(tables.cases, **row)))
        return number


@pytest.fixture
def kept(database: Database) -> Kept:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        tx = Transaction(conn, NOW)
        ana, ben = (tx.people.add(an_agent(name, Role.AGENT)).id for name in ("ana", "ben"))
        ada = tx.people.add(an_agent("ada", Role.ADMIN)).id
        line = tx.portals.add(Portal(0, "line", "Line", PortalKind.BOX, open=True, accent="#000000", mode=Mode.QUEUE), b"s").id
        tx.portals.serve(line, {ana, ben})
        tx.presence.lease("one", NOW + 3_600_000)
        conn.commit()
    return Kept(database, ana, ben, ada, line)


# --- Bells ---


def test_before_the_first_choice_what_is_usual_holds(kept: Kept) -> None:
    with kept.at() as tx:
        assert tx.bells.of(kept.ana) == tx.bells.hold(kept.ana) == Bell(kept.ana)
        assert tx.bells.reach(kept.ana).state is State.SIGNED_OFF
        assert tx.bells.reaches() == []


def test_what_an_agent_chose_is_kept_and_chosen_anew(kept: Kept) -> None:
    with kept.at() as tx:
        for chosen in (Bell(kept.ana, True, False, 7, 1, 99), Bell(kept.ana, True, True, 2, 0, 100)):
            tx.bells.keep(chosen)
            assert tx.bells.of(kept.ana) == chosen
        assert tx.bells.of(kept.ben) == Bell(kept.ben)


def test_an_agent_is_reached_as_their_desks_chats_and_offers_say(kept: Kept) -> None:
    kept.case(1, status="assigned", chat="talking", agent_id=kept.ana, line=None)
    kept.case(2, status="assigned", chat="gone", agent_id=kept.ana, line=None)
    kept.case(3)
    with kept.at() as tx:
        tx.presence.opened("one", agent_id=kept.ana)
        by_hand = tx.offers.make(2, kept.line, OfferKind.TRANSFER, NOW + 1, agent_id=kept.ana)
        turn = tx.offers.make(3, kept.line, OfferKind.QUEUE, NOW + 1, agent_id=kept.ana)
        tx.offers.make(3, kept.line, OfferKind.WEB, NOW + 1)
        tx.bells.keep(Bell(kept.ana, True, True, 4, 0, turn.id))
        reach = tx.bells.reach(kept.ana)
        assert (reach.state, reach.chats, reach.asked, reach.in_turn) == (State.AVAILABLE, 1, 2, True)
        assert (reach.limit, reach.last_turn, reach.portals, reach.serves_all) == (4, turn.id, frozenset({kept.line}), False)
        assert tx.bells.reaches() == [reach]
        tx.offers.end(turn, OfferState.DECLINED)
        assert not tx.bells.reach(kept.ana).in_turn, "what a colleague sent is no turn"
        tx.offers.end(by_hand, OfferState.DECLINED)
        assert tx.bells.reach(kept.ana).asked == 0


def test_who_is_disabled_is_signed_off_whatever_they_chose(kept: Kept) -> None:
    with kept.at() as tx:
        tx.presence.opened("one", agent_id=kept.ana)
        tx.bells.keep(Bell(kept.ana, signed_on=True))
        tx.conn.execute(tables.agents.update().where(tables.agents.c.id == kept.ana).values(disabled_at=NOW))
        assert tx.bells.reach(kept.ana).state is State.SIGNED_OFF
        assert tx.bells.reaches() == []


def test_an_agent_or_case_in_use_elsewhere_is_passed_over_without_waiting(kept: Kept) -> None:
    kept.case(1)
    with kept.at() as here:
        here.bells.hold(kept.ana)
        here.cases.by_id(1)
        assert here.bells.if_nobody_has_it(kept.ana) is not None
        assert here.cases.if_nobody_has_it(1) is not None
        if kept.database.kind == "sqlite":  # has one writer: a second one can't even begin
            return
        with kept.at() as there:
            assert there.bells.if_nobody_has_it(kept.ana) is None
            assert there.bells.if_nobody_has_it(kept.ben) is not None
            assert there.cases.if_nobody_has_it(1) is None


# --- Offers ---


def test_offers_are_found_by_case_agent_and_portal_until_they_end(kept: Kept) -> None:
    with kept.at() as tx:
        mine = tx.offers.make(1, kept.line, OfferKind.MATCH, NOW + 9, agent_id=kept.ana, sender_id=kept.ben, note="Look")
        all_ = tx.offers.make(2, kept.line, OfferKind.WEB, NOW + 9)
        assert all_.id > mine.id
        assert (mine.state, mine.at, mine.until, mine.sender_id, mine.note) == (OfferState.OPEN, NOW, NOW + 9, kept.ben, "Look")
        assert tx.offers.by_id(mine.id) == mine
        assert (tx.offers.open_of_case(1), tx.offers.open_of_case(2)) == ([mine], [all_])
        assert (tx.offers.open_to(kept.ana), tx.offers.open_to(kept.ben)) == ([mine], [])
        assert tx.offers.open_to_all([kept.line], kept.ana) == [all_]
        assert tx.offers.open_to_all([kept.line + 1], kept.ana) == []
        tx.offers.end(mine, OfferState.ACCEPTED, kept.ana)
        tx.offers.end(mine, OfferState.DECLINED)
        found = tx.offers.by_id(mine.id)
        assert found is not None
        assert (found.state, tx.offers.taken_by(mine.id)) == (OfferState.ACCEPTED, kept.ana), "what has ended stays so"
        assert tx.offers.open_of_case(1) == tx.offers.open_to(kept.ana) == []


def test_who_of_several_has_declined_is_remembered_once_and_asked_no_more(kept: Kept) -> None:
    with kept.at() as tx:
        offer = tx.offers.make(1, kept.line, OfferKind.WEB, NOW + 9)
        assert tx.offers.declined(offer) == set()
        for _ in range(2):
            tx.offers.decline(offer, kept.ana)
        assert tx.offers.declined(offer) == {kept.ana}
        assert (tx.offers.open_to_all([kept.line], kept.ana), tx.offers.open_to_all([kept.line], kept.ben)) == ([], [offer])
        (out,) = tx.offers.out()
        assert (out.offer, out.declined) == (offer, frozenset({kept.ana}))


# --- Lines ---


def test_a_line_is_walked_from_its_oldest_past_all_that_are_away_or_offered_already(kept: Kept) -> None:
    for number in range(1, 50):
        kept.case(number, away_since=NOW if number in (2, 30) else None)
    kept.case(60, line=None)
    with kept.at() as tx:
        tx.offers.make(3, kept.line, OfferKind.QUEUE, NOW + 9, agent_id=kept.ana)
        assert tx.lines.lines() == [kept.line]
        walked = [one.case_id for one in tx.lines.walk(kept.line)]
        assert walked == [number for number in range(1, 50) if number not in (2, 3, 30)]
        assert tx.lines.order(kept.line) == list(range(1, 50)), "a place counts those away and under offer too"
        assert list(tx.lines.walk(kept.line + 1)) == []


def test_those_who_came_at_the_same_time_stand_in_the_order_they_came(kept: Kept) -> None:
    for number in range(1, 46):
        kept.case(number, opened_at=7)
    with kept.at() as tx:
        assert [one.case_id for one in tx.lines.walk(kept.line)] == list(range(1, 46))


def test_who_declined_or_missed_is_passed_over_for_a_minute_and_whoever_has_the_case_always(kept: Kept) -> None:
    kept.case(1)
    kept.case(2, status="assigned", chat="talking", agent_id=kept.ben, away_since=NOW)
    with kept.at() as tx:
        for kind, state in ((OfferKind.QUEUE, OfferState.MISSED), (OfferKind.INVITE, OfferState.DECLINED)):
            agent = kept.ana if kind is OfferKind.QUEUE else kept.ben
            tx.offers.end(tx.offers.make(1, kept.line, kind, NOW, agent_id=agent), state)
    for later, passed in ((MINUTE - 1, {kept.ana}), (MINUTE, set())):
        with kept.at(NOW + later) as tx:
            found = {one.case_id: one.passed_over for one in tx.lines.walk(kept.line)}
            assert found == {1: frozenset(passed), 2: frozenset({kept.ben})}


def test_waits_are_remembered_per_place_the_newest_twenty_of_each_line(kept: Kept) -> None:
    for number in range(1, 31):
        kept.case(number)
        with kept.at(NOW) as tx:
            tx.lines.entered(number, kept.line)
        with kept.at(NOW + number * MINUTE) as tx:
            if number % 10 == 0:
                tx.lines.given_up(number)
            else:
                tx.lines.over(number)
                tx.lines.over(number)
    with kept.at() as tx:
        ended = [number for number in range(1, 31) if number % 10][-20:]
        assert sorted(tx.lines.per_place(kept.line)) == sorted(number * MINUTE // number for number in ended)
        assert tx.lines.per_place(kept.line + 1) == []


# --- Codes ---


def test_a_code_is_found_by_its_digest_in_its_portal_until_it_expires_or_ends(kept: Kept) -> None:
    with kept.at() as tx:
        made = tx.codes.make(kept.ana, kept.line, "Carl", b"d" * 32, b"sealed", NOW + 10)
        assert made is not None
        assert tx.codes.make(kept.ben, kept.line, "", b"d" * 32, b"sealed", NOW + 10) is None, "digits in use"
        assert tx.codes.by_digest(b"d" * 32, kept.line) == made
        assert tx.codes.by_digest(b"d" * 32, kept.line + 1) is None
        assert tx.codes.by_digest(b"e" * 32, kept.line) is None
        assert tx.codes.own(kept.ana, made.id) == tx.codes.by_id(made.id) == made
        assert tx.codes.own(kept.ben, made.id) is None
    with kept.at(NOW + 10) as tx:
        assert tx.codes.by_digest(b"d" * 32, kept.line) is None
        assert tx.codes.open_of(kept.ana) == [made]
        assert [tx.codes.end(made.id, "expired"), tx.codes.end(made.id, "used")] == [True, False]
        assert tx.codes.open_of(kept.ana) == []
        assert tx.codes.make(kept.ben, kept.line, "", b"d" * 32, b"sealed", NOW + 99) is not None, "digits are free again"


def test_a_code_whose_maker_may_not_take_the_case_is_not_found(kept: Kept) -> None:
    with kept.at() as tx:
        for agent, digest in ((kept.ana, b"a" * 32), (kept.ada, b"b" * 32)):
            tx.codes.make(agent, kept.line, "", digest, b"sealed", NOW + 10)
        tx.portals.serve(kept.line, {kept.ben})
        assert tx.codes.by_digest(b"a" * 32, kept.line) is None
        assert tx.codes.by_digest(b"b" * 32, kept.line) is not None, "admins serve all portals"
        tx.conn.execute(tables.agents.update().where(tables.agents.c.id == kept.ada).values(disabled_at=NOW))
        assert tx.codes.by_digest(b"b" * 32, kept.line) is None


def test_wrong_tries_are_counted_by_network_and_forgotten_after_a_day(kept: Kept) -> None:
    day = 24 * 60 * MINUTE
    with kept.at(NOW) as tx:
        assert [tx.codes.wrong("here"), tx.codes.wrong("there")] == [1, 2]
    with kept.at(NOW + 10 * MINUTE) as tx:
        assert tx.codes.wrong("here") == 1, "of the last ten minutes, from everywhere"
        assert tx.codes.tries("here", NOW - 1) == [NOW, NOW + 10 * MINUTE]
        assert tx.codes.tries("here", NOW) == [NOW + 10 * MINUTE]
        assert tx.codes.tries("nowhere", 0) == []
    with kept.at(NOW + day) as tx:
        tx.codes.wrong("there")
        assert (tx.codes.tries("here", 0), tx.codes.tries("there", 0)) == ([NOW + 10 * MINUTE], [NOW + day])


# --- Modes and Participants ---


def test_every_mode_is_open_until_it_is_closed(kept: Kept) -> None:
    with kept.at() as tx:
        assert tx.modes.open() == frozenset(MODES)
        tx.modes.set(Mode.QUEUE, open=False)
        tx.modes.set(Mode.QUEUE, open=False)
        assert tx.modes.open() == frozenset(MODES) - {Mode.QUEUE}
        tx.modes.set(Mode.QUEUE, open=True)
        assert tx.modes.open() == frozenset(MODES)


def test_colleagues_join_once_and_part_alone_or_all_together(kept: Kept) -> None:
    with kept.at() as tx:
        assert [tx.participants.join(1, kept.ben), tx.participants.join(1, kept.ben)] == [True, False]
        assert tx.participants.join(1, kept.ana)
        assert tx.participants.join(2, kept.ana)
        assert tx.participants.of(1) == [kept.ana, kept.ben]
        assert tx.participants.names(1) == ((kept.ana, "Ana"), (kept.ben, "Ben"))
        assert (tx.participants.part(1, kept.ana), tx.participants.part(1, kept.ana)) == ([kept.ana], [])
        assert (tx.participants.part(1), tx.participants.of(1), tx.participants.of(2)) == ([kept.ben], [], [kept.ana])
