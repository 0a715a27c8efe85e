"""What one hand-out costs in the database: with ever longer lines, and with ever more agents on the bell."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bench.company import Staff, open_company
from bench.report import Figure
from bench.samples import median, percentile
from deskbell.actions import arrivals, bell, desks, offers
from deskbell.actions.arrivals import Wish
from deskbell.actions.chats import Newcomer
from deskbell.actions.values import DueRow
from deskbell.storage.dialect import begin
from deskbell.storage.tables import cases, portals
from deskbell.storage.transaction import Transaction

LINES = (10, 1_000, 100_000)
AGENTS = (50, 200, 800)
USUAL_LINE, USUAL_AGENTS = 1_000, 200
ROUNDS = 5
RUNS = 40
NODE = "bench"
NOW = 1_800_000_000_000
HOUR = 3_600_000
ANY = DueRow(0, "hand_out", 0, NOW, "")
SLACK = 1.5
"""What a ratio may be beyond "the same" and "in proportion" before it counts as growing: the length of the line must not show."""


class Dice:
    """Case numbers one after the other."""

    def __init__(self) -> None:
        self._last = 100_000_000

    def case_number(self) -> int:
        """Return the next."""
        self._last += 1
        return self._last


@dataclass(frozen=True, slots=True)
class Hall:
    """So many customers in one line, so many agents on the bell; every second agent has an offer out already."""

    waiting: int
    agents: int


def measure() -> list[Figure]:
    """Return the figures of one hand-out, each hall measured in turn in every round."""
    halls = [Hall(waiting, USUAL_AGENTS) for waiting in LINES] + [Hall(USUAL_LINE, each) for each in AGENTS]
    times: dict[Hall, list[list[float]]] = {hall: [] for hall in halls}
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        conns = {hall: _opened(Path(folder) / f"{hall.waiting}-{hall.agents}", hall) for hall in times}
        for _ in range(ROUNDS):
            for hall, conn in conns.items():
                times[hall].append(_runs(conn))
        for conn in conns.values():
            conn.close()
            conn.engine.dispose()
    return [*_alone(times), *_by_line(times), *_by_agents(times)]


def _runs(conn: Connection) -> list[float]:
    gc.disable()
    _hand_out(conn, keep=False)
    found = [_hand_out(conn, keep=False) for _ in range(RUNS)]
    gc.enable()
    return found


def _hand_out(conn: Connection, *, keep: bool) -> float:
    """Return the milliseconds of one hand-out, which is taken back unless it is to be kept; the commit is not counted."""
    with _writing(conn, keep=keep) as tx:
        began = time.perf_counter()
        offers.hand_out(tx, ANY)
        took = (time.perf_counter() - began) * 1000
        assert any(type(piece).__name__ == "Happened" for piece in tx.news), "Nobody was handed out."
    return took


@contextmanager
def _writing(conn: Connection, *, keep: bool = True) -> Iterator[Any]:
    begin(conn, write=True)
    yield Transaction(conn, NOW)
    conn.exec_driver_sql("COMMIT" if keep else "ROLLBACK")


def _opened(folder: Path, hall: Hall) -> Connection:
    engines = open_company(folder, 1, [Staff(n, "agent", [1]) for n in range(1, hall.agents + 1)])
    conn = engines.write.connect()
    with _writing(conn) as tx:
        conn.execute(update(portals).values(kind="box", mode="queue", offer_seconds=600))
        tx.presence.lease(NODE, NOW + HOUR)
        for agent in tx.people.all():
            desks.desk_opened(tx, NODE, agent)
            bell.change(tx, agent, signed_on=True)
        who = Newcomer("", "", "", None, "en", "{}", "", "")
        arrivals.open_case(tx, Dice(), "bench-1", b"t" * 32, who, Wish("It burns"))
    _fill_line(conn, hall.waiting)
    for _ in range(min(hall.agents, hall.waiting) // 2):
        _hand_out(conn, keep=True)
    return conn


def _fill_line(conn: Connection, waiting: int) -> None:
    """The first customer, many times over."""
    with _writing(conn):
        first = dict(conn.execute(select(cases)).mappings().one())
        first.pop("id")
        own = ({"number": 200_000_000 + n, "token_hash": n.to_bytes(32, "big"), "opened_at": NOW + n} for n in range(1, waiting))
        conn.execute(insert(cases), [first | each for each in own])


def _alone(times: dict[Hall, list[list[float]]]) -> Iterator[Figure]:
    rounds = times[Hall(USUAL_LINE, USUAL_AGENTS)]
    slow = percentile([run for runs in rounds for run in runs], 0.99)
    name = f"one hand-out, {USUAL_LINE:,} waiting, {USUAL_AGENTS} agents"
    yield Figure("routing", name, "ms", tuple(median(runs) for runs in rounds), note=f"p99 {slow:.2f} ms")


def _by_line(times: dict[Hall, list[list[float]]]) -> Iterator[Figure]:
    for waiting in LINES[1:]:
        name = f"one hand-out, {waiting:,} waiting to {LINES[0]}"
        yield _ratio(name, times, Hall(waiting, USUAL_AGENTS), Hall(LINES[0], USUAL_AGENTS), SLACK)


def _by_agents(times: dict[Hall, list[list[float]]]) -> Iterator[Figure]:
    for agents in AGENTS[1:]:
        name = f"one hand-out, {agents} agents to {AGENTS[0]}"
        yield _ratio(name, times, Hall(USUAL_LINE, agents), Hall(USUAL_LINE, AGENTS[0]), agents / AGENTS[0])


def _ratio(name: str, times: dict[Hall, list[list[float]]], one: Hall, other: Hall, at_most: float) -> Figure:
    ratios = tuple(median(now) / median(then) for now, then in zip(times[one], times[other], strict=True))
    return Figure("routing", name, "x", ratios, at_most=at_most)
