"""The addresses that a header lists (RFC 5322 3.4), taken as they stand there and never repaired: who repairs one may make it another's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\ufffd]{1,64}@[^\s@<>,;:\"()\[\]\\\ufffd]{1,189}")
TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*(?:"|\\?\Z))|(?P<encoded>=\?[^?\s"\\<>]{1,80}\?[bq]\?[^?"\\]{0,1000}\?=)'
    r'|(?P<mark>[(),:;<])|(?P<words>(?:[^"(),:;<=]|=(?!\?))+|.)',
    re.IGNORECASE | re.DOTALL,
)
IN_COMMENT = re.compile(r"[()]|\\.", re.DOTALL)
LONGEST_NAME = 1_000


@dataclass(slots=True)
class Listed:
    """One entry of a list: `name` as it is written (encoded words and all), `address` in small letters; "" where it is none for sure.

    `is_name`: it is words alone, which nobody can take for an address: part of a name with a comma that nobody put in quotes.
    """

    name: str = ""
    address: str = ""
    is_name: bool = False


@dataclass(slots=True)
class _Entry:
    """What an entry consists of so far; `bad`: it is written so that different programs may read different addresses in it."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    angle: str | None = None
    bad: bool = False

    def says(self, words: str, *, bare: bool) -> None:
        if not words.strip(" \t"):
            self.words.append(" ")
            return
        self.bad = self.bad or self.angle is not None  # words behind the address
        self.words.append(words)
        if self.comments or not bare:
            self.bare.append("")  # words on both sides of a comment, or of what is quoted, are no address
        self.bare.append(words if bare else "")

    def points(self, address: str) -> None:
        self.bad = self.bad or self.angle is not None
        self.angle = address

    @property
    def is_empty(self) -> bool:
        return not (self.bare or self.comments or self.bad) and self.angle is None

    def done(self) -> Listed:
        comment = " ".join(self.comments)[:LONGEST_NAME].strip()
        name = "".join(self.words).strip(" \t")
        if self.angle is not None:
            address = _address(self.angle)
            named = (each.strip("'").lower() for bare in self.bare for each in ADDRESS.findall(bare))
            sure = not self.bad and all(each == address for each in named)  # else others may see that one
            return Listed(name[:LONGEST_NAME] or comment, address if sure else "")
        leading = self.bare[1:] if self.bare[:1] == [""] else self.bare  # a comment may stand before it
        address = _address(leading[0]) if len(leading) == 1 and not self.bad else ""
        is_name = not self.bad and not any("@" in each for each in (*self.words, *self.comments))
        return Listed(comment if address else name[:LONGEST_NAME] or comment, address, is_name)


def _address(written: str) -> str:
    """Return an address in small letters; "" for what is none, or has anything in it that can't be seen, or looks like other letters."""
    written = written.strip(" \t")
    if not ADDRESS.fullmatch(written) or not written.isprintable():
        return ""
    if not written.isascii() and unicodedata.normalize("NFKC", written) != written:
        return ""
    return written.lower()


def listed(value: str) -> list[Listed]:
    """Return the entries of a field that lists addresses, groups taken apart. Costs time in proportion to it."""
    found, entry, at = list[Listed](), _Entry(), 0
    while token := TOKEN.match(value, at):
        at = token.end()
        said = token[0]
        if token.lastgroup == "quoted":
            entry.says(_unquoted(said), bare=False)
            entry.bad = entry.bad or len(said) < 2 or not said.endswith('"')
        elif token.lastgroup == "encoded":
            entry.says(said, bare=False)
            entry.bad = entry.bad or "<" in said or ">" in said
        elif token.lastgroup == "words":
            entry.says(said, bare=True)
        elif said == "(":
            at = _comment(value, at, entry)
        elif said == "<":
            at = _angle(value, at, entry)
        else:
            if not entry.is_empty and said != ":":
                found.append(entry.done())
            entry = _Entry()
    return found if entry.is_empty else [*found, entry.done()]


def _unquoted(said: str) -> str:
    return re.sub(r"\\(.)", r"\1", said[1:].removesuffix('"'), flags=re.DOTALL)


def _comment(value: str, at: int, entry: _Entry) -> int:
    """Take a comment, with those in it; return where it ends. One that does not end spoils the entry."""
    depth, begun = 1, at
    for mark in IN_COMMENT.finditer(value, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            entry.comments.append(value[begun : mark.start()][:LONGEST_NAME])
            return mark.end()
    entry.bad = True
    return len(value)


def _angle(value: str, at: int, entry: _Entry) -> int:
    end = value.find(">", at)
    entry.points(value[at:end] if end >= 0 else "")
    return end + 1 if end >= 0 else len(value)
