"""One folder of an IMAP server, as a mailbox is read: who is asked and how, and what its troubles are called. Every call waits for the server."""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import re
import selectors
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from typing import Literal, cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from deskbell.domain.letters import Trouble
from deskbell.mail.servers import shown

LONGEST_NAME = 200
"""The longest name of a mailbox under which its cursor is kept."""

HEAD_AT_MOST = 256 << 10
"""How many bytes of a mail's header are loaded where the mail is too large."""

UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
SHORT = re.compile(rb'BODY\[[A-Z]*\](?:<\d+>)? (?:NIL|"((?:[^"\\\r\n]|\\.)*)")')

Safety = Literal["tls", "starttls", "none"]


class MailboxTrouble(Exception):
    """The mailbox can't be read now; `said` is what the mail server (or the system) says about it."""

    def __init__(self, trouble: Trouble, said: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.said = shown(said)


class FetchRefused(Exception):
    """The server answers, and does not give out these mails."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose mailbox on which server is read, and how the connection is kept secret: `none` is for loopback alone."""

    host: str
    port: int
    safety: Safety
    user: str
    password: str
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """Under which name its cursor is kept: at most 200 characters, the same as long as server, user and folder are."""
        name = f"{self.user}@{self.host}/{self.folder}"
        if len(name) <= LONGEST_NAME:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        return f"{name[: LONGEST_NAME - len(digest) - 1]}#{digest}"


class ImapFolder:
    """A connection to one folder. All calls but `wake` and `cut` are made by one thread; each may raise `MailboxTrouble`."""

    def __init__(self, account: Account, timeout: float) -> None:
        self._account = account
        self._timeout = timeout
        self._box: BaseMailBox | None = None
        self._woken, self._wakes = socket.socketpair()
        self._woken.setblocking(False)
        self._wakes.setblocking(False)
        self._lock = threading.Lock()
        self._cut = False
        self._knows: frozenset[str] = frozenset()
        self.generation = 0
        self.next_uid = 1

    def open(self) -> None:
        """Connect, log in and choose the folder; its UIDVALIDITY and UIDNEXT are `generation` and `next_uid` then."""
        with self._told(Trouble.UNREACHABLE):
            box = self._connected()
        with self._lock:
            self._box = box
            if self._cut:
                raise MailboxTrouble(Trouble.BROKEN_OFF)
        with self._told(Trouble.LOG_IN):
            if (self._account.user + self._account.password).isascii():
                box.login(self._account.user, self._account.password, initial_folder=None)
            else:
                box.login_utf8(self._account.user, self._account.password, initial_folder=None)
        with self._told(Trouble.REFUSED):
            # what it knew before the log-in is often less
            self._knows = frozenset(self._client.capability()[1][-1].decode(errors="replace").upper().split())
            box.folder.set(self._account.folder)
            self.generation = self._number("UIDVALIDITY")
            self.next_uid = self._number("UIDNEXT")

    def close(self) -> None:
        """Leave, politely where that is possible. Harmless when repeated."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            if self._box is not None and not self._cut:
                self._client.sock.settimeout(1)
                self._box.logout()
        with contextlib.suppress(OSError):
            if self._box is not None:
                self._client.shutdown()
        self._woken.close()
        self._wakes.close()

    def unread(self, first: int, last: int) -> list[int]:
        """Return the UIDs from `first` to `last`, in order, of mails that nobody has read or marked as deleted."""
        return self._found(f"UID {first}:{last} UNSEEN UNDELETED", first)

    def uids(self, first: int) -> list[int]:
        """Return the UIDs from `first` on, in order, read or not."""
        return self._found(f"UID {first}:*", first)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return how large these mails are (bytes); those that are gone are left out."""
        found: dict[int, int] = {}
        for line in self._fetched(uids, "(UID RFC822.SIZE)"):
            for piece in line if isinstance(line, tuple) else (line,):
                uid, size = UID.search(piece), SIZE.search(piece)
                if uid and size:
                    found[int(uid[1])] = int(size[1])
        return found

    def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return these mails whole, without marking them as read; those that are gone are left out. Refuses (FetchRefused) what it is not given."""
        return self._bodies(uids, "(UID BODY.PEEK[])")

    def head(self, uid: int) -> bytes:
        """Return the first 256 KiB of a mail's header; b"" for one that is gone."""
        return self._bodies([uid], f"(UID BODY.PEEK[HEADER]<0.{HEAD_AT_MOST}>)").get(uid, b"")

    def mark_read(self, uids: Sequence[int]) -> None:
        """Mark these mails as read."""
        self._store(uids, r"(\Seen)")

    def delete(self, uids: Sequence[int]) -> None:
        """Delete these mails. What people have marked as deleted stays, where the server can tell (UIDPLUS)."""
        self._store(uids, r"(\Seen \Deleted)")
        with self._told(Trouble.REFUSED):
            if "UIDPLUS" in self._knows:
                _want_ok(self._client.uid("EXPUNGE", _listed(uids)))
            else:
                _want_ok(self._client.expunge())

    def wait(self, seconds: float) -> None:
        """Return when something may have come, when woken, or after so many seconds. Wants a server that knows IDLE (`can_wait`)."""
        with self._told(Trouble.BROKEN_OFF):
            client = self._client
            tag: bytes = client._command("IDLE")
            while client._get_response() is not None:
                if client.tagged_commands.get(tag):
                    raise MailboxTrouble(Trouble.REFUSED, "IDLE")
            # what came since the last look may have been told already, with the end of that look
            told = "EXISTS" in client.untagged_responses or _has_more(client)
            self._look_out(0 if told else seconds, client.sock)
            client.send(b"DONE\r\n")
            self._open_box.consume_until_tagged_response(tag)

    def rest(self, seconds: float) -> None:
        """Like `wait`, for a server that does not know IDLE: it is asked for news at the end."""
        self._look_out(seconds)
        with self._told(Trouble.BROKEN_OFF):
            _want_ok(self._client.noop())

    @property
    def can_wait(self) -> bool:
        """Whether the server tells by itself what comes."""
        return "IDLE" in self._knows

    def wake(self) -> None:
        """End a `wait` or `rest`, from any thread."""
        with contextlib.suppress(OSError):
            self._wakes.send(b".")

    def cut(self) -> None:
        """Break the connection off, from any thread: whatever waits for the server fails."""
        with self._lock:
            self._cut = True
            if self._box is not None:
                with contextlib.suppress(OSError):  # not the TLS layer's own shutdown: another thread may be in it
                    socket.socket.shutdown(self._box.client.sock, socket.SHUT_RDWR)
        self.wake()

    def _look_out(self, seconds: float, *sockets: socket.socket) -> None:
        """Wait until one of these sockets has something to read, or somebody wakes."""
        with selectors.DefaultSelector() as selector:
            for each in (self._woken, *sockets):
                selector.register(each, selectors.EVENT_READ)
            selector.select(seconds)
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(64)

    def _connected(self) -> BaseMailBox:
        to = self._account
        if to.safety == "tls":
            return MailBox(to.host, to.port, self._timeout, ssl_context=ssl.create_default_context())
        if to.safety == "starttls":
            return _MailBoxStartTls(to.host, to.port, self._timeout, ssl.create_default_context())
        return MailBoxUnencrypted(to.host, to.port, self._timeout)

    @property
    def _open_box(self) -> BaseMailBox:
        if self._box is None:
            raise MailboxTrouble(Trouble.BROKEN_OFF)
        return self._box

    @property
    def _client(self) -> imaplib.IMAP4:
        return self._open_box.client

    def _number(self, name: str) -> int:
        """Return what the server told when the folder was chosen. One without UIDVALIDITY or UIDNEXT can't be read (RFC 3501 asks for both)."""
        told = self._client.response(name)[1][0]
        if told is None:
            raise MailboxTrouble(Trouble.REFUSED, f"{name} is missing")
        return int(told)

    def _found(self, wanted: str, first: int) -> list[int]:
        """`n:*` names the last mail even where it lies before n (RFC 3501 6.4.8)."""
        with self._told(Trouble.REFUSED):
            self._client.untagged_responses.clear()
            return sorted(uid for uid in map(int, self._open_box.uids(wanted, charset=None)) if uid >= first)

    def _fetched(self, uids: Sequence[int], what: str) -> list[bytes | tuple[bytes, bytes]]:
        with self._told(Trouble.REFUSED):
            status, data = self._client.uid("FETCH", _listed(uids), what)
            if status != "OK":
                raise FetchRefused
            return [each for each in data if each is not None]

    def _bodies(self, uids: Sequence[int], what: str) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        lines = self._fetched(uids, what)
        for line, behind in zip(lines, [*lines[1:], b""], strict=True):
            if isinstance(line, tuple):
                around, body = line[0] + (behind if isinstance(behind, bytes) else b""), line[1]
            elif short := SHORT.search(line):
                around, body = line, re.sub(rb"\\(.)", rb"\1", short[1] or b"")
            else:
                continue
            if uid := UID.search(around):
                found[int(uid[1])] = body
        return found

    def _store(self, uids: Sequence[int], flags: str) -> None:
        with self._told(Trouble.REFUSED):
            _want_ok(self._client.uid("STORE", _listed(uids), "+FLAGS.SILENT", flags))

    @contextlib.contextmanager
    def _told(self, otherwise: Trouble) -> Iterator[None]:
        """Turn what goes wrong into trouble in our words; `otherwise` is what a refusal of the server means here."""
        try:
            yield
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
            raise _trouble(error, otherwise) from error


class _MailBoxStartTls(MailBoxStartTls):
    """The library's own, on any port, and with what fails after the connection stands told apart from what fails before."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except (imaplib.IMAP4.error, ssl.SSLError) as error:
            with contextlib.suppress(OSError):
                client.shutdown()
            raise MailboxTrouble(Trouble.TLS, _words(error)) from error
        return client


def _trouble(error: Exception, otherwise: Trouble) -> MailboxTrouble:
    kinds: list[tuple[type[Exception] | tuple[type[Exception], ...], Trouble]] = [
        (ssl.SSLEOFError, Trouble.BROKEN_OFF),
        (ssl.SSLError, Trouble.TLS),
        (socket.gaierror, Trouble.NO_SUCH_HOST),
        (TimeoutError, Trouble.TIMEOUT),
        (ConnectionRefusedError, Trouble.UNREACHABLE),
        (ConnectionError, Trouble.BROKEN_OFF),
        (OSError, Trouble.UNREACHABLE if otherwise is Trouble.UNREACHABLE else Trouble.BROKEN_OFF),
        (imaplib.IMAP4.abort, Trouble.BROKEN_OFF),
    ]
    found = next((trouble for kind, trouble in kinds if isinstance(error, kind)), otherwise)
    return MailboxTrouble(found, _words(error))


def _words(error: Exception) -> str:
    """Return what the server said, or the system."""
    if isinstance(error, UnexpectedCommandStatusError):
        data = error.command_result[1]
        pieces = data if isinstance(data, list) else [data]
        return " ".join(each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in pieces)
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = error.args[0] if error.args else ""
    return first.decode(errors="replace") if isinstance(first, bytes) else str(first)


def _listed(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _want_ok(answer: tuple[str, Sequence[object]]) -> None:
    if answer[0] != "OK":
        raise MailboxTrouble(Trouble.REFUSED, " ".join(map(str, answer[1])))


def _has_more(client: imaplib.IMAP4) -> bool:
    """Return whether more of what the server said is here already, read together with its last answer: no socket would tell."""
    kept = getattr(client, "_readbuf", None)  # from Python 3.14 on
    if kept is not None:
        return bool(kept)
    before = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(cast("BufferedReader", client.file).peek(1))
    except OSError:
        return False
    finally:
        client.sock.settimeout(before)
