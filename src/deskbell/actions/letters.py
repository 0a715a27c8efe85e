"""What agents and customers do with letters: answer by mail, try one again, have the transcript sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deskbell.actions.cases import own_id
from deskbell.actions.happening import happen
from deskbell.actions.messages import must_be_theirs
from deskbell.actions.ports import Tokens, Tx
from deskbell.actions.values import Said, StoredFile, Told, WorkDue
from deskbell.actions.values_letters import Letter, LetterMoved, NewLetter
from deskbell.domain import audience
from deskbell.domain.cases import Case
from deskbell.domain.facts import By, Kind
from deskbell.domain.files import Upload
from deskbell.domain.letters import CONFIRMED_AT_ALL, DAY, LARGEST_FILES, LetterKind, LetterState, reply_subject
from deskbell.domain.messages import clean_line, clean_text
from deskbell.domain.people import Agent
from deskbell.domain.refusals import ClientIdReused, Invalid, NotFound, TooLarge, TooMany, WrongState

LONGEST_SUBJECT = 200
SUBJECT_OF_PROBLEM = 80
"""How much of the question stands as the subject where no mail had one before, in characters."""

MOST_NAMED = 20
"""How many Message-IDs our mails refer to: programs thread by the newest, and headers stay short."""

MOST_TRANSCRIPTS = 5
"""How often the transcript of one case is sent: whoever has the case's token could have mails sent to any address."""

ONCE_WITHIN = 60_000
"""A second wish for the transcript so soon (ms) is the same one."""


def answer(
    tx: Tx,
    dice: Tokens,
    agent: Agent,
    number: int,
    client_id: int,
    text: str,
    *,
    own_address: str,
    subject: str = "",
    files: Sequence[int] = (),
    quote: bool = True,
) -> Case:
    """Answer the customer by mail, in the conversation too; a repeat with the same words is harmless.

    `files` are ids of files uploaded for it, `own_address` is what mail is sent from. Refuses a case that is not the agent's, one
    without an address, a file that is not there or was sent already, and files of more than 25 MB together.
    """
    text, subject = clean_text(text), clean_line(subject, "subject", LONGEST_SUBJECT, empty=True)
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    before = tx.talk.said_with(case.id, client_id)
    if before is not None:
        same = before.said is not None and (before.said.text, before.said.agent_id) == (text, agent.id)
        if not same or before.said is None or before.said.letter_id is None:
            raise ClientIdReused("This message's id was used for other words.", field="client_id")
        return case
    _may_write(tx, agent, case)
    attached = _unsent(tx, case, files)
    quoted = tx.letters.asked(case.id) if quote else ""
    letter = begin(tx, dice, case, LetterKind.ANSWER, own_address, subject=subject or subject_of(tx, case), quoted=quoted)
    said = Said(tx.talk.say(case.id, client_id, agent.id, text, None, letter.id), client_id, agent.id, text, None, letter.id)
    case = happen(tx, case, Kind.MESSAGE, By.AGENT, agent=agent, said=said, shown=True, awaiting_since=None)
    tx.files.sent([file.id for file in attached])
    for file in attached:
        case = add_file(tx, case, Kind.MESSAGE, By.AGENT, agent, file, letter.id)
    return case


def add_draft_file(tx: Tx, agent: Agent, number: int, upload: Upload) -> StoredFile:
    """Record a file for an answer that is being written; it goes with the answer, or after seven days."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    _may_write(tx, agent, case)
    return tx.files.add(case.id, upload, tx.now, draft=True)


def drop_draft_file(tx: Tx, agent: Agent, number: int, file_id: int) -> None:
    """Forget a file that was uploaded for an answer and not sent; one that is gone already is harmless."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    if any(each.id == file_id for each in tx.files.unsent(case.id)):
        tx.files.forget(file_id)


def try_again(tx: Tx, agent: Agent, number: int, letter_id: int) -> Letter:
    """Have a letter that was not delivered sent again at once, to the customer's address as it is now; refuses one that was sent."""
    case = tx.cases.for_agent(number, agent)
    letter = tx.letters.by_id(letter_id) if case is not None else None
    if case is None or letter is None or letter.case_id != case.id:
        raise NotFound("There is no such letter.")
    _may_write(tx, agent, case)
    if letter.state not in (LetterState.WAITING, LetterState.FAILED, LetterState.BOUNCED):
        raise WrongState("This letter was sent.", status=case.status, chat=case.chat)
    if letter.claimed_by is not None and letter.state is LetterState.WAITING:
        return letter  # it is on its way just now
    again = {"state": LetterState.WAITING, "next_at": tx.now, "queued_at": tx.now, "tries": 0, "trouble": None, "said": ""}
    tx.tell(Told((audience.WORKERS,), WorkDue()))
    return moved(tx, case, letter, address=case.email or letter.address, **again)


def transcript(tx: Tx, dice: Tokens, number: int, token_hash: bytes, *, own_address: str) -> Case:
    """Have the transcript sent to the customer's own address; twice within a minute is once, and five times are all."""
    case = tx.cases.for_customer(number, token_hash)
    if case is None:
        raise NotFound("There is no such case.")
    if not case.email:
        raise Invalid("email", "There is no e-mail address.")
    sent = [each for each in tx.letters.of_case(case.id) if each.kind is LetterKind.TRANSCRIPT]
    if sent and tx.now - sent[-1].at < ONCE_WITHIN:
        return case
    if len(sent) >= MOST_TRANSCRIPTS or tx.letters.confirmed_lately(case.email, tx.now - DAY) >= CONFIRMED_AT_ALL:
        raise TooMany(DAY // 1000)
    letter = begin(tx, dice, case, LetterKind.TRANSCRIPT, own_address)
    return happen(tx, case, Kind.TRANSCRIPT_MAIL, By.CUSTOMER, other=str(letter.id))


def quoted(tx: Tx, agent: Agent, number: int, letter_id: int) -> str:
    """Return the history below a mail of a case that the agent sees."""
    case = tx.cases.for_agent(number, agent)
    if case is None or all(each.id != letter_id for each in tx.letters.of_case(case.id)):
        raise NotFound("There is no such letter.")
    return tx.letters.quoted(letter_id)


def begin(tx: Tx, dice: Tokens, case: Case, kind: LetterKind, own_address: str, *, subject: str = "", quoted: str = "") -> Letter:
    """Store a letter that goes to the case's customer, and tell who reads the case; it is sent once this is committed.

    It refers to the case's mails so far, so that mail programs show them as one thread (RFC 5322 3.6.4).
    """
    before = [each.message_id for each in tx.letters.of_case(case.id) if each.message_id]
    message_id = f"{dice.token()}@{own_address.rpartition('@')[2]}"
    name = f"{case.first_name} {case.last_name}".strip()
    new = NewLetter(
        case_id=case.id, seq=case.seq + 1, kind=kind, state=LetterState.WAITING, message_id=message_id,
        references=tuple(before[-MOST_NAMED:]), address=case.email, name=name, subject=subject, quoted=quoted,
    )  # fmt: skip
    tx.tell(Told((audience.WORKERS,), WorkDue()))
    return tell(tx, case, tx.letters.add(new))


def moved(tx: Tx, case: Case, letter: Letter, **changes: Any) -> Letter:
    """Keep what changed of a letter, and tell who reads the case."""
    return tell(tx, case, tx.letters.keep(letter, **changes))


def tell(tx: Tx, case: Case, letter: Letter) -> Letter:
    """Tell who reads the case how a letter stands."""
    tx.tell(Told((audience.agents_of_case(case.id),), LetterMoved(case.number, letter)))
    return letter


def add_file(tx: Tx, case: Case, kind: Kind, by: By, agent: Agent | None, file: StoredFile, letter_id: int) -> Case:
    """Add a file of a letter as a line of the conversation."""
    id_, author = own_id(case.seq + 1), agent.id if agent else None
    said = Said(tx.talk.say(case.id, id_, author, "", file.id, letter_id), id_, author, "", file, letter_id)
    return happen(tx, case, kind, by, agent=agent, said=said)


def subject_of(tx: Tx, case: Case) -> str:
    """Return the subject of an answer: that of the mails before it, else the question's beginning.

    It is "" after a confirmation: that has words of ours, and so has the answer, for mail programs thread by subjects too.
    """
    letters = tx.letters.of_case(case.id)
    before = next((each.subject for each in reversed(letters) if each.subject and not (each.stranger or each.automatic)), "")
    if not before and any(each.kind is LetterKind.CONFIRMATION for each in letters):
        return ""
    return reply_subject(before or " ".join(case.problem.split())[:SUBJECT_OF_PROBLEM])[:LONGEST_SUBJECT]


def _may_write(tx: Tx, agent: Agent, case: Case) -> None:
    must_be_theirs(tx, agent, case)
    if not case.email:
        raise Invalid("email", "The customer's e-mail address is not known.")


def _unsent(tx: Tx, case: Case, wanted: Sequence[int]) -> list[StoredFile]:
    known = {file.id: file for file in tx.files.unsent(case.id)} if wanted else {}
    missing = [each for each in wanted if each not in known]
    if missing:
        raise Invalid("files", "A file is no longer there. Attach it again.")
    chosen = [known[each] for each in dict.fromkeys(wanted)]
    if sum(file.size for file in chosen) > LARGEST_FILES:
        raise TooLarge("The files of one e-mail are too large together.", field="files", limit=LARGEST_FILES)
    return chosen
