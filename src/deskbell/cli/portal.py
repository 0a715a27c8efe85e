"""`deskbell portal`: lists portals, adds them, opens and closes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import Parameter

from deskbell.actions import portals
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import PortalRecord
from deskbell.cli.agent import agents_called
from deskbell.cli.database import act, look
from deskbell.cli.terminal import say, show_json, show_table
from deskbell.domain.portals import Mode, PortalKind, check_kind
from deskbell.domain.refusals import NotFound
from deskbell.settings import Settings
from deskbell.wiring import Opened

Kind = Annotated[
    PortalKind,
    Parameter(
        help="How customers meet an agent: they write (chat), pick one (match), ask a question (box), press one button (button), "
        "or type a code heard on the phone (pin)."
    ),
]
ModeOfBox = Annotated[
    Mode | None, Parameter(help="For a box: web puts each customer before everybody signed on, queue hands them out in turn.")
]


def listed(*, json: bool = False) -> None:
    """Write every portal.

    Parameters
    ----------
    json
        Write a JSON list for programs.
    """
    rows = look(lambda tx: [_row(tx, record) for record in tx.portals.records()])
    show_table(rows, json, empty='No portals yet. Example: deskbell portal add support --name "Support"')


def add(
    slug: Annotated[str, Parameter(help="The last part of its address: small letters, digits and hyphens.")],
    /,
    *,
    name: Annotated[str, Parameter(help="What it is called; without a name, the last part of its address.")] = "",
    agent: Annotated[
        list[str] | None, Parameter(help="Who serves it, by e-mail address; may be given several times. Admins see it anyway.")
    ] = None,
    origin: Annotated[
        list[str] | None,
        Parameter(help="A website that may embed it, such as https://www.example.com; may be given several times."),
    ] = None,
    kind: Kind = PortalKind.CHAT,
    mode: ModeOfBox = None,
    accent: Annotated[str, Parameter(help="Its colour, as #1f6feb.")] = portals.DEFAULT_ACCENT,
    language: Annotated[str, Parameter(help="The language for customers whose browser wants none that there is.")] = "en",
    json: Annotated[bool, Parameter(help="Write a JSON object for programs.")] = False,
) -> None:
    """Add a portal where customers can chat, and write its address."""
    called = name or slug.replace("-", " ").capitalize()
    values = {
        "slug": slug,
        "name": called,
        "kind": kind,
        "mode": check_kind(kind, mode),
        "origins": origin or [],
        "accent": accent,
        "default_language": language,
    }
    row = _made(values, agent or [])
    if json:
        show_json(row)
        return
    say(f"{row['name']} is open at {row['address']}", style="bold green")
    if not row["agents"]:
        say("Nobody serves it yet but admins. Example: deskbell agent add ana@example.com --portal " + slug)


def open_(slug: str, /, *, json: bool = False) -> None:
    """Let customers in again.

    Parameters
    ----------
    slug
        The last part of its address.
    json
        Write a JSON object for programs.
    """
    _switch(slug, True, json)


def close(slug: str, /, *, json: bool = False) -> None:
    """Refuse newcomers; customers who are inside finish as they began.

    Parameters
    ----------
    slug
        The last part of its address.
    json
        Write a JSON object for programs.
    """
    _switch(slug, False, json)


def _made(values: dict[str, Any], emails: list[str]) -> dict[str, Any]:
    def prepare(opened: Opened, settings: Settings) -> Callable[[Tx], dict[str, Any]]:
        def deed(tx: Tx) -> dict[str, Any]:
            wishes = PortalWishes(values, agents_called(tx, emails))
            row = _row(tx, portals.make(tx, None, wishes, opened.portal_secret(), opened.languages))
            return {**row, "address": f"{settings.address}/p/{row['slug']}"}

        return deed

    return act(prepare)


def _switch(slug: str, wanted: bool, json: bool) -> None:
    def prepare(opened: Opened, _: Settings) -> Callable[[Tx], dict[str, Any]]:
        def deed(tx: Tx) -> dict[str, Any]:
            portal = tx.portals.by_slug(slug)
            if portal is None:
                raise NotFound(f"There is no portal {slug}. `deskbell portal list` shows them.")
            return _row(tx, portals.change(tx, None, portal.id, PortalWishes({"open": wanted}), opened.languages))

        return deed

    row = act(prepare)
    if json:
        show_json(row)
    else:
        say(f"{row['name']} is {'open' if wanted else 'closed to newcomers'}.", style="bold green")


def _row(tx: Tx, record: PortalRecord) -> dict[str, Any]:
    portal = record.portal
    emails = {agent.id: agent.email for agent in tx.people.all()}
    return {
        "slug": portal.slug,
        "name": portal.name,
        "kind": portal.kind.value,
        "mode": portal.mode.value,
        "open": portal.open,
        "agents": sorted(emails[each] for each in record.agents),
        "origins": list(portal.origins),
        "cases": record.cases,
    }
