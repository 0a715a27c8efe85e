"""Whatever bytes come, they are read without an exception, and no file is lost without a word."""

from __future__ import annotations

import unicodedata
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deskbell.domain.files import clean_file_name
from deskbell.domain.letters import Incoming
from deskbell.domain.messages import UNSAFE
from deskbell.mail.reading import LONGEST_QUOTED, LONGEST_TEXT, read, understood

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.eml"))]
FRAGMENTS = [
    b"\n", b"\r\n\r\n", b"\x00", b"\xff\xfe", b"--", b"=", b"=?utf-8?q?=", b"=?utf-8?b?/w?=", b"\n--Apple-Mail--\n", b"<div>", b"</blockquote>", b"&#xd800;",
    b"\nContent-Type: multipart/mixed; boundary=\"\"\n\n", b"\nContent-Type: text/plain; charset=utf-7; format=flowed; delsp=yes\n", b"+2AA-", b"\xed\xa0\x80",
    b"\nContent-Transfer-Encoding: base64\n", b"\nContent-Transfer-Encoding: x-uuencode\n", b"begin 644 a\n#0V%T\n`\nend\n", b"\nFrom: <", b"\nTo: ((((\"", b"\nDate: 0",
    b"\nContent-Disposition: attachment; filename*99999999999999999999*=x''%ff", b"\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5", b"\nSubject: ",
    b"\nAuthentication-Results: mx; (((dmarc=fail", b"\nContent-Type: multipart/report", b"\x1c\n\x1d", "\u0130\u0345\u1e9e".encode(), b"\nContent-Type: ; ;=\"\\",
]  # fmt: skip
USUAL = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def checked(raw: bytes) -> Incoming:
    """Read a mail in a way that hides no fault, and check what holds for every one."""
    incoming = understood(raw, ("a@example.com",), "mx")
    assert incoming == read(raw, ("a@example.com",), "mx")
    assert len(incoming.digest) == 32
    assert len(incoming.text) <= LONGEST_TEXT
    assert len(incoming.quoted) <= LONGEST_QUOTED
    for text in (incoming.text, incoming.quoted):
        text.encode()
        assert not UNSAFE.search(text)
        assert len(text) > 1_000 or unicodedata.is_normalized("NFC", text)
    said = incoming.bounce.said if incoming.bounce else ""
    for line in (
        incoming.subject,
        incoming.sender,
        incoming.sender_name,
        incoming.message_id,
        said,
        *incoming.references,
        *incoming.recipients,
    ):
        line.encode()
        assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in line)
    assert len(incoming.subject) <= 200
    assert incoming.sender == incoming.sender.lower()
    assert incoming.recipients[0] == "a@example.com"
    for part in incoming.parts:
        assert clean_file_name(part.name) == part.name
    return incoming


@USUAL
@given(st.binary(max_size=3_000))
@example(b"")
@example(b"From: \xff\r\nSubject:\r\n\t\xff\r\n\r\n\xff")
def test_any_bytes_are_read(raw: bytes) -> None:
    checked(raw)


@USUAL
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=20)), max_size=40).map(b"".join))
def test_any_pieces_of_mails_are_read(raw: bytes) -> None:
    checked(raw)


EDIT = st.tuples(st.integers(0, 10_000), st.integers(0, 400), st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=12)))


@USUAL
@given(st.sampled_from(SAMPLES), st.lists(EDIT, min_size=1, max_size=12), st.booleans())
def test_samples_with_pieces_cut_out_and_put_in_are_read(raw: bytes, edits: list[tuple[int, int, bytes]], turned: bool) -> None:
    for at, length, put in edits:
        at %= len(raw) + 1
        raw = raw[:at] + put + raw[at + length :] if not turned else raw[:at] + put + raw[at : at + length] + raw[at:]
    checked(raw)


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_samples_cut_off_anywhere_are_read(sample: int) -> None:
    raw = SAMPLES[sample]
    for at in range(0, len(raw), max(1, len(raw) // 40)):
        checked(raw[:at])


@st.composite
def written(draw: st.DrawFn) -> tuple[EmailMessage, str, list[bytes]]:
    """A mail that the standard library writes: words, files, parts in parts."""
    message = EmailMessage()
    message["From"] = "Anna <anna@example.org>"
    words = draw(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=60))
    message.set_content(words, cte=draw(st.sampled_from(["base64", "quoted-printable", "8bit"])))
    if draw(st.booleans()):
        message.add_alternative("<p>other words</p>", subtype="html")
    files = draw(st.lists(st.binary(max_size=300), max_size=5))
    for content in files:
        name = draw(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
        message.add_attachment(
            content,
            maintype="application",
            subtype="octet-stream",
            cte=draw(st.sampled_from(["base64", "quoted-printable"])),
            filename=name,
        )
    return message, words, files


@USUAL
@given(written(), st.booleans())
def test_every_file_that_the_standard_library_writes_comes_out_as_it_went_in(
    mail: tuple[EmailMessage, str, list[bytes]], crlf: bool
) -> None:
    message, words, files = mail
    raw = message.as_bytes(policy=message.policy.clone(linesep="\r\n" if crlf else "\n"))
    incoming = checked(raw)
    assert [part.content for part in incoming.parts if part.content] == [content for content in files if content]
    if not words.startswith(">") and "--" not in words:
        assert incoming.text == unicodedata.normalize("NFC", words)


@USUAL
@given(st.data())
def test_a_file_with_foreign_letters_in_it_is_whole_or_said(data: st.DataObject) -> None:
    message = EmailMessage()
    message.set_content("Hello")
    content = data.draw(st.binary(min_size=60, max_size=400))
    message.add_attachment(content, maintype="image", subtype="png", filename="a.png")
    raw = message.as_bytes()
    begun = raw.index(b"\n\n", raw.index(b"a.png")) + 2
    at = data.draw(st.integers(begun, begun + 70))
    how = data.draw(st.sampled_from(["put", "cut", "end"]))
    broken = {"put": raw[:at] + b"\xff" + raw[at:], "cut": raw[:at] + raw[at + 1 :], "end": raw[:at]}[how]
    incoming = checked(broken)
    assert incoming.unreadable or content in [part.content for part in incoming.parts]
