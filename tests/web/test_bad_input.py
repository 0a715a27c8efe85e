"""Bad input, for every field of every body: refused with what and where, never a 500, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.web.world import PASSWORD, Asker, Customer, World

from deskbell.realtime import wire_letters
from deskbell.web import bodies, bodies_portals

MARKUP = "<img src=x onerror=alert(1)></script>\u202e\x00'\"; DROP TABLE cases; --"
ROUTES: list[tuple[str, str, str, type[msgspec.Struct], dict[str, Any]]] = [
    (
        "nobody",
        "POST",
        "/api/portals/help/cases",
        bodies.NewCase,
        {"token": "n" * 43, "first_name": "A", "last_name": "B", "email": "a@b.de"},
    ),
    ("nobody", "POST", "/api/session", bodies.LogIn, {"email": "ada@example.com", "password": PASSWORD}),
    ("nobody", "POST", "/api/link", bodies.LinkToken, {"token": "x"}),
    ("nobody", "POST", "/api/link/password", bodies.LinkPassword, {"token": "x", "password": "twelve signs!"}),
    ("carl", "POST", "/messages", bodies.NewMessage, {"client_id": "900", "text": "Hello"}),
    ("carl", "PATCH", "/customer", bodies.CustomerDetails, {"first_name": "Carl"}),
    ("carl", "POST", "/request", bodies.LeaveRequest, {"client_id": "901", "question": "Why?"}),
    ("carl", "POST", "/rating", bodies.Rating, {"score": 3}),
    ("carl", "POST", "/seen", bodies.SeenBody, {"got": 1, "read": 1}),
    ("ada", "PATCH", "/api/me", bodies.MyPreferences, {"language": "de"}),
    ("ada", "POST", "/api/me/password", bodies.NewPassword, {"old": "not my password", "new": "twelve signs!"}),
    ("ada", "POST", "/api/me/second-factor", bodies.PasswordOnly, {"password": PASSWORD}),
    ("ada", "PUT", "/api/me/second-factor", bodies.CodeOnly, {"code": "123456"}),
    ("ada", "POST", "/api/me/second-factor/off", bodies.PasswordOnly, {"password": PASSWORD}),
    ("ada", "POST", "/case/assign", bodies.AssignTo, {"agent": None}),
    ("ada", "POST", "/case/resolve", bodies.Resolve, {"note": "", "outcome": "unknown"}),
    ("ada", "POST", "/case/block", bodies.Block, {"reason": "because", "hours": 1}),
    ("ada", "POST", "/case/messages", bodies.NewMessage, {"client_id": "902", "text": "Hello", "note": True}),
    ("ada", "POST", "/case/letters", wire_letters.NewLetter, {"client_id": "903", "text": "Hello"}),
    ("ada", "POST", "/case/seen", bodies.SeenBody, {"got": 1, "read": 1}),
    ("ada", "POST", "/api/admin/agents", bodies.NewAgent, {"email": "x@example.com", "name": "X", "screen_name": "X"}),
    ("ada", "PATCH", "/api/admin/agents/2", bodies.AgentChange, {"name": "Ben"}),
    ("ada", "POST", "/api/admin/portals", bodies_portals.PortalChange, {"slug": "new", "name": "New"}),
    ("ada", "PATCH", "/api/admin/portals/1", bodies_portals.PortalChange, {"name": "Help"}),
]
WRONG_TYPES: list[Any] = [True, 1.5, -1, 2**70, "text" * 9000, [], [[]], {}, {"a": {"b": 1}}, None, "", "\x00", "1"]
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"\xff":1}',
    "a lone surrogate": b'{"text":"\\ud800"}',
    "a list": b"[]",
    "a word": b'"x"',
    "null": b"null",
    "too deep": b'{"a":' * 12000,
    "too deep a list": b'{"a":' + b"[" * 20000 + b"]" * 20000 + b"}",
    "an unknown field": b'{"is_admin":true}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a form": b"token=1&first_name=2",
}


@pytest.fixture(scope="module")
def people(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Asker]]:
    """One server for all of these: nothing that is tried here may change it."""
    from tests.web.world import world

    folder = tmp_path_factory.mktemp("bad")
    with databases.fresh("sqlite", folder / "data") as database, world(database, folder) as w:
        w.portal()
        ada = w.agent("Ada", "admin", portals=(1,))
        w.agent("Ben", signed_in=False)
        yield {"nobody": w.visitor(), "ada": ada, "carl": w.customer()}


def send(people: dict[str, Asker], who: str, method: str, path: str, content: bytes) -> Any:
    asker, carl = people[who], people["carl"]
    assert isinstance(carl, Customer)
    path = path.replace("/case", f"/api/desk/cases/{carl.number}", 1) if path.startswith("/case") else path
    path = carl.case + path if who == "carl" else path
    return asker.ask(method, path, content=content, headers={"Content-Type": "application/json"})


def is_a_refusal(answer: Any) -> None:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code
    assert {"type", "title", "code"} <= set(found)


@pytest.mark.parametrize(("who", "method", "path", "struct", "right"), ROUTES, ids=[f"{r[1]} {r[2]}" for r in ROUTES])
def test_every_field_refuses_what_it_is_not(
    people: dict[str, Asker], who: str, method: str, path: str, struct: type[msgspec.Struct], right: dict[str, Any]
) -> None:
    decoder = msgspec.json.Decoder(struct)
    for name in struct.__struct_fields__:
        for wrong in WRONG_TYPES:
            content = msgspec.json.encode({**right, name: wrong}) if wrong != 2**70 else _huge(right, name)
            try:
                decoder.decode(content)
            except msgspec.ValidationError:
                answer = send(people, who, method, path, content)
                is_a_refusal(answer)
                if answer.status_code == 400:
                    assert answer.json()["field"].startswith(name), (name, wrong)


def _huge(right: dict[str, Any], name: str) -> bytes:
    return msgspec.json.encode({**right, name: "HUGE"}).replace(b'"HUGE"', str(2**70).encode())


@pytest.mark.parametrize(("who", "method", "path", "struct", "right"), ROUTES, ids=[f"{r[1]} {r[2]}" for r in ROUTES])
def test_every_body_that_is_none_is_refused(
    people: dict[str, Asker], who: str, method: str, path: str, struct: type[msgspec.Struct], right: dict[str, Any]
) -> None:
    for content in BODIES.values():
        is_a_refusal(send(people, who, method, path, content))
    too_large = send(people, who, method, path, b'{"x":"' + b"x" * 70_000 + b'"}')
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(("who", "method", "path", "struct", "right"), ROUTES, ids=[f"{r[1]} {r[2]}" for r in ROUTES])
def test_markup_and_control_signs_in_any_text_are_text_or_refused(
    people: dict[str, Asker], who: str, method: str, path: str, struct: type[msgspec.Struct], right: dict[str, Any]
) -> None:
    for name, value in right.items():
        if isinstance(value, str):
            answer = send(people, who, method, path, msgspec.json.encode({**right, name: MARKUP}))
            assert answer.status_code < 500
            assert "html" not in answer.headers["content-type"] if answer.content else True


def test_what_a_customer_wrote_comes_back_as_the_text_it_was(w: World) -> None:
    w.portal()
    carl = w.customer(first_name="<b>Carl</b>", device={"browser": "<script>"})
    said = carl.says(MARKUP).json()["text"]
    assert said == MARKUP.replace("\u202e", "").replace("\x00", "")
    ana = w.agent("Ana", portals=(1,))
    answer = ana.get(f"/api/desk/cases/{carl.number}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["entries"][1]["text"] == said
    assert answer.json()["case"]["row"]["first_name"] == "<b>Carl</b>"


def test_a_message_of_the_longest_length_is_taken_and_one_more_sign_is_not(w: World) -> None:
    w.portal()
    carl = w.customer()
    assert carl.says("ä" * 10_000).status_code == 201
    refused = carl.says("ä" * 10_001)
    assert (refused.status_code, refused.json()["field"], refused.json()["limit"]) == (413, "text", 10_000)
    assert carl.says(" \n\t ").json()["field"] == "text"


def test_a_bug_is_not_shown_and_not_logged_with_words(
    w: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    w.portal()
    carl = w.customer()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Carl's secret words")

    monkeypatch.setattr("deskbell.actions.messages.post", broken)
    answer = carl.says("Carl's secret words")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    printed = capsys.readouterr()
    assert "request failed" in printed.out + printed.err
    assert "secret words" not in answer.text + printed.out + printed.err


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/nothing", "/api/desk/cases/123456789/nothing", "/api", "/p", "/static", "//", "/api/socket", "/%ff"],
)
def test_an_unknown_address_is_a_problem_document(w: World, path: str) -> None:
    answer = w.agent("Ana").get(path)
    assert answer.status_code == 404 or answer.headers.get("location") == "/desk"
    assert answer.status_code == 303 or answer.json()["code"] == "not-found"
