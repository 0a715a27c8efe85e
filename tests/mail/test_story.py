"""PRODUCT 7, the whole way: a real server, SMTP and IMAP; a question at the portal, answered by mail, answered back, resolved."""

from __future__ import annotations

import asyncio
import email
import email.policy
import secrets
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.dovecots import PASSWORD, Box, Dovecot
from tests.mailservers import MailServer, mail_server
from tests.servers import Server, SignedIn

from deskbell.domain.people import Role

SUPPORT, CUSTOMER = "support@company.example", "carl@customers.example"
TWO_SECONDS = 2.0


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    made = Dovecot()
    yield made.start()
    made.close()


class Carl:
    """A customer with a mailbox, whose mail program answers as mail programs do."""

    def __init__(self, server: Server, box: Box, ours: Box) -> None:
        self.server, self.box, self.ours = server, box, ours
        self.token, self.number = secrets.token_urlsafe(32), 0

    def leaves_request(self, question: str) -> None:
        body = {
            "token": self.token, "client_id": str(time.time_ns() // 1000), "question": question, "first_name": "Carl",
            "last_name": "Muster", "email": CUSTOMER, "language": "de",
        }  # fmt: skip
        answer = httpx.post(f"{self.server.url}/api/portals/support/requests", json=body, headers={"Origin": self.server.url})
        assert answer.status_code == 201, answer.text
        self.number = answer.json()["chat"]["number"]

    async def reads(self, mails: MailServer, count: int) -> EmailMessage:
        """Wait until so many mails were sent; what was sent last lies in the customer's mailbox, and is read there."""
        sent = (await mails.takes(count))[-1]
        assert sent.to == CUSTOMER
        await asyncio.to_thread(self.box.gets, sent.content)
        return await asyncio.to_thread(self._newest)

    def _newest(self) -> EmailMessage:
        with self.box.open() as connection:
            count = int(connection.select("INBOX")[1][0] or 0)
            found: Any = connection.fetch(str(count), "(RFC822)")[1][0]
        return email.message_from_bytes(found[1], policy=email.policy.default)

    def answers(self, mail: EmailMessage, words: str) -> None:
        """Answer a mail: it lies in the company's mailbox at once."""
        reply = EmailMessage()
        reply["From"], reply["To"] = f"Carl Muster <{CUSTOMER}>", str(mail["Reply-To"])
        reply["Subject"], reply["Message-ID"] = f"AW: {mail['Subject']}", f"<{secrets.token_hex(8)}@customers.example>"
        reply["In-Reply-To"], reply["References"] = str(mail["Message-ID"]), f"{mail['References'] or ''} {mail['Message-ID']}"
        reply["Date"] = "Tue, 01 Dec 2026 10:00:00 +0100"
        reply.set_content(f"{words}\n\nAm 01.12.2026 um 09:00 schrieb Support:\n> In the cellar.\n")
        self.ours.gets(reply.as_bytes(policy=email.policy.SMTP))


async def until(true: Callable[[], Any], within: float = 20.0) -> Any:
    """Wait until something is so; what it answers."""
    async with asyncio.timeout(within):
        while not (found := await asyncio.to_thread(true)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


def mail_settings(dovecot: Dovecot, smtp_port: int) -> dict[str, str]:
    return {
        "DESKBELL_MAIL_ADDRESS": SUPPORT,
        "DESKBELL_SMTP": f"smtp://127.0.0.1:{smtp_port}",
        "DESKBELL_IMAP": f"imap://127.0.0.1:{dovecot.port}",
        "DESKBELL_IMAP_USER": "help",
        "DESKBELL_IMAP_PASSWORD": PASSWORD,
        "DESKBELL_MAIL_TOKEN": "t" * 32,
    }


def test_a_request_is_confirmed_answered_answered_back_reopened_and_resolved(tmp_path: Path, dovecot: Dovecot) -> None:
    async def story() -> None:
        async with mail_server() as mails:
            server = Server(tmp_path / "data", mail_settings(dovecot, mails.port))
            await asyncio.to_thread(server.settle, ("Ana", Role.ADMIN))
            await asyncio.to_thread(server.start)
            try:
                await _story(server, mails, dovecot)
            finally:
                await asyncio.to_thread(server.stop)

    asyncio.run(story())


async def _story(server: Server, mails: MailServer, dovecot: Dovecot) -> None:
    carl = Carl(server, Box(dovecot, "carl"), Box(dovecot, "help"))
    ana = await asyncio.to_thread(SignedIn(server, "Ana").log_in)
    await asyncio.to_thread(carl.leaves_request, "Where is my bicycle?")
    confirmation = await carl.reads(mails, 1)
    assert "Where is my bicycle?" in confirmation.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert confirmation["Auto-Submitted"] == "auto-replied"

    case = f"/api/desk/cases/{carl.number}"
    assert ana.post(f"{case}/assign", {"agent": None}).status_code == 200
    answered = ana.post(f"{case}/letters", {"client_id": "7", "text": "In the cellar."})
    assert answered.status_code == 200, answered.text
    answer = await carl.reads(mails, 2)
    assert confirmation["Message-ID"] in answer["References"]
    assert "> Where is my bicycle?" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    letter = await until(lambda: next((x for x in ana.get(f"{case}/")["letters"] if x["state"] == "sent" and x["n"] > 3), None))
    assert letter["kind"] == "answer"
    assert ana.post(f"{case}/resolve", {"outcome": "solved"}).status_code == 200

    opened, took = await _arrives(carl, ana, case, answer, "It is not there.")
    assert opened["case"]["row"]["status"] == "unassigned"
    assert opened["case"]["row"]["unanswered"]
    folded = next(each for each in opened["letters"] if each["kind"] == "incoming")
    assert "In the cellar." in ana.get(f"{case}/letters/{folded['id']}/quoted")["text"]
    assert ana.post(f"{case}/assign", {"agent": None}).status_code == 200
    assert ana.post(f"{case}/resolve", {"outcome": "solved"}).status_code == 200
    for n in range(2):  # on a machine that has other work, one of three is in time
        if took > TWO_SECONDS:
            _, took = await _arrives(carl, ana, case, answer, f"Found it, {n}.")
    assert took <= TWO_SECONDS
    assert len(mails.taken) == 2

    check = f"{server.url}/api/admin/mail/check"
    testing = asyncio.create_task(asyncio.to_thread(lambda: httpx.post(check, headers=ana.headers, timeout=40)))
    test_mail = (await mails.takes(3))[-1]
    assert test_mail.to == SUPPORT
    await asyncio.to_thread(carl.ours.gets, test_mail.content)
    tested = await testing
    assert (tested.json()["sent"], tested.json()["back"], tested.json()["trouble"]) == (True, True, None), tested.text


async def _arrives(carl: Carl, ana: SignedIn, case: str, mail: EmailMessage, words: str) -> tuple[dict[str, Any], float]:
    """The customer answers a mail; the case with that answer in it, and how many seconds after its delivery."""
    await asyncio.to_thread(carl.answers, mail, words)
    began = time.monotonic()
    opened: dict[str, Any] = await until(lambda: _with(ana.get(f"{case}/"), words))
    return opened, time.monotonic() - began


def _with(opened: dict[str, Any], words: str) -> dict[str, Any] | None:
    return opened if any(entry.get("text") == words for entry in opened["entries"]) else None
