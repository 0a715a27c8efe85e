"""Makes a recorded segment seekable without touching its pictures: a new head with duration and cues before the same clusters.

Browsers record WebM as a stream: length unknown, no index. What is missing stands in the head alone (RFC 9559, Matroska), so a
segment is served as a head made for it and, from its first cluster on, as the bytes that were stored.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack

EBML, SEGMENT, INFO, TRACKS, CLUSTER, CUES = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
SEEK_HEAD, TAGS, CHAPTERS, ATTACHMENTS = 0x114D9B74, 0x1254C367, 0x1043A770, 0x1941A469
TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK, REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
DURATION, CUE_POINT, CUE_TIME, CUE_POSITIONS, CUE_TRACK, CUE_CLUSTER = 0x4489, 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
OF_THE_SEGMENT = frozenset({INFO, TRACKS, CLUSTER, CUES, SEEK_HEAD, TAGS, CHAPTERS, ATTACHMENTS})
"""Elements that end a cluster of unknown size (RFC 8794 section 6.2)."""

UNKNOWN = b"\x01" + b"\xff" * 7
"""The length of a segment: unknown, for that of its clusters is, too (RFC 8794 section 6.2)."""

LATEST = 1 << 40
"""The latest time (ms) that is taken for one: some thirty years."""

BLOCK_HEAD = 3
"""Bytes of a block between its track and its picture: time and flags."""

LONGEST_FRAME = 1_000
"""How long (ms) the last picture of a segment lasts at most."""


@dataclass(frozen=True, slots=True)
class Seekable:
    """A segment as it is served: `head`, then the stored bytes from `begins` up to `ends`. `lasts` in ms."""

    head: bytes
    begins: int
    ends: int
    lasts: int

    @property
    def size(self) -> int:
        """The bytes of it all."""
        return len(self.head) + self.ends - self.begins


@dataclass(slots=True)
class _Found:
    """What is known after walking through the clusters: `cues` are times (ms) and places of clusters that begin with a whole picture."""

    ends: int
    lasts: int = 0
    before: int = 0
    cues: list[tuple[int, int]] = field(default_factory=list)


def seekable(path: Path, size: int) -> Seekable | None:
    """Return how the first `size` bytes of a stored segment are served; None while they hold no whole picture.

    What a crash left half-way, a cut picture at the end, is left out. Reads every picture's first bytes: some 50 ms for ten minutes.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        size = min(size, len(data))
        found = _head(data, size)
        if found is None:
            return None
        ebml, info, tracks, begins = found
        clusters = _clusters(data, begins, size)
        if clusters.ends == begins:
            return None
    lasts = clusters.lasts + min(LONGEST_FRAME, max(1, clusters.lasts - clusters.before))
    before_cues = _element(INFO, info + _element(DURATION, pack(">d", float(lasts)))) + tracks
    first = len(before_cues) + len(_cues(clusters.cues, 0))  # places are of one width, so the cues' own length is known
    content = before_cues + _cues(clusters.cues, first - begins)
    return Seekable(ebml + SEGMENT.to_bytes(4) + UNKNOWN + content, begins, clusters.ends, lasts)


def _head(data: mmap.mmap, end: int) -> tuple[bytes, bytes, bytes, int] | None:
    """The EBML header, what the info holds but its duration, the tracks, and where the first cluster begins."""
    whole = _read(data, 0, end)
    segment = _read(data, whole[2], end) if whole and whole[0] == EBML and whole[2] else None
    if not whole or not whole[2] or not segment or segment[0] != SEGMENT:
        return None
    info, tracks, at = b"", b"", segment[1]
    while (found := _read(data, at, end)) is not None and found[0] != CLUSTER:
        kind, begins, ends = found
        if ends is None or ends > end:
            return None
        if kind == INFO:
            parts = _children(data, begins, ends)
            info = b"".join(data[start:until] for id_, start, _, until in parts if id_ != DURATION)
        elif kind == TRACKS:
            tracks = data[at:ends]
        at = ends
    return (data[: whole[2]], info, tracks, at) if found and tracks else None


def _clusters(data: mmap.mmap, at: int, end: int) -> _Found:
    found = _Found(ends=at)
    while (element := _read(data, at, end)) is not None and element[0] == CLUSTER:
        starts, at = at, element[1]
        time, first = 0, True
        for kind, _, begins, until in _children(data, at, end if element[2] is None else min(element[2], end)):
            if kind == TIMESTAMP:
                time = min(int.from_bytes(data[begins:until]), LATEST)
            if kind in (SIMPLE_BLOCK, BLOCK_GROUP):
                offset, whole = _picture(data, kind, begins, until)
                if first and whole:
                    found.cues.append((max(0, time + offset), starts))
                first = False
                found.before, found.lasts, found.ends = found.lasts, max(0, time + offset), until
            at = until
    return found


def _picture(data: mmap.mmap, kind: int, begins: int, until: int) -> tuple[int, bool]:
    """A picture's time (ms) in its cluster, and whether it needs no other one."""
    refers = False
    if kind == BLOCK_GROUP:
        parts = [(id_, start) for id_, _, start, _ in _children(data, begins, until)]
        refers = any(id_ == REFERENCE for id_, _ in parts)
        begins = next((start for id_, start in parts if id_ == BLOCK), begins)
    _, at = _number(data, begins, until, marked=False) or (0, begins)
    if until - at < BLOCK_HEAD:
        return 0, False
    whole = not refers if kind == BLOCK_GROUP else bool(data[at + 2] & 0x80)
    return int.from_bytes(data[at : at + 2], signed=True), whole


def _children(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each whole element in a stretch: id, where it starts, where its content begins, where it ends; up to what ends a cluster."""
    while (found := _read(data, at, end)) is not None:
        kind, begins, until = found
        if until is None or until > end or kind in OF_THE_SEGMENT:
            return
        yield kind, at, begins, until
        at = until


def _read(data: mmap.mmap, at: int, end: int) -> tuple[int, int, int | None] | None:
    """The element at a place: id, where its content begins and ends (None: unknown); None where there is no more."""
    kind = _number(data, at, end, marked=True)
    size = _number(data, kind[1], end, marked=False) if kind else None
    if kind is None or size is None:
        return None
    unknown = size[0] == (1 << 7 * (size[1] - kind[1])) - 1
    return kind[0], size[1], None if unknown else size[1] + size[0]


def _number(data: mmap.mmap, at: int, end: int, *, marked: bool) -> tuple[int, int] | None:
    """A number of variable length (RFC 8794 section 4) and where it ends; `marked` keeps the bit that tells its length."""
    if at >= end or not data[at]:
        return None
    length = 9 - data[at].bit_length()
    if at + length > end:
        return None
    value = int.from_bytes(data[at : at + length])
    return (value if marked else value & ((1 << 7 * length) - 1)), at + length


def _cues(cues: list[tuple[int, int]], moved_by: int) -> bytes:
    """Where to find which time (ms); places count from the segment's content."""
    points = (
        _element(
            CUE_POINT,
            _element(CUE_TIME, time.to_bytes(8))
            + _element(CUE_POSITIONS, _element(CUE_TRACK, b"\x01") + _element(CUE_CLUSTER, max(0, place + moved_by).to_bytes(8))),
        )
        for time, place in cues
    )
    return _element(CUES, b"".join(points))


def _element(kind: int, content: bytes) -> bytes:
    return kind.to_bytes((kind.bit_length() + 7) // 8) + (len(content) | 1 << 56).to_bytes(8) + content
