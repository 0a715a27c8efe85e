"""Portals: their kinds and modes, what each asks, and the limits each sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from deskbell.domain.refusals import Invalid

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


class PortalKind(StrEnum):
    """How a customer meets an agent (more kinds come with the bell)."""

    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Portal:
    """An address where customers come in. Periods are in seconds, sizes in bytes.

    `texts` maps a language to its own words (`title`, `welcome`, `privacy_note`), each optional.
    """

    id: int
    slug: str
    name: str
    kind: PortalKind
    open: bool
    accent: str
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    default_language: str = "en"
    privacy_url: str = ""
    imprint_url: str = ""
    origins: tuple[str, ...] = ()
    max_file_bytes: int = 10 * 1024 * 1024
    files_allowed: bool = True
    ask_rating: bool = True
    grace_seconds: int = 120
    silence_seconds: int = 1800
    yellow_seconds: int = 60
    red_seconds: int = 180
    logo_type: str | None = None
    version: int = 1


def check_slug(slug: str) -> str:
    """Return the portal's address part; refuse all but a-z, 0-9 and inner hyphens, at most 48."""
    if not SLUG.fullmatch(slug):
        raise Invalid(
            "slug", "Use small letters a-z, digits and hyphens, at most 48, beginning and ending with a letter or digit."
        )
    return slug


def check_colour(colour: str) -> str:
    """Return the accent colour; refuse what is not #rrggbb."""
    if not COLOUR.fullmatch(colour):
        raise Invalid("accent", "A colour such as #1f6feb is wanted.")
    return colour.lower()


def check_origins(origins: list[str]) -> tuple[str, ...]:
    """Return the origins that may embed a portal (RFC 6454: scheme, host, port); refuse paths, wildcards and blanks."""
    kept: list[str] = []
    for origin in origins[:101]:
        origin = origin.strip().lower().rstrip("/")
        if not ORIGIN.fullmatch(origin):
            raise Invalid("origins", "An origin such as https://www.example.com is wanted, without a path.")
        if origin not in kept:
            kept.append(origin)
    if len(kept) > 100:
        raise Invalid("origins", "At most 100 origins.")
    return tuple(kept)


def check_link(url: str, field_name: str) -> str:
    """Return the link; refuse what is neither empty nor http(s), is longer than 500 characters, or holds control characters."""
    url = url.strip()
    if url and (len(url) > 500 or not re.fullmatch(r"https?://[^\s\x00-\x1f\x7f\"'<>\\]+", url)):
        raise Invalid(field_name, "A link beginning with https:// is wanted.")
    return url
