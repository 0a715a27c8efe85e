"""Saying something in a case: the commonest deed, for customers and agents alike."""

from __future__ import annotations

from typing import Any

from deskbell.actions import chats
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import Happened, Line, MarksMoved, Place, Said, Spoken, StoredFile, Told
from deskbell.domain import audience
from deskbell.domain.cases import RUNNING, Case, Chat, Status
from deskbell.domain.facts import By, Fact, Kind
from deskbell.domain.files import Upload as Upload
from deskbell.domain.messages import clean_text
from deskbell.domain.people import Agent
from deskbell.domain.refusals import ClientIdReused, NoRoom, NotAllowed, NotFound, WrongState

MOST_IN_A_CASE = 500 << 20
"""Bytes of files in a case from which the customer may add no more."""


def post(tx: Tx, number: int, token_hash: bytes, client_id: int, text: str) -> Line:
    """Store the customer's message; refuses a foreign case, a chat that is over, an id used for other words. A repeat is harmless."""
    text = clean_text(text)
    place = tx.talk.customers_place(number, token_hash, client_id)
    if place is None:
        raise NotFound("There is no such case.")
    if place.said_before is not None:
        return _repeated(tx, place, client_id, text, Kind.MESSAGE, None)
    if place.chat == Chat.GONE:
        chats.come_back(tx, number, token_hash)
        return post(tx, number, token_hash, client_id, text)
    _must_run(place)
    since = place.awaiting_since or tx.now
    line = _store(tx, place, Kind.MESSAGE, By.CUSTOMER, None, client_id, text, since)
    if place.first_words:
        _show_problem(tx, place.case_id, line)
    else:
        tx.tell(Spoken(line, place.case_id, number, since))
    return line


def write(tx: Tx, agent_id: int, number: int, client_id: int, text: str, *, note: bool = False) -> Line:
    """Store an agent's message (the assigned agent alone) or note (any agent of the portal); a repeat is harmless."""
    text = clean_text(text)
    place = tx.talk.agents_place(number, agent_id, client_id)
    if place is None:
        raise NotFound("There is no such case.")
    if place.said_before is not None:
        return _repeated(tx, place, client_id, text, Kind.NOTE if note else Kind.MESSAGE, agent_id)
    if note:
        line = _store(tx, place, Kind.NOTE, By.AGENT, agent_id, client_id, text, place.awaiting_since)
    else:
        _must_be_assigned(tx, place, agent_id)
        _must_run(place)
        line = _store(tx, place, Kind.MESSAGE, By.AGENT, agent_id, client_id, text, None)
    tx.tell(Spoken(line, place.case_id, number, place.awaiting_since if note else None))
    return line


def post_file(tx: Tx, number: int, token_hash: bytes, client_id: int, upload: Upload) -> Line:
    """Store the customer's file as a message; its bytes are stored already, and swept if this is refused."""
    case = tx.cases.for_customer(number, token_hash)
    if case is None:
        raise NotFound("There is no such case.")
    if (repeated := _file_repeated(tx, case, client_id, upload, Kind.MESSAGE, None)) is not None:
        return repeated
    portal = tx.portals.by_id(case.portal_id)
    if portal is None or not portal.files_allowed:
        raise NotAllowed("Files can't be sent here.")
    if case.chat not in RUNNING:
        raise WrongState("The chat is over.", status=case.status, chat=case.chat)
    if tx.files.bytes_of(case.id) + upload.size > MOST_IN_A_CASE:
        raise NoRoom("This chat's files have reached what is taken from a customer.", limit=MOST_IN_A_CASE)
    if case.chat is Chat.GONE:
        case = chats.returned(tx, case)
    return _share(tx, case, Kind.MESSAGE, By.CUSTOMER, None, client_id, upload)


def write_file(tx: Tx, agent: Agent, number: int, client_id: int, upload: Upload, *, note: bool = False) -> Line:
    """Store an agent's file as a message or a note; its bytes are stored already, and swept if this is refused."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    kind = Kind.NOTE if note else Kind.MESSAGE
    if (repeated := _file_repeated(tx, case, client_id, upload, kind, agent.id)) is not None:
        return repeated
    if not note:
        must_be_theirs(tx, agent, case)
        if case.chat not in RUNNING:
            raise WrongState("The chat is over.", status=case.status, chat=case.chat)
    return _share(tx, case, kind, By.AGENT, agent, client_id, upload)


def must_be_theirs(tx: Tx, agent: Agent, case: Case) -> None:
    """Refuse (NotAllowed) whoever may not write to the case's customer: that is the assigned agent, and invited colleagues."""
    guest = case.agent_id != agent.id and agent.id in tx.participants.of(case.id)
    if case.status is not Status.ASSIGNED or not (case.agent_id == agent.id or guest):
        raise NotAllowed("Only the assigned agent writes to the customer.", by=tx.cases.names(case)[1])


def seen(tx: Tx, agent: Agent, number: int, got: int, read: int) -> None:
    """Note how far the assigned agent's pages have come; others' looking leaves no mark."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    if case.agent_id != agent.id:
        return
    got, read = min(max(got, read), case.seq), min(read, case.seq)
    if got <= case.agent_got and read <= case.agent_read:
        return
    got, read = max(got, case.agent_got), max(read, case.agent_read)
    public_got, public_read = tx.talk.public_of_seq(case.id, got), tx.talk.public_of_seq(case.id, read)
    tx.cases.mark(
        case.id, {"agent_got": got, "agent_read": read, "agent_got_public": public_got, "agent_read_public": public_read}
    )
    if (public_got, public_read) != (case.agent_got_public, case.agent_read_public):  # else a colleague's note would show
        tx.tell(Told((audience.customer_of_case(case.id),), MarksMoved(number, False, public_got, public_read)))
    tx.tell(Told((audience.agents_of_case(case.id),), MarksMoved(number, False, got, read)))


def _store(
    tx: Tx, place: Place, kind: Kind, by: By, agent_id: int | None, client_id: int, text: str, awaiting_since: int | None
) -> Line:
    public = None if kind is Kind.NOTE else place.public_seq + 1
    fact = Fact(place.case_id, place.seq + 1, public, kind, by, tx.now, agent_id)
    return tx.talk.post(place, fact, client_id, text, awaiting_since)


def _show_problem(tx: Tx, case_id: int, line: Line) -> None:
    """The customer's first words stand in the lists: tell the desks the row, not only the readers the line."""
    case = tx.cases.by_id(case_id)
    assert case is not None
    slug, holder = tx.cases.names(case)
    tx.tell(Happened(line, case, holder, slug, changed=True, guests=tx.participants.names(case_id)))


def _repeated(tx: Tx, place: Place, client_id: int, text: str, kind: Kind, agent_id: int | None) -> Line:
    """The line stored before; whoever sent it for other eyes (a note, a message) is not told that it was kept for these."""
    line = tx.talk.said_with(place.case_id, client_id)
    if line is None or line.fact.kind is not kind or place.words_before != text or place.author_before != agent_id:
        raise ClientIdReused("This message's id was used for other words.", field="client_id")
    return line


def _must_be_assigned(tx: Tx, place: Place, agent_id: int) -> None:
    if place.status == Status.ASSIGNED and (place.agent_id == agent_id or agent_id in tx.participants.of(place.case_id)):
        return
    holder = tx.people.by_id(place.agent_id) if place.agent_id and place.status == Status.ASSIGNED else None
    raise NotAllowed("Only the assigned agent writes to the customer.", by=holder.screen_name if holder else None)


def _must_run(place: Place) -> None:
    if place.chat not in RUNNING:
        raise WrongState("The chat is over.", status=place.status, chat=place.chat)


def _share(tx: Tx, case: Case, kind: Kind, by: By, agent: Agent | None, client_id: int, upload: Upload) -> Line:
    file = tx.files.add(case.id, upload, tx.now)
    author = agent.id if agent else None
    said = Said(tx.talk.say(case.id, client_id, author, "", file.id), client_id, author, "", file)
    since = case.awaiting_since if kind is Kind.NOTE else (case.awaiting_since or tx.now if agent is None else None)
    problem = case.problem or (upload.name if agent is None else "")
    changes: dict[str, Any] = {} if problem == case.problem else {"problem": problem}
    happen(tx, case, kind, by, agent=agent, said=said, awaiting_since=since, **changes)
    line = tx.talk.said_with(case.id, client_id)
    assert line is not None
    return line


def _file_repeated(tx: Tx, case: Case, client_id: int, upload: Upload, kind: Kind, agent_id: int | None) -> Line | None:
    line = tx.talk.said_with(case.id, client_id)
    if line is None:
        return None
    file: StoredFile | None = line.said.file if line.said else None
    same = file is not None and (file.name, file.size) == (upload.name, upload.size)
    same = same and file is not None and file.sha256 in (None, upload.sha256)
    if not same or line.said is None or (line.fact.kind, line.said.agent_id) != (kind, agent_id):
        raise ClientIdReused("This message's id was used for something else.", field="client_id")
    return line
