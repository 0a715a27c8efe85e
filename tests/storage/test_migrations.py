"""Bringing a database to this version's tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import deskbell.storage.migrations as migrations
from databases import Database, Databases
from deskbell.storage.dialect import UnfitDatabase, begin, is_sqlite
from deskbell.storage.migrations import NEWEST, upgrade, version
from deskbell.storage.schema import metadata
from deskbell.storage.tables import cases
from deskbell.storage.tables_of_letters import letters
from deskbell.storage.tables_of_shares import shares
from deskbell.storage.tables_of_the_bell import offers

EVERY_ROOM_OF_TABLES = (cases, letters, shares, offers)
"""Tables stand in the metadata once their module is imported."""

POSTGRES_SHAPE = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
        || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public' AND {not_ours}
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND {not_ours2}
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text NOT IN ('search', 'alembic_version')
    """.format(
    not_ours="table_name NOT IN ('search', 'alembic_version')", not_ours2="tablename NOT IN ('search', 'alembic_version')"
)
SQLITE_SHAPE = """
    SELECT sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'search%' AND tbl_name != 'alembic_version'
    """
BETWEEN = re.compile(r",?\s*\n\s*|, (?![^(]*\))")
"""What stands between two columns; SQLite writes one that was added later on the line of the last."""


def shape(conn: Connection) -> list[str]:
    """Everything that the database's own catalogue says about its tables."""
    rows = conn.execute(text(SQLITE_SHAPE if is_sqlite(conn) else POSTGRES_SHAPE)).scalars()
    return sorted("\n".join(sorted(BETWEEN.split(str(row).strip()))) for row in rows)


def test_the_migrations_make_exactly_the_tables_that_the_program_knows(
    database: Database, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh(database.kind, tmp_path / "other", empty=True) as other, other.engines.write.connect() as conn:
        begin(conn, write=True)
        metadata.create_all(conn)
        conn.commit()
        wanted = shape(conn)
    with database.engines.read.connect() as conn:
        assert shape(conn) == wanted


def test_an_empty_database_is_upgraded_once(empty_database: Database) -> None:
    assert upgrade(empty_database.engines) is True
    assert upgrade(empty_database.engines) is False
    with empty_database.engines.read.connect() as conn:
        assert version(conn) == NEWEST


def test_what_was_there_stays_when_a_database_is_upgraded(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = empty_database.engines
    with engines.write.connect() as conn:
        begin(conn, write=True)
        migrations._run(conn, None, to="0001")
        conn.execute(text("INSERT INTO audit (at, act, subject, details) VALUES (1, 'made', 'portal', '{}')"))
        conn.commit()
    assert upgrade(engines) is True
    with engines.read.connect() as conn:
        assert conn.execute(text("SELECT act FROM audit")).scalars().all() == ["made"]
        assert conn.execute(text("SELECT count(*) FROM cases")).scalar() == 0


def test_many_who_start_at_once_upgrade_once(empty_database: Database) -> None:
    others = [Database(empty_database.setting, empty_database.data_dir) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda other: upgrade(other.engines), others))
    for other in others:
        other.engines.dispose()
    assert sorted(done) == [False] * 5 + [True]


def test_a_failed_upgrade_changes_nothing(empty_database: Database) -> None:
    with empty_database.engines.write.connect() as conn:
        begin(conn, write=True)
        conn.execute(text("CREATE TABLE cases (id integer)"))
        conn.commit()
    with pytest.raises(Exception, match="cases"):
        upgrade(empty_database.engines)
    with empty_database.engines.read.connect() as conn:
        assert version(conn) is None
        assert shape(conn) != []


def test_a_database_of_a_newer_deskbell_is_refused_in_words(database: Database) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        conn.commit()
    with pytest.raises(UnfitDatabase, match="9999"):
        upgrade(database.engines)


def test_the_newest_version_is_the_last_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_a_start_with_nothing_to_do_does_without_alembic(sqlite: Database) -> None:
    program = (
        "import sys, pathlib; from deskbell.storage import dialect, migrations;"
        "assert not migrations.upgrade(dialect.open_database('sqlite', pathlib.Path(sys.argv[1])));"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(sqlite.data_dir)], check=True, env=dict(os.environ))
