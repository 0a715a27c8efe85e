"""The server is killed between fetching a mail and marking it: after the next start every mail is there once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.dovecots import Box, a_mail
from tests.mail.postrooms import QUICK, account_of, until
from tests.mail.taking import an_intake, opens_portal

from databases import Database
from deskbell.actions.values_letters import Cursor, Taken
from deskbell.files.folder import FileFolder
from deskbell.mail.mailbox import Mailbox
from deskbell.storage.store import SqliteStore, system_clock

ROOT = Path(__file__).resolve().parents[2]
LEASES_ARE_OVER = 60_000


@pytest.mark.parametrize(
    ("where", "then", "left"),
    [
        ("fetched", "keep", [1, 2, 3]),
        ("committing", "keep", [1, 2, 3]),
        ("committed", "keep", [1, 2, 3]),
        ("committed", "delete", []),
    ],
)
def test_a_server_killed_while_it_takes_a_mail_loses_and_doubles_none(
    sqlite: Database, box: Box, where: str, then: Literal["keep", "delete"], left: list[int]
) -> None:
    async def story() -> None:
        store = SqliteStore(sqlite.engines, lambda: system_clock() + LEASES_ARE_OVER)
        store.open()
        await store.act(opens_portal)
        box.gets(*[a_mail(str(number), number=number) for number in range(3)])
        await asyncio.to_thread(is_killed, where, sqlite, box)
        intake, account = an_intake(store, FileFolder(sqlite.data_dir / "files")), account_of(box)

        async def take(raw: bytes, cursor: Cursor) -> Taken:
            return await intake.take(raw, mailbox=account.name, cursor=cursor)

        await store.act(lambda tx: tx.presence.lease("next", tx.now + 15_000))
        mailbox = Mailbox(account, store, "next", take, intake.taken_before, words_for=str, then=then, pace=QUICK)
        mailbox.start()
        try:
            await until(lambda: mailbox.standing.read_at is not None)
            assert sorted(await store.look(subjects)) == ["0", "1", "2"]
            assert await asyncio.to_thread(box.unread) == []
            assert list(await asyncio.to_thread(box.flags)) == left
        finally:
            await mailbox.stop()
            await store.close()

    asyncio.run(story())


def is_killed(where: str, database: Database, box: Box) -> None:
    """A server reads the mailbox, and is killed at this point of the first mail."""
    words = [sys.executable, "-m", "tests.mail.taking", where, str(database.data_dir), str(box.server.port), box.user]
    paths = f"{ROOT}:{ROOT / 'tools'}"
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, env={"PYTHONPATH": paths}) as process:
        try:
            assert process.stdout is not None
            assert any(line == b"here\n" for line in process.stdout)
        finally:
            process.kill()


def subjects(tx: Any) -> list[str]:
    found = [tx.letters.by_id(letter) for letter in range(1, 50)]
    return [each.subject for each in found if each is not None and each.kind == "incoming"]
