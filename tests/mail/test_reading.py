"""Mails of the usual programs, and broken ones, are read: what can be read is given, and what can't be is said."""

from __future__ import annotations

import base64
import re
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from deskbell.domain.letters import Incoming
from deskbell.mail.reading import LONGEST_TEXT, read

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.eml"))
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def mail(body: bytes = b"Hello", type_: str = "text/plain; charset=utf-8", **fields: str) -> bytes:
    """A mail with this body; fields as `Content_Transfer_Encoding="base64"`."""
    head = {
        "From": "Anna <anna@example.org>",
        "To": "support@example.com",
        "Message-ID": "<1@example.org>",
        "Content-Type": type_,
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n" + body


def mixed(*parts: bytes, kind: str = "mixed", more: str = "") -> bytes:
    """A multipart of parts, each a header, a blank line and a body."""
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return mail(body, f'multipart/{kind}; boundary="edge"{more}')


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().split("\n")]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_mail_of_a_usual_program_shows_what_is_new_and_folds_the_history(sample: Path, line_end: bytes) -> None:
    incoming = read(sample.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", line_end))
    new, _, quoted = sample.with_suffix(".txt").read_text(encoding="utf-8").partition("\n=====\n")
    assert lines(incoming.text) == lines(new)
    assert lines(incoming.quoted) == lines(quoted)
    assert not incoming.unreadable
    assert incoming.references == ("case42.1@example.com",)
    assert incoming.recipients == ("support+000000042-abcdefghijklmnop@example.com",)
    assert incoming.sender.endswith("example") or incoming.sender.endswith("@gmail.com")
    assert incoming.automatic is None


def test_pictures_between_the_words_are_files_and_say_so() -> None:
    (part,) = read((Path(__file__).parent / "samples" / "outlook-desktop-de.eml").read_bytes()).parts
    assert (part.name, part.content, part.inline) == ("image001.png", PNG, True)


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        ("Grüße".encode(), "us-ascii"),
        ("Grüße".encode(), "iso-8859-1"),
        ("Grüße".encode(), ""),
        ("Grüße".encode("cp1252"), "utf-8"),
        ("Grüße".encode("cp1252"), "unknown-8bit"),
        ("Grüße".encode(), "klingon-5"),
        ("Grüße".encode("utf-16"), "utf-16"),
        ("Grüße".encode("iso-8859-15"), "ISO-8859-15"),
        (b"Gr+APwA3w-e", "utf-7"),
    ],
)
def test_words_are_read_whatever_charset_they_claim(raw: bytes, charset: str) -> None:
    assert read(mail(raw, f'text/plain; charset="{charset}"')).text == "Grüße"


def test_windows_letters_that_claim_to_be_iso_are_windows() -> None:
    assert read(mail("„5 €“ – ok".encode("cp1252"), "text/plain; charset=iso-8859-1")).text == "„5 €“ – ok"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "punycode", "rot13", "zlib", "undefined"])
def test_codecs_that_are_no_charsets_hide_nothing(charset: str) -> None:
    said = read(mail(b"+ADw-script+AD4- +AAA- \\x41 abc", f"text/plain; charset={charset}")).text
    assert said == "+ADw-script+AD4- +AAA- \\x41 abc"


def test_letters_that_can_not_be_read_are_said() -> None:
    incoming = read(mail("Größe ".encode() + b"\xff ok", "text/plain; charset=utf-8"))
    assert incoming.text == "Größe \ufffd ok"
    assert incoming.unreadable


@pytest.mark.parametrize("broken", [b"SGVsbG8=!!!!", b"SGVsbG8", b"SGVsbG8=SGVsbG8=", b"SGV*sbG8="])
def test_broken_base64_gives_what_it_holds_and_says_so(broken: bytes) -> None:
    incoming = read(mail(broken, "application/pdf; name=a.pdf", Content_Transfer_Encoding="base64"))
    assert incoming.parts[0].content.startswith(b"Hello")
    assert incoming.unreadable


def test_base64_in_odd_lines_is_whole() -> None:
    raw = b"\r\n SGV\tsbG\r\n\r\n8=\r\n\r\n"
    incoming = read(mail(raw, "application/pdf; name=a.pdf", Content_Transfer_Encoding=" BASE64 "))
    assert (incoming.parts[0].content, incoming.unreadable) == (b"Hello", False)


def test_broken_quoted_printable_keeps_its_words() -> None:
    assert read(mail(b"a=ZZ b=3 c=C3=BC=\r\nd", Content_Transfer_Encoding="quoted-printable")).text == "a=ZZ b=3 c\u00fcd"


def nested(depth: int) -> bytes:
    head = b"From: anna@example.org\nContent-Type: "
    levels = (b"multipart/mixed; boundary=b%d\n\n--b%d\nContent-Type: " % (at, at) for at in range(depth))
    ends = b"".join(b"\n--b%d--\n" % at for at in reversed(range(depth)))
    return head + b"".join(levels) + b"text/plain\n\nHello from below\n" + ends


def test_words_50_levels_deep_are_read() -> None:
    incoming = read(nested(50))
    assert (incoming.text, incoming.unreadable) == ("Hello from below", False)


def test_what_stands_2000_levels_deep_is_kept_as_a_file() -> None:
    incoming = read(nested(2_000))
    assert incoming.unreadable
    assert b"Hello from below" in incoming.parts[0].content


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\n\n\n", b"From: a@example.org\r\n\r\n", mail(b"")])
def test_an_empty_mail_is_read(raw: bytes) -> None:
    incoming = read(raw)
    assert (incoming.text, incoming.quoted, incoming.parts, len(incoming.digest)) == ("", "", (), 32)


def test_a_mail_of_30_megabytes_is_read_in_seconds() -> None:
    content = bytes(range(256)) * 86_000
    raw = mixed(
        b"\r\nHello",
        b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content),
    )
    begun = time.process_time()
    incoming = read(raw)
    assert time.process_time() - begun < 5
    assert (incoming.text, incoming.parts[0].content == content, incoming.unreadable) == ("Hello", True, False)


def test_a_text_without_end_is_cut_and_said() -> None:
    incoming = read(mail(b"Hello again\r\n" * 90_000))
    assert 0 <= LONGEST_TEXT - len(incoming.text) < 20
    assert incoming.unreadable


def test_control_and_direction_marks_do_not_stay() -> None:
    assert read(mail("a\x00b\x1b[31m\u202egpj.exe\u2066 e\u0301".encode())).text == "ab[31mgpj.exe \u00e9"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Windows\\\\a.exe"', "a.exe"),
        ("attachment; filename*=utf-8''Rechnung%20M%C3%A4rz.pdf", "Rechnung März.pdf"),
        ("attachment; filename*0*=iso-8859-1''Gr%FC; filename*1*=%DFe; filename*2=.pdf", "Grüße.pdf"),
        ('attachment; filename="=?utf-8?B?R3LDvMOfZS5wZGY=?="', "Grüße.pdf"),
        ('attachment; filename="=?iso-8859-1?Q?Gr=FC=DFe?==?iso-8859-1?Q?.pdf?="', "Grüße.pdf"),
        ('attachment; filename="Grüße.pdf"', "Grüße.pdf"),
        ('attachment; filename="a\u200b\u202efdp.exe"', "afdp.exe"),
        ("attachment; filename=con.txt", "_con.txt"),
        ("attachment; filename*=utf-8''a%00%0D%0AX-Y%3A%20z.pdf", "a X-Y_ z.pdf"),
        ("attachment", "file.pdf"),
        ("attachment; filename=", "file.pdf"),
        ('attachment; filename="no end', "no end"),
    ],
)
def test_a_file_has_a_harmless_name_however_it_is_written(written: str, name: str) -> None:
    raw = mixed(b"\r\nHello", f"Content-Type: application/pdf\r\nContent-Disposition: {written}\r\n\r\n%PDF".encode())
    (part,) = read(raw).parts
    assert (part.name, part.content) == (name, b"%PDF")


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("text/calendar; method=REQUEST", "invitation.ics"),
        ("application/ms-tnef", "winmail.dat"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m"),
        ("text/csv", "file.csv"),
        ("image/jpeg", "picture.jpg"),
        ("text/plain; name=notes.txt", "notes.txt"),
    ],
)
def test_what_is_no_text_is_a_file(type_: str, name: str) -> None:
    incoming = read(mixed(b"\r\nHello", f"Content-Type: {type_}\r\n\r\ncontent".encode()))
    assert (incoming.text, [(part.name, part.content) for part in incoming.parts]) == ("Hello", [(name, b"content")])


def test_a_mail_in_a_mail_is_a_file_named_for_its_subject() -> None:
    inner = b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= 1/2\r\nFrom: x@example.org\r\n\r\nInner words"
    incoming = read(mixed(b"\r\nLook", b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert (incoming.text, incoming.parts[0].name, incoming.parts[0].content) == ("Look", "Grüße 1-2.eml", inner)


def test_signed_words_are_read_and_the_signature_is_dropped() -> None:
    raw = mixed(
        b"\r\nSigned words", b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN", kind="signed"
    )
    incoming = read(raw)
    assert (incoming.text, incoming.parts) == ("Signed words", ())
    sealed = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWords\n- -- \nAnna\n-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"
    assert read(mail(sealed)).text == "Words\n-- \nAnna"


def test_what_is_encrypted_is_kept_as_a_file_and_says_nothing() -> None:
    raw = mixed(
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----",
        kind="encrypted",
    )
    incoming = read(raw)
    assert (incoming.text, [part.name for part in incoming.parts]) == ("", ["encrypted.asc"])


def test_plain_words_are_preferred_unless_they_only_point_to_the_html() -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>The <b>bill</b> is wrong</p>"
    assert read(mixed(b"\r\nPlain bill", html, kind="alternative")).text == "Plain bill"
    for stub in (b"\r\n", b"\r\nYour mail program cannot display HTML.", b"\r\nIhr Programm kann HTML nicht anzeigen"):
        assert read(mixed(stub, html, kind="alternative")).text == "The bill is wrong"


def test_files_of_all_alternatives_are_kept() -> None:
    related = b"Content-Type: multipart/related; boundary=in\r\n\r\n--in\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--in\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\nPNG\r\n--in--"
    incoming = read(mixed(b"\r\nPlain", related, b"Content-Type: text/calendar\r\n\r\nBEGIN", kind="alternative"))
    assert incoming.text == "Plain"
    assert [(part.name, part.content, part.inline) for part in incoming.parts] == [
        ("picture.png", b"PNG", True),
        ("invitation.ics", b"BEGIN", False),
    ]


def test_several_texts_are_joined_and_attached_ones_are_files() -> None:
    incoming = read(mixed(b"\r\nOne", b"Content-Type: text/html\r\n\r\n<p>Two", b"Content-Disposition: attachment\r\n\r\nThree"))
    assert (incoming.text, [part.name for part in incoming.parts]) == ("One\n\nTwo", ["file.txt"])


def test_flowed_lines_are_joined() -> None:
    body = b"A long \nline,\n next \nto -- \n-- \nAnna\n"
    assert read(mail(body, "text/plain; format=flowed")).text == "A long line,\nnext to -- \n-- \nAnna"
    assert read(mail(b"Donau \ndampf \nschiff\n", "text/plain; format=flowed; delsp=yes")).text == "Donaudampfschiff"


@pytest.mark.parametrize("boundary", ["", "; boundary=", '; boundary="wrong"'])
def test_a_multipart_whose_boundary_is_wrong_is_taken_apart_by_its_first_line(boundary: str) -> None:
    raw = mail(
        b"--edge\r\n\r\nHello\r\n--edge\r\nContent-Type: image/png\r\n\r\nPNG\r\n--edge--\r\n", f"multipart/mixed{boundary}"
    )
    incoming = read(raw)
    assert (incoming.text, incoming.parts[0].content) == ("Hello", b"PNG")


def test_a_multipart_without_parts_shows_its_words_and_says_so() -> None:
    incoming = read(mail(b"Just words", "multipart/mixed; boundary=edge"))
    assert (incoming.text, incoming.unreadable) == ("Just words", True)


def test_a_mail_that_was_cut_off_is_said() -> None:
    whole = mixed(b"\r\nHello", b"Content-Type: image/png\r\n\r\nPNG")
    assert not read(whole).unreadable
    assert read(whole[:-10]).unreadable


def test_words_below_the_last_boundary_are_said() -> None:
    assert read(mixed(b"\r\nHello") + b"hidden words").unreadable
    assert not read(mixed(b"\r\nHello") + b"\r\n\r\n").unreadable


def test_a_header_without_a_blank_line_below_ends_where_the_words_begin() -> None:
    assert read(b"From: a@example.org\nHello there\nX: y\n").text == "Hello there\nX: y"


def test_a_mail_that_the_standard_library_writes_is_read_back() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Jörg <joerg@example.org>", "Grüße"
    message.set_content("Hällo\n")
    message.add_alternative("<p>Hällo</p>", subtype="html")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="ä" * 80 + ".png")
    incoming = read(message.as_bytes())
    assert incoming == Incoming(
        sender="joerg@example.org",
        sender_name="Jörg",
        subject="Grüße",
        text="Hällo",
        parts=incoming.parts,
        digest=incoming.digest,
    )
    assert (incoming.parts[0].name, incoming.parts[0].content) == ("ä" * 80 + ".png", PNG)


@pytest.mark.parametrize("prefix", ["WG:", "Fwd:", "FW:"])
def test_a_mail_that_is_passed_on_is_new_as_a_whole(prefix: str) -> None:
    body = b"Look:\n\nFrom: Shop\nSent: today\nTo: me\nSubject: Bill\n\nPay 5 Euro"
    assert re.search("Pay 5 Euro", read(mail(body, Subject=f"{prefix} Bill")).text)
    assert read(mail(body, Subject="Re: Bill")).text == "Look:"
