"""`deskbell serve`: runs the server until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from deskbell import wiring
from deskbell.actions.ports import Tx
from deskbell.cli.sockets import QuickSockets
from deskbell.cli.terminal import fail, out, say, show_aligned
from deskbell.settings import Settings, load

SECONDS_TO_FINISH = 80
"""How long requests that are being answered have after SIGTERM, below the 90 s after which systemd kills."""

SECONDS_TO_HANG_UP = 3.0
"""How long a socket that was told to close has to read that."""

SECONDS_KEPT_ALIVE = 75
"""Longer than proxies keep a connection they reuse, so that none is closed under a request."""


@dataclass(frozen=True, slots=True)
class House:
    """What is there when the server starts: its portals (name, address part, whether open), whether anybody can log in,
    whether it is for showing, and the demo company's passwords if it has just been made."""

    portals: Sequence[tuple[str, str, bool]]
    inhabited: bool
    for_showing: bool
    passwords: Mapping[str, str]


def serve(*, demo_on_first_start: bool = False) -> None:
    """Run until SIGTERM or Ctrl+C; requests that are being answered are finished first, for 80 s at most.

    Parameters
    ----------
    demo_on_first_start
        Make the demo company first where there is nothing yet, and write its log-ins.
    """
    settings = load(os.environ)
    house = asyncio.run(_looked_at(settings, demo_on_first_start))
    run(settings, lambda now: announce(now, house))


async def _looked_at(settings: Settings, demo_if_empty: bool) -> House:
    async with wiring.open_store(settings) as opened:
        passwords: Mapping[str, str] = {}
        if demo_if_empty and await opened.store.look(lambda tx: not tx.people.all() and not tx.portals.all()):
            from deskbell.cli import demo

            passwords = await demo.make(opened, settings)

        def question(tx: Tx) -> House:
            portals = [(portal.name, portal.slug, portal.open) for portal in tx.portals.all()]
            return House(portals, bool(tx.people.all()), demo_if_empty, passwords)

        return await opened.store.look(question)


def run(settings: Settings, when_up: Callable[[Settings], None]) -> None:
    """Serve on the chosen address; returns after a clean stop.

    `when_up` is called once requests are answered, with the settings as they are then: port 0 has become a real one.
    """
    listener = listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn stops cleanly and then raises the signal once more: being stopped as asked is no failure
        signal.signal(number, lambda *_: None)
    Server(configuration(settings), lambda: when_up(settings)).run(sockets=[listener])


class Server(uvicorn.Server):
    """A uvicorn that says when it is up, and whose stop waits for requests, but for no socket."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._when_up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the sockets, wait for requests, then stop."""
        hanging_up = asyncio.create_task(self._hang_up())
        try:
            await super().shutdown(sockets)
        finally:
            hanging_up.cancel()

    async def _hang_up(self) -> None:
        """Somebody who reads nothing any more (a closed laptop) would be waited for until what was sent has been read."""
        await asyncio.sleep(SECONDS_TO_HANG_UP)
        for connection in tuple(self.server_state.connections):
            if isinstance(connection, WebSocketsSansIOProtocol):
                connection.transport.abort()


class CutQuietly:
    """What is still being answered when the time is over is cut without a traceback; who has no answer yet is told why."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        kind: str = scope["type"]
        if kind == "lifespan":
            await self._app(scope, receive, send)
            return
        answered = False

        async def sent(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, sent if kind == "http" else send)
        except asyncio.CancelledError:
            if kind == "http" and not answered:
                for message in STOPPING:
                    await send(message)


STOPPING: Any = (
    {
        "type": "http.response.start",
        "status": 503,
        "headers": [(b"content-type", b"application/problem+json"), (b"connection", b"close"), (b"retry-after", b"10")],
    },
    {
        "type": "http.response.body",
        "body": b'{"type":"urn:deskbell:problem:stopping","title":"Service Unavailable","status":503,"code":"stopping",'
        b'"detail":"The server is stopping. Please try again in a moment."}',
    },
)


def configuration(settings: Settings) -> uvicorn.Config:
    """How uvicorn runs: no compression of sockets (it costs a third of the rate), no names in the headers."""
    return uvicorn.Config(
        CutQuietly(wiring.build_app(settings)),
        loop="uvloop",
        http="httptools",
        ws=QuickSockets,
        ws_per_message_deflate=False,
        ws_max_size=1 << 20,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=SECONDS_KEPT_ALIVE,
    )


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on; where the address can't be had, the process ends with a sentence that says why."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as refused:
        fail(*_why_not(settings, refused))
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def announce(settings: Settings, house: House) -> None:
    """Say where the desk and the portals are, and how to get in where that may be unknown."""
    say("Deskbell is running.", style="bold green")
    rows = [("Desk", f"{settings.address}/desk", "")]
    rows += [(name, f"{settings.address}/p/{slug}", "" if is_open else "closed") for name, slug, is_open in house.portals]
    if house.for_showing and house.portals:
        rows.append(("A company's page", f"{settings.address}/demo", "with the bubble on it"))
    show_aligned(rows, "", "cyan", "dim")
    if house.passwords:
        from deskbell.cli import demo

        say("")
        demo.say_logins(house.passwords)
    if not house.inhabited:
        say("Nobody can log in yet. Example: deskbell agent add carla@example.com --role admin", style="yellow")
    say("")
    say("Stop with Ctrl+C.", style="dim")
    out.file.flush()


def _why_not(settings: Settings, refused: OSError) -> tuple[str, str]:
    if refused.errno == errno.EADDRINUSE:
        first = f"Port {settings.port} is taken by another program."
        return first, f"Stop that one, or choose another port. Example: DESKBELL_PORT={settings.port + 1}"
    if refused.errno in (errno.EACCES, errno.EPERM):
        first = f"The system does not allow listening on port {settings.port}."
        return first, "Choose a port from 1024 upwards. Example: DESKBELL_PORT=8080"
    first = f"Can't listen on {settings.host}: {refused.strerror}."
    return first, "Choose an address of this machine. Example: DESKBELL_HOST=127.0.0.1"
