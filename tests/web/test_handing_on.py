"""Handing on by HTTP: to whom a case can go now, and what an invited colleague may do in the chat."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.world import Asker, Customer, World

from deskbell.actions import desks
from deskbell.actions.ports import Tx


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


def at_the_desk(w: World, asker: Asker, **choice: Any) -> None:
    """Have an agent's desk connected, and the bell as chosen."""

    def deed(tx: Tx) -> None:
        tx.presence.lease("one", w.clock.now + 60_000)
        agent = tx.people.by_id(asker.id)
        assert agent is not None
        desks.desk_opened(tx, "one", agent)

    w.acts(deed)
    assert asker.patch("/api/desk/bell", {"signed_on": True, **choice}).status_code == 200


def case(carl: Customer, rest: str = "") -> str:
    return f"/api/desk/cases/{carl.number}{rest}"


def accepts(agent: Asker) -> Any:
    (offer,) = agent.get("/api/desk/bell").json()["offers"]
    return agent.post(f"/api/desk/offers/{offer['id']}/accept").json()


def listed(who: Asker, list_: str = "guest") -> list[list[int]]:
    """The guests of each case in a list."""
    return [row["guests"] for row in who.get(f"/api/desk/cases?list={list_}").json()["rows"]]


def test_to_whom_a_case_can_go_is_said_as_things_stand(w: World, carl: Customer, ana: Asker, ben: Asker) -> None:
    w.portal("box", kind="box", mode="web", name="Box", agents={ben.id})
    w.portal("line", kind="box", mode="queue", name="Line", agents=set())
    w.portal("shut", name="Shut", open=False)
    cem, dee = w.agent("Cem", portals=(1,)), w.agent("Dee", portals=(1,))
    w.agent("Otto", portals=(2,))
    at_the_desk(w, ben)
    at_the_desk(w, cem, available=False)
    at_the_desk(w, dee, limit=1)
    other = w.customer(first_name="Dora")
    assert dee.post(f"/api/desk/cases/{other.number}/assign", {}).status_code == 200
    ana.post(case(carl, "/assign"), {})
    found = ana.get(case(carl, "/handing")).json()
    stands = {each["agent"]["screen_name"]: (each["state"], each["busy"]) for each in found["colleagues"]}
    assert stands == {"Ben": ("available", False), "Cem": ("unavailable", False), "Dee": ("available", True)}
    portals = {each["name"]: (each["line"], each["rings"]) for each in found["portals"]}
    assert portals == {"Box": (False, 1), "Line": (True, 0)}
    at_the_desk(w, ben, available=False)
    refused = ana.post(case(carl, "/transfer"), {"agent": ben.id}).json()
    assert (refused["code"], refused["by"]) == ("not-free", "Ben")
    assert ana.post(case(carl, "/transfer"), {"portal": 2}).json()["code"] == "not-free"


def test_a_chat_one_was_invited_into_is_listed_apart_and_written_in(w: World, carl: Customer, ana: Asker, ben: Asker) -> None:
    at_the_desk(w, ben)
    ana.post(case(carl, "/assign"), {})
    assert ana.post(case(carl, "/invite"), {"agent": ben.id}).status_code == 200
    assert listed(ben) == []
    assert accepts(ben)["guests"] == [{"id": ben.id, "screen_name": "Ben"}]
    assert (listed(ben), listed(ana)) == ([[ben.id]], [])
    assert ben.get("/api/desk/cases?list=guest&q=carl").json()["rows"] == ben.get("/api/desk/cases?list=guest").json()["rows"]
    assert listed(ana, "mine") == [[ben.id]]
    said = ben.post(case(carl, "/messages"), {"client_id": "7", "text": "Ben here"})
    assert said.status_code == 201
    file = ben.post(case(carl, "/files"), content=b"%PDF-1.4 plan", headers={"X-File-Name": "plan.pdf", "X-Client-Id": "8"})
    assert file.status_code == 201, file.text
    chat = carl.get(carl.case).json()
    assert (chat["chat"]["agent"], chat["chat"]["guests"]) == ("Ana", ["Ben"])
    assert [entry["agent"]["screen_name"] for entry in chat["entries"][-2:]] == ["Ben", "Ben"]
    assert ben.post(case(carl, "/part"), {}).json()["guests"] == []
    assert listed(ben) == []
    assert ben.post(case(carl, "/messages"), {"client_id": "9", "text": "Still?"}).json()["code"] == "not-allowed"
    assert carl.get(carl.case).json()["chat"]["guests"] == []
