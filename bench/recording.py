"""What the server does for 50 recordings at once: a chunk of each every second, on the disk before it is answered."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os

import uvloop

from bench.asking import Asker, Http
from bench.company import PASSWORD
from bench.report import Figure
from bench.samples import percentile
from bench.server import HOST, Server, allow_many_files
from bench.signalling import ADMIN, AGENTS, STAFF, Share, office, opened
from bench.talk import NotOnceInOrder, clock

RECORDINGS = 50
EACH = 125_000
"""Bytes of a chunk of one second: 1 Mbit/s."""

SECONDS = 15
WEBM = b"\x1a\x45\xdf\xa3"
SETTLING = 1.0


def measure() -> list[Figure]:
    """Return the figures; refuses (NotOnceInOrder) to give them unless every chunk was stored as it was sent."""
    allow_many_files()
    with office() as server:
        cpu, took, before, after, delays = uvloop.run(_recordings(server))
    mib = 1024 * 1024
    note = f"{RECORDINGS} recordings of 1 Mbit/s for {SECONDS} s, {len(delays):,} chunks, each synced"
    memory = f"{before / mib:.0f} MiB before, {after / mib:.0f} MiB after"
    return [
        Figure("recording", f"server for {RECORDINGS} recordings", "% of a core", (cpu / took * 100,), at_most=50.0, note=note),
        Figure("recording", "server for a chunk", "ms CPU", (cpu / len(delays) * 1000,), note=note),
        Figure("recording", f"memory for {RECORDINGS} recordings", "MiB", ((after - before) / mib,), at_most=100.0, note=memory),
        Figure("recording", "chunk stored, p99", "ms", (percentile(delays, 0.99) * 1000,), at_most=1000.0,
               note=f"p50 {percentile(delays, 0.5) * 1000:.1f}"),
    ]  # fmt: skip


async def _recordings(server: Server) -> tuple[float, float, int, int, list[float]]:
    """Seconds of CPU and of time for all, bytes of memory before and after, and how long (s) each chunk took."""
    http = Http(HOST, server.port)
    await http.open(RECORDINGS + 10)
    admin = Asker.agent(await http.log_in(ADMIN.email, PASSWORD), server.origin)
    await http.ask("PATCH", "/api/admin/portals/1", admin, {"records_screens": True})
    cookies = [await http.log_in(one.email, PASSWORD) for one in STAFF]
    shares = [await opened(http, server, cookies[n % AGENTS]) for n in range(RECORDINGS)]
    recorders = [await Recorder.begun(http, share) for share in shares]
    await asyncio.sleep(SETTLING)
    before, begun = server.memory(), server.spent()
    await asyncio.gather(*(recorder.records(n / RECORDINGS) for n, recorder in enumerate(recorders)))
    ended, after = server.spent(), server.memory()
    for share in shares:
        share.close()
    http.close()
    delays = [delay for recorder in recorders for delay in recorder.delays]
    return ended.cpu - begun.cpu, ended.at - begun.at, before, after, delays


class Recorder:
    """One page that records."""

    def __init__(self, http: Http, agent: Asker, place: str) -> None:
        self._http, self._agent, self._place = http, agent, place
        self.delays: list[float] = []

    @classmethod
    async def begun(cls, http: Http, share: Share) -> Recorder:
        """Have a customer show the screen and allow the recording, and begin a segment."""
        shown = await share.shows("accept?recorded=true", "show")
        begun = await http.ask("POST", f"/api/desk/shares/{shown}/recording", share.ana, {"recorder": f"page-{shown:08}"})
        return cls(http, share.ana, f"/api/desk/recordings/{begun['recording']}/segments/{begun['segment']}")

    async def records(self, later: float) -> None:
        """Send a chunk each second."""
        await asyncio.sleep(later)
        content = WEBM + os.urandom(EACH - len(WEBM))
        sum_ = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = self._agent.headers + f"content-digest: sha-256=:{sum_}:\r\n".encode()
        began = clock()
        for number in range(SECONDS):
            await asyncio.sleep(max(0.0, began + number - clock()))
            self.delays.append(await self._sends(number, content, Asker(headers)))

    async def _sends(self, number: int, content: bytes, asker: Asker) -> float:
        stored: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        head = self._http.head("PUT", f"{self._place}/chunks/{number}?until={(number + 1) * 1000}", asker)
        sent = clock()
        self._http.send(head, content, lambda status, *_: stored.set_result(status))
        if await stored != 200:
            raise NotOnceInOrder(f"Chunk {number} was not stored.")
        return clock() - sent
