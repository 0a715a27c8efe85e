"""Letters: which case a mail belongs to, whose it is, what must never be answered, and how often one is tried again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest

MOST_REFERENCES = 120
"""How many Message-IDs of a mail are looked up: In-Reply-To, and of References the newest and the first few.

RFC 5322 3.6.4 lets References grow without end; programs that shorten it keep its two ends.
"""
FIRST_REFERENCES = 20

LONGEST_MESSAGE_ID = 250
"""The longest Message-ID that is looked at; ours are far shorter (RFC 5322 2.1.1 allows no line above 998)."""

MOST_RECIPIENTS = 100
MESSAGE_ID = re.compile(rf"<([^<>\s]{{1,{LONGEST_MESSAGE_ID}}})>")
SIGNATURE = 16
"""Letters of a reply address's signature: 80 bits, out of reach of guessing by mail."""

SIGNED = re.compile(rf"([0-9]{{9}})-([a-z2-7]{{{SIGNATURE}}})")

PAUSES = (5, 30, 120, 600, 1_800, 3_600, 7_200)
"""Seconds between the tries to send a letter; the last one repeats until `GIVEN_UP_AFTER`."""

GIVEN_UP_AFTER = 172_800
"""Seconds for which a letter is tried: two days. RFC 5321 4.5.4.1 advises four or five, but who answers customers must know sooner."""

CONFIRMED_A_DAY = 5
"""How many requests that came by mail from one address are confirmed by mail in a day: two machines that answer each other stop there."""

CONFIRMED_AT_ALL = 20
"""How many confirmations and transcripts go to one address in a day, whoever asks: nobody's mailbox is filled through us."""

OPENED_AN_HOUR = 10
"""From how many requests in an hour on an address's further mails join its newest request instead of opening one more."""

LARGEST_FILES = 25 << 20
"""Bytes of all files of one letter together: most mail servers take no more than 25 to 35 MB, and a third is added on the way."""

HOUR, DAY = 3_600_000, 86_400_000


class LetterKind(StrEnum):
    """What a letter is; all but `INCOMING` go out."""

    ANSWER = "answer"
    CONFIRMATION = "confirmation"
    TRANSCRIPT = "transcript"
    INCOMING = "incoming"


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    RECEIVED = "received"


class Trouble(StrEnum):
    """Why a letter was not delivered, in words of ours; what the mail server said stands beside it."""

    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    TLS = "tls"
    LOG_IN = "log_in"
    SENDER_REFUSED = "sender_refused"
    ADDRESS_REFUSED = "address_refused"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    LATER = "later"
    BOUNCED = "bounced"
    FAULT = "fault"


PERMANENT = frozenset({Trouble.SENDER_REFUSED, Trouble.ADDRESS_REFUSED, Trouble.TOO_LARGE, Trouble.REFUSED})
"""What another try would not change."""


class Automatic(StrEnum):
    """Why a mail counts as written by a machine (RFC 3834 2 and 5): it joins a case as a note, and never opens, reopens or answers one."""

    AUTO_SUBMITTED = "auto_submitted"
    PRECEDENCE = "precedence"
    MAILING_LIST = "mailing_list"
    NO_SENDER = "no_sender"
    MAILER = "mailer"


class LeftOut(StrEnum):
    """Why an attachment was not taken."""

    TOO_LARGE = "too_large"
    NOT_ALLOWED = "not_allowed"
    NO_ROOM = "no_room"
    TOO_MANY = "too_many"


class Way(StrEnum):
    """What becomes of a mail that comes in; `CHECK` is a test mail of ours that was waited for."""

    ANSWER = "answer"
    STRANGER = "stranger"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OPENS = "opens"
    REPEATED = "repeated"
    OURS = "ours"
    CHECK = "check"
    IGNORED = "ignored"
    NOT_TAKEN = "not_taken"


KEPT = frozenset({Way.ANSWER, Way.STRANGER, Way.AUTOMATIC, Way.BOUNCE, Way.OPENS, Way.REPEATED, Way.CHECK})
"""Ways after which nothing of the mail is needed any more where it came from."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a mail; `inline`: a picture shown between its words."""

    name: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report on the delivery of a mail (RFC 3464): about which one, whether it failed for good, and the server's words.

    `message_id` is that mail's ("" where it is not told); `status` its enhanced code, such as 5.1.1 (RFC 3463).
    """

    message_id: str
    failed: bool
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was read. Addresses are in small letters; Message-IDs without their brackets.

    `sender` is "" where From names nobody, or several. `references` are in the order in which they are looked at. `recipients`
    are all that To, Cc and the delivery headers name. `text` is what is new in it, signature and all, `quoted` the history below.
    `forged`: the company's own mail server found that the sender is not who the mail says (RFC 8601). `digest` is the same for a
    second copy of the same mail, whatever way it came. `unreadable`: some of it could not be read, so that the raw mail must be kept.
    `sent_at` in ms.
    """

    message_id: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    sent_at: int | None = None
    automatic: Automatic | None = None
    bounce: Bounce | None = None
    forged: bool = False
    text: str = ""
    quoted: str = ""
    parts: tuple[Part, ...] = ()
    digest: bytes = b""
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A letter of ours that a mail refers to, with its case and that case's customer's address."""

    message_id: str
    letter_id: int
    case_id: int
    customer: str


def message_ids(*headers: str) -> tuple[str, ...]:
    """Return the Message-IDs of In-Reply-To and References (in this order, each as its header's text) in the order to look at them.

    In-Reply-To's first, then the newest of References; at most `MOST_REFERENCES`, each once.
    """
    replied, referred = (MESSAGE_ID.findall(header) for header in (*headers, "", "")[:2])
    rest = MOST_REFERENCES - FIRST_REFERENCES
    newest = list(reversed(referred))
    chosen = newest if len(newest) <= MOST_REFERENCES else newest[:rest] + newest[-FIRST_REFERENCES:]
    return tuple(dict.fromkeys([*replied[:5], *chosen]))[:MOST_REFERENCES]


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses are one person's: as written, but for large and small letters.

    Folding more would make one of two: straße.de and strasse.de are domains of two owners (RFC 5891).
    """
    return bool(one) and one.strip().lower() == other.strip().lower()


def reply_address(pattern: str, number: int, sign: Callable[[int], str]) -> str:
    """Return the address that answers in a case go to: the pattern's `{}` becomes the case's number and its signature.

    A pattern without `{}` is the address itself: answers are then joined by their headers alone.
    """
    return pattern.replace("{}", f"{number:09d}-{sign(number)}")


def signed_numbers(recipients: Sequence[str], pattern: str, sign: Callable[[int], str]) -> tuple[int, ...]:
    """Return the numbers of the cases whose signed reply address is among the recipients; one that is not rightly signed is none."""
    if "{}" not in pattern:
        return ()
    found: list[int] = []
    for address in recipients[:MOST_RECIPIENTS]:
        signed = SIGNED.fullmatch(_filling(address, pattern))
        if signed and _same(signed[2], sign(int(signed[1]))):
            found.append(int(signed[1]))
    return tuple(dict.fromkeys(found))


def _same(one: str, other: str) -> bool:
    """Compare in constant time: how long it takes tells nobody how much of a guess was right."""
    return compare_digest(one.encode(), other.encode())


def is_of(address: str, pattern: str, addresses: Sequence[str]) -> bool:
    """Return whether an address is one of the installation's own, a signed one too."""
    filling = _filling(address, pattern) if "{}" in pattern else ""
    return SIGNED.fullmatch(filling) is not None or any(same_address(address, each) for each in addresses)


def _filling(address: str, pattern: str) -> str:
    """What stands in an address where the pattern has its {}; "" where it does not fit."""
    address = address.lower()
    before, _, behind = pattern.lower().partition("{}")
    fits = address.startswith(before) and address.endswith(behind) and len(address) > len(before) + len(behind)
    return address[len(before) : len(address) - len(behind)] if fits else ""


def choose(
    sender: str, references: Sequence[str], known: Sequence[Known], signed: Sequence[tuple[int, str]], *, forged: bool
) -> tuple[int, bool] | None:
    """Return which case a mail belongs to, by id, and whether it is the customer's; None where it belongs to none.

    `known` are our letters among its references, `signed` the cases (id, customer's address) whose signed address it was sent to.
    Headers go before the signed address, the nearest letter first: it is the customer's if the sender is that case's customer. One
    of the other cases it names is taken only if its customer is the sender. Else it is a stranger's, in the nearest. A number in
    the subject counts for nothing, and a mail whose sender the mail server found forged is nobody's.
    """
    order = {message_id: place for place, message_id in enumerate(references)}
    near = sorted(known, key=lambda each: order.get(each.message_id, len(order)))
    candidates = [(each.case_id, each.customer) for each in near] + list(signed)
    if not candidates:
        return None
    if not forged:
        for case_id, customer in candidates:
            if same_address(customer, sender):
                return case_id, True
    return candidates[0][0], False


def pause_after(tries: int) -> int:
    """Return how long (ms) after the `tries`-th try (from 1) the next one is due."""
    return PAUSES[min(tries, len(PAUSES)) - 1] * 1000


def is_given_up(trouble: Trouble, since: int, now: int) -> bool:
    """Return whether a letter that has waited since `since` (ms) is not tried again after this trouble."""
    return trouble in PERMANENT or now - since >= GIVEN_UP_AFTER * 1000


def names_of(sender_name: str, sender: str) -> tuple[str, str]:
    """Return first and last name as a mail's From gives them; "Schmidt, Anna" is turned. Without a name the address stands for it."""
    name = " ".join(sender_name.replace('"', " ").split())
    if not name or "@" in name:
        return sender.partition("@")[0][:120], ""
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if first and last:
            return first[:120], last[:120]
    first, _, last = name.rpartition(" ")
    return (first[:120], last[:120]) if first else (last[:120], "")


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: with one `Re:`, however many and in whatever language there were."""
    bare = re.sub(r"^(?:\s*(?:re|aw|antw|antwort|sv|vs|fwd?|wg)\s*(?:\[\d{1,3}\])?\s*:)+", "", subject[:500], flags=re.IGNORECASE)
    return f"Re: {' '.join(bare.split())}".rstrip()
