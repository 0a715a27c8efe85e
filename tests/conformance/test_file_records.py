"""The port `Files`: a file's record opens for its own case only."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from databases import Database
from deskbell.domain.files import Upload
from deskbell.storage import tables
from deskbell.storage.dialect import begin
from deskbell.storage.files import FileRecords
from rows import filled


@pytest.fixture
def cases(database: Database) -> tuple[int, int]:
    """Two cases of one portal."""
    return make_case(database, 1), make_case(database, 2)


def make_case(database: Database, number: int) -> int:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        if number == 1:
            conn.execute(tables.portals.insert().values(**filled(tables.portals, id=1)))
        conn.execute(tables.cases.insert().values(**filled(tables.cases, id=number, portal_id=1, number=number)))
        conn.commit()
    return number


def test_a_file_is_found_in_its_own_case_only(database: Database, cases: tuple[int, int]) -> None:
    mine, other = cases
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        files = FileRecords(conn, 5)
        kept = files.add(mine, Upload("k1", "beach.png", "image/png", 1234, b"s" * 32, 640, 480), 5)
        assert files.of_case(mine, kept.id) == kept
        assert files.of_case(other, kept.id) is None
        assert files.of_case(mine, kept.id + 1) is None
        conn.commit()


def test_two_files_never_share_a_key(database: Database, cases: tuple[int, int]) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        files = FileRecords(conn, 5)
        files.add(cases[0], Upload("k1", "a", "text/plain", 1, b"s" * 32), 5)
        with pytest.raises(IntegrityError):
            files.add(cases[1], Upload("k1", "b", "text/plain", 1, b"s" * 32), 5)


def test_strays_are_told_from_files_that_belong_to_a_case(database: Database, cases: tuple[int, int]) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        files = FileRecords(conn, 5)
        files.add(cases[0], Upload("k1", "a", "text/plain", 1, b"s" * 32), 5)
        assert files.known(["k1", "stray"]) == {"k1"}
        assert files.known([]) == set()
        assert files.known([f"stray{n}" for n in range(1200)] + ["k1"]) == {"k1"}
