"""The list of deleted case numbers that lies beside the backups: whoever restores an older one repeats these deletions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, select

from deskbell.storage.tables import tombstones

FILE_NAME = "deletions.txt"
NUMBER = re.compile(r"[1-9]\d{8}")


def note(folder: Path, numbers: Iterable[int]) -> None:
    """Add case numbers to the list in the folder of backups, synced; those that stand there already are not repeated."""
    missing = sorted(set(numbers) - listed(folder))
    if not missing:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(folder / FILE_NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(place).st_size
        cut = "\n" if size and os.pread(place, 1, size - 1) != b"\n" else ""
        os.write(place, (cut + "".join(f"{number}\n" for number in missing)).encode())
        os.fsync(place)
    finally:
        os.close(place)


def listed(folder: Path) -> set[int]:
    """Return the numbers in the folder's list, empty where there is none; a line cut off by a crash counts for nothing."""
    try:
        lines = (folder / FILE_NAME).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return set()
    return {int(line) for line in lines if NUMBER.fullmatch(line)}


def deleted(conn: Connection) -> set[int]:
    """Return the numbers of all cases that this database knows to be deleted."""
    return set(conn.scalars(select(tombstones.c.number)))
