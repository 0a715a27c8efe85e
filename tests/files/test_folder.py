"""Keeping files' bytes: whole or not at all, and gone when they should be."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from deskbell.actions.values import StoredFile
from deskbell.domain.files import Upload
from deskbell.domain.refusals import Invalid, NoRoom, TooLarge
from deskbell.files.folder import BUFFER, KEPT_FREE, FileFolder

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@pytest.fixture
def folder(tmp_path: Path) -> FileFolder:
    return FileFolder(tmp_path / "files")


def everything(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def record(upload: Upload) -> StoredFile:
    return StoredFile(1, 1, upload.key, upload.name, upload.type, upload.size, upload.width, upload.height)


def test_what_was_kept_is_read_back_as_it_came(folder: FileFolder, tmp_path: Path) -> None:
    content = os.urandom(BUFFER * 2 + 17)
    upload = run(folder.keep(sent(*(content[n : n + 70_000] for n in range(0, len(content), 70_000))), "a/b.bin", 1 << 30))
    assert folder.path_of(record(upload).key).read_bytes() == content
    assert (upload.name, upload.type, upload.size) == ("b.bin", "application/octet-stream", len(content))
    assert upload.sha256 == hashlib.sha256(content).digest()
    assert everything(tmp_path) == [tmp_path / "files" / upload.key[:2] / upload.key]


def test_only_the_server_may_read_the_bytes(folder: FileFolder) -> None:
    path = folder.path_of(record(run(folder.keep(sent(b"x"), "x", 9))).key)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_file_one_byte_too_large_is_refused_and_leaves_nothing(folder: FileFolder, tmp_path: Path) -> None:
    assert run(folder.keep(sent(b"12345"), "x", 5)).size == 5
    before = everything(tmp_path)
    with pytest.raises(TooLarge) as refused:
        run(folder.keep(sent(b"123", b"456"), "x", 5))
    assert refused.value.details["limit"] == 5
    assert everything(tmp_path) == before


def test_no_file_is_taken_while_the_disk_is_nearly_full(
    folder: FileFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [KEPT_FREE - 1]
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free[0]))
    with pytest.raises(NoRoom):
        run(folder.keep(sent(b"1"), "x", 5))
    assert everything(tmp_path) == []
    free[0] += 1
    assert run(folder.keep(sent(b"1"), "x", 5)).size == 1


def test_an_empty_file_is_refused(folder: FileFolder, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        run(folder.keep(sent(), "x", 5))
    with pytest.raises(Invalid):
        run(folder.keep(sent(b"", b""), "x", 5))
    assert everything(tmp_path) == []


def test_a_sender_who_stops_half_way_leaves_nothing(folder: FileFolder, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(BUFFER + 1)
        raise ConnectionError

    async def given_up() -> None:
        begun = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield b"first"
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(folder.keep(endless(), "x", 99))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with pytest.raises(ConnectionError):
        run(folder.keep(broken(), "x", 1 << 30))
    run(given_up())
    assert everything(tmp_path) == []


def test_a_removed_file_is_gone_and_removing_it_again_is_harmless(folder: FileFolder, tmp_path: Path) -> None:
    upload = run(folder.keep(sent(b"x"), "x", 9))
    folder.remove([upload.key])
    folder.remove([upload.key, "0" * 32])
    assert everything(tmp_path) == []


@pytest.mark.parametrize("key", ["../../../etc/passwd", "", "a", "A" * 32, "0" * 31 + "/", "0" * 32 + "\n"])
def test_nothing_but_a_key_becomes_a_path(folder: FileFolder, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        folder.remove([key])
    with pytest.raises(ValueError, match="key"):
        folder.path_of(key)


async def knows_nothing(_: list[str]) -> set[str]:
    return set()


def test_where_the_folder_is_ours_alone_the_sweep_takes_every_stray_and_nothing_that_is_in_flight(
    folder: FileFolder, tmp_path: Path
) -> None:
    async def story() -> None:
        recorded, stray, unrecorded = [(await folder.keep(sent(name), "x", 9)).key for name in (b"r", b"s", b"u")]
        for key in (recorded, stray):
            folder.settled(key)
        (tmp_path / "files/incoming/left").write_bytes(b"half")
        goes_on, begun = asyncio.Event(), asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield b"one"
            begun.set()
            await goes_on.wait()
            yield b"two"

        coming = asyncio.create_task(folder.keep(slow(), "x", 9))
        await begun.wait()
        asked: list[str] = []

        async def known(keys: list[str]) -> set[str]:
            asked.extend(keys)
            return {recorded}

        assert await folder.sweep(known, None) == 2
        assert sorted(asked) == sorted([recorded, stray])
        goes_on.set()
        upload = await coming
        assert {path.name for path in everything(tmp_path)} == {recorded, unrecorded, upload.key}
        folder.settled(upload.key)
        folder.settled(unrecorded)
        assert await folder.sweep(known, None) == 2
        assert {path.name for path in everything(tmp_path)} == {recorded}

    run(story())


def test_what_was_recorded_while_the_sweep_looked_around_stays(folder: FileFolder, tmp_path: Path) -> None:
    async def story() -> None:
        upload = await folder.keep(sent(b"x"), "x", 9)
        look = folder._placed

        def meanwhile(before: float | None) -> list[str]:
            found = look(before)
            folder.settled(upload.key)
            return found

        folder._placed = meanwhile  # type: ignore[method-assign]

        async def known(keys: list[str]) -> set[str]:
            return set(keys)

        assert await folder.sweep(known, None) == 0
        assert [path.name for path in everything(tmp_path)] == [upload.key]

    run(story())


def test_where_nodes_share_the_folder_only_what_nobody_touches_any_more_goes(folder: FileFolder, tmp_path: Path) -> None:
    dead = FileFolder(tmp_path / "files")
    strays = [run(dead.keep(sent(name), "x", 9)).key for name in (b"s", b"t")]
    left, coming = tmp_path / "files/incoming/left", tmp_path / "files/incoming/coming"
    left.write_bytes(b"half")
    coming.write_bytes(b"half")
    living = FileFolder(tmp_path / "files")
    elsewhere = run(living.keep(sent(b"e"), "x", 9)).key
    long_ago = time.time() - 700
    for path in (left, *(tmp_path / "files" / key[:2] / key for key in (*strays, elsewhere))):
        os.utime(path, (long_ago, long_ago))
    living.touch()
    assert run(folder.sweep(knows_nothing, 600)) == 3
    assert {path.name for path in everything(tmp_path)} == {elsewhere, "coming"}


def test_a_sweep_of_a_new_installation_finds_nothing(folder: FileFolder) -> None:
    assert run(folder.sweep(knows_nothing, None)) == 0
