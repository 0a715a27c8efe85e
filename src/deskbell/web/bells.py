"""What desks ask by HTTP about the bell: how it stands, offers, connection codes, the live board."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET

from deskbell.actions import bell, board, codes, offers
from deskbell.actions.ports import Tx
from deskbell.actions.values_bell import Standing
from deskbell.domain.codes import Code
from deskbell.domain.people import Agent
from deskbell.domain.refusals import AlreadyTaken
from deskbell.realtime import views, views_bell
from deskbell.realtime.wire import CaseView
from deskbell.realtime.wire_bell import BellView, BoardView, CodeView
from deskbell.web import bodies
from deskbell.web.identity import AskingDesk
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented

PURPOSE = "connection-code"
OfferId = Annotated[int, PathParameter(ge=1, le=2**53 - 1)]
DONE = documented(400, 401, 403, 404, 409, 413)


class BellRoutes(Controller):
    """One's own bell."""

    path = "/desk/bell"
    tags = ("bell",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="One's own bell")
    async def read(self, parts: Given, desk: AskingDesk) -> BellView:
        """Return how one's bell stands, the offers before one, and one's open codes."""
        return await desk.look(lambda tx, agent: _view(tx, parts, bell.read(tx, agent)))

    @patch("/", responses=documented(400, 401, 403, 413), summary="Sign on or off, be available or not, how many chats")
    async def change(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.BellChange]) -> BellView:
        """Change what is given. Signing off ends one's open connection codes."""
        wanted: dict[str, Any] = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
        return await desk.act(lambda tx, agent: _view(tx, parts, bell.change(tx, agent, **wanted)))


class OfferRoutes(Controller):
    """Cases put before one."""

    path = "/desk/offers/{offer:int}"
    tags = ("bell",)
    security = ({"session": []},)

    @post("/accept", status_code=200, responses=DONE, summary="Accept an offer")
    async def accept(self, desk: AskingDesk, offer: OfferId) -> CaseView:
        """Have the case; `offer-over` says who was quicker."""

        def carry_out(tx: Tx, agent: Agent) -> CaseView:
            case = offers.accept(tx, agent, offer)
            return views.case_view(case, tx.cases.names(case)[1], tx.participants.names(case.id))

        return await desk.act(carry_out)

    @post("/decline", status_code=204, responses=documented(400, 401, 403, 404), summary="Decline an offer")
    async def decline(self, desk: AskingDesk, offer: OfferId) -> None:
        """Leave the case to others; an offer that has ended is left as it is."""
        await desk.act(lambda tx, agent: offers.decline(tx, agent, offer))


class CodeRoutes(Controller):
    """Connection codes."""

    path = "/desk/codes"
    tags = ("bell",)
    security = ({"session": []},)

    @post("/", responses=DONE, summary="Make a connection code")
    async def make(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.NewCode]) -> CodeView:
        """Make a code for a portal that asks for one; at most 8 are open at once."""
        while True:
            digits = f"{secrets.randbelow(10**9):09d}"
            digest, sealed = parts.key.digest(digits, PURPOSE), parts.key.seal(digits, PURPOSE)
            try:
                return await desk.act(
                    lambda tx, agent: _code(tx, parts, codes.make(tx, agent, data.portal, data.name, digest, sealed))  # noqa: B023
                )
            except AlreadyTaken:
                continue

    @delete("/{code:int}", responses=documented(400, 401, 403, 404), summary="Cancel a connection code")
    async def cancel(self, desk: AskingDesk, code: Annotated[int, PathParameter(ge=1, le=2**53 - 1)]) -> None:
        """End one of one's own codes; ended already is harmless."""
        await desk.act(lambda tx, agent: codes.cancel(tx, agent, code))


class BoardRoutes(Controller):
    """The live board of leads and admins."""

    path = "/desk/board"
    tags = ("bell",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="The live board")
    async def read(self, parts: Given, desk: AskingDesk) -> BoardView:
        """Return who waits how long, which offers are out, and who is on the bell and how busy."""
        return views_bell.board(await desk.look(board.read), parts.clock())


def _view(tx: Tx, parts: Parts, found: Standing) -> BellView:
    return BellView(
        bell=views_bell.bell(found.bell, found.reach),
        offers=[views_bell.offer(each) for each in found.offers],
        codes=[_code(tx, parts, code) for code in found.codes],
        clock=parts.clock(),
    )


def _code(tx: Tx, parts: Parts, code: Code) -> CodeView:
    """A code as its maker sees it: its digits are opened with the installation key."""
    digits = parts.key.open(code.sealed, PURPOSE)
    portal = tx.portals.by_id(code.portal_id)
    link = f"{parts.site.address}/p/{portal.slug if portal else ''}#{digits}"
    return CodeView(code.id, code.name, code.portal_id, digits, link, code.made_at, code.expires_at)


ROUTES = [BellRoutes, OfferRoutes, CodeRoutes, BoardRoutes]
