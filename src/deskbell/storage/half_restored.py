"""The mark of a restore under way: what is not whole is never served, and the next restore clears it.

On SQLite a file in the data folder says so until the database stands there under its name, which is the restore's last step. On
PostgreSQL a table in the database says so until the restore is done, for all nodes; the file then only keeps two apart.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, inspect
from sqlalchemy.exc import SQLAlchemyError

from deskbell.storage.dialect import FILE_NAME as DATABASE_FILE
from deskbell.storage.dialect import Engines, open_database
from deskbell.storage.trouble import BackupTrouble

FILE_NAME = "restore-under-way"
MARK = Table("restore_under_way", MetaData(), Column("since", BigInteger))
HEAD = "A restore is under way, or was cut off. What it has put here, besides the files:"
ASIDE = Path(DATABASE_FILE).with_suffix(".restoring").name
"""The name of SQLite's database until it is whole."""


def refuse_half_restored(engines: Engines, data_dir: Path) -> None:
    """Refuse (BackupTrouble) a place where a restore is under way, or was cut off; costs one look."""
    if engines.is_sqlite:
        half = _is_written(data_dir / FILE_NAME) and not (data_dir / DATABASE_FILE).exists()
    else:
        half = MARK.name in _tables(engines.read)
    if half:
        raise BackupTrouble(
            "A restore is under way here, or was cut off before it was done; until then nothing is served. "
            "If none is running, run `deskbell restore` again: it clears what is half done."
        )


class Claim:
    """A place into which a restore brings a backup, from its being found free, or half restored and cleared, until it is done."""

    def __init__(self, database: str, data_dir: Path) -> None:
        self._database, self._data_dir = database, data_dir
        self._mark = data_dir / FILE_NAME

    def take(self) -> None:
        """Mark the place, and clear what is half restored in it; BackupTrouble says what is in the way, and nothing is changed."""
        self._database_must_be_free()
        files = self._data_dir / "files"
        if not _is_written(self._mark):
            if any(files.glob("*")):
                raise BackupTrouble(f"There are files already in {files}. A backup is restored into an empty data folder.")
            self.will_put(())
        if not self._is_sqlite:
            with self._postgres() as engine:
                MARK.create(engine, checkfirst=True)
        self.clear()

    def will_put(self, names: Iterable[str]) -> None:
        """Note, synced and before the first of them is put, which files outside of `files/` are this restore's."""
        lines = [HEAD, *(name for name in names if not name.startswith("files/"))]
        with self._mark.open("r+", encoding="utf-8") as mark:
            mark.write("".join(f"{line}\n" for line in lines))
            mark.truncate()
            mark.flush()
            os.fsync(mark.fileno())
        sync_folder(self._data_dir)

    def clear(self) -> None:
        """Remove all that this restore, or the half-done one before it, has put here; the marks stay."""
        for name in self._mark.read_text(encoding="utf-8").splitlines()[1:]:
            (self._data_dir / name).unlink(missing_ok=True)
        for path in (self._data_dir / "files").glob("*"):
            shutil.rmtree(path)
        for path in self._data_dir.glob(f"{ASIDE}*"):
            path.unlink()
        if not self._is_sqlite:
            with self._postgres() as engine:
                _drop(engine, _tables(engine) - {MARK.name})

    def give_up(self) -> None:
        """Clear the place and take the marks away. What can't be cleared (no database any more) stays marked."""
        with suppress(OSError, SQLAlchemyError):
            self.clear()
            self.done()

    def done(self) -> None:
        """Take the marks away: what is here is whole."""
        if not self._is_sqlite:
            with self._postgres() as engine:
                _drop(engine, {MARK.name})
        self._mark.unlink()
        sync_folder(self._data_dir)

    def _database_must_be_free(self) -> None:
        """Or be half restored itself."""
        if self._is_sqlite:
            place = self._data_dir / DATABASE_FILE
            if place.exists():
                raise BackupTrouble(f"There is a database already: {place}. A backup is restored into an empty data folder.")
            return
        with self._postgres() as engine:
            tables = _tables(engine)
        if tables and MARK.name not in tables:
            raise BackupTrouble("The PostgreSQL database holds tables already. A backup is restored into an empty database.")

    @property
    def _is_sqlite(self) -> bool:
        return self._database == "sqlite"

    @contextmanager
    def _postgres(self) -> Iterator[Engine]:
        engines = open_database(self._database, self._data_dir, 1)
        try:
            yield engines.write
        finally:
            engines.dispose()


@contextmanager
def claimed(database: str, data_dir: Path) -> Iterator[Claim]:
    """Give a place to one restore: its marks go when it is done, and with all that it has put when it fails.

    Refuses (BackupTrouble) a place that holds data, and one where another restore runs. Killed half-way, the marks stay.
    """
    claim, mark = Claim(database, data_dir), data_dir / FILE_NAME
    with mark.open("a", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupTrouble("Another restore into this data folder is under way.") from None
        try:
            claim.take()
        except BackupTrouble:
            mark.unlink()  # a place that holds data is whole, whatever a restore killed in its last moment left
            raise
        try:
            yield claim
        except BaseException:
            claim.give_up()
            raise
        claim.done()


def sync_folder(folder: Path) -> None:
    """Make sure that names put into the folder outlive a power cut."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _is_written(mark: Path) -> bool:
    """Whether a restore has found the place free: only then is what lies there its own."""
    return mark.exists() and mark.stat().st_size > 0


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def _drop(engine: Engine, names: set[str]) -> None:
    if names:
        quote = engine.dialect.identifier_preparer.quote
        with engine.begin() as conn:
            conn.exec_driver_sql(f"DROP TABLE {', '.join(map(quote, sorted(names)))} CASCADE")
