"""What follows when a customer begins to wait, waits no longer, or an agent's slot becomes free: offers are made and withdrawn."""

from __future__ import annotations

from dataclasses import replace

from deskbell.actions.ports import Tx
from deskbell.actions.values import BoardMoved, Offered, OfferEnded, Told, WorkDue
from deskbell.domain import audience
from deskbell.domain.cases import Asked, Case, Status
from deskbell.domain.offers import RINGS_AGAIN_AFTER, Offer, OfferKind, OfferState
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.presence import Reach

ASKING = (OfferKind.WEB, OfferKind.MATCH, OfferKind.QUEUE)
"""Offers that look for an agent for a waiting customer; the others are of an assigned case."""

USUAL_OFFER = 30
"""The seconds of an offer whose portal is gone."""


def follow(tx: Tx, before: Case, after: Case) -> None:
    """Carry out what follows from a case's change, in the change's own transaction."""
    if before.waits and not after.waits:
        _waits_no_longer(tx, after)
    elif after.waits and not before.waits:
        begins(tx, after)
    if before.status is Status.ASSIGNED:
        _leaves_its_agent(tx, before, after)
        _may_end_the_share(tx, before, after)
    if before.holds_a_slot and not _holds_as(after, before):
        somebody_may_be_free(tx)
    if after.holds_a_slot and not _holds_as(before, after):
        _has_one_more(tx, after)
    if _stands(before) != _stands(after):
        board_moved(tx)


def begins(tx: Tx, case: Case) -> None:
    """Let a customer who waits be noticed: put before somebody at once, by the line, or by a ring that comes again each minute."""
    if case.mode is Mode.QUEUE:
        hand_out_soon(tx, case.id)
    elif case.kind in (PortalKind.BOX, PortalKind.BUTTON) or (case.kind is PortalKind.MATCH and case.asked is Asked.ANYONE):
        broadcast(tx, case)
    if case.asked is Asked.ANYONE:
        tx.due.at("still_waiting", case.id, tx.now + RINGS_AGAIN_AFTER)
    board_moved(tx)


def broadcast(tx: Tx, case: Case) -> Offer | None:
    """Put a case before every agent of its portal who can be rung; None, and nothing is made, when there is nobody."""
    rung = [each for each in tx.bells.reaches() if each.rings and each.serves(case.portal_id)]
    if not rung:
        return None
    offer = make(tx, case, OfferKind.WEB)
    tx.tell(Told(tuple(audience.agent(each.agent_id) for each in rung), Offered(offer, case)))
    return offer


def put_before(tx: Tx, case: Case, agent: Reach, kind: OfferKind) -> Offer:
    """Put a case before one agent; whoever calls has looked whether they can be rung."""
    offer = make(tx, case, kind, agent_id=agent.agent_id)
    tx.tell(Told((audience.agent(agent.agent_id),), Offered(offer, case)))
    return offer


def make(
    tx: Tx,
    case: Case,
    kind: OfferKind,
    *,
    agent_id: int | None = None,
    sender_id: int | None = None,
    portal_id: int | None = None,
    note: str = "",
) -> Offer:
    """Make an offer with its deadline, as long as the portal says; whom to tell is the caller's."""
    to = portal_id or case.portal_id
    portal = tx.portals.by_id(to)
    until = tx.now + (portal.offer_seconds if portal else USUAL_OFFER) * 1000
    offer = tx.offers.make(case.id, to, kind, until, agent_id=agent_id, sender_id=sender_id, note=note)
    tx.due.at("offer", offer.id, until)
    board_moved(tx)
    return offer


def end(tx: Tx, offer: Offer, case: Case, state: OfferState, by: tuple[int, str] | None = None) -> None:
    """End an open offer and close its alerts; `by` is who took the case: id and screen name."""
    tx.offers.end(offer, state, by[0] if by else None)
    topic = audience.agent(offer.agent_id) if offer.agent_id is not None else audience.portal(offer.portal_id)
    tx.tell(Told((topic,), OfferEnded(offer.id, case.number, state, by[1] if by else None)))
    if offer.counts:
        somebody_may_be_free(tx)
    board_moved(tx)


def withdraw(tx: Tx, case: Case, offers: list[Offer], taker: tuple[int, str] | None = None) -> None:
    """End these offers because the case needs them no more; what was put before the `taker` counts as accepted."""
    for offer in offers:
        theirs = taker is not None and (offer.agent_id is None or offer.agent_id == taker[0])
        end(tx, offer, case, OfferState.ACCEPTED if theirs else OfferState.WITHDRAWN, taker)


def answered(tx: Tx, agent_id: int) -> None:
    """Note that the agent answered an offer: misses are counted in a row."""
    found = tx.bells.hold(agent_id)
    if found.misses:
        tx.bells.keep(replace(found, misses=0))


def hand_out_soon(tx: Tx, case_id: int = 0) -> None:
    """Have the lines handed out as soon as this is committed: somebody, this case's customer, may be waiting in one."""
    _soon(tx, "hand_out", case_id)


def somebody_may_be_free(tx: Tx) -> None:
    """Have those who wait for a free agent looked at as soon as this is committed: the lines, and who came to a web portal while nobody
    could be rung. Nothing is due where nobody waits so."""
    if tx.lines.lines():
        _soon(tx, "hand_out")
    not_rung = tx.offers.not_rung(tx.now - RINGS_AGAIN_AFTER)
    if not_rung and any(each.rings for each in tx.bells.reaches()):
        for case_id in not_rung:
            _soon(tx, "ring", case_id)


def look_again_soon(tx: Tx, agent_id: int) -> None:
    """Have what is put before an agent looked at again, as soon as this is committed: it may not be theirs any more."""
    _soon(tx, "pass_on", agent_id)


def look_at_the_share_soon(tx: Tx, case_id: int) -> None:
    """Have the case's screen share looked at, if one is open: whether it has to end its own rules say."""
    if tx.shares.open_of(case_id) is not None:
        _soon(tx, "share", case_id)


def board_moved(tx: Tx) -> None:
    """Have live boards look again, and nodes where customers in a line stand."""
    tx.tell(Told((audience.BOARD,), BoardMoved()))


def _waits_no_longer(tx: Tx, case: Case) -> None:
    tx.due.never("still_waiting", case.id)
    if case.mode is Mode.QUEUE:
        (tx.lines.over if case.status is Status.ASSIGNED else tx.lines.given_up)(case.id)
    asking = [offer for offer in tx.offers.open_of_case(case.id) if offer.kind in ASKING]
    if asking:
        taker = (case.agent_id, tx.cases.names(case)[1] or "?") if case.agent_id is not None else None
        withdraw(tx, case, asking, taker)
        if case.agent_id is not None and any(offer.agent_id == case.agent_id for offer in asking):
            answered(tx, case.agent_id)


def _leaves_its_agent(tx: Tx, before: Case, after: Case) -> None:
    """Transfers and invitations end when the case is its sender's no more, an invitation also when the chat is over; guests go with the chat.

    Who has the case now is its guest no longer, and who does not serve the portal that it went to leaves.
    """
    same_agent = after.status is Status.ASSIGNED and after.agent_id == before.agent_id
    chat_over = before.runs and not (after.status is Status.ASSIGNED and after.runs)
    if same_agent and not chat_over:
        return
    if chat_over:
        tx.participants.part(after.id)
    for guest in tx.participants.of(after.id):
        if guest == after.agent_id or not _serves(tx, guest, after.portal_id):
            tx.participants.part(after.id, guest)
    ending = {OfferKind.INVITE} if same_agent else {OfferKind.INVITE, OfferKind.TRANSFER}
    withdraw(tx, after, [offer for offer in tx.offers.open_of_case(after.id) if offer.kind in ending])


def _may_end_the_share(tx: Tx, before: Case, after: Case) -> None:
    """A screen share may have to end with its agent's having the case, or with the chat."""
    if (after.status, after.agent_id, after.chat) != (before.status, before.agent_id, before.chat):
        look_at_the_share_soon(tx, after.id)


def _serves(tx: Tx, agent_id: int, portal_id: int) -> bool:
    agent = tx.people.by_id(agent_id)
    return agent is not None and agent.disabled_at is None and agent.serves(portal_id)


def _stands(case: Case) -> tuple[bool, int | None, bool, int | None]:
    """What the live board and places in line show of a case."""
    return case.holds_a_slot, case.agent_id, case.waits, case.line


def _has_one_more(tx: Tx, case: Case) -> None:
    """An agent has a live chat more, by hand or by the customer's return: what was handed out to them may be too many now."""
    if case.agent_id is None:
        return
    tx.bells.hold(case.agent_id)  # else what is being put before them just now is not seen
    if tx.offers.open_to(case.agent_id):
        look_again_soon(tx, case.agent_id)


def _soon(tx: Tx, kind: str, subject: int = 0) -> None:
    tx.due.soon(kind, subject)
    tx.tell(Told((audience.WORKERS,), WorkDue()))


def _holds_as(case: Case, other: Case) -> bool:
    return case.holds_a_slot and case.agent_id == other.agent_id
