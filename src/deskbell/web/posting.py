"""The one hot route by HTTP, posting a message, past the framework: half of what it costs there.

Only what goes well is answered here. Whatever is unusual (a refusal, a strange header or body) goes to the ordinary route
with its body unread, so that rules and words stand there alone; a post is harmless when repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from deskbell.actions import messages
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line
from deskbell.domain.messages import client_id
from deskbell.domain.refusals import NotSignedIn
from deskbell.realtime import views
from deskbell.web import bodies
from deskbell.web.identity import Touches
from deskbell.web.origins import COOKIE, is_foreign
from deskbell.web.parts import Parts
from deskbell.web.reading import LARGEST_BODY
from deskbell.web.security import COMMON, HSTS
from deskbell.web.tokens import hash_of

PATH = re.compile(r"/api/(chat|desk/cases)/([1-9][0-9]{8})/messages")
BEARER = re.compile(rb"[Bb]earer ([A-Za-z0-9_-]{43})")
SESSION = re.compile(rb"(?:^|; ?)" + COOKIE.encode() + rb"=([A-Za-z0-9_-]{43})(?:;|$)")
HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *COMMON.items()]

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(bodies.NewMessage).decode


class Unusual(Exception):
    """The ordinary route is to answer."""


class Posting:
    """Answers posted messages, and hands everything else on to `otherwise`."""

    def __init__(self, parts: Parts, touches: Touches, otherwise: ASGIApp) -> None:
        self._parts = parts
        self._touches = touches
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        asked: Any = scope
        path = PATH.fullmatch(asked["path"]) if asked["type"] == "http" and asked["method"] == "POST" else None
        if path is None:
            await self._otherwise(scope, receive, send)
            return
        first: Any = await receive()
        try:
            content = await self._post(asked, path[1] == "chat", int(path[2]), first)
        except Exception:  # a refusal, a fault: the ordinary route meets it again, and says or logs it
            await self._otherwise(scope, _again(first, receive), send)
            return
        length = (b"content-length", str(len(content)).encode())
        safe = [HSTS] if asked.get("scheme") == "https" else []
        start: Any = {"type": "http.response.start", "status": 201, "headers": [*HEADERS, *safe, length]}
        body: Any = {"type": "http.response.body", "body": content, "more_body": False}
        await send(start)
        await send(body)

    async def _post(self, scope: Any, by_customer: bool, number: int, first: Any) -> bytes:
        body = first.get("body", b"")
        if first["type"] != "http.request" or first.get("more_body") or len(body) > LARGEST_BODY:
            raise Unusual
        headers = dict(scope["headers"])
        if not headers.get(b"content-type", b"").startswith(b"application/json"):
            raise Unusual
        data = decode(body)
        deed = self._by_customer if by_customer else self._by_agent
        line = await self._parts.store.act(deed(headers, scope, number, data))
        return encode(views.entry(line, public=by_customer))

    def _by_customer(self, headers: Any, scope: Any, number: int, data: bodies.NewMessage) -> Callable[[Tx], Line]:
        token = BEARER.fullmatch(headers.get(b"authorization", b""))
        foreign = is_foreign(scope["headers"], self._parts.site.public_url)
        if token is None or data.note or foreign or (foreign is None and b"cookie" in headers):
            raise Unusual
        token_hash, own_id = hash_of(token[1].decode()), client_id(data.client_id)
        if not self._parts.limits.knows(token_hash.hex()):
            raise Unusual
        self._parts.limits.spend("message in", token_hash.hex())
        return lambda tx: messages.post(tx, number, token_hash, own_id, data.text)

    def _by_agent(self, headers: Any, scope: Any, number: int, data: bodies.NewMessage) -> Callable[[Tx], Line]:
        cookie = SESSION.search(headers.get(b"cookie", b""))
        if cookie is None or is_foreign(scope["headers"], self._parts.site.public_url) is not False:
            raise Unusual
        session, own_id = hash_of(cookie[1].decode()), client_id(data.client_id)
        if self._touches.wanted(session, self._parts.clock()) or not self._parts.limits.knows(session.hex()):
            raise Unusual
        self._parts.limits.spend("message by", session.hex())

        def write(tx: Tx) -> Line:
            agent_id = tx.people.id_by_session(session)
            if agent_id is None:
                raise NotSignedIn
            return messages.write(tx, agent_id, number, own_id, data.text, note=data.note)

        return write


def _again(first: Any, receive: Receive) -> Receive:
    """Return a `receive` that gives the first piece once more."""
    given = [first]

    async def again() -> Any:
        return given.pop() if given else await receive()

    return again
