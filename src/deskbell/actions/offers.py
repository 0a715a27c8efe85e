"""Offers: an agent accepts or declines, silence runs out, and the lines are handed out to whose turn it is."""

from __future__ import annotations

import heapq
from dataclasses import replace

from deskbell.actions import bell, cases, codes, transfers, waiting
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import DueRow, StillWaiting, Told
from deskbell.domain import audience
from deskbell.domain.cases import Asked, Case, Deed
from deskbell.domain.facts import By, Kind
from deskbell.domain.offers import (
    LEADS_TOLD_AFTER,
    PASSED_OVER_FOR,
    RINGS_AGAIN_AFTER,
    Offer,
    OfferKind,
    OfferState,
    Waiting,
    whose_turn,
)
from deskbell.domain.people import Agent
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.presence import MISSES_ALLOWED, Reach, State
from deskbell.domain.refusals import NotFound, OfferOver

TRIED_AGAIN_AFTER = 20
"""How long (ms) after a worker met a case or agent in use elsewhere, or another who hands out, it tries again."""


def accept(tx: Tx, agent: Agent, offer_id: int) -> Case:
    """Have the case of an offer; refuses (OfferOver, by whom) when it has ended. Twice is once.

    Of any number who accept at once exactly one gets the case: the case's row decides.
    """
    offer = _put_before(tx, agent, offer_id)
    if offer.state is not OfferState.OPEN:
        return _ended(tx, agent, offer)
    offer, case = _held(tx, agent, offer)
    if offer.state is not OfferState.OPEN:
        return _ended(tx, agent, offer)
    waiting.answered(tx, agent.id)
    if offer.kind is OfferKind.TRANSFER:
        return transfers.accepted(tx, agent, offer, case)
    if offer.kind is OfferKind.INVITE:
        return transfers.joins(tx, agent, offer, case)
    return cases.hand_to(tx, case, Deed.TAKE, agent, by=agent)


def decline(tx: Tx, agent: Agent, offer_id: int) -> None:
    """Decline an offer; one that has ended, or was declined before, is left as it is.

    An offer to several ends when all of them who can be rung have declined: nobody rings any more, and a transfer's sender need
    not wait for its time. The customer waits on, and rings again with the next minute.
    """
    offer, case = _held(tx, agent, _put_before(tx, agent, offer_id))
    if offer.state is not OfferState.OPEN:
        return
    if offer.agent_id is None:
        tx.offers.decline(offer, agent.id)
        bell.tell(tx, agent.id)
        waiting.board_moved(tx)
        if not _rings_on(tx, offer, case):
            _nobody_took(tx, offer, case, OfferState.DECLINED)
        return
    waiting.answered(tx, agent.id)
    _comes_back(tx, offer, case, OfferState.DECLINED, agent)


def run_out(tx: Tx, row: DueRow) -> None:
    """End an offer that nobody answered in time; the case goes on as its kind says."""
    offer = tx.offers.by_id(row.subject)
    if offer is not None and offer.agent_id is not None:
        tx.bells.hold(offer.agent_id)  # before the case, as whoever answers does
    case = tx.cases.by_id(offer.case_id) if offer else None
    offer = tx.offers.by_id(row.subject)  # as it is now that nobody else changes the case
    if offer is None or case is None or offer.state is not OfferState.OPEN:
        return
    if offer.at <= tx.now < offer.until:  # one made later than now, before the clock was set back, has run out as well
        tx.due.at("offer", offer.id, offer.until)
        return
    agent = tx.people.by_id(offer.agent_id) if offer.agent_id is not None else None
    if agent is None:
        _nobody_took(tx, offer, case, OfferState.MISSED)
        return
    if offer.id == tx.bells.of(agent.id).last_turn:
        bell.missed(tx, agent.id, MISSES_ALLOWED)
    _comes_back(tx, offer, case, OfferState.MISSED, agent)


def pass_on(tx: Tx, row: DueRow) -> None:
    """Hand on what is put before an agent alone and can't be theirs any more: signed off, unavailable, or beyond their limit.

    The limit bounds what is handed out and what customers pick, not what colleagues send by hand.
    """
    # who changes their bell waits for this row: to wait for them would be for ever
    reach = tx.bells.if_nobody_has_it(row.subject)
    agent = tx.people.by_id(row.subject)
    if agent is None:
        return
    if reach is None:
        tx.due.at("pass_on", agent.id, tx.now + TRIED_AGAIN_AFTER)
        return
    if agent.disabled_at is not None:
        codes.all_end(tx, agent.id)
    mine = tx.offers.open_to(agent.id)
    gone = [offer for offer in mine if reach.state is not State.AVAILABLE or not agent.serves(offer.portal_id)]
    handed_out = [each for each in mine if each not in gone and (each.kind in waiting.ASKING or each.id == reach.last_turn)]
    for offer in gone + handed_out[max(0, reach.limit - reach.chats) :]:
        case = tx.cases.by_id(offer.case_id)
        now = tx.offers.by_id(offer.id)
        if case is not None and now is not None and now.state is OfferState.OPEN:
            _comes_back(tx, now, case, OfferState.WITHDRAWN, agent)
    waiting.somebody_may_be_free(tx)
    waiting.board_moved(tx)


def ask_one(tx: Tx, case: Case, agent: Agent) -> Offer:
    """Put a waiting customer before the agent they picked."""
    asked = happen(tx, case, Kind.ASKED, By.CUSTOMER, agent=agent, asked=Asked.ONE)
    return waiting.put_before(tx, asked, tx.bells.reach(agent.id), OfferKind.MATCH)


def ask_anyone(tx: Tx, case: Case) -> Case:
    """Put a waiting customer, whose picked agent is not free, before all; asked already is harmless."""
    if case.asked is Asked.ANYONE or not case.waits:
        return case
    waiting.withdraw(tx, case, [offer for offer in tx.offers.open_of_case(case.id) if offer.kind is OfferKind.MATCH])
    asked = happen(tx, case, Kind.ASKED, By.CUSTOMER, asked=Asked.ANYONE)
    waiting.begins(tx, asked)
    return asked


def hand_out(tx: Tx, _: DueRow) -> None:
    """Offer the oldest customer of the lines for whom somebody is suitable to whose turn it is, then have the next one looked for.

    Costs some statements and one pass over the signed-on agents, however many customers wait.
    """
    if not tx.bells.hands_out_alone():
        tx.due.at("hand_out", 0, tx.now + TRIED_AGAIN_AFTER)
        return
    tx.due.all_done("hand_out")
    free = tx.bells.free()
    found = _oldest_suitable(tx, free)
    if found is None:
        return
    waiting_one, turn = found
    agent, case = tx.bells.held(turn), tx.cases.if_nobody_has_it(waiting_one.case_id)
    if agent is None or case is None:
        tx.due.at("hand_out", 0, tx.now + TRIED_AGAIN_AFTER)
        return
    if _stands_in_line(tx, case) and agent.free and agent.serves(case.line or 0):
        asks = _put_in_turn(tx, case, agent)
        if len(free) == 1 and asks:
            return
    waiting.hand_out_soon(tx)


def ring(tx: Tx, row: DueRow) -> None:
    """Put a customer of a web portal, who came while nobody could be rung, before those who can be by now."""
    case = tx.cases.by_id(row.subject)
    if case is None or case.away_since is not None or case.mode is not Mode.WEB or case.asked is not Asked.ANYONE:
        return
    if case.waits and not tx.offers.open_of_case(case.id):
        waiting.broadcast(tx, case)


def still_waiting(tx: Tx, row: DueRow) -> None:
    """Ring again for a live chat that nobody took, each minute; after three times leads and admins are told."""
    case = tx.cases.by_id(row.subject)
    if case is None or not case.waits or case.asked is not Asked.ANYONE:
        return
    times = int(row.other or 0) + 1
    tx.due.at("still_waiting", case.id, tx.now + RINGS_AGAIN_AFTER, str(times))
    if case.away_since is not None:
        return
    if case.mode is Mode.WEB and not tx.offers.open_of_case(case.id):
        waiting.broadcast(tx, case)
    if case.kind in (PortalKind.CHAT, PortalKind.PIN):  # no offer rings for these
        tx.tell(Told((audience.portal(case.portal_id),), StillWaiting(case.number, times, case.portal_id)))
    elif times >= LEADS_TOLD_AFTER:
        tx.tell(Told(_leads_of(tx, case.portal_id), StillWaiting(case.number, times, case.portal_id)))


def _leads_of(tx: Tx, portal_id: int) -> tuple[str, ...]:
    leads = (each for each in tx.people.all() if each.leads and each.disabled_at is None and each.serves(portal_id))
    return tuple(audience.agent(each.id) for each in leads)


def _oldest_suitable(tx: Tx, free: list[Reach]) -> tuple[Waiting, Reach] | None:
    """Whom to hand out, and to whom. Lines that nobody free serves are not looked at."""
    if not free:
        return None
    served = [line for line in tx.lines.lines() if any(each.serves(line) for each in free)]
    for one in heapq.merge(*(tx.lines.walk(line) for line in served), key=lambda one: one.case_id):
        turn = whose_turn(free, one.portal_id, one.passed_over)
        if turn is not None:
            return one, turn
    return None


def _stands_in_line(tx: Tx, case: Case) -> bool:
    connected = case.away_since is None or not case.waits
    return case.line is not None and connected and not tx.offers.open_of_case(case.id)


def _put_in_turn(tx: Tx, case: Case, agent: Reach) -> bool:
    """The offer is the agent's turn, also where the portal assigns without asking: that is no answer, and ends no row of misses.

    Returns whether the agent is asked: as long as they are, nobody else is put before them.
    """
    chosen = tx.bells.of(agent.agent_id)
    line = tx.portals.by_id(case.line or 0)
    person = tx.people.by_id(agent.agent_id)
    assert person is not None
    if not case.waits:
        offer = transfers.put_in_turn(tx, case, person)
    elif line is not None and line.assign_at_once:
        offer = waiting.make(tx, case, OfferKind.QUEUE, agent_id=person.id)
        cases.hand_to(tx, case, Deed.TAKE, person, by=None)
    else:
        offered = happen(tx, case, Kind.OFFERED, By.SYSTEM, agent=person)
        offer = waiting.put_before(tx, offered, agent, OfferKind.QUEUE)
    tx.bells.keep(replace(chosen, last_turn=offer.id))
    return not case.waits or line is None or not line.assign_at_once


def _rings_on(tx: Tx, offer: Offer, case: Case) -> bool:
    """Whether an offer to several still rings for somebody who has not declined it."""
    there = [each for each in tx.bells.reaches() if each.rings and each.serves(offer.portal_id)]
    return bool({each.agent_id for each in there} - tx.offers.declined(offer) - {case.agent_id})


def _nobody_took(tx: Tx, offer: Offer, case: Case, state: OfferState) -> None:
    waiting.end(tx, offer, case, state)
    if offer.kind is OfferKind.TRANSFER:
        transfers.came_back(tx, case, None)


def _comes_back(tx: Tx, offer: Offer, case: Case, state: OfferState, agent: Agent) -> None:
    """An offer to one agent was declined or missed: the next in line is asked, the customer chooses anew, the sender has it back."""
    waiting.end(tx, offer, case, state)
    kind = Kind.DECLINED if state is OfferState.DECLINED else Kind.MISSED
    if offer.kind is OfferKind.TRANSFER:
        transfers.came_back(tx, case, agent)
        if state is not OfferState.WITHDRAWN:
            tx.due.at("line_again", offer.id, tx.now + PASSED_OVER_FOR)
    elif offer.kind is OfferKind.INVITE:
        if case.runs:
            happen(tx, case, kind, By.AGENT, agent=agent, other="invite")
    elif offer.kind is OfferKind.MATCH:
        happen(tx, case, Kind.NOT_FREE, By.SYSTEM, agent=agent, asked=Asked.NOBODY)
    else:
        happen(tx, case, kind, By.AGENT if state is OfferState.DECLINED else By.SYSTEM, agent=agent)
        if state is not OfferState.WITHDRAWN:
            tx.due.at("line_again", offer.id, tx.now + PASSED_OVER_FOR)
    waiting.somebody_may_be_free(tx)


def _put_before(tx: Tx, agent: Agent, offer_id: int) -> Offer:
    """An offer that was put before this agent, as it is or was: of a hundred who accept, most need wait for nobody."""
    offer = tx.offers.by_id(offer_id)
    if offer is None or not (offer.agent_id == agent.id or (offer.agent_id is None and agent.serves(offer.portal_id))):
        raise NotFound("There is no such offer.")
    return offer


def _held(tx: Tx, agent: Agent, offer: Offer) -> tuple[Offer, Case]:
    """The offer and its case, locked: nobody else decides on it until the transaction ends."""
    tx.bells.hold(agent.id)
    case = tx.cases.by_id(offer.case_id)
    now = tx.offers.by_id(offer.id)
    if case is None or now is None:
        raise NotFound("There is no such offer.")
    return now, case


def _ended(tx: Tx, agent: Agent, offer: Offer) -> Case:
    """What is answered to who accepts an offer that has ended: the case to who has it by this, who was quicker to the others."""
    taker = tx.offers.taken_by(offer.id)
    case = tx.cases.by_id(offer.case_id) if taker == agent.id else None
    if case is not None:
        return case
    name = tx.people.by_id(taker) if taker is not None else None
    raise OfferOver("This offer has ended.", by=name.screen_name if name else None)
