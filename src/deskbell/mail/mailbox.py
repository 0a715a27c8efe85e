"""Reads a mailbox: every mail that comes is handed on once, in order, and what was stored is marked or deleted there.

How far it was read stands in the database and moves in the transaction that stores the mail. A mail is marked only afterwards:
whatever breaks in between, it is found again by its UID or known by its digest, and neither lost nor doubled. One that was stored
and not marked is marked by whoever reads next.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import structlog

from deskbell.actions.ports import Store
from deskbell.actions.values_letters import Cursor, Taken
from deskbell.domain.letters import KEPT, Trouble
from deskbell.domain.refusals import NoRoom
from deskbell.faults import told
from deskbell.mail.apart import Apart
from deskbell.mail.imap import Account, FetchRefused, ImapFolder, MailboxTrouble
from deskbell.mail.standing_in import stand_in

log = structlog.get_logger()

MAILS_AT_ONCE = 20
BYTES_AT_ONCE = 4 << 20
"""How much is fetched with one command: as many mails and bytes, or one mail that is larger."""

SIZES_AT_ONCE = 200
BREAKS_AT_MOST = 5
"""How often the connection may break off in the middle of one and the same mail before it is passed over."""

TAKES_AT_MOST = 300.0
"""Seconds after which a mail that is still being taken in counts as failed."""

STOPS_BY_ITSELF = 1.0
"""Seconds for which the mail at hand is waited for before the connection is cut."""

SLOW = frozenset({Trouble.LOG_IN, Trouble.TLS})
"""Troubles that time does not heal, and that too many tries make worse: an account may be locked."""

LEFT_AT_MOST, LEFT_BYTES = 200, 64 << 20
"""Of how many unread mails that were read before, and of how many bytes, the newest, it is asked whether they are stored.

What one server left when it ended is at most one portion, and the newest of them.
"""

Take = Callable[[bytes, Cursor], Awaitable[Taken]]
TakenBefore = Callable[[bytes], Awaitable[Taken | None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the mailbox stands: when it was last looked into without trouble (ms since 1970), and what is wrong now, with the server's words."""

    read_at: int | None = None
    trouble: Trouble | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long, all in seconds. `claim`: who reads is asked; `wait`: an IDLE lasts at most, `rest`: between two looks without it;

    `reconnect`: pauses after trouble, the last one repeats; `again`: pauses before a mail that failed is tried again; `timeout` of a command.
    `mail`: how long after a mail's beginning the next one begins at the earliest, so that messages find the writer free between them.
    """

    claim: float = 4.0
    wait: float = 540.0
    rest: float = 30.0
    reconnect: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 60)
    again: tuple[float, ...] = (0.5, 2, 5)
    timeout: float = 30.0
    mail: float = 1 / 62


class Mailbox:
    """Reads one folder while this node is the one to read it. `take` stores a mail and the cursor in one transaction; `taken_before`
    tells of a mail whether it is stored, and changes nothing.

    A mail larger than `largest` bytes is not loaded: its header and a sentence (`words_for`, of its size) are taken in its place, and
    it stays unread where it is. `then` says what becomes of mails that were stored; all others stay unread, for a person to see.
    """

    def __init__(
        self,
        account: Account,
        store: Store,
        node: str,
        take: Take,
        taken_before: TakenBefore,
        *,
        words_for: Callable[[int], str],
        then: Literal["keep", "delete"] = "keep",
        largest: int = 40 << 20,
        pace: Pace = Pace(),
    ) -> None:
        self.name = account.name
        self.standing = Standing()
        self._account, self._store, self._node, self._take, self._taken_before = account, store, node, take, taken_before
        self._then, self._largest, self._words_for, self._pace = then, largest, words_for, pace
        self._apart = Apart("mailbox")
        self._stopping = asyncio.Event()
        self._folder: ImapFolder | None = None
        self._task: asyncio.Task[None] | None = None
        self._cursor = Cursor(0, 0, 1)
        self._settled = (0, 0)
        self._asked_at = float("-inf")
        self._lost = False
        self._failures = 0
        self._one_by_one_to = 0
        self._broke: Counter[int] = Counter()

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop within two seconds: after the mail at hand if that is quick, else it is taken in after the next start."""
        self._stopping.set()
        if self._task is None:
            return
        if self._folder is not None:
            self._folder.wake()
        await asyncio.wait({self._task}, timeout=STOPS_BY_ITSELF)
        self._task.cancel()
        if self._folder is not None:
            self._folder.cut()
        await asyncio.wait({self._task}, timeout=STOPS_BY_ITSELF / 2)
        self._apart.end()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if await self._is_ours():
                    await self._read()
                else:
                    self.standing = Standing()
                    await self._pause(self._pace.claim)
            except MailboxTrouble as problem:
                log.warning("mailbox-trouble", trouble=problem.trouble.value)
                await self._after(problem.trouble, problem.said)
            except NoRoom as full:
                log.error("mailbox-no-room", **told(full))
                await self._after(Trouble.FAULT, full.text)
            except Exception as error:
                log.error("mailbox-failed", **told(error))
                await self._after(Trouble.FAULT, "")

    async def _after(self, trouble: Trouble, said: str) -> None:
        if self._stopping.is_set():
            return
        self.standing = Standing(self.standing.read_at, trouble, said)
        pauses = self._pace.reconnect
        pause = pauses[-1] if trouble in SLOW else pauses[min(self._failures, len(pauses) - 1)]
        self._failures += 1
        await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _is_ours(self) -> bool:
        """Return whether this node reads, as the database says, or said a moment ago."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at < self._pace.claim:
            return True
        self._asked_at = float("-inf")
        ours = await self._store.act(lambda tx: tx.letters.claim(self.name, self._node))
        if ours:
            self._asked_at = now
        return ours

    async def _goes_on(self) -> bool:
        """Return whether to go on with what is at hand. A node that lost the mailbox once begins anew at what the other has noted."""
        if not self._lost and not self._stopping.is_set():
            self._lost = not await self._is_ours()
        return not self._lost and not self._stopping.is_set()

    async def _read(self) -> None:
        """Connect, and read until another node is to, the mailbox is stopped, or trouble comes."""
        self._lost = False
        folder = self._folder = ImapFolder(self._account, self._pace.timeout)
        try:
            await self._apart.run(folder.open)
            await self._find_place(folder)
            await self._settle_left(folder)
            while await self._goes_on():
                if not await self._take_what_came(folder):
                    await self._wait(folder)
        finally:
            folder.wake()
            self._folder = None
            self._apart.soon(folder.close)

    async def _find_place(self, folder: ImapFolder) -> None:
        """Begin where the last one stopped. A mailbox never read, or made anew, is wanted from now on, and of what is there the unread."""
        kept = await self._store.look(lambda tx: tx.letters.cursor(self.name))
        if kept is not None and kept.generation == folder.generation:
            self._cursor = kept
        else:
            await self._move(Cursor(folder.generation, 0, folder.next_uid))

    async def _move(self, cursor: Cursor) -> None:
        await self._store.act(lambda tx: tx.letters.move(self.name, cursor))
        self._cursor = cursor

    async def _settle_left(self, folder: ImapFolder) -> None:
        """Settle what was stored and not marked, for a server ended in between: this one looks at what it has not settled itself.

        Only what is stored is touched, and for its digest a mail must be loaded: what was not taken is unread on purpose. A
        report that told nothing new has none and stays unread. Tried once, for a mailbox that can't be marked, or breaks off here, is to be read.
        """
        generation, last = self._cursor.generation, self._cursor.uid
        first = self._settled[1] + 1 if self._settled[0] == generation else 1
        self._settled = (generation, last)
        uids = await self._apart.run(partial(folder.unread, first, last)) if first <= last else []
        sizes = await self._apart.run(partial(folder.sizes, uids[-LEFT_AT_MOST:])) if uids else {}
        for some in self._portions(_newest(sizes, self._largest)):
            if not await self._goes_on():
                break
            with contextlib.suppress(FetchRefused):
                mails = await self._apart.run(partial(folder.mails, some))
                found = {uid: taken for uid, raw in mails.items() if (taken := await self._taken_before(raw)) is not None}
                log.info("mails-settled", uids=sorted(found))
                await self._settle(folder, found)

    async def _take_what_came(self, folder: ImapFolder) -> bool:
        """Take all that is there by now; return whether there was any."""
        uids = await self._wanted(folder)
        for start in range(0, len(uids), SIZES_AT_ONCE):
            page = uids[start : start + SIZES_AT_ONCE]
            sizes = await self._apart.run(partial(folder.sizes, page))
            _tell_missing(page, sizes)
            for some in self._portions(sizes):
                if not await self._goes_on():
                    return True
                await self._take_some(folder, some, sizes)
            if not await self._goes_on():
                return True
            # one that the server names and does not give is gone, or should be: it is not asked for without end
            self._cursor = replace(self._cursor, uid=max(self._cursor.uid, page[-1]))
        self._failures = 0
        self.standing = Standing(time.time_ns() // 1_000_000)
        return bool(uids)

    async def _wanted(self, folder: ImapFolder) -> Sequence[int]:
        cursor = self._cursor
        if cursor.uid < cursor.all_from - 1:
            if found := await self._apart.run(partial(folder.unread, cursor.uid + 1, cursor.all_from - 1)):
                return found
            # what a person marks as unread later on is not new
            await self._move(replace(cursor, uid=cursor.all_from - 1))
        return await self._apart.run(partial(folder.uids, self._cursor.uid + 1))

    def _portions(self, sizes: Mapping[int, int]) -> Iterator[list[int]]:
        """Cut mails into portions to fetch; a portion that broke off before is fetched one by one."""
        some: list[int] = []
        for uid in sorted(sizes):
            alone = uid <= self._one_by_one_to or sizes[uid] > self._largest
            bytes_so_far = sum(sizes[each] for each in some)
            if some and (alone or len(some) == MAILS_AT_ONCE or bytes_so_far + sizes[uid] > BYTES_AT_ONCE):
                yield some
                some = []
            some.append(uid)
            if alone:
                yield some
                some = []
        if some:
            yield some

    async def _take_some(self, folder: ImapFolder, uids: Sequence[int], sizes: Mapping[int, int]) -> None:
        """Fetch and take a portion, then mark or delete what was stored of it."""
        whole = sizes[uids[0]] <= self._largest
        mails = await (self._fetch(folder, uids) if whole else self._fetch_head(folder, uids[0], sizes[uids[0]]))
        _tell_missing(uids, mails)
        kept = dict[int, Taken]()
        try:
            for uid in sorted(mails):
                if not await self._goes_on():
                    break
                begun = asyncio.get_running_loop().time()
                taken = await self._take_one(uid, mails.pop(uid))
                if whole and taken is not None and taken.way in KEPT:
                    kept[uid] = taken
                await self._let_messages_go_first(begun)
        finally:
            await self._settle(folder, kept)
            self._settled = (self._cursor.generation, self._cursor.uid)

    async def _settle(self, folder: ImapFolder, kept: Mapping[int, Taken]) -> None:
        """Delete what is stored, if that is wanted; a mail of which a file was left out stays, as read."""
        to_delete = [uid for uid in sorted(kept) if self._then == "delete" and kept[uid].whole]
        if to_delete:
            await self._apart.run(partial(folder.delete, to_delete))
        if to_mark := [uid for uid in sorted(kept) if uid not in to_delete]:
            await self._apart.run(partial(folder.mark_read, to_mark))

    async def _fetch_head(self, folder: ImapFolder, uid: int, size: int) -> dict[int, bytes]:
        log.info("mail-too-large", uid=uid, size=size)
        head = await self._apart.run(partial(folder.head, uid))
        return {uid: stand_in(head, self._words_for(size))} if head else {}

    async def _fetch(self, folder: ImapFolder, uids: Sequence[int]) -> dict[int, bytes]:
        """Fetch mails; one that the server does not give out, or breaks off at again and again, is passed over."""
        if len(uids) == 1 and self._broke[uids[0]] >= BREAKS_AT_MOST:
            return await self._pass_over(uids[0])
        try:
            return await self._apart.run(partial(folder.mails, uids))
        except FetchRefused:
            if len(uids) == 1:
                return await self._pass_over(uids[0])
            self._one_by_one_to = max(uids)
            raise MailboxTrouble(Trouble.REFUSED) from None
        except MailboxTrouble:
            if len(uids) == 1:
                self._broke[uids[0]] += 1
            self._one_by_one_to = max(uids)
            raise

    async def _pass_over(self, uid: int) -> dict[int, bytes]:
        log.error("mail-passed-over", uid=uid)
        await self._move(replace(self._cursor, uid=uid))
        return {}

    async def _let_messages_go_first(self, begun: float) -> None:
        left = begun + self._pace.mail - asyncio.get_running_loop().time()
        if left > 0:
            await self._pause(left)

    async def _take_one(self, uid: int, raw: bytes) -> Taken | None:
        """Take a mail; None for one that fails again and again: it is passed over, and stays unread.

        That the database answers in between is what tells a mail that can't be taken from a time in which none can.
        """
        cursor = replace(self._cursor, uid=uid)
        for pause in (*self._pace.again, None):
            try:
                async with asyncio.timeout(TAKES_AT_MOST):
                    taken = await self._take(raw, cursor)
            except NoRoom:
                raise
            except Exception as error:
                log.error("mail-failed", uid=uid, **told(error))
                await self._store.look(lambda tx: tx.letters.cursor(self.name))
            else:
                self._cursor, self._failures = cursor, 0
                return taken
            if pause is not None:
                await self._pause(pause)
                if self._stopping.is_set():
                    return None
        await self._pass_over(uid)
        return None

    async def _wait(self, folder: ImapFolder) -> None:
        """Wait for mail, asking meanwhile who is to read."""
        wait = partial(folder.wait, self._pace.wait) if folder.can_wait else partial(folder.rest, self._pace.rest)
        waiting = asyncio.ensure_future(self._apart.run(wait))
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=self._pace.claim)
                if not waiting.done() and not await self._goes_on():
                    folder.wake()
            await waiting
        finally:
            waiting.cancel()


def _tell_missing(named: Sequence[int], given: Container[int]) -> None:
    """Log which mails the server named and did not give: somebody has deleted them meanwhile, or it is at fault."""
    for uid in named:
        if uid not in given:
            log.warning("mail-not-given", uid=uid)


def _newest(sizes: Mapping[int, int], largest: int) -> dict[int, int]:
    """The newest of these mails, as many as are worth loading together; one that is too large was never loaded."""
    found: dict[int, int] = {}
    for uid in sorted(sizes, reverse=True):
        if sizes[uid] <= largest and sum(found.values()) + sizes[uid] <= LEFT_BYTES:
            found[uid] = sizes[uid]
    return found
