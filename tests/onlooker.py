"""An agent who looks at screens with a program instead of a browser: it keeps to no rule but the server's, and counts what reaches it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import aioice.ice
from aiortc import RTCConfiguration, RTCDtlsTransport, RTCIceCandidate, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp
from tests.servers import Server
from websockets.asyncio.client import ClientConnection, connect

T = TypeVar("T")
PATIENCE = 15.0

_elsewhere = aioice.ice.get_host_addresses


def _with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    return ["127.0.0.1", *_elsewhere(use_ipv4, use_ipv6)]


aioice.ice.get_host_addresses = _with_loopback  # aioice leaves it out, and a test may have nothing else


class Aside:
    """An event loop in a thread of its own: Playwright's runs in the tests' thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Carry out the work, and wait for what it returns."""
        return self.begin(work).result(2 * PATIENCE)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Line:
    """A socket to the server, of a desk or a customer; what it hears is kept."""

    def __init__(self, aside: Aside, server: Server, hello: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self.aside, self.heard = aside, list[dict[str, Any]]()
        self._news = asyncio.Condition()
        self._to = f"ws://127.0.0.1:{server.port}/api/socket"
        self._socket = aside.run(self._open(hello, headers))
        self._reading = aside.begin(self._read())
        self.hears("ready")

    def says(self, **word: Any) -> None:
        self.aside.run(self._socket.send(json.dumps(word)))

    def hears(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Wait for a word of this kind with these parts, heard by now or to come."""
        return self.aside.run(asyncio.wait_for(self._found({"t": kind, **wanted}), PATIENCE))

    def asks(self, **word: Any) -> list[dict[str, Any]]:
        """Say something, and return all that is heard until the server has done with it."""
        before = len(self.heard)
        self.says(**word)
        self.says(t="ping")
        self.aside.run(asyncio.wait_for(self._found({"t": "pong"}, before), PATIENCE))
        return self.heard[before:]

    def is_refused(self, **word: Any) -> bool:
        """Say something, and return whether the server refuses it as if there were no such share."""
        return [each["problem"]["code"] for each in self.asks(**word) if each["t"] == "refused"] == ["not-found"]

    def close(self) -> None:
        self.aside.run(self._socket.close())
        self._reading.result(PATIENCE)

    def took_in(self, word: dict[str, Any]) -> None:
        """Called with each word, on the loop."""

    async def _open(self, hello: dict[str, Any], headers: dict[str, str] | None) -> ClientConnection:
        socket = await connect(self._to, additional_headers=headers, compression=None)
        await socket.send(json.dumps(hello))
        return socket

    async def _read(self) -> None:
        async for frame in self._socket:
            async with self._news:
                self.heard += json.loads(frame)
                self._news.notify_all()
            for word in json.loads(frame):
                self.took_in(word)

    async def _found(self, wanted: dict[str, Any], after: int = 0) -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            return [word for word in self.heard[after:] if _fits(word, wanted)]

        async with self._news:
            await self._news.wait_for(found)
        return found()[0]


class Onlooker(Line):
    """An agent's desk that answers whatever it is offered, and never ends a connection by itself."""

    def __init__(self, aside: Aside, server: Server, headers: dict[str, str]) -> None:
        self.came: list[float] = []
        self._peers: list[RTCPeerConnection] = []
        self._looks: dict[str, RTCPeerConnection] = {}
        self._more = asyncio.Event()
        self._counting: set[RTCDtlsTransport] = set()
        self._words: asyncio.Queue[tuple[dict[str, Any], Any]] = asyncio.Queue()
        super().__init__(aside, server, {"t": "desk"}, headers)
        self._answering = aside.begin(self._answer_all())

    def looks(self, share: int) -> str:
        """Ask to see a share; return the name under which one looks, "" when that is refused."""
        (answer,) = [word for word in self.asks(t="view", share=share) if word["t"] in ("viewing", "refused")]
        assert answer["t"] == "viewing" or answer["problem"]["code"] == "not-found"
        return str(answer.get("viewer", ""))

    def forces(self, share: int, viewer: str) -> bool:
        """Say an answer that nobody asked for, with a road to oneself; return whether that is refused."""
        return self.is_refused(t="signal", share=share, viewer=viewer, data=self.unasked())

    def unasked(self) -> str:
        """An answer without an offer, as good as any: packets that follow it are counted."""
        return self.aside.run(self._unasked())

    def is_connected(self) -> None:
        """Wait until the way to the page stands, whether something comes on it or not."""
        self.aside.run(asyncio.wait_for(self._connected(), PATIENCE))

    def leaves(self) -> None:
        """Close the socket, and keep the connections to the pages."""
        self.aside.run(self._socket.close())

    def now(self) -> float:
        """The moment, by the clock that packets are counted by."""
        return self.aside.loop.time()

    def receives(self, packets: int = 50) -> None:
        """Wait until so many more packets have come."""
        self.aside.run(asyncio.wait_for(self._receives(len(self.came) + packets), PATIENCE))

    def receives_nothing(self, since: float, during: float = 2.0) -> bool:
        """Return, when so many seconds have gone by since then, whether no packet came in them."""
        self.aside.run(asyncio.sleep(since + during - self.now()))  # the promise is about time
        return not [at for at in self.came if at >= since]

    def close(self) -> None:
        self._answering.cancel()
        for peer in self._peers:
            self.aside.run(peer.close())
        super().close()

    def took_in(self, word: dict[str, Any]) -> None:
        if word["t"] == "signal":
            self._words.put_nowait((word, json.loads(word["data"])))

    async def _connected(self) -> None:
        while not any(peer.connectionState == "connected" for peer in self._looks.values()):
            self._more.clear()
            await self._more.wait()

    async def _receives(self, packets: int) -> None:
        while len(self.came) < packets:
            self._more.clear()
            await self._more.wait()

    def _peer(self) -> RTCPeerConnection:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.on("connectionstatechange", self._more.set)
        self._peers.append(peer)
        return peer

    async def _unasked(self) -> str:
        peer = self._peer()
        peer.addTransceiver("video", direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        self._count(peer)
        return _described("answer", peer.localDescription.sdp.replace("a=setup:actpass", "a=setup:active"))

    async def _answer_all(self) -> None:
        while True:
            word, said = await self._words.get()
            peer = self._looks.get(word["viewer"]) or self._looks.setdefault(word["viewer"], self._peer())
            if description := said.get("description"):
                await peer.setRemoteDescription(RTCSessionDescription(description["sdp"], description["type"]))
                self._count(peer)
                await peer.setLocalDescription(await peer.createAnswer())
                answer = {"t": "signal", "share": word["share"], "viewer": word["viewer"]}
                await self._socket.send(json.dumps(answer | {"data": _described("answer", peer.localDescription.sdp)}))
            else:
                await peer.addIceCandidate(_candidate(said["candidate"]))

    def _count(self, peer: RTCPeerConnection) -> None:
        """Note when each RTP packet arrives, before anything is made of it."""
        new = {each.receiver.transport for each in peer.getTransceivers()} - self._counting
        self._counting |= new
        for transport in new:
            transport._handle_rtp_data = self._counted(transport._handle_rtp_data)  # type: ignore[method-assign]

    def _counted(self, take_in: Callable[[bytes, int], Awaitable[None]]) -> Any:
        async def counted(data: bytes, arrival_time_ms: int) -> None:
            self.came.append(self.aside.loop.time())
            self._more.set()
            await take_in(data, arrival_time_ms)

        return counted


def _fits(told: Any, wanted: Any) -> bool:
    if isinstance(told, dict) and isinstance(wanted, dict):
        return all(_fits(told.get(name), part) for name, part in wanted.items())
    return bool(told == wanted)


def _described(kind: str, sdp: str) -> str:
    return json.dumps({"description": {"type": kind, "sdp": sdp}})


def _candidate(said: dict[str, Any]) -> RTCIceCandidate | None:
    if not said["candidate"]:
        return None
    found = candidate_from_sdp(said["candidate"].removeprefix("candidate:"))
    found.sdpMid, found.sdpMLineIndex = said["sdpMid"], said["sdpMLineIndex"]
    return found
