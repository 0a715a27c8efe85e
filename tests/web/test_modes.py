"""Modes of connection, kinds of portals and the live board by HTTP."""

from __future__ import annotations

import pytest
from tests.web.world import Asker, World

ALL_OPEN = [
    {"mode": "web", "open": True, "portals": 1},
    {"mode": "phone", "open": True, "portals": 0},
    {"mode": "queue", "open": True, "portals": 1},
]


@pytest.fixture
def ada(w: World) -> Asker:
    w.portal("help", kind="box", mode="web")
    w.portal("line", kind="box", mode="queue")
    w.portal("chat")
    return w.agent("Ada", "admin")


def test_a_mode_is_closed_and_opened_and_says_how_many_portals_use_it(w: World, ada: Asker) -> None:
    assert ada.get("/api/admin/modes").json() == ALL_OPEN
    closed = ada.patch("/api/admin/modes", {"queue": False})
    assert [mode["open"] for mode in closed.json()] == [True, True, False]
    assert w.visitor().get("/api/portals/line/doors").json()["why"] == "mode_closed"
    assert w.newcomer("line", question="It burns")[1].json()["code"] == "closed"
    assert ada.patch("/api/admin/modes", {"queue": False}).status_code == 200, "closed twice is closed"
    assert ada.patch("/api/admin/modes", {"queue": True}).json() == ALL_OPEN
    acts = [entry["act"] for entry in ada.get("/api/admin/audit").json()["entries"]]
    assert (acts.count("mode-closed"), acts.count("mode-opened")) == (1, 1)


def test_no_portal_becomes_one_of_a_closed_mode_and_is_told_at_which_field(ada: Asker) -> None:
    ada.patch("/api/admin/modes", {"web": False})
    refused = ada.patch("/api/admin/portals/3", {"kind": "button", "mode": "web"})
    assert (refused.status_code, refused.json()["field"]) == (400, "mode")
    assert ada.patch("/api/admin/portals/1", {"name": "Still here"}).json()["name"] == "Still here"


def test_hours_and_zone_come_back_sorted_and_joined(ada: Asker) -> None:
    week = {"hours": [[1, 0, 120], [0, 1320, 1440], [0, 540, 720], [0, 720, 780]], "time_zone": "America/New_York"}
    after = ada.patch("/api/admin/portals/1", week).json()
    assert after["hours"] == [[0, 540, 780], [0, 1320, 1440], [1, 0, 120]]
    assert after["time_zone"] == "America/New_York"
    assert ada.patch("/api/admin/portals/1", {"hours": []}).json()["hours"] == []


def test_the_board_is_for_leads_and_admins_and_shows_who_waits_where(w: World, ada: Asker) -> None:
    lea, ann = w.agent("Lea", "lead", portals=(2,)), w.agent("Ann", portals=(1, 2))
    carl = w.customer("line", question="It burns")
    w.customer("chat")
    refused = ann.get("/api/desk/board")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert [row["number"] for row in lea.get("/api/desk/board").json()["waiting"]] == [carl.number]
    assert len(ada.get("/api/desk/board").json()["waiting"]) == 2
