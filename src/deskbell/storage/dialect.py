"""The one file that knows how SQLite and PostgreSQL differ: opening them, beginning, upserts, locks."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects import sqlite as lite
from sqlalchemy.pool import QueuePool

S = TypeVar("S", bound="Select[Any]")

OLDEST_SQLITE = (3, 42, 0)
"""The first SQLite whose full-text index can forget a word (FTS5 `secure-delete`)."""

FILE_NAME = "deskbell.db"

LONG_LOG = 8_000
"""From so many pages (4 KiB each) on, SQLite's log is begun anew."""

SQLITE_SETUP = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -32768",
    "PRAGMA mmap_size = 1073741824",
    "PRAGMA wal_autocheckpoint = 40000",
    "PRAGMA journal_size_limit = 67108864",
)
"""Durable and forgetful: every commit is synced, deleted content is overwritten, a checkpoint leaves a small log."""

POSTGRES_OPTIONS = {
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "random_page_cost": "1.1",
}


class UnfitDatabase(Exception):
    """The database or its driver can't keep what Deskbell promises; the text says why."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One database: `write` for deeds, `read` for questions on a snapshot. On SQLite `write` holds one connection."""

    write: Engine
    read: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, with its one writer."""
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close all connections that are not in use."""
        self.read.dispose()
        self.write.dispose()


def open_database(database: str, data_dir: Path, connections: int = 8) -> Engines:
    """Return the engines for a `database` setting: `sqlite` (a file in `data_dir`) or a postgresql:// address.

    Connects to nothing yet. UnfitDatabase when SQLite is too old.
    """
    if database == "sqlite":
        return open_sqlite(data_dir / FILE_NAME, connections)
    return open_postgres(database, connections)


def open_sqlite(file: Path, readers: int = 8) -> Engines:
    """Return the engines for a SQLite file: one writing connection, and up to `readers` that can't write."""
    check_sqlite_version(sqlite.sqlite_version_info)
    return Engines(
        write=_sqlite_engine(file, 1, SQLITE_SETUP), read=_sqlite_engine(file, readers, (*SQLITE_SETUP, "PRAGMA query_only = ON"))
    )


def check_sqlite_version(found: tuple[int, ...]) -> None:
    """Refuse (UnfitDatabase) a SQLite that keeps deleted words in its full-text index."""
    if tuple(found) < OLDEST_SQLITE:
        has, wants = (".".join(map(str, version)) for version in (found, OLDEST_SQLITE))
        raise UnfitDatabase(
            f"SQLite {has} keeps deleted words in its search index; {wants} or newer is wanted. "
            "The package pysqlite3 from PyPI brings one."
        )


def open_postgres(address: str, connections: int = 8) -> Engines:
    """Return the engines for a postgresql:// address, which share at most `connections` connections."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    given = str(url.query.get("options", ""))
    options = " ".join([*(f"-c {name}={value}" for name, value in POSTGRES_OPTIONS.items()), given]).strip()
    engine = create_engine(
        url.difference_update_query(["options"]),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        use_native_hstore=False,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 10, "application_name": "deskbell"},
    )
    event.listen(engine, "connect", _insist_on_durable_commits)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(write=engine, read=snapshot)


def begin(conn: Connection, *, write: bool) -> None:
    """Begin a transaction. On SQLite a writing one takes the write lock at once, so that it can't fail half-way."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def is_sqlite(conn: Connection) -> bool:
    """Return whether the connection is to SQLite."""
    return conn.dialect.name == "sqlite"


def locked(statement: S, *, skip: bool = False) -> S:
    """Return the select locking its rows (`skip`: passing over those locked elsewhere); SQLite's writer is alone anyway."""
    return statement.with_for_update(skip_locked=skip)


def hold(conn: Connection, table: Table, row_id: int) -> None:
    """Have whoever else would change the row wait until the transaction ends; rows that refer to it may still be added.

    One statement on PostgreSQL, none on SQLite, whose writer is alone anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(select(table.c.id).where(table.c.id == row_id).with_for_update(key_share=True))


def lock_for_all(conn: Connection, key: int) -> None:
    """Wait for, and hold until the transaction ends, the installation's lock `key`; SQLite's writer is alone anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(func.pg_advisory_xact_lock(key).select())


def try_lock_for_all(conn: Connection, key: int) -> bool:
    """Take the installation's lock `key` if it is free, until the transaction ends; return whether it was taken."""
    return conn.dialect.name == "sqlite" or bool(conn.scalar(func.pg_try_advisory_xact_lock(key).select()))


def oldest_running(conn: Connection) -> tuple[int, int]:
    """Return PostgreSQL's oldest running transaction, and the number that the next one gets: once the first reaches a second
    noted earlier, everything that ran at that time has ended."""
    row = conn.exec_driver_sql(
        "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint FROM pg_current_snapshot() AS now"
    ).one()
    return int(row[0]), int(row[1])


def plan_afresh(conn: Connection) -> None:
    """Have PostgreSQL plan this transaction's statements by their values: one plan for rare and common words serves neither."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")


def upsert(conn: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any]) -> None:
    """Insert a row; where one with the same `key` columns exists, give it the other values instead."""
    conn.execute(_upsert(conn.dialect.name, table, tuple(key), tuple(values)), dict(values))


@lru_cache(128)
def _upsert(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    """Made once for each set of columns: making one leaves circles of objects that only the collector of garbage finds."""
    row: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in names}
    rest = [name for name in names if name not in key]
    if dialect == "sqlite":
        lite_row = lite.insert(table).values(row)
        return lite_row.on_conflict_do_update(index_elements=key, set_={name: lite_row.excluded[name] for name in rest})
    pg_row = pg.insert(table).values(row)
    return pg_row.on_conflict_do_update(index_elements=key, set_={name: pg_row.excluded[name] for name in rest})


def insert_new(conn: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same `key` columns exists; return whether it was inserted."""
    return conn.execute(_insert_new(conn.dialect.name, table, tuple(key), tuple(values)), dict(values)).first() is not None


@lru_cache(128)
def _insert_new(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    row: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in names}
    new = lite.insert(table) if dialect == "sqlite" else pg.insert(table)
    return new.values(row).on_conflict_do_nothing(index_elements=key).returning(table.c[key[0]])


def database_now(conn: Connection) -> int:
    """Return the database's time in milliseconds since 1970: the one clock that several nodes share."""
    if conn.dialect.name == "sqlite":
        return int(conn.exec_driver_sql("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)").scalar_one())
    return int(conn.exec_driver_sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint").scalar_one())


def _sqlite_engine(file: Path, connections: int, setup: Sequence[str]) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{file}",
        module=sqlite,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in setup:
            cursor.execute(statement)
        cursor.close()

    return engine


def _insist_on_durable_commits(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
    connection.commit()


def upsert_then(table: Table, dialect: str, key: Sequence[str], values: Mapping[str, Any], then: Mapping[str, Any]) -> Any:
    """Return the statement that inserts a row or, where one with the same `key` exists, carries out the `then` updates."""
    new = lite.insert(table) if dialect == "sqlite" else pg.insert(table)
    return new.values(**values).on_conflict_do_update(index_elements=key, set_=dict(then))


def may_write(conn: Connection) -> bool:
    """Return whether the connection is for deeds, not for questions on a snapshot."""
    return not conn.get_execution_options().get("postgresql_readonly", False)


class LogWriter:
    """Writes SQLite's log back into the database beside the writer, on a connection of its own."""

    def __init__(self, engines: Engines) -> None:
        self._file = str(engines.write.url.database)
        self._connection: Any = None
        self._lock = threading.Lock()
        self._back = 0

    def write_back(self) -> bool:
        """Write back what the log has gathered; return whether that was anything.

        Waits for nobody and lets nobody wait. Only when the log has become long, the writer waits some milliseconds while the rest is
        written back, so that it begins anew at the log's start; never while a question is still looking at an earlier moment.
        """
        with self._lock:
            if self._connection is None:
                self._connection = sqlite.connect(self._file, isolation_level=None, timeout=0, check_same_thread=False)
                self._connection.execute("PRAGMA synchronous = FULL")
            _, length, back = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if length >= LONG_LOG:
                self._connection.execute("PRAGMA wal_checkpoint(RESTART)")
            gathered = bool(back != self._back and length > 0)
            self._back = back
            return gathered

    def close(self) -> None:
        """Close the connection, once nothing is being written back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def empty_log(engines: Engines) -> bool:
    """Write SQLite's log into the database and cut it to nothing, so that no earlier content is left in it.

    Returns whether that was possible: not while a question is still looking at an earlier moment. Waits a quarter of a second
    at most, in which deeds wait too. PostgreSQL's log goes by its own rules: True.
    """
    if not engines.is_sqlite:
        return True
    connection = sqlite.connect(str(engines.write.url.database), isolation_level=None, timeout=0.25)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        busy, left, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy == 0 and left == 0)
    finally:
        connection.close()
