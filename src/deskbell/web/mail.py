"""Mail as such: the door through which a mail server hands mails over, how mail stands for admins, a test of it, transcripts by mail."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated, Any, Literal

import msgspec
import structlog
from litestar import Controller, Request, get, post
from litestar.params import QueryParameter

from deskbell.actions import letters
from deskbell.actions.intake import CHECK
from deskbell.actions.ports import Tx
from deskbell.domain.letters import Trouble, Way
from deskbell.domain.refusals import MailLater, MailNotTaken, MailOff, NoRoom, NotSignedIn
from deskbell.faults import told
from deskbell.realtime.wire_letters import MailCheck, MailState
from deskbell.web import identity, reading
from deskbell.web.customers import Number
from deskbell.web.identity import AskingDesk
from deskbell.web.letters import sent_from
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented

COMES_BACK_WITHIN = 30.0
"""How long (s) a test mail may take to come back."""

LOOKED_EVERY = 0.2
log = structlog.get_logger()
Asked = Request[Any, Any, Any]


class Handed(msgspec.Struct, frozen=True):
    """What became of a mail that was handed over; `number` is its case."""

    way: Literal["answer", "stranger", "automatic", "bounce", "opens", "repeated", "ours", "check", "ignored"]
    number: int | None


class HandOverRoute(Controller):
    """For mail servers."""

    path = "/mail"
    tags = ("mail",)

    @post(
        "/", status_code=200, responses=documented(400, 401, 403, 413, 422, 503), summary="Hand a mail over",
        request_max_body_size=None,
        description=(
            "The body is the raw mail (RFC 5322), `to` the envelope's recipients. Authorization: Bearer with the setting mail_token. "
            "Answered once it is stored; what is refused with 422 belongs to no case, and may be returned to its sender."
        ),
    )  # fmt: skip
    async def hand_over(
        self,
        request: Asked,
        parts: Given,
        to: Annotated[list[Annotated[str, msgspec.Meta(max_length=320)]] | None, QueryParameter(max_items=100)] = None,
    ) -> Handed:
        """Take a mail in."""
        _must_know_the_token(request, parts)
        raw = await reading.whole(request, parts.site.mail.largest)
        try:
            taken = await parts.intake.take(raw, to or ())
        except NoRoom as full:
            raise MailLater("The server's disk is nearly full.") from full
        if taken.way is Way.NOT_TAKEN:
            raise MailNotTaken("This mail belongs to no case, and no portal opens one for it.")
        return Handed(taken.way.value, taken.number)  # type: ignore[arg-type]


class MailRoutes(Controller):
    """How mail stands."""

    path = "/admin/mail"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="How mail is set up, and how it goes")
    async def state(self, parts: Given, desk: AskingDesk) -> MailState:
        """Return how mail is set up, how many letters wait or were not delivered, and what is wrong with the mailbox."""
        waiting, failed = await desk.oversee(lambda tx, _: tx.letters.counts())
        mail, standing = parts.site.mail, parts.mailbox()
        return MailState(
            address=mail.address, smtp=mail.smtp, imap=mail.imap, token=bool(mail.token), reply_address=mail.pattern,
            waiting=waiting, failed=failed, read_at=standing.read_at,
            trouble=standing.trouble.value if standing.trouble else None, said=standing.said,
        )  # fmt: skip

    @post("/check", status_code=200, responses=documented(401, 403, 409, 429), summary="Send a test mail, and read it back")
    async def check(self, request: Asked, parts: Given, desk: AskingDesk) -> MailCheck:
        """Send a mail to the own address and wait until it comes back, at most half a minute."""
        await desk.oversee(lambda *_: None)
        if not parts.site.mail.sends:
            raise MailOff("No mail server is set up.")
        parts.limits.spend("mail test from", identity.network_of(request))
        began = parts.clock()
        number = secrets.randbelow(10**17) + 1
        await desk.administer(lambda tx, _: tx.due.at(CHECK, number, tx.now + 600_000))
        domain = parts.site.mail.address.rpartition("@")[2]
        try:
            await parts.send_test(f"check-{number}@{domain}", parts.site.mail.address)
        except Exception as failed:
            trouble, said = _why(failed)
            log.warning("mail-test-failed", trouble=trouble, **told(failed))
            return MailCheck(False, None, trouble, "smtp", said, parts.clock() - began)
        if not (parts.site.mail.imap or parts.site.mail.token):
            return MailCheck(True, None, None, None, "", parts.clock() - began)
        back = await _came_back(parts, number)
        standing = parts.mailbox()
        if back:
            return MailCheck(True, True, None, None, "", parts.clock() - began)
        why = standing.trouble
        return MailCheck(True, False, "not_back" if why is None else why.value, "imap", standing.said, parts.clock() - began)


class TranscriptRoute(Controller):
    """A customer's transcript by mail."""

    path = "/chat/{number:int}"
    tags = ("customer",)
    security = ({"token": []},)

    @post(
        "/transcript-mail",
        status_code=202,
        responses=documented(400, 401, 403, 404, 409, 429),
        summary="The conversation by mail",
    )
    async def transcript_mail(self, request: Asked, parts: Given, number: Number) -> None:
        """Have the transcript sent to one's own address; refused (`mail-off`) without a mail server."""
        token, network = identity.customer_of(request), identity.network_of(request)
        if not parts.site.mail.sends:
            raise MailOff("No mail server is set up.")
        parts.limits.spend_by_token("change in", token.hex(), network)

        def send(tx: Tx) -> None:
            letters.transcript(tx, parts.dice, number, token, own_address=sent_from(tx, number, parts))

        await parts.store.act(send)
        parts.limits.know(token.hex(), network)


def _must_know_the_token(request: Asked, parts: Parts) -> None:
    given = request.headers.get("authorization", "")
    wanted = parts.site.mail.token
    if not wanted or not secrets.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        parts.limits.spend("mail from", identity.network_of(request))
        raise NotSignedIn("The mail server's token is wanted.")


async def _came_back(parts: Parts, number: int) -> bool:
    try:
        async with asyncio.timeout(COMES_BACK_WITHIN):  # any node may have taken it in: the row alone tells
            while await parts.store.look(lambda tx: tx.due.is_set(CHECK, number)):  # noqa: ASYNC110
                await asyncio.sleep(LOOKED_EVERY)
    except TimeoutError:
        return False
    return True


def _why(failed: Exception) -> tuple[Any, str]:
    trouble = getattr(failed, "trouble", Trouble.FAULT)
    return trouble.value, str(getattr(failed, "said", ""))


ROUTES = [HandOverRoute, MailRoutes, TranscriptRoute]
