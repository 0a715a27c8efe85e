"""An intake for tests, with a portal whose mail opens requests; the mails are those of the tests' own plain kind.

As a program (`python -m tests.mail.taking`) it reads a mailbox into a database until it comes to a certain point, says so, and
goes no further, so that it may be killed there.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from tests.dovecots import PASSWORD
from tests.people import SeededDice, a_portal

from databases import Database
from deskbell.actions.ports import Store, Tx
from deskbell.actions.values_letters import Cursor, Taken
from deskbell.domain.letters import Incoming
from deskbell.files.folder import FileFolder
from deskbell.mail.imap import Account
from deskbell.mail.intake import Addresses, Intake, Read
from deskbell.mail.mailbox import Mailbox
from deskbell.storage.store import SqliteStore

HELP = "help@example.com"
OURS = "support@example.com"
PATTERN = "support+{}@example.com"


class Dice(SeededDice):
    """Tokens, too."""

    def token(self) -> str:
        """The same words never twice."""
        return f"{self.case_number():032x}"


def sign(number: int) -> str:
    """A signature that a test can make."""
    return (f"{number:x}".translate(str.maketrans("0189", "yzwx")) * 16)[:16]


async def read_plainly(raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming:
    """Read a mail of `a_mail`."""
    head, _, text = raw.decode().partition("\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n"))
    return Incoming(
        message_id=fields["Message-ID"].strip("<>"),
        sender="carl@example.org",
        sender_name="Carl",
        recipients=(fields["To"], *envelope_to),
        subject=fields["Subject"],
        text=text.strip(),
        digest=sha256(raw).digest(),
    )


def an_intake(store: Store, files: FileFolder, read: Read = read_plainly) -> Intake:
    """An intake of the company example.com."""
    return Intake(store, files, Dice(), Addresses((OURS,), PATTERN, sign), read)


def opens_portal(tx: Tx) -> int:
    """Make a portal whose mail opens requests."""
    return tx.portals.add(replace(a_portal("help"), mail_address=HELP, mail_opens=True), b"sealed").id


async def read_until(where: str, data: Path, port: int, user: str) -> None:
    """Read a mailbox as the node `killed`, and stop for good where it is said: `fetched`, `committing` or `committed`."""
    database = Database("sqlite", data)
    store = SqliteStore(database.engines)
    store.open()
    await store.act(lambda tx: tx.presence.lease("killed", tx.now + 15_000))
    intake = an_intake(store, FileFolder(data / "files"))
    account = Account("127.0.0.1", port, "none", user, PASSWORD)

    def here() -> None:
        print("here", flush=True)
        threading.Event().wait()

    async def take(raw: bytes, cursor: Cursor) -> Taken:
        if where == "fetched":
            here()
        if where == "committing":
            store.before_commit = here
        taken = await intake.take(raw, mailbox=account.name, cursor=cursor)
        if where == "committed":
            here()
        return taken

    Mailbox(account, store, "killed", take, intake.taken_before, words_for=str).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(read_until(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
