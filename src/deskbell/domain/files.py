"""What a file is, told by its bytes and never by its name, and names that are harmless wherever they are written."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

HEAD = 256 * 1024
"""How many bytes from the beginning tell what a file is; a JPEG's size may stand behind a large colour profile."""

LONGEST_NAME = 255
"""The longest file name, in bytes of UTF-8."""

MOST_PIXELS = 250_000_000
"""A larger picture is not shown: unpacked it would fill the reader's memory."""

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"

OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)(?=PK|\x00)?")
MARKUP = re.compile(rb"^[\s\xef\xbb\xbf]*<|<(?:!doctype|html|svg|script|iframe|body|\?xml|\?php)\b", re.IGNORECASE)
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose bytes are already stored under `key`, not yet recorded; `type` was found by content, `sha256` is theirs."""

    key: str
    name: str
    type: str
    size: int
    sha256: bytes
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is: its type, and a picture's width and height in pixels where they could be read."""

    type: str
    width: int | None = None
    height: int | None = None


class Inspection:
    """Looks at a file's bytes as they pass by; keeps the first 256 KiB, whatever the file's size."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = True

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        if len(self._head) < HEAD:
            self._head += chunk[: HEAD - len(self._head)]
        if self._text:
            self._text = self._reads_as_text(chunk)

    def found(self) -> Found:
        """Return what the file is. Text that a browser could take for markup (HTML, SVG, XML) is of no known type."""
        head = bytes(self._head)
        picture = _picture(head)
        if picture is not None:
            return picture
        if head.startswith(b"%PDF-"):
            return Found("application/pdf")
        if head.startswith(b"PK\x03\x04"):
            return Found(_packed(head))
        if head and self._text and self._ends_whole() and not MARKUP.search(head):
            return Found(TEXT)
        return Found(UNKNOWN)

    def _reads_as_text(self, chunk: bytes) -> bool:
        try:
            return NO_TEXT.search(self._decoder.decode(chunk)) is None
        except UnicodeDecodeError:
            return False

    def _ends_whole(self) -> bool:
        return not self._decoder.getstate()[0]


def clean_file_name(name: str) -> str:
    """Return a name without folders, control, invisible and direction marks, reserved words; at most 255 bytes, never empty.

    The extension is kept when the name is cut. Cleaning a clean name changes nothing.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if letter.isspace() else letter for letter in name if letter.isspace() or not _invisible(letter))
    name = " ".join(re.sub(r'[<>:"|?*]', "_", name).split()).strip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def _invisible(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = LONGEST_NAME - len(f"{dot}{extension}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip('. ')}{dot}{extension}"


def _packed(head: bytes) -> str:
    if head[30:38] == b"mimetype" and (named := OPEN_DOCUMENT.match(head, 38)):
        return named[0].decode()
    if b"[Content_Types].xml" in head[:4096]:
        return next((kind for folder, kind in OFFICE if folder in head), ZIP)
    return ZIP


def _picture(head: bytes) -> Found | None:
    for reader in (_png, _jpeg, _gif, _webp):
        found = reader(head)
        if found is not None:
            pixels = (found.width or 0) * (found.height or 0)
            return found if pixels <= MOST_PIXELS else Found(UNKNOWN)
    return None


def _png(head: bytes) -> Found | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    if head[8:16] != b"\x00\x00\x00\rIHDR" or len(head) < 24:
        return Found(UNKNOWN)
    return _sized("image/png", int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))


def _gif(head: bytes) -> Found | None:
    if not head.startswith((b"GIF87a", b"GIF89a")) or len(head) < 10:
        return None
    return _sized("image/gif", int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))


def _webp(head: bytes) -> Found | None:
    if not head.startswith(b"RIFF") or head[8:12] != b"WEBP":
        return None
    kind, at = head[12:16], 20
    if kind == b"VP8X" and len(head) >= at + 10:
        return _sized("image/webp", 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little"))
    if kind == b"VP8L" and len(head) >= at + 5 and head[at] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return _sized("image/webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a" and len(head) >= 30:
        width, height = (int.from_bytes(head[n : n + 2], "little") & 0x3FFF for n in (26, 28))
        return _sized("image/webp", width, height)
    return Found(UNKNOWN)


def _jpeg(head: bytes) -> Found | None:
    """Walk the segments to the frame that holds the size; its marker is C0-CF, but not C4, C8, CC."""
    if not head.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _sized("image/jpeg", int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7]))
        elif marker in (0xD8, 0xD9, 0xDA):
            break
        else:
            at += 2 + max(2, int.from_bytes(head[at + 2 : at + 4]))
    return Found("image/jpeg")


def _sized(type_: str, width: int, height: int) -> Found:
    return Found(type_, width, height) if width and height else Found(UNKNOWN)
