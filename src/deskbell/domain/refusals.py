"""Why an action is refused: one tree; what each looks like on the wire is decided at the edge."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """An action was not carried out and nothing has changed.

    `code` is the stable word for programs; `details` are safe to show to whoever asked.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, text: str = "", **details: str | int | None) -> None:
        super().__init__(text or self.code)
        self.text = text
        self.details = details


class NotSignedIn(Refusal):
    """There is no valid session or case token."""

    code = "not-signed-in"


class SecondFactorNeeded(NotSignedIn):
    """The password was right; the second factor's code is missing or (then `field` is `code`) wrong."""

    code = "second-factor-needed"


class NotFound(Refusal):
    """It does not exist, or it is not for the one who asks: both look alike."""

    code = "not-found"


class NotAllowed(Refusal):
    """The one who asks sees it, but may not do this."""

    code = "not-allowed"


class ForeignOrigin(NotAllowed):
    """The request comes from a page of another origin, or carries a session and does not say from where."""

    code = "foreign-origin"


class Invalid(Refusal):
    """A value breaks a rule; `field` says which."""

    code = "invalid"

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text, field=field)
        self.field = field


class TooLarge(Refusal):
    """A text or file passes its limit; `limit` is in bytes."""

    code = "too-large"


class TooMany(Refusal):
    """Too often in too short a time; `retry_after` is in seconds."""

    code = "too-many"

    def __init__(self, retry_after: int, text: str = "") -> None:
        super().__init__(text or "Too many attempts. Please wait a moment.", retry_after=retry_after)
        self.retry_after = retry_after


class Conflict(Refusal):
    """The state does not allow it, often because someone else was quicker."""

    code = "conflict"


class AlreadyAssigned(Conflict):
    """Another agent has the case; `by` is that agent's screen name."""

    code = "already-assigned"


class WrongState(Conflict):
    """The case's status or chat state does not know this step."""

    code = "wrong-state"


class ChatRunning(Conflict):
    """Not while the chat runs: end it first."""

    code = "chat-running"


class StillShown(Conflict):
    """Not while the customer's screen is shown: end that first."""

    code = "still-shown"


class ClientIdReused(Conflict):
    """The sender's own id was used before, with other words."""

    code = "client-id-reused"


class AlreadyTaken(Conflict):
    """A value that must be unique (an address, a slug) belongs to another; `field` says which."""

    code = "already-taken"


class Blocked(Refusal):
    """This browser or address is blocked for a time."""

    code = "blocked"


class OfferOver(Conflict):
    """The offer has ended; `by` says who took the case, if somebody did."""

    code = "offer-over"


class ShareOver(Conflict):
    """The screen share stands otherwise by now; `state` says how."""

    code = "share-over"


class RecordingOver(Conflict):
    """The recording takes nothing more, or was never allowed; `state` says how it stands."""

    code = "recording-over"


class RecordedElsewhere(Conflict):
    """Another page of the agent's records this share."""

    code = "recorded-elsewhere"


class OutOfOrder(Conflict):
    """A chunk comes before its time, or is another than the one stored under its number; `next` is the one that is wanted."""

    code = "out-of-order"


class NotFree(Conflict):
    """The agent can't be reached at the moment."""

    code = "not-free"


class CodeWrong(Refusal):
    """This connection code joins nobody: never made, used, expired or cancelled all look alike."""

    code = "code-wrong"


class NoRoom(Refusal):
    """The case's files, or the server's disk, have reached what is let in: a smaller file may still fit."""

    code = "no-room"


class MailOff(Conflict):
    """No mail server is set up, so that nothing can be sent."""

    code = "mail-off"


class MailNotTaken(Refusal):
    """A mail that belongs to no case and makes none."""

    code = "mail-not-taken"


class MailLater(Refusal):
    """A mail can't be stored at the moment: whoever hands it over keeps it, and tries again."""

    code = "mail-later"


class Closed(Refusal):
    """The portal takes no newcomers."""

    code = "closed"
