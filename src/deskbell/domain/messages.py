"""What may be said, by whom, and to whom it is shown."""

from __future__ import annotations

import re
import unicodedata

from deskbell.domain.refusals import Invalid, TooLarge

MAX_TEXT = 10_000
"""The longest message, in characters."""

MAX_NAME = 120
MAX_EMAIL = 254
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[^@\s<>,;:\"()\[\]\\\x00-\x1f]+\.[^@\s<>,;:\"()\[\]\\.\x00-\x1f]{2,}")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that reverse the reading direction (they can disguise names)."""


def clean_text(text: str, field: str = "text", longest: int = MAX_TEXT, *, empty: bool = False) -> str:
    """Return the text in NFC without control characters and outer blanks; refuse an empty or overlong one."""
    if len(text) <= longest:  # NFC makes a few letters longer
        text = unicodedata.normalize("NFC", UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if len(text) > longest:
        raise TooLarge(f"At most {longest} characters.", field=field, limit=longest)
    if not text and not empty:
        raise Invalid(field, "This must not be empty.")
    return text


def clean_line(text: str, field: str, longest: int = MAX_NAME, *, empty: bool = False) -> str:
    """Return the text as one line with single blanks; refuse an empty or overlong one."""
    return " ".join(clean_text(text, field, longest, empty=empty).split())


def clean_email(text: str, field: str = "email") -> str:
    """Return the e-mail address; refuse what no mail server would take (RFC 5321 lengths, one @, a dot behind it)."""
    text = clean_line(text, field, MAX_EMAIL)
    if not EMAIL.fullmatch(text):
        raise Invalid(field, "This is not an e-mail address.")
    return text


def client_id(text: str, field: str = "client_id") -> int:
    """Return the sender's own id as a number: 1 to 19 decimal digits below 2**63, time-ordered by whoever makes it."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and 0 < int(text) < 2**63):
        raise Invalid(field, "A number of 1 to 19 digits below 2**63 is wanted.")
    return int(text)
