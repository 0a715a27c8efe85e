"""What a browser knows: it fetches once, and from then on applies the bytes that the hub puts on its line, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from deskbell.actions import bell, chats, desks
from deskbell.actions.ports import Tx
from deskbell.actions.values import CaseFilter
from deskbell.domain import audience
from deskbell.domain.codes import Code
from deskbell.domain.people import Agent
from deskbell.domain.refusals import NotFound
from deskbell.realtime import frames, views, views_bell, wire, wire_bell
from deskbell.realtime.hub import Hub, Listener

read_frame = msgspec.json.Decoder(list[frames.Downward]).decode
Look = Callable[[Callable[[Tx], Any]], Any]
CountKey = tuple[int, str, int | None]


class Page:
    """A browser's line: frames come in as text, and are kept to be searched for what must never be in them."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.listener = Listener(lambda: None, self._dropped)
        self.raw = ""
        self.open = True
        self.dropped_with: int | None = None

    def _dropped(self, code: int) -> None:
        self.dropped_with = code

    def close(self) -> None:
        self.hub.take_off(self.listener)
        self.open = False

    def take_in(self) -> None:
        """Apply what has come, as the next frame of the socket would bring it."""
        if not self.listener.waiting:
            return
        frame = self.listener.frame()
        self.raw += frame
        for word in read_frame(frame):
            self.hear(word)

    def hear(self, word: frames.Downward) -> None:
        raise NotImplementedError

    def check(self, look: Look) -> None:
        raise NotImplementedError


@dataclass
class Talk:
    """A case that a desk has open."""

    view: wire.CaseView
    entries: list[wire.Entry]

    def hear(self, word: frames.CaseNews) -> None:
        last = self.entries[-1].n if self.entries else 0
        if word.entry.n <= last:
            return
        assert word.entry.n == last + 1, f"entry {word.entry.n} after {last}: news were lost or out of order"
        self.entries.append(word.entry)
        if isinstance(word.case, wire.CaseView):
            told = word.case
            self.view = replace(
                told, customer=further(self.view.customer, told.customer), agent=further(self.view.agent, told.agent)
            )
        else:
            self.view = replace(self.view, awaiting_since=word.awaiting_since)


class DeskPage(Page):
    """An agent's desk: three lists with counts and the red dot, and the cases that are open in it."""

    def __init__(self, hub: Hub, agent: Agent, look: Look) -> None:
        super().__init__(hub)
        self.agent = agent
        self.rows: dict[int, wire.CaseRow] = {}
        self.counts: dict[CountKey, wire.Count] = {}
        self.grown: set[int] = set()
        self.talks: dict[int, Talk] = {}
        self.rung: list[frames.RowNews] = []
        self.absent: list[frames.AgentAway] = []
        self.other: list[frames.Downward] = []
        self.went: list[frames.Moved] = []
        self._ids: dict[int, int] = {}
        self._to_begin_again = False
        self._bell_moved = False
        self._begin(look)

    def _begin(self, look: Look) -> None:
        """Listen to what the agent serves, then fetch it."""
        hub, agent = self.hub, self.agent
        topics = look(lambda tx: [audience.portal(each) for each in desks.portals_of(tx, agent)])
        self.served = {int(topic.split("/")[1]) for topic in topics}
        hub.put_on(self.listener, audience.EVERY_DESK, audience.agent(agent.id), *topics)
        self.rows, self.counts, dot = fresh_desk(look, agent)
        self.offers, self.codes = fresh_bell(look, agent)
        if dot:
            self.grown = {portal for portal, list_, _ in self.counts if list_ == "unassigned" and self.n(portal, list_) > 0}

    @property
    def dot(self) -> bool:
        return any(self.n(portal, "unassigned") > 0 for portal in self.grown)

    def n(self, portal: int, list_: str) -> int:
        count = self.counts.get((portal, list_, self.agent.id if list_ == "mine" else None))
        return count.n if count else 0

    def watch(self, look: Look, number: int) -> Talk:
        """Open a case: listen to it, then read it."""
        case_id = look(lambda tx: desks.id_of(tx, self.agent, number))
        self.hub.put_on(self.listener, audience.agents_of_case(case_id))
        self._ids[number] = case_id
        self.talks[number] = fresh_talk(look, self.agent, number)
        return self.talks[number]

    def listed(self, list_: str) -> list[int]:
        """The numbers in a list, newest first."""
        rows = sorted(self.rows.values(), key=lambda row: row.opened_at, reverse=True)
        return [row.number for row in rows if self._in(list_, row)]

    def _in(self, list_: str, row: wire.CaseRow) -> bool:
        if list_ == "unassigned":
            return row.status == "unassigned"
        return list_ == "all" or (row.status == "assigned" and row.agent is not None and row.agent.id == self.agent.id)

    def hear(self, word: frames.Downward) -> None:
        match word:
            case frames.RowNews():
                self._hear_row(word)
            case frames.CaseNews(number):
                if number in self.talks:
                    self.talks[number].hear(word)
            case frames.Deleted(number, counts):
                self.rows.pop(number, None)
                self.talks.pop(number, None)
                self._count(counts)
            case frames.MarksNews(number, whose, marks):
                talk = self.talks[number]
                changed: dict[str, Any] = {whose: further(getattr(talk.view, whose), marks)}
                talk.view = replace(talk.view, **changed)
            case frames.CustomerHere(number, away_since):
                self.talks[number].view = replace(self.talks[number].view, away_since=away_since)
            case frames.DotGone():
                self.grown.clear()
            case frames.AgentAway():
                self.absent.append(word)
            case frames.Moved():
                self._hear_moved(word)
            case frames.OfferNews(offer):
                if offer.to_you:
                    self.offers[offer.id] = offer
            case frames.OfferOver(offer_id):
                self.offers.pop(offer_id, None)
            case frames.BellNews() | frames.CodesNews():
                self._bell_moved = True
                self.other.append(word)
            case frames.Changed():
                self._to_begin_again = True
            case _:
                self.other.append(word)

    def _hear_moved(self, word: frames.Moved) -> None:
        """What went to a portal that the agent does not serve is gone; the server has stopped telling of it."""
        self.went.append(word)
        self._count(word.counts)
        if word.portal in self.served:
            return
        self.rows.pop(word.number, None)
        if self.talks.pop(word.number, None) is not None:
            self.hub.take_off(self.listener, audience.agents_of_case(self._ids[word.number]))

    def _hear_row(self, word: frames.RowNews) -> None:
        self.rung.append(word)
        self._count(word.counts)
        name = f"{word.row.first_name} {word.row.last_name}".strip()
        for offer in [each for each in self.offers.values() if each.number == word.row.number]:
            self.offers[offer.id] = replace(offer, name=name, question=offer.question or word.row.problem)
        known = self.rows.get(word.row.number)
        if known is None or known.seq <= word.row.seq:
            self.rows[word.row.number] = word.row
        else:
            raise AssertionError(f"row {word.row.number} went back from {known.seq} to {word.row.seq}")

    def _count(self, counts: list[wire.Count]) -> None:
        for count in counts:
            if count.agent not in (None, self.agent.id):
                continue
            key = (count.portal, count.list, count.agent)
            known = self.counts.get(key)
            if known is not None and known.v >= count.v:
                continue
            if count.list == "unassigned" and count.n > (known.n if known else 0):
                self.grown.add(count.portal)
            self.counts[key] = count

    def check(self, look: Look) -> None:
        """All that this page shows is what it would show if it were loaded now."""
        if self._to_begin_again:
            self._look_again(look)
        if not self.open:
            return
        offers, codes = fresh_bell(look, self.agent)
        if self._bell_moved:
            self._bell_moved, self.codes = False, codes
        assert (self.offers, self.codes) == (offers, codes)
        rows, counts, dot = fresh_desk(look, self.agent)
        assert {number: unversioned(row) for number, row in self.rows.items()} == {
            number: unversioned(row) for number, row in rows.items()
        }
        assert all(row.seq <= rows[number].seq for number, row in self.rows.items())
        assert self.counts == counts
        assert self.dot == dot, f"the red dot is {self.dot}, loaded afresh it is {dot}"
        for number, talk in self.talks.items():
            fresh = fresh_talk(look, self.agent, number)
            assert replace(talk.view, row=unversioned(talk.view.row)) == replace(fresh.view, row=unversioned(fresh.view.row))
            assert talk.view.row.seq <= fresh.view.row.seq
            for mine, theirs in zip(talk.entries, fresh.entries, strict=True):
                assert mine == theirs

    def _look_again(self, look: Look) -> None:
        """Begin again if the agent sees something else than before, or no more at all; else what was told is enough."""
        self._to_begin_again = False
        before, now = self.agent, look(lambda tx: tx.people.by_id(self.agent.id))
        if now == before:
            return
        self.agent = now
        self.hub.take_off(self.listener)
        if now.disabled_at is not None:
            self.close()
            return
        self._begin(look)
        seen = look(lambda tx: desks.seen_among(tx, now, tuple(self.talks)))
        self.talks = {number: talk for number, talk in self.talks.items() if number in seen}
        for number in self.talks:
            self.watch(look, number)

    def check_lists(self, look: Look) -> None:
        """Each list shows, in order, what it would show if it were loaded now."""
        if not self.open:
            return
        for list_ in ("unassigned", "mine", "all"):
            assert self.listed(list_) == fresh_list(look, self.agent, list_)


class ChatPage(Page):
    """A customer's page: the chat as it stands, and the conversation in the customer's own numbers."""

    def __init__(self, hub: Hub, look: Look, case_id: int, number: int, token: bytes) -> None:
        super().__init__(hub)
        self.number = number
        self.token = token
        self.gone = False
        hub.put_on(self.listener, audience.customer_of_case(case_id))
        self.chat, self.entries = fresh_chat(look, number, token)

    def hear(self, word: frames.Downward) -> None:
        match word:
            case frames.ChatNews(entry, chat):
                assert entry.n == len(self.entries) + 1, (
                    f"entry {entry.n} after {len(self.entries)}: a gap in the customer's numbers"
                )
                self.entries.append(entry)
                self._see(chat if isinstance(chat, wire.ChatView) else replace(self.chat, n=entry.n))
            case frames.ChatCaughtUp(chat, entries):
                assert not entries
                self._see(chat)
            case frames.MarksNews(_, "agent", marks):
                self.chat = replace(self.chat, agents=further(self.chat.agents, marks))
            case frames.Deleted(_, counts):
                assert counts == [], "the customer is told how many cases the agents have"
                self.gone = True
            case _:
                raise AssertionError(f"a customer heard {type(word).__name__}")

    def _see(self, chat: wire.ChatView) -> None:
        self.chat = replace(chat, agents=further(self.chat.agents, chat.agents))

    def check(self, look: Look) -> None:
        """All that this page shows is what it would show if it were loaded now; its numbers have no gaps."""
        if self.gone:
            try:
                fresh_chat(look, self.number, self.token)
            except NotFound:
                return
            raise AssertionError("the page was told that the case is gone, and it is there")
        chat, entries = fresh_chat(look, self.number, self.token)
        assert self.chat == chat
        assert self.entries == entries
        assert [entry.n for entry in entries] == list(range(1, chat.n + 1))
        assert not {entry.kind for entry in entries} & {"note", "gone", "resolved", "reopened", "blocked", "agent_away"}


def fresh_desk(look: Look, agent: Agent) -> tuple[dict[int, wire.CaseRow], dict[CountKey, wire.Count], bool]:
    """What a desk's pages get when they are loaded now."""

    def read(tx: Tx) -> tuple[dict[int, wire.CaseRow], dict[CountKey, wire.Count], bool]:
        rows = [views.listed_row(each) for each in tx.cases.listed(agent, CaseFilter("all", limit=10_000))]
        tallies, dot = tx.cases.tallies(agent)
        counts = [views.count(tally) for tally in tallies]
        return {row.number: row for row in rows}, {(one.portal, one.list, one.agent): one for one in counts}, dot

    return look(read)  # type: ignore[no-any-return]


def fresh_bell(look: Look, agent: Agent) -> tuple[dict[int, wire_bell.OfferView], tuple[Code, ...]]:
    """The offers to this agent alone, and the open codes, as they are when the bell is fetched now."""
    standing = look(lambda tx: bell.read(tx, agent))
    offers = [views_bell.offer(each) for each in standing.offers if each.offer.agent_id is not None]
    return {one.id: one for one in offers}, standing.codes


def fresh_list(look: Look, agent: Agent, list_: str) -> list[int]:
    """The numbers in a list that is loaded now, newest first."""
    found = look(lambda tx: tx.cases.listed(agent, CaseFilter(list_, limit=10_000)))
    return [each.case.number for each in found]


def fresh_talk(look: Look, agent: Agent, number: int) -> Talk:
    """A case that is opened now."""
    case, holder, guests, _, _ = look(lambda tx: desks.catch_up(tx, agent, number, 0))
    lines = look(lambda tx: tx.talk.lines(case.id))
    return Talk(views.case_view(case, holder, guests), [views.entry(line, public=False) for line in lines])


def fresh_chat(look: Look, number: int, token: bytes) -> tuple[wire.ChatView, list[wire.Entry]]:
    """A customer's page that is loaded now."""
    case, slug, holder, guests, lines = look(lambda tx: chats.opened(tx, number, token))
    return views.chat_view(case, slug, holder, guests), [views.entry(line, public=True) for line in lines]


def unversioned(row: wire.CaseRow) -> wire.CaseRow:
    """A row without its version, which grows with every message, also with those that change nothing in the row."""
    return replace(row, seq=0)


def further(one: wire.Marks, other: wire.Marks) -> wire.Marks:
    """Marks never go back."""
    return wire.Marks(max(one.got, other.got), max(one.read, other.read))
