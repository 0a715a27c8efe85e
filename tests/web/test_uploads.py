"""Between a file's bytes and their record: in flight until the deed is done, whatever becomes of whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deskbell.actions.values import Line, Said, StoredFile
from deskbell.domain.facts import By, Fact, Kind
from deskbell.domain.files import Upload
from deskbell.domain.refusals import NotFound
from deskbell.files.folder import FileFolder
from deskbell.web.uploads import recorded


class Desk:
    """A folder, and a deed that ends when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = FileFolder(folder)
        self.parts: Any = SimpleNamespace(uploads=self.folder)
        self.goes_on = asyncio.Event()
        self.stored = asyncio.Event()
        self.known: set[str] = set()

    async def keeps(self) -> Upload:
        async def sent() -> AsyncIterator[bytes]:
            yield b"x"

        return await self.folder.keep(sent(), "x.txt", 9)

    async def records(self, upload: Upload, fault: Exception | None = None) -> Line:
        await self.goes_on.wait()
        if fault is not None:
            raise fault
        self.known.add(upload.key)
        self.stored.set()
        file = StoredFile(1, 1, upload.key, upload.name, upload.type, upload.size, None, None, upload.sha256)
        return Line(Fact(1, 2, 2, Kind.MESSAGE, By.CUSTOMER, 1000), Said(1, 1, None, "", file))

    async def is_swept(self, upload: Upload) -> bool:
        async def known(keys: list[str]) -> set[str]:
            return self.known & set(keys)

        return await self.folder.sweep(known, None) > 0


def told(tmp_path: Path, story: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        await story(Desk(tmp_path / "files"))

    asyncio.run(whole())


def test_a_file_is_not_swept_before_its_record_is_stored_and_not_afterwards(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        upload = await desk.keeps()
        recording = asyncio.create_task(recorded(desk.parts, upload, desk.records(upload)))
        await asyncio.sleep(0)
        assert not await desk.is_swept(upload)
        desk.goes_on.set()
        await recording
        assert not await desk.is_swept(upload)

    told(tmp_path, story)


def test_who_gives_up_waiting_does_not_give_the_file_to_the_sweep(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        upload = await desk.keeps()
        recording = asyncio.create_task(recorded(desk.parts, upload, desk.records(upload)))
        await asyncio.sleep(0)
        recording.cancel()
        with pytest.raises(asyncio.CancelledError):
            await recording
        assert not await desk.is_swept(upload)
        desk.goes_on.set()
        async with asyncio.timeout(10):
            await desk.stored.wait()
        assert not await desk.is_swept(upload)

    told(tmp_path, story)


@pytest.mark.parametrize("fault", [RuntimeError("the disk is full"), NotFound("There is no such case.")])
def test_a_file_whose_record_failed_is_swept_or_gone_already(tmp_path: Path, fault: Exception) -> None:
    async def story(desk: Desk) -> None:
        upload = await desk.keeps()
        desk.goes_on.set()
        with pytest.raises(type(fault)):
            await recorded(desk.parts, upload, desk.records(upload, fault))
        assert await desk.is_swept(upload) is isinstance(fault, RuntimeError)

    told(tmp_path, story)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
