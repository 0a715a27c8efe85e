"""How long the desk's lists take in the database: the first 50 rows and the counts, at a thousand cases and at a million."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from bench.archive import NARROW, WIDE, Archive, archive
from bench.report import Figure
from bench.samples import median, percentile
from deskbell.actions.values import CaseFilter
from deskbell.domain.people import Agent
from deskbell.storage.dialect import begin, open_database
from deskbell.storage.transaction import Transaction

SIZES = (1_000, 100_000, 1_000_000)
LISTS = ("unassigned", "mine", "all")
READERS = {"all portals": WIDE, "0.1 % of the cases": NARROW}
ROUNDS = 5
RUNS = 60
"""How often each list is read in a round."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One list as one agent reads it in one order, of a database with so many cases."""

    cases: int
    list: str
    reader: str
    newest_first: bool


Times = dict[Reading, list[list[float]]]
"""For each reading the milliseconds of each run, round by round."""


def measure() -> list[Figure]:
    """Return the figures of the lists; builds the databases when they are not there."""
    archives = [archive(cases) for cases in SIZES]
    times: Times = defaultdict(list)
    for _ in range(ROUNDS):
        for one in archives:
            _read_all(one, times)
    return [*_at_a_million(times), *_in_proportion(times)]


def _read_all(one: Archive, times: Times) -> None:
    with reading(one) as conn:
        agents = {name: read_agent(conn, agent_id) for name, agent_id in READERS.items()}
        gc.disable()
        for reader, agent in agents.items():
            for name in LISTS:
                for newest_first in (True, False):
                    wanted = CaseFilter(name, newest_first)
                    look(conn, agent, wanted)
                    runs = [look(conn, agent, wanted) for _ in range(RUNS)]
                    times[Reading(one.cases, name, reader, newest_first)].append(runs)
        gc.enable()


@contextmanager
def reading(one: Archive) -> Iterator[Connection]:
    """A connection that reads an archive, set up as the server's are."""
    engines = open_database("sqlite", one.data_dir)
    try:
        with engines.read.connect() as conn:
            yield conn
    finally:
        engines.dispose()


def read_agent(conn: Connection, agent_id: int) -> Agent:
    """Return an agent of the archive."""
    agent = Transaction(conn, 0).people.by_id(agent_id)
    assert agent is not None
    return agent


def look(conn: Connection, agent: Agent, wanted: CaseFilter, *, empty: bool = False) -> float:
    """Return the milliseconds for rows and counts on a snapshot, as the server reads them; `empty`: there may be no rows."""
    began = time.perf_counter()
    begin(conn, write=False)
    tx = Transaction(conn, 0)
    rows = tx.cases.listed(agent, wanted)
    tx.cases.tallies(agent)
    conn.exec_driver_sql("ROLLBACK")
    took = (time.perf_counter() - began) * 1000
    assert rows or empty, f"The list {wanted.list} of agent {agent.id} is empty."
    return took


def _slower(times: Times, cases: int, name: str, reader: str) -> Reading:
    """Which of the two orders takes longer."""
    both = [Reading(cases, name, reader, newest_first) for newest_first in (True, False)]
    return max(both, key=lambda one: median([median(runs) for runs in times[one]]))


def _at_a_million(times: Times) -> Iterator[Figure]:
    for reader in READERS:
        for name in LISTS:
            reading = _slower(times, SIZES[-1], name, reader)
            middle = tuple(median(runs) for runs in times[reading])
            slow = percentile([run for runs in times[reading] for run in runs], 0.99)
            note = f"p99 {slow:.2f} ms, {_order(reading)}"
            yield Figure(
                "lists", f"{name}, 1 million cases, {reader}", "ms", middle, at_most=5.0, note=note, details={"p99": slow}
            )


def _in_proportion(times: Times) -> Iterator[Figure]:
    for cases in SIZES[1:]:
        for reader in READERS:
            for name in LISTS:
                reading = _slower(times, cases, name, reader)
                base = times[Reading(SIZES[0], name, reader, reading.newest_first)]
                ratios = tuple(median(now) / median(then) for now, then in zip(times[reading], base, strict=True))
                size = "1 million" if cases == SIZES[-1] else "100 thousand"
                yield Figure("lists", f"{name}, {size} to 1 thousand, {reader}", "x", ratios, at_most=1.5, note=_order(reading))


def _order(reading: Reading) -> str:
    return "newest first" if reading.newest_first else "longest first"
