"""Recorded segments become seekable: browsers' own streams, whole, cut anywhere, and things that are none."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.files import webm
from deskbell.files.webm import Seekable, seekable

HERE = Path(__file__).parent
BROWSERS = ["chromium", "firefox"]


def stored(browser: str) -> Path:
    """Four seconds as the browser recorded them."""
    return HERE / f"{browser}.webm"


def served(path: Path, shown: Seekable) -> bytes:
    return shown.head + path.read_bytes()[shown.begins : shown.ends]


def elements(content: bytes, folder: Path) -> list[tuple[int, int]]:
    """The ids and places of what the segment holds, down to its clusters."""
    path = folder / "served.webm"
    path.write_bytes(content)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        ebml = webm._read(data, 0, len(content))
        assert ebml is not None
        assert ebml[2] is not None
        segment = webm._read(data, ebml[2], len(content))
        assert segment is not None
        found, at = [], segment[1]
        while (element := webm._read(data, at, len(content))) is not None and element[0] != webm.CLUSTER:
            assert element[2] is not None
            found.append((element[0], at))
            at = element[2]
        return [*found, (webm.CLUSTER, at)]


def cues(content: bytes) -> list[tuple[int, int]]:
    """Times (ms) and places in the whole content."""
    segment = content.index(webm.SEGMENT.to_bytes(4)) + 12
    at, found = content.index(webm.CUES.to_bytes(4)) + 12, []
    while content[at] == webm.CUE_POINT:
        time = int.from_bytes(content[at + 18 : at + 26])
        found.append((time, segment + int.from_bytes(content[at + 54 : at + 62])))
        at += 9 + int.from_bytes(content[at + 1 : at + 9]) % (1 << 56)
    return found


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_segment_says_how_long_it_lasts_and_where_each_moment_is(browser: str, tmp_path: Path) -> None:
    path = stored(browser)
    shown = seekable(path, path.stat().st_size)
    assert shown is not None
    content = served(path, shown)
    assert len(content) == shown.size
    assert 3_500 < shown.lasts < 5_500
    assert [kind for kind, _ in elements(content, tmp_path)] == [webm.INFO, webm.TRACKS, webm.CUES, webm.CLUSTER]
    moments = cues(content)
    assert len(moments) >= (3 if browser == "chromium" else 1)
    assert moments == sorted(moments)
    assert moments[0] == (0, len(shown.head))
    assert all(content[place : place + 4] == webm.CLUSTER.to_bytes(4) for _, place in moments)


@pytest.mark.parametrize("browser", BROWSERS)
def test_no_picture_is_changed(browser: str) -> None:
    path = stored(browser)
    shown = seekable(path, path.stat().st_size)
    assert shown is not None
    assert served(path, shown).endswith(path.read_bytes()[shown.begins :])
    assert shown.ends == path.stat().st_size


@pytest.mark.parametrize("browser", BROWSERS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_wherever_a_crash_cut_it_the_whole_pictures_before_are_shown(browser: str, data: st.DataObject) -> None:
    path = stored(browser)
    size = path.stat().st_size
    whole = seekable(path, size)
    assert whole is not None
    cut = data.draw(st.integers(0, size))
    shown = seekable(path, cut)
    if shown is None:
        assert cut < whole.begins + 8_000  # not one picture
    else:
        assert (shown.begins, shown.ends <= cut, shown.lasts <= whole.lasts + webm.LONGEST_FRAME) == (whole.begins, True, True)


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(BROWSERS), st.integers(0, 3_000))
def test_what_is_no_webm_or_damaged_never_ends_in_a_fault(noise: bytes, browser: str, at: int) -> None:
    path = Path(tempfile.gettempdir()) / f"noise-{os.getpid()}.webm"
    try:
        path.write_bytes(noise)
        assert seekable(path, len(noise)) is None
        content = bytearray(stored(browser).read_bytes())
        content[at : at + len(noise)] = noise
        path.write_bytes(content)
        shown = seekable(path, len(content))
        assert shown is None or shown.ends <= len(content)
    finally:
        path.unlink()
