"""Random histories of the routing, held against a model: customers and agents come, go, ask, answer, fall silent; servers die; clocks jump.

`ROUTING_ROUNDS=2000` searches that many histories, other ones each time; without it the same few are told in every run. With
`ROUTING_SHRINK=1` a history that fails is made short, which takes minutes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.people import LEASE, an_agent
from tests.routing import Person, Rules, Seen
from tests.switchboard import Switchboard, Visitor, digest

from databases import Database
from deskbell.actions import arrivals, bell, cases, chats, consequences, desks, messages, offers, people, portals, transfers
from deskbell.actions.arrivals import Wish
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.domain.cases import Case
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.refusals import NotSignedIn, Refusal
from deskbell.storage.dialect import begin

T = TypeVar("T")
NAMES = ("ann", "bob", "cem", "dee", "lea")
NODES = ("one", "two")
LINES = ("line", "other-line")
MOST_VISITORS = 7
LONGEST_ROUND = 300
LANGUAGES = frozenset({"en"})


class Guest(Visitor):
    """A customer with any number of pages, each at its node."""

    def __init__(self, house: House, number: int) -> None:
        super().__init__(house, number)
        self.pages: dict[int, str] = {}
        self.client_id = number * 1000

    def opens_page(self, node: str) -> None:
        page, _ = self.board.act(lambda tx: chats.page_opened(tx, node, self.token))
        self.pages[page] = node

    def closes_page(self) -> None:
        page = next(iter(self.pages))
        self.board.act(lambda tx: chats.page_closed(tx, page, self.id))
        del self.pages[page]

    def says(self, words: str) -> None:
        self.client_id += 1
        own_id = self.client_id
        self.board.act(lambda tx: messages.post(tx, self.number, self.token, own_id, words))

    def leaves_request(self) -> None:
        self.client_id += 1
        who = {"first_name": "Carl", "last_name": "Muster", "email": "carl@customers.example"}
        self.board.act(lambda tx: chats.leave_request(tx, self.number, self.token, self.client_id, "Why?", **who))


class House(Switchboard):
    """The switchboard with two servers; after every transaction the rules look at what it did."""

    def __init__(self, database: Database) -> None:
        self.rules: Rules | None = None
        self.seen = Seen(0)
        super().__init__(database)
        self.visitors: list[Guest] = []
        self.codes = 0
        self.living = set(NODES)
        self.act(lambda tx: tx.people.add(an_agent("ada", Role.ADMIN)))
        served = self.look(lambda tx: {name: tx.people.by_id(id_) for name, id_ in self.agents.items()})
        self.people = {name: Person(who.id, set(who.portals)) for name, who in served.items() if who}
        self.rules = Rules(list(self.people.values()))
        self.works()

    def act(self, deed: Callable[[Tx], T]) -> T:
        told = len(self.told)
        answer = super().act(deed)
        if self.rules is not None:
            with self.database.engines.read.connect() as conn:
                begin(conn, write=False)
                after = Seen.at(conn, self.now)
                kinds: defaultdict[int, set[str]] = defaultdict(set)
                for case_id, seq, kind in conn.execute(text("SELECT case_id, seq, kind FROM facts ORDER BY id DESC LIMIT 20")):
                    if (was := self.seen.cases.get(case_id)) is not None and seq > was.seq:
                        kinds[case_id].add(kind)
                conn.rollback()
            before, self.seen = self.seen, after
            self.rules.changed(before, after, self.told[told:], kinds)
        return answer

    def as_agent(self, name: str, deed: Callable[[Tx, Agent], T]) -> T:
        """Whoever is shut out has no session, and does nothing."""
        if self.people[name].disabled:
            raise NotSignedIn("Please log in.")
        return super().as_agent(name, deed)

    # --- time, and servers ---

    def works(self, seconds: float = 0) -> None:
        """Time goes by, in which all living servers renew their leases; then the workers do what is due."""
        self.now += int(seconds * 1000)
        self.leases(*sorted(self.living))
        self.takes_leave()
        self.drains()

    def jumps(self, seconds: float) -> None:
        """The clock jumps, with no time to renew anything: whichever server comes first takes leave of what it believes lost."""
        self.now += int(seconds * 1000)
        for node in sorted(self.living):
            self.leases(node)
            self.takes_leave()
            if seconds < 0:
                self.follows_the_clock_back()
        self.drains()

    def follows_the_clock_back(self) -> None:
        assert self.rules is not None
        self.rules.leases = {node: min(until, self.now + 10 + LEASE) for node, until in self.rules.leases.items()}
        self.act(lambda tx: consequences.follow_the_clock_back(tx, LEASE))

    def leases(self, *nodes: str) -> None:
        assert self.rules is not None
        for node in nodes:
            self.rules.leases[node] = self.now + 10 + LEASE
            self.act(lambda tx, node=node: tx.presence.lease(node, tx.now + LEASE))  # type: ignore[misc]

    def takes_leave(self) -> None:
        assert self.rules is not None
        for person in self.people.values():
            lost = [desk for desk, node in person.desks.items() if self.rules.leases.get(node, 0) <= self.now + 10]
            person.left = max([person.left, *(self.rules.leases.get(person.desks[desk], 0) for desk in lost)])
            for desk in lost:
                del person.desks[desk]
        for guest in self.visitors:
            guest.pages = {page: node for page, node in guest.pages.items() if self.rules.leases.get(node, 0) > self.now + 10}
        self.act(consequences.take_leave_of_lost_connections)

    def drains(self) -> None:
        """Carry out what is due as the worker does, with the clock standing still so that this comes to an end."""
        assert self.rules is not None
        rounds = 0
        while True:
            self.now -= 10
            if not self.act(consequences.carry_out_next):
                break
            rounds += 1
            assert rounds < LONGEST_ROUND, "the worker never comes to an end"
        self.rules.settled(self.seen)
        self.look(self.choices_are_kept)
        self.look(self.desks_show_what_is_theirs)
        self.look(self.presence_is_right)

    # --- what is held against the truth when all is done, apart from the rules ---

    def choices_are_kept(self, tx: Tx) -> None:
        for name, person in self.people.items():
            kept = tx.bells.of(person.id)
            chosen = (kept.signed_on, kept.available, kept.limit, kept.misses)
            mine = [offer for offer in self.seen.offers.values() if offer.agent_id == person.id]
            assert chosen == (person.signed_on, person.available, person.limit, person.misses), f"{name}: {mine}"

    def desks_show_what_is_theirs(self, tx: Tx) -> None:
        """What a desk shows on loading is what was put before its agent."""
        assert self.rules is not None
        for name, person in self.people.items():
            agent = tx.people.by_id(person.id)
            assert agent is not None
            shown = {each.offer.id for each in bell.read(tx, agent).offers}
            mine = {offer.id for offer in self.seen.asked(person.id)}
            assert mine <= shown, name
            if shown - mine:
                assert self.rules.reachable(person, self.now), f"{name} can't be reached, and is shown a broadcast"
                assert self.rules.has_room(person, self.seen), f"{name} is at the limit, and is shown a broadcast"
                assert all(person.serves(self.seen.offers[each].portal_id) for each in shown - mine), name

    def presence_is_right(self, tx: Tx) -> None:
        for guest in self.visitors:
            case = tx.cases.by_id(guest.id)
            assert case is not None
            if guest.pages:
                assert case.away_since is None, f"{case.id} is connected"


SERVED: dict[str, Callable[[House, str, Guest], Any]] = {
    "takes": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.take(tx, me, guest.number)),
    "is assigned": lambda house, name, guest: house.as_agent(
        "lea", lambda tx, me: cases.assign(tx, me, guest.number, house.agents[name])
    ),
    "takes over": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.take_over(tx, me, guest.number)),
    "gives back": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.unassign(tx, me, guest.number)),
    "leaves": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.leave(tx, me, guest.number)),
    "ends": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.end(tx, me, guest.number)),
    "resolves": lambda house, name, guest: house.as_agent(
        name, lambda tx, me: cases.resolve(tx, me, guest.number, chat_too=True)
    ),
    "reopens": lambda house, name, guest: house.as_agent(name, lambda tx, me: cases.reopen(tx, me, guest.number)),
    "takes back": lambda house, name, guest: house.as_agent(name, lambda tx, me: transfers.take_back(tx, me, guest.number)),
    "parts": lambda house, name, guest: house.as_agent(name, lambda tx, me: transfers.part(tx, me, guest.number)),
}
ASKING: dict[str, Callable[[Guest], Any]] = {
    "writes": lambda guest: guest.says("It burns"),
    "leaves a request": lambda guest: guest.leaves_request(),
    "ends": lambda guest: guest.board.act(lambda tx: chats.end(tx, guest.number, guest.token)),
    "comes back": lambda guest: guest.board.act(lambda tx: chats.come_back(tx, guest.number, guest.token)),
    "asks anyone": lambda guest: guest.board.act(lambda tx: arrivals.ask_anyone(tx, guest.number, guest.token)),
}
KINDS = {"line": (PortalKind.BOX, Mode.QUEUE), "web": (PortalKind.BOX, Mode.WEB), "chat": (PortalKind.CHAT, Mode.ANY)}
DEEDS: list[tuple[Any, st.SearchStrategy[dict[str, Any]]]] = []
WHO = st.sampled_from(NAMES)
WHICH = st.integers(0, MOST_VISITORS - 1)


def deed(weight: int, **drawn: st.SearchStrategy[Any]) -> Callable[[T], T]:
    """Makes a method one of the things that happen, so many times as often as others, with what is drawn for it."""

    def noted(method: T) -> T:
        DEEDS.extend([(method, st.fixed_dictionaries(drawn))] * weight)
        return method

    return noted


class History:
    """People at work with two servers; after every step the workers do what is due."""

    def __init__(self, database: Database) -> None:
        self.house = House(database)

    def tried(self, deed: Callable[[], Any]) -> None:
        try:
            deed()
        except Refusal:
            self.house.seen = replace(self.house.seen, now=self.house.now)
        self.house.drains()

    def one(self, which: int) -> Guest:
        return self.house.visitors[which % len(self.house.visitors)]

    # --- customers ---

    @deed(1)
    def nothing_happens(self) -> None:
        """What a history is made shorter with."""

    @deed(8, slug=st.sampled_from([*LINES * 3, "box", "button", "chat"]), node=st.sampled_from(NODES), connects=st.integers(0, 4))
    def somebody_comes(self, slug: str, node: str, connects: int) -> None:
        self.comes(slug, None, node if connects else None)

    @deed(2, name=WHO, node=st.sampled_from(NODES))
    def somebody_picks_an_agent(self, name: str, node: str) -> None:
        self.comes("match", name, node)

    def comes(self, slug: str, pick: str | None, node: str | None) -> None:
        if len(self.house.visitors) == MOST_VISITORS:
            return
        house, guest = self.house, Guest(self.house, next(self.house._tokens))

        def deed() -> None:
            wish = Wish("It burns", 0, house.agents[pick] if pick else None)
            who = replace(guest.who, first_name="Carl", last_name="Muster", email="c@m.example") if slug == "chat" else guest.who
            case, _ = house.act(lambda tx: arrivals.open_case(tx, house.dice, slug, guest.token, who, wish))
            self.came(guest, case, node)

        self.tried(deed)

    def came(self, guest: Guest, case: Case, node: str | None) -> None:
        guest.id, guest.number = case.id, case.number
        self.house.visitors.append(guest)
        if node in self.house.living:
            guest.opens_page(node)

    @deed(2, name=WHO, node=st.sampled_from(NODES))
    def somebody_types_a_code(self, name: str, node: str) -> None:
        if len(self.house.visitors) == MOST_VISITORS:
            return
        house, guest = self.house, Guest(self.house, next(self.house._tokens))
        house.codes += 1
        digits = f"{house.codes:09d}"

        def deed() -> None:
            house.makes_code(name, digits)
            joined = house.act(lambda tx: arrivals.join(tx, house.dice, "pin", guest.token, guest.who, digest(digits), 1))
            assert joined is not None
            self.came(guest, joined[0], node)

        self.tried(deed)

    @deed(4, which=WHICH, deed=st.sampled_from(sorted(ASKING)))
    def a_customer_does_something(self, which: int, deed: str) -> None:
        self.tried(lambda: ASKING[deed](self.one(which)))

    @deed(5, which=WHICH, node=st.sampled_from(NODES), opens=st.booleans())
    def a_page_comes_or_goes(self, which: int, node: str, opens: bool) -> None:
        guest = self.one(which)
        if guest.pages and not opens:
            self.tried(guest.closes_page)
        elif node in self.house.living:
            self.tried(lambda: guest.opens_page(node))

    # --- agents ---

    @deed(5, name=WHO, node=st.sampled_from(NODES), limit=st.sampled_from([1, 2, 4]))
    def an_agent_comes_to_work(self, name: str, node: str, limit: int) -> None:
        house, person = self.house, self.house.people[name]
        if node in house.living and not person.disabled:
            if not person.desks:
                self.opens_desk(name, node)
            self.chooses(name, signed_on=True, available=True, limit=limit)

    @deed(2, name=WHO, node=st.sampled_from(NODES))
    def a_desk_opens(self, name: str, node: str) -> None:
        if node in self.house.living and not self.house.people[name].disabled:
            self.opens_desk(name, node)
            self.house.drains()

    def opens_desk(self, name: str, node: str) -> None:
        desk = self.house.as_agent(name, lambda tx, me: desks.desk_opened(tx, node, me))
        self.house.people[name].desks[desk] = node
        self.house.people[name].left = 0

    @deed(4, name=WHO, seconds=st.sampled_from([0, 0, 31]))
    def a_desk_closes(self, name: str, seconds: int) -> None:
        house, person = self.house, self.house.people[name]
        living = [desk for desk, node in person.desks.items() if node in house.living]
        if living:
            house.act(lambda tx: desks.desk_closed(tx, living[0], person.id))
            del person.desks[living[0]]
            person.left = max(person.left, house.now)
            house.works(seconds)

    @deed(
        4,
        name=WHO,
        choice=st.sampled_from(
            [{"signed_on": True}, {"signed_on": False}, {"available": True}, {"available": False}]
            + [{"limit": limit} for limit in (1, 2, 3, 20)]
        ),
    )
    def an_agent_chooses(self, name: str, choice: dict[str, Any]) -> None:
        self.chooses(name, **choice)

    def chooses(self, name: str, **choice: Any) -> None:
        person = self.house.people[name]
        if person.disabled:
            return
        for what, value in choice.items():
            setattr(person, what, value)
        if choice.get("available") or choice.get("signed_on"):
            person.misses = 0
        self.house.changes(name, **choice)
        self.house.drains()

    @deed(10, name=WHO, which=st.integers(0, 3), accepts=st.sampled_from([True, True, False]))
    def an_agent_answers(self, name: str, which: int, accepts: bool) -> None:
        shown = self.house.standing(name).offers
        if shown:
            offer, answer = shown[which % len(shown)].offer, offers.accept if accepts else offers.decline

            def deed() -> None:
                self.house.as_agent(name, lambda tx, me: answer(tx, me, offer.id))
                if accepts or offer.agent_id is not None:
                    self.house.people[name].misses = 0

            self.tried(deed)

    @deed(7, name=WHO, which=WHICH, deed=st.sampled_from(sorted(SERVED)))
    def an_agent_does_something(self, name: str, which: int, deed: str) -> None:
        self.tried(lambda: SERVED[deed](self.house, name, self.one(which)))

    @deed(4, name=WHO, which=WHICH, to=WHO, invites=st.booleans())
    def a_colleague_is_asked(self, name: str, which: int, to: str, invites: bool) -> None:
        deed = transfers.invite if invites else transfers.to_agent
        number, whom = self.one(which).number, self.house.agents[to]
        self.tried(lambda: self.house.as_agent(name, lambda tx, me: deed(tx, me, number, whom)))

    @deed(4, name=WHO, which=WHICH, slug=st.sampled_from([*LINES * 2, "box", "chat"]))
    def a_portal_is_asked(self, name: str, which: int, slug: str) -> None:
        number, to = self.one(which).number, self.house.portals[slug]
        self.tried(lambda: self.house.as_agent(name, lambda tx, me: transfers.to_portal(tx, me, number, to)))

    # --- admins ---

    @deed(2, name=WHO, disabled=st.booleans())
    def an_admin_shuts_somebody_out_or_lets_them_in(self, name: str, disabled: bool) -> None:
        self.house.people[name].disabled = disabled
        self.administers(lambda tx, ada: people.change_agent(tx, ada, self.house.agents[name], AgentChanges(disabled=disabled)))

    @deed(1, name=WHO, serves=st.sets(st.sampled_from(sorted(("line", "other-line", "box", "chat", "match"))), min_size=1))
    def an_admin_says_whom_an_agent_serves(self, name: str, serves: set[str]) -> None:
        chosen = frozenset(self.house.portals[slug] for slug in serves)
        self.house.people[name].portals = set(chosen)
        self.administers(lambda tx, ada: people.change_agent(tx, ada, self.house.agents[name], AgentChanges(portals=chosen)))

    @deed(1, slug=st.sampled_from(LINES), names=st.sets(WHO))
    def an_admin_says_who_serves_a_portal(self, slug: str, names: set[str]) -> None:
        portal, agents = self.house.portals[slug], {self.house.agents[name] for name in names}
        for name, person in self.house.people.items():
            (person.portals.add if name in names else person.portals.discard)(portal)
        self.administers(lambda tx, ada: portals.change(tx, ada, portal, PortalWishes({}, agents), LANGUAGES))

    @deed(2, slug=st.sampled_from([*LINES, "box"]), kind=st.sampled_from(sorted(KINDS)), at_once=st.booleans())
    def an_admin_changes_a_portal(self, slug: str, kind: str, at_once: bool) -> None:
        """What is put before somebody may stay there for longer than they may be gone."""
        values = {"kind": KINDS[kind][0], "mode": KINDS[kind][1], "assign_at_once": at_once, "offer_seconds": 90}
        wishes = PortalWishes(values)
        self.administers(lambda tx, ada: portals.change(tx, ada, self.house.portals[slug], wishes, LANGUAGES))

    @deed(1, name=st.sampled_from(["cem", "lea"]), role=st.sampled_from([Role.LEAD, Role.ADMIN]))
    def an_admin_gives_a_role(self, name: str, role: Role) -> None:
        self.house.people[name].everything = role is Role.ADMIN
        self.administers(lambda tx, ada: people.change_agent(tx, ada, self.house.agents[name], AgentChanges(role=role)))

    @deed(1, which=WHICH)
    def an_admin_deletes_a_case(self, which: int) -> None:
        guest = self.one(which)

        def deed() -> None:
            self.house.act(lambda tx: cases.delete(tx, replace(an_agent("ada", Role.ADMIN), id=10_000), guest.number))
            self.house.visitors.remove(guest)

        self.tried(deed)

    def administers(self, deed: Callable[[Tx, Agent], Any]) -> None:
        """An admin who is not among these people does it."""
        self.house.act(lambda tx: deed(tx, replace(an_agent("ada", Role.ADMIN), id=10_000)))
        self.house.drains()

    # --- time and servers ---

    @deed(5, seconds=st.sampled_from([1, 10, 29, 31, 61, 121, 151, 1900]))
    def time_goes_by(self, seconds: int) -> None:
        self.house.works(seconds)

    @deed(6)
    def the_next_deadline_comes(self) -> None:
        at = self.house.look(lambda tx: tx.due.next_at())
        if at is not None:
            self.house.works(max(0, at - self.house.now) / 1000)

    @deed(1, hours=st.sampled_from([1, 30, -1]))
    def the_clock_jumps(self, hours: int) -> None:
        self.house.jumps(hours * 3600)

    @deed(2, node=st.sampled_from(NODES))
    def a_server_dies_or_comes_back(self, node: str) -> None:
        living = self.house.living
        if node not in living:
            living.add(node)
            self.house.act(consequences.let_everybody_come_back)
        elif len(living) > 1:
            living.remove(node)
        self.house.works()


ROUNDS = int(os.environ.get("ROUTING_ROUNDS", "0"))
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("ROUTING_SHRINK") else (Phase.generate,)


@pytest.mark.parametrize(("rounds", "steps"), [(60, 40)])
def test_whatever_happens_customers_are_handed_out_as_promised(kept: Database, rounds: int, steps: int) -> None:
    few = rounds if kept.engines.is_sqlite else rounds // 4

    @settings(
        max_examples=ROUNDS or few, derandomize=not ROUNDS, phases=PHASES, database=None, deadline=None,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck), print_blob=bool(ROUNDS),
    )  # fmt: skip
    @given(st.data())
    def told(data: st.DataObject) -> None:
        history, happened = History(kept), st.sampled_from(DEEDS)
        for name in data.draw(st.lists(WHO, unique=True, max_size=4)):
            history.an_agent_comes_to_work(name, "one", 4)
        for step in range(steps):
            method, drawn = data.draw(happened)
            what = data.draw(drawn)
            note(f"{step}: {method.__name__} {what}")
            if "which" not in what or history.house.visitors or "accepts" in what:
                method(history, **what)

    told()
