"""The list of deleted cases and recordings that lies beside the backups: whoever restores an older one repeats these deletions.

A line for each: a case's number, or an `r` with the key of a recording's first segment, which is random: ids are given again
after an older backup was restored.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, select

from deskbell.storage.tables import audit, tombstones

FILE_NAME = "deletions.txt"
NUMBER = re.compile(r"[1-9]\d{8}")
RECORDING = re.compile(r"r[0-9a-f]{32}")


def note(folder: Path, cases: Iterable[int], recordings: Iterable[str] = ()) -> None:
    """Add to the list in the folder of backups, synced; what stands there already is not repeated."""
    missing = [str(number) for number in sorted(set(cases) - listed(folder))]
    missing += [f"r{key}" for key in sorted(set(recordings) - listed_recordings(folder))]
    if not missing:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(folder / FILE_NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(place).st_size
        cut = "\n" if size and os.pread(place, 1, size - 1) != b"\n" else ""
        os.write(place, (cut + "".join(f"{line}\n" for line in missing)).encode())
        os.fsync(place)
    finally:
        os.close(place)


def listed(folder: Path) -> set[int]:
    """Return the case numbers in the folder's list, empty where there is none; a line cut off by a crash counts for nothing."""
    return {int(line) for line in _lines(folder) if NUMBER.fullmatch(line)}


def listed_recordings(folder: Path) -> set[str]:
    """Return the keys of the recordings in the folder's list."""
    return {line[1:] for line in _lines(folder) if RECORDING.fullmatch(line)}


def deleted_recordings(conn: Connection) -> set[str]:
    """Return the keys of all recordings that were deleted alone, as the audit log has them."""
    found = conn.scalars(select(audit.c.details).where(audit.c.act == "recording-deleted"))
    return {key for details in found if (key := json.loads(details).get("recording", ""))}


def _lines(folder: Path) -> list[str]:
    try:
        return (folder / FILE_NAME).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def deleted(conn: Connection) -> set[int]:
    """Return the numbers of all cases that this database knows to be deleted."""
    return set(conn.scalars(select(tombstones.c.number)))
