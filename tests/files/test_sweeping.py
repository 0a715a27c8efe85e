"""When strays are swept: at the start, after a deletion, from time to time, and again soon when it failed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from deskbell.files.folder import FileFolder
from deskbell.files.sweeping import EVERY, EVERY_SHARED, TOUCHED_EVERY, TRIED_AGAIN_AFTER, Sweeping


class Folder(FileFolder):
    """Notes how it was swept and touched, and fails when told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.swept: list[float | None] = []
        self.touched = 0
        self.broken = False

    async def sweep(self, known: object, untouched_for: float | None) -> int:
        if self.broken:
            raise OSError("Carl's secret words")
        self.swept.append(untouched_for)
        return 0

    def touch(self) -> None:
        self.touched += 1


class Night:
    """A folder with its sweeping, and a clock that the test moves."""

    def __init__(self, folder: Path, *, shared: bool) -> None:
        self.now = 100.0
        self.folder = Folder(folder)
        self.sweeping = Sweeping(self.folder, self._known, shared=shared, clock=lambda: self.now)

    async def _known(self, _: list[str]) -> set[str]:
        return set()

    def passes(self, seconds: float) -> int:
        """Time goes by, then the worker comes; return how often it was swept by now."""
        self.now += seconds
        asyncio.run(self.sweeping.step())
        return len(self.folder.swept)


def test_alone_it_sweeps_at_the_start_after_a_deletion_and_every_hour(tmp_path: Path) -> None:
    night = Night(tmp_path, shared=False)
    assert night.passes(0) == 1
    assert night.passes(1) == 1
    night.sweeping.soon()
    assert night.passes(0) == 2
    assert night.passes(EVERY - 1) == 2
    assert night.passes(1) == 3
    assert set(night.folder.swept) == {None}
    assert night.folder.touched == 0


def test_among_other_nodes_it_touches_what_is_in_flight_and_spares_what_was_touched(tmp_path: Path) -> None:
    night = Night(tmp_path, shared=True)
    assert night.passes(0) == 1
    night.sweeping.soon()
    assert night.passes(1) == 1
    assert night.folder.touched == 1
    assert night.passes(TOUCHED_EVERY) == 1
    assert night.folder.touched == 2
    assert night.passes(EVERY_SHARED) == 2
    assert all(seconds and seconds > 5 * TOUCHED_EVERY for seconds in night.folder.swept)


def test_what_failed_is_tried_again_soon_and_logged_without_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    night = Night(tmp_path, shared=False)
    night.folder.broken = True
    assert night.passes(0) == 0
    night.folder.broken = False
    assert night.passes(TRIED_AGAIN_AFTER) == 1
    printed = capsys.readouterr()
    assert "sweep-failed" in printed.out + printed.err
    assert "secret words" not in printed.out + printed.err
