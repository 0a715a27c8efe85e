"""How customers come in: by name, by a question, by one button, to an agent they pick, by a code; and what stands at a closed door."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskbell.actions import codes, offers, waiting
from deskbell.actions.cases import hand_to, own_id
from deskbell.actions.chats import PROBLEM_LENGTH, Newcomer, as_request
from deskbell.actions.doors import WORDS, Reached, everybody, must_be_open, signed_on
from deskbell.actions.happening import happen
from deskbell.actions.ports import Dice, Tx
from deskbell.actions.values import NewCaseRow, Said
from deskbell.actions.values_bell import Face
from deskbell.domain.cases import Asked, Case, Deed
from deskbell.domain.facts import By, Kind
from deskbell.domain.messages import MAX_TEXT, clean_email, clean_line, clean_text
from deskbell.domain.people import Agent
from deskbell.domain.portals import ASKS_WHO, Mode, Portal, PortalKind, Why, doors
from deskbell.domain.refusals import AlreadyTaken, Blocked, ClientIdReused, Closed, Invalid, NotFound, NotFree

QUESTION_SEQ = 2
"""The number of the fact that a question is: it follows the case's opening."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page of a kind asks: a question with the sender's own id (`box`), or the picked agent's id (`match`)."""

    question: str = ""
    client_id: int = 0
    agent_id: int | None = None


def face(tx: Tx, slug: str, reached: Reached = everybody) -> Face:
    """Return how a portal stands to newcomers now; refuses an unknown one."""
    return _face(tx, _portal(tx, slug), reached)


def face_if_known(tx: Tx, slug: str, reached: Reached = everybody) -> Face | None:
    """Return how a portal stands to newcomers now, None where there is no such portal."""
    portal = tx.portals.by_slug(slug)
    return None if portal is None else _face(tx, portal, reached)


def open_case(tx: Tx, dice: Dice, slug: str, token_hash: bytes, who: Newcomer, wish: Wish | None = None) -> tuple[Case, bool]:
    """Open a waiting chat as the portal's kind says and return it, with whether it is new: the same token again is the same case.

    Refuses a closed or unknown portal, a blocked browser or address, a bad name or address, a token used with other words; where
    a question is asked, an empty one; where an agent is picked, (NotFree) one who is not free. Codes have `join`.
    """
    portal = tx.portals.by_slug(slug)
    who = _cleaned(who, must=portal is None or portal.kind in ASKS_WHO)
    before = same_case(tx, token_hash, who)
    wish = wish or Wish()
    if before is not None:
        return _the_same(tx, before, wish), False
    if portal is None:
        raise NotFound("There is no such portal.")
    if portal.kind is PortalKind.PIN:
        raise Invalid("code", "A connection code is expected.")
    _may_come_in(tx, portal, who)
    question = clean_text(wish.question, "question", MAX_TEXT, empty=portal.kind is not PortalKind.BOX)
    picked = _picked(tx, portal, wish) if portal.kind is PortalKind.MATCH else None
    case = _come_in(tx, dice, portal, token_hash, who, Asked.ONE if picked else Asked.ANYONE)
    if question:
        case = _says(tx, case, question, wish.client_id)
    if picked is not None:
        offers.ask_one(tx, case, picked)
    else:
        waiting.begins(tx, case)
    return tx.cases.by_id(case.id) or case, True


def join(
    tx: Tx, dice: Dice, slug: str, token_hash: bytes, who: Newcomer, digest: bytes, factor: float
) -> tuple[Case, bool] | None:
    """Join a customer to the agent who made the code with this digest; None when it joins nobody, which counts as a wrong try.

    Refuses a network with too many wrong tries, a closed portal, and a blocked browser or address.
    """
    portal = _portal(tx, slug)
    who = _cleaned(who, must=False)
    before = same_case(tx, token_hash, who)
    if before is not None:
        return before, False
    if portal.kind is not PortalKind.PIN:
        raise Invalid("code", "This portal asks for no code.")
    _may_come_in(tx, portal, who)
    found = codes.use(tx, portal.id, digest, who.address, factor)
    if found is None:
        return None
    code, maker = found
    case = _come_in(tx, dice, portal, token_hash, who, Asked.ONE)
    codes.joined(tx, code, case)
    used = happen(tx, case, Kind.CODE_USED, By.SYSTEM, agent=maker)
    return hand_to(tx, used, Deed.TAKE, maker, by=maker), True


def leave_at_the_door(
    tx: Tx, dice: Dice, slug: str, token_hash: bytes, who: Newcomer, client_id: int, question: str
) -> tuple[Case, bool]:
    """Leave a support request at a portal, open or not, without a chat; the same token again is the same case.

    Refuses a portal whose admin closed it or switched requests off, an empty question, name or address, and a token used with other words.
    """
    portal = _portal(tx, slug)
    who = _cleaned(who, must=True)
    question = clean_text(question, "question", MAX_TEXT)
    before = same_case(tx, token_hash, who)
    if before is not None:
        return _the_same(tx, before, Wish(question, client_id)), False
    if not doors(portal, tx.modes.open(), True, tx.now).requests:
        raise Closed(WORDS[Why.CLOSED])
    _must_not_be_blocked(tx, portal, who)
    case = numbered(tx, dice, _row(portal, token_hash, who, Asked.ANYONE, request=True))
    said = Said(tx.talk.say(case.id, client_id, None, question), client_id, None, question)
    return as_request(tx, case, case.chat, By.CUSTOMER, said, by_choice=True), True


def ask_anyone(tx: Tx, number: int, token_hash: bytes) -> Case:
    """Put a waiting customer before everybody, the picked agent not being free; asked already is harmless."""
    case = tx.cases.for_customer(number, token_hash)
    if case is None:
        raise NotFound("There is no such case.")
    return offers.ask_anyone(tx, case)


def same_case(tx: Tx, token_hash: bytes, who: Newcomer) -> Case | None:
    """Return the case that this token has opened; refuses (ClientIdReused) one opened with another name."""
    before = tx.cases.by_token(token_hash)
    if before is not None and (before.first_name, before.last_name, before.email) != (who.first_name, who.last_name, who.email):
        raise ClientIdReused("This token has opened a case with another name.", field="token")
    return before


def _the_same(tx: Tx, before: Case, wish: Wish) -> Case:
    """A repeat asks the same question, if any."""
    first = tx.talk.said_with(before.id, wish.client_id or own_id(QUESTION_SEQ))
    asked = clean_text(wish.question, "question", MAX_TEXT, empty=True)
    if asked and (first is None or first.said is None or first.said.text != asked):
        raise ClientIdReused("This token has opened a case with another question.", field="token")
    return before


def _face(tx: Tx, portal: Portal, reached: Reached) -> Face:
    if portal.mode is Mode.ANY or portal.mode is Mode.PHONE:
        return Face(portal, doors(portal, tx.modes.open(), True, tx.now), True)
    on = signed_on(tx, portal, reached)
    agents: tuple[Agent, ...] = ()
    if portal.kind is PortalKind.MATCH:
        free = {each.agent_id for each in on if each.rings}
        agents = tuple(agent for agent in tx.people.all() if agent.id in free)
    return Face(portal, doors(portal, tx.modes.open(), bool(on), tx.now), bool(on), agents)


def _may_come_in(tx: Tx, portal: Portal, who: Newcomer) -> None:
    must_be_open(tx, portal)
    _must_not_be_blocked(tx, portal, who)


def _must_not_be_blocked(tx: Tx, portal: Portal, who: Newcomer) -> None:
    if tx.blocks.hits(portal.id, who.browser, who.address):
        raise Blocked("This chat is not available to you at the moment.")


def _picked(tx: Tx, portal: Portal, wish: Wish) -> Agent:
    """The picked agent, held: nobody else puts something before them until this is committed."""
    if wish.agent_id is None:
        raise Invalid("agent", "Please pick somebody.")
    tx.bells.hold(wish.agent_id)
    agent, reach = tx.people.by_id(wish.agent_id), tx.bells.reach(wish.agent_id)
    if agent is None or not agent.serves(portal.id) or not reach.rings:
        raise NotFree("This person is not free any more.")
    return agent


def _cleaned(who: Newcomer, *, must: bool) -> Newcomer:
    email = clean_email(who.email) if must or who.email.strip() else ""
    first = clean_line(who.first_name, "first_name", empty=not must)
    return replace(who, first_name=first, last_name=clean_line(who.last_name, "last_name", empty=not must), email=email)


def _come_in(tx: Tx, dice: Dice, portal: Portal, token_hash: bytes, who: Newcomer, asked: Asked) -> Case:
    case = numbered(tx, dice, _row(portal, token_hash, who, asked))
    tx.due.at("customer_away", case.id, tx.now + portal.grace_seconds * 1000)
    if case.line is not None:
        tx.lines.entered(case.id, case.line)
        waiting.board_moved(tx)
    return case


def _row(portal: Portal, token_hash: bytes, who: Newcomer, asked: Asked, *, request: bool = False) -> NewCaseRow:
    return NewCaseRow(
        number=0, portal_id=portal.id, token_hash=token_hash, first_name=who.first_name, last_name=who.last_name, email=who.email,
        reference=who.reference, language=who.language, device=who.device, browser=who.browser, address=who.address,
        kind=portal.kind, mode=portal.mode, asked=asked, request=request,
    )  # fmt: skip


def numbered(tx: Tx, dice: Dice, new: NewCaseRow) -> Case:
    """Open a case under a number that is free."""
    while True:
        try:
            case, tallies = tx.cases.open(replace(new, number=dice.case_number()), tx.now)
        except AlreadyTaken:
            continue
        return happen(tx, case, Kind.OPENED, By.CUSTOMER, tallies_too=tallies)


def _says(tx: Tx, case: Case, question: str, client_id: int) -> Case:
    """The question is the chat's first message."""
    id_ = client_id or own_id(QUESTION_SEQ)
    said = Said(tx.talk.say(case.id, id_, None, question), id_, None, question)
    return happen(tx, case, Kind.MESSAGE, By.CUSTOMER, said=said, problem=question[:PROBLEM_LENGTH], awaiting_since=tx.now)


def _portal(tx: Tx, slug: str) -> Portal:
    portal = tx.portals.by_slug(slug)
    if portal is None:
        raise NotFound("There is no such portal.")
    return portal
