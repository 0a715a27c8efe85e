"""The audit log as rows: only ever added to."""

from __future__ import annotations

import json

from sqlalchemy import Connection, insert, select

from deskbell.actions.ports_people import AuditRow
from deskbell.domain.people import Agent
from deskbell.storage.tables import audit


class AuditLog:
    """Fulfils the port `Audit`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def add(self, agent: Agent | None, act: str, subject: str, **details: str) -> None:
        """Write an entry at the transaction's time; `details` must hold no customer's words."""
        row = {"at": self._now, "agent_id": agent and agent.id, "agent_name": agent and agent.name, "act": act}
        self._conn.execute(insert(audit).values(**row, subject=subject[:120], details=json.dumps(details, ensure_ascii=False)))

    def page(self, before: int | None, limit: int) -> list[AuditRow]:
        """Return the newest entries with ids below `before`."""
        wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        rows = self._conn.execute(wanted)
        return [AuditRow(row.id, row.at, row.agent_name, row.act, row.subject, json.loads(row.details)) for row in rows]
