"""`deskbell agent`: lists agents, adds them, gives them passwords, shuts them out and lets them in again."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from cyclopts import Parameter

from deskbell.actions import people
from deskbell.actions.people import AgentChanges
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import AgentRecord
from deskbell.cli.database import act, look
from deskbell.cli.terminal import fail, say, show_json, show_table
from deskbell.domain.accounts import check_password
from deskbell.domain.messages import clean_email
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Portal
from deskbell.domain.refusals import NotFound
from deskbell.settings import Settings
from deskbell.wiring import Opened


def listed(*, json: bool = False) -> None:
    """Write every agent.

    Parameters
    ----------
    json
        Write a JSON list for programs.
    """
    rows = look(lambda tx: [_row(record, tx.portals.all()) for record in tx.people.records()])
    show_table(
        rows if json else [_for_people(row) for row in rows],
        json,
        empty="No agents yet. Example: deskbell agent add carla@example.com --role admin",
    )


def add(
    email: Annotated[str, Parameter(help="The address to log in with.")],
    /,
    *,
    name: Annotated[str, Parameter(help="First and last name; without one, made from the address.")] = "",
    screen_name: Annotated[str, Parameter(help="What customers see; without one, the first name.")] = "",
    role: Annotated[
        Role, Parameter(help="What the agent may do: agent (as without this), lead (also assigns others), admin (everything).")
    ] = Role.AGENT,
    portal: Annotated[
        list[str] | None, Parameter(help="A portal to serve, by its address; may be given several times. Admins see all.")
    ] = None,
    password: Annotated[
        bool, Parameter(help="Ask for a password, or read one line of standard input, instead of making a link.")
    ] = False,
    json: Annotated[bool, Parameter(help="Write a JSON object for programs.")] = False,
) -> None:
    """Add an agent and write the invitation link, with which the agent chooses a password."""
    name = name or email.partition("@")[0].replace(".", " ").title()
    who = AgentChanges(email, name, screen_name or name.split()[0], role)
    chosen = _asked_password(email) if password else None

    def prepare(opened: Opened, settings: Settings) -> Callable[[Tx], dict[str, Any]]:
        link, token = (None, None) if chosen else opened.link(settings)
        hashed = opened.passwords.hash_now(chosen) if chosen else None
        return lambda tx: {**_added(tx, who, portal or [], token, hashed), "link": link}

    row = act(prepare)
    if json:
        show_json(row)
        return
    say(f"{row['email']} was added as {row['role']}.", style="bold green")
    _say_link(row["link"])


def password(email: str, /, *, link: bool = False, json: bool = False) -> None:
    """Give an agent a new password: asked for, or one line of standard input. The agent's sessions end.

    Parameters
    ----------
    email
        The address the agent logs in with.
    link
        Write a link instead, with which the agent chooses the password; until then the old one works.
    json
        Write a JSON object for programs.
    """
    chosen = None if link else _asked_password(email)

    def prepare(opened: Opened, settings: Settings) -> Callable[[Tx], str | None]:
        address, token = (None, b"") if chosen else opened.link(settings)
        hashed = opened.passwords.hash_now(chosen) if chosen else None

        def deed(tx: Tx) -> str | None:
            agent = _agent(tx, email)
            if hashed:
                people.set_password(tx, None, agent.id, hashed)
            else:
                people.make_link(tx, None, agent.id, token)
            return address

        return deed

    made = act(prepare)
    if json:
        show_json({"email": email, "link": made})
    elif made is None:
        say(f"{email} has a new password, and is signed out everywhere.", style="bold green")
    else:
        _say_link(made)


def disable(email: str, /, *, json: bool = False) -> None:
    """Shut an agent out at once; what the agent has done stays. The last admin can't be shut out.

    Parameters
    ----------
    email
        The address the agent logs in with.
    json
        Write a JSON object for programs.
    """
    row = _switched(email, disabled=True)
    if json:
        show_json(row)
    else:
        say(f"{row['email']} is shut out.", style="bold green")


def enable(email: str, /, *, json: bool = False) -> None:
    """Let an agent in again, with the password from before.

    Parameters
    ----------
    email
        The address the agent logs in with.
    json
        Write a JSON object for programs.
    """
    row = _switched(email, disabled=False)
    if json:
        show_json(row)
    else:
        say(f"{row['email']} may log in again.", style="bold green")


def portals_called(tx: Tx, slugs: Iterable[str]) -> set[int]:
    """Return the ids of these portals; refuses (NotFound) an address that no portal has."""
    known = {portal.slug: portal.id for portal in tx.portals.all()}
    for slug in slugs:
        if slug not in known:
            raise NotFound(
                f"There is no portal {slug}. " + (f"Known are: {', '.join(known)}." if known else "There are none yet.")
            )
    return {known[slug] for slug in slugs}


def agents_called(tx: Tx, emails: Iterable[str]) -> set[int]:
    """Return the ids of the agents with these addresses; refuses (NotFound) an address that no agent has."""
    return {_agent(tx, email).id for email in emails}


def _added(tx: Tx, who: AgentChanges, slugs: list[str], token: bytes | None, hashed: str | None) -> dict[str, Any]:
    made = people.make_agent(tx, None, AgentChanges(**{**_given(who), "portals": portals_called(tx, slugs)}), token).agent
    if hashed:
        people.set_password(tx, None, made.id, hashed)
    record = tx.people.record(made.id)
    assert record is not None
    return _row(record, tx.portals.all())


def _given(who: AgentChanges) -> dict[str, Any]:
    return {name: getattr(who, name) for name in AgentChanges.__slots__}


def _switched(email: str, *, disabled: bool) -> dict[str, Any]:
    def deed(tx: Tx) -> dict[str, Any]:
        return _row(people.change_agent(tx, None, _agent(tx, email).id, AgentChanges(disabled=disabled)), tx.portals.all())

    return act(lambda _, __: deed)


def _agent(tx: Tx, email: str) -> Agent:
    account = tx.people.account_of(email)
    if account is None:
        raise NotFound(f"There is no agent {email}. `deskbell agent list` shows them.")
    return account.agent


def _row(record: AgentRecord, portals: list[Portal]) -> dict[str, Any]:
    agent = record.agent
    return {
        "email": agent.email,
        "name": agent.name,
        "screen_name": agent.screen_name,
        "role": agent.role.value,
        "portals": sorted(portal.slug for portal in portals if agent.serves(portal.id)),
        "password": record.has_password,
        "second_factor": record.second_factor,
        "disabled": agent.disabled_at is not None,
        "last_seen": _moment(record.seen_at),
    }


def _for_people(row: dict[str, Any]) -> dict[str, Any]:
    state = "disabled" if row["disabled"] else "may log in" if row["password"] else "invited"
    portals = "all" if row["role"] == Role.ADMIN.value else row["portals"]
    shown = {name: row[name] for name in ("email", "name", "screen_name", "role")}
    return {**shown, "portals": portals, "state": state, "last_log_in": row["last_seen"]}


def _moment(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _say_link(link: str | None) -> None:
    if link:
        say("Hand over this link; it works once, for 72 hours:")
        say(f"  {link}")


def _asked_password(email: str) -> str:
    """The password that is typed twice, or on one line of standard input; ends with a sentence when it can't be taken."""
    clean_email(email)
    if not sys.stdin.isatty():
        return check_password(sys.stdin.readline().rstrip("\r\n"), email)
    first = check_password(getpass.getpass("New password: "), email)
    if getpass.getpass("Once more: ") != first:
        fail("These were two different passwords.", "Nothing was changed.")
    return first
