"""What is asked of storage about agents, portals, the audit log and blocks; see `actions.ports` for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from deskbell.domain.people import Agent
from deskbell.domain.portals import Portal


@dataclass(frozen=True, slots=True)
class Account:
    """An agent with what the log-in needs; `totp` and `totp_pending` are sealed by the installation key."""

    agent: Agent
    password: str | None
    totp: bytes | None
    totp_pending: bytes | None


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An agent as admins see it; `sessions` counts the running ones, times in milliseconds."""

    agent: Agent
    second_factor: bool
    has_password: bool
    sessions: int
    seen_at: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: an `invitation`, or a new `password`."""

    agent_id: int
    kind: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class PortalRecord:
    """A portal as admins see it, with the agents assigned to it and the number of its cases."""

    portal: Portal
    agents: tuple[int, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry of the audit log; `agent` is the name at that time, None for the system."""

    id: int
    at: int
    agent: str | None
    act: str
    subject: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block in force, with the names of who made it and of its portal."""

    id: int
    at: int
    until: int
    reason: str
    agent: str | None
    portal: str | None


class People(Protocol):
    """Agents, their sessions, links and second factors. Tokens and codes are known by their SHA-256 only."""

    def by_id(self, agent_id: int) -> Agent | None:
        """Return an agent with the portals served."""
        ...

    def hold(self, agent_id: int) -> None:
        """Have whoever else would change this agent wait until the transaction ends; for deeds that read, then write."""
        ...

    def by_session(self, token_hash: bytes, now: int) -> Agent | None:
        """Return the agent of a session that has not ended, None also for a disabled agent."""
        ...

    def id_by_session(self, token_hash: bytes) -> int | None:
        """Return the id of the agent of a session that has not ended; whether the agent is disabled is seen later."""
        ...

    def all(self) -> list[Agent]:
        """Return every agent, by screen name."""
        ...

    def looked_at_unassigned(self, agent_id: int, at: int) -> None:
        """Remember that the agent opened Unassigned."""
        ...

    def account(self, agent_id: int) -> Account | None:
        """Return an agent's account."""
        ...

    def account_of(self, email: str) -> Account | None:
        """Return the account with this e-mail address, written in whatever case."""
        ...

    def record(self, agent_id: int) -> AgentRecord | None:
        """Return an agent as admins see it."""
        ...

    def records(self) -> list[AgentRecord]:
        """Return every agent as admins see it, by screen name; three statements however many there are."""
        ...

    def add(self, agent: Agent) -> Agent:
        """Store a new agent (its id is not used) and return it with its id; refuse (AlreadyTaken) an address in use."""
        ...

    def keep(self, before: Agent, after: Agent) -> None:
        """Write what changed of an agent's values and of the portals served; refuse (AlreadyTaken) an address in use."""
        ...

    def speak(self, agent_id: int, language: str | None) -> None:
        """Keep the language of an agent's own desk."""
        ...

    def admins(self) -> set[int]:
        """Return the ids of all admins who are not disabled; nobody can become or cease to be one until the transaction ends."""
        ...

    def set_password(self, agent_id: int, password: str) -> None:
        """Keep a hashed password."""
        ...

    def set_pending(self, agent_id: int, sealed: bytes) -> None:
        """Keep a sealed second factor that waits for its first code."""
        ...

    def set_second_factor(self, agent_id: int, sealed: bytes | None) -> None:
        """Keep the sealed second factor, with none waiting; None takes it off, and its recovery codes."""
        ...

    def use_step(self, agent_id: int, step: int) -> bool:
        """Use up a code's time step; False when it, or a later one, was used before."""
        ...

    def set_recovery_codes(self, agent_id: int, hashes: list[bytes]) -> None:
        """Replace the recovery codes."""
        ...

    def use_recovery_code(self, agent_id: int, code_hash: bytes) -> bool:
        """Use up a recovery code; False when it is not one, or no longer."""
        ...

    def begin_session(self, token_hash: bytes, agent_id: int, expires_at: int) -> None:
        """Begin a session."""
        ...

    def used_session(self, token_hash: bytes, idle: int) -> None:
        """Note that a session is in use: it now lasts for another `idle` ms, 30 days in all."""
        ...

    def end_session(self, token_hash: bytes) -> None:
        """End one session; harmless when repeated."""
        ...

    def end_sessions(self, agent_id: int, but: bytes | None = None) -> int:
        """End all sessions of an agent except `but`, and return how many there were."""
        ...

    def add_link(self, token_hash: bytes, link: Link) -> None:
        """Keep a link; those made for the agent before end."""
        ...

    def link(self, token_hash: bytes) -> Link | None:
        """Return a link that still works; None for any other."""
        ...

    def use_link(self, token_hash: bytes) -> Link | None:
        """Return a link that still works and end it: of two that use it at once, one gets None."""
        ...

    def end_links(self, agent_id: int) -> None:
        """End an agent's links."""
        ...


class Portals(Protocol):
    """Portals and who serves them."""

    def by_id(self, portal_id: int) -> Portal | None:
        """Return a portal."""
        ...

    def hold(self, portal_id: int) -> None:
        """Have whoever else would change this portal wait until the transaction ends; for deeds that read, then write."""
        ...

    def by_slug(self, slug: str) -> Portal | None:
        """Return a portal by its address, or by one that it had."""
        ...

    def former_slugs(self, portal_id: int) -> set[str]:
        """Return the addresses that the portal had."""
        ...

    def all(self) -> list[Portal]:
        """Return every portal, by name."""
        ...

    def record(self, portal_id: int) -> PortalRecord | None:
        """Return a portal as admins see it."""
        ...

    def records(self) -> list[PortalRecord]:
        """Return every portal as admins see it, by name; three statements however many there are."""
        ...

    def add(self, portal: Portal, sealed_secret: bytes) -> Portal:
        """Store a new portal (its id is not used), return it with its id; refuse (AlreadyTaken) an address that another has, or had."""
        ...

    def keep(self, portal: Portal) -> None:
        """Write a portal's values and remember the address it had; refuse (AlreadyTaken) one that another has, or had."""
        ...

    def serve(self, portal_id: int, agents: set[int]) -> None:
        """Have exactly these agents serve the portal."""
        ...

    def logo(self, slug: str) -> tuple[bytes, str] | None:
        """Return the logo and its media type of the portal with this address, or that had it."""
        ...

    def set_logo(self, portal_id: int, content: bytes | None, media_type: str | None) -> None:
        """Keep or drop a logo; the portal's version grows."""
        ...

    def secret(self, portal_id: int) -> bytes | None:
        """Return the sealed secret with which the company signs who a customer is."""
        ...

    def set_secret(self, portal_id: int, sealed: bytes) -> None:
        """Replace the sealed secret."""
        ...


class Audit(Protocol):
    """The log of administrative acts and deletions."""

    def add(self, agent: Agent | None, act: str, subject: str, **details: str) -> None:
        """Write an entry at the transaction's time; `details` must hold no customer's words."""
        ...

    def page(self, before: int | None, limit: int) -> list[AuditRow]:
        """Return the newest entries with ids below `before`."""
        ...


class Blocks(Protocol):
    """Blocked browsers and addresses, known by their fingerprints."""

    def add(self, portal_id: int | None, browser: str, address: str, until: int, reason: str, agent_id: int) -> None:
        """Block a browser and an address until a time."""
        ...

    def hits(self, portal_id: int, browser: str, address: str) -> bool:
        """Return whether a newcomer is blocked now."""
        ...

    def in_force(self) -> list[BlockRow]:
        """Return the blocks in force, newest first."""
        ...

    def lift(self, block_id: int) -> BlockRow | None:
        """Remove a block and return it; None when there is none."""
        ...
