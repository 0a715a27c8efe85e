"""What the web room is given: the concrete things that wiring chose, behind the ports this room asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from litestar.di import NamedDependency
from litestar.types import ASGIApp

from deskbell.actions.ports import Store, Tokens
from deskbell.actions.values_letters import Taken
from deskbell.domain.files import Upload
from deskbell.domain.letters import Trouble, Way
from deskbell.domain.recordings import Bounds
from deskbell.web.assets import Assets
from deskbell.web.faces import OnTheBell
from deskbell.web.ice import Ice, no_ice
from deskbell.web.keys import InstallationKey
from deskbell.web.limits import Limits
from deskbell.web.passwords import Passwords
from deskbell.web.words import Languages


class UploadPlace(Protocol):
    """Where files' bytes lie."""

    async def keep(self, chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
        """Store the bytes as they come and return what they are, by content.

        Refuses (TooLarge) more than `largest` bytes as soon as they have come, and (Invalid) an empty file; nothing is left then.
        Whoever gets an upload says when it is `settled`.
        """
        ...

    def settled(self, key: str) -> None:
        """Note that an upload is recorded by now, or never will be; until then no sweep removes it."""
        ...

    def path_of(self, key: str) -> Path:
        """Return where a recorded file's bytes lie."""
        ...

    def write_at(self, key: str, offset: int, content: bytes) -> None:
        """Write a piece of a file that grows, synced; the same piece again is harmless. Waits for the disk.

        Refuses (NoRoom) where the disk is nearly full, (NotFound) a later piece of a file that is gone.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Remove these files for good; harmless for those that are gone already. Waits for the disk."""
        ...


class Playable(Protocol):
    """A recorded segment as it is sent: a head made for it, then the stored bytes from `begins` up to `ends`."""

    @property
    def head(self) -> bytes:
        """What stands before the stored bytes."""
        ...

    @property
    def begins(self) -> int:
        """The first stored byte that is sent."""
        ...

    @property
    def ends(self) -> int:
        """The first that is not sent any more."""
        ...


def no_recordings(_: Path, __: int) -> Playable | None:
    """Return that a segment can't be played."""
    return None


class SearchIndex(Protocol):
    """What searches are answered from: fed behind the conversation."""

    async def catch_up(self) -> bool:
        """Let it hold all that is committed by now; return whether it does, after a second at most."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail is set up: `address` is what it is sent from ("" where there is none), `smtp` and `imap` are host and port or "".

    `pattern` is what answers go to, `token` opens the door to a mail server.
    """

    address: str = ""
    pattern: str = ""
    smtp: str = ""
    imap: str = ""
    token: str = ""
    largest: int = 40 << 20

    @property
    def sends(self) -> bool:
        """Whether mails can be sent."""
        return bool(self.address and self.smtp)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the reading of the mailbox goes on this node: when it last went well (ms), and what is wrong since."""

    read_at: int | None = None
    trouble: Trouble | None = None
    said: str = ""


class MailTaking(Protocol):
    """Takes in what a mail server hands over."""

    async def take(self, raw: bytes, envelope_to: Sequence[str] = ()) -> Taken:
        """Take a mail in; what became of it is stored when this returns."""
        ...


class NoMailTaking:
    """Where no mail is taken in."""

    async def take(self, raw: bytes, envelope_to: Sequence[str] = ()) -> Taken:  # noqa: ARG002
        """Take nothing."""
        return Taken(Way.NOT_TAKEN)


async def no_mail_sent(_: str, __: str) -> None:
    """Send no test mail."""


USUAL_BOUNDS = Bounds(2 << 30, 4 * 3_600_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the installation is: `address` is where people reach it, `session_life` in milliseconds, sizes in bytes."""

    address: str
    public_url: str | None
    session_life: int
    largest_upload: int
    version: str
    recordings: Bounds = USUAL_BOUNDS
    mail: Mail = field(default_factory=Mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the routes use; `clock` is milliseconds since 1970."""

    site: Site
    store: Store
    index: SearchIndex
    uploads: UploadPlace
    key: InstallationKey
    passwords: Passwords
    limits: Limits
    languages: Languages
    assets: Assets
    dice: Tokens
    clock: Callable[[], int]
    socket: ASGIApp
    on_the_bell: OnTheBell = field(default_factory=OnTheBell)
    ice: Ice = no_ice
    intake: MailTaking = field(default_factory=NoMailTaking)
    send_test: Callable[[str, str], Awaitable[None]] = no_mail_sent
    mailbox: Callable[[], Standing] = Standing
    seekable: Callable[[Path, int], Playable | None] = no_recordings


Given = NamedDependency[Parts]
"""How a route asks for its parts."""
