"""Who wrote a mail, to whom, what it answers, whether a machine or a forger wrote it, and what came back."""

from __future__ import annotations

import time

import pytest

from deskbell.domain.letters import MOST_REFERENCES, Automatic, Bounce, Incoming
from deskbell.mail.headers import Headers, addresses
from deskbell.mail.reading import read


def head(*fields: str, body: str = "Hello", authserv: str = "", to: tuple[str, ...] = ()) -> Incoming:
    return read(("\r\n".join(fields) + f"\r\n\r\n{body}").encode(), to, authserv)


@pytest.mark.parametrize(
    ("written", "sender", "name"),
    [
        ("Anna Schmidt <Anna@Example.ORG>", "anna@example.org", "Anna Schmidt"),
        ('"Schmidt, Anna" <anna@example.org>', "anna@example.org", "Schmidt, Anna"),
        ("=?utf-8?B?U2NobcO8dA==?= =?utf-8?Q?_Anna?= <anna@example.org>", "anna@example.org", "Schmüt Anna"),
        ("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?= <anna@example.org>", "anna@example.org", "Grüße"),
        ("anna@example.org (Anna)", "anna@example.org", "Anna"),
        ('"boss@example.com" <anna@example.org>', "anna@example.org", "boss@example.com"),
        ("Anna <anna@example.org>, Eve <eve@example.org>", "", "Anna"),
        ("Anna", "", "Anna"),
        ("", "", ""),
        ("Anna\u202e\u200b <anna@example.org>", "anna@example.org", "Anna"),
        ("=?utf-8?Q?Anna=0D=0ABcc:_eve@example.org?= <anna@example.org>", "anna@example.org", "Anna Bcc: eve@example.org"),
        ("=?utf-8?B?!!!?= <anna@example.org>", "anna@example.org", ""),
        ("=?nonsense?Q?Anna?= <anna@example.org>", "anna@example.org", "Anna"),
        ("undisclosed:;", "", ""),
    ],
)
def test_the_sender_is_the_one_address_in_from(written: str, sender: str, name: str) -> None:
    incoming = head(f"From: {written}")
    assert incoming.sender == sender
    assert incoming.sender_name == name or (not sender and not name)


def test_who_stands_there_twice_is_nobody() -> None:
    assert head("From: anna@example.org", "From: eve@example.org").sender == ""


@pytest.mark.parametrize(
    "written",
    [
        "victim@ba\u200bnk.de", "victim@ba\u00adnk.de", "victim@ba\x01nk.de", "victim@ba\x00nk.de", "vic\u2060tim@bank.de", "\ufeffvictim@bank.de",
        "Anna <victim@bank.de\u200b>", "Anna <victim@bank.de\x7f>", "Anna <\u202evictim@bank.de>", "victim@ban\u212a.de", "v\u0131ct\u0131m@b\uff41nk.de",
        "victim@bank .de", "victim@ba nk.de", "Anna <vic tim@bank.de>", "Anna <victim@bank.\r\n de>", "Anna <victim@\tbank.de>",
        "Anna <@evil.de:victim@bank.de>", "<@evil.de,@worse.de:victim@bank.de>", "evil.de:victim@bank.de <x>", "Anna <evil:victim@bank.de>",
        "victim(x)@bank(y).de", "Anna <victim(x)@bank.de>", "victim@bank.de(", "attacker@evil.de(<victim@bank.de",
        "victim@bank.de <attacker@evil.de>", "attacker@evil.de <victim@bank.de>", "<attacker@evil.de> <victim@bank.de>", "<victim@bank.de>attacker@evil.de",
        "victim@bank.de)attacker@evil.de", '"victim@bank.de"@evil.de', "victim@bank.de\\@evil.de", "Anna <victim@bank.de@evil.de>", "<<victim@bank.de>>",
        "=?utf-8?q?victim=40bank.de?=", "=?utf-8?q?<attacker@evil.de>?= <victim@bank.de>", '"attacker <victim@bank.de>', "attacker@evil.de, <victim@bank.de",
        "Anna <victim@bank.de", "attacker@evil.de (<) <victim@bank.de>, a(", " " * 4_986 + "victim@bank.de.evil.de",
    ],
)  # fmt: skip
def test_an_address_is_never_repaired_until_it_is_another_ones(written: str) -> None:
    assert head(f"From: {written}", "To: help@example.com").sender == ""


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("'anna@example.org' <anna@example.org>", "anna@example.org"),
        ("Anna@Example.org <anna@example.org>", "anna@example.org"),
        ("Schmidt, Anna <anna@example.org>", "anna@example.org"),
        ("Anna @ work < anna@example.org > (by phone)", "anna@example.org"),
        ("(Anna) anna@example.org,", "anna@example.org"),
        ("Anna\r\n <anna@example.org>", "anna@example.org"),
        ("bounce=anna+1@example.org", "bounce=anna+1@example.org"),
        ("Jürgen <jürgen@müller.example>", "jürgen@müller.example"),
        ('"An\\"na (,;:<" <anna@example.org>', "anna@example.org"),
    ],
)
def test_an_address_that_is_written_carelessly_but_clearly_is_taken(written: str, sender: str) -> None:
    assert head(f"From: {written}").sender == sender


@pytest.mark.parametrize(
    "written", ["(", '"\\', "a.", "a:", "<", ";,", "@", "=?a?q?x", "(<", '"', "\\", "a@b.de,", "=?", "(\\", "<a> "]
)
def test_any_list_of_addresses_is_read_in_time_in_proportion_to_it(written: str) -> None:
    def takes(length: int) -> float:
        value = (written * length)[:length]
        return min(timed(value) for _ in range(3))

    def timed(value: str) -> float:
        begun = time.process_time()
        addresses([value])
        return time.process_time() - begun

    assert takes(96_000) < 12 * 4 * takes(8_000) + 0.02


def test_a_field_that_is_cut_off_is_none() -> None:
    raw = b"Subject: Hi\r\nFrom: anna@example.org.evil.de\r\n\r\nHello"
    for most in range(1, len(raw)):
        headers = Headers(raw, most)
        assert headers.raw("from") in ([], [" anna@example.org.evil.de"], ["  anna@example.org.evil.de"])
        assert not headers.whole or headers.has("from")


def test_the_subject_is_one_short_line() -> None:
    assert head("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=", " =?utf-8?Q?_aus?= =?iso-8859-1?Q?_K=F6ln?=").subject == "Grüße aus Köln"
    assert head("Subject: =?utf-8?Q?a=0D=0AX-Evil:_b=00?=").subject == "a X-Evil: b"
    assert len(head("Subject: " + "x " * 500).subject) <= 200
    assert head("Subject: Gr\u00fc\u00dfe").subject == "Grüße"


def test_recipients_are_all_that_name_where_it_was_delivered() -> None:
    incoming = head(
        "To: One <One@example.com>, two@example.com", "Cc: team: three@example.com, four@example.com;", "Delivered-To: five@example.com",
        "X-Original-To: six@example.com", "Envelope-To: seven@example.com", "Resent-To: eight@example.com", "Delivered-To: nine@example.com",
        to=("Ten@example.com", "not an address"),
    )  # fmt: skip
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    assert sorted(incoming.recipients) == sorted(f"{name}@example.com" for name in names)
    assert incoming.recipients[0] == "ten@example.com"


def test_when_it_was_written_is_read_if_it_can_be() -> None:
    assert head("Date: Thu, 12 Mar 2026 10:31:09 +0100 (CET)").sent_at == 1_773_307_869_000
    for wrong in ("yesterday", "Thu, 99 Mar 2026 10:31:09", "Thu, 12 Mar 99999999 10:31:09 +0100", "1 Jan 1960 00:00:00 +0000"):
        assert head(f"Date: {wrong}").sent_at is None


def test_10000_references_are_read_at_once() -> None:
    begun = time.process_time()
    incoming = head(
        "In-Reply-To: <last@example.com>", "References: " + "\r\n ".join(f"<{at}@example.com>" for at in range(10_000))
    )
    assert time.process_time() - begun < 1
    assert len(incoming.references) == MOST_REFERENCES
    assert incoming.references[:2] == ("last@example.com", "9999@example.com")


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("Auto-Submitted: auto-replied", Automatic.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated (out of office); x=y", Automatic.AUTO_SUBMITTED),
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: (by hand) No", None),
        ("X-Autoreply: yes", Automatic.AUTO_SUBMITTED),
        ("X-Autorespond: vacation", Automatic.AUTO_SUBMITTED),
        ("X-Autoreply: no", None),
        ("X-Auto-Response-Suppress: All", None),
        ("Precedence: bulk", Automatic.PRECEDENCE),
        ("Precedence: auto_reply", Automatic.PRECEDENCE),
        ("Precedence: first-class", None),
        ("List-Id: <news.example.org>", Automatic.MAILING_LIST),
        ("List-Unsubscribe: <https://example.org>", Automatic.MAILING_LIST),
        ("Return-Path: <>", Automatic.NO_SENDER),
        ("Return-Path: <anna@example.org>", None),
        ("From: MAILER-DAEMON@example.org", Automatic.MAILER),
        ("From: Postmaster <postmaster@example.org>", Automatic.MAILER),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", Automatic.AUTO_SUBMITTED),
    ],
)
def test_a_machines_mail_is_told_from_a_persons(field: str, why: Automatic | None) -> None:
    fields = (field,) if field.startswith("From") else ("From: anna@example.org", field)
    incoming = head(*fields)
    assert incoming.automatic == why
    assert incoming.bounce is None


OURS = "Authentication-Results: mx.example.com"


@pytest.mark.parametrize(
    ("fields", "forged"),
    [
        ([f"{OURS}; spf=pass smtp.mailfrom=a@b; dkim=pass; dmarc=fail (p=none) header.from=example.org"], True),
        ([f"{OURS} 1; dmarc=pass; spf=fail; dkim=fail"], False),
        ([f"{OURS}; spf=fail; dkim=fail"], True),
        ([f"{OURS}; spf=fail", f"{OURS}; dkim=fail"], True),
        ([f"{OURS}; spf=fail; dkim=fail; dkim=pass"], False),
        ([f"{OURS}; spf=softfail; dkim=fail"], False),
        ([f"{OURS}; spf=fail; dkim=none"], False),
        ([f"{OURS}; none"], False),
        (["Authentication-Results: evil.example.org; dmarc=fail"], False),
        ([f"{OURS}; dmarc=fail", "Received: from x", f"{OURS}; dmarc=pass"], True),
        ([f"{OURS}; dmarc=pass", "Received: from x", f"{OURS}; dmarc=fail"], False),
        ([f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"], True),
        (["Received: from evil", f"{OURS}; spf=fail; dkim=fail", f"{OURS}; dmarc=pass"], True),
        ([f"{OURS}; spf=fail; dkim=fail", f"{OURS}; dkim=pass"], True),
        ([f"{OURS}; spf=fail; dkim=fail", f"{OURS}; spf=pass"], True),
        ([f"{OURS}; dmarc=none", f"{OURS}; spf=fail; dkim=fail", f"{OURS}; dmarc=pass"], True),
        ([f"{OURS}; none", "Received: from evil", f"{OURS}; dmarc=fail"], False),
        ([f"{OURS}; spf=fail", f"{OURS}; dmarc=fail"], True),
        ([f"{OURS}; spf=fail", f"{OURS}; dkim=pass"], False),
        ([f"{OURS}; dmarc=pass", f"{OURS}; dmarc=fail; spf=fail; dkim=fail"], False),
        ([f"{OURS}; spf=fail; dkim=fail", "Received: from x", f"{OURS}; dmarc=pass"], True),
        ([f'{OURS}; (dmarc=fail (nested; dmarc=fail)) spf=pass reason="; dmarc=fail"'], False),
        (["Received: by mx.example.com", f"{OURS.upper()}; DMARC=FAIL"], True),
    ],
)
def test_only_the_companys_own_mail_server_is_believed_about_forgery(fields: list[str], forged: bool) -> None:
    assert head(*fields, "From: anna@example.org", authserv="mx.example.com").forged is forged
    assert head(*fields, "From: anna@example.org").forged is False


def report(
    status: str, returned: str = "Content-Type: message/rfc822\n\nMessage-ID: <ours@example.com>\nSubject: x\n\nHi", **fields: str
) -> Incoming:
    parts = (
        "Content-Type: text/plain\n\nSorry.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{status}",
        returned,
    )
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return read(
        f"From: MAILER-DAEMON@mx.example.com\n{more}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n{body}".encode()
    )


def test_a_bounce_names_the_mail_and_the_servers_words() -> None:
    status = (
        "Final-Recipient: rfc822; a@b.de\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <a@b.de>\n User unknown"
    )
    incoming = report(status)
    assert incoming.bounce == Bounce("ours@example.com", True, "5.1.1", "550 5.1.1 <a@b.de> User unknown")
    assert incoming.automatic is Automatic.MAILER
    assert incoming.text == "Sorry."


def test_a_bounce_with_the_header_alone_or_only_an_answer_names_the_mail_too() -> None:
    status = "Action: failed\nStatus: 5.0.0"
    assert report(status, "Content-Type: text/rfc822-headers\n\nMessage-ID: <ours@example.com>\n").bounce == Bounce(
        "ours@example.com", True, "5.0.0", "5.0.0"
    )
    answered = report(status, "Content-Type: text/plain\n\nx", In_Reply_To="<ours@example.com>").bounce
    assert answered
    assert answered.message_id == "ours@example.com"


def test_a_delay_has_not_failed_and_the_failed_of_several_counts() -> None:
    delayed = report("Action: delayed\nStatus: 4.4.1").bounce
    assert delayed
    assert not delayed.failed
    several = report("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: x; full").bounce
    assert several == Bounce("ours@example.com", True, "5.2.2", "full")
    assert report("nonsense").bounce == Bounce("ours@example.com", False, "", "Sorry.")


def test_what_the_server_said_is_one_short_line() -> None:
    said = report("Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; " + "a\u202e b " * 400).bounce
    assert said
    assert len(said.said) <= 500
    assert said.said.isprintable()


QMAIL = """Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.

<a@b.de>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user

--- Below this line is a copy of the message.

Return-Path: <support@example.com>
Message-ID: <ours@example.com>
Subject: Re: Printer
"""


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        (["From: MAILER-DAEMON@mx.example.com", "Subject: failure notice"], QMAIL, ("ours@example.com", True, "5.1.1")),
        (["From: postmaster@b.de", "Subject: Unzustellbar: Re: Drucker", "In-Reply-To: <ours@example.com>"], "#550 5.1.10 RESOLVER.ADR", ("ours@example.com", True, "5.1.10")),
        (["From: x@b.de", "Return-Path: <>", "Subject: Undeliverable: Re: x"], "Message-ID: <ours@example.com>\n", ("ours@example.com", True, "")),
        (["From: Mailer-Daemon@b.de", "X-Failed-Recipients: a@b.de", "Subject: Mail delivery failed"], "no", ("", True, "")),
        (["From: Mailer-Daemon@b.de", "Subject: Warning: returned mail: delivery failed, still trying"], "no", ("", False, "")),
    ],
)  # fmt: skip
def test_bounces_in_words_of_their_own_are_understood(fields: list[str], body: str, expected: tuple[str, bool, str]) -> None:
    bounce = head(*fields, body=body).bounce
    assert bounce
    assert (bounce.message_id, bounce.failed, bounce.status) == expected


def test_a_person_who_writes_about_a_bounce_has_written_none() -> None:
    assert head("From: anna@example.org", "Subject: Undeliverable: my parcel", body=QMAIL).bounce is None


MAIL = ["Message-ID: <1@example.org>", "From: anna@example.org", "Date: Thu, 12 Mar 2026 10:31:09 +0100", "Subject: Hi"]


def test_a_second_copy_that_came_another_way_is_the_same_and_another_mail_is_not() -> None:
    first = head("Received: from a", "Delivered-To: one@example.com", *MAIL, body="Hello\r\nAnna\r\n").digest
    assert head("Received: from b", *MAIL, "X-Spam: no", body="Hello\nAnna").digest == first
    assert head(*MAIL, body="Hello\r\nEve\r\n").digest != first
    assert head(*MAIL[:3], "Subject: Ho", body="Hello\r\nAnna\r\n").digest != first
    assert len(first) == 32
