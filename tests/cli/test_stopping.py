"""SIGTERM: pages are asked to come back at once, requests are answered to their end, and what takes too long is cut in one line."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from unittest.mock import AsyncMock, Mock

import httpx
import pytest
import uvicorn
from tests.cli.test_serving import Running, hear_until_closed, serving
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

serve = import_module("deskbell.cli.serve")

ROOT = Path(__file__).parents[2]
PIECE = b"x" * (1 << 20)


class Upload:
    """A customer's file of 2 MiB, of which the second comes when the test says so."""

    def __init__(self, server: Running, data: Path) -> None:
        self.goes_on = Event()
        self.token = secrets.token_urlsafe(32)
        who = {"token": self.token, "first_name": "Carl", "last_name": "C", "email": "carl@example.net"}
        opened = httpx.post(f"{server.address}/api/portals/support/cases", json=who, headers={"Origin": server.address})
        self._path = f"{server.address}/api/chat/{opened.json()['chat']['number']}/files"
        self._incoming = data / "files" / "incoming"

    def _content(self) -> Iterator[bytes]:
        yield PIECE
        assert self.goes_on.wait(60)
        yield PIECE

    def send(self) -> httpx.Response:
        """Send it and return the answer."""
        headers = {"Authorization": f"Bearer {self.token}", "X-File-Name": "x.bin", "X-Client-Id": "7"}
        return httpx.post(self._path, content=self._content(), headers=headers, timeout=60)

    def half_there(self) -> None:
        """Wait until the server has the first half."""
        until = monotonic() + 30
        while not any(path.stat().st_size for path in self._incoming.glob("*")):
            assert monotonic() < until
            sleep(0.01)


def test_an_upload_is_answered_though_the_server_was_told_to_stop_and_sockets_are_closed_at_once(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo-on-first-start") as server, ThreadPoolExecutor(1) as aside:
        upload = Upload(server, tmp_path)
        answer = aside.submit(upload.send)
        upload.half_there()
        with connect(server.address.replace("http", "ws") + "/api/socket", origin=Origin(server.address)) as line:
            line.send(f'{{"t":"customer","token":"{upload.token}"}}')
            assert "ready" in str(line.recv(20))
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed):
                hear_until_closed(line)
            assert line.close_code == 1012
        assert server.process.poll() is None
        upload.goes_on.set()
        assert answer.result(60).status_code == 201
        assert server.process.wait(20) == 0


def test_what_is_not_done_when_the_time_is_over_is_cut_without_a_traceback(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with (
        errors.open("w") as written,
        serving(tmp_path / "data", "--demo-on-first-start", seconds_to_finish=1, stderr=written) as server,
        ThreadPoolExecutor(1) as aside,
    ):
        upload = Upload(server, tmp_path / "data")
        answer = aside.submit(upload.send)
        upload.half_there()
        assert server.stop() == 0
        upload.goes_on.set()
        with contextlib.suppress(httpx.TransportError):  # the second half may meet a closed door before the answer is read
            assert answer.result(60).json()["code"] == "stopping"
    assert "Traceback" not in errors.read_text()
    assert list((tmp_path / "data" / "files" / "incoming").iterdir()) == []


def test_a_socket_whose_page_reads_nothing_any_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SECONDS_TO_HANG_UP", 0.01)

    async def app(*_: object) -> None: ...

    class Deaf(WebSocketsSansIOProtocol):
        """Its close stays unread, so its transport would close only when the page comes back."""

        def __init__(self) -> None:
            self.transport = Mock()
            self.transport.abort = lambda: server.server_state.connections.discard(self)

        def shutdown(self) -> None: ...

    async def stops() -> None:
        server.lifespan = Mock(shutdown=AsyncMock())
        server.servers = []
        server.server_state.connections.add(Deaf())
        async with asyncio.timeout(20):
            await server.shutdown()

    server = serve.Server(uvicorn.Config(app, timeout_graceful_shutdown=60), lambda: None)
    asyncio.run(stops())


def test_the_service_managers_wait_longer_than_the_server_does() -> None:
    unit = (ROOT / "deploy" / "deskbell.service").read_text()
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    for found in (re.search(r"TimeoutStopSec=(\d+)", unit), re.search(r"stop_grace_period: (\d+)s", compose)):
        assert found
        assert 60 <= serve.SECONDS_TO_FINISH <= int(found[1]) - 10
