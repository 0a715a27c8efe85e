"""Fresh databases for tests and measures: SQLite files, and a real PostgreSQL server of our own, run unprivileged."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

import postgres
from deskbell.storage.dialect import Engines, open_database
from deskbell.storage.migrations import upgrade

FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=2GB", "shared_buffers=64MB")
"""Settings for tests, which need no data after the machine's own crash; commits are acknowledged as ever."""

LARGEST_REUSED = 32_000_000
"""Beyond so many bytes, rows that are gone included, a database is not worth being emptied."""

AS_IT_IS = """SELECT (SELECT version_num FROM alembic_version), (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
    (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc)"""

IN_USE = """SELECT pg_database_size(current_database()) > %s
    OR EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())"""

EMPTY = """DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    FOR one IN SELECT sequencename, start_value FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        PERFORM setval(one.sequencename::regclass, one.start_value, false);
    END LOOP;
END $$"""
"""Removes every row, in any order, and lets numbers begin anew; a tenth of the time that making a database takes."""


@dataclass(slots=True)
class Database:
    """A database of a test's own: what DESKBELL_DATABASE would say, its data folder, and its engines."""

    setting: str
    data_dir: Path
    engines: Engines = field(init=False)

    def __post_init__(self) -> None:
        self.engines = open_database(self.setting, self.data_dir)

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.setting.partition(":")[0]


class PostgresServer:
    """A PostgreSQL in a temporary folder, reached by a socket in it; nobody else sees it."""

    def __init__(self, options: tuple[str, ...] = FAST) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="deskbell-pg-", dir="/tmp"))
        self._user = _unprivileged_user()
        if self._user:
            shutil.chown(self.folder, self._user)
        try:
            self._programs = self._reachable(_programs())
            self._start(options)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _start(self, options: tuple[str, ...]) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "deskbell", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        chosen = ["listen_addresses=", f"unix_socket_directories={self.folder}", *options]
        flags = " ".join(f"-c {option}" for option in chosen)
        self._run("pg_ctl", "-D", data, "-l", str(self.folder / "log"), "-o", flags, "-w", "-t", "60", "start")

    def address(self, name: str) -> str:
        """The postgresql:// address of one of its databases."""
        return f"postgresql://deskbell@/{name}?host={self.folder}"

    def make(self, template: str = "template0") -> str:
        """Make a database like the template; return its name."""
        name = f"t{uuid4().hex[:16]}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def empty(self, name: str, wanted: Sequence[object]) -> bool:
        """Remove every row from a database; return whether it is like new then: nobody uses it, and its tables are as wanted."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            if connection.execute(IN_USE, [LARGEST_REUSED]).fetchone() != (False,) or self.state(connection) != wanted:
                return False
            connection.execute(EMPTY)
        return True

    @staticmethod
    def state(connection: psycopg.Connection[Any]) -> Sequence[object]:
        """What differs once a test has changed tables themselves."""
        return connection.execute(AS_IT_IS).fetchone() or ()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        """Output goes to a file: a server that inherited a pipe would keep its reader waiting."""
        with tempfile.TemporaryFile() as said:
            command = [*self._as_user(), str(self._programs / program), *arguments]
            done = subprocess.run(command, cwd="/tmp", stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=_plain())
            if done.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{program} failed:\n{said.read().decode(errors='replace')}")

    def _as_user(self) -> list[str]:
        if not self._user:
            return []
        if shutil.which("setpriv"):
            return ["setpriv", f"--reuid={self._user}", f"--regid={pwd.getpwnam(self._user).pw_gid}", "--clear-groups", "--"]
        return ["runuser", "-u", self._user, "--"]

    def _reachable(self, programs: Path) -> Path:
        """A folder below /root, say, is closed to the unprivileged user: then the server runs from a copy."""
        command = [*self._as_user(), "test", "-x", str(programs / "postgres")]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
            return programs
        package = programs.parents[1]
        libraries = package.with_name(f"{package.name}.libs")  # beside the package, where its programs look for them
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        else:
            package = programs.parent
        shutil.copytree(package, self.folder / package.name, symlinks=True)
        return self.folder / programs.relative_to(package.parent)


class Databases:
    """Hands out fresh databases of either kind; upgrades one of each, once, and copies it for every test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer | None = None
        self._templates: dict[str, str] = {}
        self._used: list[str] = []
        self._new: Sequence[object] = ()

    @property
    def server(self) -> PostgresServer:
        """The PostgreSQL server, started when first asked for."""
        if self._server is None:
            self._server = PostgresServer()
        return self._server

    @contextmanager
    def fresh(self, kind: str, data_dir: Path, *, empty: bool = False) -> Iterator[Database]:
        """A database of this kind with the newest tables (or none at all), and nothing in them; afterwards nobody may use it."""
        data_dir.mkdir(parents=True, exist_ok=True)
        template = None if empty else self._template(kind)
        if kind == "sqlite":
            if template:
                shutil.copyfile(template, data_dir / "deskbell.db")
            with _closing(Database("sqlite", data_dir)) as database:
                yield database
            return
        name = self._emptied(template) if template else self.server.make()
        try:
            with _closing(Database(self.server.address(name), data_dir)) as database:
                yield database
        finally:
            if template:
                self._used.append(name)
            else:
                self.server.drop(name)

    def _emptied(self, template: str) -> str:
        """A PostgreSQL database that another test has done with, or else a new one."""
        while self._used:
            name = self._used.pop()
            if self.server.empty(name, self._new):
                return name
            self.server.drop(name)
        name = self.server.make(template)
        if not self._new:
            with psycopg.connect(self.server.address(name), autocommit=True) as connection:
                self._new = self.server.state(connection)
        return name

    def close(self) -> None:
        """Stop the server, if it was started."""
        if self._server is not None:
            self._server.stop()

    def _template(self, kind: str) -> str:
        if kind not in self._templates:
            folder = self._folder / "template"
            folder.mkdir(parents=True, exist_ok=True)
            name = "" if kind == "sqlite" else self.server.make()
            with _closing(Database("sqlite" if kind == "sqlite" else self.server.address(name), folder)) as made:
                upgrade(made.engines)
            self._templates[kind] = str(folder / "deskbell.db") if kind == "sqlite" else name
        return self._templates[kind]


@contextmanager
def _closing(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.engines.dispose()


def _programs() -> Path:
    found = postgres.programs()
    if found is None:
        raise RuntimeError("No PostgreSQL on this machine: `make test` installs one from PyPI.")
    return found


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _plain() -> dict[str, str]:
    """The environment without PostgreSQL's own settings, which could lead elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
