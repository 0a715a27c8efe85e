"""What passes through the ports about letters: mails that go out, that came in, and how the mailbox stands."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.domain.files import Upload
from deskbell.domain.letters import Bounce, LeftOut, LetterKind, LetterState, Trouble, Way


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An attachment that was not taken: its name, its size in bytes, and why."""

    name: str
    size: int
    why: LeftOut


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of a case. Times are milliseconds since 1970; `seq` is the number of the fact under which it stands.

    `address` and `name` are the other side's: to whom it goes, or from whom it came. It is being tried since `queued_at`. `references` are the Message-IDs that its
    header names, the nearest last. `has_quoted`: a quoted history is kept beside it. `said` is what the mail server answered.
    `claimed_by` is the node that sends it just now. `automatic` and `stranger` are of mails that came in.
    """

    id: int
    case_id: int
    seq: int
    kind: LetterKind
    state: LetterState
    message_id: str
    references: tuple[str, ...]
    address: str
    name: str
    subject: str
    has_quoted: bool
    at: int
    queued_at: int
    sent_at: int | None
    tries: int
    next_at: int | None
    trouble: Trouble | None
    said: str
    claimed_by: str | None
    automatic: bool
    stranger: bool
    not_taken: tuple[NotTaken, ...]


@dataclass(frozen=True, slots=True)
class NewLetter:
    """What a letter begins with; `quoted` is the history below it, `digest` a received mail's own."""

    case_id: int
    seq: int
    kind: LetterKind
    state: LetterState
    message_id: str
    references: tuple[str, ...]
    address: str
    name: str
    subject: str
    quoted: str = ""
    digest: bytes | None = None
    automatic: bool = False
    stranger: bool = False
    not_taken: tuple[NotTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterMoved:
    """A letter of a case is new, or has come further."""

    number: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that is to be taken in: what the rules need of it, and its files, whose bytes are stored already.

    `numbers` are the cases whose signed address it was sent to; `ours`: it was sent from one of our own addresses.
    `raw` is the whole mail as a file, where it must be kept because some of it could not be read.
    """

    message_id: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    numbers: tuple[int, ...]
    subject: str
    automatic: bool
    bounce: Bounce | None
    forged: bool
    ours: bool
    text: str
    quoted: str
    digest: bytes
    uploads: tuple[Upload, ...] = ()
    raw: Upload | None = None
    not_taken: tuple[NotTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail; `number` is the case that it went to. `whole`: none of its files was left out."""

    way: Way
    number: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """Under which rules a mail's files are taken: whether at all, and how many bytes each, and all together, may have."""

    allowed: bool
    largest: int
    room: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox was read: of which generation of it (IMAP's UIDVALIDITY), up to which UID, and from which UID on all is wanted.

    Below `all_from` stands what was there before Deskbell came: of it only unread mail is taken.
    """

    generation: int
    uid: int
    all_from: int
