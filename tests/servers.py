"""A real server for tests: `deskbell serve` in a process of its own, with people and portals made before its start."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deskbell import settings as settings_room
from deskbell import wiring
from deskbell.actions import people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.domain.people import Role

PASSWORD = "correct horse battery"
LANGUAGES = frozenset({"en", "de"})


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server on a data folder; it may be killed and started again on the same port."""

    data_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment it runs in: nothing of the tester's own settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}
        chosen = {"DESKBELL_DATA_DIR": str(self.data_dir), "DESKBELL_PORT": str(self.port), "DESKBELL_RATE_LIMIT_FACTOR": "0"}
        return own | chosen | dict(self.environment)

    def start(self) -> Server:
        """Start, and wait until it answers."""
        log = (self.data_dir.parent / "server.log").open("ab")
        command = [str(Path(sys.executable).with_name("deskbell")), "serve"]
        self.process = subprocess.Popen(command, env=self.variables, stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            try:
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError(f"the server did not answer:\n{self.log()}")

    def log(self) -> str:
        """What the server has printed."""
        return (self.data_dir.parent / "server.log").read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it as a power cut would: no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Ask it to stop, and wait; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int | None:
        if self.process is None:
            return None
        self.process.send_signal(how)
        code = self.process.wait(30)
        self.process = None
        return code

    def settle(self, *agents: tuple[str, Role], slug: str = "support", **portal: Any) -> dict[str, int]:
        """Make agents (screen name, role) and a portal that they all serve, before the start; return their ids by name."""
        with ThreadPoolExecutor(1) as aside:  # Playwright's own loop runs in the tests' thread
            return aside.submit(asyncio.run, self._settle(agents, slug, portal)).result()

    async def _settle(self, agents: tuple[tuple[str, Role], ...], slug: str, portal: Mapping[str, Any]) -> dict[str, int]:
        made: dict[str, int] = {}
        async with wiring.open_store(settings_room.load(self.variables)) as opened:
            password = await opened.passwords.hashed(PASSWORD)
            for name, role in agents:
                who = AgentChanges(email=address(name), name=f"{name} Example", screen_name=name, role=role)
                record = await opened.store.act(lambda tx, who=who: people.make_agent(tx, None, who))  # type: ignore[misc]
                await opened.store.act(lambda tx, n=record.agent.id: people.set_password(tx, None, n, password))  # type: ignore[misc]
                made[name] = record.agent.id
            wishes = PortalWishes({"slug": slug, "name": slug.title(), **portal}, frozenset(made.values()))
            secret = opened.key.seal("s" * 43, "portal-secret")
            await opened.store.act(lambda tx: portals.make(tx, None, wishes, secret, LANGUAGES))
        return made


def address(name: str) -> str:
    """The e-mail address of the agent with this screen name."""
    return f"{name.lower()}@company.example"


@dataclass
class SignedIn:
    """An agent's browser as far as HTTP goes: the session's cookie, and our own Origin."""

    server: Server
    name: str
    cookie: str = ""

    def log_in(self) -> SignedIn:
        """Log in with the tests' password."""
        answer = httpx.post(
            f"{self.server.url}/api/session",
            json={"email": address(self.name), "password": PASSWORD},
            headers={"Origin": self.server.url},
        )
        assert answer.status_code < 300, answer.text
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "Origin": self.server.url}

    def get(self, path: str) -> Any:
        """What a GET answers."""
        answer = httpx.get(self.server.url + path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> httpx.Response:
        """Do something."""
        return httpx.post(self.server.url + path, json=body, headers=self.headers)
