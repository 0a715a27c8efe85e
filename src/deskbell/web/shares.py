"""Screen shares by HTTP: an agent asks and stops, the customer takes their own steps."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, delete, post
from litestar.params import PathParameter, QueryParameter

from deskbell.actions import recordings, screenshare
from deskbell.actions.ports import Tx
from deskbell.domain.people import Agent
from deskbell.domain.screenshare import Step
from deskbell.realtime.views_share import share_view
from deskbell.realtime.wire_share import ShareShown, ShareView
from deskbell.web import identity
from deskbell.web.identity import AskingDesk
from deskbell.web.parts import Given
from deskbell.web.problems import documented

Number = Annotated[int, PathParameter(ge=100_000_000, le=999_999_999, description="The case's number.")]
ShareId = Annotated[int, PathParameter(ge=1, le=2**53 - 1, description="The screen share's id.")]
CustomersStep = Annotated[
    Step, PathParameter(description="`show`: the picker gave a picture; `lose`: it is gone, and one click brings it back.")
]
Asked = Request[Any, Any, Any]


class AskingForScreens(Controller):
    """What an agent does about a customer's screen."""

    path = "/desk/cases/{number:int}/share"
    tags = ("desk",)
    security = ({"session": []},)

    @post("/", status_code=200, responses=documented(400, 401, 403, 404, 409), summary="Ask for the screen")
    async def ask(self, desk: AskingDesk, number: Number) -> ShareView:
        """Ask the customer of one's live chat to show the screen; asked already is harmless."""

        def carry_out(tx: Tx, agent: Agent) -> ShareView:
            return share_view(*screenshare.named(tx, screenshare.ask(tx, agent, number)))

        return await desk.act(carry_out)

    @delete("/", responses=documented(400, 401, 403, 404, 409), summary="End the screen share")
    async def stop(self, desk: AskingDesk, number: Number) -> None:
        """End the share, or take the request back; none open is harmless."""
        await desk.act(lambda tx, agent: screenshare.stop(tx, agent, number))


class ShowingScreens(Controller):
    """What a customer does about their own screen."""

    path = "/chat/{number:int}/share/{share:int}"
    tags = ("customer",)
    security = ({"token": []},)

    @post("/{step:str}", status_code=200, responses=documented(400, 401, 403, 404, 409, 429), summary="Show, pause, stop")
    async def step(
        self,
        request: Asked,
        parts: Given,
        number: Number,
        share: ShareId,
        step: CustomersStep,
        recorded: Annotated[bool, QueryParameter(description="With `accept`: the recording is allowed, too.")] = False,
    ) -> ShareShown:
        """Take a step, such as `accept` or `pause`; `share-over` says how the share stands by now. Twice is once."""
        token, network = identity.customer_of(request), identity.network_of(request)
        parts.limits.spend_by_token("change in", token.hex(), network)

        def carry_out(tx: Tx) -> ShareView:
            moved = screenshare.customer_step(tx, number, token, share, step, recorded=recorded)
            if step is Step.ACCEPT and not recorded:  # also where another tab, or this one before, allowed it
                moved = recordings.stop_by_customer(tx, number, token, share)
            return share_view(*screenshare.named(tx, moved), public=True)

        done = await parts.store.act(carry_out)
        parts.limits.know(token.hex(), network)
        return ShareShown(done, list(parts.ice(str(number))))

    @delete("/recording", status_code=200, responses=documented(400, 401, 403, 404, 429), summary="End the recording alone")
    async def stop_recording(self, request: Asked, parts: Given, number: Number, share: ShareId) -> ShareView:
        """End the recording of one's own screen; the share goes on. One that does not run is harmless."""
        token, network = identity.customer_of(request), identity.network_of(request)
        parts.limits.spend_by_token("change in", token.hex(), network)

        def carry_out(tx: Tx) -> ShareView:
            return share_view(*screenshare.named(tx, recordings.stop_by_customer(tx, number, token, share)), public=True)

        done = await parts.store.act(carry_out)
        parts.limits.know(token.hex(), network)
        return done


ROUTES = [AskingForScreens, ShowingScreens]
