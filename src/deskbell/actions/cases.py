"""What an agent does with a case: take it, give it back, resolve it, reopen it, delete it. PRODUCT 4's table, row by row."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from typing import Any

from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import CaseDeleted, Guests, Line, Listed, Said, Told
from deskbell.actions.values_letters import Letter
from deskbell.actions.waiting import withdraw
from deskbell.domain import audience
from deskbell.domain.cases import Asked, Case, Chat, Deed, Outcome, Status, Turn, next_chat, next_status
from deskbell.domain.facts import By, Kind
from deskbell.domain.messages import clean_text
from deskbell.domain.people import Agent, may
from deskbell.domain.presence import SIGNED_OFF_AFTER
from deskbell.domain.refusals import AlreadyAssigned, ChatRunning, Invalid, NotAllowed, NotFound, Refusal, StillShown, WrongState

SIGNED_OFF_FOR = 120_000
"""How long (ms) an agent must be signed off before a colleague may take a running chat over."""

AGENT_AWAY_AFTER = SIGNED_OFF_AFTER + SIGNED_OFF_FOR
"""How long (ms) the assigned agent's desk must be gone for that."""

SET_BACK = 60_000
"""Who took a case so much (ms) later than now did so before the clock was set back. Less means nothing: whoever waited for the
case has an earlier time than the one who held it."""

NEWEST_ENTRIES = 200

WARNING = 120_000
"""How long (ms) before a silent chat ends the customer is warned; at most half of the portal's period."""


def take(tx: Tx, agent: Agent, number: int) -> Case:
    """Assign an unassigned case to oneself; refuses (AlreadyAssigned, by whom) when someone was quicker. Twice is once."""
    tx.people.hold(agent.id)  # before the case, as whoever answers an offer does
    case = for_deed(tx, agent, number, Deed.TAKE)
    if case.status is Status.ASSIGNED and case.agent_id == agent.id:
        return case
    return hand_to(tx, case, Deed.TAKE, agent, by=agent)


def assign(tx: Tx, agent: Agent, number: int, to: int) -> Case:
    """Assign a case to an agent of its portal (leads and admins); refuses an agent who does not serve it."""
    tx.people.hold(to)
    if to == agent.id:
        case = for_deed(tx, agent, number, Deed.TAKE)
        if case.status is Status.UNASSIGNED or case.agent_id == agent.id:
            return take(tx, agent, number)
    case = for_deed(tx, agent, number, Deed.ASSIGN)
    other = _must_serve(tx, case.portal_id, to, Invalid("agent", "This agent does not serve the case's portal."))
    if case.status is Status.ASSIGNED and case.agent_id == to:
        return case
    return hand_to(tx, case, Deed.ASSIGN, other, by=agent)


def take_over(tx: Tx, agent: Agent, number: int) -> Case:
    """Take a running chat whose agent has been signed off for two minutes; refuses it sooner."""
    tx.people.hold(agent.id)
    case = for_deed(tx, agent, number, Deed.TAKE_OVER)
    if case.agent_id == agent.id and case.status is Status.ASSIGNED:
        return case
    next_status(case, Deed.TAKE_OVER)
    since = takeover_from(tx, case)
    if since is None or since > tx.now:
        raise AlreadyAssigned("Another agent has this case.", by=tx.cases.names(case)[1])
    return hand_to(tx, case, Deed.TAKE_OVER, agent, by=agent)


def takeover_from(tx: Tx, case: Case) -> int | None:
    """Return the time (ms) from which any agent may take the case over; None while its agent is here or no chat runs.

    An agent who got the case while away has as long as one who went away having it. Choosing to sign off counts for the chats that
    the agent had then: taking cases does not depend on being signed on.
    """
    if case.status is not Status.ASSIGNED or not case.runs or case.agent_id is None:
        return None
    taken_at = case.taken_at or 0
    if taken_at > tx.now + SET_BACK:
        taken_at = 0
    since = []
    if (left_at := tx.presence.agent_left_at(case.agent_id)) is not None:
        since.append(max(left_at, taken_at) + AGENT_AWAY_AFTER)
    signed_off_at = tx.bells.of(case.agent_id).signed_off_at
    if signed_off_at is not None and signed_off_at >= taken_at:
        since.append(signed_off_at + SIGNED_OFF_FOR)
    return min(since, default=None)


def watch_for_absence(tx: Tx, agent_id: int, not_before: int = 0) -> None:
    """Have colleagues told, when the time comes, that an agent's running chats may be taken over; nobody, while the agent is here."""
    for case in tx.cases.running_of(agent_id):
        away_from = takeover_from(tx, case)
        if away_from is None:
            tx.due.never("agent_away", case.id)
        elif (when := max(away_from, not_before)) > tx.now:  # else they were told
            tx.due.at("agent_away", case.id, when)


def unassign(tx: Tx, agent: Agent, number: int) -> Case:
    """Put the case back to Unassigned; a customer in the chat waits again, with the first arrival time."""
    case = for_deed(tx, agent, number, Deed.UNASSIGN)
    return release(tx, case, Deed.UNASSIGN, Kind.UNASSIGNED, agent)


def let_go(tx: Tx, agents: AbstractSet[int] | None = None) -> None:
    """Put back to Unassigned what these agents (None: all) have and may no longer have: disabled, or off the case's portal.

    Customers in a chat wait again, as when the agent gives the case back. Who is only a guest in a chat leaves it. Costs some
    statements for each such case.
    """
    for case in tx.cases.out_of_reach(agents):
        release(tx, case, Deed.UNASSIGN, Kind.UNASSIGNED, None)
    for case_id, guest in tx.participants.out_of_reach(agents):
        chat = tx.cases.by_id(case_id)
        if chat is not None and tx.participants.part(case_id, guest):
            happen(tx, chat, Kind.PARTED, By.SYSTEM, agent=tx.people.by_id(guest))


def leave(tx: Tx, agent: Agent, number: int) -> Case:
    """Leave the chat: the customer stays, is told, and waits again. Refused when no chat runs.

    A lead or admin may take the assigned agent out of the chat; the customer reads that this one has left.
    """
    case = for_deed(tx, agent, number, Deed.LEAVE)
    if not case.runs:
        raise WrongState("There is no chat to leave.", status=case.status, chat=case.chat)
    return release(tx, case, Deed.LEAVE, Kind.AGENT_LEFT, agent)


def end(tx: Tx, agent: Agent, number: int) -> Case:
    """End the chat; the case stays as it is. Ended already is harmless."""
    case = for_deed(tx, agent, number, Deed.END_CHAT)
    if case.chat is Chat.ENDED:
        return case
    return end_chat(tx, case, By.AGENT, agent)


def end_chat(tx: Tx, case: Case, by: By, agent: Agent | None = None, other: str | None = None) -> Case:
    """End a running chat for whoever wants it; refuses a chat that does not run."""
    chat = next_chat(case, Turn.ENDED)
    ended_at = case.ended_at if case.chat is Chat.GONE else tx.now
    for kind in ("customer_away", "silence", "agent_away"):
        tx.due.never(kind, case.id)
    return happen(tx, case, Kind.ENDED, by, agent=agent, other=other, chat=chat, ended_at=ended_at, awaiting_since=None)


def resolve(
    tx: Tx, agent: Agent, number: int, *, note: str = "", outcome: Outcome = Outcome.UNKNOWN, chat_too: bool = False
) -> Case:
    """Resolve an assigned case, with an optional note; refuses (ChatRunning) while the chat runs unless `chat_too`."""
    case = for_deed(tx, agent, number, Deed.RESOLVE)
    status = next_status(case, Deed.RESOLVE)
    note = clean_text(note, "note", empty=True)
    if case.runs and not chat_too:
        raise ChatRunning("The chat still runs. End it and resolve?")
    if case.runs:
        case = end_chat(tx, case, By.AGENT, agent)
    if note:
        case = add_note(tx, case, agent, note)
    return happen(
        tx, case, Kind.RESOLVED, By.AGENT, agent=agent, other=outcome,
        status=status, outcome=outcome, resolved_at=tx.now, awaiting_since=None,
    )  # fmt: skip


def reopen(tx: Tx, agent: Agent, number: int) -> Case:
    """Reopen a resolved case and have it oneself; an ended chat stays ended."""
    tx.people.hold(agent.id)
    case = for_deed(tx, agent, number, Deed.REOPEN)
    if case.status is Status.ASSIGNED and case.agent_id == agent.id:
        return case
    status = next_status(case, Deed.REOPEN, tx.cases.names(case)[1])
    _must_serve(tx, case.portal_id, agent.id, NotFound("There is no such case."))
    return happen(
        tx, case, Kind.REOPENED, By.AGENT, agent=agent,
        status=status, agent_id=agent.id, resolved_at=None, outcome=None, taken_at=case.taken_at or tx.now,
    )  # fmt: skip


def block(tx: Tx, agent: Agent, number: int, reason: str, hours: int) -> Case:
    """Block the browser and address the case came from, and end all chats that run from this browser in the portal.

    The reason stands with the block.
    """
    case = for_deed(tx, agent, number, Deed.BLOCK)
    reason = clean_text(reason, "reason", 500)
    browser, address = tx.cases.address_of(case.id)
    tx.blocks.add(case.portal_id, browser, address, tx.now + hours * 3_600_000, reason, agent.id)
    tx.audit.add(agent, "customer-blocked", str(case.number), hours=str(hours))
    for other in tx.cases.running_from(case.portal_id, browser):
        if other.id != case.id:
            _shut_out(tx, other, agent)
    return _shut_out(tx, case, agent)


def delete(tx: Tx, agent: Agent, number: int) -> None:
    """Delete all that concerns the customer for good (admins; refused while the chat runs); a tombstone stays."""
    case = for_deed(tx, agent, number, Deed.DELETE)
    if case.runs:
        raise ChatRunning("The chat still runs. End it before deleting the case.")
    if tx.shares.open_of(case.id) is not None:
        raise StillShown("The screen is still being shown. End that before deleting the case.")
    withdraw(tx, case, tx.offers.open_of_case(case.id))
    keys, tallies = tx.cases.erase(case, agent.id, tx.now)
    tx.due.at("erase", case.number, tx.now, json.dumps(keys))
    slug, holder = tx.cases.slug_and_agent(case.portal_id, case.agent_id)
    tx.audit.add(agent, "case-deleted", str(case.number), portal=slug, assigned=holder or "", opened=str(case.opened_at))
    tx.tell(Told((audience.portal(case.portal_id), audience.agents_of_case(case.id)), CaseDeleted(case.number, tallies)))
    tx.tell(Told((audience.customer_of_case(case.id),), CaseDeleted(case.number, ())))


def opened(
    tx: Tx, agent: Agent, number: int
) -> tuple[Case, str | None, Guests, list[Line], list[Listed], int | None, list[Letter]]:
    """Return a case to read: itself, its agent's name, invited colleagues, newest lines, the address's earlier cases, when it may be taken over, and its mails."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    lines, guests = tx.talk.lines(case.id, newest=NEWEST_ENTRIES), tx.participants.names(case.id)
    earlier, letters = tx.cases.earlier(case, agent, 10), tx.letters.of_case(case.id)
    return case, tx.cases.names(case)[1], guests, lines, earlier, takeover_from(tx, case), letters


def older(tx: Tx, agent: Agent, number: int, before: int) -> list[Line]:
    """Return the lines before a number, at most 200, oldest first."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    return tx.talk.lines(case.id, before=before, newest=NEWEST_ENTRIES)


def add_note(tx: Tx, case: Case, agent: Agent, text: str) -> Case:
    """Add a note that comes with another deed."""
    id_ = own_id(case.seq + 1)
    said = Said(tx.talk.say(case.id, id_, agent.id, text), id_, agent.id, text)
    return happen(tx, case, Kind.NOTE, By.AGENT, agent=agent, said=said)


def own_id(seq: int) -> int:
    """Return the sender's id of words that have none of their own: the number of their fact, negative, which no sender has."""
    return -seq


def hand_to(tx: Tx, case: Case, deed: Deed, to: Agent, *, by: Agent | None, **changes: Any) -> Case:
    """Give a case to an agent of its portal, or of the one in `changes`; `by` None is the system. Refuses what the table does not list."""
    status = next_status(case, deed, tx.cases.names(case)[1])
    _must_serve(tx, changes.get("portal_id", case.portal_id), to.id, NotFound("There is no such case."))
    changes |= {"status": status, "agent_id": to.id, "taken_at": tx.now, "asked": Asked.ANYONE}
    if case.runs:
        changes["chat"] = next_chat(case, Turn.TAKEN)
    giver = by.screen_name if by is not None and by.id != to.id else None
    actor = By.SYSTEM if by is None else By.AGENT
    assigned = happen(tx, case, Kind.ASSIGNED, actor, agent=to, done_by=by, other=giver, **changes)
    watch_silence(tx, assigned)
    if (away_from := takeover_from(tx, assigned)) is not None:
        tx.due.at("agent_away", case.id, away_from)
    return assigned


def _must_serve(tx: Tx, portal_id: int, agent_id: int, otherwise: Refusal) -> Agent:
    """The agent who is to have the case; until the transaction ends nobody disables them or takes them off its portal."""
    tx.people.hold(agent_id)
    agent = tx.people.by_id(agent_id)
    if agent is None or agent.disabled_at is not None or not agent.serves(portal_id):
        raise otherwise
    return agent


def watch_silence(tx: Tx, case: Case) -> None:
    """Let a running chat end by itself once nobody has written for the portal's period: what falls due first is the warning."""
    if case.chat is Chat.TALKING:
        period, warning = silence_of(tx, case)
        tx.due.at("silence", case.id, tx.now + period - warning)


def silence_of(tx: Tx, case: Case) -> tuple[int, int]:
    """Return how long (ms) the case's chat may be silent, and how long before the end of that the customer is warned."""
    portal = tx.portals.by_id(case.portal_id)
    period = (portal.silence_seconds if portal else 1800) * 1000
    return period, min(WARNING, period // 2)


def _shut_out(tx: Tx, case: Case, agent: Agent) -> Case:
    if case.runs:
        case = end_chat(tx, case, By.AGENT, agent)
    return happen(tx, case, Kind.BLOCKED, By.AGENT, agent=agent)


def release(tx: Tx, case: Case, deed: Deed, kind: Kind, agent: Agent | None) -> Case:
    """Take a case from its agent; a customer in the chat waits again. `agent` is who does it; None for the system."""
    status = next_status(case, deed)
    chat = next_chat(case, Turn.RELEASED)
    tx.due.never("silence", case.id)
    tx.due.never("agent_away", case.id)
    ended_at = None if chat is Chat.WAITING else case.ended_at
    named = agent if agent is not None and (kind is Kind.UNASSIGNED or agent.id == case.agent_id) else None
    released = happen(
        tx,
        case,
        kind,
        By.AGENT if agent else By.SYSTEM,
        agent=named or tx.people.by_id(case.agent_id or 0),
        done_by=agent,
        status=status,
        chat=chat,
        agent_id=None,
        taken_at=None,
        ended_at=ended_at,
    )
    if chat is Chat.WAITING and not tx.presence.customer_here(case.id):
        portal = tx.portals.by_id(case.portal_id)
        tx.due.at("customer_away", case.id, tx.now + (portal.grace_seconds if portal else 120) * 1000)
    return released


def for_deed(tx: Tx, agent: Agent, number: int, deed: Deed) -> Case:
    """Return a case that the agent may do this deed with, its state aside; refuses one they do not see, or may not do it with."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    if not may(agent, deed, case):
        raise NotAllowed(
            "Only the assigned agent may do this." if case.status is Status.ASSIGNED else "You may not do this.",
            by=tx.cases.names(case)[1],
        )
    return case
