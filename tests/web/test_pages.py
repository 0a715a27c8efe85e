"""The pages' HTML: what they may load, who may frame them, and that nothing in them can break out."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from tests.web.world import World

from deskbell.domain.portals import PortalKind
from deskbell.web.security import page_policy

MANIFEST = {
    "desk/main.tsx": {"file": "assets/desk-1.js", "css": ["assets/desk-1.css"], "imports": ["_shared.js"], "isEntry": True},
    "portal/main.tsx": {"file": "assets/portal-1.js", "imports": ["_shared.js"], "isEntry": True},
    "portal/doors/index.ts": {"file": "assets/doors-1.js", "css": ["assets/doors-1.css"], "imports": ["portal/main.tsx"]},
    "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
}
SCRIPT = "export const words = 'nothing of importance';\n" * 40


@pytest.fixture
def w(on_sqlite: World) -> World:
    return on_sqlite


@pytest.fixture(autouse=True)
def built(w: World) -> None:
    """Pages that were built."""
    (w.static / "assets").mkdir(parents=True)
    for name in ("desk-1.js", "portal-1.js", "shared-1.js", "desk-1.css", "shared-1.css"):
        (w.static / "assets" / name).write_text(SCRIPT)
    (w.static / "embed.js").write_text("(()=>{})()")
    (w.static / "manifest.json").write_text(json.dumps(MANIFEST))
    (w.static.parent / "secret.txt").write_text("not for anybody")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text inside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script":
            self.scripts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def boot(page: httpx.Response) -> dict[str, Any]:
    """What the page's script begins with."""
    found: dict[str, Any] = json.loads(Elements(page.text).scripts[0])
    return found


def policy(answer: httpx.Response) -> dict[str, str]:
    """The content security policy, by directive."""
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_the_desk_loads_its_script_styles_and_words_and_begins_in_the_browsers_language(w: World) -> None:
    page = w.visitor(**{"Accept-Language": "fr;q=0.9, de-AT;q=0.8, en;q=0.5"}).get("/desk/cases/123456789?x=1")
    elements = Elements(page.text)
    assert page.status_code == 200
    assert '<html lang="de">' in page.text
    assert [each.get("src") for each in elements.all("script")] == [None, "/static/assets/desk-1.js"]
    links = {each["href"]: each["rel"] for each in elements.all("link")}
    assert links["/static/assets/desk-1.css"] == links["/static/assets/shared-1.css"] == "stylesheet"
    assert links["/static/assets/shared-1.js"] == "modulepreload"
    assert links["/static/desk.webmanifest"] == "manifest"
    begun = boot(page)
    assert begun["language"] == "de"
    assert begun["portal"] is None
    assert {"conversation", "desk", "admin"} <= set(begun["words"])
    assert {"code": "de", "name": "Deutsch"} in begun["languages"]


def test_an_open_chat_begins_without_the_doors_and_every_other_portal_with_them(w: World) -> None:
    w.portal()
    w.portal("ask", kind=PortalKind.BOX)
    w.portal("shut", open=False)
    carl = w.visitor()
    for slug, begins_with_doors in (("help", False), ("ask", True), ("shut", True)):
        page = carl.get(f"/p/{slug}")
        assert ("doors" in boot(page)["words"]) is begins_with_doors
        links = [link["href"] for link in Elements(page.text).all("link") if link["rel"] in ("modulepreload", "stylesheet")]
        assert [name in links for name in ("/static/assets/doors-1.js", "/static/assets/doors-1.css")] == [begins_with_doors] * 2


def test_the_desk_speaks_its_agents_own_language(w: World) -> None:
    ana = w.agent("Ana")
    ana.patch("/api/me", {"language": "de"})
    assert boot(ana.get("/desk", headers={"Accept-Language": "en"}))["language"] == "de"
    assert boot(ana.get("/desk?lang=en"))["language"] == "en"


def test_no_page_allows_scripts_of_others_inline_scripts_or_foreign_frames(w: World) -> None:
    w.portal()
    for path in ("/desk", "/p/help", "/p/nowhere", "/health", "/api/nothing", "/demo/help"):
        answer = w.visitor().get(path)
        rules = policy(answer)
        assert rules["default-src"] == "'none'", path
        assert "unsafe" not in answer.headers["content-security-policy"], path
        assert rules.get("script-src", "'none'") in ("'self'", "'none'"), path
        assert rules["base-uri"] == rules["form-action"] == "'none'", path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert not re.search(r"\son\w+=|style=|<style", answer.text), path
    assert policy(w.visitor().get("/desk"))["frame-ancestors"] == "'none'"


def test_a_portal_can_be_framed_by_ourselves_and_by_the_origins_its_admin_named(w: World) -> None:
    w.portal(origins=["https://www.example.com", "http://localhost:3000"])
    rules = policy(w.visitor().get("/p/help"))
    assert rules["frame-ancestors"] == "'self' https://www.example.com http://localhost:3000"
    assert "display-capture=(self)" in w.visitor().get("/p/help").headers["permissions-policy"]


def test_the_socket_may_be_opened_under_the_policy(w: World) -> None:
    assert policy(w.visitor().get("/desk"))["connect-src"] == "'self' ws://desk.example wss://desk.example"
    strange = w.visitor(Host="evil.example; script-src *").get("/desk")
    assert strange.status_code == 400
    assert "connect-src 'self';" in page_policy("evil.example; script-src *")


def test_a_portals_own_words_cannot_break_out_of_the_page(w: World) -> None:
    evil = "</script><script>alert(1)</script><!-- &amp; \u2028"
    w.portal(name=evil, texts={"en": {"title": evil, "welcome": evil}})
    page = w.visitor().get("/p/help")
    assert page.text.count("<script") == 2
    assert "alert(1)</script>" not in page.text
    assert boot(page)["portal"]["texts"]["en"]["welcome"] == evil.strip()
    assert len(Elements(page.text).all("script")) == 2


def test_a_portals_old_address_leads_to_the_new_one_with_what_was_asked(w: World) -> None:
    w.portal(name="Help")
    before = boot(w.visitor().get("/p/help"))
    w.agent("Ada", "admin").patch("/api/admin/portals/1", {"slug": "care"})
    led = w.visitor().get("/p/help?lang=de&x=%C3%A4")
    assert (led.status_code, led.headers["location"], led.headers["cache-control"]) == (
        307,
        "/p/care?lang=de&x=%C3%A4",
        "no-store",
    )
    assert w.visitor().get("/p/help").headers["location"] == "/p/care"
    after = boot(w.visitor().get("/p/care"))
    assert (before["portal"]["slug"], after["portal"]["slug"]) == ("help", "care")
    assert before["portal_id"] == after["portal_id"], "the page keeps its chat under this"


@pytest.mark.parametrize("slug", ["nowhere", "HELP", "help%00", "a" * 5000, "%ff", "<script>"])
def test_an_unknown_portal_is_said_in_words(w: World, slug: str) -> None:
    w.portal()
    page = w.visitor(**{"Accept-Language": "de"}).get(f"/p/{slug}")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Hier ist kein Kundenportal" in page.text
    assert "<script" not in page.text


def test_a_language_can_be_asked_for_and_a_portals_own_is_the_last_resort(w: World) -> None:
    w.portal(default_language="de")
    carl = w.visitor()
    assert boot(carl.get("/p/help?lang=en"))["language"] == "en"
    assert boot(carl.get("/p/help", headers={"Accept-Language": "xx"}))["language"] == "de"
    assert boot(carl.get("/p/help?lang=%22%3E", headers={"Accept-Language": ",;q=,*;q=x"}))["language"] == "de"


def test_built_files_are_kept_for_good_and_sent_small(w: World) -> None:
    carl = w.visitor(**{"Accept-Encoding": "gzip"})
    answer = carl.get("/static/assets/desk-1.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-encoding"], answer.text) == ("gzip", SCRIPT)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    again = carl.get("/static/assets/desk-1.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = carl.get("/static/assets/desk-1.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "name", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "/etc/passwd", "assets", "assets/none.js", "..\\secret.txt"]
)
def test_no_path_leads_out_of_the_built_files(w: World, name: str) -> None:
    assert w.visitor().get(f"/static/{name}").status_code == 404


def test_embed_js_can_be_loaded_by_other_sites_and_is_asked_for_again(w: World) -> None:
    answer = w.visitor().get("/embed.js")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert w.visitor().get("/static/assets/desk-1.js").headers["cross-origin-resource-policy"] == "same-origin"


def test_the_words_of_a_section_can_be_had_in_each_language(w: World) -> None:
    assert w.visitor().get("/words/meta.de.json").json() == {"name": "Deutsch"}
    for name in ("desk.xx.json", "nothing.de.json", "server.de.json", "desk.de", "desk", "..%2fen.json", "desk.de.json.x"):
        assert w.visitor().get(f"/words/{name}").status_code == 404


def test_the_entrance_leads_to_the_desk_and_head_is_answered_without_a_body(w: World) -> None:
    assert w.visitor().get("/").headers["location"] == "/desk"
    for path in ("/desk", "/health", "/embed.js"):
        head, whole = w.visitor().ask("HEAD", path), w.visitor().get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_pages_that_are_not_built_are_said_to_be_missing(w: World) -> None:
    (w.static / "manifest.json").write_text("{}")
    answer = w.visitor().get("/desk")
    assert answer.status_code == 503
    assert "make pages" in answer.text


def test_a_new_build_is_seen_without_a_restart(w: World) -> None:
    before = boot(w.visitor().get("/desk"))["build"]
    changed = json.loads(json.dumps(MANIFEST).replace("desk-1.js", "desk-2.js"))
    (w.static / "assets" / "desk-2.js").write_text("1")
    (w.static / "manifest.json").write_text(json.dumps(changed))
    page = w.visitor().get("/desk")
    assert "/static/assets/desk-2.js" in page.text
    assert boot(page)["build"] != before


def test_the_example_company_shows_the_bubble_of_the_first_open_portal(w: World) -> None:
    assert w.visitor().get("/demo").status_code == 404
    w.portal()
    assert w.visitor().get("/demo").headers["location"] == "/demo/help"
    page = w.visitor(**{"Accept-Language": "de"}).get("/demo/help")
    scripts = Elements(page.text).all("script")
    assert [(each["src"], each["data-portal"], each["data-accent"]) for each in scripts] == [("/embed.js", "help", "#1f6feb")]
    assert "erfundene Firma" in page.text
    assert w.visitor().get("/demo/site.css").headers["content-type"].startswith("text/css")
    assert w.visitor().get("/demo/nowhere").status_code == 404


def test_https_is_remembered_by_browsers_and_plain_http_is_not(w: World) -> None:
    assert "strict-transport-security" not in w.visitor().get("/health").headers
    assert "max-age" in w.client.get("https://desk.example/health").headers["strict-transport-security"]
