"""How letters look on the wire: mails of a case, how mail stands for admins, and what a test of it found."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

LetterKindWord = Literal["answer", "confirmation", "transcript", "incoming"]
LetterStateWord = Literal["waiting", "sent", "failed", "bounced", "received"]
TroubleWord = Literal[
    "no_such_host",
    "unreachable",
    "timeout",
    "broken_off",
    "tls",
    "log_in",
    "sender_refused",
    "address_refused",
    "too_large",
    "refused",
    "later",
    "bounced",
    "fault",
]
LeftOutWord = Literal["too_large", "not_allowed", "no_room", "too_many"]


class NotTakenView(msgspec.Struct, frozen=True):
    """An attachment that was not taken; `size` in bytes."""

    name: str
    size: int
    why: LeftOutWord


class LetterView(msgspec.Struct, frozen=True):
    """A mail of a case, as agents see it: it belongs to the entries whose `letter` is its id. Times in ms.

    `address` and `name` are the other side's. `quoted`: a history can be asked for. `trouble` says why it is not delivered (yet),
    `said` in the mail server's own words; `next_at` when the next try is due. `stranger`: it came from another address than the
    customer's; `automatic`: a machine wrote it.
    """

    id: int
    n: int
    kind: LetterKindWord
    state: LetterStateWord
    address: str
    name: str
    subject: str
    quoted: bool
    at: int
    sent_at: int | None
    tries: int
    next_at: int | None
    trouble: TroubleWord | None
    said: str
    automatic: bool
    stranger: bool
    not_taken: list[NotTakenView]


class NewLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer by e-mail: `files` are ids of files uploaded for it, `quote` puts the customer's last words below it.

    `client_id` is the sender's own; a repeat with the same words is harmless. An empty subject means: as before.
    """

    client_id: str
    text: str
    subject: Annotated[str, msgspec.Meta(max_length=200)] = ""
    files: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]], msgspec.Meta(max_length=20)] = []
    quote: bool = True


class Quoted(msgspec.Struct, frozen=True):
    """The history below a mail."""

    text: str


class MailState(msgspec.Struct, frozen=True):
    """How mail is set up, to admins: `smtp` and `imap` are host and port, "" where not set. `token`: a mail server may hand mails over.

    `waiting` letters are still to be sent; `failed` were given up or came back in the last seven days. `read_at` (ms) is when this
    server last looked into the mailbox without trouble; `trouble` and `said` tell what is wrong with it now.
    """

    address: str
    smtp: str
    imap: str
    token: bool
    reply_address: str
    waiting: int
    failed: int
    read_at: int | None
    trouble: TroubleWord | None
    said: str


class MailCheck(msgspec.Struct, frozen=True):
    """What a test mail to the own address found. `sent`: the mail server took it; `back`: it was read from the mailbox (null: none is read).

    `trouble` says where it failed (`not_back`: it was sent, and did not come back in time), `said` the server's own words.
    """

    sent: bool
    back: bool | None
    trouble: TroubleWord | Literal["not_back"] | None
    at: Literal["smtp", "imap"] | None
    said: str
    took: int
