"""What an agent does by HTTP: the lists, a case's transitions, and what other portals' agents do not see."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.world import Asker, Customer, World


@pytest.fixture
def carl(w: World) -> Customer:
    w.portal()
    return w.customer()


@pytest.fixture
def ana(w: World, carl: Customer) -> Asker:
    return w.agent("Ana", portals=(1,))


@pytest.fixture
def ben(w: World, carl: Customer) -> Asker:
    return w.agent("Ben", portals=(1,))


def case(carl: Customer, rest: str = "") -> str:
    return f"/api/desk/cases/{carl.number}{rest}"


DEEDS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("GET", "/entries?before=5", None),
    ("POST", "/assign", {}),
    ("POST", "/takeover", None),
    ("POST", "/unassign", None),
    ("POST", "/leave", None),
    ("POST", "/end", None),
    ("POST", "/reopen", None),
    ("POST", "/resolve", {}),
    ("POST", "/block", {"reason": "because"}),
    ("POST", "/messages", {"client_id": "1", "text": "Hello"}),
    ("POST", "/seen", {"got": 1, "read": 1}),
    ("GET", "/transcript", None),
    ("GET", "/files/1", None),
    ("GET", "/handing", None),
    ("POST", "/transfer", {"agent": 1}),
    ("DELETE", "/transfer", None),
    ("POST", "/invite", {"agent": 1}),
    ("DELETE", "/invite/1", None),
    ("POST", "/part", {}),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "rest", "body"), DEEDS)
def test_an_agent_of_other_portals_does_not_find_the_case(w: World, carl: Customer, method: str, rest: str, body: Any) -> None:
    w.portal("other")
    bob = w.agent("Bob", "lead", portals=(2,))
    before = carl.get(carl.case).json()
    more: dict[str, Any] = {} if body is None else {"json": body}
    answer = bob.ask(method, case(carl, rest), **more)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert bob.get("/api/desk/cases?list=all").json()["rows"] == []
    assert carl.get(carl.case).json() == before


@pytest.mark.parametrize(("method", "rest", "body"), DEEDS)
def test_nobody_gets_in_without_a_session(w: World, carl: Customer, method: str, rest: str, body: Any) -> None:
    more: dict[str, Any] = {} if body is None else {"json": body}
    assert w.visitor().ask(method, case(carl, rest), **more).status_code == 401


def test_the_whole_way_of_a_case(w: World, carl: Customer, ana: Asker, ben: Asker) -> None:
    carl.says("My bicycle squeaks")
    assert ana.get("/api/desk").json()["dot"] is True
    assert ana.post("/api/desk/unassigned/seen").status_code == 204
    assert ana.get("/api/desk").json()["dot"] is False
    taken = ana.post(case(carl, "/assign"), {}).json()
    assert (taken["row"]["status"], taken["row"]["chat"], taken["row"]["agent"]["screen_name"]) == ("assigned", "talking", "Ana")
    second = ben.post(case(carl, "/assign"), {})
    assert (second.status_code, second.json()["code"], second.json()["by"]) == (409, "already-assigned", "Ana")
    assert ben.post(case(carl, "/messages"), {"client_id": "1", "text": "Me too"}).json()["code"] == "not-allowed"
    assert (
        ben.post(case(carl, "/messages"), {"client_id": "2", "text": "Look at the chain", "note": True}).json()["kind"] == "note"
    )
    assert ana.post(case(carl, "/messages"), {"client_id": "3", "text": "Which one?"}).status_code == 201
    assert "chain" not in carl.get(carl.case).text
    assert ana.post(case(carl, "/resolve"), {}).json()["code"] == "chat-running"
    assert ana.post(case(carl, "/end")).json()["row"]["chat"] == "ended"
    resolved = ana.post(case(carl, "/resolve"), {"note": "Oil", "outcome": "solved"}).json()
    assert (resolved["row"]["status"], resolved["outcome"]) == ("resolved", "solved")
    assert ben.post(case(carl, "/reopen")).json()["row"]["agent"]["screen_name"] == "Ben"
    opened = ana.get(case(carl)).json()
    assert [entry["n"] for entry in opened["entries"]] == list(range(1, len(opened["entries"]) + 1))
    assert opened["more"] is False
    assert ana.get(case(carl, "/entries?before=3")).json() == opened["entries"][:2]


def test_only_an_admin_deletes_and_not_while_the_chat_runs(w: World, carl: Customer, ana: Asker) -> None:
    admin = w.agent("Ada", "admin")
    assert ana.delete(case(carl)).json()["code"] == "not-allowed"
    assert admin.delete(case(carl)).json()["code"] == "chat-running"
    carl.post(f"{carl.case}/end")
    assert admin.delete(case(carl)).status_code == 204
    assert admin.get(case(carl)).status_code == 404
    assert carl.get(carl.case).status_code == 404
    assert admin.get("/api/admin/audit").json()["entries"][0]["act"] == "case-deleted"
    assert w.newcomer(token=carl.token)[1].status_code in (201, 409)


def test_lists_are_told_apart_and_come_in_pages(w: World, ana: Asker) -> None:
    numbers = []
    for _ in range(54):
        w.clock.moves_on(1)
        numbers.append(w.customer().number)
    first = ana.get("/api/desk/cases?list=unassigned").json()
    assert [row["number"] for row in first["rows"]] == numbers[::-1][:50]
    rest = ana.get(f"/api/desk/cases?list=unassigned&cursor={first['cursor']}").json()
    assert [row["number"] for row in rest["rows"]][:4] == numbers[::-1][50:]
    assert rest["cursor"] is None
    oldest = ana.get("/api/desk/cases?list=unassigned&order=longest").json()["rows"][1]["number"]
    assert oldest == numbers[0]
    ana.post(f"/api/desk/cases/{numbers[5]}/assign", {})
    assert [row["number"] for row in ana.get("/api/desk/cases?list=mine").json()["rows"]] == [numbers[5]]


WRONG = ["list=none", "order=1", "cursor=x", "cursor=1", "cursor=1.x", "portal=x", "portal=0", "portal=99999999999999999999", "agent=1.5",
         "type=mail", "status=", "since=-1", "until=x", "q=" + "x" * 201]  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_wish_for_a_list_is_named(ana: Asker, query: str) -> None:
    answer = ana.get(f"/api/desk/cases?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "words", ["%", "'", '"', "*", "a AND b OR", "NEAR(", "-x", "(", ":", "col:x", "\\", "%00", "😀", "ä", "NOT", "^x", "_"]
)
def test_whatever_is_searched_for_is_only_words(w: World, carl: Customer, ana: Asker, words: str) -> None:
    carl.says("It squeaks")
    assert ana.get(f"/api/desk/cases?q={words}").status_code == 200


def test_what_was_said_a_moment_ago_is_found(w: World, carl: Customer, ana: Asker) -> None:
    for word in ("Glockenstuhl", "Zwiebelturm"):
        carl.says(f"The {word} is leaning")
        found = ana.get(f"/api/desk/cases?q={word.lower()}").json()
        assert ([row["number"] for row in found["rows"]], found["complete"]) == ([carl.number], True)


def test_a_search_says_when_the_newest_words_may_be_missing(
    w: World, carl: Customer, ana: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskbell.storage.indexing._piece", lambda tx: False)
    monkeypatch.setattr("deskbell.storage.indexing.PATIENCE", 0.05)
    carl.says("The Zwiebelturm is leaning")
    assert ana.get("/api/desk/cases?q=zwiebelturm").json() == {"rows": [], "cursor": None, "complete": False}
    assert ana.get("/api/desk/cases?list=all").json()["complete"]


def test_leads_assign_others_and_agents_do_not(w: World, carl: Customer, ana: Asker, ben: Asker) -> None:
    lead = w.agent("Lea", "lead", portals=(1,))
    stranger = w.agent("Bob")
    assert ana.post(case(carl, "/assign"), {"agent": ben.id}).json()["code"] == "not-allowed"
    assert lead.post(case(carl, "/assign"), {"agent": stranger.id}).json()["field"] == "agent"
    assert lead.post(case(carl, "/assign"), {"agent": ben.id}).json()["row"]["agent"]["id"] == ben.id
    assert lead.post(case(carl, "/unassign")).json()["row"]["status"] == "unassigned"


def test_colleagues_are_known_by_screen_name_alone_and_the_disabled_are_left_out(w: World, ana: Asker, ben: Asker) -> None:
    w.agent("Ada", "admin").patch(f"/api/admin/agents/{ben.id}", {"disabled": True})
    state = ana.get("/api/desk").json()
    assert {each["screen_name"] for each in state["colleagues"]} == {"Ana", "Ada"}
    assert "ada@example.com" not in ana.get("/api/desk").text


def test_the_transcript_for_agents_holds_the_notes_and_the_customers_does_not(carl: Customer, ana: Asker) -> None:
    ana.post(case(carl, "/assign"), {})
    ana.post(case(carl, "/messages"), {"client_id": "2", "text": "Look at the <chain>", "note": True})
    carl.says("</p><script>alert(1)</script>")
    own = carl.get(f"{carl.case}/transcript?format=html&language=de")
    assert own.headers["content-disposition"].startswith(f'attachment; filename="chat-{carl.number}.html"')
    assert own.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<chain>" not in own.text
    assert "&lt;script&gt;alert(1)" in own.text
    assert "<script" not in own.text
    assert "Der Chat wurde eröffnet." in own.text
    full = ana.get(case(carl, "/transcript"))
    assert "Look at the <chain>" in full.text
    assert full.headers["content-type"] == "text/plain; charset=utf-8"
    assert carl.get(f"{carl.case}/transcript?format=pdf").json()["field"] == "format"
