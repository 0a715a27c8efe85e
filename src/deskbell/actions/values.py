"""What passes through the ports: records, lists' filters, and the news that are told after a commit."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.actions.values_letters import LetterMoved
from deskbell.domain.cases import Asked, Case
from deskbell.domain.facts import Fact
from deskbell.domain.offers import Offer, OfferState
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.presence import Bell, Reach
from deskbell.domain.screenshare import Share


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's record; its bytes lie under `key` in the files room. `sha256` is theirs, None for records older than that column."""

    id: int
    case_id: int
    key: str
    name: str
    type: str
    size: int
    width: int | None
    height: int | None
    sha256: bytes | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message as stored; `agent_id` is None for the customer's, `letter_id` is the mail that it came or went with."""

    id: int
    client_id: int
    agent_id: int | None
    text: str
    file: StoredFile | None = None
    letter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A fact with what was said in it and the screen name of the agent it names: one line of a conversation."""

    fact: Fact
    said: Said | None = None
    screen_name: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of cases in a list after a change; `bucket` 0 is all, -1 unassigned, else an agent's id. `v` grows."""

    portal_id: int
    bucket: int
    n: int
    v: int


Guests = tuple[tuple[int, str], ...]
"""Invited colleagues in a chat: ids and screen names."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What is told after the commit: the line, the case as it then was, and the counts that changed.

    `holder` is the screen name of the case's agent; `changed` says that more than the conversation did; `by_agent` is who
    did it, where that is an agent; `before` is the case as it was, where it was one already; `went_to` is the name of the portal
    that it went to with this.
    """

    line: Line
    case: Case
    holder: str | None
    portal_slug: str
    changed: bool
    tallies: tuple[Tally, ...] = ()
    by_agent: int | None = None
    before: Case | None = None
    guests: Guests = ()
    went_to: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is told after the commit of a message, the commonest thing: no more than the conversation changed."""

    line: Line
    case_id: int
    number: int
    awaiting_since: int | None


@dataclass(frozen=True, slots=True)
class CaseDeleted:
    """A case is gone for good."""

    number: int
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class MarksMoved:
    """A side's pages have come further; `got` and `read` are in the numbers of whoever is told."""

    number: int
    by_customer: bool
    got: int
    read: int


@dataclass(frozen=True, slots=True)
class CustomerPresence:
    """The customer's page came (None) or went (since when, ms)."""

    number: int
    away_since: int | None


@dataclass(frozen=True, slots=True)
class AgentAbsent:
    """The agent of a running chat has been away for long; anyone of the portal may take over."""

    number: int
    agent_id: int
    screen_name: str


@dataclass(frozen=True, slots=True)
class UnassignedSeen:
    """An agent opened Unassigned in some tab."""


@dataclass(frozen=True, slots=True)
class DesksChanged:
    """Portals, agents or rights changed."""


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """An agent's sessions have ended."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A case is put before those who are told; `sender` is the screen name of who transfers or invites."""

    offer: Offer
    case: Case
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """An offer has ended, or ended for those who are told; `by` is the screen name of who took the case."""

    offer_id: int
    number: int
    how: OfferState
    by: str | None = None


@dataclass(frozen=True, slots=True)
class BellChanged:
    """An agent's own bell, as it is now; `missed` says that it became unavailable by missing offers."""

    bell: Bell
    reach: Reach
    missed: bool = False


@dataclass(frozen=True, slots=True)
class CodesChanged:
    """The agent's open codes changed; `used` is the number of the case that one has just joined."""

    used: int | None = None


@dataclass(frozen=True, slots=True)
class BoardMoved:
    """Something of the live board changed: fetch it again."""


@dataclass(frozen=True, slots=True)
class WorkDue:
    """There is work due now."""


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """A live chat that nobody took rings again, for the `times`-th time; from the third on leads and admins are told."""

    number: int
    times: int
    portal_id: int


@dataclass(frozen=True, slots=True)
class CodesGuessed:
    """Many wrong connection codes were typed lately, from everywhere."""

    tries: int


@dataclass(frozen=True, slots=True)
class ShareMoved:
    """A case's screen share stands so now; `agent` is the screen name of who asked for it. `public`: as the customer is told."""

    number: int
    share: Share
    agent: str
    public: bool = False


BellWord = Offered | OfferEnded | BellChanged | CodesChanged | BoardMoved | WorkDue | StillWaiting | CodesGuessed
Unnumbered = (
    CaseDeleted
    | MarksMoved
    | CustomerPresence
    | AgentAbsent
    | UnassignedSeen
    | DesksChanged
    | SessionsEnded
    | ShareMoved
    | LetterMoved
    | BellWord
)


@dataclass(frozen=True, slots=True)
class Told:
    """News without a fact, for the given topics (see `domain.audience`)."""

    topics: tuple[str, ...]
    news: Unnumbered


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something to carry out now."""

    id: int
    kind: str
    subject: int
    at: int
    other: str


@dataclass(frozen=True, slots=True)
class NewCaseRow:
    """What a case begins with."""

    number: int
    portal_id: int
    token_hash: bytes
    first_name: str
    last_name: str
    email: str
    reference: str | None
    language: str
    device: str
    browser: str
    address: str
    kind: PortalKind = PortalKind.CHAT
    mode: Mode = Mode.ANY
    asked: Asked = Asked.ANYONE
    request: bool = False


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list shows; None for no restriction. `words` searches name, e-mail, number and everything said."""

    list: str
    newest_first: bool = True
    portal_id: int | None = None
    agent_id: int | None = None
    type: str | None = None
    status: str | None = None
    since: int | None = None
    until: int | None = None
    words: str = ""
    after: tuple[int, int] | None = None
    limit: int = 50
    chat: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message would go: the case as far as posting needs it, and what was stored before with the same sender's id."""

    case_id: int
    number: int
    portal_id: int
    type: str
    status: str
    chat: str
    agent_id: int | None
    seq: int
    public_seq: int
    awaiting_since: int | None
    first_words: bool
    screen_name: str | None
    said_before: int | None
    words_before: str | None
    author_before: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list, with its agent's screen name, and the ids of invited colleagues in its chat."""

    case: Case
    holder: str | None
    guests: tuple[int, ...] = ()
