"""The web application: all routes, guards and handlers put together around the parts that wiring chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Router, asgi
from litestar.datastructures import State
from litestar.di import Provide
from litestar.routes import HTTPRoute
from litestar.types import Receive, Scope, Send

from deskbell.domain.refusals import NotFound
from deskbell.web import (
    admins,
    arrivals,
    bells,
    customers,
    demo_site,
    desks,
    identity,
    letters,
    mail,
    pages,
    problems,
    public_files,
    recordings,
    sessions,
    shares,
)
from deskbell.web.description import description
from deskbell.web.identity import Touches
from deskbell.web.origins import own_pages_only
from deskbell.web.parts import Parts
from deskbell.web.posting import Posting
from deskbell.web.reading import LARGEST_BODY, StrictRequest
from deskbell.web.security import add_headers


def build_app(parts: Parts, on_startup: Sequence[Any] = (), on_shutdown: Sequence[Any] = ()) -> Litestar:
    """Return the application. `on_startup` and `on_shutdown` are called by the server in the order given."""
    app = empty_app(parts.site.version)
    furnish(app, parts, on_startup, on_shutdown)
    return app


def empty_app(version: str) -> Server:
    """Return an application with all routes and no parts: it serves only once it is furnished. Costs a tenth of a second."""
    api = Router(
        "/api",
        guards=[own_pages_only],
        route_handlers=[
            *arrivals.ROUTES,
            *customers.ROUTES,
            *sessions.ROUTES,
            *desks.ROUTES,
            *letters.ROUTES,
            *mail.ROUTES,
            *bells.ROUTES,
            *shares.ROUTES,
            *recordings.ROUTES,
            *admins.ROUTES,
        ],
    )
    app = Server(
        route_handlers=[api, _socket, *public_files.ROUTES, *pages.ROUTES, *demo_site.ROUTES],
        dependencies={"parts": Provide(lambda: app.state.parts, sync_to_thread=False), "desk": Provide(identity.desk_of)},
        exception_handlers=problems.HANDLERS,
        request_class=StrictRequest,
        request_max_body_size=LARGEST_BODY,
        before_send=[add_headers],
        openapi_config=description(version),
        logging_config=None,
        debug=False,
    )
    return app


def furnish(app: Server, parts: Parts, on_startup: Sequence[Any] = (), on_shutdown: Sequence[Any] = ()) -> None:
    """Let the application serve with these parts, and with nothing of those before; it must not be serving now."""
    app.on_startup[:], app.on_shutdown[:] = on_startup, on_shutdown
    touches = Touches()
    furniture = {"parts": parts, "site": parts.site, "touches": touches, "methods": _methods(app), "socket": parts.socket}
    app.state = State({**furniture, "posting": Posting(parts, touches, app.route)})


def _methods(app: Litestar) -> dict[str, str]:
    """Every path with all of its methods, as OPTIONS tells them."""
    found: dict[str, set[str]] = {}
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            found.setdefault(route.path_format, set()).update(map(str, route.methods))
    return {path: ", ".join(sorted(methods)) for path, methods in found.items()}


class Server(Litestar):
    """The application; posted messages have a door of their own, and HEAD is answered like GET, without the body."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection; the framework's wrappers around a socket's every frame would cost a tenth of the rate."""
        if scope["type"] == "websocket" and scope["path"] == "/api/socket":
            await self.state.socket(scope, receive, send)
        else:
            await self.state.posting(scope, receive, send)

    async def route(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve what is not the hot path."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            asked: Any = {**scope, "method": "GET"}
            await super().__call__(asked, receive, _bodiless(send))
        else:
            await super().__call__(scope, receive, send)


def _bodiless(send: Any) -> Any:
    async def send_head(message: Any) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


@asgi("/api/socket", copy_scope=False)
async def _socket(scope: Scope, receive: Receive, send: Send) -> None:
    if "method" in scope:
        raise NotFound("Here is a socket; it speaks WebSocket alone.")
    app: Any = scope["litestar_app"]
    await app.state.socket(scope, receive, send)
