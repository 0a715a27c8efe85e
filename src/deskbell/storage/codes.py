"""Connection codes as rows: found by an HMAC, shown again from a sealed copy; an ended code has neither any more."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select, update

from deskbell.domain.codes import Code
from deskbell.domain.people import Role
from deskbell.storage.dialect import insert_new, lock_for_all
from deskbell.storage.tables import agents, portal_agents
from deskbell.storage.tables_of_the_bell import code_tries, codes

DAY = 24 * 3600 * 1000
TEN_MINUTES = 600_000
PIECE = 500
"""How many old codes are removed in one transaction."""

_OPEN = select(codes).where(codes.c.ended_at.is_(None))


class CodeRows:
    """Fulfils the port `Codes`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def make(self, agent_id: int, portal_id: int, name: str, digest: bytes, sealed: bytes, expires_at: int) -> Code | None:
        """Store a code and return it; None when an open code has the same digits."""
        row = {
            "agent_id": agent_id, "portal_id": portal_id, "name": name, "digest": digest, "sealed": sealed,
            "made_at": self._now, "expires_at": expires_at,
        }  # fmt: skip
        if not insert_new(self._conn, codes, ("digest",), row):
            return None
        return _code(self._conn.execute(_OPEN.where(codes.c.digest == digest)).one())

    def open_of(self, agent_id: int) -> list[Code]:
        """Return an agent's open codes, oldest first."""
        return [_code(row) for row in self._conn.execute(_OPEN.where(codes.c.agent_id == agent_id).order_by(codes.c.id))]

    def own(self, agent_id: int, code_id: int) -> Code | None:
        """Return an open code of this agent."""
        return self._one(codes.c.id == code_id, codes.c.agent_id == agent_id)

    def by_digest(self, digest: bytes, portal_id: int) -> Code | None:
        """Return the portal's open code with these digits that has not expired, if its maker serves the portal; one statement."""
        here = (codes.c.digest == digest, codes.c.portal_id == portal_id, codes.c.expires_at > self._now)
        serves = exists().where(portal_agents.c.portal_id == portal_id, portal_agents.c.agent_id == agents.c.id)
        maker = exists().where(
            agents.c.id == codes.c.agent_id, agents.c.disabled_at.is_(None), or_(agents.c.role == Role.ADMIN, serves)
        )
        return self._one(*here, maker)

    def by_id(self, code_id: int) -> Code | None:
        """Return an open code."""
        return self._one(codes.c.id == code_id)

    def end(self, code_id: int, how: str) -> bool:
        """End an open code: digest, sealed digits and its name (often a customer's) go. Of two who end it at once, one gets False."""
        ended = {"digest": None, "sealed": None, "name": "", "ended_at": self._now, "how": how}
        wanted = update(codes).where(codes.c.id == code_id, codes.c.ended_at.is_(None)).values(**ended)
        return self._conn.execute(wanted).rowcount == 1

    def joined(self, code_id: int, case_id: int) -> None:
        """Note which case a code has joined: deleting the case deletes what was written about it here."""
        self._conn.execute(update(codes).where(codes.c.id == code_id).values(case_id=case_id))

    def forget(self, before: int) -> int:
        """Remove codes that ended before a time (ms), at most `PIECE`, and wrong tries of that time; return how many."""
        old = select(codes.c.id).where(codes.c.ended_at < before).limit(PIECE)
        tries = self._conn.execute(delete(code_tries).where(code_tries.c.at < before)).rowcount
        return tries + self._conn.execute(delete(codes).where(codes.c.id.in_(old))).rowcount

    def tries(self, network: str, since: int) -> list[int]:
        """Return when wrong codes came from a network since a time, oldest first; others of the network wait until the transaction ends.

        Else as many as ask at once could try.
        """
        lock_for_all(self._conn, int.from_bytes(hashlib.sha256(f"codes of {network}".encode()).digest()[:8], "big", signed=True))
        wanted = (
            select(code_tries.c.at)
            .where(code_tries.c.network == network, code_tries.c.at.between(since + 1, self._now))
            .order_by(code_tries.c.at)
        )
        return list(self._conn.execute(wanted).scalars())

    def wrong(self, network: str) -> int:
        """Note a wrong code; forget those older than a day; return how many came from everywhere in the last ten minutes."""
        self._conn.execute(delete(code_tries).where(code_tries.c.at <= self._now - DAY))
        self._conn.execute(insert(code_tries).values(network=network, at=self._now))
        lately = (
            select(func.count()).select_from(code_tries).where(code_tries.c.at.between(self._now - TEN_MINUTES + 1, self._now))
        )
        return int(self._conn.execute(lately).scalar_one())

    def _one(self, *which: Any) -> Code | None:
        row = self._conn.execute(_OPEN.where(*which)).first()
        return None if row is None else _code(row)


def _code(row: Row[Any]) -> Code:
    return Code(row.id, row.agent_id, row.portal_id, row.name, bytes(row.sealed), row.made_at, row.expires_at)
