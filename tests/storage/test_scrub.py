"""What SQLite and FTS5 keep of deleted rows although told not to, and that it goes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable

from sqlalchemy import Connection

from databases import Database
from deskbell.storage.dialect import FILE_NAME, begin, empty_log
from deskbell.storage.scrub import BUSY, scrub
from deskbell.storage.search import document, forget, put


def written(database: Database, deed: Callable[[Connection], None]) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        deed(conn)
        conn.commit()


def whole_file(database: Database) -> bytes:
    assert empty_log(database.engines)
    return (database.data_dir / FILE_NAME).read_bytes()


def split_pages(conn: Connection) -> None:
    """Rows of all lengths in no order: full pages split, and their cells move."""
    chance = random.Random(1)
    rows = list(range(3000))
    chance.shuffle(rows)
    conn.exec_driver_sql("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT)")
    for row in rows:
        kind = "secret" if row % 3 else "public"
        conn.exec_driver_sql("INSERT INTO said VALUES (?, ?)", (row, f"{kind}-{row}-{'x' * chance.randint(10, 900)}"))


def delete_secrets(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM said WHERE words LIKE 'secret%'")


def test_copies_left_behind_by_splitting_pages_are_zeroed_and_nothing_else(sqlite: Database) -> None:
    written(sqlite, split_pages)
    assert whole_file(sqlite).count(b"secret-") >= 2000
    written(sqlite, delete_secrets)
    assert b"secret-" in whole_file(sqlite), "SQLite has learned to do it: the scrubbing can go"
    assert scrub(sqlite.data_dir / FILE_NAME)
    assert b"secret-" not in whole_file(sqlite)
    with sqlite.engines.read.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert conn.exec_driver_sql("SELECT count(*) FROM said WHERE words LIKE 'public%'").scalar() == 1000


def test_the_writer_does_not_bring_the_copies_back_from_its_memory(sqlite: Database) -> None:
    with sqlite.engines.write.connect() as conn:
        begin(conn, write=True)
        split_pages(conn)
        conn.commit()
        begin(conn, write=True)
        delete_secrets(conn)
        conn.commit()
        conn.exec_driver_sql("SELECT sum(length(words)) FROM said").scalar()
        assert scrub(sqlite.data_dir / FILE_NAME)
        begin(conn, write=True)
        conn.exec_driver_sql("UPDATE said SET words = 'z' || substr(words, 2)")
        conn.commit()
    assert b"secret-" not in whole_file(sqlite)


def test_a_writer_in_the_midst_of_a_deed_is_waited_for(sqlite: Database) -> None:
    command = [sys.executable, "-m", "deskbell.storage.scrub", str(sqlite.data_dir / FILE_NAME)]
    with sqlite.engines.write.connect() as conn:
        begin(conn, write=True)
        split_pages(conn)
        assert subprocess.run(command, check=False).returncode == BUSY
        conn.commit()
    assert subprocess.run(command, check=False).returncode == 0


def test_the_directory_of_the_search_index_shows_no_deleted_word(sqlite: Database) -> None:
    """Neighbours that begin alike make FTS5 write long keys."""

    def fill(conn: Connection) -> None:
        for case in range(1, 400):
            put(conn, [(document(case, 1), [f"zzword{case:05}{letter}" for letter in "abcdefghijklmnop"])])

    def keys(conn: Connection) -> list[bytes]:
        return [bytes(key) for (key,) in conn.exec_driver_sql("SELECT term FROM search_idx WHERE length(term) > 10")]

    written(sqlite, fill)
    with sqlite.engines.read.connect() as conn:
        before = keys(conn)
    assert before
    chosen = {int(key[7:12]) for key in before if key[7:12].isdigit() and len(key) >= 12}
    assert chosen

    def delete(conn: Connection) -> None:
        for case in chosen:
            forget(conn, case)
        conn.exec_driver_sql("INSERT INTO search(search) VALUES ('integrity-check')")

    written(sqlite, delete)
    assert scrub(sqlite.data_dir / FILE_NAME)
    content = whole_file(sqlite)
    assert not [case for case in chosen if b"zzword%05d" % case in content]
    with sqlite.engines.read.connect() as conn:
        living = set(range(1, 400)) - chosen
        for case in living:
            found = conn.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH ?", (f'"zzword{case:05}"*',)).all()
            assert [row[0] >> 20 for row in found] == [case]
