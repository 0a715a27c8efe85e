"""What a mail of ours says, piece by piece, before it is put into plain text and into HTML; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from deskbell.domain.letters import LetterKind, reply_subject

LONGEST_NAME = 80
LOOKS_LIKE_A_LINK = ("://", "www.", "@")
"""Confirmations and transcripts go to an address that nobody has proved to be theirs: no stranger's advertisement stands where a name
should, and nothing that was said is made a link."""


class Say(Protocol):
    """Our words in a language, by name, with their places filled."""

    def __call__(self, language: str, name: str, **values: str) -> str:
        """Return a word or sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with the mail."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation as something to keep: plain text, and one page of HTML with the name of its file."""

    text: str
    html: str
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a mail is written from; the same sheet gives the same bytes. `at` in ms, Message-IDs without their brackets.

    `sender` and `reply_to` are addresses of ours. `references`: the nearest last. `text` is the agent's answer, `quoted` what stands
    below it, `question` what is confirmed. `missing` are names of files that are no longer there.
    """

    kind: LetterKind
    message_id: str
    references: tuple[str, ...]
    at: int
    sender: str
    reply_to: str
    to: str
    to_name: str
    subject: str
    language: str
    number: int
    portal: str
    accent: str
    privacy_url: str = ""
    imprint_url: str = ""
    agent: str = ""
    text: str = ""
    quoted: str = ""
    question: str = ""
    record: Record | None = None
    files: tuple[Enclosure, ...] = ()
    missing: tuple[str, ...] = ()


class Shape(StrEnum):
    """How a piece looks."""

    TITLE = "title"
    WORDS = "words"
    NUMBER = "number"
    QUOTE = "quote"
    NAMES = "names"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a mail: words with what stands before (an intro, a label) or below (`more`); `linked`: its addresses are clickable."""

    shape: Shape
    text: str
    before: str = ""
    more: str = ""
    linked: bool = True


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below every mail: lines, and links with their words."""

    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def plain(text: str) -> str:
    """Return a text with line feeds only, and without what no mail program shows: control characters, halves of characters."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(char for char in whole if char in "\n\t" or not (char < " " or "\x7f" <= char < "\xa0"))


def one_line(text: str) -> str:
    """Return a text as one line, for a header: blanks and line ends become one space each."""
    return " ".join(plain(text).split())


def shown_number(number: int) -> str:
    """Return a case's number as people read it aloud: 123 456 789."""
    digits = f"{number:09d}"
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def subject(sheet: Sheet, say: Say) -> str:
    """Return the subject: the letter's own, else one of our words; an answer's then joins its confirmation in one thread."""
    own = one_line(sheet.subject)
    if own and own.casefold() != "re:":
        return own
    names = {"portal": one_line(sheet.portal), "number": shown_number(sheet.number)}
    if sheet.kind is LetterKind.TRANSCRIPT:
        return one_line(say(sheet.language, "server.mail_transcript_subject", **names))
    asked = one_line(say(sheet.language, "server.mail_subject", **names))
    return reply_subject(asked) if sheet.kind is LetterKind.ANSWER else asked


def pieces(sheet: Sheet, say: Say) -> Iterator[Piece]:
    """Yield what the mail says, in order."""
    if sheet.kind is LetterKind.CONFIRMATION:
        yield from _confirmation(sheet, say)
    elif sheet.kind is LetterKind.TRANSCRIPT:
        yield from _transcript(sheet, say)
    else:
        yield from _answer(sheet, say)


def foot(sheet: Sheet, say: Say) -> Foot:
    """Return what stands below the mail: whose it is, about which case, that it can be answered, and the portal's links."""
    number = say(sheet.language, "server.mail_case", number=shown_number(sheet.number))
    of_case = (f"{one_line(sheet.portal)} · {number}", say(sheet.language, "server.mail_reply"))
    lines = of_case if sheet.number else (one_line(sheet.portal),)  # a test mail is of no case
    links = (
        (say(sheet.language, "server.mail_privacy"), sheet.privacy_url),
        (say(sheet.language, "server.mail_imprint"), sheet.imprint_url),
    )
    return Foot(lines, tuple(link for link in links if link[1]))


def _answer(sheet: Sheet, say: Say) -> Iterator[Piece]:
    if words := plain(sheet.text).strip("\n"):
        yield Piece(Shape.WORDS, words)
    for name in sheet.missing:
        yield Piece(Shape.WORDS, say(sheet.language, "server.mail_file_gone", file=one_line(name)), linked=False)
    agent, portal = one_line(sheet.agent), one_line(sheet.portal)
    yield Piece(Shape.NAMES, agent or portal, more=portal if agent else "")
    if quoted := plain(sheet.quoted).strip("\n"):
        yield Piece(Shape.QUOTE, quoted, before=say(sheet.language, "server.mail_quoted"))


def _confirmation(sheet: Sheet, say: Say) -> Iterator[Piece]:
    yield Piece(Shape.TITLE, say(sheet.language, "server.mail_confirmation_title"))
    yield Piece(Shape.WORDS, _greeting(sheet, say), linked=False)
    yield Piece(Shape.WORDS, say(sheet.language, "server.mail_confirmation"))
    yield Piece(Shape.NUMBER, shown_number(sheet.number), before=say(sheet.language, "server.mail_case_number"))
    if question := plain(sheet.question).strip("\n"):
        yield Piece(Shape.QUOTE, question, before=say(sheet.language, "server.mail_question"), linked=False)
    yield Piece(Shape.WORDS, say(sheet.language, "server.mail_add"))


def _transcript(sheet: Sheet, say: Say) -> Iterator[Piece]:
    yield Piece(Shape.TITLE, say(sheet.language, "server.mail_transcript_title"))
    yield Piece(Shape.WORDS, _greeting(sheet, say), linked=False)
    yield Piece(Shape.WORDS, say(sheet.language, "server.mail_transcript", portal=one_line(sheet.portal)))
    if sheet.record is not None:
        yield Piece(Shape.RECORD, plain(sheet.record.text).strip("\n"), linked=False)


def _greeting(sheet: Sheet, say: Say) -> str:
    name = one_line(sheet.to_name)
    if not name or len(name) > LONGEST_NAME or any(mark in name.lower() for mark in LOOKS_LIKE_A_LINK):
        return say(sheet.language, "server.mail_greeting_nobody")
    return say(sheet.language, "server.mail_greeting", customer=name)
