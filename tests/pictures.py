"""Files that customers and agents send in browser tests."""

from __future__ import annotations

import struct
import zlib

from tests.browsing import Person


def sends_file(person: Person, name: str, kind: str, content: bytes) -> None:
    person.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def png(width: int, height: int) -> bytes:
    """A blue picture."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    lines = (b"\0" + b"\x2f\x5b\xd7" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")
