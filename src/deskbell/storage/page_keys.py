"""Takes deleted words out of FTS5's directory of pages, which keeps them whatever `secure-delete` says.

FTS5 notes for each page of its index a key: the beginning of the page's first word, often the whole of it. Deleting that word
clears the page, not the key. A key may be anything above the page before and not above the page's first word, so the first word
that is still there takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

LONG_ENOUGH = 3
"""A key of fewer letters gives nothing away."""

SEGMENT_SHIFT = 37
"""FTS5 numbers the pages of segment s as s * 2**37 + page."""

MAIN = b"0"
"""The mark before every word in the main index; we have no other."""


def clear_keys(conn: Connection, words: Iterable[str]) -> None:
    """Replace the keys of pages that still show the beginning of one of these deleted words.

    To be called in the transaction that deleted them. Costs a walk over the directory: 10 ms at a million messages.
    """
    gone = {MAIN + word.encode() for word in words}
    beginnings = {word[:end] for word in gone for end in range(LONG_ENOUGH + 1, len(word) + 1)}
    if not beginnings:
        return
    conn.exec_driver_sql("SAVEPOINT deleted_words")  # makes FTS5 write what it holds in memory
    conn.exec_driver_sql("RELEASE deleted_words")
    directory = conn.exec_driver_sql("SELECT segid, term, pgno FROM search_idx WHERE length(term) > ?", (LONG_ENOUGH,))
    for segment, key, page in directory.all():
        if bytes(key) not in beginnings:
            continue
        first = _first_word(conn, segment, page >> 1)
        if first is not None and not first.startswith(bytes(key)):
            conn.exec_driver_sql("UPDATE search_idx SET term = ? WHERE segid = ? AND term = ?", (first, segment, key))


def _first_word(conn: Connection, segment: int, page: int) -> bytes | None:
    """The first word of a page: its place stands first behind the page's content, and it is written in full."""
    number = (segment << SEGMENT_SHIFT) + page
    block = conn.exec_driver_sql("SELECT block FROM search_data WHERE id = ?", (number,)).scalar()
    if block is None:
        return None
    content = int.from_bytes(block[2:4])
    if content >= len(block):
        return None
    at, _ = _varint(block, content)
    length, at = _varint(block, at)
    return bytes(block[at : at + length])


def _varint(block: bytes, at: int) -> tuple[int, int]:
    """SQLite's numbers of seven bits a byte, the highest first; returns the number and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | block[place] & 0x7F
        if block[place] < 0x80:
            return value, place + 1
    return value << 8 | block[at + 8], at + 9
