"""A mail's bytes read into what the rules need of it: whoever wrote them, however broken they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from deskbell.domain import quotes
from deskbell.domain.letters import MESSAGE_ID, Incoming, message_ids
from deskbell.mail.bodies import Body, body
from deskbell.mail.bounces import bounce
from deskbell.mail.headers import Headers, addresses, author, one_line, sent_at, subject
from deskbell.mail.machines import automatic, forged
from deskbell.mail.pieces import Opened

LONGEST_TEXT = 1_000_000
LONGEST_QUOTED = 200_000
"""In characters; what is longer is cut, and the text's end is then missing from what was read."""

LARGEST_HEAD = 65_536
"""How much of a header is looked at, in bytes, where the mail could not be read."""

MOST_RECIPIENTS = 1_000
DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "resent-to", "resent-cc")
STEP = 1 << 20


def read(raw: bytes, envelope_to: Sequence[str] = (), authserv: str = "") -> Incoming:
    """Return what a mail says. Never raises: what can't be read is left out, and `unreadable` then says so.

    `envelope_to` are the recipients that the mail server names, `authserv` how it calls itself in Authentication-Results ("" where
    none is believed). Takes about a millisecond for a usual mail, and a few seconds and twice its size for the largest.
    """
    try:
        return understood(raw, envelope_to, authserv)
    except Exception:  # whatever a stranger sent: the raw mail is kept, and a person looks at it
        return without_words(raw, envelope_to, authserv)


def without_words(raw: bytes, envelope_to: Sequence[str] = (), authserv: str = "") -> Incoming:
    """Return what a mail's header tells, for a mail whose reading failed: none of its words, and `unreadable`. Never raises.

    Looks at the first 64 KiB of the header alone, all else is the raw mail's, which is kept; costs a few milliseconds, and a digest.
    """
    digest = hashlib.sha256(raw).digest()
    try:
        headers = Headers(raw, LARGEST_HEAD)
        incoming = _addressed(raw, headers, envelope_to, authserv)
        report = headers.one("content-type")[:100].lower().startswith("multipart/report")
        why = automatic(headers, incoming.sender, "multipart/report" if report else "")
        return replace(incoming, automatic=why, unreadable=True)
    except Exception:  # whatever a stranger sent
        return Incoming(digest=digest, unreadable=True)


def understood(raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming:
    """Return what a mail says. No mail is known at which it raises: tests call it, so that `read` hides no fault from them."""
    return _said(_addressed(raw, Headers(raw), envelope_to, authserv), Opened(raw))


def _addressed(raw: bytes, headers: Headers, envelope_to: Sequence[str], authserv: str) -> Incoming:
    sender, name = author(headers)
    identity = MESSAGE_ID.search(headers.one("message-id"))
    return Incoming(
        message_id=identity[1] if identity else "",
        references=message_ids(headers.one("in-reply-to"), headers.one("references")),
        sender=sender,
        sender_name=name,
        recipients=_recipients(headers, envelope_to),
        subject=subject(headers),
        sent_at=sent_at(headers),
        forged=forged(headers, authserv),
        digest=_digest(raw, headers),
    )


def _recipients(headers: Headers, envelope_to: Sequence[str]) -> tuple[str, ...]:
    """Return who it was sent to, once each: first where it was delivered, for that is surely an address of ours."""
    listed = addresses(list(envelope_to)[:MOST_RECIPIENTS])
    for name in (*DELIVERED, "to", "cc"):
        listed += addresses(headers.raw(name)[:MOST_RECIPIENTS])
    return tuple(dict.fromkeys(listed))[:MOST_RECIPIENTS]


def _digest(raw: bytes, headers: Headers) -> bytes:
    """Return what tells mails apart: who wrote what when. The way it came, and the kind of its line ends, make no difference."""
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        digest.update(f"{name}: {headers.one(name)}\n".encode("utf-8", "replace"))
    place = memoryview(raw)[headers.length :]
    ends = b""
    for at in range(0, len(place), STEP):
        step = ends + bytes(place[at : at + STEP]).replace(b"\r", b"")
        bare = step.rstrip(b"\n")  # some ways add line ends at the end
        digest.update(bare)
        ends = step[len(bare) :]
    return digest.digest()


def _said(incoming: Incoming, opened: Opened) -> Incoming:
    headers = opened.top.headers
    found = body(opened)
    why = automatic(headers, incoming.sender, opened.top.type)
    report = bounce(opened, why, incoming.subject, found.text)
    whole = found.whole and len(found.text) <= LONGEST_TEXT + LONGEST_QUOTED
    found.text = found.text[: LONGEST_TEXT + LONGEST_QUOTED]
    new, quoted = (_spaced(each) for each in _split(found, incoming.subject))
    return replace(
        incoming,
        automatic=why,
        bounce=report,
        text=new[:LONGEST_TEXT].strip(),
        quoted=quoted[:LONGEST_QUOTED].strip(),
        parts=tuple(found.parts),
        unreadable=not (whole and opened.whole and headers.whole) or len(new) > LONGEST_TEXT or len(quoted) > LONGEST_QUOTED,
    )


def _split(found: Body, subject: str) -> tuple[str, str]:
    """A mail that is passed on is new as a whole: what stands below is what its sender wants to show."""
    if one_line(subject).lower().startswith(("fwd:", "fw:", "wg:", "tr:", "rv:", "doorst:")):
        return _unmarked(found.text), ""
    return quotes.split(found.text)


def _spaced(text: str) -> str:
    """Return text with at most one blank line in a row: Word sends three for one."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in text.split("\n")))


def _unmarked(text: str) -> str:
    return text.replace(f"{quotes.HISTORY}\n", "").replace(quotes.HISTORY, "").replace(quotes.INTRO, "")
