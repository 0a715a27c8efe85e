"""Reports on the delivery of a mail: as RFC 3464 has them, and as older and other servers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deskbell.domain.letters import MESSAGE_ID, Automatic, Bounce, message_ids
from deskbell.mail.headers import Headers, one_line
from deskbell.mail.pieces import Opened, Piece

LONGEST_SAID = 500
MOST_READ = 200_000
MOST_RECIPIENTS = 1_000
RETURNED = ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global", "message/global-headers")
STATUSES = ("message/delivery-status", "message/global-delivery-status")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
LINE = re.compile(r"^>?[ \t]{0,8}Message-ID:\s{0,8}<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
ANSWERED = re.compile(r"(?<![\d.])[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
FAILURE = re.compile(
    r"undeliver(?:able|ed)|unzustellbar|nicht zugestellt|konnte nicht zugestellt|nicht zustellbar|delivery (?:status notification \(failure|failure"
    r"|has failed|failed)|mail (?:delivery|system) (?:failed|failure|error)|failure notice|returned mail|returned to sender"
    r"|could not be delivered|non remis|no se puede entregar|zustellung fehlgeschlagen|unzustellbarkeit",
    re.IGNORECASE,
)
DELAY = re.compile(r"delay|verzögert|warning|still (?:being )?(?:retried|trying)|nicht sofort", re.IGNORECASE)
QMAIL = "this is the qmail-send program"


def bounce(opened: Opened, automatic: Automatic | None, subject: str, text: str) -> Bounce | None:
    """Return what a mail reports on the delivery of another one; None where it is no such report. Costs little."""
    top = opened.top
    told = next((piece for piece in top.leaves() if piece.type in STATUSES), None)
    if told is not None and (top.type == "multipart/report" or automatic is not None):
        return _standard(opened, told, text)
    if top.type == "multipart/report" and top.about.parameters.get("report-type", "").lower() not in ("delivery-status", ""):
        return None
    failed = [one_line(value[:LONGEST_SAID]) for value in top.headers.all("x-failed-recipients")]
    worded = bool(FAILURE.search(subject)) or QMAIL in text[:2_000].lower()
    if failed or (worded and automatic in (Automatic.MAILER, Automatic.NO_SENDER, Automatic.AUTO_SUBMITTED)):
        return _worded(opened, subject, text, bool(failed))
    return None


def _standard(opened: Opened, told: Piece, text: str) -> Bounce:
    content = opened.content(told, MOST_READ)[0]
    best: Headers | None = None
    for each in _blocks(content):
        action = each.one("action").lower()
        if action and (best is None or (action == "failed" and best.one("action").lower() != "failed")):
            best = each
    if best is None:
        return Bounce(_about(opened, text), False, "", _shortened(text))
    status = STATUS.search(best.one("status"))
    said = re.sub(r"^[\w-]{1,40}\s*;\s*", "", best.one("diagnostic-code"))
    failed = best.one("action").lower().startswith("failed")
    return Bounce(_about(opened, text), failed, status[1] if status else "", _shortened(said or best.one("status")))


def _blocks(content: bytes) -> Iterator[Headers]:
    rest = content.replace(b"\r\n", b"\n").lstrip(b"\n")
    for _ in range(MOST_RECIPIENTS):
        if not rest:
            return
        headers = Headers(rest[:20_000])
        yield headers
        behind = rest.find(b"\n\n")
        rest = rest[behind:].lstrip(b"\n") if behind >= 0 else b""


def _worded(opened: Opened, subject: str, text: str, sure: bool) -> Bounce:
    text = text[:MOST_READ]
    status = STATUS.search(text)
    failed = (sure or bool(FAILURE.search(subject)) or QMAIL in text[:2_000].lower()) and not DELAY.search(subject)
    lines = [line.strip() for line in text.split("\n")]
    said = next((line for line in lines if ANSWERED.search(line[:2_000])), "") or " ".join(lines)
    return Bounce(_about(opened, text), failed, status[1] if status else "", _shortened(said))


def _about(opened: Opened, text: str) -> str:
    """Return the Message-ID of the mail that was not delivered: of what came back, else of what is answered, else out of the words."""
    for piece in opened.top.leaves():
        if piece.type in RETURNED:
            found = MESSAGE_ID.search(Headers(opened.content(piece, MOST_READ)[0].lstrip(b"\r\n")).one("message-id"))
            if found:
                return found[1]
    headers = opened.top.headers
    referred = message_ids(headers.one("in-reply-to"), headers.one("references"))
    if referred:
        return referred[0]
    told = LINE.search(text[:MOST_READ])
    return told[1] if told else ""


def _shortened(said: str) -> str:
    return one_line(said[: LONGEST_SAID * 4])[:LONGEST_SAID].strip()
