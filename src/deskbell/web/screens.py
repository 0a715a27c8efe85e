"""WebRTC's words between a customer's page and the desks that look at its screen: who may say them is looked up, what they say is not read."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from deskbell.actions import screenshare
from deskbell.actions.ports import Store, Tx
from deskbell.domain import audience
from deskbell.domain.people import Agent
from deskbell.domain.presence import SIGNED_OFF_AFTER
from deskbell.domain.refusals import NotFound
from deskbell.realtime import frames
from deskbell.realtime.bus import Bus
from deskbell.web.connection import Connection, encode
from deskbell.web.ice import Ice
from deskbell.web.limits import Limits

GRACE = SIGNED_OFF_AFTER / 1000
"""Seconds that a desk whose line was lost still counts as looking, as its agent counts as signed on: the picture goes its own way,
and the desk may be back."""


class Screens:
    """What both kinds of lines need for screen shares."""

    def __init__(self, store: Store, bus: Bus, limits: Limits, ice: Ice) -> None:
        self.store, self.bus, self.limits, self.ice = store, bus, limits, ice
        self.grace = GRACE
        self._leaving: dict[Leaving, asyncio.TimerHandle] = {}

    def leave_later(self, leaving: Leaving) -> None:
        """Tell the customer's page after a while that a desk looks no longer."""
        handle = asyncio.get_running_loop().call_later(self.grace, self._leave, leaving)
        self._leaving[leaving] = handle

    async def look_again(self) -> None:
        """Tell it at once of those who may look no more, whether or not they would be back."""
        for each in tuple(self._leaving):
            try:
                await self.store.look(lambda tx, each=each: may_look(tx, each))  # type: ignore[misc]
            except NotFound:
                self._leave(each)

    def tell_again(self, shares: AbstractSet[int]) -> None:
        """Say again to the customers' pages of these shares who of them still counts as looking."""
        for each in self._leaving:
            if each.share in shares:
                word = frames.Viewer(each.share, each.viewer, each.agent.screen_name)
                self.bus.publish([(audience.customer_of_case(each.case_id), encode(word))])

    def close(self) -> None:
        """Tell it of all of them: there is nobody here to do so later."""
        for each in tuple(self._leaving):
            self._leave(each)

    def _leave(self, leaving: Leaving) -> None:
        handle = self._leaving.pop(leaving, None)
        if handle is not None:
            handle.cancel()
            word = frames.Viewer(leaving.share, leaving.viewer, leaving.agent.screen_name, on=False)
            self.bus.publish([(audience.customer_of_case(leaving.case_id), encode(word))])


@dataclass(frozen=True, slots=True)
class Leaving:
    """A desk whose line broke, by the name under which it looked at a share."""

    agent: Agent
    case_id: int
    share: int
    viewer: str


def may_look(tx: Tx, leaving: Leaving) -> None:
    """Refuse (NotFound) who may not look any more, or is no agent any more."""
    agent = tx.people.by_id(leaving.agent.id)
    if agent is None or agent.disabled_at is not None:
        raise NotFound("There is no such agent.")
    screenshare.viewed(tx, agent, leaving.share)


class Watching:
    """The screen shares that one desk's page looks at."""

    def __init__(self, screens: Screens, connection: Connection) -> None:
        self._screens = screens
        self._connection = connection
        self._as: dict[int, tuple[str, int]] = {}

    @property
    def topics(self) -> set[str]:
        """What the page hears for it."""
        return {audience.viewer(share, name) for share, (name, _) in self._as.items()}

    @property
    def cases(self) -> set[int]:
        """The cases (ids) whose screens it looks at."""
        return {case_id for _, case_id in self._as.values()}

    async def look_again(self, agent: Agent) -> None:
        """Let the page see no longer what it may see no more, whatever it does with it: the customer's page ends what it sent."""
        for share in tuple(self._as):
            try:
                await self._screens.store.look(lambda tx, share=share: screenshare.viewed(tx, agent, share))  # type: ignore[misc]
            except NotFound:
                self.unview(share, agent)

    def looks_at(self, shares: AbstractSet[int]) -> bool:
        """Return whether the page looks at one of these shares."""
        return not shares.isdisjoint(self._as)

    def tell_again(self, agent: Agent, shares: AbstractSet[int]) -> None:
        """Say again to the customers' pages that this one looks: who is not named again is let go there."""
        for share in shares & self._as.keys():
            name, case_id = self._as[share]
            self._publish(audience.customer_of_case(case_id), frames.Viewer(share, name, agent.screen_name))

    async def view(self, agent: Agent, share: int) -> None:
        """Let the page see a share's picture, under a new name; the customer is told by whose. Refuses who may not."""
        self._screens.limits.spend("signal of", f"agent {agent.id}")
        case = await self._screens.store.look(lambda tx: screenshare.viewed(tx, agent, share))
        self.unview(share, agent)
        name = secrets.token_urlsafe(12)
        self._as[share] = (name, case.id)
        await self.look_again(agent)  # what changed since the first look found nobody here
        if share not in self._as:
            raise NotFound("There is no such screen share.")
        listener = self._connection.listener
        self._connection.hub.put_on(listener, audience.viewer(share, name))
        self._connection.tell(frames.Viewing(share, name, list(self._screens.ice(name))))
        self._publish(audience.customer_of_case(case.id), frames.Viewer(share, name, agent.screen_name))

    def unview(self, share: int, agent: Agent, viewer: str = "") -> None:
        """Let the page see a share no longer; the customer's page ends what it sent.

        `viewer`: only what it sent to this look of the page's, from before its line was lost.
        """
        if viewer and share in self._as and viewer != self._as[share][0]:
            self._publish(
                audience.customer_of_case(self._as[share][1]), frames.Viewer(share, viewer, agent.screen_name, on=False)
            )
            return
        name, case_id = self._as.pop(share, (None, 0))
        if name is not None:
            self._connection.hub.take_off(self._connection.listener, audience.viewer(share, name))
            self._publish(audience.customer_of_case(case_id), frames.Viewer(share, name, agent.screen_name, on=False))

    def end(self, agent: Agent) -> None:
        """The page is gone; where only its line broke it may be back in a moment, with its picture still coming."""
        if self._connection.broken:
            for share, (name, case_id) in self._as.items():
                self._screens.leave_later(Leaving(agent, case_id, share, name))
            self._as.clear()
        for share in tuple(self._as):
            self.unview(share, agent)

    async def signal(self, agent: Agent, word: frames.Signal) -> None:
        """Pass a word on to the customer's page; refuses it under another's name, and who may not look any more."""
        self._screens.limits.spend("signal of", f"agent {agent.id}")
        name, case_id = self._as.get(word.share, ("", 0))
        if name != word.viewer:
            raise NotFound("There is no such screen share.")
        await self._screens.store.look(lambda tx: screenshare.viewed(tx, agent, word.share))
        self._publish(audience.customer_of_case(case_id), frames.Signalled(word.share, word.viewer, word.data))

    def _publish(self, topic: str, word: frames.Downward) -> None:
        self._screens.bus.publish([(topic, encode(word))])


class Showing:
    """The screen share whose picture one page of a customer gives."""

    def __init__(self, screens: Screens, number: int, token: bytes) -> None:
        self._screens = screens
        self._number, self._token = number, token
        self._share: int | None = None

    async def show(self, word: frames.Showing) -> None:
        """Note that this page gives the picture, or does so no longer; who looks at it is told to the page anew.

        Refuses a share that is not this customer's, or has no picture.
        """
        if not word.on:
            self._share = None
            return
        self._screens.limits.spend("signal of", self._token.hex())
        await self._screens.store.look(self._mine(word.share))
        self._share = word.share
        self._screens.bus.publish([(audience.roll(word.share), b"")])

    async def signal(self, word: frames.Signal) -> None:
        """Pass a word on to the desk of this name, if it looks at the customer's own share."""
        self._screens.limits.spend("signal of", self._token.hex())
        await self._screens.store.look(self._mine(word.share))
        told = frames.Signalled(word.share, word.viewer, word.data)
        self._screens.bus.publish([(audience.viewer(word.share, word.viewer), encode(told))])

    async def end(self) -> None:
        """The page is gone, and its picture."""
        share, self._share = self._share, None
        if share is not None:
            await self._screens.store.act(lambda tx: screenshare.lost(tx, share))

    def _mine(self, share: int) -> Callable[[Tx], object]:
        return lambda tx: screenshare.shown(tx, self._number, self._token, share)
