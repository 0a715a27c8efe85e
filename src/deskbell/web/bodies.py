"""What requests carry and administration reads, by HTTP; the browser's types are made from these and from `realtime.wire`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from deskbell.realtime.wire import Me, OutcomeWord, RoleWord

Short = Annotated[str, Meta(max_length=500)]
Long = Annotated[str, Meta(max_length=20_000)]
Id = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Facts about the customer's device, as its browser tells them."""

    browser: Short = ""
    system: Short = ""
    language: Short = ""
    time_zone: Short = ""
    screen: Short = ""
    page: Annotated[str, Meta(max_length=2000)] = ""


class NewCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Opens a case. `token` is made by the page: 32 random bytes, base64url without padding (43 signs); the same again is the same case.

    `identity` is the company's signed word (JWT, HS256, the portal's secret) on who the customer is; it wins over the form.
    `browser` is a random id the page keeps, so that an abusive browser can be blocked. What a portal's kind asks besides: `box` a
    `question` with the sender's own `client_id`, `match` the `agent` (a handle of the portal's face), `pin` a connection `code`.
    """

    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
    first_name: Short = ""
    last_name: Short = ""
    email: Short = ""
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    device: Device = Device()
    browser: Annotated[str, Meta(max_length=64)] = ""
    identity: Annotated[str, Meta(max_length=4000)] | None = None
    question: str = ""
    client_id: Annotated[str, Meta(pattern=r"^[0-9]{0,19}$")] = ""
    agent: Annotated[str, Meta(max_length=64)] = ""
    code: Annotated[str, Meta(max_length=60)] = ""


class NewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leaves a support request without a chat; the fields are those of `NewCase`, the question and the sender's own id are wanted."""

    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
    client_id: Annotated[str, Meta(pattern=r"^[0-9]{1,19}$")]
    question: str
    first_name: Short = ""
    last_name: Short = ""
    email: Short = ""
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    device: Device = Device()
    browser: Annotated[str, Meta(max_length=64)] = ""
    identity: Annotated[str, Meta(max_length=4000)] | None = None


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message; `client_id` is the sender's own number (decimal, below 2**63, time-ordered): a repeat is harmless."""

    client_id: Annotated[str, Meta(pattern=r"^[0-9]{1,19}$")]
    text: str
    note: bool = False


class CustomerDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Corrected name and address; what is left out stays."""

    first_name: Short | UnsetType = UNSET
    last_name: Short | UnsetType = UNSET
    email: Short | UnsetType = UNSET


class LeaveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For *I don't want to wait*: the question, and name and address where they were corrected."""

    client_id: Annotated[str, Meta(pattern=r"^[0-9]{1,19}$")]
    question: str
    first_name: Short | UnsetType = UNSET
    last_name: Short | UnsetType = UNSET
    email: Short | UnsetType = UNSET


class Rating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it went, 1 (badly) to 5 (very well)."""

    score: Annotated[int, Meta(ge=1, le=5)]


class SeenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the page has come, in its own entry numbers."""

    got: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    read: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class AssignTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to assign; null for oneself."""

    agent: Id | None = None


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Resolving: optional note and outcome; `end_chat` must be true while the chat runs."""

    note: Long = ""
    outcome: OutcomeWord = "unknown"
    end_chat: bool = False


class TransferTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to transfer: an agent or a portal, with a note for colleagues."""

    agent: Id | None = None
    portal: Id | None = None
    note: Long = ""


class Invite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite into the chat."""

    agent: Id


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to take out of the chat; null for oneself."""

    agent: Id | None = None


class BellChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes one's bell; what is left out stays."""

    signed_on: bool | UnsetType = UNSET
    available: bool | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=20)] | UnsetType = UNSET


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes a connection code for a portal, with an optional name of the session."""

    portal: Id
    name: Short = ""


class ModeChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Opens or closes modes of connection; what is left out stays."""

    web: bool | UnsetType = UNSET
    phone: bool | UnsetType = UNSET
    queue: bool | UnsetType = UNSET


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Blocks the customer's browser and network address for some hours, with a reason for the audit log; ends the chat."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    hours: Annotated[int, Meta(ge=1, le=24 * 365)] = 24


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Log-in; `code` is the second factor's six digits or a recovery code, asked for by problem code `second-factor-needed`."""

    email: Short
    password: Annotated[str, Meta(max_length=1000)]
    code: Annotated[str, Meta(max_length=40)] = ""


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes one's own password."""

    old: Annotated[str, Meta(max_length=1000)]
    new: Annotated[str, Meta(max_length=1000)]


class MyPreferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's own language (null: the browser's)."""

    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")] | None


class PasswordOnly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirms a dangerous step with the password."""

    password: Annotated[str, Meta(max_length=1000)]


class CodeOnly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Six digits from the authenticator app."""

    code: Annotated[str, Meta(max_length=40)]


class SecondFactorBegun(msgspec.Struct, frozen=True):
    """The secret to put into an authenticator app, as text and as a QR code (SVG)."""

    secret: str
    qr_svg: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Shown once: each replaces the second factor one time."""

    codes: list[str]


class LinkToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of an invitation or new-password link (it stands behind # in the link)."""

    token: Annotated[str, Meta(max_length=100)]


class LinkView(msgspec.Struct, frozen=True):
    """Whom a link is for, and what it does."""

    email: str
    screen_name: str
    kind: Literal["invitation", "password"]


class LinkPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Uses a link: sets the password, once."""

    token: Annotated[str, Meta(max_length=100)]
    password: Annotated[str, Meta(max_length=1000)]


# --- administration -----------------------------------------------------------------------------------------------


class AgentView(msgspec.Struct, frozen=True):
    """An agent as admins see it; times in milliseconds."""

    id: int
    email: str
    name: str
    screen_name: str
    role: RoleWord
    disabled: bool
    second_factor: bool
    has_password: bool
    portals: list[int]
    sessions: int
    last_seen_at: int | None


class NewAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes an agent; the answer holds the invitation link."""

    email: Short
    name: Short
    screen_name: Short
    role: RoleWord = "agent"
    portals: list[Id] = []


class AgentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes an agent; what is left out stays."""

    email: Short | UnsetType = UNSET
    name: Short | UnsetType = UNSET
    screen_name: Short | UnsetType = UNSET
    role: RoleWord | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET
    portals: list[Id] | UnsetType = UNSET


class LinkMade(msgspec.Struct, frozen=True):
    """A one-time link to hand over, and until when it works (ms)."""

    link: str
    expires_at: int


class AgentMade(msgspec.Struct, frozen=True):
    """A new agent and the invitation link."""

    agent: AgentView
    invitation: LinkMade


class AuditEntry(msgspec.Struct, frozen=True):
    """One administrative act or deletion: when (ms), who, what, on which thing; `details` holds no customer's words."""

    id: int
    at: int
    agent: str | None
    act: str
    subject: str
    details: dict[str, str]


class AuditPage(msgspec.Struct, frozen=True):
    """A page of the audit log, newest first; `cursor` gets the next."""

    entries: list[AuditEntry]
    cursor: int | None


class BlockView(msgspec.Struct, frozen=True):
    """A block in force: until when (ms), why, and by whom."""

    id: int
    at: int
    until: int
    reason: str
    agent: str | None
    portal: str | None


class SignedIn(msgspec.Struct, frozen=True):
    """The log-in was right."""

    me: Me
