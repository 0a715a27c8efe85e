"""Zeroes what SQLite leaves behind in the unused middle of its pages, which `secure_delete` does not reach.

When a page splits, cells move to its neighbour, and their old bytes stay in the gap between the page's cell pointers and its
cells. Should such a row be deleted later, that copy would remain. The gap means nothing to SQLite (file format, section 1.6),
so it can be zeroed in place: while the write lock is held and the log is empty, nobody else writes to the file. `VACUUM` would
do it too, but takes ten times as long and as much space again.

Run as a program of its own, `python -m deskbell.storage.scrub FILE`: closing a file drops all locks that the process holds on
it, and the server holds locks. Exit code 0: done; 3: the database was busy, try again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

BUSY = 3
TRIES = 20
HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}
"""The kinds of b-tree pages and the length of their headers; every other page begins with a zero, see MOST_PAGES."""

MOST_PAGES = 0x0200_0000
"""Below this many pages (137 GB), the first byte of an overflow or free page is 0 or 1: never taken for a b-tree page."""

AT_ONCE = 1024
"""Pages read at once."""


def scrub(file: Path) -> bool:
    """Zero the gaps of all pages; return False when questions or writers left no moment for it.

    Deeds wait meanwhile: about a second for each gigabyte of the database, next to nothing for a small one.
    """
    connection = sqlite.connect(str(file), isolation_level=None, timeout=0.25)
    place = os.open(file, os.O_RDWR)
    try:
        if not _has_it_alone(connection, file):
            return False
        _zero_gaps(place)
        os.fsync(place)
        # a commit, so that others drop the pages they hold in memory with the old gaps
        connection.execute("INSERT OR REPLACE INTO marks (name, value) VALUES ('scrubbed', unixepoch())")
        connection.execute("COMMIT")
        return True
    finally:
        connection.close()
        os.close(place)


def _has_it_alone(connection: sqlite.Connection, file: Path) -> bool:
    """Take the write lock with an empty log: then nobody writes the file, and all of its content is in it."""
    try:
        for _ in range(TRIES):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute("BEGIN IMMEDIATE")
            if Path(f"{file}-wal").stat().st_size == 0:
                return True
            connection.execute("ROLLBACK")
    except sqlite.OperationalError:
        return False
    return False


def _zero_gaps(place: int) -> None:
    head = os.pread(place, 100, 0)
    size = int.from_bytes(head[16:18]) or 0
    size = 65536 if size == 1 else size
    usable = size - head[20]
    pages = os.fstat(place).st_size // size if size else 0
    if pages >= MOST_PAGES:
        raise ValueError("the database is too large to be scrubbed")
    for first in range(0, pages, AT_ONCE):
        chunk = os.pread(place, AT_ONCE * size, first * size)
        for start in range(0, len(chunk), size):
            gap = _gap(chunk, start, 100 if first + start == 0 else 0, usable)
            if gap is not None and chunk.count(0, *gap) != gap[1] - gap[0]:
                os.pwrite(place, bytes(gap[1] - gap[0]), first * size + gap[0])


def _gap(chunk: bytes, start: int, skipped: int, usable: int) -> tuple[int, int] | None:
    at = start + skipped
    header = HEADERS.get(chunk[at])
    if header is None:
        return None
    cells = int.from_bytes(chunk[at + 3 : at + 5])
    content = int.from_bytes(chunk[at + 5 : at + 7]) or 65536
    begin, end = at + header + 2 * cells, start + content
    return (begin, end) if begin < end <= start + usable else None


if __name__ == "__main__":
    sys.exit(0 if scrub(Path(sys.argv[1])) else BUSY)
