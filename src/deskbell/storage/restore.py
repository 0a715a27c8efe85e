"""Brings a backup back into an empty place, without the cases that were deleted after it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select

from deskbell.storage import backup, deletions, snapshot
from deskbell.storage.audit import AuditLog
from deskbell.storage.backup import Manifest, Progress
from deskbell.storage.cases import CaseRows
from deskbell.storage.dialect import Engines, begin, database_now, empty_log, open_database
from deskbell.storage.migrations import NEWEST, upgrade
from deskbell.storage.scrub import scrub
from deskbell.storage.tables import cases, connections, links, nodes, sessions
from deskbell.storage.trouble import BackupTrouble

SYSTEM = 0
"""Who a repeated deletion was done by, in its tombstone."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: the backup's list, and how many deletions were repeated."""

    manifest: Manifest
    repeated: int


def restore(
    folder: Path, database: str, data_dir: Path, more_deleted: Iterable[int] = (), progress: Progress = lambda *_: None
) -> Restored:
    """Restore a backup, then repeat the deletions in the list beside it and those in `more_deleted`.

    The data folder (and PostgreSQL's database) must be empty: BackupTrouble says what is in the way. Everybody logs in anew.
    """
    manifest = backup.read(folder, progress)
    if manifest.tables > NEWEST:
        raise BackupTrouble(f"This backup was made by Deskbell {manifest.deskbell}, which is newer than this one.")
    if data_dir.exists() and any((data_dir / "files").glob("*")):
        raise BackupTrouble(f"There are files already in {data_dir / 'files'}. A backup is restored into an empty data folder.")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    put: list[Path] = []
    try:
        for done, name in enumerate(names := _beside_the_database(manifest)):
            progress("files", done, len(names))
            if not (data_dir / name).exists():
                put.append(data_dir / name)
                backup.copy(folder / name, data_dir / name)
        progress("database", 0, 0)
        put += snapshot.put_back(folder / snapshot.NAMES[manifest.database], database, data_dir)
        repeated = _finish(database, data_dir, deletions.listed(folder.parent) | set(more_deleted))
    except BaseException:
        for path in put:
            path.unlink(missing_ok=True)
        raise
    return Restored(manifest, repeated)


def _beside_the_database(manifest: Manifest) -> list[str]:
    return [name for name in manifest.files if name.startswith("files/") or name.endswith(".key")]


def _finish(database: str, data_dir: Path, gone: set[int]) -> int:
    engines = open_database(database, data_dir, 1)
    try:
        upgrade(engines)
        return _settle(engines, data_dir, gone)
    finally:
        engines.dispose()


def _settle(engines: Engines, data_dir: Path, gone: set[int]) -> int:
    """In one transaction: end all sessions and connections of that time, and repeat the deletions."""
    with engines.write.connect() as conn:
        begin(conn, write=True)
        now = database_now(conn)
        for table in (sessions, links, connections, nodes):
            conn.execute(delete(table))
        keys: list[str] = []
        known = {number: case for number, case in conn.execute(select(cases.c.number, cases.c.id)) if number in gone}
        for number, case_id in known.items():
            case = CaseRows(conn, now).by_id(case_id)
            assert case is not None
            keys += CaseRows(conn, now).erase(case, SYSTEM, now)[0]
            AuditLog(conn, now).add(None, "deletion-repeated", str(number))
        conn.commit()
    for key in keys:
        (data_dir / "files" / key[:2] / key).unlink(missing_ok=True)
    if known and engines.is_sqlite:
        file = Path(str(engines.write.url.database))
        engines.dispose()
        if not (empty_log(engines) and scrub(file) and empty_log(engines)):
            raise BackupTrouble("The restored database is in use already; stop what uses it, and restore again.")
    return len(known)
