"""A mailbox with a thousand waiting mails is read by the real server from a real Dovecot, while customers and agents chat."""

from __future__ import annotations

import asyncio
import base64
import itertools
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop
from sqlalchemy import update
from tests.dovecots import PASSWORD, Box, Dovecot

import dovecot
from bench.asking import Http
from bench.chat import BUSY, PORTALS, Office, Phase, staff
from bench.company import open_company
from bench.mails import mails
from bench.report import Figure
from bench.samples import median, percentile
from bench.server import HOST, Server, allow_many_files, cores, kept_to, serving
from bench.talk import NotOnceInOrder, Tally, clock
from deskbell.domain.letters import reply_address
from deskbell.storage.dialect import FILE_NAME, begin
from deskbell.storage.tables import portals
from deskbell.web.keys import installation_key
from deskbell.wiring_mail import REPLY

WAITING = 1_000
FIRST = 300
"""How many mails come first, to make the cases that later ones answer in."""

CHATTING = 500.0
"""Messages a second that are said by socket meanwhile."""

SECONDS = 8.0
ROUNDS = 3
AT_LEAST = 50.0
P99 = 15.0
"""What chat's p99 (ms) must be at half load, it must be while mails come."""

PATIENCE = 120.0
OURS, HELP, PATTERN = "support@bench.example", "help@bench.example", "support+{}@bench.example"


@dataclass(frozen=True, slots=True)
class Taking:
    """How a mailbox full of mails was taken in: mails a second from the first that was stored to the last, s of the server's CPU and of time."""

    rate: float
    cpu: float
    took: float
    memory: int


class PostBag:
    """Delivers mails to the server's mailbox, and sees in its database what became of them."""

    def __init__(self, data_dir: Path, box: Box, server: Server) -> None:
        self._data_dir, self._box, self._server = data_dir, box, server
        self._rows = sqlite3.connect(f"file:{data_dir / FILE_NAME}?mode=ro", uri=True, isolation_level=None)
        self._names = itertools.count(1)
        self.memory = 0

    def lay_ready(self, count: int, seed: int) -> list[Path]:
        """Make mails and put them beside the mailbox, on its disk."""
        places = []
        for mail in mails(count, HELP, self._answers() if seed > 1 else (), seed):
            place = self._box.folder / "tmp" / f"{next(self._names)}.bench"
            place.write_bytes(mail)
            self._box.server.give(place)
            places.append(place)
        return places

    async def comes(self, places: Sequence[Path], begun: asyncio.Event, over: asyncio.Event) -> Taking:
        """Let mails lie in the mailbox, and wait until all are stored; refuses (NotOnceInOrder) when one is not, or took 120 s."""
        before, until, self.memory = self._newest(), clock() + PATIENCE, 0
        for place in places:
            place.rename(self._box.folder / "new" / place.name)
        spent = self._server.spent()
        while (found := self._newest() - before) < len(places):
            if found:
                begun.set()
            if clock() > until:
                raise NotOnceInOrder(f"{len(places) - found} of {len(places)} mails were not stored within {PATIENCE:.0f} s.")
            self.memory = max(self.memory, self._server.memory())
            await asyncio.sleep(0.05)
        ended = self._server.spent()
        begun.set()
        over.set()
        first, last = self._rows.execute("SELECT min(at), max(at) FROM letters WHERE id > ?", (before,)).fetchone()
        return Taking((len(places) - 1) * 1000 / max(1, last - first), ended.cpu - spent.cpu, ended.at - spent.at, self.memory)

    def _newest(self) -> int:
        """Letters are numbered without gaps, for nothing else makes any here."""
        return int(self._rows.execute("SELECT coalesce(max(id), 0) FROM letters").fetchone()[0])

    def _answers(self) -> list[tuple[str, str]]:
        key = installation_key(self._data_dir, None)

        def sign(number: int) -> str:
            return base64.b32encode(key.digest(str(number), REPLY)).decode().lower()[:16]

        rows = self._rows.execute("SELECT email, number FROM cases WHERE email LIKE '%@customers.example' ORDER BY id")
        return [(email, reply_address(PATTERN, number, sign)) for email, number in rows]


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the figures; none where no Dovecot is installed. Refuses (NotOnceInOrder) to give any when a mail or a message was lost."""
    if dovecot.find() is None:
        print("mail is not measured: no Dovecot on this machine. `python tools/dovecot.py --install` gets one.", file=sys.stderr)
        return []
    allow_many_files()
    pair = cores()
    with (
        kept_to(pair[1] if pair else None),
        _mail_server() as box,
        tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder,
    ):
        _open_office(Path(folder))
        with serving(Path(folder), pair[0] if pair else None, environment=_settings(box)) as server:
            found = uvloop.run(_rounds(server, PostBag(Path(folder), box, server), rounds))
            if complaints := server.complaints():
                raise NotOnceInOrder(f"The server complained:\n{complaints}")
    return list(_figures(*found))


@contextmanager
def _mail_server() -> Iterator[Box]:
    server = Dovecot()
    try:
        box = server.start().mailbox()
        with box.open():
            pass  # makes the folders
        yield box
    finally:
        server.close()


def _settings(box: Box) -> dict[str, str]:
    return {
        "DESKBELL_MAIL_ADDRESS": OURS,
        "DESKBELL_IMAP": f"imap://127.0.0.1:{box.server.port}",
        "DESKBELL_IMAP_USER": box.user,
        "DESKBELL_IMAP_PASSWORD": PASSWORD,
    }


def _open_office(data_dir: Path) -> None:
    engines = open_company(data_dir, PORTALS, staff())
    with engines.write.connect() as conn:
        begin(conn, write=True)
        conn.execute(update(portals).where(portals.c.id == BUSY).values(mail_address=HELP, mail_opens=True))
        conn.commit()
    engines.dispose()


async def _rounds(server: Server, post: PostBag, rounds: int) -> tuple[list[Phase], list[Phase], list[Taking], list[Taking], int]:
    """Each round: chat alone, chat while mails come, mails alone."""
    office = Office(server, Http(HOST, server.port), Tally(), SECONDS)
    await office.fill()
    await _alone(office, post, FIRST, 1)
    before: list[Phase] = []
    meanwhile: list[Phase] = []
    beside: list[Taking] = []
    alone: list[Taking] = []
    await office.at_rate(office.chats, CHATTING)
    memory = server.memory()
    for n in range(rounds):
        places = post.lay_ready(WAITING, 2 * n + 2)
        before.append(await office.at_rate(office.chats, CHATTING))
        begun, over = asyncio.Event(), asyncio.Event()
        coming = asyncio.create_task(post.comes(places, begun, over))
        await begun.wait()
        meanwhile.append(await office.at_rate_until(office.chats, CHATTING, over))
        beside.append(await coming)
        alone.append(await _alone(office, post, WAITING, 2 * n + 3))
    for socket in office.sockets:
        socket.close()
    office.http.close()
    await asyncio.sleep(0.1)
    return before, meanwhile, beside, alone, memory


async def _alone(office: Office, post: PostBag, count: int, seed: int) -> Taking:
    places = post.lay_ready(count, seed)
    await office.rest()
    return await post.comes(places, asyncio.Event(), asyncio.Event())


def _figures(
    before: list[Phase], meanwhile: list[Phase], beside: list[Taking], alone: list[Taking], memory: int
) -> Iterator[Figure]:
    load = f"{CHATTING:.0f} messages/s meanwhile"
    for name, found, wanted in (("beside chat", beside, AT_LEAST), ("alone", alone, None)):
        busy = median([one.cpu / one.took for one in found])
        note = f"{WAITING:,} waiting in a Dovecot; server {busy:.0%} of a core" + (f", {load}" if wanted else "")
        yield Figure("mail", f"mails taken in, {name}", "/s", tuple(one.rate for one in found), at_least=wanted, note=note)
    yield Figure("mail", "server for a mail", "ms CPU", tuple(one.cpu / WAITING * 1000 for one in alone))
    mib = 1024 * 1024
    most = max(one.memory for one in (*beside, *alone))
    told = f"{memory / mib:.0f} MiB before, {most / mib:.0f} MiB at most"
    yield Figure("mail", "memory for taking mails in", "MiB", ((most - memory) / mib,), note=told)
    for share in (0.5, 0.99):
        times = [[percentile(one.acked, share) * 1000 for one in some] for some in (before, meanwhile)]
        name = f"p{share * 100:.0f} until a message is acknowledged"
        yield Figure("mail", f"{name}, before", "ms", tuple(times[0]), note=f"at {CHATTING:.0f} messages/s")
        yield Figure("mail", f"{name}, while mails come", "ms", tuple(times[1]), at_most=P99 if share == 0.99 else None)
        ratios = tuple(after / first for first, after in zip(*times, strict=True))
        yield Figure("mail", f"{name}, while/before", "times", ratios)
