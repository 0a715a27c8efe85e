"""Logging in and out, second factor, links, and what ends a session."""

from __future__ import annotations

import pyotp
import pytest
from tests.web.world import PASSWORD, Asker, World

from deskbell.actions import people
from deskbell.web import identity

NEW = "another horse battery"


@pytest.fixture
def comes_from(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The network from which everybody asks; the test puts another one in."""
    here = ["192.0.2.1"]
    monkeypatch.setattr(identity, "network_of", lambda _: here[0])
    return here


def second_factor(w: World, who: Asker) -> tuple[pyotp.TOTP, list[str]]:
    """Turn the second factor on, as a person does with an app."""
    begun = who.post("/api/me/second-factor", {"password": PASSWORD}).json()
    assert begun["qr_svg"].startswith("<svg")
    app = pyotp.TOTP(begun["secret"])
    done = who.put("/api/me/second-factor", json={"code": app.at(w.clock.now // 1000)})
    assert done.status_code == 200, done.text
    w.clock.moves_on(60)
    return app, done.json()["codes"]


def test_the_right_password_opens_the_desk_and_the_cookie_is_kept_from_scripts_and_other_sites(w: World) -> None:
    w.agent("Ana", signed_in=False)
    answer = w.log_in("ANA@example.com ")
    assert answer.json()["me"]["screen_name"] == "Ana"
    assert "password" not in answer.text
    name, *rest = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-deskbell=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(rest)
    assert not any(part.startswith("Domain") for part in rest)


def test_a_wrong_password_and_an_unknown_address_look_alike(w: World) -> None:
    w.agent("Ana", signed_in=False)
    wrong, unknown = w.log_in("ana@example.com", "wrong password!"), w.log_in("nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


def test_the_same_work_is_done_for_an_unknown_address(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []
    real = w.parts.passwords._fits

    def watched(password: str, hashed: str | None) -> bool:
        checked.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(w.parts.passwords, "_fits", watched)
    w.log_in("nobody@example.com")
    assert checked == [None]


def test_too_many_wrong_passwords_have_to_wait_and_are_told_how_long(w: World) -> None:
    w.parts.limits.factor = 1
    w.agent("Ana", signed_in=False)
    answers = [w.log_in("ana@example.com", "wrong password!") for _ in range(13)]
    assert [answer.status_code for answer in answers] == [401] * 12 + [429]
    wait = int(answers[-1].headers["retry-after"])
    assert wait == answers[-1].json()["retry_after"] > 0
    assert w.log_in("ana@example.com").status_code == 429
    w.clock.moves_on(wait)
    assert w.log_in("ana@example.com").status_code == 200


def test_many_colleagues_behind_one_address_come_in_one_after_the_other(w: World) -> None:
    w.parts.limits.factor = 1
    agents = [w.agent(f"Agent{number}", signed_in=False) for number in range(25)]
    assert [w.log_in(agent.email).status_code for agent in agents] == [200] * 25


def test_colleagues_with_a_second_factor_come_in_too(w: World) -> None:
    ana = w.agent("Ana")
    _, codes = second_factor(w, ana)
    w.parts.limits.factor = 1
    for code in codes:
        assert [w.log_in(ana.email).status_code for _ in range(3)] == [401] * 3, "the page asks for the code then"
        assert w.log_in(ana.email, code=code).status_code == 200


def test_codes_can_hardly_be_guessed_by_somebody_who_knows_the_password(w: World, comes_from: list[str]) -> None:
    ana = w.agent("Ana")
    second_factor(w, ana)
    w.parts.limits.factor = 1
    tried = []
    for number in range(13):
        comes_from[0] = f"192.0.2.{number}"
        tried.append(w.log_in(ana.email, code="000000").status_code)
    assert tried == [401] * 12 + [429]


def test_a_stranger_who_tries_passwords_does_not_keep_the_agent_out(w: World, comes_from: list[str]) -> None:
    w.parts.limits.factor = 1
    w.agent("Ana", signed_in=False)
    for _ in range(30):
        w.log_in("ana@example.com", "wrong password!")
    assert w.log_in("ana@example.com").status_code == 429
    comes_from[0] = "198.51.100.7"
    assert w.log_in("ana@example.com").status_code == 200


def test_one_account_cannot_be_tried_without_end_from_many_places(w: World, comes_from: list[str]) -> None:
    w.parts.limits.factor = 1
    w.agent("Ana", signed_in=False)
    tried = []
    for number in range(320):
        comes_from[0] = f"10.0.{number // 10}.1"
        tried.append(w.log_in("ana@example.com", "wrong password!").status_code)
    assert tried == [401] * 300 + [429] * 20


def test_a_right_password_does_not_pay_for_wrong_ones_to_other_accounts(w: World) -> None:
    w.parts.limits.factor = 1
    w.agent("Ana", signed_in=False)
    for number in range(10):
        assert w.log_in("ana@example.com").status_code == 200
        for other in range(2):
            assert w.log_in(f"{number}.{other}@example.com").status_code == 401
    assert w.log_in("ana@example.com").status_code == 429


def test_logging_out_ends_the_session_on_the_server(w: World) -> None:
    ana = w.agent("Ana")
    assert ana.get("/api/session").status_code == 200
    gone = ana.delete("/api/session")
    assert (gone.status_code, "Max-Age=0" in gone.headers["set-cookie"]) == (204, True)
    assert ana.get("/api/session").json()["code"] == "not-signed-in"
    assert ana.delete("/api/session").status_code == 204


def test_a_session_ends_when_it_is_not_used_and_lasts_while_it_is(w: World) -> None:
    ana = w.agent("Ana")
    for _ in range(4):
        w.clock.moves_on(6 * 3600)
        assert ana.get("/api/session").status_code == 200
    w.clock.moves_on(12 * 3600 + 301)
    assert ana.get("/api/session").status_code == 401


def test_no_session_lasts_longer_than_thirty_days(w: World) -> None:
    ana = w.agent("Ana")
    for _ in range(30 * 4):
        assert ana.get("/api/session").status_code == 200
        w.clock.moves_on(6 * 3600)
    assert ana.get("/api/session").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 5000, "%00", "ä" * 43])
def test_an_invented_cookie_opens_nothing(w: World, cookie: str) -> None:
    answer = w.visitor(Cookie=f"__Host-deskbell={cookie}").get("/api/desk")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_changed_password_ends_all_other_sessions(w: World) -> None:
    here = w.agent("Ana")
    there = Asker(w.client, {**here.headers, "Cookie": w.cookie(w.log_in(here.email))})
    wrong = here.post("/api/me/password", {"old": "wrong password!", "new": NEW})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "old")
    assert here.post("/api/me/password", {"old": PASSWORD, "new": NEW}).status_code == 204
    assert here.get("/api/session").status_code == 200
    assert there.get("/api/session").status_code == 401
    assert w.log_in(here.email).status_code == 401
    assert w.log_in(here.email, NEW).status_code == 200


@pytest.mark.parametrize("password", ["short", "elevensigns", "aaaaaaaaaaaaaaa", "ana@example.com", "x" * 1001])
def test_a_password_that_is_easy_to_guess_is_refused(w: World, password: str) -> None:
    ana = w.agent("Ana")
    answer = ana.post("/api/me/password", {"old": PASSWORD, "new": password})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid", "new")


def test_the_second_factor_is_asked_for_and_each_code_works_once(w: World) -> None:
    ana = w.agent("Ana")
    app, _ = second_factor(w, ana)
    assert ana.get("/api/session").json()["second_factor"] is True
    missing = w.log_in(ana.email)
    assert (missing.status_code, missing.json()["code"], missing.json().get("field")) == (401, "second-factor-needed", None)
    wrong = w.log_in(ana.email, code="000000")
    assert (wrong.json()["code"], wrong.json()["field"]) == ("second-factor-needed", "code")
    code = app.at(w.clock.now // 1000)
    assert w.log_in(ana.email, code=f"{code[:3]} {code[3:]}").status_code == 200
    assert w.log_in(ana.email, code=code).json()["code"] == "second-factor-needed"
    assert w.log_in(ana.email, "wrong password!", code=code).json()["code"] == "not-signed-in"


def test_the_code_that_turned_it_on_cannot_be_used_to_log_in(w: World) -> None:
    ana = w.agent("Ana")
    begun = ana.post("/api/me/second-factor", {"password": PASSWORD}).json()
    code = pyotp.TOTP(begun["secret"]).at(w.clock.now // 1000)
    assert ana.put("/api/me/second-factor", json={"code": code}).status_code == 200
    assert w.log_in(ana.email, code=code).status_code == 401


def test_a_recovery_code_replaces_the_app_once(w: World) -> None:
    ana = w.agent("Ana")
    _, codes = second_factor(w, ana)
    assert len(set(codes)) == 10
    assert w.log_in(ana.email, code=codes[3].upper().replace("-", " ")).status_code == 200
    assert w.log_in(ana.email, code=codes[3]).status_code == 401
    assert w.log_in(ana.email, code=codes[4]).status_code == 200


def test_the_second_factor_begins_only_with_its_first_code_and_goes_only_with_the_password(w: World) -> None:
    ana = w.agent("Ana")
    assert ana.post("/api/me/second-factor", {"password": "wrong password!"}).json()["field"] == "password"
    ana.post("/api/me/second-factor", {"password": PASSWORD})
    assert ana.put("/api/me/second-factor", json={"code": "000000"}).json()["field"] == "code"
    assert w.log_in(ana.email).status_code == 200
    second_factor(w, ana)
    assert ana.post("/api/me/second-factor/off", {"password": "wrong password!"}).status_code == 400
    assert ana.post("/api/me/second-factor/off", {"password": PASSWORD}).status_code == 204
    assert w.log_in(ana.email).status_code == 200


def test_the_second_factors_secret_is_not_in_the_database_as_it_is(w: World) -> None:
    ana = w.agent("Ana")
    secret = ana.post("/api/me/second-factor", {"password": PASSWORD}).json()["secret"]
    account = w.acts(lambda tx: tx.people.account(ana.id))
    assert secret.encode() not in account.totp_pending
    assert w.parts.key.open(account.totp_pending, "second-factor") == secret


def test_an_invitation_opens_the_desk_once_and_within_three_days(w: World) -> None:
    admin = w.agent("Ada", "admin")
    made = admin.post("/api/admin/agents", {"email": "ben@example.com", "name": "Ben", "screen_name": "Ben"}).json()
    address, _, token = made["invitation"]["link"].partition("#")
    assert address == "http://desk.example/desk/link"
    ben = w.visitor()
    assert ben.post("/api/link", {"token": token}).json() == {
        "email": "ben@example.com",
        "screen_name": "Ben",
        "kind": "invitation",
    }
    assert ben.post("/api/link/password", {"token": token, "password": "short"}).json()["field"] == "password"
    done = ben.post("/api/link/password", {"token": token, "password": NEW})
    assert done.json()["me"]["email"] == "ben@example.com"
    ben.headers["Cookie"] = w.cookie(done)
    assert ben.get("/api/desk").status_code == 200
    assert w.visitor().post("/api/link/password", {"token": token, "password": NEW}).status_code == 404
    assert w.visitor().post("/api/link", {"token": token}).status_code == 404


def test_a_link_that_is_too_old_or_was_replaced_is_not_found(w: World) -> None:
    admin, ben = w.agent("Ada", "admin"), w.agent("Ben")
    first = admin.post(f"/api/admin/agents/{ben.id}/link").json()["link"].partition("#")[2]
    second = admin.post(f"/api/admin/agents/{ben.id}/link").json()["link"].partition("#")[2]
    assert w.visitor().post("/api/link", {"token": first}).status_code == 404
    assert w.visitor().post("/api/link", {"token": second}).json()["kind"] == "password"
    w.clock.moves_on(72 * 3600 + 1)
    assert w.visitor().post("/api/link", {"token": second}).status_code == 404


def test_a_new_password_by_link_ends_all_sessions_and_leaves_the_second_factor_on(w: World) -> None:
    admin, ben = w.agent("Ada", "admin"), w.agent("Ben")
    second_factor(w, ben)
    token = admin.post(f"/api/admin/agents/{ben.id}/link").json()["link"].partition("#")[2]
    done = w.visitor().post("/api/link/password", {"token": token, "password": NEW})
    assert (done.status_code, done.json()["code"]) == (401, "second-factor-needed")
    assert "set-cookie" not in done.headers
    assert ben.get("/api/session").status_code == 401
    assert w.log_in(ben.email, NEW).json()["code"] == "second-factor-needed"


def test_disabling_an_agent_ends_the_sessions_at_once_and_keeps_the_door_shut(w: World) -> None:
    admin, ben = w.agent("Ada", "admin"), w.agent("Ben")
    assert admin.patch(f"/api/admin/agents/{ben.id}", {"disabled": True}).json()["disabled"] is True
    assert ben.get("/api/desk").status_code == 401
    assert w.log_in(ben.email).status_code == 401
    admin.patch(f"/api/admin/agents/{ben.id}", {"disabled": False})
    assert w.log_in(ben.email).status_code == 200


def test_a_session_that_was_won_in_a_race_with_disabling_does_not_begin(w: World) -> None:
    ben = w.agent("Ben")
    account = w.acts(lambda tx: tx.people.account(ben.id))
    w.acts(lambda tx: people.set_password(tx, None, ben.id, "another hash"))
    with pytest.raises(Exception, match="wrong"):
        w.acts(lambda tx: people.sign_in(tx, account, b"s" * 32, 1000))


def test_ones_own_language_is_kept_and_must_be_one_that_there_is(w: World) -> None:
    ana = w.agent("Ana")
    assert ana.patch("/api/me", {"language": "de"}).json()["language"] == "de"
    assert ana.patch("/api/me", {"language": "xx"}).json()["field"] == "language"
    assert ana.get("/api/session").json()["language"] == "de"
    assert ana.patch("/api/me", {"language": None}).json()["language"] is None
