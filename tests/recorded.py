"""Looks into a recorded segment with FFmpeg's own libraries: that every picture can be read, and how long it lasts."""

from __future__ import annotations

import io
from dataclasses import dataclass

import av


@dataclass(frozen=True)
class Watched:
    """What was found: how long the file says it lasts and its pictures show (s), how many there are, and how large."""

    says: float
    shows: float
    pictures: int
    width: int
    height: int


def watched(content: bytes) -> Watched:
    """Read a segment from its first picture to its last; raises av.FFmpegError where one can't be read."""
    with av.open(io.BytesIO(content), "r") as file:
        assert [stream.type for stream in file.streams] == ["video"]
        assert file.duration is not None
        times = [float(frame.time or 0) for frame in file.decode(video=0)]
        stream = file.streams.video[0]
        assert times == sorted(times)
        return Watched(file.duration / 1_000_000, times[-1] - times[0], len(times), stream.width, stream.height)


def second(content: bytes, wanted: float) -> float:
    """Seek to a second and return when the picture that is found there is shown (s): a whole one, at it or before."""
    with av.open(io.BytesIO(content), "r") as file:
        file.seek(int(wanted * 1_000_000))
        frame = next(file.decode(video=0))
        assert frame.time is not None
        return float(frame.time)
