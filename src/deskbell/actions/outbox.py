"""The outbox: which letters are to be sent now, by whom, and what became of each; every step is a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskbell.actions.happening import happen
from deskbell.actions.letters import begin, moved
from deskbell.actions.ports import Tokens, Tx
from deskbell.actions.values import Line, StoredFile
from deskbell.actions.values_letters import Letter
from deskbell.domain.cases import Case, Chat
from deskbell.domain.facts import By, Kind
from deskbell.domain.letters import (
    CONFIRMED_A_DAY,
    CONFIRMED_AT_ALL,
    DAY,
    LetterKind,
    LetterState,
    Trouble,
    is_given_up,
    pause_after,
)
from deskbell.domain.portals import Portal

CONFIRM = "confirm"
"""The due row that a request leaves: its subject is the case."""

GIVES_WAY_FOR = 20
"""How long (ms) after a case was found in use its confirmation is tried again."""


@dataclass(frozen=True, slots=True)
class ToSend:
    """A letter with all that it is written from: `agent` is the screen name of who wrote it ("" for none), `question` what is
    confirmed, `lines` the conversation that the customer sees (transcripts only)."""

    letter: Letter
    case: Case
    portal: Portal
    agent: str
    text: str
    quoted: str
    files: tuple[StoredFile, ...]
    question: str
    lines: tuple[Line, ...]


def due_now(tx: Tx, node: str, busy: Sequence[int], limit: int = 4) -> list[int]:
    """Return ids of letters that this node may send now, oldest first; `busy` are those that it is sending."""
    return tx.letters.due(node, busy, limit)


def next_at(tx: Tx) -> int | None:
    """Return when the next letter, or confirmation, is due (ms); None when nothing waits."""
    found = [at for at in (tx.letters.next_at(), tx.due.next_at((CONFIRM,))) if at is not None]
    return min(found, default=None)


def claim(tx: Tx, letter_id: int, node: str) -> ToSend | None:
    """Have this node send the letter, and return what it is written from; None when it is not to be sent now, or another sends it."""
    letter = tx.letters.by_id(letter_id)
    if letter is None or letter.state is not LetterState.WAITING or (letter.next_at or 0) > tx.now:
        return None
    if tx.letters.is_sent_elsewhere(letter, node):
        return None
    case = tx.cases.as_it_stands(letter.case_id)
    portal = tx.portals.by_id(case.portal_id) if case is not None else None
    if case is None or portal is None:
        return None
    letter = tx.letters.keep(letter, claimed_by=node)
    text, files, agent = tx.letters.words(letter.id)
    lines = tx.talk.lines(case.id, public=True) if letter.kind is LetterKind.TRANSCRIPT else []
    quoted, question = tx.letters.quoted(letter.id), ""
    if letter.kind is LetterKind.CONFIRMATION:  # what was asked then, however often it is tried
        quoted, question = "", quoted
    return ToSend(letter, case, portal, agent, text, quoted, tuple(files), question, tuple(lines))


def sent(tx: Tx, letter_id: int) -> None:
    """Note that the mail server has taken the letter; harmless for one whose case was deleted meanwhile."""
    held = _held(tx, letter_id)
    if held is None:
        return
    case, letter = held
    if letter.state is LetterState.WAITING:
        moved(tx, case, letter, state=LetterState.SENT, sent_at=tx.now, next_at=None, trouble=None, said="", claimed_by=None,
              tries=letter.tries + 1)  # fmt: skip


def not_sent(tx: Tx, letter_id: int, node: str, trouble: Trouble, said: str) -> None:
    """Note why the letter was not sent: it is tried again after a pause, or given up, which stands in the case."""
    held = _held(tx, letter_id)
    if held is None:
        return
    case, letter = held
    if letter.state is not LetterState.WAITING or letter.claimed_by != node:
        return
    tries = letter.tries + 1
    if is_given_up(trouble, letter.queued_at, tx.now):
        moved(tx, case, letter, state=LetterState.FAILED, tries=tries, next_at=None, trouble=trouble, said=said, claimed_by=None)
        happen(tx, case, Kind.MAIL_FAILED, By.SYSTEM, other=str(letter.id), shown=True)
    else:
        again = tx.now + pause_after(tries)
        moved(tx, case, letter, tries=tries, next_at=again, trouble=trouble, said=said, claimed_by=None)


def confirm_due(tx: Tx, dice: Tokens, own_address: str) -> bool:
    """Write the confirmation of the next request that waits for one; return whether one waited. Without an address of ours none is sent.

    One address gets so many a day, and fewer for requests that came by mail: two machines that answer each other stop there
    (RFC 3834 2).
    """
    for row in tx.due.now(1, (CONFIRM,)):
        tx.due.done(row)
        if tx.cases.in_use(row.subject):
            tx.due.at(CONFIRM, row.subject, tx.now + GIVES_WAY_FOR)
            return True
        case = tx.cases.by_id(row.subject)
        if case is not None and own_address and case.email and case.chat is Chat.LEFT and not _often_enough(tx, case):
            portal = tx.portals.by_id(case.portal_id)
            address = (portal.mail_address if portal else "") or own_address
            letter = begin(tx, dice, case, LetterKind.CONFIRMATION, address, quoted=tx.letters.asked(case.id) or case.problem)
            happen(tx, case, Kind.CONFIRMED, By.SYSTEM, other=str(letter.id))
        return True
    return False


def _often_enough(tx: Tx, case: Case) -> bool:
    by_mail = any(each.kind is LetterKind.INCOMING for each in tx.letters.of_case(case.id))
    return tx.letters.confirmed_lately(case.email, tx.now - DAY) >= (CONFIRMED_A_DAY if by_mail else CONFIRMED_AT_ALL)


def _held(tx: Tx, letter_id: int) -> tuple[Case, Letter] | None:
    """The letter with its case; the case is held first, as whoever writes a letter does."""
    case_id = tx.letters.case_of(letter_id)
    case = tx.cases.by_id(case_id) if case_id is not None else None
    letter = tx.letters.by_id(letter_id) if case is not None else None
    return None if case is None or letter is None else (case, letter)
