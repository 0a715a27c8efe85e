"""Bytes that a killed server left behind without a record are gone soon after it starts, and with the next deletion."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import httpx
from tests.cli.test_serving import Running, serving
from tests.cli.test_stopping import Upload

from deskbell.cli.company.founding import PEOPLE
from deskbell.domain.people import Role

STRAY = "ab" * 16


def stray(data: Path) -> Path:
    """A file in place whose record was never stored."""
    path = data / "files" / STRAY[:2] / STRAY
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"Carl's secret words")
    return path


def is_gone_soon(*paths: Path) -> bool:
    """Whether the files go away, long before the 60 seconds that there are."""
    until = monotonic() + 30
    while any(path.exists() for path in paths):
        if monotonic() > until:
            return False
        sleep(0.01)
    return True


def deletes_a_case(server: Running) -> None:
    """An admin deletes some resolved case."""
    (admin, *_) = [person for person in PEOPLE if person.role is Role.ADMIN]
    with httpx.Client(base_url=server.address, headers={"Origin": server.address}) as desk:
        answer = desk.post("/api/session", json={"email": admin.email, "password": admin.password})
        cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
        rows = desk.get("/api/desk/cases?status=resolved", headers=cookie).json()["rows"]
        assert desk.delete(f"/api/desk/cases/{rows[0]['number']}", headers=cookie).status_code == 204


def test_what_a_killed_server_left_of_an_upload_is_gone(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo-on-first-start") as server, ThreadPoolExecutor(1) as aside:
        upload = Upload(server, tmp_path)
        answer = aside.submit(upload.send)
        upload.half_there()
        pictures = set((tmp_path / "files").glob("??/*"))
        placed, half = stray(tmp_path), next((tmp_path / "files" / "incoming").iterdir())
        server.process.kill()
        server.process.wait()
        upload.goes_on.set()
        assert isinstance(answer.exception(60), httpx.TransportError)
    with serving(tmp_path) as server:
        assert is_gone_soon(placed, half)
        assert pictures
        assert all(path.exists() for path in pictures)
        again = stray(tmp_path)
        deletes_a_case(server)
        assert is_gone_soon(again)
        assert server.stop() == 0
