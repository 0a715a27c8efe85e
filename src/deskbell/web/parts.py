"""What the web room is given: the concrete things that wiring chose, behind the ports this room asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from litestar.di import NamedDependency
from litestar.types import ASGIApp

from deskbell.actions.ports import Dice, Store
from deskbell.actions.values import StoredFile
from deskbell.domain.files import Upload
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

    def path_of(self, file: StoredFile) -> Path:
        """Return where a recorded file's bytes lie."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Remove these files for good; harmless for those that are gone already. Waits for the disk."""
        ...


class SearchIndex(Protocol):
    """What searches are answered from: fed behind the conversation."""

    async def catch_up(self) -> bool:
        """Let it hold all that is committed by now; return whether it does, after a second at most."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the installation is: `address` is where people reach it, `session_life` in milliseconds, sizes in bytes."""

    address: str
    public_url: str | None
    session_life: int
    largest_upload: int
    version: str


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
    dice: Dice
    clock: Callable[[], int]
    socket: ASGIApp
    on_the_bell: OnTheBell = field(default_factory=OnTheBell)
    ice: Ice = no_ice


Given = NamedDependency[Parts]
"""How a route asks for its parts."""
