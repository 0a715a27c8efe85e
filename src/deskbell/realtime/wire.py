"""How a case, a conversation, a portal look on the wire, to agents and to customers; the browser's types are made from these."""

from __future__ import annotations

from typing import Literal

import msgspec

from deskbell.realtime.wire_letters import LetterView

TypeWord = Literal["chat", "request"]
StatusWord = Literal["unassigned", "assigned", "resolved"]
ChatWord = Literal["waiting", "talking", "gone", "ended", "left", "abandoned"]
OutcomeWord = Literal["solved", "not_solved", "unknown"]
RoleWord = Literal["agent", "lead", "admin"]
ByWord = Literal["customer", "agent", "system"]
EntryKind = Literal[
    "opened",
    "message",
    "note",
    "assigned",
    "unassigned",
    "agent_left",
    "ended",
    "silence_warned",
    "requested",
    "abandoned",
    "gone",
    "returned",
    "resolved",
    "reopened",
    "renamed",
    "rated",
    "blocked",
    "agent_away",
    "code_used",
    "asked",
    "not_free",
    "offered",
    "declined",
    "missed",
    "transferring",
    "transfer_back",
    "invited",
    "invite_back",
    "joined",
    "parted",
    "share_asked",
    "share_accepted",
    "share_refused",
    "share_started",
    "share_paused",
    "share_resumed",
    "share_lost",
    "share_ended",
    "record_started",
    "record_failed",
    "record_ended",
    "record_deleted",
    "confirmed",
    "transcript_mail",
    "mail_failed",
    "mail_bounced",
]
ListName = Literal["unassigned", "mine", "all"]
Order = Literal["newest", "longest"]


class AgentRef(msgspec.Struct, frozen=True):
    """An agent as named in a conversation: customers see the screen name only."""

    id: int
    screen_name: str


class FileView(msgspec.Struct, frozen=True):
    """A file in a conversation; `type` was checked by content, `width` and `height` are pixels of an image that is shown."""

    id: int
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a conversation: fact number `n` as its reader counts (agents all facts, customers the public ones).

    `letter` is the mail that it came or went with (agents only).
    `at` is milliseconds since 1970. `text` only for messages, notes and requests; `other` is a word of ours (outcome, reason).
    """

    n: int
    at: int
    kind: EntryKind
    by: ByWord
    agent: AgentRef | None = None
    text: str | None = None
    file: FileView | None = None
    client_id: str | None = None
    other: str | None = None
    letter: int | None = None


class Marks(msgspec.Struct, frozen=True):
    """How far the other side has come, each as the reader's own entry number: `got` on the page, `read` seen."""

    got: int
    read: int


# --- what the desk sees -------------------------------------------------------------------------------------------


class CaseRow(msgspec.Struct, frozen=True):
    """One row of the desk's lists; `kind` is its portal's as it was when the customer came. `seq` is the row's version: an older row never overwrites a newer one.

    `guests` are the ids of invited colleagues in the chat. `unanswered`: no chat runs, and the customer wrote last, by mail.
    """

    number: int
    seq: int
    portal: int
    type: TypeWord
    status: StatusWord
    chat: ChatWord
    agent: AgentRef | None
    first_name: str
    last_name: str
    problem: str
    opened_at: int
    taken_at: int | None
    requested_at: int | None
    ended_at: int | None
    resolved_at: int | None
    kind: Literal["chat", "match", "box", "button", "pin"]
    guests: list[int]
    unanswered: bool


class CaseView(msgspec.Struct, frozen=True):
    """A case as its portal's agents see it. `guests` are invited colleagues in the chat; `line` is the portal in whose line it stands.
    `awaiting_since`: how long the customer waits for an answer (not in the lists:
    a desk watches its own chats, and hears it with each entry). `customer` says how far the customer's page has come (in the agents' numbers)."""

    row: CaseRow
    email: str
    problem: str
    reference: str | None
    language: str
    outcome: OutcomeWord | None
    rating: int | None
    away_since: int | None
    awaiting_since: int | None
    device: dict[str, str]
    customer: Marks
    agent: Marks
    guests: list[AgentRef]
    line: int | None


class CaseOpened(msgspec.Struct, frozen=True):
    """A case with the newest entries of its conversation, and the same address's earlier cases.

    `letters` are all mails of the case. `more` says that older entries exist. `takeover_from` is the time (ms) since when any agent may take over, null while not.
    """

    case: CaseView
    entries: list[Entry]
    more: bool
    earlier: list[CaseRow]
    takeover_from: int | None
    letters: list[LetterView]


class CasePage(msgspec.Struct, frozen=True):
    """A page of a list; `cursor` gets the next page, null when there is none.

    `complete` is false for a search that may lack what was said in the last seconds: ask again soon.
    """

    rows: list[CaseRow]
    cursor: str | None
    complete: bool


class Count(msgspec.Struct, frozen=True):
    """How many cases of a portal are in a list; `v` grows with each change. `agent` is set for an agent's own cases."""

    portal: int
    list: ListName
    n: int
    v: int
    agent: int | None = None


class PortalRef(msgspec.Struct, frozen=True):
    """A portal as the desk names it; the thresholds colour a customer's wait for an answer, in seconds; `language` is its customers' usual one."""

    id: int
    slug: str
    name: str
    kind: Literal["chat", "match", "box", "button", "pin"]
    mode: Literal["any", "web", "phone", "queue"]
    accent: str
    open: bool
    yellow_seconds: int
    red_seconds: int
    max_file_bytes: int
    language: str


class Me(msgspec.Struct, frozen=True):
    """The signed-in agent."""

    id: int
    email: str
    name: str
    screen_name: str
    role: RoleWord
    language: str | None
    second_factor: bool


class Colleague(msgspec.Struct, frozen=True):
    """Another agent, as far as colleagues see; `portals` are the ones served (empty for admins: they serve all)."""

    id: int
    screen_name: str
    role: RoleWord
    portals: list[int]
    online: bool


class DeskState(msgspec.Struct, frozen=True):
    """What a desk needs to begin: `clock` is the server's time in milliseconds, `dot` the red dot on Unassigned,
    `mail` whether a mail server is set up."""

    me: Me
    portals: list[PortalRef]
    colleagues: list[Colleague]
    counts: list[Count]
    dot: bool
    clock: int
    version: str
    mail: bool


# --- what the customer sees ---------------------------------------------------------------------------------------


class PortalView(msgspec.Struct, frozen=True):
    """A portal's public face. `texts` maps a language to the portal's own words: title, welcome, privacy_note. `mail`: mails can be sent."""

    slug: str
    name: str
    kind: Literal["chat", "match", "box", "button", "pin"]
    mode: Literal["any", "web", "phone", "queue"]
    open: bool
    accent: str
    logo: str | None
    texts: dict[str, dict[str, str]]
    default_language: str
    privacy_url: str
    imprint_url: str
    max_file_bytes: int
    files_allowed: bool
    ask_rating: bool
    mail: bool


class ChatView(msgspec.Struct, frozen=True):
    """The customer's own case. `guests` are the screen names of colleagues in the chat; `asked` whom a waiting customer asks for. `n` is the number of the last entry; `agents` how far the agents have come."""

    number: int
    n: int
    portal: str
    type: TypeWord
    chat: ChatWord
    agent: str | None
    assigned: bool
    resolved: bool
    first_name: str
    last_name: str
    email: str
    opened_at: int
    ended_at: int | None
    rated: bool
    may_return: bool
    agents: Marks
    guests: list[str]
    in_line: bool
    asked: Literal["anyone", "one", "nobody"]


class ChatOpened(msgspec.Struct, frozen=True):
    """The customer's case with all its entries that the customer may see; `clock` is the server's time."""

    chat: ChatView
    entries: list[Entry]
    clock: int


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something was refused (RFC 9457); `code` is the stable word, `field` the value at fault, `next` the number that is wanted."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None
    by: str | None = None
    limit: int | None = None
    retry_after: int | None = None
    next: int | None = None
