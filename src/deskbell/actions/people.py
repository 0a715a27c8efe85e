"""What is done with accounts: signing in and out, one's own password and second factor, and all that admins do with agents."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from deskbell.actions.bell import look_again_soon
from deskbell.actions.cases import let_go
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import Account, AgentRecord, Link
from deskbell.actions.values import DesksChanged, SessionsEnded, Told
from deskbell.domain import audience
from deskbell.domain.accounts import LINK_LIFE, clean_address, clean_screen_name, session_end
from deskbell.domain.messages import clean_line
from deskbell.domain.people import Agent, Role
from deskbell.domain.refusals import Invalid, NotAllowed, NotFound, NotSignedIn, SecondFactorNeeded


@dataclass(frozen=True, slots=True)
class AgentChanges:
    """What is to become of an agent; None leaves it as it is."""

    email: str | None = None
    name: str | None = None
    screen_name: str | None = None
    role: Role | None = None
    disabled: bool | None = None
    portals: AbstractSet[int] | None = None


def signed_in(tx: Tx, session: bytes) -> Agent:
    """Return whose session this is, by its token's hash; refuse one that has ended, or whose agent is disabled."""
    agent = tx.people.by_session(session, tx.now)
    if agent is None:
        raise NotSignedIn("Please log in.")
    return agent


def admin(tx: Tx, session: bytes) -> Agent:
    """Return whose session this is; refuse all but admins."""
    agent = signed_in(tx, session)
    if not agent.administers:
        raise NotAllowed("Only admins may do this.")
    return agent


def sign_in(tx: Tx, checked: Account, session: bytes, idle: int, *, step: int | None = None, code: bytes | None = None) -> Agent:
    """Begin a session for an account whose password was found right, `idle` ms long when not used.

    `step` is the time step of a right second factor, `code` the hash of a recovery code; each works once. Refuses when the
    account has changed since it was checked.
    """
    agent = checked.agent
    if not _still(tx, checked) or agent.disabled_at is not None:
        raise NotSignedIn("The e-mail address or the password is wrong.")
    if checked.totp is not None:
        stepped = step is not None and tx.people.use_step(agent.id, step)
        if not stepped and not (code is not None and tx.people.use_recovery_code(agent.id, code)):
            raise SecondFactorNeeded("The code is wrong, or was used before.", field="code")
    tx.people.begin_session(session, agent.id, session_end(tx.now, tx.now, idle))
    return agent


def sign_out(tx: Tx, session: bytes) -> None:
    """End one session, and its sockets; harmless when repeated."""
    agent = tx.people.by_session(session, tx.now)
    tx.people.end_session(session)
    if agent is not None:
        tx.tell(Told((audience.sessions(agent.id),), SessionsEnded()))


def speak(tx: Tx, agent: Agent, language: str | None) -> None:
    """Choose one's own language; None for the browser's."""
    tx.people.speak(agent.id, language)


def change_password(tx: Tx, checked: Account, password: str, session: bytes) -> None:
    """Keep a new hashed password for an account whose old one was found right; all its other sessions and its links end."""
    agent = checked.agent
    if not _still(tx, checked):
        raise Invalid("old", "This is not your password.")
    tx.people.set_password(agent.id, password)
    tx.people.end_links(agent.id)
    if tx.people.end_sessions(agent.id, but=session):
        tx.tell(Told((audience.sessions(agent.id),), SessionsEnded()))
    tx.audit.add(agent, "password-changed", agent.email)


def begin_second_factor(tx: Tx, checked: Account, sealed: bytes) -> None:
    """Keep a sealed second factor until its first code proves that the app has it; one in use stays in use until then."""
    if not _still(tx, checked):
        raise Invalid("password", "This is not your password.")
    tx.people.set_pending(checked.agent.id, sealed)


def confirm_second_factor(tx: Tx, checked: Account, step: int, recovery: list[bytes]) -> None:
    """Take the waiting second factor into use, with the hashes of its recovery codes; its first code's step is used up."""
    agent = checked.agent
    if checked.totp_pending is None or not _still(tx, checked) or not tx.people.use_step(agent.id, step):
        raise Invalid("code", "This code is wrong, or was used before.")
    tx.people.set_second_factor(agent.id, checked.totp_pending)
    tx.people.set_recovery_codes(agent.id, recovery)
    tx.audit.add(agent, "second-factor-on", agent.email)


def drop_second_factor(tx: Tx, checked: Account) -> None:
    """Take off one's own second factor, the password having been found right."""
    if not _still(tx, checked):
        raise Invalid("password", "This is not your password.")
    tx.people.set_second_factor(checked.agent.id, None)
    tx.audit.add(checked.agent, "second-factor-off", checked.agent.email)


def link(tx: Tx, token: bytes) -> tuple[Link, Agent]:
    """Return what a link is for, by its token's hash; refuse one that was used, ended or has run out."""
    found = tx.people.link(token)
    agent = tx.people.by_id(found.agent_id) if found else None
    if found is None or agent is None or agent.disabled_at is not None:
        raise NotFound("This link no longer works.")
    return found, agent


def use_link(tx: Tx, token: bytes, password: str, session: bytes, idle: int) -> tuple[Agent, bool]:
    """Set the hashed password by a link, once; all sessions end. Return the agent, and whether a new session began.

    None begins where a second factor is on: that is asked for by an ordinary log-in.
    """
    _, agent = link(tx, token)
    tx.people.hold(agent.id)
    _, agent = link(tx, token)  # as the agent is now that nobody else changes it
    if tx.people.use_link(token) is None:
        raise NotFound("This link no longer works.")
    tx.people.set_password(agent.id, password)
    if tx.people.end_sessions(agent.id):
        tx.tell(Told((audience.sessions(agent.id),), SessionsEnded()))
    account = tx.people.account(agent.id)
    begins = account is not None and account.totp is None
    if begins:
        tx.people.begin_session(session, agent.id, session_end(tx.now, tx.now, idle))
    tx.audit.add(agent, "password-set", agent.email)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return agent, begins


def make_agent(tx: Tx, by: Agent | None, who: AgentChanges, token: bytes | None = None) -> AgentRecord:
    """Make an agent and, with `token`, an invitation link; refuses (AlreadyTaken) an address in use. `by` is None for the system."""
    agent = Agent(0, "", "", "", who.role or Role.AGENT)
    made = tx.people.add(
        _changed(tx, agent, replace(who, email=who.email or "", name=who.name or "", screen_name=who.screen_name or ""))
    )
    if token is not None:
        tx.people.add_link(token, Link(made.id, "invitation", tx.now + LINK_LIFE))
    tx.audit.add(by, "agent-made", made.email, role=made.role.value)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))
    return _record(tx, made.id)


def change_agent(tx: Tx, by: Agent | None, agent_id: int, changes: AgentChanges) -> AgentRecord:
    """Change an agent; disabling ends the sessions at once. Refuses to take the last admin away, and oneself.

    Cases that the agent may no longer have go back to Unassigned: at once, or (`by` None: the command line) by the server, which
    has whom to tell.
    """
    before = _agent(tx, agent_id)
    after = _changed(tx, before, changes)
    if before.administers and before.disabled_at is None and (not after.administers or after.disabled_at is not None):
        _must_not_lock_out(tx, by, before, "role" if not after.administers else "disabled")
    if after == before:
        return _record(tx, agent_id)
    tx.people.keep(before, after)
    if by is not None:
        let_go(tx, {agent_id})
    look_again_soon(tx, agent_id)
    if after.disabled_at is not None and before.disabled_at is None:
        _end(tx, agent_id)
    tx.audit.add(by, "agent-changed", after.email, **_differences(before, after))
    tx.tell(Told((audience.EVERY_DESK, audience.agent(agent_id)), DesksChanged()))
    return _record(tx, agent_id)


def make_link(tx: Tx, by: Agent | None, agent_id: int, token: bytes) -> Link:
    """Make a link that sets a new password (or the first); links made for the agent before no longer work."""
    agent = _agent(tx, agent_id)
    if agent.disabled_at is not None:
        raise Invalid("disabled", "This agent is disabled.")
    account = tx.people.account(agent_id)
    kind = "password" if account is not None and account.password else "invitation"
    made = Link(agent_id, kind, tx.now + LINK_LIFE)
    tx.people.add_link(token, made)
    tx.audit.add(by, "link-made", agent.email, kind=kind)
    return made


def end_sessions(tx: Tx, by: Agent | None, agent_id: int) -> None:
    """End all of an agent's sessions, everywhere and at once."""
    agent = _agent(tx, agent_id)
    _end(tx, agent_id)
    tx.audit.add(by, "sessions-ended", agent.email)


def take_second_factor(tx: Tx, by: Agent | None, agent_id: int) -> None:
    """Take an agent's second factor off (a lost phone); its recovery codes go too."""
    agent = _agent(tx, agent_id)
    tx.people.set_second_factor(agent_id, None)
    tx.audit.add(by, "second-factor-taken-off", agent.email)


def set_password(tx: Tx, by: Agent | None, agent_id: int, password: str) -> None:
    """Keep a hashed password for an agent (the command line's way); all sessions and links end."""
    agent = _agent(tx, agent_id)
    tx.people.set_password(agent_id, password)
    _end(tx, agent_id)
    tx.audit.add(by, "password-set", agent.email)


def _still(tx: Tx, checked: Account) -> bool:
    """Whether the account is as it was when its password was checked; it stays so until the transaction ends."""
    tx.people.hold(checked.agent.id)
    return tx.people.account(checked.agent.id) == checked


def _agent(tx: Tx, agent_id: int) -> Agent:
    """The agent as now, to be changed: other changes wait, so that none is undone by what was read before it."""
    tx.people.hold(agent_id)
    agent = tx.people.by_id(agent_id)
    if agent is None:
        raise NotFound("There is no such agent.")
    return agent


def _record(tx: Tx, agent_id: int) -> AgentRecord:
    record = tx.people.record(agent_id)
    assert record is not None
    return record


def _changed(tx: Tx, agent: Agent, changes: AgentChanges) -> Agent:
    if changes.email is not None:
        agent = replace(agent, email=clean_address(changes.email))
    if changes.name is not None:
        agent = replace(agent, name=clean_line(changes.name, "name"))
    if changes.screen_name is not None:
        agent = replace(agent, screen_name=clean_screen_name(changes.screen_name))
    if changes.role is not None:
        agent = replace(agent, role=changes.role)
    if changes.disabled is not None and changes.disabled != (agent.disabled_at is not None):
        agent = replace(agent, disabled_at=tx.now if changes.disabled else None)
    if changes.portals is not None:
        if not changes.portals <= {portal.id for portal in tx.portals.all()}:
            raise Invalid("portals", "There is no such portal.")
        agent = replace(agent, portals=frozenset(changes.portals))
    return agent


def _must_not_lock_out(tx: Tx, by: Agent | None, agent: Agent, field: str) -> None:
    if by is not None and by.id == agent.id:
        raise Invalid(field, "Nobody can take away their own rights: another admin can.")
    if tx.people.admins() <= {agent.id}:
        raise Invalid(field, "At least one admin must remain.")


def _end(tx: Tx, agent_id: int) -> None:
    tx.people.end_sessions(agent_id)
    tx.people.end_links(agent_id)
    tx.tell(Told((audience.sessions(agent_id),), SessionsEnded()))


def _differences(before: Agent, after: Agent) -> dict[str, str]:
    """What changed, for the audit log: agents are staff, so their values may stand there."""
    found = {}
    for name in ("email", "name", "screen_name", "role"):
        if getattr(before, name) != getattr(after, name):
            found[name] = str(getattr(after, name))
    if (before.disabled_at is None) != (after.disabled_at is None):
        found["disabled"] = "no" if after.disabled_at is None else "yes"
    if before.portals != after.portals:
        found["portals"] = " ".join(map(str, sorted(after.portals)))
    return found
