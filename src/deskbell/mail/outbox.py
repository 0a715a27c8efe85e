"""Sends what waits to be sent: claimed, written, handed to the mail server, recorded; each letter at least once, whatever crashes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from deskbell.actions import outbox as deeds
from deskbell.actions.outbox import ToSend
from deskbell.actions.ports import Store, Tokens, Tx
from deskbell.actions.values import StoredFile
from deskbell.domain.letters import LetterKind, Trouble
from deskbell.faults import told
from deskbell.mail.sheets import Enclosure, Record, Say, Sheet
from deskbell.mail.smtp import NotSent
from deskbell.mail.writing import NoAddress, write

log = structlog.get_logger()

AT_ONCE = 4
"""How many letters are on their way at a time: each holds its files in memory, and mail servers limit connections."""

LOOKED_AT = 40
"""How many of the oldest due letters are looked at, so that one case's many do not hold up the others."""

LEFT_FOR = 60_000
"""How long (ms) this process leaves a letter that could not be claimed: what is wrong with one must not stop all behind it."""

LONGEST_REST = 1.0
LAST_CALL = 20.0
"""How long (s) a stopping server waits for letters on their way; and half as long again for what became of them to be recorded."""

RECORDED_AGAIN_AFTER = 1.0


class Post(Protocol):
    """Whoever takes mail for the world."""

    async def send(self, envelope_from: str, to: str, content: bytes) -> None:
        """Return once the mail was taken; raise `NotSent` otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Stationery:
    """What letters are written on: our address, the one that a case's answers go to (by number), our words, a conversation's record."""

    address: str
    reply_to: Callable[[int], str]
    say: Say
    record: Callable[[ToSend], Record]
    path_of: Callable[[str], Path]


class Outbox:
    """One node's outbox. Without a `post` (no mail set up) nothing is sent, and no confirmations are written.

    A letter is sent again only if the mail server did not say yes, or if this process ended between that yes and its record.
    """

    def __init__(self, store: Store, node: str, tokens: Tokens, post: Post | None, stationery: Stationery) -> None:
        self._store = store
        self._node = node
        self._tokens = tokens
        self._post = post
        self._stationery = stationery
        self._woken = asyncio.Event()
        self._on_their_way: dict[asyncio.Task[None], tuple[int, int]] = {}
        self._handed_over: set[asyncio.Task[None]] = set()
        self._left: dict[int, int] = {}
        self._stopping = False

    def wake(self) -> None:
        """Look at once: something may be due."""
        self._woken.set()

    async def step(self) -> bool:
        """Begin to send what is due, or rest until something may be; returns True, for there may always be more."""
        self._woken.clear()
        if self._stopping or not await self._begin_what_is_due():
            await self._rest()
        return True

    async def stop(self) -> None:
        """Begin nothing more, let what is on its way end, at most 20 s, and record what became of it."""
        self._stopping = True
        if self._on_their_way:
            await asyncio.wait(self._on_their_way, timeout=LAST_CALL)
        for _ in range(2):  # Python 3.11's wait_for, which the mail library uses, may overhear being cancelled
            for task in set(self._on_their_way) - self._handed_over:
                task.cancel()
            if self._on_their_way:
                await asyncio.wait(self._on_their_way, timeout=LAST_CALL / 4)
        for task in set(self._on_their_way):
            task.cancel()

    async def _begin_what_is_due(self) -> bool:
        """Return whether there was anything to do, so that there may be more."""
        due, confirm = await self._store.look(self._what_is_due)
        begun = confirm and await self._confirmed()
        for letter_id, case_id in due:
            if self._is_busy(case_id):
                continue
            to_send = await self._claimed(letter_id)
            if to_send is not None and not self._stopping:
                task = asyncio.create_task(self._send(to_send))
                self._on_their_way[task] = (letter_id, case_id)
                task.add_done_callback(self._arrived)
                begun = True
        return begun

    def _what_is_due(self, tx: Tx) -> tuple[list[tuple[int, int]], bool]:
        """Letters with their cases, oldest first, and whether a confirmation waits to be written."""
        confirm = bool(tx.due.waiting(deeds.CONFIRM, 1))
        if self._post is None or len(self._on_their_way) >= AT_ONCE:
            return [], confirm
        busy = [letter_id for letter_id, _ in self._on_their_way.values()]
        busy += [letter_id for letter_id, until in self._left.items() if until > tx.now]
        due = deeds.due_now(tx, self._node, busy, LOOKED_AT)
        return [(each, case_id) for each in due if (case_id := tx.letters.case_of(each)) is not None], confirm

    async def _claimed(self, letter_id: int) -> ToSend | None:
        """Claim a letter; one that can't be is left for a minute. That the database answers then tells a bad letter from a bad time."""
        try:
            to_send = await self._store.act(partial(deeds.claim, letter_id=letter_id, node=self._node))
        except Exception as error:
            log.error("letter-not-claimed", letter=letter_id, **told(error))
            self._left[letter_id] = await self._store.look(lambda tx: tx.now) + LEFT_FOR
            return None
        self._left.pop(letter_id, None)
        return to_send

    async def _confirmed(self) -> bool:
        """Write a confirmation, or drop it where there is no mail; one that can't be written holds up no letter."""
        address = self._stationery.address if self._post else ""
        try:
            return await self._store.act(lambda tx: deeds.confirm_due(tx, self._tokens, address))
        except Exception as error:
            log.error("confirmation-failed", **told(error))
            return False

    def _is_busy(self, case_id: int) -> bool:
        """Whether this letter waits: all hands are full, or one of the same case is on its way and must come first."""
        return len(self._on_their_way) >= AT_ONCE or case_id in {case for _, case in self._on_their_way.values()}

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._on_their_way.pop(task, None)
        self._handed_over.discard(task)
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("outbox-failed", **told(error))

    async def _rest(self) -> None:
        """Until woken, or something is due. What is on its way is due all the time, so the past says nothing."""
        left = await self._store.look(lambda tx: (deeds.next_at(tx) or 0) - tx.now)
        rest = min(left / 1000, LONGEST_REST) if left > 0 else LONGEST_REST
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(rest):
                await self._woken.wait()

    async def _send(self, to_send: ToSend) -> None:
        letter_id = to_send.letter.id
        record: Callable[[Tx], None] = partial(deeds.sent, letter_id=letter_id)
        try:
            await self._hand_over(to_send)
        except NotSent as failed:
            log.warning("letter-not-sent", letter=letter_id, trouble=failed.trouble, tries=to_send.letter.tries + 1)
            record = self._failed(letter_id, failed.trouble, failed.said)
        except asyncio.CancelledError:  # the server stops, and the mail server has not said yes
            record = self._failed(letter_id, Trouble.BROKEN_OFF, "")
        except Exception as error:
            log.error("letter-not-sent", letter=letter_id, trouble=Trouble.FAULT, **told(error))
            record = self._failed(letter_id, Trouble.FAULT, "")
        task = asyncio.current_task()
        if task is not None:
            self._handed_over.add(task)
        await self._record(record)

    def _failed(self, letter_id: int, trouble: Trouble, said: str) -> Callable[[Tx], None]:
        return partial(deeds.not_sent, letter_id=letter_id, node=self._node, trouble=trouble, said=said)

    async def _hand_over(self, to_send: ToSend) -> None:
        """Write the letter in a thread and give it to the mail server; refuses (`NotSent`) with why not."""
        reply_to = self._stationery.reply_to(to_send.case.number)
        try:
            content = await asyncio.to_thread(written, to_send, self._stationery, reply_to)
        except NoAddress as error:
            raise NotSent(Trouble.ADDRESS_REFUSED, "This is no e-mail address.") from error
        if self._post is not None:
            await self._post.send(reply_to, to_send.letter.address, content)

    async def _record(self, deed: Callable[[Tx], None]) -> None:
        """Note what became of a letter, however often it takes: until then it must not be sent again."""
        while True:
            try:
                return await self._store.act(deed)
            except Exception as error:
                log.error("letter-not-recorded", **told(error))
                await asyncio.sleep(RECORDED_AGAIN_AFTER)


def written(to_send: ToSend, stationery: Stationery, reply_to: str) -> bytes:
    """Return the letter as a mail, with its files read from where they lie. Waits for the disk."""
    letter, case, portal = to_send.letter, to_send.case, to_send.portal
    files, missing = _read(to_send.files, stationery.path_of)
    sheet = Sheet(
        kind=letter.kind, message_id=letter.message_id, references=letter.references, at=letter.at,
        sender=portal.mail_address or stationery.address, reply_to=reply_to, to=letter.address, to_name=letter.name,
        subject=letter.subject, language=case.language or portal.default_language, number=case.number, portal=portal.name,
        accent=portal.accent, privacy_url=portal.privacy_url, imprint_url=portal.imprint_url, agent=to_send.agent, text=to_send.text,
        quoted=to_send.quoted, question=to_send.question, files=files, missing=missing,
        record=stationery.record(to_send) if letter.kind is LetterKind.TRANSCRIPT else None,
    )  # fmt: skip
    return write(sheet, stationery.say)


def _read(files: Sequence[StoredFile], path_of: Callable[[str], Path]) -> tuple[tuple[Enclosure, ...], tuple[str, ...]]:
    """The files with their bytes, and the names of those that are gone."""
    found: list[Enclosure] = []
    missing: list[str] = []
    for file in files:
        try:
            found.append(Enclosure(file.name, file.type, path_of(file.key).read_bytes()))
        except FileNotFoundError:
            missing.append(file.name)
    return tuple(found), tuple(missing)
