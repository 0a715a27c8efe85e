"""What admins do with portals: make and change them, their agents, logos and secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from deskbell.actions.bell import look_again_soon
from deskbell.actions.cases import let_go
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import PortalRecord
from deskbell.actions.values import DesksChanged, Told
from deskbell.domain import audience
from deskbell.domain.hours import check_hours, check_zone
from deskbell.domain.messages import clean_email, clean_line, clean_text
from deskbell.domain.people import Agent
from deskbell.domain.portals import (
    MODES,
    Mode,
    Portal,
    PortalKind,
    check_colour,
    check_kind,
    check_link,
    check_origins,
    check_slug,
)
from deskbell.domain.refusals import AlreadyTaken, Invalid, NotFound, TooLarge

TEXTS = {"title": 120, "welcome": 2000, "privacy_note": 2000}
"""The texts of a portal's own, and the longest of each in characters."""

LARGEST_LOGO = 200 * 1024
LOGO_TYPES: dict[str, Callable[[bytes], bool]] = {
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
}
DEFAULT_ACCENT = "#1f6feb"


@dataclass(frozen=True, slots=True)
class PortalWishes:
    """What a portal is to be: `values` by the names of `Portal`'s fields, and who serves it; what is left out stays."""

    values: Mapping[str, Any]
    agents: AbstractSet[int] | None = None


def make(tx: Tx, by: Agent | None, wishes: PortalWishes, sealed_secret: bytes, languages: AbstractSet[str]) -> PortalRecord:
    """Make a portal; refuses (AlreadyTaken) an address in use, a mode that is closed, and whatever a rule forbids.

    `by` is None for the system.
    """
    blank = Portal(0, "", "", PortalKind.CHAT, open=True, accent=DEFAULT_ACCENT)
    named = replace(wishes, values={"slug": "", "name": "", **wishes.values})
    wanted = _changed(blank, named, languages)
    _must_be_of_an_open_mode(tx, blank, wanted)
    _must_have_its_address_alone(tx, wanted)
    made = tx.portals.add(wanted, sealed_secret)
    _serve(tx, made.id, wishes.agents or set())
    tx.audit.add(by, "portal-made", made.slug)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return record(tx, made.id)


def change(tx: Tx, by: Agent | None, portal_id: int, wishes: PortalWishes, languages: AbstractSet[str]) -> PortalRecord:
    """Change a portal and who serves it; customers inside go on as they began. Refuses to change it to a mode that is closed.

    Cases of agents who are taken off it go back to Unassigned: at once, or (`by` None: the command line) by the server.
    """
    tx.portals.hold(portal_id)  # so that what is read here is not old when it is written
    before = record(tx, portal_id)
    after = _changed(before.portal, wishes, languages)
    _must_be_of_an_open_mode(tx, before.portal, after)
    _must_have_its_address_alone(tx, after)
    agents = before.agents if wishes.agents is None else tuple(sorted(wishes.agents))
    if after == before.portal and agents == before.agents:
        return before
    if after != before.portal:
        tx.portals.keep(replace(after, version=after.version + 1))
    if agents != before.agents:
        gone = set(before.agents) - set(agents)
        for agent_id in sorted(gone):
            tx.people.hold(agent_id)
        _serve(tx, portal_id, set(agents))
        if by is not None:
            let_go(tx, gone)
        for agent_id in sorted(gone | set(agents)):
            look_again_soon(tx, agent_id)
    tx.audit.add(by, "portal-changed", after.slug, changed=_differences(before, after, agents))
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return record(tx, portal_id)


def open_modes(tx: Tx, by: Agent, changes: Mapping[Mode, bool]) -> None:
    """Open and close modes of connection; those inside finish as they began, a closed mode's portals refuse newcomers."""
    before = tx.modes.open()
    for mode, is_open in changes.items():
        if (mode in before) != is_open:
            tx.modes.set(mode, open=is_open)
            tx.audit.add(by, "mode-opened" if is_open else "mode-closed", mode.value)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))


def modes(tx: Tx) -> list[tuple[Mode, bool, int]]:
    """Return each mode with whether it is open and how many portals use it."""
    opened, portals = tx.modes.open(), tx.portals.all()
    return [(mode, mode in opened, sum(portal.mode is mode for portal in portals)) for mode in MODES]


def set_logo(tx: Tx, by: Agent, portal_id: int, content: bytes) -> PortalRecord:
    """Keep a logo: PNG, JPEG or WebP by its content, at most 200 kB; anything else is refused."""
    before = record(tx, portal_id)
    media_type = logo_type(content)
    tx.portals.set_logo(portal_id, content, media_type)
    tx.audit.add(by, "logo-set", before.portal.slug, type=media_type)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return record(tx, portal_id)


def drop_logo(tx: Tx, by: Agent, portal_id: int) -> PortalRecord:
    """Take the logo away; harmless when there is none."""
    before = record(tx, portal_id)
    tx.portals.set_logo(portal_id, None, None)
    tx.audit.add(by, "logo-removed", before.portal.slug)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return record(tx, portal_id)


def logo_type(content: bytes) -> str:
    """Return the media type of a logo by its first bytes; refuse any other, and more than 200 kB."""
    if len(content) > LARGEST_LOGO:
        raise TooLarge("At most 200 kB.", limit=LARGEST_LOGO)
    for media_type, fits in LOGO_TYPES.items():
        if fits(content[:16]):
            return media_type
    raise Invalid("logo", "A picture in PNG, JPEG or WebP is wanted.")


def sealed_secret(tx: Tx, portal_id: int) -> bytes:
    """Return the sealed secret with which the company signs who a customer is."""
    found = tx.portals.secret(portal_id)
    if found is None:
        raise NotFound("There is no such portal.")
    return found


def show_secret(tx: Tx, by: Agent, portal_id: int) -> bytes:
    """Return the sealed secret to an admin; that it was shown is in the audit log."""
    sealed = sealed_secret(tx, portal_id)
    tx.audit.add(by, "secret-shown", record(tx, portal_id).portal.slug)
    return sealed


def rotate_secret(tx: Tx, by: Agent, portal_id: int, sealed: bytes) -> None:
    """Replace the secret: what was signed with the old one is refused from now on."""
    before = record(tx, portal_id)
    tx.portals.set_secret(portal_id, sealed)
    tx.audit.add(by, "secret-replaced", before.portal.slug)


def record(tx: Tx, portal_id: int) -> PortalRecord:
    """Return a portal as admins see it."""
    found = tx.portals.record(portal_id)
    if found is None:
        raise NotFound("There is no such portal.")
    return found


def _changed(portal: Portal, wishes: PortalWishes, languages: AbstractSet[str]) -> Portal:
    checks: dict[str, Callable[[Any], Any]] = {
        "slug": check_slug,
        "name": lambda name: clean_line(name, "name"),
        "accent": check_colour,
        "texts": lambda texts: _texts(texts, languages),
        "default_language": lambda code: _language(code, languages, "default_language"),
        "privacy_url": lambda url: check_link(url, "privacy_url"),
        "imprint_url": lambda url: check_link(url, "imprint_url"),
        "origins": check_origins,
        "kind": PortalKind,
        "mode": Mode,
        "hours": check_hours,
        "time_zone": check_zone,
        "mail_address": lambda address: clean_email(address, "mail_address") if address.strip() else "",
    }
    kept: dict[str, Any] = {name: checks[name](value) if name in checks else value for name, value in wishes.values.items()}
    if "kind" in kept or "mode" in kept:
        kind = kept.get("kind", portal.kind)
        kept |= {"kind": kind, "mode": check_kind(kind, kept.get("mode") or (portal.mode if kind is portal.kind else None))}
    after = replace(portal, **kept)
    if after.yellow_seconds > after.red_seconds:
        raise Invalid("red_seconds", "Red must not come before yellow.")
    if after.mail_opens and not after.mail_address:
        raise Invalid("mail_address", "Mail can make new requests only at an address of the portal's own.")
    return after


def _must_have_its_address_alone(tx: Tx, after: Portal) -> None:
    """Two portals of one address would not know whose mail it is; the second of two at once sees the first, for both hold all portals."""
    if after.mail_address and any(
        each.id != after.id and each.mail_address.casefold() == after.mail_address.casefold() for each in tx.portals.all()
    ):
        raise AlreadyTaken("Another portal has this mail address.", field="mail_address")


def _must_be_of_an_open_mode(tx: Tx, before: Portal, after: Portal) -> None:
    """A portal whose mode was closed may be changed all the same, but none begins with a closed mode (PRODUCT 3)."""
    if after.mode not in (Mode.ANY, before.mode) and after.mode not in tx.modes.open():
        raise Invalid("mode", "This mode of connection is closed.")


def _texts(texts: Mapping[str, Mapping[str, str]], languages: AbstractSet[str]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for code, words in texts.items():
        own = kept.setdefault(_language(code, languages, "texts"), {})
        for name, text in words.items():
            if name not in TEXTS:
                raise Invalid("texts", "Known texts are title, welcome and privacy_note.")
            if cleaned := clean_text(text, f"texts.{code}.{name}", TEXTS[name], empty=True):
                own[name] = cleaned
    return {code: words for code, words in kept.items() if words}


def _language(code: str, languages: AbstractSet[str], field: str) -> str:
    if code not in languages:
        raise Invalid(field, "There are no words for this language.")
    return code


def _serve(tx: Tx, portal_id: int, agents: AbstractSet[int]) -> None:
    if not agents <= {agent.id for agent in tx.people.all()}:
        raise Invalid("agents", "There is no such agent.")
    tx.portals.serve(portal_id, set(agents))


def _differences(before: PortalRecord, after: Portal, agents: tuple[int, ...]) -> str:
    changed = [name for name in Portal.__slots__ if getattr(before.portal, name) != getattr(after, name)]
    return ", ".join(changed + (["agents"] if agents != before.agents else []))
