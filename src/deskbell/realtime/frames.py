"""The words on the socket, up and down, pure; each is tagged by `t`. The browser's types are made from these."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from deskbell.realtime.wire import AgentRef, ByWord, CaseRow, CaseView, ChatView, Count, Entry, EntryKind, Marks, Problem
from deskbell.realtime.wire_bell import BellState, OfferEnd, OfferView
from deskbell.realtime.wire_letters import LetterView
from deskbell.realtime.wire_share import IceServer, ShareView

Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""What a page may send as a number: no case number and no entry's number is larger, and PostgreSQL refuses a larger one in words of its own."""

LONGEST_SIGNAL = 32_768
"""How long a WebRTC word may be, in characters: descriptions are of some thousand."""

# --- what goes up the socket --------------------------------------------------------------------------------------


class HelloCustomer(msgspec.Struct, frozen=True, tag="customer", tag_field="t", forbid_unknown_fields=True):
    """A customer's first word: the case token, and the last entry number this page has (0 for none)."""

    token: str
    have: Number = 0


class HelloDesk(msgspec.Struct, frozen=True, tag="desk", tag_field="t", forbid_unknown_fields=True):
    """A desk's first word; who it is was told by the cookie."""


class Watch(msgspec.Struct, frozen=True, tag="watch", tag_field="t", forbid_unknown_fields=True):
    """A desk wants a case's entries after `have`, and what follows; again after a gap. `looking` shows the reader to colleagues."""

    case: Number
    have: Number = 0
    looking: bool = False


class Unwatch(msgspec.Struct, frozen=True, tag="unwatch", tag_field="t", forbid_unknown_fields=True):
    """A desk has closed a case."""

    case: Number


class Post(msgspec.Struct, frozen=True, tag="post", tag_field="t", forbid_unknown_fields=True):
    """Say something: acknowledged by `posted` once stored. `id` is the sender's own, the same when repeated."""

    id: str
    text: str
    case: Number = 0
    note: bool = False


class Typing(msgspec.Struct, frozen=True, tag="typing", tag_field="t", forbid_unknown_fields=True):
    """The writer is typing; may be lost. Send at most every 3 s."""

    case: Number = 0


class Seen(msgspec.Struct, frozen=True, tag="seen", tag_field="t", forbid_unknown_fields=True):
    """How far this page has come, in its own entry numbers; may be lost, so it is sent again on every connect."""

    got: Number
    read: Number
    case: Number = 0


class View(msgspec.Struct, frozen=True, tag="view", tag_field="t", forbid_unknown_fields=True):
    """A desk wants to see a share's picture: answered by `viewing`, and by the customer's page with an offer."""

    share: Number


class Unview(msgspec.Struct, frozen=True, tag="unview", tag_field="t", forbid_unknown_fields=True):
    """A desk looks at a share no longer; `viewer` names a look of its own before this one, over a line that was lost."""

    share: Number
    viewer: Annotated[str, Meta(max_length=40, pattern="^[A-Za-z0-9_-]*$")] = ""


class Showing(msgspec.Struct, frozen=True, tag="showing", tag_field="t", forbid_unknown_fields=True):
    """This page of the customer gives a share's picture (`on`), until it says otherwise or its line ends."""

    share: Number
    on: bool = True


class Signal(msgspec.Struct, frozen=True, tag="signal", tag_field="t", forbid_unknown_fields=True):
    """WebRTC's word from one browser to the other, passed on as it is; may be lost. `viewer` is whom it is for, or from: one desk."""

    share: Number
    viewer: Annotated[str, Meta(min_length=8, max_length=40, pattern="^[A-Za-z0-9_-]+$")]
    data: Annotated[str, Meta(max_length=LONGEST_SIGNAL)]


class Ping(msgspec.Struct, frozen=True, tag="ping", tag_field="t", forbid_unknown_fields=True):
    """Asks for a `pong`, so that a page learns of a dead line."""


class Away(msgspec.Struct, frozen=True, tag="bye", tag_field="t", forbid_unknown_fields=True):
    """The customer's page is being closed by its reader."""


Upward = HelloCustomer | HelloDesk | Watch | Unwatch | Post | Typing | Seen | View | Unview | Showing | Signal | Ping | Away


# --- what comes down the socket: each frame is a list of these ----------------------------------------------------


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
    """To a desk: the case now, and its entries after what the desk had; `reset` means: drop what you have. `letters` are all of the case."""

    case: CaseView
    entries: list[Entry]
    reset: bool = False
    share: ShareView | None = None
    letters: list[LetterView] = []


class ChatCaughtUp(msgspec.Struct, frozen=True, tag="chat", tag_field="t", omit_defaults=True):
    """To the customer: the case now, and its entries after what the page had; `share` where it began with this line, else UNSET."""

    chat: ChatView
    entries: list[Entry]
    share: ShareView | UnsetType | None = UNSET


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
    """To desks of the portal: a row as it is now, why it changed, who did it, whose it was if it is another's now, and the counts that changed."""

    row: CaseRow
    why: EntryKind
    counts: list[Count]
    by_agent: int | None = None
    from_agent: int | None = None


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


class OfferNews(msgspec.Struct, frozen=True, tag="offer", tag_field="t"):
    """A case is put before this agent, alone or among several."""

    offer: OfferView


class OfferOver(msgspec.Struct, frozen=True, tag="offer_over", tag_field="t"):
    """An offer has ended, or ended here; `by` is the screen name of who took the case."""

    id: int
    number: int
    how: OfferEnd
    by: str | None = None


class BellNews(msgspec.Struct, frozen=True, tag="bell", tag_field="t", omit_defaults=True):
    """How this agent's bell stands now; `missed` says that missed offers made it unavailable."""

    bell: BellState
    missed: bool = False


class CodesNews(msgspec.Struct, frozen=True, tag="codes", tag_field="t"):
    """This agent's open codes changed: fetch them again; `used` is the number of the case that one has joined."""

    used: int | None = None


class BoardNews(msgspec.Struct, frozen=True, tag="board", tag_field="t"):
    """The live board changed: fetch it again."""


class StillWaits(msgspec.Struct, frozen=True, tag="still_waits", tag_field="t"):
    """A live chat that nobody took rings again, for the `times`-th time, a minute apart; from the third on it concerns leads and admins."""

    number: int
    times: int
    portal: int


class Moved(msgspec.Struct, frozen=True, tag="moved", tag_field="t", omit_defaults=True):
    """To desks of the old portal: a case went to another, of this id and name, where `agent` has it. To desks that do not serve that one it is gone."""

    number: int
    portal: int
    name: str
    agent: AgentRef | None
    counts: list[Count]
    by_agent: int | None = None
    from_agent: int | None = None


class CodesGuessed(msgspec.Struct, frozen=True, tag="codes_guessed", tag_field="t"):
    """To admins: so many wrong connection codes were typed in the last ten minutes."""

    tries: int


class LineNews(msgspec.Struct, frozen=True, tag="line", tag_field="t"):
    """To a customer in a line: how many are ahead, how long it is likely to take (ms; null while that can't be said), whether anybody is on."""

    ahead: int
    estimate: int | None
    staffed: bool


class ShareNews(msgspec.Struct, frozen=True, tag="share", tag_field="t"):
    """To desks that watch the case, and the customer: how its screen share stands now; `ended` is told once."""

    number: int
    share: ShareView


class LetterNews(msgspec.Struct, frozen=True, tag="letter", tag_field="t"):
    """To desks that watch the case: a mail of it is new (before its entries come), or has come further."""

    number: int
    letter: LetterView


class Viewing(msgspec.Struct, frozen=True, tag="viewing", tag_field="t"):
    """To the desk that asked to see: as whom it signals, and over which servers the browsers may connect."""

    share: int
    viewer: str
    ice: list[IceServer]


class Viewer(msgspec.Struct, frozen=True, tag="viewer", tag_field="t"):
    """To the customer's pages: a desk wants to see (`on`) or does so no longer; the page that shows sends it an offer."""

    share: int
    viewer: str
    agent: str
    on: bool = True


class Signalled(msgspec.Struct, frozen=True, tag="signal", tag_field="t"):
    """WebRTC's word from the other browser."""

    share: int
    viewer: str
    data: str


class Nothing(msgspec.Struct, frozen=True, tag="nothing", tag_field="t"):
    """For nodes alone: there is work due, or a case moved."""


class Pong(msgspec.Struct, frozen=True, tag="pong", tag_field="t"):
    """The answer to a ping."""

    clock: int


Downward = (
    Ready
    | Posted
    | Refused
    | CaughtUp
    | ChatCaughtUp
    | CaseNews
    | ChatNews
    | RowNews
    | Deleted
    | MarksNews
    | TypingNews
    | Lookers
    | CustomerHere
    | DotGone
    | Changed
    | SignedOut
    | AgentAway
    | OfferNews
    | OfferOver
    | BellNews
    | CodesNews
    | BoardNews
    | StillWaits
    | Moved
    | CodesGuessed
    | LineNews
    | ShareNews
    | LetterNews
    | Viewing
    | Viewer
    | Signalled
    | Nothing
    | Pong
)
