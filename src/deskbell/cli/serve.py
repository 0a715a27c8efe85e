"""`deskbell serve`: runs the server until it is told to stop."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from deskbell import wiring
from deskbell.cli.terminal import fail, say
from deskbell.settings import Settings, load

SECONDS_TO_FINISH = 10


def serve() -> None:
    """Run until SIGTERM or Ctrl+C; requests that are being answered are finished first, for 10 s at most."""
    settings = load(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    run(settings, announce)


def run(settings: Settings, when_up: Callable[[Settings], None]) -> None:
    """Serve on the chosen address; returns after a clean stop.

    `when_up` is called once requests are answered, with the settings as they are then: port 0 has become a real one.
    """
    listener = listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    Server(configuration(settings), lambda: when_up(settings)).run(sockets=[listener])


class Server(uvicorn.Server):
    """A uvicorn that says when it is up."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._when_up()


def configuration(settings: Settings) -> uvicorn.Config:
    """How uvicorn runs: no compression of sockets (it costs a third of the rate), no names in the headers."""
    return uvicorn.Config(
        wiring.build_app(settings),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
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


def announce(settings: Settings) -> None:
    """Say where the desk is."""
    say(f"Deskbell is running at {settings.address}", style="bold green")
    say(f"  desk   {settings.address}/desk")
    say("  stop with Ctrl+C", style="dim")


def _why_not(settings: Settings, refused: OSError) -> tuple[str, str]:
    if refused.errno == errno.EADDRINUSE:
        first = f"Port {settings.port} is taken by another program."
        return first, f"Stop that one, or choose another port. Example: DESKBELL_PORT={settings.port + 1}"
    if refused.errno in (errno.EACCES, errno.EPERM):
        first = f"The system does not allow listening on port {settings.port}."
        return first, "Choose a port from 1024 upwards. Example: DESKBELL_PORT=8080"
    first = f"Can't listen on {settings.host}: {refused.strerror}."
    return first, "Choose an address of this machine. Example: DESKBELL_HOST=127.0.0.1"
