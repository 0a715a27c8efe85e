"""Blocked browsers and addresses as rows; what is kept of each is its fingerprint."""

from __future__ import annotations

from sqlalchemy import Connection, Row, Select, delete, insert, literal, or_, select

from deskbell.actions.ports_people import BlockRow
from deskbell.storage.tables import agents, blocks, portals

_NAMED = select(blocks, agents.c.screen_name, portals.c.name).select_from(
    blocks.outerjoin(agents, agents.c.id == blocks.c.agent_id).outerjoin(portals, portals.c.id == blocks.c.portal_id)
)


class BlockRows:
    """Fulfils the port `Blocks`; each call costs one or two statements."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def add(self, portal_id: int | None, browser: str, address: str, until: int, reason: str, agent_id: int) -> None:
        """Block a browser and an address until a time; blocks that have run out are swept on the way."""
        self._conn.execute(delete(blocks).where(blocks.c.until <= self._now))
        row = {"portal_id": portal_id, "browser": browser, "address": address, "at": self._now, "until": until}
        self._conn.execute(insert(blocks).values(**row, reason=reason, agent_id=agent_id))

    def hits(self, portal_id: int, browser: str, address: str) -> bool:
        """Return whether a newcomer is blocked now; an empty browser or address is never the one blocked."""
        here = or_(blocks.c.portal_id.is_(None), blocks.c.portal_id == portal_id)
        same = [column == value for column, value in ((blocks.c.browser, browser), (blocks.c.address, address)) if value]
        if not same:
            return False
        wanted = select(literal(1)).where(blocks.c.until > self._now, here, or_(*same)).limit(1)
        return self._conn.execute(wanted).first() is not None

    def in_force(self) -> list[BlockRow]:
        """Return the blocks in force, newest first."""
        wanted = _NAMED.where(blocks.c.until > self._now).order_by(blocks.c.at.desc(), blocks.c.id.desc())
        return self._rows(wanted)

    def lift(self, block_id: int) -> BlockRow | None:
        """Remove a block and return it; None when there is none in force."""
        found = self._rows(_NAMED.where(blocks.c.id == block_id, blocks.c.until > self._now))
        self._conn.execute(delete(blocks).where(blocks.c.id == block_id))
        return found[0] if found else None

    def _rows(self, wanted: Select[tuple[object, ...]]) -> list[BlockRow]:
        return [_block(row) for row in self._conn.execute(wanted)]


def _block(row: Row[tuple[object, ...]]) -> BlockRow:
    values = row._mapping
    return BlockRow(values["id"], values["at"], values["until"], values["reason"], values["screen_name"], values["name"])
