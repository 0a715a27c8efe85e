"""Administration by HTTP: agents, portals, logos, secrets, the audit log; and that only admins get there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.test_files import HTML, PNG, SVG
from tests.web.world import Asker, World, world

from databases import Database
from deskbell.web import ice

EVERYTHING: list[tuple[str, str, Any]] = [
    ("GET", "/agents", None),
    ("POST", "/agents", {"email": "x@example.com", "name": "X", "screen_name": "X", "role": "admin"}),
    ("PATCH", "/agents/1", {"role": "admin"}),
    ("POST", "/agents/1/link", None),
    ("DELETE", "/agents/1/sessions", None),
    ("DELETE", "/agents/1/second-factor", None),
    ("GET", "/portals", None),
    ("POST", "/portals", {"slug": "x", "name": "X"}),
    ("PATCH", "/portals/1", {"open": False}),
    ("PUT", "/portals/1/logo", None),
    ("DELETE", "/portals/1/logo", None),
    ("GET", "/portals/1/secret", None),
    ("POST", "/portals/1/secret", None),
    ("GET", "/modes", None),
    ("PATCH", "/modes", {"web": False}),
    ("GET", "/ice", None),
    ("GET", "/audit", None),
    ("GET", "/blocks", None),
    ("DELETE", "/blocks/1", None),
]


@pytest.fixture
def ada(w: World) -> Asker:
    w.portal()
    return w.agent("Ada", "admin")


@pytest.mark.parametrize(("method", "path", "body"), EVERYTHING)
def test_only_admins_administer(w: World, ada: Asker, method: str, path: str, body: Any) -> None:
    more: dict[str, Any] = {} if body is None else {"json": body}
    before = ada.get("/api/admin/agents").json(), ada.get("/api/admin/portals").json()
    for who, status, code in ((w.agent("Lea", "lead", portals=(1,)), 403, "not-allowed"), (w.visitor(), 401, "not-signed-in")):
        answer = who.ask(method, f"/api/admin{path}", **more)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    after = (
        [agent for agent in ada.get("/api/admin/agents").json() if agent["screen_name"] != "Lea"],
        ada.get("/api/admin/portals").json(),
    )
    before[1][0]["agents"] = after[1][0]["agents"]
    assert after == before


def test_an_agent_is_made_changed_and_seen_with_what_admins_need(w: World, ada: Asker) -> None:
    made = ada.post("/api/admin/agents", {"email": "Ben@Example.com", "name": "Ben B", "screen_name": "Ben", "portals": [1]})
    assert made.status_code == 201
    ben = made.json()["agent"]
    assert (ben["email"], ben["role"], ben["portals"], ben["has_password"], ben["sessions"]) == (
        "ben@example.com",
        "agent",
        [1],
        False,
        0,
    )
    changed = ada.patch(f"/api/admin/agents/{ben['id']}", {"role": "lead", "portals": [], "screen_name": "Benno"}).json()
    assert (changed["role"], changed["portals"], changed["screen_name"], changed["name"]) == ("lead", [], "Benno", "Ben B")
    assert [each["screen_name"] for each in ada.get("/api/admin/agents").json()] == ["Ada", "Benno"]


def test_an_address_or_a_slug_belongs_to_one(w: World, ada: Asker) -> None:
    w.agent("Ben")
    body = {"email": "BEN@example.com", "name": "Ben", "screen_name": "Ben"}
    taken = ada.post("/api/admin/agents", body)
    assert (taken.status_code, taken.json()["code"], taken.json()["field"]) == (409, "already-taken", "email")
    assert ada.patch("/api/admin/agents/1", {"email": "ben@example.com"}).json()["field"] == "email"
    slug = ada.post("/api/admin/portals", {"slug": "help", "name": "Another"})
    assert (slug.json()["code"], slug.json()["field"]) == ("already-taken", "slug")


def test_an_address_whose_small_letters_are_longer_than_its_capitals_is_measured_as_it_is_kept(w: World, ada: Asker) -> None:
    dotted = "İ"
    assert len(dotted.lower()) == 2
    too_long = {"email": f"a@{dotted * 240}.de", "name": "Ben", "screen_name": "Ben"}
    refused = ada.post("/api/admin/agents", too_long)
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (413, "too-large", 254)
    assert ada.patch("/api/admin/agents/1", {"email": too_long["email"]}).json()["code"] == "too-large"
    made = ada.post("/api/admin/agents", too_long | {"email": f"a@{dotted * 120}.de"})
    assert made.json()["agent"]["email"] == f"a@{dotted.lower() * 120}.de"
    ben = Asker(w.client, {"Origin": ada.headers["Origin"]})
    link = made.json()["invitation"]["link"].partition("#")[2]
    assert ben.post("/api/link/password", {"token": link, "password": "another horse battery"}).status_code == 200
    assert w.log_in(f"A@{dotted * 120}.DE", "another horse battery").status_code == 200


def test_a_link_with_a_control_character_is_refused(ada: Asker) -> None:
    for url in ("https://example.com/\x00", "https://example.com/\x7f"):
        refused = ada.patch("/api/admin/portals/1", {"privacy_url": url})
        assert (refused.status_code, refused.json()["field"]) == (400, "privacy_url")


def test_nobody_locks_themselves_or_everybody_out(w: World, ada: Asker) -> None:
    assert ada.patch(f"/api/admin/agents/{ada.id}", {"role": "agent"}).json()["field"] == "role"
    assert ada.patch(f"/api/admin/agents/{ada.id}", {"disabled": True}).json()["field"] == "disabled"
    eva = w.agent("Eva", "admin")
    assert ada.patch(f"/api/admin/agents/{eva.id}", {"disabled": True}).status_code == 200
    assert ada.patch(f"/api/admin/agents/{ada.id}", {"role": "lead"}).status_code == 400


def test_rights_that_are_taken_away_are_gone_at_once(w: World, ada: Asker) -> None:
    eva = w.agent("Eva", "admin")
    assert eva.get("/api/admin/agents").status_code == 200
    ada.patch(f"/api/admin/agents/{eva.id}", {"role": "agent"})
    assert eva.get("/api/admin/agents").status_code == 403
    ada.delete(f"/api/admin/agents/{eva.id}/sessions")
    assert eva.get("/api/session").status_code == 401


WRONG: list[tuple[str, Any]] = [
    ("slug", "Help"), ("slug", "a b"), ("slug", "-a"), ("slug", "a" * 49), ("slug", "../x"), ("name", " "), ("name", "x" * 200),
    ("accent", "red"), ("accent", "#12345"), ("accent", "#1f6feb;}"), ("texts", {"xx": {}}), ("texts", {"en": {"headline": "x"}}),
    ("default_language", "xx"), ("privacy_url", "javascript:alert(1)"), ("imprint_url", "ftp://example.com"),
    ("privacy_url", 'https://e.com/"onclick='), ("origins", ["*"]), ("origins", ["https://example.com/path"]),
    ("origins", ["https://a.com; script-src *"]), ("origins", ["https://*.example.com"]), ("origins", ["'unsafe-inline'"]),
    ("mode", "queue"), ("hours", [[0, 60, 60]]), ("hours", [[0, 60, 120], [0, 100, 200]]), ("hours", [[7, 0, 60]]),
    ("time_zone", "Mars/Olympus"), ("offer_seconds", 4), ("code_minutes", 1441),
    ("agents", [999]), ("max_file_bytes", 10), ("grace_seconds", 1), ("red_seconds", 30),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_portal_keeps_to_the_rules(ada: Asker, field: str, value: Any) -> None:
    before = ada.get("/api/admin/portals").json()
    answer = ada.patch("/api/admin/portals/1", {field: value})
    assert answer.status_code in (400, 413)
    assert answer.json()["field"].split(".")[0].split("[")[0] == field
    assert ada.get("/api/admin/portals").json() == before


def test_a_portal_wants_a_slug_and_a_name_and_takes_the_rest_as_usual(ada: Asker) -> None:
    assert ada.post("/api/admin/portals", {"name": "No address"}).json()["field"] == "slug"
    assert ada.post("/api/admin/portals", {"slug": "none"}).json()["field"] == "name"
    made = ada.post(
        "/api/admin/portals", {"slug": "sales", "name": "Sales", "texts": {"de": {"title": "Verkauf", "welcome": " "}}}
    )
    assert made.status_code == 201
    assert made.json()["texts"] == {"de": {"title": "Verkauf"}}
    assert (made.json()["open"], made.json()["agents"], made.json()["cases"], made.json()["grace_seconds"]) == (True, [], 0, 120)


def test_a_change_leaves_the_rest_and_is_seen_by_customers_at_once(w: World, ada: Asker) -> None:
    before = ada.get("/api/admin/portals").json()[0]
    after = ada.patch(
        "/api/admin/portals/1", {"accent": "#AB0000", "agents": [ada.id], "origins": ["HTTPS://Www.example.com/"]}
    ).json()
    assert after == before | {"accent": "#ab0000", "agents": [ada.id], "origins": ["https://www.example.com"]}
    assert w.visitor().get("/api/portals/help").json()["accent"] == "#ab0000"
    w.customer()
    assert ada.get("/api/admin/portals").json()[0]["cases"] == 1


def test_a_logo_is_a_picture_by_its_content_and_its_address_changes_with_it(w: World, ada: Asker) -> None:
    first = ada.put("/api/admin/portals/1/logo", content=PNG).json()["logo"]
    answer = w.visitor().get(first)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert "immutable" in answer.headers["cache-control"]
    assert w.visitor().get("/api/portals/help").json()["logo"] == first
    assert ada.put("/api/admin/portals/1/logo", content=b"\xff\xd8\xff\xe0" + b"x" * 20).json()["logo"] != first
    assert ada.delete("/api/admin/portals/1/logo").json()["logo"] is None
    assert w.visitor().get("/p/help/logo").status_code == 404


@pytest.mark.parametrize("content", [SVG, HTML, b"", b"GIF89a....", b"RIFF\x00\x00\x00\x00WAVE", b"\x89PN"])
def test_anything_else_is_no_logo(w: World, ada: Asker, content: bytes) -> None:
    answer = ada.put("/api/admin/portals/1/logo", content=content, headers={"Content-Type": "image/png"})
    assert (answer.status_code, answer.json()["field"]) == (400, "logo")
    assert w.visitor().get("/p/help/logo").status_code == 404


def test_a_logo_of_more_than_200_kb_is_refused(ada: Asker) -> None:
    answer = ada.put("/api/admin/portals/1/logo", content=PNG + b"x" * 200 * 1024)
    assert (answer.status_code, answer.json()["limit"]) == (413, 200 * 1024)


def test_the_portals_secret_is_sealed_in_the_database(w: World, ada: Asker) -> None:
    secret = ada.post("/api/admin/portals/1/secret").json()["secret"]
    sealed = w.acts(lambda tx: tx.portals.secret(1))
    assert secret.encode() not in sealed
    assert ada.get("/api/admin/portals/1/secret").json()["secret"] == secret
    assert ada.get("/api/admin/portals/99/secret").status_code == 404


def test_every_act_is_in_the_log_with_who_and_what_and_no_secrets(w: World, ada: Asker) -> None:
    made = ada.post("/api/admin/agents", {"email": "ben@example.com", "name": "Ben", "screen_name": "Ben"}).json()
    ben = made["agent"]["id"]
    ada.patch(f"/api/admin/agents/{ben}", {"role": "lead", "disabled": True})
    ada.patch(f"/api/admin/agents/{ben}", {"disabled": False})
    ada.post(f"/api/admin/agents/{ben}/link")
    ada.delete(f"/api/admin/agents/{ben}/sessions")
    ada.delete(f"/api/admin/agents/{ben}/second-factor")
    ada.patch("/api/admin/portals/1", {"name": "Helpers"})
    ada.put("/api/admin/portals/1/logo", content=PNG)
    ada.delete("/api/admin/portals/1/logo")
    secret = ada.get("/api/admin/portals/1/secret").json()["secret"]
    ada.post("/api/admin/portals/1/secret")
    page = ada.get("/api/admin/audit").json()
    acts = [entry["act"] for entry in page["entries"] if entry["agent"] == "Ada Example"]
    assert acts == [
        "secret-replaced", "secret-shown", "logo-removed", "logo-set", "portal-changed", "second-factor-taken-off", "sessions-ended",
        "link-made", "agent-changed", "agent-changed", "agent-made",
    ]  # fmt: skip
    assert page["entries"][4]["details"] == {"changed": "name"}
    assert page["entries"][9]["details"] == {"role": "lead", "disabled": "yes"}
    assert secret not in ada.get("/api/admin/audit").text
    assert made["invitation"]["link"].partition("#")[2] not in ada.get("/api/admin/audit").text


def test_the_log_comes_in_pages(w: World, ada: Asker) -> None:
    w.acts(lambda tx: [tx.audit.add(None, "tried", str(n)) for n in range(150)])
    first = ada.get("/api/admin/audit").json()
    assert (len(first["entries"]), first["entries"][0]["subject"]) == (100, "149")
    rest = ada.get(f"/api/admin/audit?before={first['cursor']}").json()
    assert rest["entries"][0]["subject"] == "49"
    assert rest["cursor"] is None
    assert ada.get("/api/admin/audit?before=x").json()["field"] == "before"


def test_an_admin_is_given_the_servers_that_browsers_connect_over_with_credentials_of_their_own(
    sqlite: Database, tmp_path: Path
) -> None:
    known = ice.servers(("stun:t.example",), ("turn:t.example",), "a secret of some length", lambda: 1_000.0)
    with world(sqlite, tmp_path, ice=known) as w:
        given = w.agent("Ada", "admin").get("/api/admin/ice")
        stun, turn = given.json()["ice"]
        assert given.json()["clock"] == w.clock.now
    assert stun == {"urls": ["stun:t.example"]}
    assert turn["urls"] == ["turn:t.example?transport=udp", "turn:t.example?transport=tcp"]
    assert turn["username"].startswith("44200:test-")
    assert "a secret" not in given.text
    assert given.headers["cache-control"] == "no-store"
