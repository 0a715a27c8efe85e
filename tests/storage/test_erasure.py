"""A deleted case leaves nothing: every marker is found in the data folder first, and nowhere afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from databases import Database
from deskbell.actions import arrivals, cases, chats, intake, letters, messages, people, portals
from deskbell.actions.chats import Newcomer
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.values_letters import NotTaken, Received
from deskbell.domain.letters import LeftOut, Way
from deskbell.domain.people import Agent, Role
from deskbell.files.folder import FileFolder
from deskbell.storage.dialect import begin, empty_log
from deskbell.storage.erasure import Eraser
from deskbell.storage.indexing import index_next
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.storage.transaction import Transaction

LETTERS = "bcdfghjklmnpqrstvwxz"
END = 9
RUN = re.compile(rb"[a-z]{%d,}" % END)


class Dice:
    def __init__(self) -> None:
        self._numbers = count(200_000_003, 7)

    def case_number(self) -> int:
        return next(self._numbers)

    def token(self) -> str:
        return f"{next(self._numbers):032x}"


@dataclass
class Office:
    """A store with a portal and an admin; customers come, write, send files, and are deleted."""

    database: Database
    store: SqliteStore | PostgresStore
    files: FileFolder
    eraser: Eraser
    noted: list[int]
    admin: Agent
    dice: Dice = field(default_factory=Dice)
    random: random.Random = field(default_factory=lambda: random.Random(5))
    ids: Any = field(default_factory=lambda: count(1))

    def word(self) -> str:
        """A word that stands nowhere else."""
        return "".join(self.random.choices(LETTERS, k=14))

    async def case(self, said: int = 3, length: int = 5) -> tuple[int, list[bytes]]:
        """A finished chat; return its number and everything that must be gone after its deletion.

        The last two, the name before it was corrected and the token, stand in no table as they are.
        """
        first, last, mail, reference, device, file_name = (self.word() for _ in range(6))
        token = self.random.randbytes(32)
        who = Newcomer(first, last, f"{mail}@example.com", reference, "de", f'{{"page": "{device}"}}', self.word(), self.word())
        case, _ = await self.store.act(lambda tx: arrivals.open_case(tx, self.dice, "help", token, who))
        number = case.number
        markers = [first, mail, reference, device, who.browser, who.address, file_name]
        for _ in range(said):
            words = [self.word() for _ in range(length)]
            markers += words
            await self.says(number, token, " ".join(words))
        note, renamed, inside = self.word(), self.word(), self.word()
        await self.store.act(lambda tx: cases.take(tx, self.admin, number))
        await self.store.act(lambda tx: messages.write(tx, self.admin.id, number, next(self.ids), note, note=True))
        await self.store.act(lambda tx: chats.correct(tx, number, token, last_name=renamed))
        upload = await self.files.keep(sent(inside.encode() * 3), f"{file_name}.txt", 10_000)
        await self.store.act(lambda tx: messages.post_file(tx, number, token, next(self.ids), upload))
        await self.store.act(lambda tx: chats.end(tx, number, token))
        markers += await self.exchanges_letters(number, f"{mail}@example.com")
        return number, [word.encode() for word in [*markers, note, renamed, inside, last]] + [token]

    async def exchanges_letters(self, number: int, address: str) -> list[str]:
        """An answer by mail, one back, and one that waits to be sent; return what stands in them."""
        answer, subject, reply, quoted, name, waiting = (self.word() for _ in range(6))
        own = "support@company.example"

        def write(tx: Tx, text: str, subject: str = "") -> None:
            letters.answer(tx, self.dice, self.admin, number, next(self.ids), text, own_address=own, subject=subject)

        await self.store.act(lambda tx: write(tx, answer, subject))
        received = Received(
            message_id=f"{name}@example.com", references=(), sender=address, sender_name=name, recipients=(own,), numbers=(number,),
            subject=subject, automatic=False, bounce=None, forged=False, ours=False, text=reply, quoted=quoted,
            digest=hashlib.sha256(reply.encode()).digest(), not_taken=(NotTaken(f"{name}.exe", 1, LeftOut.TOO_LARGE),),
        )  # fmt: skip
        assert (await self.store.act(lambda tx: intake.take_in(tx, self.dice, received))).way is Way.ANSWER
        await self.store.act(lambda tx: write(tx, waiting))
        return [answer, subject, reply, quoted, name, waiting]

    async def says(self, number: int, token: bytes, text: str) -> None:
        await self.store.act(lambda tx: messages.post(tx, number, token, next(self.ids), text))

    async def index(self) -> None:
        quiet = 0
        while quiet < 3:
            quiet = 0 if await self.store.act(_index) else quiet + 1

    async def delete(self, number: int) -> None:
        await self.store.act(lambda tx: cases.delete(tx, self.admin, number))

    def left(self, markers: list[bytes]) -> list[bytes]:
        """Which of the markers stand in any file of the data folder, in a file's name, or (PostgreSQL) in any row.

        An index that shortens words keeps their ends, so their ends are looked for.
        """
        contents = self._contents()
        ends = {run[at : at + END] for content in contents for run in RUN.findall(content) for at in range(len(run) - END + 1)}
        return [marker for marker in markers if self._stands(marker, ends, contents)]

    def _stands(self, marker: bytes, ends: set[bytes], contents: list[bytes]) -> bool:
        return marker[-END:] in ends if marker.isalpha() else any(marker in content for content in contents)

    def _contents(self) -> list[bytes]:
        found = [path.read_bytes() + path.name.encode() for path in self.database.data_dir.rglob("*") if path.is_file()]
        if self.database.kind == "postgresql":
            with self.database.engines.read.connect() as conn:
                tables = conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
                for table in tables:
                    rows = conn.execute(text(f"SELECT t::text FROM {table} t")).scalars()
                    found += [str(row).encode() for row in rows]
        return found


async def sent(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def opened(database: Database) -> Office:
    store = SqliteStore(database.engines) if database.kind == "sqlite" else PostgresStore(database.engines)
    store.open()
    files = FileFolder(database.data_dir / "files")
    noted: list[int] = []

    def note(cases: list[int], recordings: list[str]) -> None:
        noted.extend(cases)
        assert recordings == []

    def found(tx: Tx) -> Agent:
        made = people.make_agent(tx, None, AgentChanges("carl@example.org", "Carl", "Carl", Role.ADMIN))
        wishes = PortalWishes({"slug": "help", "name": "Help"}, frozenset({made.agent.id}))
        portals.make(tx, None, wishes, b"sealed", frozenset({"en"}))
        agent = tx.people.by_id(made.agent.id)
        assert agent is not None
        return agent

    admin = await store.act(found)
    return Office(database, store, files, Eraser(store, database.engines, files.remove, note), noted, admin)


def in_the_office(database: Database, story: Callable[[Office], Any]) -> None:
    async def told() -> None:
        office = await opened(database)
        try:
            await story(office)
        finally:
            await office.store.close()

    asyncio.run(told())


def test_nothing_of_a_deleted_case_is_left(database: Database) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case()
        _, others = await office.case()
        await office.index()
        assert office.left(markers[:-2]) == markers[:-2]
        await office.delete(number)
        assert await office.eraser.step() is True
        assert office.left(markers) == []
        assert office.left(others[:-2]) == others[:-2]
        assert office.noted == [number]
        assert await office.eraser.step() is False

    in_the_office(database, story)


def test_a_question_that_still_looks_delays_the_last_bytes_and_no_longer(sqlite: Database) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case()
        await office.index()
        with sqlite.engines.read.connect() as reading:
            begin(reading, write=False)
            reading.execute(text("SELECT count(*) FROM messages")).scalar()
            await office.delete(number)
            assert await office.eraser.step() is False
            assert office.left(markers) != []
            assert await office.store.look(lambda tx: tx.due.next_at()) is not None
            reading.rollback()
        while office.left(markers):
            await office.eraser.step()
        assert await office.eraser.step() in (True, False)

    in_the_office(sqlite, story)


def test_a_case_deleted_before_it_was_indexed_leaves_nothing_either(sqlite: Database) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case()
        await office.delete(number)
        await office.index()
        await office.eraser.step()
        assert office.left(markers) == []

    in_the_office(sqlite, story)


def test_long_messages_on_many_pages_leave_nothing(sqlite: Database) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case(said=4, length=600)
        await office.index()
        assert office.left(markers[:100]) == markers[:100]
        await office.delete(number)
        await office.eraser.step()
        assert office.left(markers) == []

    in_the_office(sqlite, story)


def test_nothing_is_left_among_many_cases_that_came_and_went(sqlite: Database) -> None:
    """Pages fill, split and merge; every case deleted is looked for, and the others must still be found."""

    async def story(office: Office) -> None:
        living: dict[int, list[bytes]] = {}
        gone: list[bytes] = []
        for turn in range(90):
            number, markers = await office.case(said=office.random.randint(1, 12), length=office.random.choice([1, 5, 20, 150]))
            living[number] = markers
            if turn % 3:
                await office.index()
            if turn % 2:
                chosen = office.random.choice(list(living))
                gone += living.pop(chosen)
                await office.delete(chosen)
                await office.eraser.step()
        await office.index()
        for chosen in list(living)[::2]:
            gone += living.pop(chosen)
            await office.delete(chosen)
        while await office.eraser.step():
            pass
        assert office.left(gone) == []
        for markers in living.values():
            assert office.left(markers[:-2]) == markers[:-2]
        assert await office.store.act(_sound) == "ok"

    in_the_office(sqlite, story)


def test_the_log_is_cut_also_while_others_write(sqlite: Database) -> None:
    async def story(office: Office) -> None:
        log = sqlite.data_dir / "deskbell.db-wal"
        await office.case()
        assert log.stat().st_size > 0
        assert empty_log(sqlite.engines)
        assert log.stat().st_size == 0

    in_the_office(sqlite, story)


@pytest.mark.parametrize("times", [2, 3])
def test_a_deletion_interrupted_anywhere_is_finished_later(sqlite: Database, times: int) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case()
        await office.delete(number)
        failing = Eraser(office.store, sqlite.engines, _fails)
        for _ in range(times):
            assert await failing.step() is False
        assert any(os.scandir(sqlite.data_dir / "files"))
        while not await office.eraser.step():
            pass
        assert office.left(markers) == []

    in_the_office(sqlite, story)


def test_where_the_list_of_deletions_cant_be_written_the_bytes_go_all_the_same(sqlite: Database) -> None:
    async def story(office: Office) -> None:
        number, markers = await office.case()
        await office.delete(number)
        unlisted = Eraser(office.store, sqlite.engines, office.files.remove, _fails)
        assert await unlisted.step() is False
        assert office.left(markers) == []
        while not office.noted:
            await office.eraser.step()
        assert office.noted == [number]

    in_the_office(sqlite, story)


def _sound(tx: Tx) -> str:
    assert isinstance(tx, Transaction)
    tx.conn.exec_driver_sql("INSERT INTO search(search) VALUES ('integrity-check')")
    return str(tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar())


def _index(tx: Tx) -> bool:
    assert isinstance(tx, Transaction)
    return index_next(tx.conn)


def _fails(*_: object) -> None:
    raise OSError("the disk is full")
