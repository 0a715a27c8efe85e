"""Agents as rows, with their sessions, links and second factors."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from deskbell.actions.ports_people import Account, AgentRecord, Link
from deskbell.domain.accounts import session_end
from deskbell.domain.people import Agent, Role
from deskbell.domain.refusals import AlreadyTaken
from deskbell.storage.dialect import hold, insert_new, lock_for_all
from deskbell.storage.hand import Hand
from deskbell.storage.tables import agents, links, portal_agents, recovery_codes, sessions

ADMINS_LOCK = 20_021
"""The installation's lock that whoever changes who is an admin holds."""

VALUES = ("id", "email", "name", "screen_name", "role", "language", "disabled_at")
COLUMNS = [agents.c[name] for name in VALUES]
_BY_ID = select(*COLUMNS).where(agents.c.id == bindparam("agent_id"))
_BY_SESSION = (
    select(*COLUMNS)
    .join(sessions, sessions.c.agent_id == agents.c.id)
    .where(
        sessions.c.token_hash == bindparam("token_hash"), sessions.c.expires_at > bindparam("now"), agents.c.disabled_at.is_(None)
    )
)
_ID_BY_SESSION = "SELECT agent_id FROM sessions WHERE token_hash = ? AND expires_at > ?"
_SERVED = select(portal_agents.c.portal_id).where(portal_agents.c.agent_id == bindparam("agent_id"))


def as_agent(row: RowMapping, portals: frozenset[int]) -> Agent:
    """Return the agent of a row."""
    values: dict[str, Any] = {name: row[name] for name in VALUES}
    return Agent(**(values | {"role": Role(row["role"])}), portals=portals)


class PeopleRows:
    """Fulfils the port `People`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def by_id(self, agent_id: int) -> Agent | None:
        """Return an agent with the portals served; two statements."""
        return self._agent(self._conn.execute(_BY_ID, {"agent_id": agent_id}).mappings().first())

    def hold(self, agent_id: int) -> None:
        """Have whoever else would change this agent wait until the transaction ends; for deeds that read, then write."""
        hold(self._conn, agents, agent_id)

    def by_session(self, token_hash: bytes, now: int) -> Agent | None:
        """Return the agent of a session that has not ended, None also for a disabled agent; two statements."""
        return self._agent(self._conn.execute(_BY_SESSION, {"token_hash": token_hash, "now": now}).mappings().first())

    def id_by_session(self, token_hash: bytes) -> int | None:
        """Return the id of the agent of a session that has not ended; by hand, for the hot path."""
        row = Hand(self._conn).one(_ID_BY_SESSION, (token_hash, self._now))
        return None if row is None else int(row[0])

    def all(self) -> list[Agent]:
        """Return every agent, by screen name; two statements."""
        served: dict[int, set[int]] = defaultdict(set)
        for portal_id, agent_id in self._conn.execute(select(portal_agents.c.portal_id, portal_agents.c.agent_id)):
            served[agent_id].add(portal_id)
        rows = self._conn.execute(select(*COLUMNS).order_by(func.lower(agents.c.screen_name), agents.c.id)).mappings()
        return [as_agent(row, frozenset(served[row["id"]])) for row in rows]

    def looked_at_unassigned(self, agent_id: int, at: int) -> None:
        """Remember that the agent opened Unassigned."""
        self._write(agent_id, looked_at_unassigned=at)

    def account(self, agent_id: int) -> Account | None:
        """Return an agent's account."""
        return self._account(agents.c.id == agent_id)

    def account_of(self, email: str) -> Account | None:
        """Return the account with this e-mail address; addresses are kept in small letters."""
        return self._account(agents.c.email == email.strip().lower())

    def record(self, agent_id: int) -> AgentRecord | None:
        """Return an agent as admins see it."""
        return next((record for record in self.records() if record.agent.id == agent_id), None)

    def records(self) -> list[AgentRecord]:
        """Return every agent as admins see it, by screen name; four statements however many there are."""
        running = select(sessions.c.agent_id, func.count()).where(sessions.c.expires_at > self._now).group_by(sessions.c.agent_id)
        counted = {row[0]: row[1] for row in self._conn.execute(running)}
        more = self._conn.execute(
            select(agents.c.id, agents.c.totp.is_not(None), agents.c.password.is_not(None), agents.c.seen_at)
        )
        rest = {row[0]: row for row in more}
        return [
            AgentRecord(agent, bool(rest[agent.id][1]), bool(rest[agent.id][2]), counted.get(agent.id, 0), rest[agent.id][3])
            for agent in self.all()
        ]

    def add(self, agent: Agent) -> Agent:
        """Store a new agent and return it with its id; refuse (AlreadyTaken) an address in use."""
        row = self._row(agent) | {"created_at": self._now, "totp_last_step": 0, "looked_at_unassigned": 0}
        self._must_be_free(agent)
        made = self._conn.execute(insert(agents).values(**row).returning(agents.c.id)).scalar_one()
        self._serve(made, frozenset(), agent.portals)
        found = self.by_id(made)
        assert found is not None
        return found

    def keep(self, before: Agent, after: Agent) -> None:
        """Write what changed of an agent's values and of the portals served; refuse (AlreadyTaken) an address in use."""
        was = self._row(before)
        changed = {name: value for name, value in self._row(after).items() if value != was[name]}
        if "email" in changed:
            self._must_be_free(after)
        if changed:
            self._write(after.id, **changed)
        self._serve(after.id, before.portals, after.portals)

    def speak(self, agent_id: int, language: str | None) -> None:
        """Keep the language of an agent's own desk."""
        self._write(agent_id, language=language)

    def admins(self) -> set[int]:
        """Return the ids of all admins who are not disabled, holding the lock that whoever changes them must have."""
        lock_for_all(self._conn, ADMINS_LOCK)
        found = select(agents.c.id).where(agents.c.role == Role.ADMIN.value, agents.c.disabled_at.is_(None))
        return set(self._conn.execute(found).scalars())

    def set_password(self, agent_id: int, password: str) -> None:
        """Keep a hashed password."""
        self._write(agent_id, password=password)

    def set_pending(self, agent_id: int, sealed: bytes) -> None:
        """Keep a sealed second factor that waits for its first code."""
        self._write(agent_id, totp_pending=sealed)

    def set_second_factor(self, agent_id: int, sealed: bytes | None) -> None:
        """Keep the sealed second factor, with none waiting; None takes it off, and its recovery codes."""
        self._write(agent_id, totp=sealed, totp_pending=None)
        if sealed is None:
            self.set_recovery_codes(agent_id, [])

    def use_step(self, agent_id: int, step: int) -> bool:
        """Use up a code's time step; False when it, or a later one, was used before."""
        used = update(agents).where(agents.c.id == agent_id, agents.c.totp_last_step < step).values(totp_last_step=step)
        return self._conn.execute(used).rowcount == 1

    def set_recovery_codes(self, agent_id: int, hashes: list[bytes]) -> None:
        """Replace the recovery codes."""
        self._conn.execute(delete(recovery_codes).where(recovery_codes.c.agent_id == agent_id))
        if hashes:
            self._conn.execute(insert(recovery_codes), [{"agent_id": agent_id, "code_hash": each} for each in hashes])

    def use_recovery_code(self, agent_id: int, code_hash: bytes) -> bool:
        """Use up a recovery code; False when it is not one, or no longer."""
        code = (recovery_codes.c.agent_id == agent_id) & (recovery_codes.c.code_hash == code_hash)
        return self._conn.execute(delete(recovery_codes).where(code)).rowcount == 1

    def begin_session(self, token_hash: bytes, agent_id: int, expires_at: int) -> None:
        """Begin a session; those that have run out are swept on the way."""
        self._conn.execute(delete(sessions).where(sessions.c.agent_id == agent_id, sessions.c.expires_at <= self._now))
        row = {"token_hash": token_hash, "agent_id": agent_id, "created_at": self._now, "seen_at": self._now}
        self._conn.execute(insert(sessions).values(**row, expires_at=expires_at))
        self._write(agent_id, seen_at=self._now)

    def used_session(self, token_hash: bytes, idle: int) -> None:
        """Note that a session is in use: it now lasts for another `idle` ms, 30 days in all."""
        mine = (sessions.c.token_hash == token_hash) & (sessions.c.expires_at > self._now)
        found = self._conn.execute(select(sessions.c.agent_id, sessions.c.created_at).where(mine)).first()
        if found is not None:
            until = session_end(found.created_at, self._now, idle)
            self._write(found.agent_id, seen_at=self._now)  # first, as do all who change an agent and its sessions
            self._conn.execute(update(sessions).where(mine).values(seen_at=self._now, expires_at=until))

    def end_session(self, token_hash: bytes) -> None:
        """End one session; harmless when repeated."""
        self._conn.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def end_sessions(self, agent_id: int, but: bytes | None = None) -> int:
        """End all sessions of an agent except `but`, and return how many there were."""
        wanted = sessions.c.agent_id == agent_id
        if but is not None:
            wanted &= sessions.c.token_hash != but
        return self._conn.execute(delete(sessions).where(wanted)).rowcount

    def add_link(self, token_hash: bytes, link: Link) -> None:
        """Keep a link; those made for the agent before end."""
        self.end_links(link.agent_id)
        row = {"token_hash": token_hash, "agent_id": link.agent_id, "kind": link.kind, "expires_at": link.expires_at}
        self._conn.execute(insert(links).values(**row))

    def link(self, token_hash: bytes) -> Link | None:
        """Return a link that still works; None for any other."""
        wanted = select(links).where(links.c.token_hash == token_hash, links.c.expires_at > self._now)
        found = self._conn.execute(wanted).first()
        return None if found is None else Link(found.agent_id, found.kind, found.expires_at)

    def use_link(self, token_hash: bytes) -> Link | None:
        """Return a link that still works and end it: of two that use it at once, one gets None."""
        found = self.link(token_hash)
        used = self._conn.execute(delete(links).where(links.c.token_hash == token_hash))
        return found if used.rowcount == 1 else None

    def end_links(self, agent_id: int) -> None:
        """End an agent's links."""
        self._conn.execute(delete(links).where(links.c.agent_id == agent_id))

    def _agent(self, row: RowMapping | None) -> Agent | None:
        if row is None:
            return None
        return as_agent(row, frozenset(self._conn.execute(_SERVED, {"agent_id": row["id"]}).scalars()))

    def _account(self, wanted: Any) -> Account | None:
        found = select(*COLUMNS, agents.c.password, agents.c.totp, agents.c.totp_pending).where(wanted)
        row = self._conn.execute(found).mappings().first()
        agent = self._agent(row)
        return None if row is None or agent is None else Account(agent, row["password"], row["totp"], row["totp_pending"])

    def _row(self, agent: Agent) -> dict[str, Any]:
        values = {name: getattr(agent, name) for name in VALUES if name != "id"}
        return values | {"role": agent.role.value, "email": agent.email.lower()}

    def _write(self, agent_id: int, **values: Any) -> None:
        self._conn.execute(update(agents).where(agents.c.id == agent_id).values(**values))

    def _serve(self, agent_id: int, before: frozenset[int], after: frozenset[int]) -> None:
        """Only what changed: meanwhile somebody may have changed who serves another portal."""
        if gone := before - after:
            theirs = portal_agents.c.agent_id == agent_id
            self._conn.execute(delete(portal_agents).where(theirs, portal_agents.c.portal_id.in_(gone)))
        for each in sorted(after - before):
            key = {"portal_id": each, "agent_id": agent_id}
            insert_new(self._conn, portal_agents, list(key), key)

    def _must_be_free(self, agent: Agent) -> None:
        """Refuse an address in use. Of two at once the second fails on the constraint, is tried again, and then refused here."""
        other = select(agents.c.id).where(agents.c.email == agent.email.lower(), agents.c.id != agent.id)
        if self._conn.execute(other).first() is not None:
            raise AlreadyTaken("Another agent has this e-mail address.", field="email")
