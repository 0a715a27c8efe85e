"""A company to measure with: portals, agents with log-ins and open sessions, written straight into a fresh database."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, insert

from deskbell.storage.dialect import Engines, begin, open_database
from deskbell.storage.migrations import upgrade
from deskbell.storage.tables import agents, portal_agents, portals
from deskbell.web.keys import installation_key

PASSWORD = "a password for measuring"
EPOCH = 1_700_000_000_000


@dataclass(frozen=True, slots=True)
class Staff:
    """One agent to be made: with log-in, role and the portals served."""

    id: int
    role: str
    portals: Sequence[int]

    @property
    def email(self) -> str:
        """The log-in name."""
        return f"agent{self.id}@bench.example"


def open_company(data_dir: Path, portal_count: int, staff: Sequence[Staff]) -> Engines:
    """Return the engines of a fresh SQLite database in `data_dir` with these portals (`bench-1`, ...) and agents."""
    data_dir.mkdir(parents=True, exist_ok=True)
    installation_key(data_dir, None)
    engines = open_database("sqlite", data_dir)
    upgrade(engines)
    with engines.write.connect() as conn:
        begin(conn, write=True)
        _add_portals(conn, portal_count)
        _add_staff(conn, staff)
        conn.commit()
    return engines


def _add_portals(conn: Connection, count: int) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": n, "slug": f"bench-{n}", "name": f"Portal {n}", "kind": "chat", "open": True, "accent": "#1f6feb",
            "texts": json.dumps({"en": {"title": f"Portal {n}", "welcome": "How can we help?"}}), "default_language": "en",
            "privacy_url": "", "imprint_url": "", "origins": "[]", "files_allowed": True, "max_file_bytes": 10_000_000,
            "ask_rating": False, "grace_seconds": 86_400, "silence_seconds": 86_400, "yellow_seconds": 60, "red_seconds": 180,
            "secret": b"", "version": 1, "created_at": EPOCH,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    conn.execute(insert(portals), rows)


def _add_staff(conn: Connection, staff: Sequence[Staff]) -> None:
    hashed = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1).hash(PASSWORD)
    rows = [
        {
            "id": one.id, "email": one.email, "name": f"Agent {one.id}", "screen_name": f"Agent {one.id}", "role": one.role,
            "password": hashed, "totp_last_step": 0, "created_at": time.time_ns() // 1_000_000, "looked_at_unassigned": 0,
        }
        for one in staff
    ]  # fmt: skip
    conn.execute(insert(agents), rows)
    serving = [{"portal_id": portal, "agent_id": one.id} for one in staff for portal in one.portals]
    if serving:
        conn.execute(insert(portal_agents), serving)
