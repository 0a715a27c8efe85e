"""A mail taken apart (MIME): its pieces as places in its bytes, so that a large mail is never held twice.

The standard library's parser calls itself for every level and copies every line; this one has bounds, and keeps only places.
"""

from __future__ import annotations

import re
from binascii import Error as BadBase64
from binascii import a2b_base64, a2b_qp, a2b_uu
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from deskbell.mail.headers import Headers, Kind, kind

DEEPEST = 100
"""How deep multiparts may stand in each other; what is deeper is kept as a file."""

MOST_PIECES = 1_000
MOST_FIELDS = 200
"""How many header fields a part may have; the mail itself may have more."""

MOST_STRETCHES = 10_000
MOST_LINES = 100_000
"""How many lines that look like a boundary are tried in a mail."""

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
STEP = 1 << 20
GUESSED = re.compile(rb"--([^\s-][^\r\n]{0,68}[^\s-]|[^\s-])[ \t]*\r?\n")


@dataclass(slots=True)
class Piece:
    """A part of a mail: its header, where its body stands, and its own parts if it is a multipart."""

    headers: Headers
    about: Kind
    type: str
    start: int
    end: int
    pieces: list[Piece] = field(default_factory=list)
    too_deep: bool = False

    @property
    def is_multipart(self) -> bool:
        """Return whether it consists of parts."""
        return bool(self.pieces)

    def leaves(self) -> Iterator[Piece]:
        """Yield the parts that hold something themselves, in order."""
        waiting = [self]
        while waiting:
            piece = waiting.pop()
            if not piece.pieces:
                yield piece
            waiting.extend(reversed(piece.pieces))


class Opened:
    """A mail's pieces. `whole` is False where some of it could not be taken apart, so that it is lost but for the raw mail."""

    def __init__(self, raw: bytes) -> None:
        """Take the mail apart. Costs time in proportion to its size and depth, and little memory."""
        self.raw = raw
        self.whole = True
        self._count = 0
        self._lines = 0
        self.top = self._piece(0, len(raw), "text/plain")
        waiting = [(self.top, 0)]
        while waiting:
            piece, depth = waiting.pop()
            if piece.type.startswith("multipart/"):
                self._part(piece, depth)
                waiting.extend((each, depth + 1) for each in piece.pieces)

    def _piece(self, start: int, end: int, usual: str) -> Piece:
        self._count += 1
        place = memoryview(self.raw)[start:end]
        headers = Headers(place) if start == 0 else Headers(place, fields=MOST_FIELDS)
        self.whole = self.whole and headers.whole
        about = kind(headers)
        return Piece(headers, about, about.type or usual, start + headers.length, end)

    def _part(self, piece: Piece, depth: int) -> None:
        if depth >= DEEPEST or self._count >= MOST_PIECES:
            piece.too_deep, self.whole = True, False
            return
        boundary = piece.about.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        places = self._places(piece, boundary) if boundary else []
        if not places:
            guessed = GUESSED.match(self.raw, self._first_line(piece), piece.end)
            places = self._places(piece, guessed[1]) if guessed else []
            self.whole = self.whole and bool(places)
        usual = "message/rfc822" if piece.type == "multipart/digest" else "text/plain"
        for start, end in places:
            if self._count >= MOST_PIECES:
                self.whole = False
                break
            piece.pieces.append(self._piece(start, end, usual))

    def _first_line(self, piece: Piece) -> int:
        at = piece.start
        while at < piece.end and self.raw[at : at + 1] in (b"\r", b"\n"):
            at += 1
        return at

    def _places(self, piece: Piece, boundary: bytes) -> list[tuple[int, int]]:
        """Return where the parts between the boundary's lines stand."""
        mark, line_end = b"--" + boundary, re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
        found, begun, at = list[tuple[int, int]](), -1, piece.start
        while (at := self._next_line(mark, at, piece.end)) >= 0:
            behind = line_end.match(self.raw, at + len(mark), piece.end)
            if behind:
                if begun >= 0:
                    found.append((begun, self._without_line_end(begun, at)))
                begun = behind.end()
                if behind[1]:
                    self.whole = self.whole and not self.raw[begun : min(piece.end, begun + 2_000)].strip()
                    return found
            if self._lines > MOST_LINES or len(found) > MOST_PIECES:
                self.whole = False
                break
            at += len(mark)
        if begun >= 0:
            self.whole = False  # the last line is missing: the mail may have been cut off
            found.append((begun, piece.end))
        return found

    def _next_line(self, mark: bytes, at: int, end: int) -> int:
        self._lines += 1
        if (at == 0 or self.raw[at - 1] == 10) and self.raw.startswith(mark, at, end):
            return at
        return self.raw.find(b"\n" + mark, max(0, at - 1), end) + 1 or -1

    def _without_line_end(self, start: int, end: int) -> int:
        if end > start and self.raw[end - 1] == 10:
            end -= 1
            if end > start and self.raw[end - 1] == 13:
                end -= 1
        return end

    def content(self, piece: Piece, most: int | None = None) -> tuple[bytes, bool]:
        """Return a piece's bytes, decoded from what they travelled in (at most so many of these), and whether all could be read."""
        end = piece.end if most is None else min(piece.end, piece.start + most)
        whole = end == piece.end
        way = piece.headers.one("content-transfer-encoding").strip(" ;\"'").lower()[:30]
        place = memoryview(self.raw)[piece.start : end]
        if way == "base64":
            content, well = _from_base64(place)
        elif way == "quoted-printable":
            content, well = a2b_qp(place), True
        elif way in ("x-uuencode", "uuencode", "x-uue", "uue"):
            content, well = _from_uu(bytes(place))
        else:
            content, well = bytes(place), way in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")
        return content, well and whole


def _from_base64(place: memoryview) -> tuple[bytes, bool]:
    well = all(not bytes(place[at : at + STEP]).translate(None, BASE64) for at in range(0, len(place), STEP))
    try:
        content = a2b_base64(place)
    except BadBase64:
        return _by_pieces(bytes(place)), False
    # decoding stops at the first padding without a word: then there are more letters than the content needs
    if well and len(place) - _blanks(place) == -(-len(content) // 3) * 4:
        return content, True
    return _by_pieces(bytes(place)), False


def _blanks(place: memoryview) -> int:
    total = 0
    for at in range(0, len(place), STEP):
        step = bytes(place[at : at + STEP])
        total += len(step) - len(step.translate(None, b" \t\r\n"))
    return total


def _by_pieces(raw: bytes) -> bytes:
    """Decode what is not well-formed: foreign letters left out, every padded stretch by itself, a cut end completed."""
    out = []
    raw = raw.translate(None, bytes(set(range(256)) - set(BASE64)) + b" \t\r\n")
    for found in islice(re.finditer(rb"[A-Za-z0-9+/]+", raw), MOST_STRETCHES):
        stretch = found[0][:-1] if len(found[0]) % 4 == 1 else found[0]
        out.append(a2b_base64(stretch + b"=" * (-len(stretch) % 4)))
    return b"".join(out)


def _from_uu(raw: bytes) -> tuple[bytes, bool]:
    out, well, inside, at = bytearray(), True, False, 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        line, at = raw[at:end].rstrip(b"\r\n"), end
        if not inside:
            inside = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            try:
                out += a2b_uu(line)
            except BadBase64:
                well = False
    return (bytes(out), well) if inside else (raw, False)
