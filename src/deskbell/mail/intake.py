"""Takes a raw mail in, whatever way it came: read, its files stored under the rules of its case, then the deed, in one transaction."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from deskbell.actions.intake import rules_for, take_in, taken_before
from deskbell.actions.ports import Store, Tokens
from deskbell.actions.values_letters import Cursor, NotTaken, Received, Rules, Taken
from deskbell.domain.files import Upload, clean_file_name
from deskbell.domain.letters import Incoming, LeftOut, Part, is_of, signed_numbers
from deskbell.domain.messages import MAX_TEXT
from deskbell.domain.refusals import NoRoom, Refusal

log = structlog.get_logger()

MOST_FILES = 50
"""How many files of one mail are taken."""

MOST_NAMED = 100
"""How many files that were not taken are named."""

PIECE = 256 << 10
WHOLE_TEXT, WHOLE_MAIL = "mail.txt", "mail.eml"
"""Under which names are kept: a text too long to be shown, and a mail of which not all could be read."""

Read = Callable[[bytes, Sequence[str], str], Awaitable[Incoming]]


class Uploads(Protocol):
    """Where files' bytes are kept; none is swept until it is `settled`."""

    async def keep(self, chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
        """Store the bytes; refuses (NoRoom) where the disk is nearly full."""
        ...

    def settled(self, key: str) -> None:
        """Note that the file is recorded by now, or never will be."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Remove these files for good."""
        ...


@dataclass(frozen=True, slots=True)
class Addresses:
    """How our own mail is known: `own` addresses, the reply addresses' `pattern` and signature, and the mail server whose findings are believed."""

    own: tuple[str, ...]
    pattern: str
    sign: Callable[[int], str]
    authserv: str = ""


@dataclass(slots=True)
class _Files:
    """What is kept of a mail's files so far, and what not; `room` is what the case still holds."""

    rules: Rules
    room: int
    kept: list[Upload] = field(default_factory=list)
    raw: Upload | None = None
    not_taken: list[NotTaken] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [each.key for each in (*self.kept, self.raw) if each is not None]

    def leave_out(self, name: str, size: int, why: LeftOut) -> None:
        if len(self.not_taken) < MOST_NAMED:
            self.not_taken.append(NotTaken(clean_file_name(name), size, why))

    def why_not(self, part: Part) -> LeftOut | None:
        if not self.rules.allowed:
            return LeftOut.NOT_ALLOWED
        if len(part.content) > self.rules.largest:
            return LeftOut.TOO_LARGE
        if len(self.kept) >= MOST_FILES:
            return LeftOut.TOO_MANY
        return LeftOut.NO_ROOM if len(part.content) > self.room else None


class Intake:
    """Takes mails in. `read` makes sense of a raw mail and never fails for what stands in it."""

    def __init__(self, store: Store, uploads: Uploads, dice: Tokens, addresses: Addresses, read: Read) -> None:
        self._store, self._uploads, self._dice = store, uploads, dice
        self._addresses, self._read = addresses, read

    async def take(self, raw: bytes, envelope_to: Sequence[str] = (), mailbox: str = "", cursor: Cursor | None = None) -> Taken:
        """Take a mail in, and note in the same transaction that the mailbox was read up to it; what became of it is stored then.

        Refuses (NoRoom) while the server's disk is nearly full: nothing has changed, and the mail can be taken in later. Whoever
        asked may give up waiting: what was begun is finished. Costs the time of its reading, and the disk for each file.
        """
        incoming = await self._understood(raw, envelope_to)
        taking = asyncio.ensure_future(self._take(raw, incoming, mailbox, cursor))
        taking.add_done_callback(lambda done: done.cancelled() or done.exception())  # else asyncio logs it with its words
        return await asyncio.shield(taking)

    async def taken_before(self, raw: bytes) -> Taken | None:
        """Return what would become of a mail that is stored already, by its digest; None for any other. Nothing changes."""
        incoming = await self._understood(raw)
        return await self._store.look(lambda tx: taken_before(tx, incoming.digest))

    async def _understood(self, raw: bytes, envelope_to: Sequence[str] = ()) -> Incoming:
        return await self._read(raw, tuple(envelope_to), self._addresses.authserv)

    async def _take(self, raw: bytes, incoming: Incoming, mailbox: str, cursor: Cursor | None) -> Taken:
        received = self._received(incoming)
        rules = await self._store.look(lambda tx: rules_for(tx, received)) if _has_files(incoming) else None
        files = _Files(rules or Rules(False, 0, 0), rules.room if rules else 0)
        try:
            if rules is not None:
                await self._keep_all(files, raw, incoming)
                received = replace(received, uploads=tuple(files.kept), raw=files.raw, not_taken=tuple(files.not_taken))
        except BaseException:
            await self._drop(files.keys)
            raise
        taken = await self._recorded(files, received, mailbox, cursor)
        log.info(
            "mail-taken", way=taken.way.value, case=taken.number, size=len(raw),
            files=len(files.keys), not_taken=len(files.not_taken),
        )  # fmt: skip
        return replace(taken, whole=taken.whole and not files.not_taken)

    def _received(self, mail: Incoming) -> Received:
        to = self._addresses
        return Received(
            message_id=mail.message_id, references=mail.references, sender=mail.sender, sender_name=mail.sender_name,
            recipients=mail.recipients, numbers=signed_numbers(mail.recipients, to.pattern, to.sign), subject=mail.subject,
            automatic=mail.automatic is not None, bounce=mail.bounce, forged=mail.forged,
            ours=bool(mail.sender) and is_of(mail.sender, to.pattern, to.own), text=mail.text[:MAX_TEXT], quoted=mail.quoted, digest=mail.digest,
        )  # fmt: skip

    async def _recorded(self, files: _Files, received: Received, mailbox: str, cursor: Cursor | None) -> Taken:
        """Carry out the deed. What it does not record is removed at once; after a fault all stays for the sweep, for nobody knows."""
        try:
            taken = await self._store.act(lambda tx: take_in(tx, self._dice, received, mailbox, cursor))
        except Refusal:
            await self._drop(files.keys)
            raise
        except BaseException:
            self._settle(files.keys)
            raise
        if files.keys:
            recorded: set[str] = set(files.keys)
            try:
                recorded = await self._store.look(lambda tx: tx.files.known(files.keys))
            finally:
                self._settle(recorded)
                await self._drop([key for key in files.keys if key not in recorded])
        return taken

    async def _keep_all(self, files: _Files, raw: bytes, incoming: Incoming) -> None:
        """Keep what could not be shown or read, then the files as far as the rules let them in; empty ones are nobody's loss."""
        if len(incoming.text) > MAX_TEXT:
            text = incoming.text.encode(errors="replace")
            if whole := await self._if_there_is_room(files, text, WHOLE_TEXT):
                files.kept.append(whole)
        if incoming.unreadable:
            files.raw = await self._if_there_is_room(files, raw, WHOLE_MAIL)
        for part in incoming.parts:
            if not part.content:
                continue
            if (why := files.why_not(part)) is not None:
                files.leave_out(part.name, len(part.content), why)
            elif upload := await self._if_there_is_room(files, part.content, part.name):
                files.kept.append(upload)

    async def _if_there_is_room(self, files: _Files, content: bytes, name: str) -> Upload | None:
        if len(content) > files.room:
            files.leave_out(name, len(content), LeftOut.NO_ROOM)
            return None
        files.room -= len(content)
        try:
            return await self._uploads.keep(_pieces(content), name, len(content))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom("The server's disk is full.") from error
            raise

    async def _drop(self, keys: Sequence[str]) -> None:
        """Remove files that no record wants. In flight until then: no sweep gets in between."""
        try:
            if keys:
                await asyncio.to_thread(self._uploads.remove, keys)
        finally:
            self._settle(keys)

    def _settle(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._uploads.settled(key)


def _has_files(mail: Incoming) -> bool:
    """Whether anything of it may have to be kept as a file; most mails are words alone, and cost one question less."""
    return mail.unreadable or len(mail.text) > MAX_TEXT or any(part.content for part in mail.parts)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
