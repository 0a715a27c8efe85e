"""Hands one mail to the mail server (SMTP), step by step, so that whatever goes wrong has a name."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from typing import cast

import aiosmtplib
from aiosmtplib.email import parse_address
from aiosmtplib.errors import SMTPConnectError, SMTPException, SMTPResponseException, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from deskbell.domain.letters import Trouble
from deskbell.mail.servers import ADDRESS, is_loopback, shown

PIECE = 64 << 10
"""Bytes given to the connection at once, so that nothing else on the event loop waits for a large mail."""

ROOM_LOOKED_FOR_EVERY = 0.01
TOO_LARGE = re.compile(r"\b5\.(?:3\.4|2\.3)\b")
"""Enhanced codes that say so (RFC 3463): the system's limit, or the mailbox's."""

ADDRESSES_NEED_UTF8 = "The address has letters beyond ASCII, and the mail server does not offer SMTPUTF8 (RFC 6531)."


class NotSent(Exception):
    """A mail was not handed over, as far as we know: why, and what the server said (one line, at most 300 characters)."""

    def __init__(self, trouble: Trouble, said: str = "") -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.said = said


@dataclass(frozen=True, slots=True)
class Patience:
    """How long (s) is waited: for connection and greeting, for each answer, for the one to the mail itself, and for all together.

    RFC 5321 4.5.3.2.6 wants ten minutes for the answer to the mail: who gives up sooner sends it twice.
    """

    connect: float = 60.0
    step: float = 60.0
    verdict: float = 600.0
    whole: float = 900.0


class Step(Enum):
    """How far the talk with the server has come."""

    CONNECT = auto()
    GREET = auto()
    TLS = auto()
    LOG_IN = auto()
    SENDER = auto()
    ADDRESS = auto()
    CONTENT = auto()


class Smtp:
    """A mail server that takes mail for the world; every mail has a connection of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        tls: bool = False,
        starttls: bool | None = None,
        user: str = "",
        password: str = "",
        trust: ssl.SSLContext | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`tls`: from the first byte. Else STARTTLS is wanted (None: except on loopback). `trust` replaces the system's certificates."""
        self._host = host
        self._port = port
        self._tls = tls
        self._starttls = not tls and (not is_loopback(host) if starttls is None else starttls)
        self._user = user
        self._password = password
        self._trust = trust
        self._patience = patience or Patience()

    async def send(self, envelope_from: str, to: str, content: bytes) -> None:
        """Return once the server has taken the mail; raise `NotSent` where it did not, or where nobody can know.

        `content` has CRLF at its line ends. Whatever the server does, this ends after `Patience.whole` seconds.
        """
        client = aiosmtplib.SMTP(
            hostname=self._host, port=self._port, use_tls=self._tls, start_tls=False, tls_context=self._trust,
            timeout=self._patience.step, local_hostname="localhost",
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._patience.whole):
                await self._open(client)
                await self._hand_over(client, envelope_from, to, content)
        except TimeoutError as error:
            raise NotSent(Trouble.TIMEOUT) from error
        finally:
            _hang_up(client)

    async def _open(self, client: aiosmtplib.SMTP) -> None:
        with _at(Step.CONNECT):
            await client.connect(timeout=self._patience.connect)
        with _at(Step.GREET):
            client.local_hostname = _own_name(client)
            await _greet(client)
        if self._starttls:
            with _at(Step.TLS):
                if not client.supports_extension("starttls"):
                    raise NotSent(Trouble.TLS, "The mail server does not offer STARTTLS.")
                await client.starttls()
            with _at(Step.GREET):
                await _greet(client)
        if self._user:
            with _at(Step.LOG_IN):
                await self._log_in(client)

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        """One way, and once: a wrong password that is tried in three ways locks accounts."""
        offered = client.server_auth_methods
        if "plain" in offered:
            await client.auth_plain(self._user, self._password)
        elif "login" in offered:
            await client.auth_login(self._user, self._password)
        elif "cram-md5" in offered:
            await client.auth_crammd5(self._user, self._password)
        else:
            raise NotSent(Trouble.LOG_IN, "The mail server offers no way of logging in with user and password.")

    async def _hand_over(self, client: aiosmtplib.SMTP, envelope_from: str, to: str, content: bytes) -> None:
        with _at(Step.SENDER):
            _refuse_no_address(envelope_from, Trouble.SENDER_REFUSED)
            _refuse_no_address(to, Trouble.ADDRESS_REFUSED)
            options, encoding = _options(client, envelope_from, to, content)
            await client.mail(envelope_from, options=options, encoding=encoding)
        with _at(Step.ADDRESS):
            await client.rcpt(to, encoding=encoding)
        with _at(Step.CONTENT):
            lines = await asyncio.to_thread(_stuffed, content)
            await self._say(client, lines)
        _say_goodbye(client)

    async def _say(self, client: aiosmtplib.SMTP, lines: bytes) -> None:
        """DATA, then the mail in pieces, listening meanwhile: some servers refuse before they have heard all."""
        begun = await client.execute_command(b"DATA")
        if begun.code // 100 in (4, 5):
            raise SMTPResponseException(begun.code, begun.message)
        protocol = client.protocol
        if protocol is None or begun.code != 354:
            raise SMTPServerDisconnected("Nothing was wanted")
        answer = asyncio.create_task(protocol.read_response())
        try:
            await asyncio.sleep(0)  # the answer is listened for before the first byte can cause one
            whole = await self._write(protocol, lines, answer)
            async with asyncio.timeout(self._patience.verdict):
                verdict = await answer
        finally:
            answer.cancel()
        if verdict.code // 100 != 2:
            raise SMTPResponseException(verdict.code, verdict.message)
        if not whole:
            raise SMTPServerDisconnected("The mail was accepted before it was sent")

    async def _write(self, protocol: SMTPProtocol, lines: bytes, answer: asyncio.Task[SMTPResponse]) -> bool:
        """Send the mail piece by piece; return whether all of it went before the server answered or hung up."""
        for start in range(0, len(lines), PIECE):
            transport = cast("asyncio.WriteTransport | None", protocol.transport)
            if answer.done() or transport is None or transport.is_closing():
                return False
            transport.write(lines[start : start + PIECE])
            await self._room(transport)
        return True

    async def _room(self, transport: asyncio.WriteTransport) -> None:
        """Wait until the connection has taken what it was given; one that takes nothing for a whole step is stuck."""
        left = transport.get_write_buffer_size()
        deadline = asyncio.get_running_loop().time() + self._patience.step
        while left > PIECE and not transport.is_closing():
            await asyncio.sleep(ROOM_LOOKED_FOR_EVERY)
            now = asyncio.get_running_loop().time()
            if (size := transport.get_write_buffer_size()) < left:
                left, deadline = size, now + self._patience.step
            elif now > deadline:
                raise TimeoutError


async def _greet(client: aiosmtplib.SMTP) -> None:
    """EHLO, or HELO for a server that does not know it."""
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as error:
        if error.code not in (500, 501, 502, 504) or not client.is_connected:
            raise
        await client.helo()


def _own_name(client: aiosmtplib.SMTP) -> str:
    """What EHLO names: our address (RFC 5321 4.1.3), for the machine's name is often one that nobody else knows."""
    address = ip_address(str(client.get_transport_info("sockname")[0]).partition("%")[0])
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _refuse_no_address(address: str, trouble: Trouble) -> None:
    """The library takes the address out of whatever it is given; what is no address by itself goes nowhere."""
    if not ADDRESS.fullmatch(address) or parse_address(address) != address:
        raise NotSent(trouble, "This is no e-mail address.")


def _options(client: aiosmtplib.SMTP, envelope_from: str, to: str, content: bytes) -> tuple[list[str], str]:
    """What MAIL FROM is given besides the address, and how addresses are written; refuses what this server can't take."""
    largest = client.esmtp_extensions.get("size", "").strip()
    if largest.isdecimal() and 0 < int(largest) < len(content):
        raise NotSent(Trouble.TOO_LARGE, f"The mail server takes at most {largest} bytes.")
    options = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
    if (envelope_from + to).isascii() and content.isascii():
        return options, "ascii"
    if not (client.supports_extension("smtputf8") and client.supports_extension("8bitmime")):
        raise NotSent(Trouble.ADDRESS_REFUSED, ADDRESSES_NEED_UTF8)
    return [*options, "BODY=8BITMIME", "SMTPUTF8"], "utf-8"


def _stuffed(content: bytes) -> bytes:
    """The mail as DATA wants it (RFC 5321 4.5.2): a dot at a line's beginning doubled, and one alone at the end."""
    if content.startswith(b"."):
        content = b"." + content
    ending = b"" if content.endswith(b"\r\n") else b"\r\n"
    return content.replace(b"\r\n.", b"\r\n..") + ending + b".\r\n"


def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """QUIT, without waiting for the answer: it would change nothing any more."""
    with contextlib.suppress(SMTPException, OSError, RuntimeError):
        if client.protocol is not None:
            client.protocol.write(b"QUIT\r\n")
    client.close()


def _hang_up(client: aiosmtplib.SMTP) -> None:
    """Cut a connection that is still open: what waits in it must not arrive after we have said that it did not."""
    if client.transport is not None:
        cast("asyncio.WriteTransport", client.transport).abort()
    client.close()


@contextlib.contextmanager
def _at(step: Step) -> Iterator[None]:
    """Give a name to what goes wrong in a step."""
    try:
        yield
    except SMTPResponseException as error:
        # the library knows one code for each yes, RFC 5321 4.2 lets a client go by the first digit
        if error.code // 100 != 2 or step not in (Step.SENDER, Step.ADDRESS):
            raise NotSent(
                _by_code(step, error), shown(f"{error.code} {error.message}" if error.code > 0 else error.message)
            ) from error
    except (SMTPException, OSError, ValueError) as error:
        raise NotSent(_by_kind(step, error)) from error


def _by_code(step: Step, error: SMTPResponseException) -> Trouble:
    """Which trouble a server's refusal is. Before the sender is named it says nothing about this mail: another try may do."""
    if step in (Step.CONNECT, Step.GREET):
        return Trouble.UNREACHABLE if error.code < 0 else Trouble.LATER
    if error.code < 500:
        return Trouble.LATER if error.code > 0 else Trouble.BROKEN_OFF
    if step is Step.TLS:
        return Trouble.TLS
    if step is Step.LOG_IN or error.code in (530, 534, 535, 538):
        return Trouble.TLS if error.code == 530 and "STARTTLS" in error.message.upper() else Trouble.LOG_IN
    if TOO_LARGE.search(error.message) or (error.code == 552 and step is not Step.ADDRESS):
        return Trouble.TOO_LARGE
    return {Step.SENDER: Trouble.SENDER_REFUSED, Step.ADDRESS: Trouble.ADDRESS_REFUSED}.get(step, Trouble.REFUSED)


def _by_kind(step: Step, error: BaseException) -> Trouble:
    """Which trouble an error is that is no server's answer; what the library wraps is its cause."""
    causes = [error, error.__cause__, error.__cause__.__cause__ if error.__cause__ else None]

    def any_is(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if any_is(TimeoutError):
        return Trouble.TIMEOUT
    if any_is(ssl.SSLError, ssl.CertificateError):
        return Trouble.TLS
    if any_is(socket.gaierror) or (step is Step.CONNECT and any_is(UnicodeError)):
        return Trouble.NO_SUCH_HOST
    if any_is(ValueError):
        return {Step.SENDER: Trouble.SENDER_REFUSED, Step.ADDRESS: Trouble.ADDRESS_REFUSED}.get(step, Trouble.FAULT)
    if any_is(SMTPServerDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError):
        return Trouble.BROKEN_OFF
    if any_is(SMTPConnectError) or step is Step.CONNECT:
        return Trouble.UNREACHABLE
    return Trouble.BROKEN_OFF
