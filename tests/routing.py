"""The routing in plain words, written apart from the product: who is free, whose turn it is, what must never be; PRODUCT 3 says so.

What people chose and where they are connected is known from what the test did; cases and offers are read as rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, text

from deskbell.actions.values import Offered, Told

Rows = dict[int, Row[Any]]
SIGNED_OFF_AFTER, PASSED_OVER_FOR = 30_000, 60_000
RETURNS = {"returned", "agent_left", "unassigned", "transferring"}
"""The facts by which a case that was there before comes into a line."""

CASES = text(
    "SELECT id, portal_id, line, status, chat, agent_id, away_since, opened_at, seq, mode, kind, asked FROM cases ORDER BY id"
)
OFFERS = text("SELECT id, case_id, portal_id, kind, agent_id, sender_id, state, at, until, ended_at FROM offers ORDER BY id")


@dataclass
class Person:
    """An agent: what they chose, whom they serve, and the desks they have open, each with its node."""

    id: int
    portals: set[int] = field(default_factory=set)
    everything: bool = False
    disabled: bool = False
    signed_on: bool = False
    available: bool = True
    limit: int = 4
    misses: int = 0
    desks: dict[int, str] = field(default_factory=dict)
    left: int = 0

    def serves(self, portal: int) -> bool:
        return self.everything or portal in self.portals


@dataclass(frozen=True)
class Seen:
    """Cases and offers as they stand after a transaction, and when that was."""

    now: int
    cases: Rows = field(default_factory=dict)
    offers: Rows = field(default_factory=dict)

    @classmethod
    def at(cls, conn: Connection, now: int) -> Seen:
        return cls(now, {row.id: row for row in conn.execute(CASES)}, {row.id: row for row in conn.execute(OFFERS)})

    def open(self) -> list[Row[Any]]:
        return [offer for offer in self.offers.values() if offer.state == "open"]

    def chats(self, agent: int) -> int:
        return sum((one.agent_id, one.status, one.chat) == (agent, "assigned", "talking") for one in self.cases.values())

    def asked(self, agent: int) -> list[Row[Any]]:
        return [offer for offer in self.open() if offer.agent_id == agent]

    def line(self, portal: int) -> list[Row[Any]]:
        """Who stands in a line, by first arrival."""
        here = (one for one in self.cases.values() if one.line == portal)
        return sorted(here, key=lambda one: one.id)

    def waits_for_a_turn(self) -> list[Row[Any]]:
        """Those in lines who are to be handed out: connected (or with an agent who hands them on), and without an offer."""
        offered = {offer.case_id for offer in self.open()}
        there = (one for one in self.cases.values() if one.line is not None and one.id not in offered)
        connected = (one for one in there if one.away_since is None or one.status == "assigned")
        return sorted(connected, key=lambda one: one.id)


class Rules:
    """What must hold: `changed` looks at each transaction, `settled` at how things stand when all that was due is done."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = {person.id: person for person in people}
        self.leases: dict[str, int] = {}
        self.turns: dict[int, int] = {}
        """Whose turn each offer was that a line made, by offer."""
        self.share: Counter[tuple[int, int]] = Counter()
        """How often one had a turn since it and the other could not both have had it."""

    # --- the words of PRODUCT 3 ---

    def reachable(self, person: Person, now: int) -> bool:
        """Signed on and available, with a live desk, or without one for less than half a minute."""
        if person.disabled or not person.signed_on or not person.available:
            return False
        here = any(self.leases.get(node, 0) > now for node in person.desks.values())
        return here or 0 <= now - self.gone_since(person) < SIGNED_OFF_AFTER

    def gone_since(self, person: Person) -> int:
        """When the last of a person's desks was there; one that died with its node was there until the lease ended."""
        return max([person.left, *(self.leases.get(node, 0) for node in person.desks.values())])

    def has_room(self, person: Person, seen: Seen) -> bool:
        return seen.chats(person.id) + len(seen.asked(person.id)) < person.limit

    def free(self, person: Person, seen: Seen) -> bool:
        in_turn = any(offer.id in self.turns for offer in seen.asked(person.id))
        return self.reachable(person, seen.now) and self.has_room(person, seen) and not in_turn

    def suitable(self, one: Row[Any], seen: Seen) -> list[Person]:
        """Who may be handed a case of a line."""
        passed = {
            offer.agent_id
            for offer in seen.offers.values()
            if offer.case_id == one.id and offer.state in ("declined", "missed") and offer.kind != "invite"
            and seen.now - PASSED_OVER_FOR < offer.ended_at <= seen.now
        }  # fmt: skip
        able = (each for each in self.people.values() if each.serves(one.line) and each.id not in {*passed, one.agent_id})
        return [each for each in able if self.free(each, seen)]

    def last_turn(self, agent: int) -> int:
        return max((offer for offer, whose in self.turns.items() if whose == agent), default=0)

    # --- what each transaction must keep ---

    def changed(self, before: Seen, after: Seen, told: Sequence[Any], kinds: defaultdict[int, set[str]]) -> None:
        """`kinds` are the facts of this transaction, by case."""
        before = Seen(after.now, before.cases, before.offers)
        self.one_agent_has_each_case(after)
        self.places_grow_only_by_returns(before, after, kinds)
        for offer in after.offers.values():
            if offer.id not in before.offers:
                self.was_rightly_made(offer, before)
        of_before = {id_: offer for id_, offer in after.offers.items() if id_ in before.offers}
        self.alerts_go_to_those_who_can_be_rung(told, Seen(after.now, after.cases, of_before))
        self.note_misses(before, after)

    def one_agent_has_each_case(self, seen: Seen) -> None:
        for one in seen.cases.values():
            if one.status == "assigned":
                person = self.people[one.agent_id]
                assert person.serves(one.portal_id), f"{one} is with somebody who is not of its portal"
                assert not person.disabled, f"{one} is with somebody who was disabled"
            elif one.status == "unassigned":
                assert one.agent_id is None, f"{one} is nobody's and somebody's"
        for case_id in {offer.case_id for offer in seen.open()}:
            asking = [offer for offer in seen.open() if offer.case_id == case_id and offer.kind != "invite"]
            assert len(asking) == 1 or not asking, f"put before several at once: {asking}"

    def places_grow_only_by_returns(self, before: Seen, after: Seen, kinds: defaultdict[int, set[str]]) -> None:
        for line in {one.line for one in after.cases.values()} - {None}:
            was, now = [one.id for one in before.line(line)], [one.id for one in after.line(line)]
            for case_id in set(was) & set(now):
                ahead = set(now[: now.index(case_id)]) - set(was)
                grown = now.index(case_id) - was.index(case_id)
                assert grown <= len(ahead), f"the place of {case_id} grew by itself"
                for other in ahead:
                    assert other in before.cases, f"{other} is new and stands before {case_id}, who came earlier"
                    assert kinds[other] & RETURNS, f"{other} came before {case_id} by {kinds[other]}"

    def was_rightly_made(self, offer: Row[Any], before: Seen) -> None:
        one = before.cases.get(offer.case_id)
        handed_on = one is not None and one.status == "assigned" and one.line is not None
        if offer.agent_id is None:
            return
        person = self.people[offer.agent_id]
        assert self.reachable(person, before.now), f"{offer} is put before somebody who can't be reached"
        assert person.serves(offer.portal_id), f"{offer} is put before somebody of another portal"
        if offer.kind == "match" or offer.kind == "queue" or (offer.kind == "transfer" and handed_on):
            assert self.has_room(person, before), f"{offer} is put before somebody who is at their limit"
        if offer.kind == "queue" or (offer.kind == "transfer" and handed_on):
            assert one is not None
            self.was_the_right_turn(offer, one, before)
            self.turns[offer.id] = person.id

    def was_the_right_turn(self, offer: Row[Any], one: Row[Any], before: Seen) -> None:
        """The oldest case the agent was suitable for, to the suitable agent whose last turn lies furthest back."""
        assert one in before.waits_for_a_turn(), f"{offer} hands out somebody who is away, or has an offer already"
        able = self.suitable(one, before)
        mine = self.people[offer.agent_id]
        assert mine in able, f"{offer} goes to somebody who is not suitable"
        older = [each for each in before.waits_for_a_turn() if each.id < one.id]
        assert not any(mine in self.suitable(each, before) for each in older), f"{offer}: somebody older waits for this agent"
        longest = min(self.last_turn(each.id) for each in able)
        assert self.last_turn(mine.id) == longest, f"{offer}: it was another's turn"
        self.turns_differ_by_one_at_most(mine, able)

    def turns_differ_by_one_at_most(self, mine: Person, able: list[Person]) -> None:
        """Among agents who could both have had each turn: nobody came, left, declined, missed, was full, or was still being asked."""
        for other in self.people.values():
            if other is mine:
                continue
            if other not in able:
                self.share[mine.id, other.id] = self.share[other.id, mine.id] = 0
                continue
            self.share[mine.id, other.id] += 1
            assert abs(self.share[mine.id, other.id] - self.share[other.id, mine.id]) <= 1, "turns are not shared evenly"

    def alerts_go_to_those_who_can_be_rung(self, told: Sequence[Any], seen: Seen) -> None:
        for topics, offered in _alerts(told):
            rung = {int(topic.removeprefix("agent/")) for topic in topics}
            for agent in rung:
                assert self.reachable(self.people[agent], seen.now), f"{offered.offer} rings somebody who can't be reached"
                assert self.people[agent].serves(offered.offer.portal_id), f"{offered.offer} rings somebody of another portal"
            if offered.offer.kind == "web":
                there = (each for each in self.people.values() if each.serves(offered.offer.portal_id))
                assert rung == {each.id for each in there if self.reachable(each, seen.now) and self.has_room(each, seen)}

    def note_misses(self, before: Seen, after: Seen) -> None:
        """Two turns missed in a row make an agent unavailable; answering one begins anew."""
        for offer in after.offers.values():
            was = before.offers.get(offer.id)
            if offer.id in self.turns and was is not None and was.state == "open" and offer.state != "open":
                person = self.people[offer.agent_id]
                if offer.state == "missed":
                    person.misses += 1
                elif offer.state in ("accepted", "declined"):
                    person.misses = 0
                if person.misses == 2:
                    person.available, person.misses = False, 0

    # --- what must hold when everything due is done ---

    def settled(self, seen: Seen) -> None:
        self.nobody_is_offered_what_is_not_theirs(seen)
        self.no_limit_is_passed_by_offers(seen)
        self.nobody_waits_beside_a_suitable_agent(seen)
        self.offers_are_of_cases_that_need_them(seen)
        self.who_waits_in_queue_mode_stands_in_the_line(seen)

    def who_waits_in_queue_mode_stands_in_the_line(self, seen: Seen) -> None:
        for one in seen.cases.values():
            if one.mode == "queue" and (one.status, one.chat) == ("unassigned", "waiting"):
                assert one.line == one.portal_id, f"{one} waits outside the line"

    def offers_are_of_cases_that_need_them(self, seen: Seen) -> None:
        """Of a customer who waits, a case that is handed on, a chat that runs; and not beyond their time."""
        for offer in seen.open():
            assert offer.at <= seen.now < offer.until, f"{offer} has run out and stays"
            one = seen.cases.get(offer.case_id)
            assert one is not None, f"{offer} is of a case that is gone"
            if offer.kind in ("queue", "web", "match"):
                assert (one.status, one.chat) == ("unassigned", "waiting"), f"{offer}: nobody waits any more"
            else:
                assert one.status == "assigned", f"{offer}: nobody has it any more"
                assert offer.kind == "transfer" or one.chat in ("talking", "gone"), f"{offer}: the chat is over"

    def nobody_is_offered_what_is_not_theirs(self, seen: Seen) -> None:
        for offer in seen.open():
            if offer.agent_id is not None:
                person = self.people[offer.agent_id]
                assert self.reachable(person, seen.now), f"{offer} lies before somebody who can't be reached"
                assert person.serves(offer.portal_id), f"{offer} lies before somebody of another portal"

    def no_limit_is_passed_by_offers(self, seen: Seen) -> None:
        """What colleagues send by hand (transfers, invitations) is not bounded; what is handed out or picked is."""
        for person in self.people.values():
            routed = [offer for offer in seen.asked(person.id) if offer.kind in ("queue", "match") or offer.id in self.turns]
            assert not routed or seen.chats(person.id) + len(routed) <= person.limit, f"{person} is beyond the limit: {routed}"

    def nobody_waits_beside_a_suitable_agent(self, seen: Seen) -> None:
        for one in seen.waits_for_a_turn():
            assert self.suitable(one, seen) == [], f"{one} waits, and somebody is suitable"


def _alerts(told: Sequence[Any]) -> Iterator[tuple[tuple[str, ...], Offered]]:
    for news in told:
        if isinstance(news, Told) and isinstance(news.news, Offered):
            yield news.topics, news.news
