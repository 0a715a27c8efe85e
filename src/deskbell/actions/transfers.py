"""Handing a case on: transferred to an agent or a portal, who accepts or sends it back; and colleagues invited into a chat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from deskbell.actions import cases, waiting
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import Offered, Told
from deskbell.actions.values_bell import Choices
from deskbell.domain import audience
from deskbell.domain.cases import Case, Deed, Status, next_status
from deskbell.domain.facts import By, Kind
from deskbell.domain.messages import clean_text
from deskbell.domain.offers import Offer, OfferKind, OfferState
from deskbell.domain.people import Agent
from deskbell.domain.portals import Portal
from deskbell.domain.presence import Reach, State
from deskbell.domain.refusals import Invalid, NotFound, NotFree, WrongState

LONGEST_NOTE = 2000


def choices(tx: Tx, agent: Agent, number: int) -> Choices:
    """Return to whom the case can be handed on as things stand; refuses a case that the agent does not see.

    An agent without a reach is signed off. Costs some statements, linear in agents.
    """
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    reached = {each.agent_id: each for each in tx.bells.reaches()}
    serving = [each for each in tx.people.all() if each.disabled_at is None and each.serves(case.portal_id)]
    others = [portal for portal in tx.portals.all() if portal.open and portal.id != case.portal_id]
    return Choices(
        tuple((each, reached.get(each.id)) for each in serving if each.id not in (agent.id, case.agent_id)),
        tuple((portal, len(_rung(reached.values(), portal.id, case))) for portal in others),
    )


def to_agent(tx: Tx, agent: Agent, number: int, to: int, note: str = "") -> Case:
    """Offer an assigned case to a colleague of its portal; it stays as it is until they accept.

    Refuses one who is not of the portal or (NotFree) not available, and a second transfer before the first is answered.
    """
    tx.bells.hold(to)  # before the case; and who signs off just now would keep the offer for its time
    case = _assigned(tx, agent, number, Deed.TRANSFER)
    other = _colleague(tx, case, to, agent)
    told = _noted(tx, case, agent, note)
    _must_not_be_on_its_way(tx, told)
    begun = happen(tx, told, Kind.TRANSFERRING, By.AGENT, agent=other, done_by=agent)
    offer = waiting.make(tx, begun, OfferKind.TRANSFER, agent_id=other.id, sender_id=agent.id, note=_clean(note))
    tx.tell(Told((audience.agent(other.id),), Offered(offer, begun, agent.screen_name)))
    return begun


def to_portal(tx: Tx, agent: Agent, number: int, portal_id: int, note: str = "") -> Case:
    """Offer an assigned case to the agents of a portal: to all who can be rung or, where it has a line, to whose turn it is.

    Until somebody accepts it stays assigned. Refuses (NotFree) a portal without a line where nobody can be rung.
    """
    case = _assigned(tx, agent, number, Deed.TRANSFER)
    portal = tx.portals.by_id(portal_id)
    if portal is None or portal.id == case.portal_id or not portal.open:
        raise Invalid("portal", "There is no such portal to transfer to.")
    told = _noted(tx, case, agent, note)
    _must_not_be_on_its_way(tx, told)
    if portal.has_line:
        begun = happen(tx, told, Kind.TRANSFERRING, By.AGENT, agent=agent, other=_name(portal), line=portal.id)
        waiting.hand_out_soon(tx, begun.id)
        return begun
    rung = _rung(tx.bells.reaches(), portal.id, case)
    if not rung:
        raise NotFree("Nobody of this portal is free.")
    begun = happen(tx, told, Kind.TRANSFERRING, By.AGENT, agent=agent, other=_name(portal))
    offer = waiting.make(tx, begun, OfferKind.TRANSFER, sender_id=agent.id, portal_id=portal.id, note=_clean(note))
    topics = tuple(audience.agent(each.agent_id) for each in rung)
    tx.tell(Told(topics, Offered(offer, begun, agent.screen_name)))
    return begun


def take_back(tx: Tx, agent: Agent, number: int) -> Case:
    """Take a transfer back before it is answered; none on its way, or a case that nobody has, is left as it is."""
    case = cases.for_deed(tx, agent, number, Deed.TRANSFER)
    on_its_way = _on_its_way(tx, case)
    if case.status is not Status.ASSIGNED or (not on_its_way and case.line is None):
        return case
    waiting.withdraw(tx, case, on_its_way)
    return happen(tx, case, Kind.TRANSFER_BACK, By.AGENT, agent=agent, line=None)


def accepted(tx: Tx, agent: Agent, offer: Offer, case: Case) -> Case:
    """Give the case to who accepted its transfer; it moves to the offer's portal, and the customer reads who comes."""
    waiting.withdraw(tx, case, [offer], (agent.id, agent.screen_name))
    changes: dict[str, Any] = {"line": None}
    if offer.portal_id != case.portal_id:
        changes["portal_id"] = offer.portal_id
    return cases.hand_to(tx, case, Deed.HAND_ON, agent, by=agent, **changes)


def came_back(tx: Tx, case: Case, agent: Agent | None) -> None:
    """A transfer was declined or missed (`agent` None: by everybody it was offered to): the sender keeps the case and is told; in a line the next is asked."""
    in_line = case.line is not None
    happen(
        tx,
        case,
        Kind.DECLINED if in_line else Kind.TRANSFER_BACK,
        By.AGENT if agent else By.SYSTEM,
        agent=agent,
        other="transfer",
    )


def put_in_turn(tx: Tx, case: Case, agent: Agent) -> Offer:
    """Offer a case that is transferred into a line to the agent whose turn it is, with the sender's note."""
    sender, note = _sent_by(tx, case)
    to = waiting.make(
        tx, case, OfferKind.TRANSFER, agent_id=agent.id, sender_id=sender.id if sender else None, portal_id=case.line, note=note
    )
    tx.tell(Told((audience.agent(agent.id),), Offered(to, case, sender.screen_name if sender else None)))
    return to


def invite(tx: Tx, agent: Agent, number: int, to: int) -> Case:
    """Invite a colleague of the portal into a running chat; they read and write in it once they accept."""
    tx.bells.hold(to)
    case = _assigned(tx, agent, number, Deed.INVITE)
    if not case.runs:
        raise WrongState("The chat is over.", status=case.status, chat=case.chat)
    other = _colleague(tx, case, to, agent)
    if _invitations(tx, case, to) or to in tx.participants.of(case.id):
        return case
    offer = waiting.make(tx, case, OfferKind.INVITE, agent_id=to, sender_id=agent.id)
    begun = happen(tx, case, Kind.INVITED, By.AGENT, agent=other, done_by=agent)
    tx.tell(Told((audience.agent(to),), Offered(offer, begun, agent.screen_name)))
    return begun


def take_invitation_back(tx: Tx, agent: Agent, number: int, who: int) -> Case:
    """Take an invitation back before it is answered; a colleague who is not invited, or came already, is harmless."""
    case = cases.for_deed(tx, agent, number, Deed.INVITE)
    offers = _invitations(tx, case, who)
    if not offers:
        return case
    waiting.withdraw(tx, case, offers)
    return happen(tx, case, Kind.INVITE_BACK, By.AGENT, agent=tx.people.by_id(who), done_by=agent)


def joins(tx: Tx, agent: Agent, offer: Offer, case: Case) -> Case:
    """Let an invited colleague into the chat; the customer reads who joined."""
    waiting.end(tx, offer, case, OfferState.ACCEPTED, (agent.id, agent.screen_name))
    if not case.runs or not tx.participants.join(case.id, agent.id):
        return case
    return happen(tx, case, Kind.JOINED, By.AGENT, agent=agent)


def part(tx: Tx, agent: Agent, number: int, who: int | None = None) -> Case:
    """Leave a chat that one was invited into, or (its agent, leads) take a colleague out; not in it is harmless."""
    whom = who or agent.id
    case = tx.cases.for_agent(number, agent) if whom == agent.id else cases.for_deed(tx, agent, number, Deed.INVITE)
    if case is None:
        raise NotFound("There is no such case.")
    if not tx.participants.part(case.id, whom):
        return case
    return happen(tx, case, Kind.PARTED, By.AGENT, agent=tx.people.by_id(whom), done_by=agent)


def _assigned(tx: Tx, agent: Agent, number: int, deed: Deed) -> Case:
    """The case, which somebody must have: what nobody has is given by assigning, not handed on."""
    case = cases.for_deed(tx, agent, number, deed)
    next_status(case, deed)
    return case


def _rung(reaches: Iterable[Reach], portal_id: int, case: Case) -> list[Reach]:
    return [each for each in reaches if each.rings and each.serves(portal_id) and each.agent_id != case.agent_id]


def _colleague(tx: Tx, case: Case, to: int, sender: Agent) -> Agent:
    other = tx.people.by_id(to)
    if other is None or other.disabled_at is not None or not other.serves(case.portal_id):
        raise Invalid("agent", "This agent does not serve the case's portal.")
    if to in (case.agent_id, sender.id):
        raise Invalid("agent", "This agent has the case already.")
    if tx.bells.reach(to).state is not State.AVAILABLE:
        raise NotFree("This agent is not available.", by=other.screen_name)
    return other


def _noted(tx: Tx, case: Case, agent: Agent, note: str) -> Case:
    text = _clean(note)
    return cases.add_note(tx, case, agent, text) if text else case


def _clean(note: str) -> str:
    return clean_text(note, "note", LONGEST_NOTE, empty=True)


def _on_its_way(tx: Tx, case: Case) -> list[Offer]:
    return [offer for offer in tx.offers.open_of_case(case.id) if offer.kind is OfferKind.TRANSFER]


def _invitations(tx: Tx, case: Case, to: int) -> list[Offer]:
    return [offer for offer in tx.offers.open_of_case(case.id) if offer.kind is OfferKind.INVITE and offer.agent_id == to]


def _must_not_be_on_its_way(tx: Tx, case: Case) -> None:
    if case.line is not None or _on_its_way(tx, case):
        raise WrongState("A transfer is on its way.", status=case.status, chat=case.chat)


def _sent_by(tx: Tx, case: Case) -> tuple[Agent | None, str]:
    """Who transfers the case into its line, and their note, if any: it was written with the deed, right before it."""
    at = tx.talk.newest(case.id, Kind.TRANSFERRING)
    lines = tx.talk.lines(case.id, after=at - 2, before=at + 1) if at else []
    if not lines:
        return None, ""
    sender = tx.people.by_id(lines[-1].fact.agent_id or 0)
    note = lines[0].said if lines[0].fact.kind is Kind.NOTE else None
    return sender, note.text if note is not None and note.client_id == cases.own_id(lines[0].fact.seq) else ""


def _name(portal: Portal) -> str:
    return portal.name[:60]
