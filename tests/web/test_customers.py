"""What a customer does by HTTP, and that a token opens its own case and nothing else."""

from __future__ import annotations

import secrets
from typing import Any

import jwt
import pytest
from tests.web.world import Customer, World

SECRET = "the portal's own secret, 43 signs in earnest"
EVERYTHING = [
    ("GET", "", None),
    ("POST", "/messages", {"client_id": "77", "text": "Hello"}),
    ("GET", "/files/1", None),
    ("PATCH", "/customer", {"first_name": "Mallory"}),
    ("POST", "/request", {"client_id": "78", "question": "Why?"}),
    ("POST", "/return", None),
    ("POST", "/end", None),
    ("POST", "/rating", {"score": 5}),
    ("POST", "/seen", {"got": 1, "read": 1}),
    ("GET", "/transcript", None),
]


@pytest.fixture(autouse=True)
def help_portal(w: World) -> int:
    return w.portal()


def ask(who: Customer, method: str, path: str, body: object) -> tuple[int, str]:
    more: dict[str, Any] = {} if body is None else {"json": body}
    answer = who.ask(method, path, **more)
    return answer.status_code, answer.json().get("code", "") if answer.status_code >= 400 else ""


def test_pressing_chat_twice_makes_one_case(w: World) -> None:
    token = secrets.token_urlsafe(32)
    first, made = w.newcomer(token=token)
    second, again = w.newcomer(token=token)
    assert (made.status_code, again.status_code) == (201, 200)
    assert first.number == second.number
    _, other = w.newcomer(token=token, first_name="Mallory")
    assert (other.status_code, other.json()["code"]) == (409, "client-id-reused")


def test_a_customer_reads_what_was_said_and_corrects_the_name(w: World) -> None:
    carl = w.customer()
    assert carl.says("Hello", 41).status_code == 201
    assert carl.says("Hello", 41).json()["n"] == 2
    assert carl.says("Goodbye", 41).json()["code"] == "client-id-reused"
    corrected = carl.patch(f"{carl.case}/customer", {"last_name": "Caretaker"}).json()
    assert (corrected["first_name"], corrected["last_name"]) == ("Carl", "Caretaker")
    opened = carl.get(carl.case).json()
    assert [entry["kind"] for entry in opened["entries"]] == ["opened", "message", "renamed"]
    assert opened["clock"] == w.clock.now


def test_i_dont_want_to_wait_end_and_rate(w: World) -> None:
    carl, mia = w.customer(), w.customer()
    left = carl.post(f"{carl.case}/request", {"client_id": "5", "question": "Why does it squeak?"})
    assert (left.status_code, left.json()["type"], left.json()["may_return"]) == (200, "request", True)
    assert carl.post(f"{carl.case}/return").json()["chat"] == "waiting"
    assert mia.post(f"{mia.case}/rating", {"score": 4}).json()["code"] == "wrong-state"
    assert mia.post(f"{mia.case}/end").json()["chat"] == "ended"
    assert mia.post(f"{mia.case}/rating", {"score": 4}).json()["rated"] is True
    assert mia.says("One more thing").json()["code"] == "wrong-state"


@pytest.mark.parametrize(("method", "path", "body"), EVERYTHING)
def test_another_customers_token_finds_nothing(w: World, method: str, path: str, body: object) -> None:
    carl, mallory = w.customer(), w.customer()
    before = carl.get(carl.case).json()
    assert ask(mallory, method, carl.case + path, body) == (404, "not-found")
    assert carl.get(carl.case).json() == before


@pytest.mark.parametrize(("method", "path", "body"), EVERYTHING)
def test_without_a_right_token_nobody_gets_in(w: World, method: str, path: str, body: object) -> None:
    carl = w.customer()
    for word in (
        "",
        "Bearer",
        "Bearer x",
        f"Basic {carl.token}",
        f"Bearer {'a' * 42}",
        f"Bearer {carl.token}=",
        f"Bearer {'ä' * 43}",
    ):
        stranger = Customer(carl.client, {"Authorization": word})
        assert ask(stranger, method, carl.case + path, body) == (401, "not-signed-in"), word
    invented = Customer(carl.client, {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"})
    assert ask(invented, method, carl.case + path, body) == (404, "not-found")


@pytest.mark.parametrize(
    "number", ["1", "0", "-1", "999999999999999999999", "abc", "123456789.5", "%00", "١٢٣٤٥٦٧٨٩", "1" * 5000, "1e8"]
)
def test_a_guessed_number_finds_nothing(w: World, number: str) -> None:
    assert w.customer().get(f"/api/chat/{number}").json()["code"] == "not-found"


def test_an_agents_cookie_does_not_open_a_customers_door(w: World) -> None:
    carl, ana = w.customer(), w.agent("Ana", "admin")
    assert ana.get(carl.case).status_code == 401
    assert carl.get("/api/desk").status_code == 401


def test_a_closed_portal_takes_no_newcomers_and_an_unknown_one_is_not_found(w: World) -> None:
    carl = w.customer()
    admin = w.agent("Ada", "admin")
    admin.patch("/api/admin/portals/1", {"open": False})
    _, refused = w.newcomer()
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")
    assert carl.says("I am still here").status_code == 201
    assert w.newcomer("nowhere")[1].json()["code"] == "not-found"


def test_a_blocked_browser_cannot_come_again_until_an_admin_lifts_it(w: World) -> None:
    admin = w.agent("Ada", "admin", portals=(1,))
    carl = w.customer(browser="browser-1")
    case = f"/api/desk/cases/{carl.number}"
    admin.post(f"{case}/assign", {})
    assert admin.post(f"{case}/block", {"reason": "Insults", "hours": 2}).status_code == 200
    refused = w.newcomer(browser="browser-1")[1]
    assert (refused.status_code, refused.json()["code"]) == (403, "blocked")
    block = admin.get("/api/admin/blocks").json()[0]
    assert (block["reason"], block["agent"], block["portal"]) == ("Insults", "Ada", "Example Help")
    assert "browser-1" not in admin.get("/api/admin/blocks").text
    assert admin.delete(f"/api/admin/blocks/{block['id']}").status_code == 204
    assert admin.delete(f"/api/admin/blocks/{block['id']}").status_code == 404
    assert "Insults" not in admin.get("/api/admin/audit").text
    assert w.newcomer(browser="browser-1")[1].status_code == 201


def test_a_block_ends_by_itself(w: World) -> None:
    admin, carl = w.agent("Ada", "admin", portals=(1,)), w.customer(browser="browser-1")
    admin.post(f"/api/desk/cases/{carl.number}/assign", {})
    admin.post(f"/api/desk/cases/{carl.number}/block", {"reason": "Insults", "hours": 2})
    w.clock.moves_on(2 * 3600 + 1)
    assert w.newcomer(browser="browser-1")[1].status_code == 201
    assert admin.get("/api/admin/blocks").json() == [] or admin.get("/api/session").status_code == 401


def signed(w: World, secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    now = w.clock.now // 1000
    given = {"aud": "help", "exp": now + 300, "name": "Mia de la Example", "email": "mia@example.org", "sub": "4711", **claims}
    return jwt.encode({name: value for name, value in given.items() if value is not None}, secret, algorithm=algorithm)


def test_the_companys_signed_word_wins_over_the_form(w: World) -> None:
    mia = w.customer(identity=signed(w), first_name="", last_name="", email="")
    chat = mia.get(mia.case).json()["chat"]
    assert (chat["first_name"], chat["last_name"], chat["email"]) == ("Mia de la", "Example", "mia@example.org")
    ana = w.agent("Ana", portals=(1,))
    assert ana.get(f"/api/desk/cases/{mia.number}").json()["case"]["reference"] == "4711"


def test_what_the_signed_word_leaves_out_is_taken_from_the_form(w: World) -> None:
    mia = w.customer(identity=signed(w, name=None, given_name="Mia", family_name="Example", email=None, sub=None))
    chat = mia.get(mia.case).json()["chat"]
    assert (chat["first_name"], chat["email"]) == ("Mia", "carl@example.net")


def test_anything_else_than_a_right_and_fresh_signature_is_refused(w: World) -> None:
    now = w.clock.now // 1000
    head, body, signature = signed(w).split(".")
    none = jwt.encode({"aud": "help", "exp": now + 300}, "", algorithm="none")
    wrong = {
        "another secret": signed(w, "another secret of quite some length"),
        "another portal": signed(w, aud="other"),
        "several portals": signed(w, aud=["help", "other"]),
        "no portal": signed(w, aud=None),
        "no end": signed(w, exp=None),
        "run out": signed(w, exp=now - 60),
        "too long": signed(w, exp=now + 3600),
        "an end that is no time": signed(w, exp=True),
        "not yet": signed(w, nbf=now + 200),
        "from the future": signed(w, iat=now + 200),
        "another algorithm": signed(w, SECRET * 2, algorithm="HS512"),
        "unsigned": none,
        "signature cut off": f"{head}.{body}.",
        "signature of another": f"{head}.{body}.{signature[::-1]}",
        "nonsense": "x.y.z",
        "names of the wrong type": signed(w, name=["Mia"]),
        "an address that is none": signed(w, email="mia"),
    }
    for why, word in wrong.items():
        answer = w.newcomer(identity=word)[1]
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid", "identity"), why


def test_a_replaced_secret_no_longer_signs(w: World) -> None:
    admin = w.agent("Ada", "admin")
    assert admin.get("/api/admin/portals/1/secret").json()["secret"] == SECRET
    new = admin.post("/api/admin/portals/1/secret").json()["secret"]
    assert w.newcomer(identity=signed(w))[1].status_code == 400
    assert w.newcomer(identity=signed(w, new))[1].status_code == 201


def test_a_portals_old_address_leads_to_it_for_newcomers_and_for_whom_the_company_has_signed(w: World) -> None:
    w.agent("Ada", "admin").patch("/api/admin/portals/1", {"slug": "care"})
    assert w.visitor().get("/api/portals/help").json()["slug"] == "care"
    assert w.newcomer("help")[1].status_code == 201
    for slug, aud in (("help", "help"), ("help", "care"), ("care", "help")):
        _, opened = w.newcomer(slug, identity=signed(w, aud=aud))
        assert opened.json()["chat"]["first_name"] == "Mia de la", (slug, aud)
    assert w.newcomer("care", identity=signed(w, aud="other"))[1].status_code == 400


def test_who_opens_cases_or_writes_too_fast_has_to_wait(w: World) -> None:
    w.parts.limits.factor = 1
    answers = [w.newcomer()[1] for _ in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    carl = w.newcomer(token="x" * 43)[0]
    w.clock.moves_on(60)
    carl = w.customer()
    assert 429 in {carl.says(f"{n}").status_code for n in range(61)}


def test_who_knows_a_number_alone_cannot_use_up_what_its_customer_may_say(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carl, mallory = w.customer(), w.visitor(Authorization=f"Bearer {'m' * 43}")
    monkeypatch.setattr(w.parts.limits, "factor", 1)
    for n in range(1, 65):
        mallory.post(f"{carl.case}/messages", {"client_id": str(n), "text": "x"})
        mallory.post(f"{carl.case}/end")
    assert mallory.post(f"{carl.case}/end").status_code == 429
    assert carl.says("Hello?").status_code == 201
    assert carl.post(f"{carl.case}/end").status_code == 200
