"""Brings a database to the tables of this version; many nodes may start at once, one of them does the work."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from deskbell.storage.dialect import Engines, UnfitDatabase, begin, is_sqlite, lock_for_all

NEWEST = "0009"
"""The version that this program works with; equal to the last file in `versions`."""

UPGRADE_LOCK = 0x6465736B62656C
"""The number of PostgreSQL's advisory lock for upgrades."""


def upgrade(engines: Engines) -> bool:
    """Bring the database to the newest version; return whether there was anything to do.

    All or nothing, in one transaction; others who start wait for it. Costs one read (and no Alembic) when
    nothing is to do. UnfitDatabase for a database that a newer Deskbell has upgraded.
    """
    with engines.read.connect() as conn:
        if version(conn) == NEWEST:
            return False
    with engines.write.connect() as conn:
        begin(conn, write=True)
        lock_for_all(conn, UPGRADE_LOCK)
        if not is_sqlite(conn):
            conn.execute(text("SET LOCAL statement_timeout = 0"))
        found = version(conn)
        if found != NEWEST:
            _run(conn, found)
        conn.commit()
    return found != NEWEST


def version(conn: Connection) -> str | None:
    """Return the version of the database's tables, None for an empty database."""
    here = "sqlite_schema WHERE name" if is_sqlite(conn) else "pg_tables WHERE schemaname = current_schema() AND tablename"
    if conn.execute(text(f"SELECT 1 FROM {here} = 'alembic_version'")).first() is None:  # noqa: S608
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _run(conn: Connection, found: str | None, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = conn
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise UnfitDatabase(f"The database is of version {found}, made by a newer Deskbell; this one knows {NEWEST}.")
    command.upgrade(config, to)
