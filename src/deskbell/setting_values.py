"""How the words of a setting become its value; each parser raises ValueError with what is wrong with them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is; `tls` from the start, else by STARTTLS."""

    host: str
    port: int
    tls: bool


SIZES = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}


def host(words: str) -> str:
    """An address or a name to listen on."""
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", words):
        raise ValueError("not an address to listen on")
    return words


def port(words: str) -> int:
    """A port number, 0 to 65535."""
    return _whole(words, 0, 65_535, "a port is a whole number from 0 to 65535")


def count(least: int, most: int) -> Callable[[str], int]:
    """A parser for a whole number between the two."""
    return lambda words: _whole(words, least, most, f"must be a whole number from {least} to {most}")


def seconds(words: str) -> float:
    """A duration in seconds, above 0."""
    value = _number(words)
    if not 0 < value <= 31_536_000:
        raise ValueError("must be a number of seconds above 0, at most a year")
    return value


def factor(words: str) -> float:
    """A number from 0 to 1000000."""
    value = _number(words)
    if not 0 <= value <= 1_000_000:
        raise ValueError("must be a number from 0 to 1000000")
    return value


def size(words: str) -> int:
    """A number of bytes, as `1048576`, `500 KB`, `100 MB` or `2 GB`."""
    match = re.fullmatch(r"(\d{1,15})\s*([a-z]*)", words.strip().lower())
    if not match or match[2] not in SIZES or int(match[1]) == 0:
        raise ValueError("must be a size above 0 in bytes, KB, MB or GB")
    return int(match[1]) * SIZES[match[2]]


def folder(words: str) -> Path:
    """A folder's absolute path; it may not exist yet, but must not be a file."""
    path = Path(words).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("is a file, and must be a folder")
    return path


def file(words: str) -> Path:
    """The absolute path of a file that can be read now."""
    path = Path(words).expanduser().absolute()
    try:
        path.open("rb").close()
    except OSError as wrong:
        raise ValueError(f"the file can't be read ({wrong.strerror})") from None
    return path


def public_url(words: str) -> str:
    """An http or https address without path, query or user; returned without a slash at the end."""
    try:
        parts = urlsplit(words)
        named = parts.hostname and parts.port != 0
    except ValueError:
        named = None
    if not named or parts.scheme not in ("http", "https"):
        raise ValueError("must be an address that begins with https://")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be a bare address, with nothing after the host and port")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def host_of(address: str) -> str:
    """The host in an address that was checked before."""
    return urlsplit(address).hostname or ""


def database(words: str) -> str:
    """`sqlite`, or the address of a PostgreSQL database with its name."""
    if words == "sqlite":
        return words
    parts = urlsplit(words)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ValueError("must be `sqlite` or the address of a PostgreSQL database with its name")
    return "postgresql" + words[len(parts.scheme) :]


def networks(words: str) -> tuple[str, ...]:
    """Addresses and networks, with commas between."""
    found = []
    for each in filter(None, (part.strip() for part in words.split(","))):
        try:
            found.append(str(ip_network(each)))
        except ValueError:
            raise ValueError(f"{each!r} is neither an address nor a network") from None
    return tuple(found)


def key(words: str) -> bytes:
    """32 random bytes, written in base64."""
    try:
        found = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != 32:
        raise ValueError("must be 32 random bytes in base64")
    return found


def ice(*schemes: str) -> Callable[[str], tuple[str, ...]]:
    """A parser for addresses of STUN or TURN servers (RFC 7064, RFC 7065), with commas between."""
    shape = re.compile(rf"(?:{'|'.join(schemes)}):[A-Za-z0-9.:\[\]_-]+(?:\?transport=(?:udp|tcp))?")

    def parse(words: str) -> tuple[str, ...]:
        found = tuple(filter(None, (part.strip() for part in words.split(","))))
        for each in found:
            if not shape.fullmatch(each):
                raise ValueError(f"{each!r} is no address that begins with {schemes[0]}:")
        return found

    return parse


def secret(words: str) -> str:
    """A secret of at least 16 characters."""
    if len(words) < 16:
        raise ValueError("must have at least 16 characters")
    return words


def mail_server(plain: str, secure: str) -> Callable[[str], MailServer]:
    """A parser for a mail server's address: `plain` is with STARTTLS (without TLS on this machine alone), `secure` TLS from the start."""
    ports = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}

    def parse(words: str) -> MailServer:
        parts = urlsplit(words)
        try:
            named = parts.hostname, parts.port or ports[parts.scheme]
        except (ValueError, KeyError):
            named = None, 0
        if named[0] is None or parts.scheme not in (plain, secure):
            raise ValueError(f"must be an address that begins with {plain}:// or {secure}://")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise ValueError(
                "must be a bare address, with nothing but host and port; user and password are settings of their own"
            )
        return MailServer(named[0], named[1], parts.scheme == secure)

    return parse


def mail_address(words: str) -> str:
    """One e-mail address."""
    if not re.fullmatch(r"[^@\s<>,;:\"()]{1,64}@[A-Za-z0-9.-]+", words) or len(words) > 120:
        raise ValueError("must be an e-mail address of at most 120 characters, with nothing around it")
    return words


def reply_address(words: str) -> str:
    """An e-mail address in which {} stands for what tells the cases apart; without it answers are joined by their headers alone."""
    plain = mail_address(words.replace("{}", "x", 1))
    if "{}" in plain or "{}" in words.partition("@")[2]:
        raise ValueError("{} may stand once, before the @")
    if len(words.partition("@")[0]) > 34:
        raise ValueError("at most 34 characters before the @: with what stands for {} they must be at most 64")
    return words


def any_secret(words: str) -> str:
    """A password that others chose: of any length."""
    return words


def one_of(*choices: str) -> Callable[[str], str]:
    """A parser for one of these words."""

    def parse(words: str) -> str:
        if words.lower() not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return words.lower()

    return parse


# never repeated in a message: what was given may be the secret with a slip in it
SECRETS = (key, database, secret, any_secret)


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise ValueError("is not a number") from None


def _whole(words: str, least: int, most: int, otherwise: str) -> int:
    if not re.fullmatch(r"\d{1,9}", words.strip()) or not least <= int(words) <= most:
        raise ValueError(otherwise)
    return int(words)
