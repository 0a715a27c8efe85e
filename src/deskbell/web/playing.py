"""How a recorded segment is sent: whole or one range of it (RFC 9110 section 14), from a head in memory and bytes on the disk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
from litestar import Response
from litestar.response import Stream

from deskbell.web.parts import Playable
from deskbell.web.security import FILE_POLICY

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def played(shown: Playable, path: Path, wanted: str | None) -> Stream | Response[bytes]:
    """Return the answer to a request for a segment; `wanted` is its Range header. A range beyond the end is refused (416)."""
    size = len(shown.head) + shown.ends - shown.begins
    headers = {
        "Content-Type": "video/webm",
        "Content-Disposition": 'attachment; filename="recording.webm"',
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "private, no-store",  # a deleted recording must not live on in an agent's browser
        "Accept-Ranges": "bytes",
    }
    found = _range(wanted, size)
    if found is None:
        return Response(b"", status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    first, end = found
    headers["Content-Length"] = str(end - first)
    part = (first, end) != (0, size) or bool(wanted and RANGE.fullmatch(wanted))
    if part:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return Stream(_bytes(shown, path, first, end), status_code=206 if part else 200, headers=headers)


def _range(wanted: str | None, size: int) -> tuple[int, int] | None:
    """From which byte, up to which: everything where the header is none of ours, None where it can't be fulfilled."""
    named = RANGE.fullmatch(wanted or "")
    if named is None or named[0] == "bytes=-":
        return 0, size
    if not named[1]:
        return (max(0, size - int(named[2])), size) if int(named[2]) else None
    first = int(named[1])
    end = min(size, int(named[2]) + 1) if named[2] else size
    return (first, end) if first < end else None


async def _bytes(shown: Playable, path: Path, first: int, end: int) -> AsyncIterator[bytes]:
    head = shown.head[first:end]
    if head:
        yield head
    at = shown.begins + max(0, first - len(shown.head))
    left = end - first - len(head)
    async with await anyio.open_file(path, "rb") as file:
        await file.seek(at)
        while left and (piece := await file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
