"""Pages of other origins get nothing: with a session, with a token, or with neither."""

from __future__ import annotations

import pytest
from tests.web.world import ADDRESS, World

from deskbell.web.origins import is_foreign

FOREIGN = [
    "https://evil.example",
    "null",
    "http://desk.example.evil.example",
    "http://desk.example:81",
    "http://desk.example/",
    "file://",
    "",
]


@pytest.fixture
def w(on_sqlite: World) -> World:
    return on_sqlite


@pytest.mark.parametrize("origin", [each for each in FOREIGN if each])
def test_a_foreign_page_can_change_nothing_with_an_agents_cookie(w: World, origin: str) -> None:
    ana = w.agent("Ana", "admin")
    answer = ana.post("/api/admin/portals", {"slug": "evil", "name": "Evil"}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    assert ana.get("/api/admin/portals").json() == []


def test_a_change_with_a_cookie_must_say_from_where_it_comes(w: World) -> None:
    ana = w.agent("Ana", "admin")
    answer = ana.post("/api/admin/portals", {"slug": "quiet", "name": "Quiet"}, headers={"Origin": ""})
    assert answer.json()["code"] == "foreign-origin"
    assert ana.get("/api/admin/portals", headers={"Origin": ""}).status_code == 200


def test_a_foreign_page_reads_nothing_either(w: World) -> None:
    assert w.agent("Ana").get("/api/desk", headers={"Origin": "https://evil.example"}).json()["code"] == "foreign-origin"


def test_a_customers_token_does_not_help_a_foreign_page_but_a_program_may_use_it(w: World) -> None:
    w.portal()
    carl = w.customer()
    assert carl.get(carl.case, headers={"Origin": "https://evil.example"}).json()["code"] == "foreign-origin"
    assert carl.get(carl.case, headers={"Origin": ""}).status_code == 200


def test_a_foreign_page_cannot_log_anybody_in(w: World) -> None:
    w.agent("Ana", signed_in=False)
    assert w.log_in("ana@example.com", Origin="https://evil.example").json()["code"] == "foreign-origin"
    assert w.log_in("ana@example.com", Origin=ADDRESS).status_code == 200


@pytest.mark.parametrize("host", ["desk.example", "desk.example:8443", "[::1]:8080", "127.0.0.1:8080"])
def test_our_own_page_is_ours_whether_a_proxy_speaks_tls_or_not(host: str) -> None:
    for scheme in ("http", "https"):
        assert is_foreign([(b"host", host.encode()), (b"origin", f"{scheme}://{host}".encode())], None) is False


def test_behind_a_proxy_that_hides_the_host_the_public_address_is_ours() -> None:
    headers = [(b"host", b"10.0.0.5:8080"), (b"origin", b"https://support.example.com")]
    assert is_foreign(headers, "https://support.example.com") is False
    assert is_foreign(headers, "https://help.example.com") is True
    assert is_foreign(headers[:1], "https://support.example.com") is None
