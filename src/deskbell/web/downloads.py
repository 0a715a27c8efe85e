"""How files and transcripts are sent: as attachments from a sandbox, with names that every browser reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import anyio
from litestar import Response
from litestar.response import Stream

from deskbell.actions.values import StoredFile
from deskbell.domain.refusals import NotFound
from deskbell.web.security import FILE_POLICY

CHUNK = 256 * 1024
HARMLESS = re.compile(r"image/(png|jpeg|gif|webp|avif|bmp)|application/(pdf|zip|vnd\.[a-z.-]+)|text/plain")
"""The types that are told to the browser; all others are bytes."""


def attachment(name: str) -> str:
    """Return the Content-Disposition of a download (RFC 6266, RFC 8187): an ASCII name, and the true one percent-encoded."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(sign if sign.isalnum() or sign in " ._-()" else "_" for sign in plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_answer(file: StoredFile, path: Path) -> Stream:
    """Return the answer with a file's bytes; its type was found by content. Refuses a file whose bytes are gone."""
    if not path.is_file():
        raise NotFound("This file is no longer there.")
    media_type = file.type if HARMLESS.fullmatch(file.type) else "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": attachment(file.name),
        "Content-Length": str(file.size),
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "private, no-store",  # a deleted case must not live on in an agent's browser
    }
    return Stream(_bytes(path), headers=headers)


def text_answer(content: str, name: str, media_type: str) -> Response[bytes]:
    """Return the answer with a transcript, as a file to keep."""
    headers = {
        "Content-Disposition": attachment(name),
        "Content-Security-Policy": f"{FILE_POLICY}; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
    }
    return Response(content.encode(), media_type=media_type, headers=headers)


async def _bytes(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK):
            yield chunk
