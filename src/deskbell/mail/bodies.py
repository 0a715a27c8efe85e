"""What a mail's parts come to: its words, and its files."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field

from deskbell.domain.files import clean_file_name
from deskbell.domain.letters import Part
from deskbell.mail import html_text
from deskbell.mail.charsets import clean, decoded
from deskbell.mail.headers import Headers, one_line
from deskbell.mail.pieces import Opened, Piece

MOST_READ = 4_000_000
"""How many bytes of a text are read; the longest that is kept is a fourth of it."""

SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
REPORTED = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "text/rfc822-headers", "message/disposition-notification"}
)
NAMES = {
    "message/rfc822": ".eml", "message/global": ".eml", "text/calendar": ".ics", "application/ms-tnef": ".dat", "text/plain": ".txt",
    "text/html": ".html", "image/jpeg": ".jpg", "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "text/vcard": ".vcf",
}  # fmt: skip
STUB = re.compile(
    r"html.{0,200}(?:view|display|show|support|client|viewer|anzeig|darstell|unterstütz|programm|format)"
    r"|(?:view|display|show|support|client|viewer|anzeig|darstell|unterstütz|programm).{0,200}html",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = re.compile(r"\s*<(?:!doctype html|html[\s>])", re.IGNORECASE)
ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----"
SEAL = "-----BEGIN PGP SIGNATURE-----"


@dataclass(slots=True)
class Body:
    """The words of a part and all below it, and its files; `whole` is False where some of it could not be read."""

    text: str = ""
    parts: list[Part] = field(default_factory=list)
    whole: bool = True

    def take(self, other: Body) -> None:
        """Put another one's words below, and its files behind."""
        self.text = f"{self.text}\n\n{other.text}" if self.text.strip() and other.text.strip() else self.text or other.text
        self.parts += other.parts
        self.whole = self.whole and other.whole


def body(opened: Opened) -> Body:
    """Return what a mail says and holds. Costs time in proportion to it; calls itself for every level, of which there are few."""
    return _of(opened, opened.top, "")


def _of(opened: Opened, piece: Piece, above: str, silent: bool = False) -> Body:
    """`silent`: its words are not wanted, for they stand in another part already."""
    if not piece.pieces:
        return _leaf(opened, piece, above, silent)
    if piece.type == "multipart/alternative":
        return _alternative(opened, piece, silent)
    found = Body()
    for each in piece.pieces:
        if piece.type == "multipart/signed" and each.type in SIGNATURES:
            continue
        if piece.type == "multipart/report" and each.type in REPORTED:
            continue
        if piece.type == "multipart/encrypted" and each.type == "application/pgp-encrypted":
            continue
        found.take(_of(opened, each, piece.type, silent))
    return found


def _alternative(opened: Opened, piece: Piece, silent: bool) -> Body:
    """Take the plain words, unless they are none or only say that there is HTML; files come from all of the alternatives."""
    read = [(each, _of(opened, each, piece.type, silent)) for each in piece.pieces if each.type == "text/plain"]
    plain = next((found for _, found in read if found.text.strip()), None)
    silent = silent or (plain is not None and not _may_be_stub(plain.text))
    read += [(each, _of(opened, each, piece.type, silent)) for each in piece.pieces if each.type != "text/plain"]
    rich = next((found for each, found in reversed(read) if each.type != "text/plain" and found.text.strip()), None)
    chosen = plain or rich or Body()
    if plain and rich and _may_be_stub(plain.text):
        chosen = rich
    return Body(chosen.text, [part for _, found in read for part in found.parts], all(found.whole for _, found in read))


def _may_be_stub(plain: str) -> bool:
    """Return whether the words may only say that the mail is to be seen as HTML."""
    return len(plain.split(None, 61)) <= 60 and bool(STUB.search(plain[:2_000]))


def _leaf(opened: Opened, piece: Piece, above: str, silent: bool) -> Body:
    shown = piece.about.shown != "attachment" and not piece.about.name
    if piece.type.startswith("multipart/"):
        return _text(opened, piece) if not piece.too_deep else Body(parts=[_file(opened, piece, above)[0]], whole=False)
    if shown and piece.type in ("text/plain", "text/html", "text/x-plain", "text/x-amp-html", "text/watch-html"):
        return _text(opened, piece) if piece.type in ("text/plain", "text/html", "text/x-plain") and not silent else Body()
    if piece.start >= piece.end and not piece.about.name:
        return Body()
    part, whole = _file(opened, piece, above)
    return Body(parts=[part], whole=whole)


def _text(opened: Opened, piece: Piece) -> Body:
    raw, whole = opened.content(piece, MOST_READ)
    charset = piece.about.parameters.get("charset", "")
    if piece.type == "text/html" and not charset:
        named = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", raw[:4_000], re.IGNORECASE)
        charset = named[1].decode() if named else ""
    text, read = decoded(raw, charset)
    if piece.type == "text/html" or MARKUP.match(text):
        shown, complete = html_text.read(text)
        return Body(shown, whole=whole and not read and complete)
    text = clean(text)
    if piece.about.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, piece.about.parameters.get("delsp", "").lower() == "yes")
    return Body(_unsealed(text), whole=whole and not read)


def _unflowed(text: str, delete: bool) -> str:
    """Join the lines that end in a blank with the next of the same depth of quotation (RFC 3676)."""
    out: list[tuple[int, list[str]]] = []
    open_ = False
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        soft = bare.endswith(" ") and bare != "-- "
        if bare == "-- " or not (open_ and out[-1][0] == depth):
            out.append((depth, []))
        out[-1][1].append(bare[:-1] if soft and delete else bare)
        open_ = soft
    joined = ((depth, "".join(pieces)) for depth, pieces in out)
    return "\n".join(f"{'>' * depth} {said}" if depth else f" {said}" if said.startswith(">") else said for depth, said in joined)


def _unsealed(text: str) -> str:
    """Return words that are signed within themselves without the signature (RFC 9580 7); all others as they are."""
    if not text.lstrip().startswith(ARMOUR):
        return text
    head, blank, rest = text.partition("\n\n")
    said, seal, behind = rest.partition(f"\n{SEAL}")
    if not blank or not seal or len(head) > 500:
        return text
    behind = behind.partition("-----END PGP SIGNATURE-----")[2]
    return re.sub(r"^- ", "", said, flags=re.MULTILINE) + behind


def _file(opened: Opened, piece: Piece, above: str) -> tuple[Part, bool]:
    content, whole = opened.content(piece)
    placed = bool(piece.headers.one("content-id")) and above == "multipart/related"
    told = piece.about.shown
    inline = piece.type.startswith("image/") and (told == "inline" or (not told and placed) or placed)
    name = piece.about.name or _name_of(piece, content)
    return Part(name, content, inline), whole


def _name_of(piece: Piece, content: bytes) -> str:
    """Return a name for a file that has none: a mail's is its subject."""
    end = NAMES.get(piece.type) or mimetypes.guess_extension(piece.type, strict=False) or ""
    if piece.type in ("message/rfc822", "message/global"):
        about = one_line(Headers(content[:100_000].lstrip(b"\r\n")).one("subject")[:2_000])
        return clean_file_name(f"{about[:100].replace('/', '-') or 'mail'}{end}")
    stem = {".dat": "winmail", ".ics": "invitation", ".p7m": "smime"}.get(
        end, "picture" if piece.type.startswith("image/") else "file"
    )
    return clean_file_name(f"{stem}{end}")
