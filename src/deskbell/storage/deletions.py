"""The list of deleted cases and recordings that lies beside the backups: whoever restores an older one repeats these deletions.

A line for each: a case's number, or an `r` with a recording's id.
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
RECORDING = re.compile(r"r[1-9]\d{0,17}")


def note(folder: Path, cases: Iterable[int], recordings: Iterable[int] = ()) -> None:
    """Add to the list in the folder of backups, synced; what stands there already is not repeated."""
    missing = [str(number) for number in sorted(set(cases) - listed(folder))]
    missing += [f"r{id_}" for id_ in sorted(set(recordings) - listed_recordings(folder))]
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


def listed_recordings(folder: Path) -> set[int]:
    """Return the recordings' ids in the folder's list."""
    return {int(line[1:]) for line in _lines(folder) if RECORDING.fullmatch(line)}


def deleted_recordings(conn: Connection) -> set[int]:
    """Return the ids of all recordings that were deleted alone, as the audit log has them."""
    found = conn.scalars(select(audit.c.details).where(audit.c.act == "recording-deleted"))
    return {int(json.loads(details)["recording"]) for details in found}


def _lines(folder: Path) -> list[str]:
    try:
        return (folder / FILE_NAME).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def deleted(conn: Connection) -> set[int]:
    """Return the numbers of all cases that this database knows to be deleted."""
    return set(conn.scalars(select(tombstones.c.number)))
