"""What a customer does in a case: correct the name, leave a request, come back, end the chat, say how it went. See `arrivals` for coming in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deskbell.actions.cases import end_chat, watch_silence
from deskbell.actions.doors import must_be_open
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import CustomerPresence, Guests, Line, MarksMoved, Said, Told, WorkDue
from deskbell.actions.waiting import hand_out_soon, look_at_the_share_soon
from deskbell.domain import audience
from deskbell.domain.cases import Asked, Case, CaseType, Chat, Deed, Status, Turn, may_return, next_chat, next_status
from deskbell.domain.facts import By, Kind
from deskbell.domain.messages import clean_email, clean_line, clean_text
from deskbell.domain.refusals import Blocked, ClientIdReused, Invalid, NotFound, WrongState

PROBLEM_LENGTH = 1000
"""How much of the first words stands as the problem, in characters."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes, as the form or the company's signed word says; `device` is JSON of plain facts.

    `browser` and `address` are fingerprints made with the installation key: enough to block them, and nothing to read.
    """

    first_name: str
    last_name: str
    email: str
    reference: str | None
    language: str
    device: str
    browser: str
    address: str


def opened(tx: Tx, number: int, token_hash: bytes, have: int = 0) -> tuple[Case, str, str | None, Guests, list[Line]]:
    """Return the customer's case, its portal's address part, its agent's name, invited colleagues, and the lines after `have`."""
    case = _case(tx, number, token_hash)
    slug, holder = tx.cases.names(case)
    return case, slug, holder, tx.participants.names(case.id), tx.talk.lines(case.id, after=have, public=True)


def correct(
    tx: Tx,
    number: int,
    token_hash: bytes,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    email: str | None = None,
) -> Case:
    """Correct name and address, as long as the case is not resolved; what is None stays."""
    return _corrected(tx, _case(tx, number, token_hash), first_name, last_name, email)


def leave_request(
    tx: Tx,
    number: int,
    token_hash: bytes,
    client_id: int,
    question: str,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    email: str | None = None,
) -> Case:
    """Turn a waiting chat into a support request with this question; again with the same words is harmless.

    The question may be empty only when something was written before.
    """
    case = _case(tx, number, token_hash)
    question = clean_text(question, "question", empty=bool(case.problem))
    repeated = tx.talk.said_with(case.id, client_id)
    if repeated is not None:
        if repeated.fact.kind is not Kind.REQUESTED or repeated.said is None or repeated.said.text != question:
            raise ClientIdReused("This message's id was used for other words.", field="client_id")
        return case
    chat = next_chat(case, Turn.LEFT_REQUEST)
    case = _corrected(tx, case, first_name, last_name, clean_email(case.email if email is None else email))
    said = Said(tx.talk.say(case.id, client_id, None, question), client_id, None, question)
    return as_request(tx, case, chat, By.CUSTOMER, said, by_choice=True)


def come_back(tx: Tx, number: int, token_hash: bytes) -> Case:
    """Take the chat up again: an untaken request or an abandoned case waits again, with its first arrival time.

    Who chose to leave a request comes back as newcomers come in: refused (Closed) where these are.
    """
    case = _case(tx, number, token_hash)
    portal = tx.portals.by_id(case.portal_id)
    if portal is not None and case.chat is Chat.LEFT and case.left_by_choice:
        must_be_open(tx, portal)
    return returned(tx, case)


def returned(tx: Tx, case: Case) -> Case:
    """Take the chat up again for a customer who is back, unless they are blocked; a chat that runs anyway is left as it is."""
    if case.chat in (Chat.WAITING, Chat.TALKING):
        return case
    if not may_return(case):
        raise WrongState("This chat is over.", status=case.status, chat=case.chat)
    if is_blocked(tx, case):
        raise Blocked("This chat is not available to you at the moment.")
    changes: dict[str, Any] = {
        "status": next_status(case, Deed.RETURN), "chat": next_chat(case, Turn.RETURNED), "type": CaseType.CHAT,
        "awaiting_since": case.awaiting_since or (tx.now if case.problem else None), "requested_at": None, "ended_at": None, "resolved_at": None, "left_by_choice": False,
        "asked": Asked.ANYONE,
    }  # fmt: skip
    if case.status is Status.RESOLVED:
        changes |= {"agent_id": None, "taken_at": None, "outcome": None}
    if not tx.presence.customer_here(case.id):
        portal = tx.portals.by_id(case.portal_id)
        tx.due.at("customer_away", case.id, tx.now + (portal.grace_seconds if portal else 120) * 1000)
    back = happen(tx, case, Kind.RETURNED, By.CUSTOMER, **changes)
    watch_silence(tx, back)
    return back


def is_blocked(tx: Tx, case: Case) -> bool:
    """Return whether the browser or address that the case came from is blocked in its portal now."""
    return tx.blocks.hits(case.portal_id, *tx.cases.address_of(case.id))


def end(tx: Tx, number: int, token_hash: bytes) -> Case:
    """End the chat; the case stays with its agent. Ended already is harmless."""
    case = _case(tx, number, token_hash)
    return case if case.chat is Chat.ENDED else end_chat(tx, case, By.CUSTOMER)


def rate(tx: Tx, number: int, token_hash: bytes, score: int) -> Case:
    """Say how it went, 1 to 5, once, after the chat; the same again is harmless."""
    case = _case(tx, number, token_hash)
    if case.chat is not Chat.ENDED or case.rating not in (None, score):
        raise WrongState("This chat can't be rated now.", status=case.status, chat=case.chat)
    if not 1 <= score <= 5:
        raise Invalid("score", "A number from 1 to 5 is wanted.")
    return case if case.rating else happen(tx, case, Kind.RATED, By.CUSTOMER, other=str(score), rating=score)


def seen(tx: Tx, number: int, token_hash: bytes, got: int, read: int) -> None:
    """Note how far the customer's pages have come (public numbers); never backwards, never beyond the last."""
    case = _case(tx, number, token_hash)
    got, read = min(max(got, read), case.public_seq), min(read, case.public_seq)
    got_all, read_all = tx.talk.seq_of_public(case.id, got), tx.talk.seq_of_public(case.id, read)
    if got_all <= case.customer_got and read_all <= case.customer_read:
        return
    marks = {"customer_got": max(got_all, case.customer_got), "customer_read": max(read_all, case.customer_read)}
    tx.cases.mark(case.id, marks)
    moved = MarksMoved(case.number, True, marks["customer_got"], marks["customer_read"])
    tx.tell(Told((audience.agents_of_case(case.id),), moved))


def page_opened(tx: Tx, node: str, token_hash: bytes) -> tuple[int, Case]:
    """Record a connected page and return the connection's id and the case; one who only stayed away is taken back in.

    Who is blocked reads the case as it stands.
    """
    case = tx.cases.by_token(token_hash)
    if case is None:
        raise NotFound("There is no such case.")
    connection = tx.presence.opened(node, case_id=case.id)
    tx.due.never("customer_away", case.id)
    if case.away_since is not None:
        case = tx.cases.here(case, None)
        if case.line is not None:
            hand_out_soon(tx, case.id)
        tx.tell(Told((audience.agents_of_case(case.id),), CustomerPresence(case.number, None)))
    if may_return(case) and not case.left_by_choice and not is_blocked(tx, case):
        case = returned(tx, case)
    return connection, case


def page_closed(tx: Tx, connection: int, case_id: int) -> None:
    """Forget a page; when it was the last, the grace period begins."""
    tx.presence.closed(connection)
    case = tx.cases.by_id(case_id)
    look_at_the_share_soon(tx, case_id)
    if case is None or tx.presence.customer_here(case_id) or case.away_since is not None:
        return
    case = tx.cases.here(case, tx.now)
    tx.tell(Told((audience.agents_of_case(case.id),), CustomerPresence(case.number, tx.now)))
    if case.runs:
        portal = tx.portals.by_id(case.portal_id)
        tx.due.at("customer_away", case.id, tx.now + (portal.grace_seconds if portal else 120) * 1000)


def stayed_away(tx: Tx, case_id: int) -> None:
    """Carry out the end of the grace period: a request, an abandoned case, or a customer who is gone (PRODUCT 2.10, 4)."""
    case = tx.cases.by_id(case_id)
    if case is None or case.chat not in (Chat.WAITING, Chat.TALKING) or tx.presence.customer_here(case_id):
        return
    wrote = bool(case.email) and tx.talk.wrote(case.id)
    chat = next_chat(case, Turn.AWAY_AFTER_WRITING if wrote else Turn.AWAY_SILENT)
    if chat is Chat.GONE:
        happen(tx, case, Kind.GONE, By.SYSTEM, chat=chat, ended_at=tx.now)
    elif chat is Chat.LEFT:
        as_request(tx, case, chat, By.SYSTEM, None, by_choice=False)
    else:
        status = next_status(case, Deed.ABANDON)
        happen(tx, case, Kind.ABANDONED, By.SYSTEM, status=status, chat=chat, ended_at=tx.now, resolved_at=tx.now)


def as_request(tx: Tx, case: Case, chat: Chat, by: By, said: Said | None, *, by_choice: bool) -> Case:
    """Turn a case into a support request, with the question if one was asked; it is confirmed by mail where mail is set up."""
    tx.due.soon("confirm", case.id)
    tx.tell(Told((audience.WORKERS,), WorkDue()))
    tx.due.never("customer_away", case.id)
    problem = case.problem or (said.text[:PROBLEM_LENGTH] if said else "")
    return happen(
        tx, case, Kind.REQUESTED, by, said=said,
        type=CaseType.REQUEST, chat=chat, requested_at=tx.now, awaiting_since=None, problem=problem,
        left_by_choice=by_choice,
    )  # fmt: skip


def _corrected(tx: Tx, case: Case, first_name: str | None, last_name: str | None, email: str | None) -> Case:
    changes: dict[str, Any] = {
        "first_name": case.first_name if first_name is None else clean_line(first_name, "first_name"),
        "last_name": case.last_name if last_name is None else clean_line(last_name, "last_name"),
        "email": case.email if email is None else clean_email(email),
    }
    if all(getattr(case, name) == value for name, value in changes.items()):
        return case
    if case.status is Status.RESOLVED:
        raise WrongState("This case is closed.", status=case.status, chat=case.chat)
    return happen(tx, case, Kind.RENAMED, By.CUSTOMER, **changes)


def _case(tx: Tx, number: int, token_hash: bytes) -> Case:
    case = tx.cases.for_customer(number, token_hash)
    if case is None:
        raise NotFound("There is no such case.")
    return case
