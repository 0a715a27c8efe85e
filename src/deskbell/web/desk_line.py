"""An agent's desk on the socket: rows of its portals, the cases it watches, and who looks at them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

import structlog

from deskbell.actions import desks, messages, people, screenshare
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line
from deskbell.domain import audience
from deskbell.domain import messages as rules
from deskbell.domain.people import Agent
from deskbell.domain.refusals import Invalid, NotFound, Refusal, TooMany
from deskbell.realtime import frames, views, views_letters, views_share, wire
from deskbell.realtime.hub import Hub
from deskbell.realtime.wire_letters import LetterView
from deskbell.realtime.wire_share import ShareView
from deskbell.web.connection import Connection, encode
from deskbell.web.customer_line import tell_error
from deskbell.web.screens import Watching

if TYPE_CHECKING:
    from deskbell.web.socket import SocketApp

log = structlog.get_logger()

MOST_WATCHED = 200
"""How many cases one desk may watch at once."""


class Lookers:
    """Which agents look at which case on this node; shown to the others who do."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._at: defaultdict[int, dict[Connection, wire.AgentRef]] = defaultdict(dict)

    def come(self, case_id: int, number: int, connection: Connection, agent: wire.AgentRef) -> None:
        """Show an agent as looking at a case."""
        self._at[case_id][connection] = agent
        self._tell(case_id, number)

    def go(self, case_id: int, number: int, connection: Connection) -> None:
        """Show an agent as looking no longer."""
        looking = self._at.get(case_id)
        if looking and looking.pop(connection, None) is not None:
            self._tell(case_id, number)
            if not looking:
                del self._at[case_id]

    def _tell(self, case_id: int, number: int) -> None:
        agents = sorted(set(self._at[case_id].values()), key=lambda one: one.screen_name)
        self._hub.deliver([(audience.agents_of_case(case_id), encode(frames.Lookers(number, agents)))])


class DeskLine:
    """Serves one desk, from its hello to its end."""

    def __init__(self, app: SocketApp, connection: Connection, agent: Agent, session: bytes) -> None:
        self.app = app
        self.connection = connection
        self.agent = agent
        self.session = session
        self._looking = asyncio.Lock()
        self._desk: int | None = None
        self._watched: dict[int, int] = {}
        self._typed_at = 0
        self._screens = Watching(app.screens, connection)

    @property
    def ref(self) -> wire.AgentRef:
        """The agent as colleagues see it."""
        return wire.AgentRef(self.agent.id, self.agent.screen_name)

    def watches(self, cases: AbstractSet[int]) -> bool:
        """Return whether the desk watches one of these cases (ids), or its screen."""
        return not cases.isdisjoint({*self._watched.values(), *self._screens.cases})

    async def begin(self) -> None:
        """Record the desk as here, listen to the portals it serves, and only then say so: what it fetches next misses nothing."""
        self._desk = await self.app.store.act(lambda tx: desks.desk_opened(tx, self.app.node, self.agent))
        await self.look_again()
        self.connection.tell(self.app.ready())

    async def look_again(self) -> None:
        """Listen to what this session's agent may hear now, and to nothing else; refuses (NotSignedIn) one that has ended.

        One look at a time, so that the last to end is the last to have looked. What the desk began to watch meanwhile was
        looked at then.
        """
        async with self._looking:
            asked = tuple(self._watched)
            agent, portals, seen = await self.app.store.look(lambda tx: _heard(tx, self.session, asked))
            self.agent = agent
            for number in set(asked) - seen:
                self._unwatch(number)
            await self._screens.look_again(agent)
            wanted = {audience.EVERY_DESK, audience.agent(agent.id), *map(audience.portal, portals)}
            if agent.leads:
                wanted.add(audience.BOARD)
            wanted |= {audience.agents_of_case(case_id) for case_id in self._watched.values()} | self._screens.topics
            listener = self.connection.listener
            if stale := listener.topics - wanted:
                self.app.hub.take_off(listener, *stale)
            self.app.hub.put_on(listener, *wanted)

    def looks_at(self, shares: AbstractSet[int]) -> bool:
        """Return whether the desk looks at one of these screen shares."""
        return self._screens.looks_at(shares)

    def tell_again(self, shares: AbstractSet[int]) -> None:
        """Say again to customers' pages which of these shares the desk looks at."""
        self._screens.tell_again(self.agent, shares)

    async def hear(self, word: frames.Upward) -> None:
        """Do what the desk asks."""
        try:
            match word:
                case frames.Post():
                    self._post(word)
                case frames.Watch():
                    await self._watch(word)
                case frames.Unwatch(number):
                    self._unwatch(number)
                case frames.Typing(number):
                    self._typing(number)
                case frames.Seen(got, read, number):
                    self._seen(number, got, read)
                case frames.View(share):
                    await self._screens.view(self.agent, share)
                case frames.Unview(share, viewer):
                    self._screens.unview(share, self.agent, viewer)
                case frames.Signal():
                    await self._screens.signal(self.agent, word)
                case frames.Ping():
                    self.connection.tell(frames.Pong(self.app.clock()))
                case _:
                    raise Invalid("t", "This word is for customers.")
        except (NotFound, TooMany) as refusal:
            self.connection.refuse(refusal, case=getattr(word, "case", None))

    async def end(self) -> None:
        """Note that the desk is gone."""
        for number in tuple(self._watched):
            self._unwatch(number)
        self._screens.end(self.agent)
        desk = self._desk
        if desk is not None:
            await self.app.store.act(lambda tx: desks.desk_closed(tx, desk, self.agent.id))

    async def _watch(self, word: frames.Watch) -> None:
        """Listen first, then read, and tell what was read first: what happens between is heard twice, never missed."""
        number, agent = word.case, self.agent
        if number not in self._watched and len(self._watched) >= MOST_WATCHED:
            self.connection.refuse(TooMany(1, "This desk watches too many cases."), case=number)
            return
        case_id = await self.app.store.look(lambda tx: desks.id_of(tx, agent, number))
        self._watched[number] = case_id
        listener = self.connection.listener
        listener.hold()
        try:
            self.app.hub.put_on(listener, audience.agents_of_case(case_id))
            (case, holder, guests, lines, reset), share, letters = await self.app.store.look(
                lambda tx: _caught_up(tx, agent, number, word.have)
            )
        except BaseException:  # deleted, say, or no longer this agent's to see, since we listen
            self._unwatch(number)
            listener.release()
            raise
        entries = [views.entry(line, public=False) for line in lines]
        listener.release(encode(frames.CaughtUp(views.case_view(case, holder, guests), entries, reset, share, letters)))
        if word.looking:
            self.app.lookers.come(case_id, number, self.connection, self.ref)
        else:
            self.app.lookers.go(case_id, number, self.connection)

    def _unwatch(self, number: int) -> None:
        case_id = self._watched.pop(number, None)
        if case_id is not None:
            self.app.lookers.go(case_id, number, self.connection)
            self.app.hub.take_off(self.connection.listener, audience.agents_of_case(case_id))

    def _post(self, word: frames.Post) -> None:
        connection, agent_id = self.connection, self.agent.id
        try:
            client_id = rules.client_id(word.id, "id")
            self.app.limits.spend("message by", str(agent_id))
        except Refusal as refusal:
            connection.refuse(refusal, post=word.id[:40], case=word.case)
            return

        def done(line: Line | None, error: BaseException | None) -> None:
            if line is not None:
                posted = frames.Posted(word.case, word.id, line.fact.seq, line.fact.at)
                connection.hub.tell(connection.listener, encode(posted))
            else:
                tell_error(connection, error, post=word.id, case=word.case)

        self.app.store.submit(
            lambda tx: messages.write(tx, agent_id, word.case, client_id, word.text, note=word.note), done, connection.lane
        )

    def _typing(self, number: int) -> None:
        case_id = self._watched.get(number)
        now = self.app.clock()
        if case_id is None or now - self._typed_at < 1000:
            return
        self._typed_at = now
        to_agents = encode(frames.TypingNews(number, "agent", self.ref))
        to_customer = encode(frames.TypingNews(number, "agent", wire.AgentRef(0, self.agent.screen_name)))
        parcels = [(audience.agents_of_case(case_id), to_agents)]

        def done(mine: bool | None, _: BaseException | None) -> None:
            if mine:
                parcels.append((audience.customer_of_case(case_id), to_customer))
            self.app.bus.publish(parcels)

        self.app.store.submit(lambda tx: desks.is_mine(tx, self.agent.id, case_id), done, self.connection.lane)

    def _seen(self, number: int, got: int, read: int) -> None:
        agent = self.agent
        self.app.store.submit(
            lambda tx: messages.seen(tx, agent, number, got, read),
            lambda _, error: tell_error(self.connection, error, case=number),
            self.connection.lane,
        )


def _caught_up(tx: Tx, agent: Agent, number: int, have: int) -> tuple[Any, ShareView | None, list[LetterView]]:
    found = desks.catch_up(tx, agent, number, have)
    share = views_share.of_case(screenshare.of_case(tx, found[0]))
    return found, share, views_letters.of_case(tx.letters.of_case(found[0].id))


def _heard(tx: Tx, session: bytes, watched: tuple[int, ...]) -> tuple[Agent, list[int], set[int]]:
    """Whose session it is, the portals whose news it hears, and which of the watched cases it may still see."""
    agent = people.signed_in(tx, session)
    return agent, desks.portals_of(tx, agent), desks.seen_among(tx, agent, watched)
