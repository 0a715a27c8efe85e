"""A backup: the database at one moment, the files it knows, and a list of all of that with checksums; whole or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select

from deskbell.storage import deletions, snapshot
from deskbell.storage.dialect import Engines
from deskbell.storage.migrations import NEWEST
from deskbell.storage.tables import cases, files
from deskbell.storage.tables_of_shares import recording_segments
from deskbell.storage.trouble import BackupTrouble

MANIFEST = "manifest.json"
CHUNK = 1 << 20

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many bytes or files are done, and of how many; 0 of 0 where that is unknown."""


class Entry(msgspec.Struct, frozen=True):
    """A file of the backup: its size in bytes, and the SHA-256 of its content."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds; `made_at` is UTC in ISO 8601, `tables` the version of the tables, `files` by path."""

    deskbell: str
    made_at: str
    database: str
    tables: str
    cases: int
    key: bool
    files: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup; `missing` counts files that a record knows and the folder doesn't hold (deleted meanwhile)."""

    folder: Path
    manifest: Manifest
    missing: int


def make(
    engines: Engines, data_dir: Path, into: Path, program: str, *, key: Path | None, progress: Progress = lambda *_: None
) -> Made:
    """Make a backup in a new folder below `into`, while the server runs; `key` is the installation key's file, if wanted.

    Also brings the list of deleted cases beside the backups up to date. BackupTrouble leaves no half backup.
    """
    now = datetime.now(UTC)
    name = now.strftime("deskbell-%Y-%m-%d-%H%M%S")
    folder, aside = into / name, into / f".{name}.unfinished"
    if folder.exists():
        raise BackupTrouble(f"{folder} exists already.")
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside.mkdir(mode=0o700)
    try:
        progress("database", 0, 0)
        file = snapshot.take(engines, aside)
        with engines.read.connect() as conn:
            keys, count = _keys(conn), conn.scalar(select(func.count()).select_from(cases)) or 0
            gone, gone_recordings = deletions.deleted(conn), deletions.deleted_recordings(conn)
        missing = _copy_files(data_dir / "files", aside / "files", keys, progress)
        if key is not None:
            copy(key, aside / key.name)
        kind = "sqlite" if engines.is_sqlite else "postgresql"
        entries = {str(path.relative_to(aside)): _entry(path) for path in sorted(aside.rglob("*")) if path.is_file()}
        manifest = Manifest(program, now.isoformat(timespec="seconds"), kind, NEWEST, count, key is not None, entries)
        _write(aside / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    deletions.note(into, gone, gone_recordings)
    assert file.name in entries
    return Made(folder, manifest, missing)


def read(folder: Path, progress: Progress = lambda *_: None) -> Manifest:
    """Return what a backup holds, after comparing every file with its checksum; BackupTrouble names what is wrong."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupTrouble(f"{folder} is no backup: it has no {MANIFEST}.") from None
    except msgspec.DecodeError as wrong:
        raise BackupTrouble(f"{folder / MANIFEST} can't be read: {wrong}.") from None
    for done, (name, entry) in enumerate(manifest.files.items()):
        progress("check", done, len(manifest.files))
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise BackupTrouble(f"{folder / MANIFEST} names a file outside of the backup.")
        if not path.is_file() or _entry(path) != entry:
            raise BackupTrouble(f"{path} is missing or damaged. Nothing was restored.")
    return manifest


def _keys(conn: Connection) -> list[str]:
    """Under which keys bytes lie: those of files, and of recordings (of one that runs, as far as it has come)."""
    return [key for keys in (files.c.key, recording_segments.c.key) for key in conn.scalars(select(keys))]


def _copy_files(source: Path, target: Path, keys: list[str], progress: Progress) -> int:
    missing = 0
    for done, key in enumerate(keys):
        progress("files", done, len(keys))
        try:
            copy(source / key[:2] / key, target / key[:2] / key)
        except FileNotFoundError:
            missing += 1
    return missing


def copy(source: Path, target: Path) -> None:
    """Copy a file, synced, into a place where none is; makes the folders above it, for our eyes only."""
    with source.open("rb") as given:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            shutil.copyfileobj(given, kept, CHUNK)
            kept.flush()
            os.fsync(kept.fileno())


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _entry(path: Path) -> Entry:
    with path.open("rb") as file:
        return Entry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
