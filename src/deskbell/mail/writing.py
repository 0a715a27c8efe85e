"""Writes a mail: headers, plain text and HTML, files; the same sheet always gives the same bytes.

Headers that hold somebody's words are written here and not by `email`: its folding differs from one Python to the next and has
lost quotes before (CVE-2025-1795), and it decodes what looks like an encoded word in a file's name, line ends and all. Its parser
reads them back in the tests.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from deskbell.domain.letters import LONGEST_MESSAGE_ID, LetterKind
from deskbell.mail.looks import page
from deskbell.mail.servers import ADDRESS
from deskbell.mail.sheets import Enclosure, Piece, Say, Shape, Sheet, foot, one_line, pieces, plain, subject

MOST_REFERENCES = 20
"""How many Message-IDs References names: the first, and the newest, as RFC 5322 3.6.4 expects of who shortens it."""

LONGEST_NAME = 200
LONGEST_SUBJECT = 400
LONGEST_WORD = 60
"""Bytes of a header's word that is not folded; longer ones are encoded, so that they can be."""

WIDEST = 76
ENCODED_AT_ONCE = 39
"""Bytes in one encoded word: with its marks it must stay below 75 characters (RFC 2047 2)."""

MESSAGE_ID = re.compile(rf"[^\s<>\x00-\x1f\x7f]{{1,{LONGEST_MESSAGE_ID}}}")
SIMPLE_NAME = re.compile(rf"[A-Za-z0-9 ._()-]{{1,{LONGEST_WORD}}}")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
TYPE = re.compile(r"(?!message/|multipart/)[a-z]{1,20}/[a-z0-9.+-]{1,80}")


class NoAddress(ValueError):
    """Where a mail should go is no address."""


def write(sheet: Sheet, say: Say) -> bytes:
    """Return the mail, with CRLF at its line ends and no line longer than 998 bytes.

    Refuses (NoAddress) to write to what is no address, and (ValueError) from what is none. Costs time and memory in the order of its files: call it in a thread.
    """
    if not ADDRESS.fullmatch(sheet.to):
        raise NoAddress("this is no address")
    words, files = _both_parts(sheet, say), list(sheet.files)
    if sheet.record is not None:
        files.insert(0, Enclosure(sheet.record.name, "text/html", plain(sheet.record.html).encode()))
    content = words if not files else _bundle(_boundary(sheet, "files"), [words, *map(_enclosed, files)])
    return b"".join([_headers(sheet, subject(sheet, say)), b"MIME-Version: 1.0\r\n", content])


def text_part(sheet: Sheet, say: Say) -> str:
    """Return what the mail says as plain text, with line feeds."""
    said = "\n\n".join(_as_text(piece) for piece in pieces(sheet, say))
    below = foot(sheet, say)
    ending = "\n".join([*below.lines, *(f"{words}: {address}" for words, address in below.links)])
    return f"{said}\n\n-- \n{ending}\n"  # RFC 3676 4.3: mail programs leave out of an answer what stands below it


def html_part(sheet: Sheet, say: Say) -> str:
    """Return what the mail says as a page of HTML."""
    return page(sheet.language, subject(sheet, say), one_line(sheet.portal), sheet.accent, pieces(sheet, say), foot(sheet, say))


def _as_text(piece: Piece) -> str:
    if piece.shape is Shape.QUOTE:
        return "\n".join([piece.before, *(f"> {line}".rstrip() for line in piece.text.split("\n"))])
    if piece.shape is Shape.NUMBER:
        return f"{piece.before}: {piece.text}"
    return f"{piece.text}\n{piece.more}" if piece.more else piece.text


def _both_parts(sheet: Sheet, say: Say) -> bytes:
    """The words as plain text and as HTML: whoever reads it chooses."""
    mail = EmailMessage(policy=SMTP)
    text, page_ = text_part(sheet, say), html_part(sheet, say)
    mail.set_content(text, cte=_way(text))
    mail.add_alternative(page_, subtype="html", cte=_way(page_))
    mail.set_boundary(_boundary(sheet, "words"))
    del mail["MIME-Version"]
    return mail.as_bytes(policy=SMTP)


def _way(text: str) -> str:
    """How a text travels: readable where most of it is ASCII."""
    return "quoted-printable" if len(text.encode()) < 1.3 * len(text) else "base64"


def _boundary(sheet: Sheet, what: str) -> str:
    """What stands between parts, the same each time; "=_" is in no encoded text (RFC 2045 6.7)."""
    return f"=_{what}_{hashlib.sha256(sheet.message_id.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _bundle(boundary: str, parts: list[bytes]) -> bytes:
    begin, end = f"\r\n--{boundary}\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()
    return b"".join(
        [f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n'.encode(), *(x for each in parts for x in (begin, each)), end]
    )


def _enclosed(file: Enclosure) -> bytes:
    kind = file.type if TYPE.fullmatch(file.type) else "application/octet-stream"
    head = [
        f"Content-Type: {kind}" + ("; charset=utf-8" if kind == "text/html" else ""),
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment{_parameter(one_line(file.name)[:LONGEST_NAME].strip() or 'file')}",
    ]
    lines = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    return "\r\n".join([*head, "", ""]).encode() + lines


def _parameter(name: str) -> str:
    """A file's name as RFC 2231 has it: as it is, or percent-encoded, in pieces where it is long."""
    if SIMPLE_NAME.fullmatch(name):
        return f'; filename="{name}"'
    pieces_, piece = [], "utf-8''"
    for char in name:
        coded = quote(char, safe="")
        if len(piece) + len(coded) > LONGEST_WORD:
            pieces_.append(piece)
            piece = ""
        piece += coded
    if not pieces_:
        return f";\r\n filename*={piece}"
    return "".join(f";\r\n filename*{number}*={each}" for number, each in enumerate([*pieces_, piece]))


def _headers(sheet: Sheet, subject_: str) -> bytes:
    references = [each for each in sheet.references if MESSAGE_ID.fullmatch(each) and each.isascii()]
    if len(references) > MOST_REFERENCES:
        references = [references[0], *references[1 - MOST_REFERENCES :]]
    lines = [
        _header("Date", format_datetime(datetime.fromtimestamp(sheet.at // 1000, UTC)).split(" ")),
        _header("From", _mailbox(sheet.portal, sheet.sender)),
        _header("To", _mailbox(sheet.to_name, sheet.to)),
        _header("Reply-To", _mailbox(sheet.portal, sheet.reply_to)),
        _header("Subject", _words(subject_[:LONGEST_SUBJECT])),
        _header("Message-ID", [f"<{_known(MESSAGE_ID, sheet.message_id)}>"]),
    ]
    if references:
        lines.append(_header("In-Reply-To", [f"<{references[-1]}>"]))
        lines.append(_header("References", [f"<{each}>" for each in references]))
    if sheet.kind is not LetterKind.ANSWER:  # RFC 3834 5: nobody's machine is to answer these
        lines += [_header("Auto-Submitted", ["auto-replied"]), _header("X-Auto-Response-Suppress", ["All"])]
    return "".join(lines).encode()


def _header(name: str, words: list[str]) -> str:
    """A header with its words, folded between them."""
    lines, line = [], f"{name}:"
    for number, word in enumerate(words):
        if number and len(line.encode()) + 1 + len(word.encode()) > WIDEST:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def _mailbox(name: str, address: str) -> list[str]:
    """The words of a name with an address."""
    name = one_line(name)[:LONGEST_NAME].strip()
    address = f"<{_known(ADDRESS, address)}>"
    if not name:
        return [address]
    if not _is_simple(name):
        return [*_encoded(name), address]
    if not ATOMS.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return [*name.split(" "), address]


def _words(text: str) -> list[str]:
    return text.split(" ") if _is_simple(text) else _encoded(text)


def _is_simple(text: str) -> bool:
    """Whether a header may hold it as it is, folded between its words."""
    return (
        text.isascii() and text.isprintable() and "=?" not in text and all(len(word) <= LONGEST_WORD for word in text.split(" "))
    )


def _encoded(text: str) -> list[str]:
    """A text as encoded words (RFC 2047), none of which cuts a character in two."""
    found, piece = [], b""
    for char in text:
        byte = char.encode()
        if len(piece) + len(byte) > ENCODED_AT_ONCE:
            found.append(piece)
            piece = b""
        piece += byte
    return [f"=?utf-8?b?{base64.b64encode(each).decode()}?=" for each in [*found, piece]]


def _known(shape: re.Pattern[str], text: str) -> str:
    if not shape.fullmatch(text):
        raise ValueError("an address or Message-ID that no header can hold")
    return text
