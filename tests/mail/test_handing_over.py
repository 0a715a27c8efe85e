"""The script that docs/mail.md gives for Postfix: it hands the mail over as it is, and its exit says whether Postfix may give up."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.servers import free_port

DOCUMENT = Path(__file__).parents[2] / "docs/mail.md"
MAIL = b"Subject: +&% \xc3\xa4\r\n\r\n@x=1&y\r\n\r\n"

with_curl = pytest.mark.skipif(
    shutil.which("curl") is None
    or subprocess.run(["curl", "--url-query", "a=b", "-V"], capture_output=True, check=False).returncode != 0,
    reason="no curl of 7.87 or newer",
)


class Door(HTTPServer):
    """A server on loopback that answers as the test says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.status = 200
        self.asked: list[tuple[str, bytes, str]] = []


class Asked(BaseHTTPRequestHandler):
    """Notes what it is given."""

    server: Door

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, body, self.headers["Authorization"]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def door() -> Iterator[Door]:
    """A door for mail servers."""
    server = Door()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hand_over(folder: Path, port: int) -> int:
    """Run the document's script as Postfix would; returns its exit."""
    found = re.search(r"^```\n(#!/bin/sh\n.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    (folder / "token").write_text("secret-token\n", encoding="utf-8")
    script = folder / "hand-over"
    ours = found[1].replace("https://support.example.com", f"http://127.0.0.1:{port}")
    script.write_text(ours.replace("/etc/deskbell/mail-token", str(folder / "token")), encoding="utf-8")
    words = ["/bin/sh", str(script), "support+123456789-abc@example.com"]
    return subprocess.run(words, input=MAIL, check=False, timeout=20).returncode


@with_curl
@pytest.mark.parametrize(("status", "exit_"), [(200, 0), (422, 67), (413, 69), (403, 75), (503, 75)])
def test_the_script_hands_the_mail_over_and_says_whether_it_can_be_tried_again(
    door: Door, tmp_path: Path, status: int, exit_: int
) -> None:
    door.status = status
    assert hand_over(tmp_path, door.server_port) == exit_
    ((path, body, token),) = door.asked
    where, _, to = path.partition("?to=")
    assert (where, unquote(to)) == ("/api/mail", "support+123456789-abc@example.com")
    assert "+" not in to
    assert body == MAIL
    assert token == "Bearer secret-token"


@with_curl
def test_a_server_that_is_away_is_asked_again_later(tmp_path: Path) -> None:
    assert hand_over(tmp_path, free_port()) == 75
