"""An agent's bell: signed on or off, available or not, how many chats at once; and what follows when they come, go or fall silent."""

from __future__ import annotations

from dataclasses import replace

from deskbell.actions import codes, waiting
from deskbell.actions.cases import watch_for_absence
from deskbell.actions.ports import Tx
from deskbell.actions.values import BellChanged, Offered, Told
from deskbell.actions.values_bell import Standing
from deskbell.domain import audience
from deskbell.domain.offers import Offer
from deskbell.domain.people import Agent
from deskbell.domain.presence import LARGEST_LIMIT, SIGNED_OFF_AFTER
from deskbell.domain.refusals import Invalid

GONE = "desk_gone"
"""Due when an agent without a desk counts as signed off. Not `pass_on` itself: what is to be looked at now must not wait for then, nor
then be forgotten."""


def read(tx: Tx, agent: Agent) -> Standing:
    """Return the agent's bell with everything that is put before them: what is before all, only while they can be rung."""
    reach = tx.bells.reach(agent.id)
    offers = list(tx.offers.open_to(agent.id))
    if reach.rings:
        portals = [portal.id for portal in tx.portals.all() if agent.serves(portal.id)]
        offers += tx.offers.open_to_all(portals, agent.id)
    shown = [each for offer in sorted(offers, key=lambda offer: offer.id) if (each := _shown(tx, offer, agent))]
    return Standing(tx.bells.of(agent.id), reach, tuple(shown), tuple(tx.codes.open_of(agent.id)))


def change(
    tx: Tx, agent: Agent, *, signed_on: bool | None = None, available: bool | None = None, limit: int | None = None
) -> Standing:
    """Change what is given of one's bell. Offers to this agent alone go on to others when they can't be rung any more.

    Choosing to sign off ends the open connection codes; colleagues may take running chats over two minutes later. Refuses a limit below 1 or above 20.
    """
    if limit is not None and not 1 <= limit <= LARGEST_LIMIT:
        raise Invalid("limit", f"A number from 1 to {LARGEST_LIMIT} is expected.")
    before = tx.bells.hold(agent.id)
    after = replace(
        before,
        signed_on=before.signed_on if signed_on is None else signed_on,
        available=before.available if available is None else available,
        limit=before.limit if limit is None else limit,
        misses=0 if available or signed_on else before.misses,
    )
    if before.signed_on != after.signed_on:
        after = replace(after, signed_off_at=None if after.signed_on else tx.now)
    if after != before:
        tx.bells.keep(after)
        if before.signed_on and not after.signed_on:
            codes.all_end(tx, agent.id)
        if before.signed_on != after.signed_on:
            watch_for_absence(tx, agent.id)
        look_again_soon(tx, agent.id)
        waiting.board_moved(tx)
        tell(tx, agent.id)
    return read(tx, agent)


def missed(tx: Tx, agent_id: int, allowed: int) -> None:
    """Note a missed offer of a line; as many in a row as `allowed` set the agent unavailable, and tell them."""
    found = tx.bells.hold(agent_id)
    after = replace(found, misses=found.misses + 1)
    silent = after.misses >= allowed and after.available
    if silent:
        after = replace(after, available=False, misses=0)
    tx.bells.keep(after)
    if silent:
        look_again_soon(tx, agent_id)
        waiting.board_moved(tx)
        tx.tell(Told((audience.agent(agent_id),), BellChanged(after, tx.bells.reach(agent_id), missed=True)))


def tell(tx: Tx, agent_id: int) -> None:
    """Tell all of the agent's desks how the bell stands."""
    tx.tell(Told((audience.agent(agent_id),), BellChanged(tx.bells.of(agent_id), tx.bells.reach(agent_id))))


def look_again_soon(tx: Tx, agent_id: int) -> None:
    """Have what is put before an agent looked at again, as soon as this is committed: it may not be theirs any more."""
    waiting.look_again_soon(tx, agent_id)
    waiting.somebody_may_be_free(tx)


def desk_came(tx: Tx, agent_id: int) -> None:
    """A desk of the agent is connected: they may be reached from now on, if they chose to."""
    if tx.bells.of(agent_id).signed_on:
        waiting.somebody_may_be_free(tx)
        waiting.board_moved(tx)


def desk_went(tx: Tx, agent_id: int, since: int) -> None:
    """The agent's last desk is gone: half a minute later they count as signed off."""
    if tx.bells.of(agent_id).signed_on:
        tx.due.at(GONE, agent_id, since + SIGNED_OFF_AFTER)
        waiting.board_moved(tx)


def _shown(tx: Tx, offer: Offer, agent: Agent) -> Offered | None:
    """An offer with its case; whoever has a case already is not shown its transfer to all of a portal."""
    case = tx.cases.as_it_stands(offer.case_id)
    if case is not None and offer.agent_id is None and case.agent_id == agent.id:
        return None
    sender = tx.people.by_id(offer.sender_id) if offer.sender_id is not None else None
    return None if case is None else Offered(offer, case, sender.screen_name if sender else None)
