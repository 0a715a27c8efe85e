"""Mail servers in the test's own process that take mail, refuse it, stall, or break off, as they are told."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "deskbell", "fünf Äpfel"
STALL, BREAK_OFF = "stall", "break off"
TAKE_AND_BREAK_OFF, TAKE_AND_STALL = "take and break off", "take and stall"
"""What a server does at a step instead of answering; the last two only at DOT."""


@dataclass(frozen=True)
class Mail:
    """A mail that a server has taken."""

    sender: str
    to: str
    content: bytes
    utf8: bool = False


@dataclass
class MailServer:
    """A mail server; `answers` are what it says, by command, instead of yes: each once, in order, the last for ever if `always`."""

    port: int = 0
    taken: list[Mail] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    greeting: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    stuck: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self, command: str, *answers: str) -> None:
        """Have it answer a command (EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT; DATA within the mail, DOT after it) so, then yes again."""
        self.answers.setdefault(command, []).extend(answers)

    def next(self, command: str) -> str:
        """What it does at this command: "" for yes."""
        self.heard.append(command)
        waiting = self.answers.get(command, [])
        return waiting.pop(0) if waiting else ""

    async def takes(self, count: int) -> list[Mail]:
        """Wait until it has taken so many mails."""
        async with asyncio.timeout(20):
            while len(self.taken) < count:
                self.came.clear()
                await self.came.wait()
        return self.taken


class _Talk(SMTP):
    """One connection, which does what its server is told to."""

    def __init__(self, server: MailServer, **more: Any) -> None:
        super().__init__(_Handler(server), hostname="mail.test", **more)
        self.told = server

    async def push(self, status: str | bytes) -> None:
        said = status if isinstance(status, str) else status.decode()
        if said.startswith("220 ") and self.told.greeting and "ready" not in said.lower():
            said, self.told.greeting = self.told.greeting, ""
            if not await self._does(said):
                return
        if said.startswith("354"):
            answer = self.told.next("DATA")
            if answer == BREAK_OFF:
                await super().push(said)
                await self._reader.readuntil(b"\r\n")
                self._break_off()
                raise asyncio.CancelledError
            if answer == STALL:
                await super().push(said)
                cast("asyncio.ReadTransport", self.transport).pause_reading()
                await self._stall()
            if answer:
                await super().push(answer)
                raise _Answered
        await super().push(said)

    async def _does(self, answer: str) -> bool:
        """Stall or break off where that is meant; return whether an answer is to be given."""
        if answer == BREAK_OFF:
            self._break_off()
            return False
        if answer == STALL:
            await self._stall()
        return True

    async def smtp_DATA(self, arg: str) -> None:
        try:
            await super().smtp_DATA(arg)
        except _Answered:
            self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _stall(self) -> None:
        self.told.stuck.set()
        await asyncio.Event().wait()

    def _break_off(self) -> None:
        if self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).abort()

    async def _at(self, command: str, arg: str) -> None:
        """Answer a command as told, else as a mail server does."""
        answer = self.told.next(command)
        if not answer:
            await getattr(SMTP, f"smtp_{command}")(self, arg)
        elif await self._does(answer):
            await self.push(answer)

    async def smtp_EHLO(self, arg: str) -> None:
        await self._at("EHLO", arg)

    async def smtp_STARTTLS(self, arg: str) -> None:
        await self._at("STARTTLS", arg)

    async def smtp_AUTH(self, arg: str) -> None:
        await self._at("AUTH", arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        await self._at("MAIL", arg or "")

    async def smtp_RCPT(self, arg: str | None) -> None:
        await self._at("RCPT", arg or "")


class _Answered(Exception):
    """DATA was answered with something else than 354."""


class _Handler:
    """Keeps what comes."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_DATA(self, server: _Talk, session: Session, envelope: Envelope) -> str:
        answer = self._server.next("DOT")
        if answer not in ("", TAKE_AND_BREAK_OFF, TAKE_AND_STALL):
            if not await server._does(answer):
                raise asyncio.CancelledError
            return answer
        content = envelope.original_content or b""
        self._server.taken.append(Mail(envelope.mail_from or "", envelope.rcpt_tos[0], content, envelope.smtp_utf8))
        self._server.came.set()
        if answer == TAKE_AND_STALL:
            await server._stall()
        if answer == TAKE_AND_BREAK_OFF:
            server._break_off()
            raise asyncio.CancelledError
        return "250 2.0.0 taken"


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost that nobody trusts but who is told to."""

    server: ssl.SSLContext
    trust: ssl.SSLContext


def certificate(folder: Path, name: str = "localhost") -> Certificate:
    """Make one, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = made.public_bytes(serialization.Encoding.PEM)
    pem.write_bytes(private + public)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return Certificate(server, ssl.create_default_context(cadata=public.decode()))


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, log_in: bool = False,
    largest: int = 33_554_432, utf8: bool = True,
) -> AsyncIterator[MailServer]:  # fmt: skip
    """A server on a free port of this machine, gone with its connections at the end."""
    told, talks = MailServer(), list[_Talk]()
    more: dict[str, Any] = {"tls_context": starttls, "enable_SMTPUTF8": utf8, "data_size_limit": largest}
    if log_in:
        more |= {"authenticator": _knows, "auth_required": True, "auth_require_tls": False}
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)

    def talk() -> _Talk:
        talks.append(_Talk(told, loop=asyncio.get_running_loop(), **more))
        return talks[-1]

    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=tls)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()
        for each in talks:
            each._break_off()
            if each._handler_coroutine is not None:
                each._handler_coroutine.cancel()
