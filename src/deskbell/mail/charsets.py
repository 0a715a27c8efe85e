"""Bytes of a mail as text, whatever charset they claim: many claim a wrong one, or none."""

from __future__ import annotations

import codecs
import re
import unicodedata

from deskbell.domain.messages import UNSAFE

WESTERN = frozenset(
    {"", "us-ascii", "ascii", "ansi_x3.4-1968", "utf-8", "utf8", "iso-8859-1", "latin1", "iso8859-1", "windows-1252", "cp1252"}
    | {"unknown-8bit", "x-unknown", "unknown", "8bit", "binary", "default", "none"}
)
"""What is written down without looking: the bytes themselves tell better."""

LARGER = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "cp1254",
    "iso-8859-8-i": "cp1255", "iso-8859-8": "cp1255", "windows-874": "cp874", "tis-620": "cp874", "x-sjis": "cp932", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
"""Charsets that are claimed where a larger one was meant."""

NEVER = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"})
"""Codecs of Python's that are no charsets; some of them take time without bounds."""

SURROGATE = re.compile("[\ud800-\udfff]")
PIECE = 1_000
"""In characters: composing a letter with many marks takes time in the square of their number, so that longer lines are cut for it."""

HIGH = bytes(range(128, 256))


def decoded(raw: bytes, charset: str) -> tuple[str, bool]:
    """Return bytes as text, and whether some of them could not be read (they are U+FFFD then). Never raises."""
    name = charset.strip(" \t\"'").lower()[:60]
    name = LARGER.get(name, name)
    if name in WESTERN:
        text = as_text(raw)
        return text, "\ufffd" in text
    try:
        codec = codecs.lookup(name).name
        if codec.replace("-", "_") in NEVER:
            raise LookupError
        text = raw.decode(codec)
        if codec == "utf-7" and (not raw.isascii() or UNSAFE.search(text) or SURROGATE.search(text)):
            return as_text(raw), True  # letters that hide others
    except (LookupError, ValueError, OverflowError, MemoryError):
        text = as_text(raw)
        return text, "\ufffd" in text or not raw.isascii()
    return SURROGATE.sub("\ufffd", text), False


def as_text(raw: bytes) -> str:
    """Return bytes of an unknown charset: UTF-8 if they are, also with a few bad bytes, else Windows' western letters."""
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        pass
    text = raw.decode("utf-8", "replace")
    high = len(raw) - len(raw.translate(None, HIGH))
    if text.count("\ufffd") * 2 < high:
        return text
    return raw.decode("cp1252", "replace")


def clean(text: str) -> str:
    """Return text as messages are kept: without control and direction marks, \\n alone between lines, in NFC."""
    text = UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return composed(text)


def composed(text: str) -> str:
    """Return text in NFC; lines of more than 1,000 characters by pieces, for which it costs time in proportion to them."""
    if text.isascii():
        return text
    if max(map(len, text.split("\n"))) <= PIECE:
        return "\n".join(unicodedata.normalize("NFC", line) for line in text.split("\n"))
    return "".join(unicodedata.normalize("NFC", text[at : at + PIECE]) for at in range(0, len(text), PIECE))
