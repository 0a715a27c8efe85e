"""What a file is, by its bytes, and what it may be called."""

from __future__ import annotations

import struct
import unicodedata
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.domain.files import HEAD, Found, Inspection, clean_file_name


def inspected(content: bytes, step: int = 1000) -> Found:
    inspection = Inspection()
    for start in range(0, len(content), step):
        inspection.feed(content[start : start + step])
    return inspection.found()


def png(width: int, height: int) -> bytes:
    header = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + b"rest"


def jpeg(width: int, height: int, profile: int = 0) -> bytes:
    segments = b"\xff\xe0\x00\x10JFIF" + bytes(10)
    while profile > 0:
        segments += b"\xff\xe2\xff\xff" + bytes(65533)
        profile -= 65533
    return b"\xff\xd8" + segments + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(20)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(10)


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


LOSSY = webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480) + bytes(8))
LOSSLESS = webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14) + bytes(8))
EXTENDED = webp(b"VP8X", b"\x10\x00\x00\x00" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"))


@pytest.mark.parametrize("content", [png(640, 480), jpeg(640, 480), gif(640, 480), LOSSY, LOSSLESS, EXTENDED])
def test_a_picture_is_known_by_its_bytes_with_its_size(content: bytes) -> None:
    found = inspected(content)
    assert found.type in ("image/png", "image/jpeg", "image/gif", "image/webp")
    assert (found.width, found.height) == (640, 480)


def test_a_photo_with_a_large_colour_profile_keeps_its_size() -> None:
    assert inspected(jpeg(4000, 3000, profile=100_000)) == Found("image/jpeg", 4000, 3000)
    assert inspected(jpeg(4000, 3000, profile=HEAD)) == Found("image/jpeg")


@pytest.mark.parametrize(
    "content", [png(60_000, 60_000), png(0, 5), gif(0, 0), b"\x89PNG\r\n\x1a\nrubbish and more of it", b"RIFF1234WEBPnope"]
)
def test_a_picture_that_would_fill_the_memory_or_is_none_is_not_shown(content: bytes) -> None:
    assert inspected(content) == Found("application/octet-stream")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"  \n<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf<html>",
        b"<?xml version='1.0'?><svg/>",
        b"GIF89a"[:3] + b" then <script>alert(1)</script>",
        b"Hello <iframe src=x>",
        b"MZ\x90\x00program",
        b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",
        b"caf\xe9",
        b"half a sign \xc3",
        b"bell \x07",
    ],
)
def test_markup_programs_and_odd_encodings_are_of_no_known_type(content: bytes) -> None:
    assert inspected(content) == Found("application/octet-stream")


def test_plain_text_is_text_also_when_a_letter_lies_across_two_chunks() -> None:
    assert inspected("Grüße, 3 < 4, a <b> is fine\n\tyours".encode(), step=1) == Found("text/plain")


def test_text_is_read_to_its_end() -> None:
    assert inspected(b"a" * HEAD + b"\x00", step=4096).type == "application/octet-stream"
    assert inspected(b"a" * (HEAD + 5), step=4096).type == "text/plain"


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"PK\x03\x04" + bytes(30) + b"readme.txt", "application/zip"),
        (
            b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml....word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml....xl/workbook.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK",
            "application/vnd.oasis.opendocument.text",
        ),
        (b"", "application/octet-stream"),
    ],
)
def test_documents_are_known_by_their_bytes(content: bytes, type_: str) -> None:
    assert inspected(content) == Found(type_)


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"", b"\xff\xd8\xff", b"GIF89a", b"RIFF1234WEBPVP8X", b"RIFF1234WEBPVP8 ", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"]
    ),
)
def test_no_bytes_break_the_inspection(content: bytes, begin: bytes) -> None:
    found = inspected(begin + content, step=7)
    assert found.type.partition("/")[0] in ("image", "application", "text")
    assert (found.width is None) == (found.height is None)
    assert "svg" not in found.type
    assert "html" not in found.type


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("beach.png", "beach.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("C:\\Users\\anna\\Bild 1.jpg", "Bild 1.jpg"),
        ("a\x00b\nc\rd.txt", "ab c d.txt"),
        ("invoice\u202etxt.exe", "invoicetxt.exe"),
        ("zero\u200bwidth\ufeff.txt", "zerowidth.txt"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("concert.txt", "concert.txt"),
        ('a<b>"c".txt', "a_b__c_.txt"),
        ("  two   blanks . ", "two blanks"),
        ("Ka\u0308se.txt", "Käse.txt"),
        ("\ud800.txt", "txt"),
    ],
)
def test_a_file_name_becomes_harmless(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_a_long_name_is_cut_before_its_extension() -> None:
    name = clean_file_name("ä" * 300 + ".jpeg")
    assert len(name.encode()) <= 255
    assert name.endswith("ä.jpeg")


@given(st.text(max_size=600))
def test_any_name_is_harmless_and_cleaning_twice_changes_nothing(anything: str) -> None:
    name = clean_file_name(anything)
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\0\n\r')
    assert not name.startswith((".", " "))
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name)
    assert clean_file_name(name) == name
