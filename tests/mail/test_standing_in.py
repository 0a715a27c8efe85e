"""A mail that stands in for one too large has its header, a sentence, and nothing of its body."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from deskbell.mail.standing_in import stand_in
from deskbell.web.words import load
from deskbell.wiring_mail import too_large

LANGUAGES = Path(__file__).parents[2] / "src/deskbell/languages"
HEAD = (
    b"From: Carl <carl@example.org>\r\nSubject: A\r\n long one\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n"
    b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nIn-Reply-To: <1@example.com>\r\n\r\n"
)


def test_it_has_the_header_and_the_sentence() -> None:
    mail = message_from_bytes(stand_in(HEAD, "zu groß\n"), policy=default)
    assert mail["From"] == "Carl <carl@example.org>"
    assert mail["Subject"] == "A long one"
    assert mail["In-Reply-To"] == "<1@example.com>"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().strip() == "zu groß"
    assert not mail.defects


def test_a_field_that_was_cut_off_is_left_out() -> None:
    mail = message_from_bytes(stand_in(HEAD[:-10], "zu groß"), policy=default)
    assert mail["Subject"] == "A long one"
    assert mail["In-Reply-To"] is None


def test_even_a_header_of_nothing_makes_a_mail() -> None:
    for head in (b"", b"\r\n", b"\r\n\r\n", b"no field at all", b": \r\n\r\n"):
        assert b"zu gro" in stand_in(head, "zu groß")


def test_the_sentence_says_how_large_the_mail_was_in_every_language() -> None:
    german, english = too_large(load(LANGUAGES), 52_400_000).split(" / ")
    assert german.startswith("[Diese E-Mail hat 52 MB")
    assert english.startswith("[This e-mail has 52 MB")
