"""One moment of a database as a file, and a database made from such a file: SQLite by itself, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import URL, make_url

from deskbell.storage.dialect import Engines, open_database
from deskbell.storage.half_restored import ASIDE
from deskbell.storage.trouble import BackupTrouble

NAMES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}


def take(engines: Engines, folder: Path) -> Path:
    """Write the database as it is at this moment into the folder, synced, and return the file; deeds go on meanwhile.

    SQLite's copy is written anew, without what splitting pages left behind. BackupTrouble when pg_dump is missing or fails.
    """
    file = folder / NAMES["sqlite" if engines.is_sqlite else "postgresql"]
    file.touch(mode=0o600)
    if engines.is_sqlite:
        source = sqlite.connect(str(engines.write.url.database), isolation_level=None, timeout=30)
        try:
            source.execute("VACUUM INTO ?", (str(file),))
        finally:
            source.close()
    else:
        _run("pg_dump", engines.write.url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    with file.open("rb") as written:
        os.fsync(written.fileno())
    return file


def put_back(file: Path, database: str, data_dir: Path) -> None:
    """Make the database from such a file; on SQLite aside, as `half_restored.ASIDE`. BackupTrouble when the file is of the other kind."""
    kind = "sqlite" if database == "sqlite" else "postgresql"
    if file.name != NAMES[kind]:
        raise BackupTrouble(f"This backup holds a database of the other kind ({file.name}); DESKBELL_DATABASE says {kind}.")
    if kind == "sqlite":
        aside = data_dir / ASIDE
        aside.touch(mode=0o600)
        shutil.copyfile(file, aside)
        return
    engines = open_database(database, data_dir, 1)
    engines.dispose()
    url = engines.write.url
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file))


def _run(program: str, url: URL, *arguments: str) -> None:
    """The password goes by the environment: arguments can be read by everybody on the machine."""
    found = shutil.which(program, path=os.pathsep.join(filter(None, (os.environ.get("POSTGRES_BIN"), os.environ.get("PATH")))))
    if found is None:
        raise BackupTrouble(f"{program} is wanted for PostgreSQL. Debian: apt-get install postgresql-client")
    plain = make_url(url).set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(
        [found, f"--dbname={plain}", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **secret},
    )
    if done.returncode != 0:
        raise BackupTrouble(f"{program} failed: {done.stderr.strip()[-600:] or done.returncode}")
