"""How a mail of ours looks: one page of HTML as mail programs understand it, in light and in dark; nothing is fetched from anywhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from deskbell.domain.portals import COLOUR
from deskbell.mail.sheets import Foot, Piece, Shape

LINK = re.compile(r"https?://[^\s<>\"'\x00-\x1f]+", re.IGNORECASE)
BLANKS = re.compile(r"(?m)^ +| {2,}")
LEGIBLE = 4.5
"""The contrast that WCAG 2.2 wants of text (1.4.3)."""

CARD, DARK_CARD = "#ffffff", "#1a1f25"
PLAIN_ACCENT = "#3b5b92"
FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
STYLE = """
:root{{color-scheme:light dark;supported-color-schemes:light dark}}
blockquote p:last-child{{margin-bottom:0!important}}
@media(max-width:480px){{.outer{{padding:0!important}}.card{{border-width:0!important;border-radius:0!important}}
.head{{border-radius:0!important;padding:14px 20px!important}}.pad{{padding:22px 20px!important}}.foot{{padding:16px 20px!important}}}}
@media(prefers-color-scheme:dark){{.ground{{background:#0f1317!important}}.card{{background:{card}!important;border-color:#343b43!important}}
.ink{{color:#e6e9ed!important}}.soft{{color:#a2acb6!important}}.line{{border-color:#3d454e!important}}.box{{background:#232a31!important}}
a,.accent{{color:{accent}!important}}}}
"""
PAGE = """<!doctype html>
<html lang="{language}" xmlns="http://www.w3.org/1999/xhtml">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>{title}</title><style>{style}</style></head>
<body class="ground" style="margin:0;padding:0;background:#f3f4f6;-webkit-text-size-adjust:100%">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="ground" style="background:#f3f4f6">
<tr><td class="outer" align="center" style="padding:28px 12px">
<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card" style="width:100%;max-width:600px;background:#ffffff;border:1px solid #dfe3e8;border-radius:12px;border-collapse:separate;text-align:left">
<tr><td class="head" style="background:{band};color:{on_band};border-radius:11px 11px 0 0;padding:16px 32px;font:600 17px/1.4 {font}">{portal}</td></tr>
<tr><td class="pad ink" style="padding:30px 32px 14px;color:#1f2328;font:16px/1.6 {font};overflow-wrap:anywhere;word-break:break-word">
{pieces}
</td></tr>
<tr><td class="foot soft line" style="border-top:1px solid #dfe3e8;padding:18px 32px;color:#59636e;font:13px/1.6 {font}">{foot}</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
"""


def page(language: str, title: str, portal: str, accent: str, pieces: Iterable[Piece], foot: Foot) -> str:
    """Return the HTML part: every word is shown as text, links go where they say they go, the portal's colour stays legible."""
    band = accent if COLOUR.fullmatch(accent) else PLAIN_ACCENT
    link, dark_link = legible(band, CARD), legible(band, DARK_CARD)
    return PAGE.format(
        language=html.escape(language),
        title=html.escape(title),
        style=STYLE.format(card=DARK_CARD, accent=dark_link),
        band=band,
        on_band="#ffffff" if contrast(band, "#ffffff") >= LEGIBLE else "#000000",
        font=FONT,
        portal=html.escape(portal),
        pieces="\n".join(_piece(piece, link) for piece in pieces),
        foot=_foot(foot, link),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), from 1 to 21, as WCAG 2.2 measures it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: str, ground: str) -> str:
    """Return the colour, as much darker or lighter as it must be to be read on this ground."""
    end = 255 if _luminance(ground) < 0.2 else 0
    parts = _parts(colour)
    for step in range(21):
        mixed = "#" + "".join(f"{round(part + (end - part) * step / 20):02x}" for part in parts)
        if contrast(mixed, ground) >= LEGIBLE:
            return mixed
    return "#ffffff" if end else "#000000"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _piece(piece: Piece, link: str) -> str:
    text, name = _words(piece.text, link if piece.linked else None), html.escape(piece.text)
    before = html.escape(piece.before)
    if piece.shape is Shape.TITLE:
        return f'<h1 class="ink" style="margin:0 0 18px;color:#1f2328;font:600 22px/1.3 {FONT}">{name}</h1>'
    if piece.shape is Shape.NUMBER:
        return (
            f'<table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 22px"><tr><td class="box" style="background:#f3f4f6;border-radius:8px;padding:12px 20px">'
            f'<span class="soft" style="color:#59636e;font-size:13px">{before}</span><br>'
            f'<strong class="accent" style="color:{link};font-size:22px;letter-spacing:1px;white-space:nowrap">{name}</strong></td></tr></table>'
        )
    if piece.shape is Shape.QUOTE:
        return (
            f'<p class="soft" style="margin:0 0 8px;color:#59636e;font-size:14px">{before}</p>'
            f'<blockquote class="soft line" style="margin:0 0 18px;padding:2px 0 1px 14px;border-left:3px solid #d0d7de;color:#59636e;font-size:15px">{text}</blockquote>'
        )
    if piece.shape is Shape.NAMES:
        more = (
            f'<br><span class="soft" style="color:#59636e;font-size:14px">{html.escape(piece.more)}</span>' if piece.more else ""
        )
        return f'<p dir="auto" style="margin:0 0 24px"><strong>{name}</strong>{more}</p>'
    if piece.shape is Shape.RECORD:
        return f'<div class="line" style="margin:8px 0 0;padding:18px 0 4px;border-top:1px solid #dfe3e8;font-size:14px">{text}</div>'
    return text


def _words(text: str, link: str | None) -> str:
    """Words as HTML: paragraphs, line ends and indents stay, addresses of pages become links."""
    return "".join(f'<p dir="auto" style="margin:0 0 16px">{_lines(part, link)}</p>' for part in re.split(r"\n{2,}", text))


def _lines(text: str, link: str | None) -> str:
    done, shown = 0, []
    for found in LINK.finditer(text) if link else ():
        address = _whole(found[0])
        shown += [_escaped(text[done : found.start()]), _anchor(address, address, str(link))]
        done = found.start() + len(address)
    return "".join([*shown, _escaped(text[done:])])


def _escaped(text: str) -> str:
    """Words that no link is in; mail programs run spaces together and do not all know `pre-wrap`."""
    spaced = BLANKS.sub(lambda blanks: "\xa0" * len(blanks[0]), text.replace("\t", "    "))
    return html.escape(spaced).replace("\n", "<br>\n")


def _whole(address: str) -> str:
    """A link without the sentence's own marks behind it."""
    while address and (
        address[-1] in ".,;:!?…»“”*_"
        or (address[-1] in ")]}" and address.count(address[-1]) > address.count("([{"[")]}".index(address[-1])]))
    ):
        address = address[:-1]
    return address


def _anchor(address: str, words: str, link: str) -> str:
    return f'<a href="{html.escape(address)}" style="color:{link};text-decoration:underline">{html.escape(words)}</a>'


def _foot(foot: Foot, link: str) -> str:
    lines = [html.escape(line) for line in foot.lines]
    links = " · ".join(_anchor(address, words, link) for words, address in foot.links)
    return "<br>\n".join([*lines, *([links] if links else [])])
