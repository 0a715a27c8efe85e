"""How long a search takes at a million cases with five million messages: a rare word, a common one, the beginning of one."""

from __future__ import annotations

from collections.abc import Iterator

from bench.archive import archive
from bench.lists import READERS, look, read_agent, reading
from bench.report import Figure
from bench.samples import median, percentile
from deskbell.actions.values import CaseFilter

ROUNDS = 5
RUNS = 10
WORDS = {
    "a rare word": "p4711",
    "a common word": "refund ",
    "a word in every message": "invoice ",
    "the beginning of a word": "p471",
    "two words": "refund p4711",
}


def measure() -> list[Figure]:
    """Return the figures of searching; building the database takes minutes the first time."""
    return list(_figures())


def _figures() -> Iterator[Figure]:
    with reading(archive(1_000_000, 5, indexed=True)) as conn:
        for reader, agent_id in READERS.items():
            agent = read_agent(conn, agent_id)
            for name, words in WORDS.items():
                wanted = CaseFilter("all", words=words)
                look(conn, agent, wanted, empty=True)
                rounds = [[look(conn, agent, wanted, empty=True) for _ in range(RUNS)] for _ in range(ROUNDS)]
                slow = percentile([run for runs in rounds for run in runs], 0.99)
                middle = tuple(median(runs) for runs in rounds)
                yield Figure("search", f"{name}, {reader}", "ms", middle, note=f"p99 {slow:.1f} ms", details={"p99": slow})
