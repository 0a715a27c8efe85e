"""What newcomers ask by HTTP: a portal's face and doors, a case opened in it, a support request left at it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from deskbell.actions import arrivals, chats
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.domain.cases import Case
from deskbell.domain.codes import clean_code
from deskbell.domain.messages import client_id
from deskbell.domain.portals import SLUG, Portal
from deskbell.domain.refusals import CodeWrong, Invalid, NotFound
from deskbell.realtime.wire import ChatOpened, PortalView
from deskbell.realtime.wire_bell import FaceView
from deskbell.web import bodies, identity
from deskbell.web.bells import PURPOSE as CODE
from deskbell.web.customers import opened_case
from deskbell.web.faces import face_view, handle_of
from deskbell.web.pages import portal_view
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented
from deskbell.web.signed_customers import SignedCustomer, read

SAME_CASE = {200: ResponseSpec(ChatOpened, generate_examples=False, description="The case that this token has opened before.")}
Asked = Request[Any, Any, Any]


class PortalRoutes(Controller):
    """A portal as anybody sees it, and coming in."""

    path = "/portals/{slug:str}"
    tags = ("customer",)

    @get("/", responses=documented(400, 403, 404), summary="A portal's public face")
    async def shown(self, parts: Given, slug: FromPath[str]) -> PortalView:
        """Return what the portal's page needs to know."""
        return portal_view(await _portal(parts, slug), parts.site.largest_upload, mail=parts.site.mail.sends)

    @get("/doors", responses=documented(400, 403, 404), summary="Whether a portal takes newcomers now")
    async def doors(self, parts: Given, slug: FromPath[str]) -> FaceView:
        """Return whether it is open, why not, when it opens, whether a request may be left, and (`match`) who can be picked."""
        await _portal(parts, slug)
        found = await parts.store.look(lambda tx: arrivals.face(tx, slug, parts.on_the_bell.reached))
        return face_view(parts.key, found)

    @post(
        "/cases", responses=SAME_CASE | documented(400, 403, 404, 409, 413, 429), summary="Open a case",
        description="Opens a chat as the portal's kind says (201). The same token again gives the same case (200).",
    )  # fmt: skip
    async def open_case(
        self, request: Asked, parts: Given, slug: FromPath[str], data: JSONBody[bodies.NewCase]
    ) -> Response[ChatOpened]:
        """Open a case, or find the one that this token has opened before."""
        network = identity.network_of(request)
        parts.limits.spend("case from", network)
        portal = await _portal(parts, slug)
        token, who = identity.token_hash(data.token), await _newcomer(parts, portal, data, network)
        if data.code:
            digest = parts.key.digest(clean_code(data.code), CODE)
            joined = await parts.store.act(
                lambda tx: arrivals.join(tx, parts.dice, slug, token, who, digest, parts.limits.factor)
            )
            if joined is None:
                raise CodeWrong("This code is not valid.")
            return await _answer(parts, *joined, token)
        return await _answer(parts, *await parts.store.act(lambda tx: _open(tx, parts, slug, token, who, data)), token)

    @post(
        "/requests", responses=SAME_CASE | documented(400, 403, 404, 409, 413, 429), summary="Leave a support request",
        description="Leaves a support request without a chat (201). The same token again gives the same case (200).",
    )  # fmt: skip
    async def leave_request(
        self, request: Asked, parts: Given, slug: FromPath[str], data: JSONBody[bodies.NewRequest]
    ) -> Response[ChatOpened]:
        """Leave a request at a portal, open or not."""
        network = identity.network_of(request)
        parts.limits.spend("case from", network)
        portal = await _portal(parts, slug)
        token, own_id = identity.token_hash(data.token), client_id(data.client_id)
        who = await _newcomer(parts, portal, data, network)
        left = await parts.store.act(
            lambda tx: arrivals.leave_at_the_door(tx, parts.dice, slug, token, who, own_id, data.question)
        )
        return await _answer(parts, *left, token)


def _open(tx: Tx, parts: Parts, slug: str, token: bytes, who: chats.Newcomer, data: bodies.NewCase) -> tuple[Case, bool]:
    own_id = client_id(data.client_id) if data.client_id else 0
    picked = None
    if data.agent:
        picked = next((agent.id for agent in tx.people.all() if handle_of(parts.key, agent.id) == data.agent), None)
        if picked is None:
            raise Invalid("agent", "There is nobody of this handle.")
    return arrivals.open_case(tx, parts.dice, slug, token, who, Wish(data.question, own_id, picked))


async def _answer(parts: Parts, case: Case, new: bool, token: bytes) -> Response[ChatOpened]:
    return Response(await opened_case(parts, case.number, token), status_code=201 if new else 200)


async def _portal(parts: Parts, slug: str) -> Portal:
    found = await parts.store.look(lambda tx: tx.portals.by_slug(slug)) if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound("There is no such portal.")
    return found


async def _newcomer(parts: Parts, portal: Portal, data: bodies.NewCase | bodies.NewRequest, address: str) -> chats.Newcomer:
    """Who comes: the company's signed word wins over the form; what it leaves out is taken from there."""
    signed = SignedCustomer()
    if data.identity:
        sealed, former = await parts.store.look(lambda tx: (tx.portals.secret(portal.id), tx.portals.former_slugs(portal.id)))
        secret = parts.key.open(sealed or b"", "portal-secret")
        signed = read(data.identity, secret, {portal.slug, *former}, parts.clock() // 1000)
    device = {name: value for name, value in msgspec.structs.asdict(data.device).items() if value}
    return chats.Newcomer(
        first_name=signed.first_name or data.first_name,
        last_name=signed.last_name or data.last_name,
        email=signed.email or data.email,
        reference=signed.reference,
        language=data.language[:20],
        device=msgspec.json.encode(device).decode(),
        browser=parts.key.fingerprint(data.browser),
        address=parts.key.fingerprint(address),
    )


ROUTES = [PortalRoutes]
