"""Offers as rows: made, declined, ended; a case has few, and of those that are open an index is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, or_, select, update

from deskbell.actions.ports_bell import OfferOut
from deskbell.domain.cases import Asked, Chat, Status
from deskbell.domain.offers import Offer, OfferKind, OfferState
from deskbell.domain.portals import Mode
from deskbell.storage.dialect import insert_new
from deskbell.storage.tables import cases
from deskbell.storage.tables_of_the_bell import offer_refusals, offers

PIECE = 500
"""How many old offers are removed in one transaction."""

_OPEN = select(offers).where(offers.c.state == "open").order_by(offers.c.id)


class OfferRows:
    """Fulfils the port `Offers`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def make(
        self,
        case_id: int,
        portal_id: int,
        kind: OfferKind,
        until: int,
        *,
        agent_id: int | None = None,
        sender_id: int | None = None,
        note: str = "",
    ) -> Offer:
        """Store an open offer and return it with its id."""
        row = {
            "case_id": case_id, "portal_id": portal_id, "kind": kind, "agent_id": agent_id, "sender_id": sender_id,
            "state": OfferState.OPEN, "at": self._now, "until": until, "note": note,
        }  # fmt: skip
        return _offer(self._conn.execute(insert(offers).values(**row).returning(offers)).one())

    def by_id(self, offer_id: int) -> Offer | None:
        """Return an offer."""
        row = self._conn.execute(select(offers).where(offers.c.id == offer_id)).first()
        return None if row is None else _offer(row)

    def open_of_case(self, case_id: int) -> list[Offer]:
        """Return the case's open offers, oldest first."""
        return [_offer(row) for row in self._conn.execute(_OPEN.where(offers.c.case_id == case_id))]

    def open_to(self, agent_id: int) -> list[Offer]:
        """Return the open offers to this agent alone, oldest first."""
        return [_offer(row) for row in self._conn.execute(_OPEN.where(offers.c.agent_id == agent_id))]

    def open_to_all(self, portals: Sequence[int], agent_id: int) -> list[Offer]:
        """Return the open offers to all agents of these portals that this agent has not declined, oldest first."""
        declined = exists().where(offer_refusals.c.offer_id == offers.c.id, offer_refusals.c.agent_id == agent_id)
        wanted = _OPEN.where(offers.c.portal_id.in_(portals), offers.c.agent_id.is_(None), ~declined)
        return [_offer(row) for row in self._conn.execute(wanted)]

    def ahead(self) -> list[int]:
        """Return the open offers that were made later than now."""
        return list(self._conn.execute(select(offers.c.id).where(offers.c.state == "open", offers.c.at > self._now)).scalars())

    def not_rung(self, since: int) -> list[int]:
        """Return the cases of web portals whose connected customer waits for anyone, and which nobody was offered `since` (ms) then."""
        waits = (cases.c.mode == Mode.WEB, cases.c.chat == Chat.WAITING, cases.c.status == Status.UNASSIGNED)
        connected = (cases.c.asked == Asked.ANYONE, cases.c.away_since.is_(None))
        asked = exists().where(offers.c.case_id == cases.c.id, or_(offers.c.state == "open", offers.c.at > since))
        return list(self._conn.execute(select(cases.c.id).where(*waits, *connected, ~asked).order_by(cases.c.id)).scalars())

    def out(self) -> list[OfferOut]:
        """Return every open offer, oldest first."""
        # sorted here: asked to sort, SQLite walks all offers there ever were by their ids
        rows = self._conn.execute(_OPEN.order_by(None))
        found = sorted((_offer(row) for row in rows), key=lambda offer: offer.id)
        declined: defaultdict[int, set[int]] = defaultdict(set)
        wanted = select(offer_refusals).where(offer_refusals.c.offer_id.in_(select(offers.c.id).where(offers.c.state == "open")))
        for offer_id, agent_id in self._conn.execute(wanted):
            declined[offer_id].add(agent_id)
        return [OfferOut(each, frozenset(declined[each.id])) for each in found]

    def end(self, offer: Offer, state: OfferState, taken_by: int | None = None) -> None:
        """End an offer; who of several has declined it concerns nobody any more."""
        ended = {"state": state, "ended_at": self._now, "taken_by": taken_by}
        if offer.agent_id is None:
            self._conn.execute(delete(offer_refusals).where(offer_refusals.c.offer_id == offer.id))
        self._conn.execute(update(offers).where(offers.c.id == offer.id, offers.c.state == "open").values(**ended))

    def forget(self, before: int) -> int:
        """Remove offers that ended before a time (ms), at most `PIECE`; return how many."""
        old = select(offers.c.id).where(offers.c.state != "open", offers.c.ended_at < before).limit(PIECE)
        return self._conn.execute(delete(offers).where(offers.c.id.in_(old))).rowcount

    def taken_by(self, offer_id: int) -> int | None:
        """Return who took the case of an ended offer."""
        return self._conn.execute(select(offers.c.taken_by).where(offers.c.id == offer_id)).scalar()

    def decline(self, offer: Offer, agent_id: int) -> None:
        """Note that one of several has declined; twice is once."""
        insert_new(self._conn, offer_refusals, ("offer_id", "agent_id"), {"offer_id": offer.id, "agent_id": agent_id})

    def declined(self, offer: Offer) -> set[int]:
        """Return who of several has declined."""
        wanted = select(offer_refusals.c.agent_id).where(offer_refusals.c.offer_id == offer.id)
        return set(self._conn.execute(wanted).scalars())


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        row.id,
        row.case_id,
        row.portal_id,
        OfferKind(row.kind),
        row.agent_id,
        row.sender_id,
        OfferState(row.state),
        row.at,
        row.until,
        row.note,
    )
