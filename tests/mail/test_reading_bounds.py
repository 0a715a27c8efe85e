"""Small mails that are made to be costly cost no more than others of their size, and what is cut off them is said."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from deskbell.mail.pieces import Opened
from deskbell.mail.reading import LONGEST_QUOTED, read, without_words

HEAD = b"From: anna@example.org\r\nTo: help@example.com\r\n"


def peak(raw: bytes) -> int:
    """How many bytes are needed to read a mail."""
    tracemalloc.start()
    try:
        read(raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def takes(raw: bytes) -> float:
    begun = time.process_time()
    read(raw)
    return time.process_time() - begun


def parts(head: bytes, count: int, body: bytes = b"x") -> bytes:
    part = b"\r\n--b\r\n" + head + b"\r\n\r\n" + body
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"AA=" * 150_000,
        HEAD + b"Content-Type: application/x\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\n" + b"!!\n" * 150_000,
    ],
    ids=["base64", "uuencode"],
)
def test_a_mail_needs_no_more_than_some_times_its_size(raw: bytes) -> None:
    assert peak(raw) < 8 * len(raw)


def test_of_many_parts_with_many_fields_few_are_kept() -> None:
    opened = Opened(parts(b"aa:\n" * 2_000 + b"a:", 20))
    assert sum(len(piece.headers.fields) for piece in opened.top.leaves()) < 20 * 210
    assert not opened.whole
    assert Opened(parts(b"aa:\n" * 190 + b"a:", 20)).whole


@pytest.mark.parametrize(
    ("one", "repeated"),
    [
        (HEAD + b"Subject: a", "\u0301\u0323".encode()),
        (HEAD + b"From: a", "\u0301\u0323".encode()),
        (HEAD + b"Content-Type: text/plain; a=\"", b";"),
        (HEAD + b"Content-Disposition: attachment; filename=\"", "\u0301\u0323".encode()),
        (HEAD + b"Content-Disposition: attachment; ", b"a*0=x;"),
        (HEAD + b"Authentication-Results: ", b"("),
        (HEAD + b"Date: ", b"1 "),
        (HEAD + b"References: ", b"<a"),
        (HEAD + b"Subject: ", b"=?a?q?x"),
        (HEAD + b"Subject: ", b"=?utf-8?q?x?= "),
    ],
)  # fmt: skip
def test_a_field_costs_time_in_proportion_to_it(one: bytes, repeated: bytes) -> None:
    few, many = (one + repeated * (length // len(repeated)) + b"\r\n\r\nHello" for length in (20_000, 240_000))
    assert min(takes(many) for _ in range(3)) < 12 * 4 * min(takes(few) for _ in range(3)) + 0.05
    assert takes(many) < 1


def test_parameters_of_many_parts_are_taken_apart_in_time() -> None:
    raw = parts(b'Content-Type: text/plain; a="' + b";" * 9_900 + b'\r\nContent-Disposition: attachment; a="' + b";" * 9_900, 100)
    assert takes(raw) < 1


def test_names_of_files_made_of_marks_are_read_in_time() -> None:
    name = "\u0301\u0323".encode() * 2_400
    assert takes(parts(b'Content-Type: a/b; name="' + name + b'"', 100)) < 2


def test_a_history_that_is_cut_off_is_said() -> None:
    quoted = "\n".join("> " + "q" * 70 for _ in range(LONGEST_QUOTED // 72))
    incoming = read(HEAD + f"\r\nMy answer\n\nOn 1.1.2020 12:00 a@b.de wrote:\n{quoted}".encode())
    assert (incoming.text, incoming.unreadable) == ("My answer", True)
    assert len(incoming.quoted) > LONGEST_QUOTED - 100
    assert not read(HEAD + f"\r\nMy answer\n\nOn 1.1.2020 12:00 a@b.de wrote:\n{quoted[:-5_000]}".encode()).unreadable


def test_a_header_of_more_fields_than_any_mail_has_is_cut_and_said() -> None:
    incoming = read(HEAD + b"X-A: b\r\n" * 6_000 + b"\r\nHello")
    assert (incoming.sender, incoming.unreadable) == ("anna@example.org", True)
    assert "X-A: b" in incoming.text, "the rest is its words"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff" * 100_000, HEAD + b"To: " + b"a@b.de," * 200_000, HEAD + b"a" * 300_000, b"aa:\n" * 200_000]
)
def test_of_any_mail_the_header_can_be_read_without_its_words(raw: bytes) -> None:
    begun = time.process_time()
    incoming = without_words(raw, ("a@example.com",), "mx")
    assert time.process_time() - begun < 0.5
    assert incoming.unreadable
    assert (incoming.text, len(incoming.digest)) == ("", 32)
    assert incoming.recipients[0] == "a@example.com"
