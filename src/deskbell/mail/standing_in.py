"""A small mail that stands in for one too large to be loaded: its header, and a sentence instead of its body."""

from __future__ import annotations

import re

BODY_FIELDS = re.compile(rb"(?:content-[\w-]+|mime-version)\s*:", re.IGNORECASE)


def stand_in(head: bytes, words: str) -> bytes:
    """Return a mail with the header's fields, without those about its body, and these words as its text.

    A last field that was cut off in the middle is left out.
    """
    whole = head.endswith((b"\r\n\r\n", b"\n\n"))
    fields = re.split(rb"\r?\n(?![ \t])", head.strip(b"\r\n"))
    kept = [re.sub(rb"\r?\n", b"\r\n", each) for each in (fields if whole else fields[:-1])]
    kept = [each for each in kept if each and not BODY_FIELDS.match(each)]
    about = [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit"]
    return b"\r\n".join([*kept, *about, b"", words.encode(), b""])
