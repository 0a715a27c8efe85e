"""A folder that keeps files' bytes: written aside, synced, then put in place, so that a file is whole or not there."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from deskbell.domain.files import Inspection, Upload, clean_file_name
from deskbell.domain.refusals import Invalid, NoRoom, NotFound, TooLarge

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_FREE = 256 << 20
"""Bytes of the disk that files leave to the database: its messages go on when the disk fills up."""

BUFFER = 1 << 20
"""Bytes gathered before they are written on a thread of their own."""

KEYS_AT_ONCE = 500


class FileFolder:
    """Files below one folder, as `ab/<key>`; keys are random, names and types stand in the records alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "incoming"
        self._in_flight: set[str] = set()

    async def keep(self, chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
        """Store the bytes as they come, synced, and return what they are, by content, with the name cleaned.

        Refuses (TooLarge) more than `largest` bytes as soon as they have come, (Invalid) an empty file, and (NoRoom) any file
        while less than 256 MiB of the disk are free. Nothing is left then, nor when the sender stops half-way. No sweep touches the file until it is `settled`. Costs one buffer of 1 MiB,
        whatever the file's size.
        """
        key = secrets.token_hex(16)
        self._in_flight.add(key)
        try:
            return await self._take_in(key, chunks, name, largest)
        except BaseException:
            for path in self._paths(key):
                path.unlink(missing_ok=True)
            self.settled(key)
            raise

    def settled(self, key: str) -> None:
        """Note that the file is recorded by now, or never will be: from now on its record alone keeps it."""
        self._in_flight.discard(key)

    def touch(self) -> None:
        """Show other nodes that what is in flight here still is, however slowly it comes. Waits for the disk."""
        for key in tuple(self._in_flight):
            for path in self._paths(key):
                with contextlib.suppress(FileNotFoundError):
                    os.utime(path)

    def path_of(self, key: str) -> Path:
        """Return where a recorded file's bytes lie."""
        return self._path(key)

    def write_at(self, key: str, offset: int, content: bytes) -> None:
        """Write a piece of a file that grows, synced; its record is made before its first piece (offset 0). Waits for the disk.

        The same piece again is harmless: nothing behind it is cut. Refuses (NoRoom) where the disk is nearly full, and (NotFound)
        a later piece of a file that is gone.
        """
        place = self._path(key)
        begins = offset == 0
        if begins:
            self._make_place(place)
        try:
            _want_room(place.parent)
            file = os.open(place, os.O_WRONLY | (os.O_CREAT if begins else 0), 0o600)
        except FileNotFoundError:
            raise NotFound("This file is no longer there.") from None
        try:
            _write_all(file, content, offset)
            os.fsync(file)
        finally:
            os.close(file)
        if begins:
            _sync_folder(place.parent)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove these files for good, and sync their folders; harmless for those that are gone already."""
        folders = set()
        for key in keys:
            path = self._path(key)
            path.unlink(missing_ok=True)
            folders.add(path.parent)
        for folder in folders:
            if folder.exists():
                _sync_folder(folder)

    async def sweep(self, known: Callable[[list[str]], Awaitable[set[str]]], untouched_for: float | None) -> int:
        """Remove files that no record knows, and what senders left half-way; return how many. What is in flight here stays.

        `known` says which of some keys (at most 500 at once) are recorded. Where other nodes share the folder, only files that
        nobody has touched for so many seconds are removed. Costs a walk over the folder.
        """
        before = None if untouched_for is None else time.time() - untouched_for
        left, placed = await asyncio.to_thread(lambda: (self._left(before), self._placed(before)))
        in_flight = frozenset(
            self._in_flight
        )  # after the walk, and before asking: what was settled by now is recorded or a stray
        left = [path for path in left if path.name not in in_flight]
        for path in left:
            path.unlink(missing_ok=True)
        removed = len(left)
        old = [key for key in placed if key not in in_flight]
        for start in range(0, len(old), KEYS_AT_ONCE):
            some = old[start : start + KEYS_AT_ONCE]
            recorded = await known(some)
            strays = [key for key in some if key not in recorded]
            await asyncio.to_thread(self.remove, strays)
            removed += len(strays)
        return removed

    def _left(self, before: float | None) -> list[Path]:
        return [path for path in _files(self._aside) if _older(path, before)]

    def _placed(self, before: float | None) -> list[str]:
        places = (place for place in self._folder.glob("[0-9a-f][0-9a-f]") if place.is_dir())
        return [path.name for place in places for path in _files(place) if KEY.fullmatch(path.name) and _older(path, before)]

    async def _take_in(self, key: str, chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
        file = await asyncio.to_thread(_create, self._aside / key)
        try:
            inspection, size, sha256 = await _write(file, chunks, largest)
            found = inspection.found()
            upload = Upload(key, clean_file_name(name), found.type, size, sha256, found.width, found.height)
            await asyncio.to_thread(self._put_in_place, file, key)
        finally:
            file.close()
        return upload

    def _put_in_place(self, file: BinaryIO, key: str) -> None:
        file.flush()
        os.fsync(file.fileno())
        place = self._path(key)
        self._make_place(place)
        (self._aside / key).rename(place)
        _sync_folder(place.parent)

    def _make_place(self, place: Path) -> None:
        if not place.parent.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self._folder)

    def _paths(self, key: str) -> tuple[Path, Path]:
        return self._aside / key, self._path(key)

    def _path(self, key: str) -> Path:
        """Anything but a key of ours is a mistake, and must never become a path."""
        if not KEY.fullmatch(key):
            raise ValueError("not a file's key")
        return self._folder / key[:2] / key


async def _write(file: BinaryIO, chunks: AsyncIterator[bytes], largest: int) -> tuple[Inspection, int, bytes]:
    inspection, size, waiting, digest = Inspection(), 0, bytearray(), hashlib.sha256()

    def write(piece: bytes) -> None:
        digest.update(piece)
        file.write(piece)

    async for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise TooLarge(f"At most {largest} bytes.", field="file", limit=largest)
        inspection.feed(chunk)
        waiting += chunk
        if len(waiting) >= BUFFER:
            await asyncio.to_thread(write, bytes(waiting))
            waiting.clear()
    if size == 0:
        raise Invalid("file", "The file is empty.")
    if waiting:
        await asyncio.to_thread(write, bytes(waiting))
    return inspection, size, digest.digest()


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _want_room(path.parent)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _want_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < KEPT_FREE:
        raise NoRoom("The server's disk is nearly full.")


def _write_all(file: int, content: bytes, offset: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(file, rest, offset)
        rest, offset = rest[written:], offset + written


def _sync_folder(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else iter(())


def _older(path: Path, before: float | None) -> bool:
    try:
        return before is None or path.stat().st_mtime < before
    except FileNotFoundError:
        return False
