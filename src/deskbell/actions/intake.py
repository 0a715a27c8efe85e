"""Taking a mail in: into its case, as a note beside it, as a new request, as the fate of a letter of ours, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from deskbell.actions.arrivals import numbered
from deskbell.actions.cases import own_id
from deskbell.actions.chats import PROBLEM_LENGTH, as_request
from deskbell.actions.happening import happen
from deskbell.actions.letters import add_file, moved, tell
from deskbell.actions.messages import MOST_IN_A_CASE
from deskbell.actions.ports import Tokens, Tx
from deskbell.actions.values import NewCaseRow, Said
from deskbell.actions.values_letters import Cursor, Letter, NewLetter, Received, Rules, Taken
from deskbell.domain.cases import Case, Deed, Status, next_status
from deskbell.domain.facts import By, Kind
from deskbell.domain.letters import (
    HOUR,
    OPENED_AN_HOUR,
    Bounce,
    LetterKind,
    LetterState,
    Trouble,
    Way,
    choose,
    names_of,
    same_address,
)
from deskbell.domain.messages import EMAIL, MAX_EMAIL
from deskbell.domain.people import Agent
from deskbell.domain.portals import Portal
from deskbell.domain.presence import State

CHECK = "mail_check"
"""The due row of a test mail that is on its way to ourselves; it is gone once the mail has come."""

CHECKS = re.compile(r"check-([0-9]{1,18})@.+")


def rules_for(tx: Tx, received: Received) -> Rules | None:
    """Return under which rules the mail's files are taken; None where nothing of it will be kept, so that no file is stored."""
    portals = tx.portals.all()
    if _is_ours(tx, portals, received) or received.bounce is not None or tx.letters.taken_as(received.digest) is not None:
        return None
    place = _place(tx, received)
    if place is not None:
        case = tx.cases.as_it_stands(place[0])
        portal = tx.portals.by_id(case.portal_id) if case is not None else None
        room = MOST_IN_A_CASE - tx.files.bytes_of(place[0])
    else:
        portal, room = _opens(portals, received), MOST_IN_A_CASE
    return None if portal is None else Rules(portal.files_allowed, portal.max_file_bytes, max(0, room))


def take_in(tx: Tx, dice: Tokens, received: Received, mailbox: str = "", cursor: Cursor | None = None) -> Taken:
    """Take a mail in, and note that the mailbox was read so far: both or neither. A second copy of a mail is known by its digest.

    In this order: a second copy; a report about a letter of ours; our own mail; then the case that it belongs to (`choose`): the
    customer's is said in it, and reopens it; a machine's, and a stranger's, is a note that says so; without a case it makes a new
    request where the portal wants that. A machine's never does (RFC 3834).
    """
    if cursor is not None:
        tx.letters.move(mailbox, cursor)
    if (again := taken_before(tx, received.digest)) is not None:
        return again
    if received.bounce is not None:
        return _bounced(tx, received)
    portals = tx.portals.all()
    if _is_ours(tx, portals, received):
        return _our_own(tx, received)
    place = _place(tx, received)
    if place is not None and (taken := _into(tx, place, received)) is not None:
        return taken
    if received.automatic:
        return Taken(Way.IGNORED)
    portal = _opens(portals, received)
    return Taken(Way.NOT_TAKEN) if portal is None else _opened(tx, dice, portal, received)


def taken_before(tx: Tx, digest: bytes) -> Taken | None:
    """Return what becomes of a second copy of a mail that is stored, and whether it was with all its files; None for any other mail."""
    letter = tx.letters.taken_as(digest)
    return None if letter is None else Taken(Way.REPEATED, whole=not letter.not_taken)


def _place(tx: Tx, received: Received) -> tuple[int, bool] | None:
    signed = [case for number in received.numbers if (case := tx.cases.by_number(number)) is not None]
    known = tx.letters.ours(received.references)
    return choose(received.sender, received.references, known, [(case.id, case.email) for case in signed], forged=received.forged)


def _into(tx: Tx, place: tuple[int, bool], received: Received) -> Taken | None:
    case_id, is_customer = place
    seen = tx.cases.as_it_stands(case_id)
    if seen is not None and seen.agent_id is not None:
        tx.people.hold(seen.agent_id)  # before the case, as in every deed that gives one
    case = tx.cases.by_id(case_id)
    if case is None:
        return None
    if received.automatic:
        _noted(tx, case, received, stranger=not is_customer)
        return Taken(Way.AUTOMATIC, case.number)
    if not is_customer:
        _noted(tx, case, received, stranger=True)
        return Taken(Way.STRANGER, case.number)
    _said(tx, _reopened(tx, case), received)
    return Taken(Way.ANSWER, case.number)


def _reopened(tx: Tx, case: Case) -> Case:
    """A resolved case goes to its last agent if they are available, else to Unassigned (PRODUCT 4)."""
    if case.status is not Status.RESOLVED:
        return case
    agent = tx.people.by_id(case.agent_id) if case.agent_id is not None else None
    changes: dict[str, Any] = {"resolved_at": None, "outcome": None}
    if agent is not None and _is_available(tx, agent, case):
        changes |= {"status": next_status(case, Deed.REOPEN), "taken_at": case.taken_at or tx.now}
    else:
        agent = None
        changes |= {"status": next_status(case, Deed.ANSWER), "agent_id": None, "taken_at": None}
    return happen(tx, case, Kind.REOPENED, By.SYSTEM, agent=agent, **changes)


def _is_available(tx: Tx, agent: Agent, case: Case) -> bool:
    return agent.disabled_at is None and agent.serves(case.portal_id) and tx.bells.reach(agent.id).state is State.AVAILABLE


def _said(tx: Tx, case: Case, received: Received, **changes: Any) -> Case:
    """The customer's mail, said in the case: its text, then its files."""
    letter = _stored(tx, case, received, stranger=False)
    awaiting = case.awaiting_since or tx.now
    id_ = own_id(case.seq + 1)
    said = Said(tx.talk.say(case.id, id_, None, received.text, None, letter.id), id_, None, received.text, None, letter.id)
    case = happen(tx, case, Kind.MESSAGE, By.CUSTOMER, said=said, shown=True, awaiting_since=awaiting, **changes)
    return _with_files(tx, case, received, letter, Kind.MESSAGE, By.CUSTOMER)


def _noted(tx: Tx, case: Case, received: Received, *, stranger: bool) -> Case:
    """Somebody else's mail, or a machine's, beside the case: agents alone read it."""
    letter = _stored(tx, case, received, stranger=stranger)
    id_ = own_id(case.seq + 1)
    said = Said(tx.talk.say(case.id, id_, None, received.text, None, letter.id), id_, None, received.text, None, letter.id)
    case = happen(tx, case, Kind.NOTE, By.SYSTEM, said=said, shown=True)
    return _with_files(tx, case, received, letter, Kind.NOTE, By.SYSTEM)


def _with_files(tx: Tx, case: Case, received: Received, letter: Letter, kind: Kind, by: By) -> Case:
    for upload in received.uploads:
        case = add_file(tx, case, kind, by, None, tx.files.add(case.id, upload, tx.now), letter.id)
    if received.raw is not None:
        case = add_file(tx, case, Kind.NOTE, By.SYSTEM, None, tx.files.add(case.id, received.raw, tx.now), letter.id)
    return case


def _stored(tx: Tx, case: Case, received: Received, *, stranger: bool) -> Letter:
    new = NewLetter(
        case_id=case.id, seq=case.seq + 1, kind=LetterKind.INCOMING, state=LetterState.RECEIVED, message_id=received.message_id,
        references=(), address=received.sender[:MAX_EMAIL], name=received.sender_name[:250], subject=received.subject[:250],
        quoted=received.quoted, digest=received.digest, automatic=received.automatic, stranger=stranger,
        not_taken=received.not_taken,
    )  # fmt: skip
    return tell(tx, case, tx.letters.add(new))


def _opens(portals: Sequence[Portal], received: Received) -> Portal | None:
    """The portal to whose address the mail was sent, if that makes new requests.

    A sender who can't be answered makes none, nor one who is not who the mail says: its answer would go to somebody else.
    """
    if received.automatic or received.forged or len(received.sender) > MAX_EMAIL or not EMAIL.fullmatch(received.sender):
        return None
    open_to = [portal for portal in portals if portal.open and portal.mail_opens and portal.mail_address]
    return next((each for to in received.recipients for each in open_to if same_address(to, each.mail_address)), None)


def _opened(tx: Tx, dice: Tokens, portal: Portal, received: Received) -> Taken:
    """A new support request; the mails of somebody who sends very many join their newest one there, or are not taken."""
    lately = tx.letters.opened_lately(received.sender, tx.now - HOUR)
    if len(lately) >= OPENED_AN_HOUR:
        theirs = (case for each in lately if (case := tx.cases.as_it_stands(each)) is not None)
        fitting = (case.id for case in theirs if case.portal_id == portal.id and same_address(case.email, received.sender))
        newest = next(fitting, None)
        return (_into(tx, (newest, True), received) if newest is not None else None) or Taken(Way.NOT_TAKEN)
    first, last = names_of(received.sender_name, received.sender)
    case = numbered(tx, dice, NewCaseRow(
        number=0, portal_id=portal.id, token_hash=sha256(dice.token().encode()).digest(), first_name=first, last_name=last,
        email=received.sender, reference=None, language=portal.default_language, device="{}", browser="", address="",
        kind=portal.kind, mode=portal.mode, request=True,
    ))  # fmt: skip
    problem = (received.subject or received.text)[:PROBLEM_LENGTH]
    case = _said(tx, case, received, problem=problem)
    as_request(tx, case, case.chat, By.CUSTOMER, None, by_choice=True)
    return Taken(Way.OPENS, case.number)


def _bounced(tx: Tx, received: Received) -> Taken:
    """A report about a letter of ours is shown on it; one about anything else is nobody's."""
    bounce = received.bounce
    assert bounce is not None
    found = _reported(tx, bounce, received) if received.automatic and not received.forged else None
    case = tx.cases.by_id(found.case_id) if found is not None else None
    letter = tx.letters.by_id(found.id) if found is not None and case is not None else None
    if letter is None or case is None:
        return Taken(Way.IGNORED)
    if bounce.failed and letter.state is not LetterState.BOUNCED:
        said = f"{bounce.status} {bounce.said}".strip()[:300]
        tx.letters.keep(letter, digest=received.digest)  # so that a second copy of the report is known
        moved(tx, case, letter, state=LetterState.BOUNCED, next_at=None, trouble=Trouble.BOUNCED, said=said, claimed_by=None)
        happen(tx, case, Kind.MAIL_BOUNCED, By.SYSTEM, other=str(letter.id), shown=True)
    return Taken(Way.BOUNCE, case.number)


def _reported(tx: Tx, bounce: Bounce, received: Received) -> Letter | None:
    """The letter that a report is about: the one it names, else the newest of the case to whose signed address it came."""
    found = tx.letters.sent_as(bounce.message_id) if bounce.message_id else None
    if found is None and received.numbers and (named := tx.cases.by_number(received.numbers[0])) is not None:
        found = tx.letters.newest_sent(named.id)
    return found


def _is_ours(tx: Tx, portals: Sequence[Portal], received: Received) -> bool:
    """Whether it is a mail of ours, or one sent from an address of the installation's or a portal's."""
    if received.ours or tx.letters.sent_as(received.message_id) is not None:
        return True
    return any(same_address(received.sender, portal.mail_address) for portal in portals)


def _our_own(tx: Tx, received: Received) -> Taken:
    """Our own mail makes nothing; a test mail that is waited for has come back, and nobody needs it any more."""
    check = CHECKS.fullmatch(received.message_id)
    if check is None or not tx.due.is_set(CHECK, int(check[1])):
        return Taken(Way.OURS)
    tx.due.never(CHECK, int(check[1]))
    return Taken(Way.CHECK)
