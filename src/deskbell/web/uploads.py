"""Recording a file whose bytes are stored: bytes that no record wants are removed at once, not only when strays are swept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from deskbell.actions.values import Line
from deskbell.domain.files import Upload
from deskbell.domain.refusals import Refusal
from deskbell.web.parts import Parts


async def recorded(parts: Parts, upload: Upload, deed: Awaitable[Line]) -> Line:
    """Wait for the deed that makes the upload a message and return its line; pass on what the deed refuses.

    After a refusal, and after a repeat (whose first bytes are kept already), nothing of the upload is left: a deletion of the
    case could not know of it. After a fault it stays for the sweep, for nobody knows whether it was recorded. Whoever asked may
    give up waiting; the deed is done all the same, and the upload in flight until then.
    """
    recording = asyncio.ensure_future(_recorded(parts, upload, deed))
    recording.add_done_callback(lambda done: done.cancelled() or done.exception())  # else asyncio logs it with its words
    return await asyncio.shield(recording)


async def _recorded(parts: Parts, upload: Upload, deed: Awaitable[Line]) -> Line:
    try:
        line = await deed
        kept = line.said.file if line.said else None
        if kept is None or kept.key != upload.key:
            await asyncio.to_thread(parts.uploads.remove, [upload.key])
    except Refusal:
        await asyncio.to_thread(parts.uploads.remove, [upload.key])
        raise
    finally:
        parts.uploads.settled(upload.key)
    return line
