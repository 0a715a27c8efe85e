"""Who is asking: an agent by the session's cookie, a customer by the case token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.types import Scope

from deskbell.actions import people
from deskbell.actions.ports import Store, Tx
from deskbell.domain.accounts import SESSION_LONGEST
from deskbell.domain.people import Agent
from deskbell.domain.refusals import NotSignedIn
from deskbell.web.limits import network
from deskbell.web.origins import COOKIE
from deskbell.web.parts import Given
from deskbell.web.tokens import hash_of, well_formed

T = TypeVar("T")
Connection = ASGIConnection[Any, Any, Any, Any]

TOUCH_EVERY = 300_000
"""How often (ms) a session in use is noted, at most: reading who is asking writes nothing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that asks: its deeds and questions find out who it is in their own transaction, so rights are those of now."""

    store: Store
    session: bytes

    async def act(self, deed: Callable[[Tx, Agent], T]) -> T:
        """Run a deed as the signed-in agent; refuses (NotSignedIn) a session that has ended."""
        return await self.store.act(lambda tx: deed(tx, people.signed_in(tx, self.session)))

    async def look(self, question: Callable[[Tx, Agent], T]) -> T:
        """Run a question as the signed-in agent."""
        return await self.store.look(lambda tx: question(tx, people.signed_in(tx, self.session)))

    async def administer(self, deed: Callable[[Tx, Agent], T]) -> T:
        """Run a deed as an admin; refuses everybody else."""
        return await self.store.act(lambda tx: deed(tx, people.admin(tx, self.session)))

    async def oversee(self, question: Callable[[Tx, Agent], T]) -> T:
        """Run a question as an admin; refuses everybody else."""
        return await self.store.look(lambda tx: question(tx, people.admin(tx, self.session)))


AskingDesk = NamedDependency[Desk]
"""How a route asks who the desk is."""


class Touches:
    """When each session was last noted as used, in this node's memory."""

    def __init__(self) -> None:
        self._noted: dict[bytes, int] = {}

    def wanted(self, session: bytes, now: int) -> bool:
        """Return whether the session's use has not been noted for a while."""
        return now - self._noted.get(session, 0) >= TOUCH_EVERY

    def due(self, session: bytes, now: int) -> bool:
        """Return whether the session's use is to be noted again, and count on its being done."""
        if not self.wanted(session, now):
            return False
        if len(self._noted) > 50_000:
            self._noted.clear()
        self._noted[session] = now
        return True


async def desk_of(request: Request[Any, Any, Any], parts: Given) -> Desk:
    """Return the desk that asks, by its cookie; refuses a request without one. Whether the session lasts is found out later."""
    session = session_of(request)
    if request.app.state.touches.due(session, parts.clock()):
        await parts.store.act(lambda tx: tx.people.used_session(session, parts.site.session_life))
    return Desk(parts.store, session)


def session_of(connection: Connection) -> bytes:
    """Return the hash of the session's token from the cookie; refuses a connection without a well-formed one."""
    token = connection.cookies.get(COOKIE, "")
    if not well_formed(token):
        raise NotSignedIn("Please log in.")
    return hash_of(token)


def session_in(scope: Scope) -> bytes | None:
    """Return the same for an open socket; None where there is no well-formed one."""
    try:
        return session_of(ASGIConnection(scope))
    except NotSignedIn:
        return None


def customer_of(request: Request[Any, Any, Any]) -> bytes:
    """Return the hash of the case token from `Authorization: Bearer`; refuses a request without a well-formed one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token_hash(token.strip() if scheme.lower() == "bearer" else "")


def token_hash(token: str) -> bytes:
    """Return the hash of a case token; refuses what is not 32 bytes in base64url."""
    if not well_formed(token):
        raise NotSignedIn("The case's token is wanted.")
    return hash_of(token)


def address_of(connection: Connection) -> str:
    """Return the asker's network address; behind a trusted proxy the server has put the true one there."""
    return connection.client.host if connection.client else ""


def network_of(connection: Connection) -> str:
    """Return what limits count this asker under: an IPv4 address, an IPv6 /64."""
    return network(address_of(connection))


def cookie(token: str) -> Cookie:
    """Return the session's cookie: for this host alone, never for scripts, never from other sites' requests."""
    return Cookie(COOKIE, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=SESSION_LONGEST // 1000)


def no_cookie() -> Cookie:
    """Return what makes a browser forget the session's cookie."""
    return Cookie(COOKIE, value="", path="/", secure=True, httponly=True, samesite="lax", max_age=0)
