"""The live board of leads and admins: who waits where and how long, which offers are out, who is on the bell and how busy."""

from __future__ import annotations

from deskbell.actions.ports import Tx
from deskbell.actions.values import CaseFilter
from deskbell.actions.values_bell import Board, OfferOnBoard
from deskbell.domain.cases import Chat
from deskbell.domain.people import Agent
from deskbell.domain.refusals import NotAllowed

MOST_SHOWN = 100
"""How many of the longest waiting are shown."""


def read(tx: Tx, reader: Agent) -> Board:
    """Return the board; refuses all but leads and admins. Costs the agents, the open offers and at most 100 cases."""
    if not reader.leads:
        raise NotAllowed("Only leads and admins see the live board.")
    wanted = CaseFilter("unassigned", newest_first=False, type="chat", chat=Chat.WAITING, limit=MOST_SHOWN + 1)
    waiting = tx.cases.listed(reader, wanted)
    served = {portal.id for portal in tx.portals.all() if reader.serves(portal.id)}
    out = [each.offer for each in tx.offers.out() if each.offer.portal_id in served]
    offers = [OfferOnBoard(offer, case.number) for offer in out if (case := tx.cases.by_id(offer.case_id)) is not None]
    reaches = [each for each in tx.bells.reaches() if reader.administers or each.serves_all or each.portals & served]
    here = {each.agent_id for each in reaches} | {offer.agent_id for offer in out if offer.agent_id is not None}
    agents = tuple(agent for agent in tx.people.all() if agent.id in here)
    return Board(tuple(waiting[:MOST_SHOWN]), len(waiting) > MOST_SHOWN, tuple(offers), tuple(reaches), agents)
