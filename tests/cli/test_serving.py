"""The server as people start it: it says where everything is, lives beside the other commands, and stops cleanly."""

from __future__ import annotations

import os
import re
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from deskbell.cli.company.founding import PEOPLE

Deskbell = Callable[..., tuple[int, str, str]]


@dataclass
class Running:
    """A server that runs: what it said when it was up, and its address."""

    process: subprocess.Popen[str]
    said: str

    @property
    def address(self) -> str:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/desk", self.said)
        assert found, self.said
        return found[1]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def serving(
    data: Path, *words: str, seconds_to_finish: int | None = None, stderr: IO[str] | int = subprocess.DEVNULL, **variables: str
) -> Iterator[Running]:
    """A real server on a free port with its own data folder, ended afterwards."""
    settings = {"DESKBELL_DATA_DIR": str(data), "DESKBELL_PORT": "0", **variables}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")} | settings
    program = "from importlib import import_module; from deskbell.cli import main; "
    if seconds_to_finish is not None:
        program += f"import_module('deskbell.cli.serve').SECONDS_TO_FINISH = {seconds_to_finish}; "
    command = [sys.executable, "-c", program + "main()", "serve", *words]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        yield Running(process, until_up(process))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def until_up(process: subprocess.Popen[str]) -> str:
    """What it says until it is up; fails when it ends before, or says nothing for a minute."""
    assert process.stdout
    said = ""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while "Stop with" not in said:
            assert waiting.select(60), f"nothing after: {said}"
            piece = os.read(process.stdout.fileno(), 65536).decode()
            assert piece, f"ended with {process.wait()} after: {said}"
            said += piece
    return said


def hear_until_closed(line: ClientConnection) -> None:
    """Read what a socket says for as long as it is open."""
    while True:
        line.recv(20)


def test_on_the_first_start_it_makes_the_company_and_says_how_to_get_in(tmp_path: Path) -> None:
    with serving(tmp_path / "new" / "data", "--demo-on-first-start") as server:
        assert f"{server.address}/p/support" in server.said
        assert f"{server.address}/p/werkstatt" in server.said
        for person in PEOPLE:
            assert re.search(rf"^  {person.email} +{person.password} +{person.role}$", server.said, re.MULTILINE)
            who = {"email": person.email, "password": person.password}
            answer = httpx.post(f"{server.address}/api/session", json=who, headers={"Origin": server.address})
            assert answer.status_code < 300, answer.text
            assert answer.json()["me"]["role"] == person.role
        assert httpx.get(f"{server.address}/p/support").status_code in (200, 503)
        assert server.stop() == 0
    with serving(tmp_path / "new" / "data", "--demo-on-first-start") as server:
        assert f"{server.address}/p/support" in server.said
        assert PEOPLE[0].password not in server.said
        assert "Nobody can log in" not in server.said


def test_without_an_agent_it_says_how_to_make_one(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert "deskbell agent add" in server.said
        assert httpx.get(f"{server.address}/health").status_code == 200
        assert server.stop() == 0


def test_an_agent_who_is_shut_out_on_the_command_line_is_out_of_the_running_server(deskbell: Deskbell, tmp_path: Path) -> None:
    ana = PEOPLE[0]
    with serving(tmp_path / "data", "--demo-on-first-start") as server, httpx.Client(base_url=server.address) as desk:
        answer = desk.post(
            "/api/session", json={"email": ana.email, "password": ana.password}, headers={"Origin": server.address}
        )
        cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
        assert desk.get("/api/session", headers=cookie).status_code == 200
        with connect(
            server.address.replace("http", "ws") + "/api/socket", origin=Origin(server.address), additional_headers=cookie
        ) as line:
            line.send('{"t":"desk"}')
            assert "ready" in str(line.recv(20))
            assert deskbell("agent", "disable", ana.email)[0] == 0
            assert desk.get("/api/session", headers=cookie).status_code == 401
            with pytest.raises(ConnectionClosed):
                hear_until_closed(line)
            assert line.close_code == 4401
        assert deskbell("portal", "close", "werkstatt")[0] == 0
        assert desk.get("/api/portals/werkstatt").json()["open"] is False


def test_a_port_that_is_taken_is_said_and_the_data_is_left_alone(deskbell: Deskbell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, err = deskbell("serve", port=str(port))
    assert (code, out) == (1, "")
    assert f"Port {port} is taken by another program." in err
    assert f"DESKBELL_PORT={port + 1}" in err


def test_it_starts_again_after_being_killed(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo-on-first-start") as server:
        server.process.kill()
        server.process.wait()
    with serving(tmp_path) as server:
        assert httpx.get(f"{server.address}/health").status_code == 200
