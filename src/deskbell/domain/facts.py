"""Everything that can happen to a case, in the past tense; facts hold ids and words of ours, never a customer's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Who made a fact."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class Kind(StrEnum):
    """What happened. The conversation's lines are these facts, put into words by the reader's page."""

    OPENED = "opened"
    MESSAGE = "message"
    NOTE = "note"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    AGENT_LEFT = "agent_left"
    ENDED = "ended"
    SILENCE_WARNED = "silence_warned"
    REQUESTED = "requested"
    ABANDONED = "abandoned"
    GONE = "gone"
    RETURNED = "returned"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RENAMED = "renamed"
    RATED = "rated"
    BLOCKED = "blocked"
    AGENT_AWAY = "agent_away"
    CODE_USED = "code_used"
    ASKED = "asked"
    NOT_FREE = "not_free"
    OFFERED = "offered"
    DECLINED = "declined"
    MISSED = "missed"
    TRANSFERRING = "transferring"
    TRANSFER_BACK = "transfer_back"
    INVITED = "invited"
    INVITE_BACK = "invite_back"
    JOINED = "joined"
    PARTED = "parted"
    SHARE_ASKED = "share_asked"
    SHARE_ACCEPTED = "share_accepted"
    SHARE_REFUSED = "share_refused"
    SHARE_STARTED = "share_started"
    SHARE_PAUSED = "share_paused"
    SHARE_RESUMED = "share_resumed"
    SHARE_LOST = "share_lost"
    SHARE_ENDED = "share_ended"
    RECORD_STARTED = "record_started"
    RECORD_FAILED = "record_failed"
    RECORD_ENDED = "record_ended"
    RECORD_DELETED = "record_deleted"
    CONFIRMED = "confirmed"
    TRANSCRIPT_MAIL = "transcript_mail"
    MAIL_FAILED = "mail_failed"
    MAIL_BOUNCED = "mail_bounced"


HIDDEN_FROM_CUSTOMERS = frozenset(
    {
        Kind.NOTE,
        Kind.GONE,
        Kind.ABANDONED,
        Kind.RESOLVED,
        Kind.REOPENED,
        Kind.BLOCKED,
        Kind.AGENT_AWAY,
        Kind.CODE_USED,
        Kind.OFFERED,
        Kind.DECLINED,
        Kind.MISSED,
        Kind.TRANSFERRING,
        Kind.TRANSFER_BACK,
        Kind.INVITED,
        Kind.INVITE_BACK,
        Kind.CONFIRMED,
        Kind.TRANSCRIPT_MAIL,
        Kind.MAIL_FAILED,
        Kind.MAIL_BOUNCED,
    }
)
"""Facts that get no public number, and so leave no gap in what the customer counts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened in a case, at `at` (milliseconds), as number `seq` of all and `public_seq` of the customer's.

    `agent_id` is the agent who did it or whom it concerns; `other` says more in our own words (an outcome, a reason).
    """

    case_id: int
    seq: int
    public_seq: int | None
    kind: Kind
    by: By
    at: int
    agent_id: int | None = None
    message_id: int | None = None
    other: str | None = None
