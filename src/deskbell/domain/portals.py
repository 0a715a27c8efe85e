"""Portals: their kinds and modes, what each asks, and the limits each sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from deskbell.domain.hours import Span, is_open, opens_at
from deskbell.domain.refusals import Invalid

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


class PortalKind(StrEnum):
    """What the customer's page asks, and who is rung."""

    CHAT = "chat"
    MATCH = "match"
    BOX = "box"
    BUTTON = "button"
    PIN = "pin"


class Mode(StrEnum):
    """How customers and agents are brought together."""

    ANY = "any"
    WEB = "web"
    PHONE = "phone"
    QUEUE = "queue"


MODES = (Mode.WEB, Mode.PHONE, Mode.QUEUE)
"""The modes that an admin opens and closes; a `chat` portal needs none of them."""

KINDS: dict[PortalKind, tuple[Mode, ...]] = {
    PortalKind.CHAT: (Mode.ANY,),
    PortalKind.MATCH: (Mode.WEB,),
    PortalKind.BOX: (Mode.WEB, Mode.QUEUE),
    PortalKind.BUTTON: (Mode.WEB,),
    PortalKind.PIN: (Mode.PHONE,),
}
"""PRODUCT 3's table: which kinds each mode has; a kind's first mode is meant when none is named."""

ASKS_WHO = frozenset({PortalKind.CHAT})
"""Kinds whose page asks name and address before the chat."""


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
    mode: Mode = Mode.ANY
    offer_seconds: int = 30
    code_minutes: int = 60
    assign_at_once: bool = False
    leave_requests: bool = True
    records_screens: bool = False
    mail_address: str = ""
    mail_opens: bool = False
    hours: tuple[Span, ...] = ()
    time_zone: str = "UTC"

    @property
    def has_line(self) -> bool:
        """Whether its customers wait in a line and are handed out one by one."""
        return self.mode is Mode.QUEUE

    @property
    def broadcasts(self) -> bool:
        """Whether a customer is put before every agent who can be rung."""
        return self.mode is Mode.WEB and self.kind is not PortalKind.MATCH


class Why(StrEnum):
    """Why a portal takes no newcomers."""

    CLOSED = "closed"
    MODE_CLOSED = "mode_closed"
    HOURS = "hours"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether a portal takes newcomers now; else why not, when its hours open it again (ms), and whether a request may be left."""

    why: Why | None = None
    opens_at: int | None = None
    requests: bool = False

    @property
    def open(self) -> bool:
        """Whether newcomers may come in."""
        return self.why is None


def doors(portal: Portal, modes: frozenset[Mode], staffed: bool, now: int) -> Doors:
    """Return whether the portal takes newcomers at `now` (ms).

    `modes` are the open ones, `staffed` says that one of its agents is signed on to the bell: web portals need that (PRODUCT 3).
    A portal that its admin closed takes no requests either.
    """
    if not portal.open:
        return Doors(Why.CLOSED)
    if portal.mode is not Mode.ANY and portal.mode not in modes:
        return Doors(Why.MODE_CLOSED, requests=portal.leave_requests)
    if not is_open(portal.hours, portal.time_zone, now):
        return Doors(Why.HOURS, opens_at(portal.hours, portal.time_zone, now), portal.leave_requests)
    if portal.mode is Mode.WEB and not staffed:
        return Doors(Why.NOBODY, requests=portal.leave_requests)
    return Doors(requests=portal.leave_requests)


def check_kind(kind: PortalKind, mode: Mode | None) -> Mode:
    """Return the mode of a portal of this kind: the one named, else the kind's first; refuses one that the kind does not have."""
    if mode is None:
        return KINDS[kind][0]
    if mode not in KINDS[kind]:
        raise Invalid("mode", f"A portal of kind {kind} goes with the mode {' or '.join(KINDS[kind])}.")
    return mode


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
