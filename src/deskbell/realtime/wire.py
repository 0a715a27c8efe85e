"""The words on the wire, pure: what both pages read and write by HTTP and by socket; the browser's types are made from these."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

TypeWord = Literal["chat", "request"]
StatusWord = Literal["unassigned", "assigned", "resolved"]
ChatWord = Literal["waiting", "talking", "gone", "ended", "left", "abandoned"]
OutcomeWord = Literal["solved", "not_solved", "unknown"]
RoleWord = Literal["agent", "lead", "admin"]
ByWord = Literal["customer", "agent", "system"]
EntryKind = Literal[
    "opened", "message", "note", "assigned", "unassigned", "agent_left", "ended", "silence_warned", "requested",
    "abandoned", "gone", "returned", "resolved", "reopened", "renamed", "rated", "blocked", "agent_away",
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


class Marks(msgspec.Struct, frozen=True):
    """How far the other side has come, each as the reader's own entry number: `got` on the page, `read` seen."""

    got: int
    read: int


# --- what the desk sees -------------------------------------------------------------------------------------------


class CaseRow(msgspec.Struct, frozen=True):
    """One row of the desk's lists. `seq` is the row's version: an older row never overwrites a newer one."""

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
    awaiting_since: int | None


class CaseView(msgspec.Struct, frozen=True):
    """A case as its portal's agents see it; `customer` says how far the customer's page has come (in the agents' numbers)."""

    row: CaseRow
    email: str
    reference: str | None
    language: str
    outcome: OutcomeWord | None
    rating: int | None
    away_since: int | None
    device: dict[str, str]
    customer: Marks
    agent: Marks


class CaseOpened(msgspec.Struct, frozen=True):
    """A case with the newest entries of its conversation, and the same address's earlier cases.

    `more` says that older entries exist. `takeover_from` is the time (ms) since when any agent may take over, null while not.
    """

    case: CaseView
    entries: list[Entry]
    more: bool
    earlier: list[CaseRow]
    takeover_from: int | None


class CasePage(msgspec.Struct, frozen=True):
    """A page of a list; `cursor` gets the next page, null when there is none."""

    rows: list[CaseRow]
    cursor: str | None


class Count(msgspec.Struct, frozen=True):
    """How many cases of a portal are in a list; `v` grows with each change. `agent` is set for an agent's own cases."""

    portal: int
    list: ListName
    n: int
    v: int
    agent: int | None = None


class PortalRef(msgspec.Struct, frozen=True):
    """A portal as the desk names it; the thresholds colour a customer's wait for an answer, in seconds."""

    id: int
    slug: str
    name: str
    accent: str
    open: bool
    yellow_seconds: int
    red_seconds: int
    max_file_bytes: int


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
    """What a desk needs to begin: `clock` is the server's time in milliseconds, `dot` the red dot on Unassigned."""

    me: Me
    portals: list[PortalRef]
    colleagues: list[Colleague]
    counts: list[Count]
    dot: bool
    clock: int
    version: str


# --- what the customer sees ---------------------------------------------------------------------------------------


class PortalView(msgspec.Struct, frozen=True):
    """A portal's public face. `texts` maps a language to the portal's own words: title, welcome, privacy_note."""

    slug: str
    name: str
    kind: Literal["chat"]
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


class ChatView(msgspec.Struct, frozen=True):
    """The customer's own case. `n` is the number of the last entry; `agents` how far the agents have come."""

    number: int
    n: int
    portal: str
    type: TypeWord
    chat: ChatWord
    agent: str | None
    assigned: bool
    first_name: str
    last_name: str
    email: str
    opened_at: int
    ended_at: int | None
    rated: bool
    may_return: bool
    agents: Marks


class ChatOpened(msgspec.Struct, frozen=True):
    """The customer's case with all its entries that the customer may see; `clock` is the server's time."""

    chat: ChatView
    entries: list[Entry]
    clock: int


# --- what goes up the socket --------------------------------------------------------------------------------------


class HelloCustomer(msgspec.Struct, frozen=True, tag="customer", tag_field="t", forbid_unknown_fields=True):
    """A customer's first word: the case token, and the last entry number this page has (0 for none)."""

    token: str
    have: int = 0


class HelloDesk(msgspec.Struct, frozen=True, tag="desk", tag_field="t", forbid_unknown_fields=True):
    """A desk's first word; who it is was told by the cookie."""


class Watch(msgspec.Struct, frozen=True, tag="watch", tag_field="t", forbid_unknown_fields=True):
    """A desk wants a case's entries after `have`, and what follows; again after a gap. `looking` shows the reader to colleagues."""

    case: int
    have: int = 0
    looking: bool = False


class Unwatch(msgspec.Struct, frozen=True, tag="unwatch", tag_field="t", forbid_unknown_fields=True):
    """A desk has closed a case."""

    case: int


class Post(msgspec.Struct, frozen=True, tag="post", tag_field="t", forbid_unknown_fields=True):
    """Say something: acknowledged by `posted` once stored. `id` is the sender's own, the same when repeated."""

    id: str
    text: str
    case: int = 0
    note: bool = False


class Typing(msgspec.Struct, frozen=True, tag="typing", tag_field="t", forbid_unknown_fields=True):
    """The writer is typing; may be lost. Send at most every 3 s."""

    case: int = 0


class Seen(msgspec.Struct, frozen=True, tag="seen", tag_field="t", forbid_unknown_fields=True):
    """How far this page has come, in its own entry numbers; may be lost, so it is sent again on every connect."""

    got: int
    read: int
    case: int = 0


class Ping(msgspec.Struct, frozen=True, tag="ping", tag_field="t", forbid_unknown_fields=True):
    """Asks for a `pong`, so that a page learns of a dead line."""


class Away(msgspec.Struct, frozen=True, tag="bye", tag_field="t", forbid_unknown_fields=True):
    """The customer's page is being closed by its reader."""


Upward = HelloCustomer | HelloDesk | Watch | Unwatch | Post | Typing | Seen | Ping | Away


# --- what comes down the socket: each frame is a list of these ----------------------------------------------------


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something was refused (RFC 9457); `code` is the stable word, `field` the value at fault."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None
    by: str | None = None
    limit: int | None = None
    retry_after: int | None = None


class Ready(msgspec.Struct, frozen=True, tag="ready", tag_field="t"):
    """The hello was accepted; `build` changes when the pages should be reloaded."""

    clock: int
    build: str


class Posted(msgspec.Struct, frozen=True, tag="posted", tag_field="t"):
    """The message with the sender's `id` is stored, as entry `n` of the sender's counting."""

    case: int
    id: str
    n: int
    at: int


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="t"):
    """A word from the page was refused; `id` names the post, if it was one."""

    problem: Problem
    id: str | None = None
    case: int | None = None


class CaughtUp(msgspec.Struct, frozen=True, tag="caught_up", tag_field="t"):
    """To a desk: the case now, and its entries after what the desk had; `reset` means: drop what you have."""

    case: CaseView
    entries: list[Entry]
    reset: bool = False


class ChatCaughtUp(msgspec.Struct, frozen=True, tag="chat", tag_field="t"):
    """To the customer: the case now, and its entries after what the page had."""

    chat: ChatView
    entries: list[Entry]


class CaseNews(msgspec.Struct, frozen=True, tag="entry", tag_field="t", omit_defaults=True):
    """To desks that watch the case: the next entry; `case` where more than the conversation changed."""

    number: int
    entry: Entry
    awaiting_since: int | None = None
    case: CaseView | UnsetType = UNSET


class ChatNews(msgspec.Struct, frozen=True, tag="said", tag_field="t", omit_defaults=True):
    """To the customer: the next entry; `chat` where more than the conversation changed."""

    entry: Entry
    chat: ChatView | UnsetType = UNSET


class RowNews(msgspec.Struct, frozen=True, tag="row", tag_field="t", omit_defaults=True):
    """To desks of the portal: a row as it is now, why it changed, who did it, and the counts that changed with it."""

    row: CaseRow
    why: EntryKind
    counts: list[Count]
    by_agent: int | None = None


class Deleted(msgspec.Struct, frozen=True, tag="deleted", tag_field="t"):
    """To desks of the portal and the customer's page: the case is gone for good."""

    number: int
    counts: list[Count]


class MarksNews(msgspec.Struct, frozen=True, tag="marks", tag_field="t"):
    """How far the other side has come, in the reader's own numbers; `whose` is the side that moved."""

    number: int
    whose: Literal["customer", "agent"]
    marks: Marks


class TypingNews(msgspec.Struct, frozen=True, tag="types", tag_field="t", omit_defaults=True):
    """Somebody else is typing; shown for 5 s."""

    number: int
    by: ByWord
    agent: AgentRef | None = None


class Lookers(msgspec.Struct, frozen=True, tag="lookers", tag_field="t"):
    """Which agents look at the case now, the reader included."""

    number: int
    agents: list[AgentRef]


class CustomerHere(msgspec.Struct, frozen=True, tag="here", tag_field="t"):
    """Whether a page of the customer is connected; `away_since` in milliseconds."""

    number: int
    away_since: int | None


class DotGone(msgspec.Struct, frozen=True, tag="dot", tag_field="t"):
    """The agent opened Unassigned in some tab: the red dot goes in all."""


class Changed(msgspec.Struct, frozen=True, tag="changed", tag_field="t"):
    """Portals, agents or rights changed: fetch the desk's state again."""


class SignedOut(msgspec.Struct, frozen=True, tag="signed_out", tag_field="t"):
    """The session has ended."""


class AgentAway(msgspec.Struct, frozen=True, tag="agent_away", tag_field="t"):
    """To leads and admins: a running chat's agent has been away; anyone of the portal may take over."""

    number: int
    agent: AgentRef


class Pong(msgspec.Struct, frozen=True, tag="pong", tag_field="t"):
    """The answer to a ping."""

    clock: int


Downward = (
    Ready | Posted | Refused | CaughtUp | ChatCaughtUp | CaseNews | ChatNews | RowNews | Deleted | MarksNews
    | TypingNews | Lookers | CustomerHere | DotGone | Changed | SignedOut | AgentAway | Pong
)
