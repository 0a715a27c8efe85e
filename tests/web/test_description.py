"""The OpenAPI description says what the server does: schemathesis asks the real server everything it can think of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.servers import PASSWORD, Server, address
from tests.web.world import World

from deskbell.domain.people import Role

CHECKED = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,"
    "negative_data_rejection,missing_required_header,unsupported_method,allow_header_conformance"
)
CONFIGURATION = """
[auth.openapi.session]
api_key = "{session}"
[auth.openapi.token]
bearer = "{token}"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A real server with a portal and an admin."""
    made = Server(tmp_path / "data")
    made.settle(("Ada", Role.ADMIN), slug="help")
    yield made.start()
    made.stop()


def test_nothing_that_can_be_asked_is_answered_otherwise_than_described(server: Server, tmp_path: Path) -> None:
    signed_in = httpx.post(f"{server.url}/api/session", json={"email": address("Ada"), "password": PASSWORD})
    case = {"token": "t" * 43, "first_name": "Carl", "last_name": "Customer", "email": "carl@example.net"}
    assert httpx.post(f"{server.url}/api/portals/help/cases", json=case).status_code == 201
    session = signed_in.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION.format(session=session, token="t" * 43))
    asked = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")), "run", f"{server.url}/api/openapi.json", "--header", f"Origin: {server.url}",
            "--checks", CHECKED, "--phases", "coverage,fuzzing", "--max-examples", "8", "--continue-on-failure",
            "--exclude-path", "/api/session", "--exclude-path", "/api/me/password", "--seed", "7",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stdout[-8000:]
    assert "request failed" not in server.log()


def test_the_description_is_json_alone_and_names_every_route(w: World) -> None:
    answer = w.visitor().get("/api/openapi.json")
    paths = answer.json()["paths"]
    assert {"/api/portals/{slug}/cases", "/api/chat/{number}/messages", "/api/desk/cases", "/api/admin/audit"} <= set(paths)
    assert "//cdn" not in answer.text
    assert answer.json()["components"]["schemas"]["NewCase"]["additionalProperties"] is False


def test_options_and_a_wrong_method_tell_every_method_of_a_path(w: World) -> None:
    for answer in (w.visitor().ask("OPTIONS", "/api/admin/agents"), w.visitor().put("/api/admin/agents")):
        assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))
    assert w.visitor().put("/api/admin/agents").json()["code"] == "method-not-allowed"
