"""Brings a backup back into an empty place, without the cases that were deleted after it was made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select

from deskbell.storage import backup, deletions, snapshot
from deskbell.storage.audit import AuditLog
from deskbell.storage.backup import Manifest, Progress
from deskbell.storage.cases import CaseRows
from deskbell.storage.dialect import FILE_NAME, Engines, begin, database_now, empty_log, open_database, open_sqlite
from deskbell.storage.half_restored import ASIDE, claimed, sync_folder
from deskbell.storage.migrations import NEWEST, upgrade
from deskbell.storage.recordings import RecordingRows, keyed
from deskbell.storage.scrub import scrub
from deskbell.storage.tables import cases, connections, links, nodes, sessions
from deskbell.storage.tables_of_letters import mailboxes
from deskbell.storage.trouble import BackupTrouble

IN_USE = "The database that is being restored is in use; stop what uses it, and restore again."
SYSTEM = 0
"""Who a repeated deletion was done by, in its tombstone."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What lists name as deleted: cases by number, recordings by the key of their first segment."""

    cases: frozenset[int]
    recordings: frozenset[str]

    @classmethod
    def listed(cls, folders: Sequence[Path]) -> Gone:
        """Read the lists in these folders."""
        cases = frozenset().union(*map(deletions.listed, folders))
        return cls(cases, frozenset().union(*map(deletions.listed_recordings, folders)))


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: the backup's list, and how many deletions were repeated."""

    manifest: Manifest
    repeated: int


def restore(
    folder: Path, database: str, data_dir: Path, lists: Sequence[Path] | None = None, progress: Progress = lambda *_: None
) -> Restored:
    """Restore a backup, then repeat the deletions in the lists in these folders; none given: in the one beside it.

    The data folder (and PostgreSQL's database) must be empty, or hold no more than what a restore left that was cut off:
    BackupTrouble says what is in the way. Everybody logs in anew.
    """
    manifest = backup.read(folder, progress)
    if manifest.tables > NEWEST:
        raise BackupTrouble(f"This backup was made by Deskbell {manifest.deskbell}, which is newer than this one.")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with claimed(database, data_dir) as claim:
        names = [name for name in _beside_the_database(manifest) if not (data_dir / name).exists()]
        claim.will_put(names)
        _copy(folder, data_dir, names, progress)
        progress("database", 0, 0)
        snapshot.put_back(folder / snapshot.NAMES[manifest.database], database, data_dir)
        repeated = _finish(database, data_dir, Gone.listed([folder.parent] if lists is None else lists))
    return Restored(manifest, repeated)


def _beside_the_database(manifest: Manifest) -> list[str]:
    return [name for name in manifest.files if name.startswith("files/") or name.endswith(".key")]


def _copy(folder: Path, data_dir: Path, names: list[str], progress: Progress) -> None:
    for done, name in enumerate(names):
        progress("files", done, len(names))
        backup.copy(folder / name, data_dir / name)
    for place in {data_dir, *((data_dir / name).parent for name in names), *((data_dir / name).parents[1] for name in names)}:
        sync_folder(place)


def _finish(database: str, data_dir: Path, gone: Gone) -> int:
    """Repeat the deletions before anybody can look: SQLite's database gets its name only then."""
    aside = data_dir / ASIDE if database == "sqlite" else None
    engines = open_sqlite(aside, 1) if aside else open_database(database, data_dir, 1)
    try:
        upgrade(engines)
        repeated = _settle(engines, data_dir, gone)
    finally:
        engines.dispose()
    if aside:
        if not empty_log(engines):
            raise BackupTrouble(IN_USE)
        with aside.open("rb") as whole:
            os.fsync(whole.fileno())
        aside.rename(data_dir / FILE_NAME)
        sync_folder(data_dir)
    return repeated


def _settle(engines: Engines, data_dir: Path, gone: Gone) -> int:
    """In one transaction: end all sessions and connections of that time, and repeat the deletions.

    How far mailboxes were read is forgotten: what is unread there is taken in, and what was read before stays where it is, so that
    no deleted case comes back by mail.
    """
    with engines.write.connect() as conn:
        begin(conn, write=True)
        now = database_now(conn)
        for table in (sessions, links, connections, nodes, mailboxes):
            conn.execute(delete(table))
        keys: list[str] = []
        known = {number: case for number, case in conn.execute(select(cases.c.number, cases.c.id)) if number in gone.cases}
        for number, case_id in known.items():
            case = CaseRows(conn, now).by_id(case_id)
            assert case is not None
            keys += CaseRows(conn, now).erase(case, SYSTEM, now)[0]
            AuditLog(conn, now).add(None, "deletion-repeated", str(number))
        recordings = keyed(conn, gone.recordings)
        for key, id_, number in recordings:
            keys += RecordingRows(conn, now).erase(id_)
            AuditLog(conn, now).add(None, "recording-deleted", str(number), recording=key)
        conn.commit()
    for key in keys:
        (data_dir / "files" / key[:2] / key).unlink(missing_ok=True)
    if known and engines.is_sqlite:
        file = Path(str(engines.write.url.database))
        engines.dispose()
        if not (empty_log(engines) and scrub(file)):
            raise BackupTrouble(IN_USE)
    return len(known) + len(recordings)
