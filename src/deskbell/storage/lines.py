"""Waiting lines: walked from the front in small pieces, so that a hand-out costs the same however many wait.

Their order is that of the cases' ids, in which customers came: also while the clock is set back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from deskbell.domain.cases import Status
from deskbell.domain.offers import PASSED_OVER_FOR, OfferKind, Waiting
from deskbell.storage.tables import cases
from deskbell.storage.tables_of_the_bell import offers, waits

PIECE = 20
"""How many customers are read at once."""

WAITS_KEPT = 20
"""Of so many past customers of a line an estimate is made."""

LONGEST_PLACE = 1000
"""Places further back are not counted when somebody comes: their wait says little."""


class LineRows:
    """Fulfils the port `Lines`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def lines(self) -> list[int]:
        """Return the portals in whose lines somebody waits: one step through the index for each."""
        found: list[int] = []
        while True:
            beyond = select(func.min(cases.c.line)).where(cases.c.line.is_not(None), cases.c.line > (found[-1] if found else 0))
            line = self._conn.execute(beyond).scalar()
            if line is None:
                return found
            found.append(line)

    def walk(self, line: int) -> Iterator[Waiting]:
        """Yield each connected customer without an offer, oldest first.

        A case that is transferred into the line stands in it whether or not its customer is connected; whose it is, is passed over.
        """
        offered = exists().where(offers.c.case_id == cases.c.id, offers.c.state == "open")
        connected = or_(cases.c.away_since.is_(None), cases.c.status == Status.ASSIGNED)
        here = select(cases.c.id, cases.c.agent_id).where(cases.c.line == line, connected, ~offered).order_by(cases.c.id)
        last = 0
        while True:
            rows = self._conn.execute(here.where(cases.c.id > last).limit(PIECE)).all()
            passed = self._passed_over([row.id for row in rows])
            for row in rows:
                yield Waiting(row.id, line, frozenset(passed[row.id] | {row.agent_id} - {None}))
            if len(rows) < PIECE:
                return
            last = rows[-1].id

    def order(self, line: int) -> list[int]:
        """Return the cases of a line, oldest first."""
        return list(self._conn.execute(select(cases.c.id).where(cases.c.line == line).order_by(cases.c.id)).scalars())

    def entered(self, case_id: int, line: int) -> None:
        """Note that a newcomer stands at the end of a line."""
        before = select(cases.c.id).where(cases.c.line == line, cases.c.id != case_id).limit(LONGEST_PLACE).subquery()
        ahead = self._conn.execute(select(func.count()).select_from(before)).scalar_one()
        if ahead < LONGEST_PLACE:
            self._conn.execute(insert(waits).values(case_id=case_id, line=line, since=self._now, place=ahead + 1))

    def over(self, case_id: int) -> None:
        """Note that the customer's wait ended with an agent; only the newest of each line are kept."""
        ended = update(waits).where(waits.c.case_id == case_id, waits.c.waited.is_(None)).values(waited=self._now - waits.c.since)
        line = self._conn.execute(ended.returning(waits.c.line)).scalar()
        if line is not None:
            over = (waits.c.line == line, waits.c.waited.is_not(None))
            newest = select(waits.c.case_id).where(*over).order_by(waits.c.case_id.desc()).limit(WAITS_KEPT)
            self._conn.execute(delete(waits).where(*over, waits.c.case_id.not_in(newest)))

    def given_up(self, case_id: int) -> None:
        """Forget a wait that ended otherwise."""
        self._conn.execute(delete(waits).where(waits.c.case_id == case_id, waits.c.waited.is_(None)))

    def per_place(self, line: int) -> list[int]:
        """Return how long (ms) the line's recent customers waited for each place."""
        over = select(waits.c.waited, waits.c.place).where(waits.c.line == line, waits.c.waited.is_not(None))
        return [max(waited, 0) // place for waited, place in self._conn.execute(over)]

    def _passed_over(self, case_ids: list[int]) -> defaultdict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        if case_ids:
            passed = (
                offers.c.state.in_(("declined", "missed")),
                offers.c.ended_at > self._now - PASSED_OVER_FOR,
                offers.c.ended_at <= self._now,  # the clock may have been set back
                offers.c.kind != OfferKind.INVITE,
            )
            wanted = select(offers.c.case_id, offers.c.agent_id).where(offers.c.case_id.in_(case_ids), *passed)
            for case_id, agent_id in self._conn.execute(wanted):
                found[case_id].add(agent_id)
        return found
