"""Opening a database: what is promised about it holds from the first statement on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from databases import Database
from deskbell.storage import dialect
from deskbell.storage.dialect import UnfitDatabase, begin, check_sqlite_version, database_now, insert_new, open_sqlite, upsert
from deskbell.storage.tables import marks


def test_a_sqlite_that_keeps_deleted_words_is_refused() -> None:
    with pytest.raises(UnfitDatabase, match=r"3\.40\.1 keeps deleted words"):
        check_sqlite_version((3, 40, 1))
    check_sqlite_version((3, 42, 0))


def test_every_sqlite_commit_is_synced_and_deleted_content_is_overwritten(tmp_path: Path) -> None:
    engines = open_sqlite(tmp_path / "x.db")
    for engine in (engines.write, engines.read):
        with engine.connect() as conn:
            found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in WANTED}
        assert found == WANTED
    engines.dispose()


WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}


def test_a_question_cannot_write(database: Database) -> None:
    with database.engines.read.connect() as conn:
        begin(conn, write=False)
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            conn.execute(marks.insert().values(name="x", value=1))


def test_a_question_sees_one_moment_throughout(database: Database) -> None:
    with database.engines.read.connect() as asking, database.engines.write.connect() as writing:
        begin(asking, write=False)
        assert asking.execute(select(marks.c.value)).scalar() is None
        begin(writing, write=True)
        writing.execute(marks.insert().values(name="x", value=1))
        writing.commit()
        assert asking.execute(select(marks.c.value)).scalar() is None
        asking.rollback()
        begin(asking, write=False)
        assert asking.execute(select(marks.c.value)).scalar() == 1


def test_keeping_a_row_twice_leaves_the_second(database: Database) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        upsert(conn, marks, ("name",), {"name": "x", "value": 1})
        upsert(conn, marks, ("name",), {"name": "x", "value": 2})
        assert conn.execute(select(marks.c.value)).scalars().all() == [2]
        assert not insert_new(conn, marks, ("name",), {"name": "x", "value": 3})
        assert insert_new(conn, marks, ("name",), {"name": "y", "value": 3})
        conn.commit()


def test_the_databases_clock_is_in_milliseconds(database: Database) -> None:
    with database.engines.read.connect() as conn:
        assert 1_700_000_000_000 < database_now(conn) < 10_000_000_000_000


def test_postgresql_speaks_utc_and_waits_for_nothing_for_ever(database: Database) -> None:
    if database.kind == "sqlite":
        assert database.engines.is_sqlite
        return
    with database.engines.write.connect() as conn:
        assert conn.execute(text("SHOW timezone")).scalar() == "UTC"
        assert conn.execute(text("SHOW statement_timeout")).scalar() == "30s"
        assert conn.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_the_log_is_written_back_beside_the_writer_and_begins_anew_when_it_is_long(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = dialect.LogWriter(sqlite.engines)
    log = Path(f"{sqlite.engines.write.url.database}-wal")

    def writes(value: int) -> None:
        with sqlite.engines.write.connect() as conn:
            begin(conn, write=True)
            upsert(conn, marks, ("name",), {"name": "here", "value": value})
            conn.commit()

    writes(1)
    assert keeper.write_back() is True
    assert keeper.write_back() is False
    monkeypatch.setattr(dialect, "LONG_LOG", 1)
    writes(2)
    assert keeper.write_back() is True
    size = log.stat().st_size
    for value in range(20):
        writes(value)
        keeper.write_back()
    assert log.stat().st_size == size, "each time it began at the log's start"
    keeper.close()
    keeper.close()
