"""A customer's page on the socket: its own case and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from deskbell.actions import chats, messages, screenshare
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line
from deskbell.domain import audience
from deskbell.domain import messages as rules
from deskbell.domain.refusals import Invalid, NotFound, NotSignedIn, Refusal, TooMany
from deskbell.faults import told
from deskbell.realtime import frames, views, views_share
from deskbell.realtime.wire_share import ShareView
from deskbell.web.connection import Connection, encode
from deskbell.web.identity import token_hash
from deskbell.web.screens import Showing

if TYPE_CHECKING:
    from deskbell.web.socket import SocketApp

log = structlog.get_logger()


class CustomerLine:
    """Serves one page of a customer, from its hello to its end."""

    def __init__(self, app: SocketApp, connection: Connection, hello: frames.HelloCustomer) -> None:
        self.app = app
        self.connection = connection
        self._have = hello.have
        self._token = token_hash(hello.token)
        self._page: int | None = None
        self._case_id = 0
        self._number = 0
        self._typed_at = 0
        self._placed = False
        self._screen: Showing | None = None

    async def begin(self) -> None:
        """Record the page as here, listen, and send what follows what the page has. Refuses a token that opens nothing."""
        self.connection.tell(self.app.ready())
        try:
            self._page, case = await self.app.store.act(lambda tx: chats.page_opened(tx, self.app.node, self._token))
        except NotFound:
            raise NotSignedIn("This chat does not exist any more.") from None
        self.app.limits.know(self._token.hex())
        self._case_id, self._number = case.id, case.number
        listener = self.connection.listener
        listener.hold()
        self.app.hub.put_on(listener, audience.customer_of_case(case.id))
        (now, slug, holder, guests, lines), share = await self.app.store.look(self._opened)
        entries = [views.entry(line, public=True) for line in lines]
        listener.release(encode(frames.ChatCaughtUp(views.chat_view(now, slug, holder, guests), entries, share)))
        self._screen = Showing(self.app.screens, self._number, self._token)
        self.app.places.come(case.id, in_line=now.line is not None)
        self._placed = True

    async def hear(self, word: frames.Upward) -> None:
        """Do what the page asks."""
        match word:
            case frames.Post():
                self._post(word)
            case frames.Typing():
                self._typing()
            case frames.Seen(got, read):
                self._seen(got, read)
            case frames.Ping():
                self.connection.tell(frames.Pong(self.app.clock()))
            case frames.Away():
                self.connection.drop(1000)
            case frames.Showing() | frames.Signal():
                await self._shows(word)
            case _:
                raise Invalid("t", "This word is for desks.")

    async def end(self) -> None:
        """Note that the page is gone; the last one begins the grace period."""
        if self._placed:
            self.app.places.go(self._case_id)
        page = self._page
        if self._screen is not None:
            await self._screen.end()
        if page is not None:
            await self.app.store.act(lambda tx: chats.page_closed(tx, page, self._case_id))

    def _opened(self, tx: Tx) -> tuple[Any, ShareView | None]:
        found = chats.opened(tx, self._number, self._token, self._have)
        return found, views_share.of_case(screenshare.of_case(tx, found[0]), public=True)

    async def _shows(self, word: frames.Showing | frames.Signal) -> None:
        """What is refused here (the share has just ended, say) ends nothing else."""
        assert self._screen is not None
        try:
            await (self._screen.show(word) if isinstance(word, frames.Showing) else self._screen.signal(word))
        except Refusal as refusal:
            self.connection.refuse(refusal, case=self._number)

    def _post(self, word: frames.Post) -> None:
        connection, number = self.connection, self._number
        try:
            client_id = rules.client_id(word.id, "id")
            self.app.limits.spend("message in", self._token.hex())
        except Refusal as refusal:
            connection.refuse(refusal, post=word.id[:40], case=number)
            return

        def done(line: Line | None, error: BaseException | None) -> None:
            if line is not None:
                posted = frames.Posted(number, word.id, line.fact.public_seq or 0, line.fact.at)
                connection.hub.tell(connection.listener, encode(posted))
            else:
                self._say(error, post=word.id)

        self.app.store.submit(lambda tx: messages.post(tx, number, self._token, client_id, word.text), done, connection.lane)

    def _typing(self) -> None:
        now = self.app.clock()
        if now - self._typed_at >= 1000:
            self._typed_at = now
            news = encode(frames.TypingNews(self._number, "customer"))
            self.app.bus.publish([(audience.agents_of_case(self._case_id), news)])

    def _seen(self, got: int, read: int) -> None:
        connection = self.connection
        try:
            self.app.limits.spend("mark in", self._token.hex())
        except TooMany as refusal:
            connection.refuse(refusal)
            return
        self.app.store.submit(
            lambda tx: chats.seen(tx, self._number, self._token, got, read), lambda _, error: self._say(error), connection.lane
        )

    def _say(self, error: BaseException | None, post: str | None = None) -> None:
        """Say what went wrong; a case that this line had and that is not found any more was deleted: the line ends for good."""
        if isinstance(error, NotFound):
            self.connection.drop(4409)
        else:
            tell_error(self.connection, error, post=post, case=self._number)


def tell_error(connection: Connection, error: BaseException | None, *, post: str | None = None, case: int | None = None) -> None:
    """Say a refusal to the page; anything else is a fault of ours: it is logged, and the page comes back by itself."""
    if isinstance(error, Refusal):
        connection.refuse(error, post=post, case=case)
    elif error is not None:
        log.error("deed-failed", **told(error))
        connection.drop(1011)
