"""How a case looks on the wire: to its portal's agents, and to the customer, who sees screen names and nothing of the house."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from tests.samples import a_case

from deskbell.actions.values import Line, Said, StoredFile
from deskbell.domain.cases import Chat, Outcome, Status
from deskbell.domain.facts import By, Fact, Kind
from deskbell.domain.portals import Portal, PortalKind
from deskbell.realtime import views, wire

CASE = a_case(
    Status.ASSIGNED, Chat.TALKING, agent_id=7, first_name="Carl", last_name="Muster", email="carl@customers.example", problem="It burns",
    seq=9, public_seq=6, reference="R-1", customer_got=9, customer_read=8, agent_got=7, agent_read=5, agent_got_public=4, agent_read_public=3,
    device=json.dumps({"browser": "Firefox", "system": "", "screen": None, "time_zone": "Europe/Berlin"}), opened_at=1000, awaiting_since=5000,
)  # fmt: skip


def test_a_row_shows_the_beginning_of_a_long_problem() -> None:
    assert views.row(CASE, "Ana").problem == "It burns"
    assert views.row(replace(CASE, problem="x" * 160), "Ana").problem == "x" * 160
    shown = views.row(replace(CASE, problem="x" * 161), "Ana").problem
    assert (len(shown), shown[-1]) == (160, "…")
    assert views.case_view(replace(CASE, problem="x" * 161), "Ana").problem == "x" * 161


def test_agents_see_device_facts_marks_and_how_long_the_customer_waits() -> None:
    seen = views.case_view(replace(CASE, outcome=Outcome.SOLVED, rating=4), "Ana")
    assert seen.device == {"browser": "Firefox", "time_zone": "Europe/Berlin"}
    assert (seen.customer, seen.agent) == (wire.Marks(9, 8), wire.Marks(7, 5))
    assert (seen.outcome, seen.rating, seen.awaiting_since, seen.reference) == ("solved", 4, 5000, "R-1")
    assert seen.row.agent == wire.AgentRef(7, "Ana")


def test_a_customer_sees_the_own_case_and_the_agents_screen_name_only() -> None:
    seen = views.chat_view(CASE, "help", "Ana")
    assert (seen.n, seen.agent, seen.assigned, seen.agents) == (6, "Ana", True, wire.Marks(4, 3))
    words = msgspec.json.encode(seen).decode()
    assert "R-1" not in words
    assert "device" not in words
    assert '"id"' not in words


@pytest.mark.parametrize("status", [Status.UNASSIGNED, Status.RESOLVED])
def test_a_case_that_nobody_has_names_no_agent_to_the_customer(status: Status) -> None:
    seen = views.chat_view(replace(CASE, status=status), "help", "Ana")
    assert (seen.agent, seen.assigned) == (None, False)


def test_a_line_has_the_numbers_and_the_agents_id_for_agents_and_only_the_name_for_the_customer() -> None:
    line = Line(Fact(1, 9, 6, Kind.MESSAGE, By.AGENT, 1234, 7, 3), Said(3, 4711, 7, "Hello"), "Ana")
    assert views.entry(line, public=False) == wire.Entry(
        9, 1234, "message", "agent", wire.AgentRef(7, "Ana"), "Hello", client_id="4711"
    )
    assert views.entry(line, public=True) == wire.Entry(
        6, 1234, "message", "agent", wire.AgentRef(0, "Ana"), "Hello", client_id="4711"
    )


def test_an_id_of_our_own_is_not_shown_as_a_senders() -> None:
    note = Line(Fact(1, 9, None, Kind.NOTE, By.AGENT, 1234, 7, 3), Said(3, -9, 7, "With the resolving"), "Ana")
    assert views.entry(note, public=False).client_id is None


def test_a_file_is_shown_with_name_type_size_and_pixels() -> None:
    file = StoredFile(3, 1, "key", "photo.png", "image/png", 1234, 64, 48)
    assert views.file_view(file) == wire.FileView(3, "photo.png", "image/png", 1234, 64, 48)
    assert views.file_view(None) is None


def test_a_portal_is_named_to_the_desk() -> None:
    portal = Portal(1, "help", "Help", PortalKind.CHAT, open=True, accent="#1f6feb")
    assert views.portal_ref(portal, 2**40) == wire.PortalRef(
        1, "help", "Help", "chat", "any", "#1f6feb", True, 60, 180, 10 * 1024 * 1024, "en"
    )
    assert views.portal_ref(portal, 1024).max_file_bytes == 1024


def test_every_kind_of_fact_has_a_word_on_the_wire() -> None:
    known = set(wire.EntryKind.__args__)  # type: ignore[attr-defined]
    assert {kind.value for kind in Kind} == known
    for kind in Kind:
        entry = views.entry(Line(Fact(1, 1, 1, kind, By.SYSTEM, 0)), public=False)
        assert msgspec.json.decode(msgspec.json.encode(entry), type=wire.Entry) == entry
