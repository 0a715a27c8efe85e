"""How the mail room is put together: what sends letters, what takes mails in, and what reads the mailbox, as the settings say."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass

from deskbell.actions.outbox import ToSend
from deskbell.actions.ports import Store, Tokens
from deskbell.domain.letters import SIGNATURE, LetterKind, reply_address
from deskbell.files.folder import FileFolder
from deskbell.mail.imap import Account, Safety
from deskbell.mail.intake import Addresses, Intake
from deskbell.mail.mailbox import Mailbox
from deskbell.mail.outbox import Outbox, Stationery
from deskbell.mail.reader import Reader
from deskbell.mail.servers import is_loopback
from deskbell.mail.sheets import Record, Say, Sheet
from deskbell.mail.smtp import Smtp
from deskbell.mail.writing import write
from deskbell.setting_values import MailServer
from deskbell.settings import Settings
from deskbell.web import transcript
from deskbell.web.keys import InstallationKey
from deskbell.web.parts import Mail, Standing
from deskbell.web.words import Languages

REPLY = "reply address"


@dataclass(frozen=True, slots=True)
class MailRoom:
    """The mail room's parts; `mailbox` is None where none is read."""

    outbox: Outbox
    intake: Intake
    mailbox: Mailbox | None
    smtp: Smtp | None
    reader: Reader
    say: Say
    clock: Callable[[], int]

    def start(self) -> None:
        """Begin to read the mailbox, on the running event loop; the outbox is the worker's."""
        if self.mailbox is not None:
            self.mailbox.start()

    async def stop(self) -> None:
        """Read no more, and let letters on their way end."""
        if self.mailbox is not None:
            await self.mailbox.stop()
        await self.reader.stop()
        await self.outbox.stop()

    def standing(self) -> Standing:
        """Return how the reading of the mailbox goes here."""
        if self.mailbox is None:
            return Standing()
        now = self.mailbox.standing
        return Standing(now.read_at, now.trouble, now.said)

    async def send_test(self, message_id: str, address: str) -> None:
        """Send a mail to our own address; raises NotSent with why not."""
        if self.smtp is None:
            return
        sheet = Sheet(
            kind=LetterKind.ANSWER, message_id=message_id, references=(), at=self.clock(), sender=address, reply_to=address,
            to=address, to_name="", subject="Deskbell", language="en", number=0, portal="Deskbell", accent="#1f6feb", privacy_url="",
            imprint_url="", agent="", text=self.say("en", "server.mail_test"), quoted="", question="", files=(), missing=(), record=None,
        )  # fmt: skip
        await self.smtp.send(address, address, await asyncio.to_thread(write, sheet, self.say))


def site_mail(settings: Settings) -> Mail:
    """Return how mail is set up, as administration shows it."""
    return Mail(
        address=settings.mail_address or "",
        pattern=settings.answers_go_to,
        smtp=_named(settings.smtp),
        imap=_named(settings.imap),
        token=settings.mail_token or "",
        largest=settings.largest_mail,
    )


def make_mail_room(
    settings: Settings,
    store: Store,
    node: str,
    tokens: Tokens,
    key: InstallationKey,
    files: FileFolder,
    languages: Languages,
    clock: Callable[[], int],
) -> MailRoom:
    """Return the mail room; without a mail server its outbox sends nothing, and drops confirmations."""

    def sign(number: int) -> str:
        return base64.b32encode(key.digest(str(number), REPLY)).decode().lower()[:SIGNATURE]

    def say(language: str, name: str, **values: str) -> str:
        return languages.say(languages.chosen(language, ""), name, **values)

    pattern, address = settings.answers_go_to, settings.mail_address or ""
    server = settings.smtp
    smtp = None if server is None else Smtp(
        server.host, server.port, tls=server.tls, user=settings.smtp_user or "", password=settings.smtp_password or ""
    )  # fmt: skip
    stationery = Stationery(
        address=address, reply_to=lambda number: reply_address(pattern, number, sign), say=say,
        record=lambda to_send: _record(languages, to_send), path_of=files.path_of,
    )  # fmt: skip
    reader = Reader()
    intake = Intake(store, files, tokens, Addresses((address,), pattern, sign, settings.mail_authserv or ""), reader.read)
    mailbox = None if settings.imap is None else _mailbox(settings, settings.imap, store, node, intake, languages)
    return MailRoom(Outbox(store, node, tokens, smtp, stationery), intake, mailbox, smtp, reader, say, clock)


def too_large(languages: Languages, size: int) -> str:
    """Return what stands in a case for a mail of so many bytes that is not loaded: in every language, for the installation has none."""
    megabytes = f"{size / 1_000_000:.0f}"
    return " / ".join(languages.say(code, "server.mail_too_large", size=megabytes) for code in sorted(languages.codes))


def _mailbox(settings: Settings, server: MailServer, store: Store, node: str, intake: Intake, languages: Languages) -> Mailbox:
    safety: Safety = "tls" if server.tls else "none" if is_loopback(server.host) else "starttls"
    account = Account(
        server.host, server.port, safety, settings.imap_user or "", settings.imap_password or "", settings.imap_folder
    )
    return Mailbox(
        account, store, node, lambda raw, cursor: intake.take(raw, (), account.name, cursor), intake.taken_before,
        words_for=lambda size: too_large(languages, size),
        then="delete" if settings.imap_then == "delete" else "keep", largest=settings.largest_mail,
    )  # fmt: skip


def _record(languages: Languages, to_send: ToSend) -> Record:
    case, portal = to_send.case, to_send.portal
    code = languages.chosen(case.language or portal.default_language, "")
    text, page = (transcript.write(languages, code, case, portal.name, to_send.lines, html=html) for html in (False, True))
    return Record(text.content, page.content, page.name)


def _named(server: MailServer | None) -> str:
    return "" if server is None else f"{server.host}:{server.port}"
