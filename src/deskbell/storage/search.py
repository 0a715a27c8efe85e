"""Finding cases by words: one small document for each thing said and one for each case's header, in a full-text index.

A document's id is its case's id times 2**20 plus the fact's number (0 for the header), so that a hit names its case without
another look, and a case's documents lie side by side. Text becomes words here, alike for both databases: folded to small
letters without accents, so that SQLite's FTS5 and PostgreSQL's tsvector find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, cast, column, delete, func, intersect, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY

from deskbell.storage.dialect import is_sqlite, lock_for_all, plan_afresh
from deskbell.storage.page_keys import clear_keys
from deskbell.storage.tables import cases

SHIFT = 20
MOST_FACTS = (1 << SHIFT) - 1
"""Facts of one case beyond this many are not indexed."""

LONGEST_WORD = 64
MOST_WORDS = 8
"""More words in one search are ignored."""

COMMON = 20_000
"""From so many hits on, walking the list and asking of each case is cheaper than sorting the hits."""

INDEX_LOCK = 0x696E646578
"""PostgreSQL's advisory lock held by whoever writes the index: a deletion and the feeding worker exclude each other."""

WORD = re.compile(r"[^\W_]+")
EMAIL = re.compile(r"[\w.+%-]*\w@\w[\w.-]*")
NUMBER = re.compile(r"(?<!\d)(\d{3})[ \-](\d{3})[ \-](\d{3})(?!\d)")
BEGUN_NUMBER = re.compile(r"\s*\d{3}[ \-]\d{1,3}(?:[ \-]\d{0,3})?\s*")

FTS = table("search", column("rowid"), column("words"), column("search"))
VECTORS = table("search", column("id"), column("words"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a search; `begun` finds all words that begin with it."""

    word: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The cases that hold every word of a search: `ids` selects their ids; `few` says that these are few enough to sort."""

    ids: Select[Any]
    few: bool

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on a row of `cases`: few hits lead the query, many are asked of each case as the list is walked."""
        held = cases.c.id.in_(self.ids)
        return held if self.few else held.is_(true())


def words_of(text: str) -> list[str]:
    """Return the words that a text is found by, each once: folded, at most 64 characters; e-mail addresses whole and in parts."""
    folded = _fold(text)
    found = dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(folded))
    if "@" in folded:
        found |= dict.fromkeys(address.rstrip(".-")[:LONGEST_WORD] for address in EMAIL.findall(folded))
    return list(found)


def wanted_words(typed: str) -> list[Wanted]:
    """Return what a typed search looks for: every word, the last as the beginning of one (unless a blank follows it).

    Any input is safe. `123 456 789` is a case number, also half typed; no words at all give an empty list.
    """
    if BEGUN_NUMBER.fullmatch(typed):
        return [Wanted(re.sub(r"\D", "", typed), begun=True)]
    folded = NUMBER.sub(r"\1\2\3", _fold(typed))
    found: dict[str, None] = {}
    for part in folded.split():
        addresses = EMAIL.findall(part)
        found |= dict.fromkeys(addresses or WORD.findall(part))
    words = [word[:LONGEST_WORD] for word in list(found)[:MOST_WORDS]]
    last = len(words) - 1
    ended = not folded or not (folded[-1].isalnum() or folded[-1] in ".-_")
    return [Wanted(word, begun=n == last and not ended and len(word) > 1) for n, word in enumerate(words)]


def matching(conn: Connection, typed: str) -> Matches | None:
    """Return the cases that hold every word typed, in whatever was said in them or in their header; None without a word.

    At a million messages: a count of at most 20,000 hits per word here (2 ms, for a common beginning 15 ms), and the hits
    of each word when the query runs (a rare word 0.1 ms, one that stands in every fifth message 30 ms).
    """
    wanted = wanted_words(typed)
    if not wanted:
        return None
    plan_afresh(conn)
    each = [_hits(conn, word) for word in wanted]
    few = any(_fewer(conn, hits, COMMON) for hits in each)
    ids = each[0] if len(each) == 1 else select(intersect(*each).subquery().c.case_id)
    return Matches(ids, few)


def forget(conn: Connection, case_id: int) -> None:
    """Remove every word of a case from the index; on PostgreSQL it waits for the feeding worker's transaction to end."""
    lock_for_all(conn, INDEX_LOCK)
    first, last = document(case_id, 0), document(case_id, MOST_FACTS)
    if is_sqlite(conn):
        gone = _words_in(conn, FTS.c.rowid.between(first, last))
        conn.execute(delete(FTS).where(FTS.c.rowid.between(first, last)))
        clear_keys(conn, gone)
    else:
        conn.execute(delete(VECTORS).where(VECTORS.c.id.between(first, last)))


def document(case_id: int, seq: int) -> int:
    """Return the id of the document for a case's fact number `seq`; 0 is the header."""
    return (case_id << SHIFT) + seq


def put(conn: Connection, documents: Iterable[tuple[int, list[str]]]) -> None:
    """Write documents (id, words), replacing any of the same id; costs about 40 microseconds each."""
    rows = list(documents)
    if not rows:
        return
    if is_sqlite(conn):
        headers = [doc for doc, _ in rows if not doc & MOST_FACTS]
        replaced = _words_in(conn, FTS.c.rowid.in_(headers)) if headers else set()
        packed = [(doc, " ".join(words)) for doc, words in rows]
        conn.exec_driver_sql("INSERT OR REPLACE INTO search(rowid, words) VALUES (?, ?)", packed)
        clear_keys(conn, replaced)
    else:
        conn.exec_driver_sql(
            "INSERT INTO search (id, words) VALUES (%(id)s, array_to_tsvector(%(words)s::text[])) "
            "ON CONFLICT (id) DO UPDATE SET words = excluded.words",
            [{"id": doc, "words": words} for doc, words in rows],
        )


def _words_in(conn: Connection, documents: ColumnElement[bool]) -> set[str]:
    return {word for words in conn.scalars(select(FTS.c.words).where(documents)) for word in words.split()}


def _hits(conn: Connection, wanted: Wanted) -> Select[Any]:
    if is_sqlite(conn):
        match = f'"{wanted.word}"{"*" if wanted.begun else ""}'
        return select(FTS.c.rowid.op(">>")(SHIFT).label("case_id")).where(FTS.c.search.op("MATCH")(match))
    query = f"'{wanted.word}'{':*' if wanted.begun else ''}"
    found = VECTORS.c.words.op("@@")(cast(bindparam(None, query), TSQUERY))
    return select(VECTORS.c.id.op(">>")(SHIFT).label("case_id")).where(found)


def _fewer(conn: Connection, hits: Select[Any], many: int) -> bool:
    return int(conn.scalar(select(func.count()).select_from(hits.limit(many).subquery())) or 0) < many


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))
