"""Portals as rows, with who serves them, their logos and sealed secrets."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, or_, select, update

from deskbell.actions.ports_people import PortalRecord
from deskbell.domain.portals import Mode, Portal, PortalKind
from deskbell.domain.refusals import AlreadyTaken
from deskbell.storage.dialect import Engines, hold, lock_for_all
from deskbell.storage.tables import counts, former_slugs, portal_agents, portals

SLUGS_LOCK = 20_022
"""The installation's lock that whoever gives a portal an address holds: one that was in use a moment ago is not free."""

# fmt: off
PLAIN = (
    "id", "slug", "name", "open", "accent", "default_language", "privacy_url", "imprint_url", "max_file_bytes",
    "files_allowed", "ask_rating", "grace_seconds", "silence_seconds", "yellow_seconds", "red_seconds", "logo_type", "version",
    "offer_seconds", "code_minutes", "assign_at_once", "leave_requests", "time_zone", "records_screens",
    "mail_address", "mail_opens",
)
# fmt: on
COLUMNS = [portals.c[name] for name in (*PLAIN, "kind", "mode", "texts", "origins", "hours")]
_BY_ID = select(*COLUMNS).where(portals.c.id == bindparam("portal_id"))
_ALL = select(*COLUMNS).order_by(func.lower(portals.c.name), portals.c.id)
_FORMERLY = select(former_slugs.c.portal_id).where(former_slugs.c.slug == bindparam("slug")).scalar_subquery()
_CALLED = or_(portals.c.slug == bindparam("slug"), portals.c.id == _FORMERLY)
_BY_SLUG = select(*COLUMNS).where(_CALLED)
_LOGO = select(portals.c.logo, portals.c.logo_type).where(_CALLED)


def as_portal(row: RowMapping) -> Portal:
    """Return the portal of a row."""
    plain: dict[str, Any] = {name: row[name] for name in PLAIN}
    kind, texts, origins = PortalKind(row["kind"]), json.loads(row["texts"]), json.loads(row["origins"])
    hours = tuple((day, opens, closes) for day, opens, closes in json.loads(row["hours"]))
    return Portal(**plain, kind=kind, mode=Mode(row["mode"]), texts=texts, origins=tuple(origins), hours=hours)


class PortalRows:
    """Fulfils the port `Portals`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def by_id(self, portal_id: int) -> Portal | None:
        """Return a portal."""
        row = self._conn.execute(_BY_ID, {"portal_id": portal_id}).mappings().first()
        return None if row is None else as_portal(row)

    def hold(self, portal_id: int) -> None:
        """Have whoever else would change this portal wait until the transaction ends; for deeds that read, then write."""
        hold(self._conn, portals, portal_id)

    def by_slug(self, slug: str) -> Portal | None:
        """Return a portal by its address, or by one that it had."""
        row = self._conn.execute(_BY_SLUG, {"slug": slug}).mappings().first()
        return None if row is None else as_portal(row)

    def former_slugs(self, portal_id: int) -> set[str]:
        """Return the addresses that the portal had."""
        return set(self._conn.scalars(select(former_slugs.c.slug).where(former_slugs.c.portal_id == portal_id)))

    def all(self) -> list[Portal]:
        """Return every portal, by name."""
        rows = self._conn.execute(_ALL).mappings()
        return [as_portal(row) for row in rows]

    def record(self, portal_id: int) -> PortalRecord | None:
        """Return a portal as admins see it."""
        return next((record for record in self.records() if record.portal.id == portal_id), None)

    def records(self) -> list[PortalRecord]:
        """Return every portal as admins see it, by name; three statements however many there are."""
        serving: dict[int, list[int]] = defaultdict(list)
        for portal_id, agent_id in self._conn.execute(select(portal_agents.c.portal_id, portal_agents.c.agent_id)):
            serving[portal_id].append(agent_id)
        counted = self._conn.execute(select(counts.c.portal_id, counts.c.n).where(counts.c.bucket == 0))
        cases = {row[0]: row[1] for row in counted}
        return [PortalRecord(each, tuple(sorted(serving[each.id])), cases.get(each.id, 0)) for each in self.all()]

    def add(self, portal: Portal, sealed_secret: bytes) -> Portal:
        """Store a new portal and return it with its id; refuse (AlreadyTaken) an address that another has, or had."""
        row = self._row(portal) | {"secret": sealed_secret, "created_at": self._now}
        self._must_be_free(portal)
        made = self._conn.execute(insert(portals).values(**row).returning(portals.c.id)).scalar_one()
        found = self.by_id(made)
        assert found is not None
        return found

    def keep(self, portal: Portal) -> None:
        """Write a portal's values and remember the address it had; refuse (AlreadyTaken) one that another has, or had."""
        slug = self._conn.execute(select(portals.c.slug).where(portals.c.id == portal.id)).scalar_one()
        if slug != portal.slug:
            self._must_be_free(portal)
            self._conn.execute(delete(former_slugs).where(former_slugs.c.slug == portal.slug))
            self._conn.execute(insert(former_slugs).values(slug=slug, portal_id=portal.id, until=self._now))
        self._write(portal.id, **self._row(portal))

    def serve(self, portal_id: int, agents: set[int]) -> None:
        """Have exactly these agents serve the portal."""
        self._conn.execute(delete(portal_agents).where(portal_agents.c.portal_id == portal_id))
        if agents:
            self._conn.execute(insert(portal_agents), [{"portal_id": portal_id, "agent_id": each} for each in sorted(agents)])

    def logo(self, slug: str) -> tuple[bytes, str] | None:
        """Return the logo and its media type of the portal with this address, or that had it."""
        row = self._conn.execute(_LOGO, {"slug": slug}).first()
        return None if row is None or row.logo is None else (bytes(row.logo), row.logo_type)

    def set_logo(self, portal_id: int, content: bytes | None, media_type: str | None) -> None:
        """Keep or drop a logo; the portal's version grows."""
        self._write(portal_id, logo=content, logo_type=media_type, version=portals.c.version + 1)

    def secret(self, portal_id: int) -> bytes | None:
        """Return the sealed secret with which the company signs who a customer is."""
        found = self._conn.execute(select(portals.c.secret).where(portals.c.id == portal_id)).scalar_one_or_none()
        return None if found is None else bytes(found)

    def set_secret(self, portal_id: int, sealed: bytes) -> None:
        """Replace the sealed secret."""
        self._write(portal_id, secret=sealed)

    def _row(self, portal: Portal) -> dict[str, Any]:
        values = {name: getattr(portal, name) for name in PLAIN if name not in ("id", "logo_type")}
        texts, origins = json.dumps(portal.texts, ensure_ascii=False), json.dumps(portal.origins)
        kinds = {"kind": portal.kind.value, "mode": portal.mode.value}
        return values | kinds | {"texts": texts, "origins": origins, "hours": json.dumps(portal.hours)}

    def _write(self, portal_id: int, **values: Any) -> None:
        self._conn.execute(update(portals).where(portals.c.id == portal_id).values(**values))

    def _must_be_free(self, portal: Portal) -> None:
        """Refuse an address that another portal has, or had. Of two at once the second waits, and is then refused here."""
        lock_for_all(self._conn, SLUGS_LOCK)
        other = self._conn.execute(select(portals.c.id).where(_CALLED, portals.c.id != portal.id), {"slug": portal.slug})
        if other.first() is not None:
            raise AlreadyTaken("Another portal has this address, or had it.", field="slug")


def holds_portals(engines: Engines) -> bool:
    """Return whether the database has a portal, and so a secret that some installation key has sealed."""
    with engines.read.connect() as conn:
        return conn.execute(select(portals.c.id).limit(1)).first() is not None
