"""The server under measurement: `deskbell serve` as a process of its own, on a core of its own where the system allows."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"
PATIENCE = 30.0
"""How long (s) a server may take to answer or to end."""

COMMAND = (str(Path(sys.executable).with_name("deskbell")), "serve")


class ServerFailed(Exception):
    """The server did not start, or not stop; the text holds what it said last."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has used up to a moment: seconds of CPU (all threads), and the time of the moment."""

    cpu: float
    at: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def origin(self) -> str:
        """Its address as a page's origin."""
        return f"http://{HOST}:{self.port}"

    def spent(self) -> Spent:
        """Return the CPU time used so far by all of its threads."""
        times = psutil.Process(self.process.pid).cpu_times()
        return Spent(times.user + times.system, time.perf_counter())

    def memory(self) -> int:
        """Return the bytes of its resident memory."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def answers(self, path: str) -> bool:
        """Return whether a path is answered with 200."""
        try:
            line = http.client.HTTPConnection(HOST, self.port, timeout=5)
            line.request("GET", path, headers={"Accept": "text/html,*/*"})
            answer = line.getresponse()
            answer.read()
            line.close()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200

    def wait_for(self, path: str, every: float = 0.02) -> float:
        """Return the time (perf_counter) at which a path was first answered well; ServerFailed when it ends or takes too long."""
        until = time.perf_counter() + PATIENCE
        while not self.answers(path):
            if self.process.poll() is not None or time.perf_counter() > until:
                raise ServerFailed(f"{path} was not answered. The server said:\n{self.said.read_text(errors='replace')[-2000:]}")
            time.sleep(every)
        return time.perf_counter()

    def complaints(self) -> str:
        """Return what it said that looks like a fault; "" for none."""
        lines = self.said.read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if "error" in line.lower() or "Traceback" in line)[:2000]


@contextmanager
def serving(data_dir: Path, core: int | None = None, *, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A server on a data folder, without rate limits, started on a free port; stopped, and gone, afterwards."""
    server = start(data_dir, core, environment=environment)
    try:
        server.wait_for("/health")
        yield server
    finally:
        stop(server)


def start(data_dir: Path, core: int | None = None, *, environment: dict[str, str] | None = None) -> Server:
    """Start a server and return at once, before it answers; `core` keeps it to one core where the system can."""
    port = _free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)  # as people run it: what was compiled once is kept
    ours |= {
        "DESKBELL_DATA_DIR": str(data_dir),
        "DESKBELL_PORT": str(port),
        "DESKBELL_RATE_LIMIT_FACTOR": "0",
        "DESKBELL_LOG_LEVEL": "warning",
        **(environment or {}),
    }
    descriptor, name = tempfile.mkstemp(prefix="deskbell-bench-", suffix=".log")
    with os.fdopen(descriptor, "wb") as said:
        process = subprocess.Popen(
            COMMAND, env=ours, stdin=subprocess.DEVNULL, stdout=said, stderr=said, preexec_fn=_keeper(core)
        )
    return Server(port, process, Path(name))


def stop(server: Server) -> None:
    """End the server's process by its id: asked first, then made to."""
    process = server.process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE / 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with contextlib.suppress(OSError):
        server.said.unlink()


def cores() -> tuple[int, int] | None:
    """Return one core for the server and another for the client; None where processes can't be kept to a core or there is one only."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    here = sorted(os.sched_getaffinity(0))
    return (here[0], here[-1]) if len(here) > 1 else None


def allow_many_files() -> None:
    """Let this process, and those it starts, open as many files and sockets as the system allows."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))


@contextmanager
def kept_to(core: int | None) -> Iterator[None]:
    """Keep this process to one core for a while; does nothing for None."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _keeper(core: int | None) -> Callable[[], None] | None:
    return None if core is None else (lambda: os.sched_setaffinity(0, {core}))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
