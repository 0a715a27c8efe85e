"""A mail's header, read with care: nothing in it can raise, and every value comes out as one harmless line."""

from __future__ import annotations

import re
from binascii import Error as BadBase64
from binascii import a2b_base64, a2b_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime

from deskbell.domain.files import clean_file_name
from deskbell.domain.messages import MAX_NAME
from deskbell.mail.charsets import as_text, composed, decoded
from deskbell.mail.listed import listed

LONGEST_HEADER = 1_000_000
"""Up to how many bytes a header's end is looked for."""

MOST_FIELDS, MOST_LINES = 5_000, 50_000
MOST_LISTED = 100_000
"""How much of a header that lists addresses is read, in characters: thousands of them."""

LONGEST_FROM = 5_000
MOST_SHOWN = 10_000
"""How many characters of a value are read for people; the longest that is kept is far shorter."""

LONGEST_KIND, MOST_PARAMETERS = 2_000, 100
"""How much of Content-Type and Content-Disposition is read: taking parameters apart costs time in the square of their length and number."""

LONGEST_SUBJECT = 200
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bq])\?([^?]{0,2000}|.{0,2000}?)\?=", re.IGNORECASE)
BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?[\w.:+*-]{1,80}\?[bq]\?)", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


class Headers:
    """The fields of a header, by name in small letters. `length` is how many bytes it took, blank line and all."""

    def __init__(self, raw: bytes | memoryview, most: int = LONGEST_HEADER, fields: int = MOST_FIELDS) -> None:
        """Read the header that `raw` begins with, at most so many bytes and fields of it; lines that are none end it.

        Costs time in proportion to the header. A field that is cut off is none: its end may change what it says.
        """
        self.fields: list[tuple[str, bytes]] = []
        self._named: dict[str, list[bytes]] = {}
        self.whole = True
        self.length = self._read(bytes(raw[:most]), len(raw) > most, fields)

    def _read(self, raw: bytes, cut: bool, fields: int) -> int:
        at = count = 0
        name, lines = "", list[bytes]()
        while at < len(raw):
            end = raw.find(b"\n", at) + 1 or len(raw)
            line = raw[at:end]
            bare = line.rstrip(b"\r\n")
            if not bare:
                at = end
                break
            count += 1
            if len(self.fields) > fields or count > MOST_LINES or (cut and end == len(raw)):
                self.whole, name = False, ""
                break
            if bare[:1] in b" \t" and name:
                lines.append(bare)
            elif field := FIELD.match(bare):
                self._keep(name, lines)
                name, lines = field[1].decode("ascii").lower(), [bare[field.end() :]]
            elif at or not bare.startswith((b"From ", b">From ")):
                break  # not a header any more: the blank line before the words is missing
            at = end
        self._keep(name, lines)
        return at

    def _keep(self, name: str, lines: list[bytes]) -> None:
        if name:
            value = b"".join(lines)
            self.fields.append((name, value))
            self._named.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        """Return the values of every field of this name, topmost first, each on one line, encoded words as they are."""
        return [_line(value) for value in self._named.get(name, ())]

    def raw(self, name: str) -> list[str]:
        """Return the values of every field of this name with all that stands in them, its lines alone put together."""
        return [as_text(b" " + value) for value in self._named.get(name, ())]

    def one(self, name: str) -> str:
        """Return the first field of this name, "" without one."""
        return _line(self._named[name][0]) if name in self._named else ""

    def has(self, name: str) -> bool:
        """Return whether there is such a field."""
        return name in self._named

    def words(self, name: str) -> str:
        """Return the first field of this name as people read it: decoded, on one line, of at most 10,000 characters."""
        return one_line(self.one(name))


def _line(value: bytes) -> str:
    """Unfold a field; what is neither UTF-8 nor ASCII is taken for Windows' western letters."""
    return " ".join(CONTROL.sub("", " ".join(as_text(value).split())).split())


def one_line(text: str) -> str:
    """Return a field's value with its encoded words decoded, on one line, without control, invisible and direction marks."""
    return " ".join(HIDDEN.sub("", re.sub(r"[\s\x85]+", " ", composed(_decoded_words(text[:MOST_SHOWN])))).split())


def _decoded_words(text: str) -> str:
    """Decode RFC 2047's words. Those of one charset that follow each other are joined first: some programs cut within a letter."""
    if "=?" not in text:
        return text
    text = BETWEEN.sub(r"\1", text)
    out, at = list[str](), 0
    charset, pending = "", b""
    for word in WORD.finditer(text):
        if pending and (word.start() > at or word[1].lower() != charset):
            out.append(decoded(pending, charset)[0])
            pending = b""
        out.append(text[at : word.start()])
        charset, at = word[1].lower(), word.end()
        pending += _word(word[2].lower(), word[3])
    if pending:
        out.append(decoded(pending, charset)[0])
    return "".join([*out, text[at:]])


def _word(way: str, said: str) -> bytes:
    raw = said.encode("utf-8", "replace")
    if way == "q":
        return a2b_qp(raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(raw) % 4 == 1:
        raw = raw[:-1]
    try:
        return a2b_base64(raw + b"=" * (-len(raw) % 4))
    except BadBase64:
        return b""


def addresses(values: Sequence[str]) -> list[str]:
    """Return the addresses that these fields list, in small letters, as they stand there; what is no address is left out."""
    found = list[str]()
    for value in values:
        entries = listed(value[:MOST_LISTED])
        found += [each.address for each in (entries[:-1] if len(value) > MOST_LISTED else entries) if each.address]
    return found


def author(headers: Headers) -> tuple[str, str]:
    """Return the one address in From and its name; ("", name) where it is none for sure, or several, or From stands there twice."""
    values = headers.raw("from")
    entries = listed(values[0][:LONGEST_FROM]) if values else []
    people = [each for each in entries if not each.is_name] or entries
    sure = len(values) == len(people) == 1 and len(values[0]) <= LONGEST_FROM
    return (people[0].address if sure else ""), (one_line(people[0].name) if people else "")[:MAX_NAME].strip()


def subject(headers: Headers) -> str:
    """Return the subject on one line, at most 200 characters."""
    return headers.words("subject")[:LONGEST_SUBJECT].strip()


def sent_at(headers: Headers) -> int | None:
    """Return when the mail says that it was written (ms since 1970); None where that can't be read."""
    try:
        moment = parsedate_to_datetime(headers.one("date")[:200])
        at = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return at if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part says of itself: `type` ("" where it says none), `shown` how ("inline", "attachment", ""), and its parameters."""

    type: str
    shown: str
    parameters: dict[str, str]
    name: str


def kind(headers: Headers) -> Kind:
    """Return what Content-Type and Content-Disposition say (RFC 2045, 2231); what of it can't be read is left out."""
    about = Message()
    for name in ("content-type", "content-disposition"):
        value = ";".join(headers.one(name)[:LONGEST_KIND].split(";", MOST_PARAMETERS)[:MOST_PARAMETERS])
        if value:
            about[name] = value
    types, places = _parameters(about, "content-type"), _parameters(about, "content-disposition")
    try:
        type_ = about.get_content_type() if "content-type" in about else ""
        shown = about.get_content_disposition() or ""
    except (ValueError, LookupError):
        type_, shown = "", ""
    names = (places.get("filename", ""), types.get("name", ""))
    file_name = next((clean_file_name(one_line(each).strip('"')) for each in names if each.strip()), "")
    return Kind(type_, shown, types, file_name)


def _parameters(about: Message, header: str) -> dict[str, str]:
    found = dict[str, str]()
    try:
        for name, value in about.get_params([], header=header):
            if isinstance(value, tuple):
                value = decoded(value[2].encode("latin-1", "replace"), value[0] or "utf-8")[0]
            found.setdefault(name.lower(), str(value or ""))
    except (ValueError, LookupError, TypeError):
        pass
    return found
