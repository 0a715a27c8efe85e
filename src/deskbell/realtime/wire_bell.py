"""How the bell, offers, codes, the live board and a portal's doors look on the wire; the browser's types are made from these."""

from __future__ import annotations

from typing import Literal

import msgspec

from deskbell.realtime.wire import AgentRef, CaseRow

KindWord = Literal["chat", "match", "box", "button", "pin"]
ModeWord = Literal["any", "web", "phone", "queue"]
OfferWord = Literal["web", "match", "queue", "transfer", "invite"]
OfferEnd = Literal["open", "accepted", "declined", "missed", "withdrawn"]
StateWord = Literal["available", "unavailable", "signed_off"]
AskedWord = Literal["anyone", "one", "nobody"]
WhyWord = Literal["closed", "mode_closed", "hours", "nobody"]


class OfferView(msgspec.Struct, frozen=True):
    """A case put before an agent: alone (`to_you`), or before several. Times in ms; `note` is of a transfer, for colleagues."""

    id: int
    kind: OfferWord
    portal: int
    number: int
    name: str
    question: str
    language: str
    at: int
    until: int
    to_you: bool
    sender: str | None = None
    note: str = ""


class CodeView(msgspec.Struct, frozen=True):
    """An open connection code, as its maker sees it; `link` carries the code behind `#`. Times in ms."""

    id: int
    name: str
    portal: int
    code: str
    link: str
    made_at: int
    expires_at: int


class BellState(msgspec.Struct, frozen=True):
    """How an agent's bell stands: what was chosen, and the `state` computed from it; `chats` live ones, `asked` open offers to them alone."""

    signed_on: bool
    available: bool
    limit: int
    state: StateWord
    chats: int
    asked: int
    busy: bool


class BellView(msgspec.Struct, frozen=True):
    """One's own bell with all that is put before one, and one's open codes."""

    bell: BellState
    offers: list[OfferView]
    codes: list[CodeView]
    clock: int


class BoardAgent(msgspec.Struct, frozen=True):
    """An agent on the live board."""

    agent: AgentRef
    state: StateWord
    chats: int
    asked: int
    limit: int
    busy: bool
    portals: list[int]


class BoardOffer(msgspec.Struct, frozen=True):
    """An offer that is out: to one agent, or (null) to all of the portal who can be rung."""

    id: int
    kind: OfferWord
    portal: int
    number: int
    agent: AgentRef | None
    at: int
    until: int


class BoardView(msgspec.Struct, frozen=True):
    """Who waits where and how long, which offers are out, who is on the bell and how busy. `more`: only the longest waiting are shown."""

    waiting: list[CaseRow]
    more: bool
    offers: list[BoardOffer]
    agents: list[BoardAgent]
    clock: int


class ColleagueNow(msgspec.Struct, frozen=True):
    """A colleague to whom a case can be handed on, or who can be invited: as they stand now."""

    agent: AgentRef
    state: StateWord
    busy: bool


class PortalNow(msgspec.Struct, frozen=True):
    """A portal to which a case can be handed on: to its line (`line`), or to everybody there who can be rung (`rings` agents)."""

    id: int
    slug: str
    name: str
    line: bool
    rings: int


class HandingView(msgspec.Struct, frozen=True):
    """To whom a case can be handed on now."""

    colleagues: list[ColleagueNow]
    portals: list[PortalNow]


class FaceAgent(msgspec.Struct, frozen=True):
    """Somebody a customer can pick: a screen name, and the handle to send back."""

    handle: str
    screen_name: str


class FaceView(msgspec.Struct, frozen=True):
    """How a portal stands to newcomers now: open or why not, when its hours open it next (ms), whether a request may be left."""

    open: bool
    why: WhyWord | None
    opens_at: int | None
    requests: bool
    staffed: bool
    agents: list[FaceAgent]


class ModeView(msgspec.Struct, frozen=True):
    """A mode of connection: whether it is open, and how many portals use it."""

    mode: Literal["web", "phone", "queue"]
    open: bool
    portals: int
