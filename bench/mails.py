"""Mails as customers send them: of the usual mail programs, short and long, some with a picture; each with a sender of its own."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from email.message import EmailMessage

from bench.archive import ROOT

SAMPLES = ROOT / "tests" / "mail" / "samples"
PICTURE = 100_000
SMALLEST, LARGEST = 5_000, 50_000
"""Bytes of an HTML mail's text part."""

VARIANTS = 12
OWN = re.compile(
    rb"^(?:from|to|cc|message-id|references|in-reply-to|reply-to|bcc):.*\r\n(?:[ \t].*\r\n)*", re.IGNORECASE | re.MULTILINE
)
SAID = (
    "Good morning, since the last update the export of my invoices stops half-way and says that something went wrong.",
    "Ich habe es auf zwei Rechnern versucht, mit Firefox und mit Edge; der Fehler ist immer derselbe, auch nach dem Neustart.",
    "Could you please have a look at it? We need the figures for our accountant by Thursday, otherwise we are in real trouble.",
    "Die Kundennummer ist 48-1127-3, der Vertrag läuft seit März, und bisher hat alles funktioniert. Vielen Dank für Ihre Mühe!",
)
STYLES = "".join(
    f"p.Mso{name}, li.Mso{name}, div.Mso{name} {{mso-style-priority:{n};margin:0cm;margin-bottom:.0001pt;font-size:11.0pt;"
    f'font-family:"Calibri",sans-serif;mso-fareast-language:EN-US;}}\n'
    for n, name in enumerate(("Normal", "ListParagraph", "PlainText", "Footer", "Header", "Hyperlink", "BodyText", "Quote"))
)


def mails(count: int, to: str, answers: Sequence[tuple[str, str]] = (), seed: int = 1) -> Iterator[bytes]:
    """Return so many mails: four tenths short, half HTML of 5 to 50 kB, a tenth with a picture besides.

    `answers` are a customer's address and the signed address of the case: with these, every third mail answers in one of them; all
    others go `to` that address, from senders that have never written.
    """
    chance = random.Random(seed)
    short = [_bare(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")) for path in sorted(SAMPLES.glob("*.eml"))]
    pages = [_page(chance, n) for n in range(VARIANTS)]
    shown = [_page(chance, n, _picture(chance)) for n in range(VARIANTS)]
    kinds = (short,) * 4 + (pages,) * 5 + (shown,)
    for n in range(count):
        sender, address = f"customer.{seed}.{n}@customers.example", to
        if answers and n % 3 == 0:
            sender, address = answers[n // 3 % len(answers)]
        head = f"From: Customer {n} <{sender}>\r\nTo: {address}\r\nMessage-ID: <{seed}.{n}.{chance.getrandbits(64):x}@customers.example>\r\n"
        yield head.encode() + chance.choice(kinds[n % len(kinds)])


def _bare(raw: bytes) -> bytes:
    """Return a mail without the header fields that say who writes to whom."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return OWN.sub(b"", head + b"\r\n") + b"\r\n" + body


def _page(chance: random.Random, number: int, picture: bytes = b"") -> bytes:
    """Return a mail of Outlook's or Gmail's kind: a few new words, and a long history below them."""
    new, old = chance.choices(SAID, k=3), chance.choices(SAID, k=chance.randint(SMALLEST, LARGEST) // 330)
    said = "\n\n".join(new) + "\n\nOn Tue, Dec 1, 2026 at 10:00 AM Support <support@bench.example> wrote:\n"
    mail = EmailMessage()
    mail["Subject"] = f"Export der Rechnungen stürzt ab ({number})"
    mail["Date"] = "Tue, 01 Dec 2026 10:00:00 +0000"
    mail.set_content(said + "\n".join(f"> {words}" for words in old), cte="quoted-printable")
    mail.add_alternative((_gmail if number % 2 else _outlook)(new, old), subtype="html", cte="quoted-printable")
    if picture:
        mail.add_attachment(picture, "image", "png", filename="what it looks like.png")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _outlook(new: list[str], old: list[str]) -> str:
    def line(words: str) -> str:
        return f"<p class=MsoNormal><span lang=DE style='font-size:11.0pt;font-family:\"Calibri\",sans-serif;mso-fareast-language:EN-US'>{words}<o:p></o:p></span></p>\n"

    rule = "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Support<br><b>Gesendet:</b> Dienstag<br><b>Betreff:</b> Re: Export<o:p></o:p></p></div>"
    return f"<html><head><style>\n<!--\n{STYLES}-->\n</style></head><body lang=DE><div class=WordSection1>{''.join(map(line, new))}{rule}{''.join(map(line, old))}</div></body></html>"


def _gmail(new: list[str], old: list[str]) -> str:
    def line(words: str) -> str:
        return f'<div style="font-family:arial,helvetica,sans-serif;font-size:small;color:rgb(34,34,34)">{words}<br></div><div><br></div>\n'

    quote = '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
    intro = (
        '<div dir="ltr" class="gmail_attr">On Tue, Dec 1, 2026 at 10:00 AM Support &lt;support@bench.example&gt; wrote:<br></div>'
    )
    return f'<div dir="ltr">{"".join(map(line, new))}</div><br><div class="gmail_quote">{intro}{quote}{"".join(map(line, old))}</blockquote></div>'


def _picture(chance: random.Random) -> bytes:
    """Return a PNG that does not get smaller."""
    pieces = ((b"IHDR", struct.pack(">IIBBBBB", 800, 600, 8, 2, 0, 0, 0)), (b"IDAT", chance.randbytes(PICTURE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in pieces
    )
