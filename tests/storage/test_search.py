"""Finding cases by words, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from databases import Database
from deskbell.domain.facts import Kind
from deskbell.storage import search
from deskbell.storage.dialect import begin
from deskbell.storage.indexing import index_next
from deskbell.storage.search import Wanted, forget, matching, put, wanted_words, words_of
from deskbell.storage.tables import cases, facts, files, messages, portals
from rows import filled


class Company:
    """Cases and what is said in them, without the rules: only what the index reads."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.seq = 0
        conn.execute(insert(portals).values(**filled(portals, id=1)))

    def case(self, number: int, first: str = "Anna", last: str = "Muster", email: str = "anna@example.com") -> int:
        row = filled(cases, number=number, portal_id=1, first_name=first, last_name=last, email=email, token_hash=b"%d" % number)
        made = self.conn.execute(insert(cases).values(**row).returning(cases.c.id)).scalar_one()
        self.fact(made, Kind.OPENED)
        return int(made)

    def fact(self, case: int, kind: Kind, message: int | None = None) -> None:
        self.seq += 1
        row = filled(facts, case_id=case, seq=self.seq, kind=kind, by="customer", at=1, message_id=message)
        self.conn.execute(insert(facts).values(**row))

    def says(self, case: int, words: str, kind: Kind = Kind.MESSAGE, file: str | None = None) -> None:
        file_id = None
        if file:
            made = insert(files).values(**filled(files, case_id=case, name=file, key=file))
            file_id = self.conn.execute(made.returning(files.c.id)).scalar_one()
        row = filled(messages, case_id=case, client_id=self.seq + 1, text=words, file_id=file_id)
        said = self.conn.execute(insert(messages).values(**row).returning(messages.c.id)).scalar_one()
        self.fact(case, kind, said)

    def commit(self) -> None:
        self.conn.commit()
        begin(self.conn, write=True)

    def index(self) -> None:
        """The worker comes by until nothing is left; PostgreSQL needs a second look at what was just committed."""
        quiet = 0
        while quiet < 3:
            self.commit()
            quiet = 0 if index_next(self.conn, 3) else quiet + 1

    def found(self, typed: str) -> list[int]:
        """Case numbers, in order."""
        matches = matching(self.conn, typed)
        if matches is None:
            return []
        return list(self.conn.scalars(select(cases.c.number).where(matches.condition()).order_by(cases.c.number)))


@pytest.fixture
def company(database: Database) -> Iterator[Company]:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        yield Company(conn)


@pytest.fixture
def two(company: Company) -> Company:
    """Anna's case 111222333 about a printer, and Jürgen's 444555666 about tea."""
    anna = company.case(111222333)
    company.says(anna, "My printer is on fire!")
    company.says(anna, "Call back before noon", Kind.NOTE)
    jurgen = company.case(444555666, "Jürgen", "Groß", "j.gross+tea@tee-haus.de")
    company.says(jurgen, "Ist der Tee im Drucker?", file="Rechnung März.pdf")
    company.index()
    return company


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("printer", [111222333]),
        ("PRINTER", [111222333]),
        ("pri", [111222333]),
        ("pri ", []),
        ("noon", [111222333]),
        ("anna printer", [111222333]),
        ("printer anna", [111222333]),
        ("anna drucker", []),
        ("jurgen", [444555666]),
        ("Jürgen", [444555666]),
        ("gross", [444555666]),
        ("groß tee", [444555666]),
        ("anna@example.com", [111222333]),
        ("anna@exam", [111222333]),
        ("j.gross+tea@tee-haus.de", [444555666]),
        ("tee-haus", [444555666]),
        ("example.com", [111222333]),
        ("111222333", [111222333]),
        ("111 222 333", [111222333]),
        ("111-222-333", [111222333]),
        ("111 22", [111222333]),
        ("444 555 666 tee", [444555666]),
        ("rechnung", [444555666]),
        ("märz.pdf", [444555666]),
        ("de", [111222333, 444555666][1:]),
        ("nothing", []),
        ("!!!", []),
        ("  ", []),
    ],
)
def test_a_case_is_found_by_name_address_number_and_everything_said(two: Company, typed: str, found: list[int]) -> None:
    assert two.found(typed) == found


@pytest.mark.parametrize(
    "typed",
    ['"', "' OR 1=1 --", 'a" OR "b', "NOT x", "a AND", "*", "(", "a:b", "^a", "a'::tsquery", "\\", "\0x", "😀", "-", "a" * 5000],
)
def test_no_input_breaks_the_search(two: Company, typed: str) -> None:
    assert two.found(typed) == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(two: Company) -> None:
    two.conn.execute(update(cases).where(cases.c.number == 111222333).values(last_name="Maier"))
    two.fact(two.conn.scalars(select(cases.c.id).where(cases.c.number == 111222333)).one(), Kind.RENAMED)
    two.index()
    assert two.found("maier printer") == [111222333]
    assert two.found("muster") == []


def test_a_forgotten_case_is_not_found_and_the_others_are(two: Company) -> None:
    anna = two.conn.scalars(select(cases.c.id).where(cases.c.number == 111222333)).one()
    forget(two.conn, anna)
    two.commit()
    assert two.found("printer") == []
    assert two.found("anna") == []
    assert two.found("tee") == [444555666]


def test_what_is_deleted_before_it_was_indexed_never_gets_in(company: Company) -> None:
    gone = company.case(111222333)
    company.says(gone, "secret")
    company.commit()
    forget(company.conn, gone)
    for table in (facts, messages):
        company.conn.execute(delete(table).where(table.c.case_id == gone))
    company.conn.execute(delete(cases).where(cases.c.id == gone))
    company.index()
    assert company.conn.execute(text("SELECT count(*) FROM search")).scalar() == 0


def test_indexing_is_done_in_steps_and_knows_when_it_is_done(company: Company) -> None:
    case = company.case(111222333)
    for word in ("one", "two", "three", "four"):
        company.says(case, word)
    company.commit()
    index_next(company.conn, 2)
    company.commit()
    steps = 1
    while index_next(company.conn, 2):
        steps += 1
        company.commit()
    assert steps in (2, 3)
    assert company.found("four") == [111222333]
    assert not index_next(company.conn, 2)


def test_two_writers_who_commit_in_the_wrong_order_lose_nothing(database: Database) -> None:
    if database.kind == "sqlite":  # has one writer
        return
    engine = database.engines.write
    with engine.connect() as early, engine.connect() as late, engine.connect() as worker:
        company = Company(early)
        case = company.case(111222333)
        early.commit()
        other = Company.__new__(Company)
        other.conn, other.seq = late, 100
        company.says(case, "slow")
        other.says(case, "quick")
        late.commit()
        for _ in range(5):
            index_next(worker, 10)
            worker.commit()
        early.commit()
        for _ in range(5):
            index_next(worker, 10)
            worker.commit()
        company.conn = worker
        assert company.found("slow") == [111222333]
        assert company.found("quick") == [111222333]


def test_a_deletion_and_the_worker_never_overlap(database: Database) -> None:
    if database.kind == "sqlite":  # has one writer
        return
    with database.engines.write.connect() as deleting, database.engines.write.connect() as worker:
        company = Company(deleting)
        case = company.case(111222333)
        deleting.commit()
        forget(deleting, case)
        assert index_next(worker, 10) is False
        assert worker.execute(text("SELECT count(*) FROM marks WHERE name = 'indexed'")).scalar() == 0


def test_common_words_are_asked_of_each_case_as_the_list_is_walked(two: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "COMMON", 1)
    matches = matching(two.conn, "tee")
    assert matches is not None
    assert not matches.few
    assert two.found("tee") == [444555666]
    assert two.found("tee 444555666") == [444555666]


def test_a_document_written_again_replaces_the_first(company: Company) -> None:
    case = company.case(111222333)
    put(company.conn, [(search.document(case, 1), ["old"])])
    put(company.conn, [(search.document(case, 1), ["new"])])
    assert company.found("new") == [111222333]
    assert company.found("old") == []


@given(st.text())
def test_any_text_becomes_words_without_quotes_or_blanks(anything: str) -> None:
    for word in words_of(anything):
        assert 0 < len(word) <= 64
        assert not set(word) & set(" \t\n\"'\\*():&|!<>\0")


@given(st.text())
def test_a_word_as_typed_is_a_word_as_said(anything: str) -> None:
    said = set(words_of(anything))
    asked: list[Wanted] = wanted_words(anything + " ")
    numbers = {word.word for word in asked if word.word.isdigit()}
    assert {word.word for word in asked} - numbers <= said
