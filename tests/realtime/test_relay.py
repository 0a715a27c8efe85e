"""From a commit to its audience: each kind of reader gets its own words, and a customer nothing that is not theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from tests.samples import a_case

from deskbell.actions.values import (
    AgentAbsent,
    BoardMoved,
    CaseDeleted,
    CustomerPresence,
    DesksChanged,
    Happened,
    Line,
    MarksMoved,
    Said,
    SessionsEnded,
    Spoken,
    StoredFile,
    Tally,
    Told,
    UnassignedSeen,
    WorkDue,
)
from deskbell.domain.cases import Chat, Status
from deskbell.domain.facts import HIDDEN_FROM_CUSTOMERS, By, Fact, Kind
from deskbell.realtime import frames, wire
from deskbell.realtime.bus import Parcel
from deskbell.realtime.relay import Relay

AGENTS, CUSTOMER, PORTAL = "case/1/agents", "case/1/customer", "portal/1"
read = msgspec.json.Decoder(frames.Downward).decode


class Wire:
    """A bus that keeps what is published."""

    def __init__(self) -> None:
        self.groups: list[list[Parcel]] = []

    def publish(self, parcels: Any) -> None:
        self.groups.append(list(parcels))

    def subscribe(self, deliver: Any) -> None:
        raise AssertionError("the relay only speaks")

    async def close(self) -> None:
        raise AssertionError("the relay only speaks")


def told(*news: Happened | Spoken | Told) -> list[tuple[str, Any]]:
    bus = Wire()
    Relay(bus).announce(news)
    (group,) = bus.groups
    return [(topic, read(piece)) for topic, piece in group]


def fact(kind: Kind, by: By = By.AGENT, public: int | None = 3, agent: int | None = 7) -> Fact:
    return Fact(
        1, 5, None if kind in HIDDEN_FROM_CUSTOMERS else public, kind, by, 1000, agent, 9 if kind is Kind.MESSAGE else None
    )


def happened(kind: Kind, **known: Any) -> Happened:
    case = a_case(Status.ASSIGNED, Chat.TALKING, agent_id=7, seq=5, public_seq=3, portal_id=1, device="{}")
    values: dict[str, Any] = {"holder": "Ana", "portal_slug": "help", "changed": True}
    return Happened(Line(fact(kind), None, "Ana"), case, **(values | known))


def test_a_message_goes_to_agents_and_customer_each_in_their_own_numbers() -> None:
    line = Line(fact(Kind.MESSAGE), Said(9, 4711, 7, "Hello"), "Ana")
    (to_agents, first), (to_customer, second) = told(Spoken(line, 1, 123_456_789, None))
    assert (to_agents, to_customer) == (AGENTS, CUSTOMER)
    assert isinstance(first, frames.CaseNews)
    assert isinstance(second, frames.ChatNews)
    assert (first.entry.n, first.entry.agent, first.entry.text) == (5, wire.AgentRef(7, "Ana"), "Hello")
    assert (second.entry.n, second.entry.agent, second.entry.client_id) == (3, wire.AgentRef(0, "Ana"), "4711")
    assert second.chat is msgspec.UNSET


def test_a_note_goes_to_agents_only() -> None:
    line = Line(fact(Kind.NOTE), Said(9, 4711, 7, "Beware"), "Ana")
    assert [topic for topic, _ in told(Spoken(line, 1, 123_456_789, None))] == [AGENTS]


def test_a_change_goes_to_the_readers_of_the_case_and_as_a_row_to_every_desk_of_the_portal() -> None:
    tallies = (Tally(1, -1, 4, 12), Tally(1, 7, 1, 3), Tally(1, 0, 9, 2))
    news = dict(told(happened(Kind.ASSIGNED, tallies=tallies, by_agent=8)))
    assert set(news) == {AGENTS, CUSTOMER, PORTAL}
    row = news[PORTAL]
    assert (row.why, row.by_agent, row.row.seq, row.row.agent) == ("assigned", 8, 5, wire.AgentRef(7, "Ana"))
    assert row.counts == [wire.Count(1, "unassigned", 4, 12), wire.Count(1, "mine", 1, 3, 7), wire.Count(1, "all", 9, 2)]
    assert (news[CUSTOMER].chat.agent, news[CUSTOMER].chat.n) == ("Ana", 3)
    assert news[AGENTS].case.row == row.row


@pytest.mark.parametrize("kind", sorted(HIDDEN_FROM_CUSTOMERS - {Kind.NOTE}))
def test_a_hidden_change_shows_the_customer_where_the_chat_stands_and_no_line(kind: Kind) -> None:
    news = dict(told(happened(kind)))
    assert isinstance(news[CUSTOMER], frames.ChatCaughtUp)
    assert news[CUSTOMER].entries == []
    assert CUSTOMER not in dict(told(happened(kind, changed=False)))


def test_a_hidden_change_that_the_customers_page_does_not_show_tells_the_customer_nothing() -> None:
    news = happened(Kind.GONE)
    unseen = replace(news, before=replace(news.case, awaiting_since=1234))
    assert {topic for topic, _ in told(unseen)} == {AGENTS, PORTAL}
    for seen in ({"chat": Chat.GONE}, {"agent_id": 8}):
        assert CUSTOMER in dict(told(replace(news, before=replace(news.case, **seen))))


def test_what_changes_nothing_in_the_lists_sends_no_row() -> None:
    assert {topic for topic, _ in told(happened(Kind.SILENCE_WARNED, changed=False))} == {AGENTS, CUSTOMER}


def test_a_commits_news_are_one_group_in_order() -> None:
    line = Line(fact(Kind.MESSAGE), Said(9, 4711, 7, "Hello"), "Ana")
    news = told(happened(Kind.ASSIGNED), Spoken(line, 1, 123_456_789, None), Told((PORTAL,), DesksChanged()))
    assert [topic for topic, _ in news] == [AGENTS, CUSTOMER, PORTAL, AGENTS, CUSTOMER, PORTAL]


@pytest.mark.parametrize(
    ("news", "word"),
    [
        (CaseDeleted(9, (Tally(1, 0, 3, 4),)), frames.Deleted(9, [wire.Count(1, "all", 3, 4)])),
        (MarksMoved(9, True, 4, 3), frames.MarksNews(9, "customer", wire.Marks(4, 3))),
        (MarksMoved(9, False, 4, 3), frames.MarksNews(9, "agent", wire.Marks(4, 3))),
        (CustomerPresence(9, 1234), frames.CustomerHere(9, 1234)),
        (CustomerPresence(9, None), frames.CustomerHere(9, None)),
        (AgentAbsent(9, 7, "Ana"), frames.AgentAway(9, wire.AgentRef(7, "Ana"))),
        (UnassignedSeen(), frames.DotGone()),
        (DesksChanged(), frames.Changed()),
        (SessionsEnded(), frames.SignedOut()),
    ],
)
def test_news_without_a_line_go_to_every_topic_named(news: Any, word: frames.Downward) -> None:
    assert told(Told(("one", "two"), news)) == [("one", word), ("two", word)]


def test_that_something_is_to_be_looked_at_again_is_told_once_in_a_commit() -> None:
    board, work, other = Told(("x",), BoardMoved()), Told(("x",), WorkDue()), Told(("y",), WorkDue())
    seen = Told(("agent/7",), UnassignedSeen())
    assert told(board, work, board, seen, work, other, board, seen) == told(board, work, seen, other, seen)


def test_a_file_is_told_by_what_is_shown_of_it_and_never_by_its_key() -> None:
    file = StoredFile(3, 1, "0123secretkey", "photo.png", "image/png", 1234, 64, 48)
    line = Line(fact(Kind.MESSAGE), Said(9, 4711, 7, "", file), "Ana")
    bus = Wire()
    Relay(bus).announce([Spoken(line, 1, 123_456_789, None)])
    assert all(b"photo.png" in piece and b"secretkey" not in piece for _, piece in bus.groups[0])
