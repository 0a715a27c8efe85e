"""The post for browser tests: a mail server in a thread of its own that takes what a company sends, and customers who write to it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, TypeVar

import httpx
from tests.mailservers import MailServer, mail_server
from tests.servers import Server

T = TypeVar("T")
OUR_ADDRESS = "support@company.example"
TOKEN = "t" * 32


@dataclass
class Post:
    """What a company sends by mail, and what comes back to it."""

    mails: MailServer
    loop: asyncio.AbstractEventLoop
    taken: int = 0

    @property
    def settings(self) -> dict[str, str]:
        """How a server sends through it, and lets mails be handed over."""
        return {
            "DESKBELL_MAIL_ADDRESS": OUR_ADDRESS,
            "DESKBELL_SMTP": f"smtp://127.0.0.1:{self.mails.port}",
            "DESKBELL_MAIL_TOKEN": TOKEN,
        }

    def next(self, to: str) -> EmailMessage:
        """Wait for the next mail to somebody."""
        while True:
            self.taken += 1
            mail = self._run(self.mails.takes(self.taken))[self.taken - 1]
            if mail.to == to:
                return email.message_from_bytes(mail.content, policy=email.policy.default)

    def will(self, command: str, *answers: str) -> None:
        """Have the mail server answer otherwise than with yes."""
        self.loop.call_soon_threadsafe(lambda: self.mails.will(command, *answers))

    def answer(self, server: Server, mail: EmailMessage, words: str, sender: str, **headers: str) -> dict[str, Any]:
        """Answer a mail, as mail programs do; what became of it."""
        reply = EmailMessage()
        reply["From"], reply["To"] = sender, str(mail["Reply-To"])
        reply["Subject"] = f"AW: {mail['Subject']}"
        reply["In-Reply-To"] = reply["References"] = str(mail["Message-ID"])
        for name, value in headers.items():
            reply[name.replace("_", "-")] = value
        reply.set_content(f"{words}\n\nAm 01.12.2026 um 09:00 schrieb Support:\n> {QUOTED}\n")
        return self.bring(server, reply)

    def bring(self, server: Server, mail: EmailMessage) -> dict[str, Any]:
        """Hand a mail over to the server, as a mail server does; what became of it."""
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@home.example>"
        mail["Date"] = "Tue, 01 Dec 2026 10:00:00 +0100"
        return self.pass_on(server, mail)

    def pass_on(self, server: Server, mail: EmailMessage) -> dict[str, Any]:
        """Hand a mail over as it is; what became of it."""
        raw = mail.as_bytes(policy=email.policy.SMTP)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.post(f"{server.url}/api/mail", content=raw, headers=headers, timeout=20)
        assert answer.status_code == 200, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


QUOTED = "This is what we wrote."


@contextmanager
def posted() -> Iterator[Post]:
    """The post of one company, gone at the end."""
    opened: Future[Post] = Future()
    closing: list[Callable[[], object]] = []

    async def serve() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        closing.append(lambda: loop.call_soon_threadsafe(over.set))
        async with mail_server() as mails:
            opened.set_result(Post(mails, loop))
            await over.wait()

    # Playwright's own loop runs in the tests' thread
    aside = threading.Thread(target=lambda: asyncio.run(serve()))
    aside.start()
    try:
        yield opened.result(30)
    finally:
        closing[0]()
        aside.join(30)
