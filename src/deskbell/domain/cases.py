"""A case's life: who has it, and how its chat stands; two tables, and whatever is not listed is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.refusals import AlreadyAssigned, WrongState


class CaseType(StrEnum):
    """A customer in the chat, or one who left a question to be answered by e-mail."""

    CHAT = "chat"
    REQUEST = "request"


class Status(StrEnum):
    """Who has the case."""

    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"


class Chat(StrEnum):
    """How the conversation stands, apart from who has the case."""

    WAITING = "waiting"
    TALKING = "talking"
    GONE = "gone"
    ENDED = "ended"
    LEFT = "left"
    ABANDONED = "abandoned"


class Outcome(StrEnum):
    """What resolving says about the matter."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    UNKNOWN = "unknown"


class Deed(StrEnum):
    """What is done with a case: by an agent, or (abandon, return, answer by mail) by what the customer does."""

    TAKE = "take"
    TAKE_OVER = "take_over"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    LEAVE = "leave"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    END_CHAT = "end_chat"
    WRITE = "write"
    NOTE = "note"
    BLOCK = "block"
    DELETE = "delete"
    TRANSFER = "transfer"
    INVITE = "invite"
    SEE_SCREEN = "see_screen"
    HAND_ON = "hand_on"
    ABANDON = "abandon"
    RETURN = "return"
    ANSWER = "answer"


class Asked(StrEnum):
    """Whom a waiting customer asks for: the agents of the portal, one picked agent, or, that one not being free, nobody yet."""

    ANYONE = "anyone"
    ONE = "one"
    NOBODY = "nobody"


class Turn(StrEnum):
    """What moves the chat from one state to the next."""

    TAKEN = "taken"
    RELEASED = "released"
    ENDED = "ended"
    LEFT_REQUEST = "left_request"
    AWAY_AFTER_WRITING = "away_after_writing"
    AWAY_SILENT = "away_silent"
    RETURNED = "returned"


STATUS_LIFE: dict[tuple[Status, Deed], Status] = {
    (Status.UNASSIGNED, Deed.TAKE): Status.ASSIGNED,
    (Status.UNASSIGNED, Deed.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.TAKE_OVER): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.TRANSFER): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.INVITE): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.HAND_ON): Status.ASSIGNED,
    (Status.ASSIGNED, Deed.UNASSIGN): Status.UNASSIGNED,
    (Status.ASSIGNED, Deed.LEAVE): Status.UNASSIGNED,
    (Status.ASSIGNED, Deed.RESOLVE): Status.RESOLVED,
    (Status.RESOLVED, Deed.REOPEN): Status.ASSIGNED,
    (Status.UNASSIGNED, Deed.ABANDON): Status.RESOLVED,
    (Status.UNASSIGNED, Deed.RETURN): Status.UNASSIGNED,
    (Status.ASSIGNED, Deed.RETURN): Status.ASSIGNED,
    (Status.RESOLVED, Deed.RETURN): Status.UNASSIGNED,
    (Status.RESOLVED, Deed.ANSWER): Status.UNASSIGNED,
}

CHAT_LIFE: dict[tuple[Chat, Turn], Chat] = {
    (Chat.WAITING, Turn.TAKEN): Chat.TALKING,
    (Chat.WAITING, Turn.ENDED): Chat.ENDED,
    (Chat.WAITING, Turn.LEFT_REQUEST): Chat.LEFT,
    (Chat.WAITING, Turn.AWAY_AFTER_WRITING): Chat.LEFT,
    (Chat.WAITING, Turn.AWAY_SILENT): Chat.ABANDONED,
    (Chat.TALKING, Turn.TAKEN): Chat.TALKING,
    (Chat.TALKING, Turn.RELEASED): Chat.WAITING,
    (Chat.TALKING, Turn.ENDED): Chat.ENDED,
    (Chat.TALKING, Turn.AWAY_AFTER_WRITING): Chat.GONE,
    (Chat.TALKING, Turn.AWAY_SILENT): Chat.GONE,
    (Chat.GONE, Turn.TAKEN): Chat.GONE,
    (Chat.GONE, Turn.RELEASED): Chat.WAITING,
    (Chat.GONE, Turn.ENDED): Chat.ENDED,
    (Chat.GONE, Turn.RETURNED): Chat.TALKING,
    (Chat.LEFT, Turn.TAKEN): Chat.LEFT,
    (Chat.LEFT, Turn.RELEASED): Chat.LEFT,
    (Chat.LEFT, Turn.RETURNED): Chat.WAITING,
    (Chat.ABANDONED, Turn.RETURNED): Chat.WAITING,
    (Chat.ABANDONED, Turn.TAKEN): Chat.ABANDONED,
    (Chat.ABANDONED, Turn.RELEASED): Chat.ABANDONED,
    (Chat.ENDED, Turn.TAKEN): Chat.ENDED,
    (Chat.ENDED, Turn.RELEASED): Chat.ENDED,
}

RUNNING = frozenset({Chat.WAITING, Chat.TALKING, Chat.GONE})
"""Chats in which the customer may still write; a case can be deleted only after these."""


@dataclass(frozen=True, slots=True)
class Case:
    """One customer's matter. Times are milliseconds since 1970; `seq` counts all facts, `public_seq` what the customer may see.

    `kind` and `mode` are the portal's as they were when the customer came: who is inside finishes as they began. `line` is the
    portal in whose waiting line the case stands. `opened_at` is the first arrival and never changes. The marks (`customer_got`, ...) say how far each side's pages have come,
    as fact numbers; `*_public` is the same in the customer's numbers.
    """

    id: int
    number: int
    portal_id: int
    type: CaseType
    status: Status
    chat: Chat
    agent_id: int | None
    first_name: str
    last_name: str
    email: str
    reference: str | None
    language: str
    problem: str
    opened_at: int
    taken_at: int | None
    requested_at: int | None
    ended_at: int | None
    resolved_at: int | None
    awaiting_since: int | None
    outcome: Outcome | None
    rating: int | None
    seq: int
    public_seq: int
    away_since: int | None
    customer_got: int
    customer_read: int
    agent_got: int
    agent_read: int
    agent_got_public: int
    agent_read_public: int
    device: str
    left_by_choice: bool
    kind: PortalKind = PortalKind.CHAT
    mode: Mode = Mode.ANY
    line: int | None = None
    asked: Asked = Asked.ANYONE

    @property
    def waits(self) -> bool:
        """Whether a customer waits in the chat for somebody to take the case."""
        return self.status is Status.UNASSIGNED and self.chat is Chat.WAITING

    @property
    def holds_a_slot(self) -> bool:
        """Whether it is one of its agent's live chats, which the limit counts; not while the customer is gone."""
        return self.status is Status.ASSIGNED and self.chat is Chat.TALKING

    @property
    def runs(self) -> bool:
        """Whether the chat still goes on."""
        return self.chat in RUNNING


def next_status(case: Case, deed: Deed, holder: str | None = None) -> Status:
    """Return the status that `deed` leads to; refuse what the table does not list.

    `holder` is the screen name of the agent who has the case, told to the one who came second.
    """
    status = STATUS_LIFE.get((case.status, deed))
    if status is None:
        if case.status is Status.ASSIGNED and deed in (Deed.TAKE, Deed.REOPEN):
            raise AlreadyAssigned("Another agent has this case.", by=holder)
        raise WrongState("The case's status does not allow this.", status=case.status, chat=case.chat)
    return status


def next_chat(case: Case, turn: Turn) -> Chat:
    """Return the chat state that `turn` leads to; refuse what the table does not list."""
    chat = CHAT_LIFE.get((case.chat, turn))
    if chat is None:
        raise WrongState("The chat's state does not allow this.", status=case.status, chat=case.chat)
    return chat


def line_after(case: Case) -> int | None:
    """Return the portal in whose line the case stands once its customer waits, or waits no longer; a transfer sets its own."""
    return case.portal_id if case.waits and case.mode is Mode.QUEUE else None


def may_return(case: Case) -> bool:
    """Return whether the customer's coming back takes the chat up again (PRODUCT 2.10).

    An abandoned case counts as resolved only if an agent has reopened and resolved it: that alone leaves an outcome.
    """
    if case.chat is Chat.GONE:
        return True
    if case.chat is Chat.LEFT:
        return case.status is Status.UNASSIGNED
    given_up = case.status is Status.RESOLVED and case.outcome is None
    return case.chat is Chat.ABANDONED and (given_up or case.status is Status.UNASSIGNED)
