"""WebRTC's words on the sockets: between the customer's pages and the desks that may look, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.web.test_lines import TOKEN, House, Page, lives

from databases import Database
from deskbell.actions import arrivals, cases, chats, people, screenshare, transfers
from deskbell.actions.people import AgentChanges
from deskbell.domain import audience
from deskbell.domain.cases import Case
from deskbell.domain.screenshare import Share, Step
from deskbell.web import ice
from deskbell.web.screens import Leaving
from deskbell.web.tokens import hash_of

OTHER = "o" * 43
BENS_SESSION = b"b" * 32


class Showing:
    """Carl shows Ana his screen: his page and her desk, each with its line."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begins(self) -> None:
        self.share = await self.house.store.act(self._asked)
        self.carl = self.house.connects(Page({"t": "customer", "token": TOKEN}))
        told = await self.carl.hears("chat")
        assert told["share"]["agent"] == "Ana"
        await self.steps(Step.ACCEPT, Step.SHOW)
        await self.carl.hears("share", number=self.house.number)
        self.carl.says({"t": "showing", "share": self.share.id})
        self.ana = self.house.connects(Page({"t": "desk"}))
        await self.ana.hears("ready")

    def _asked(self, tx: Any) -> Share:
        ana = tx.people.by_id(self.house.agent)
        cases.take(tx, ana, self.house.number)
        return screenshare.ask(tx, ana, self.house.number)

    async def steps(self, *steps: Step) -> None:
        for step in steps:
            await self.house.store.act(self._step(step))

    def _step(self, step: Step) -> Callable[[Any], Share]:
        return lambda tx: screenshare.customer_step(tx, self.house.number, hash_of(TOKEN), self.share.id, step)

    async def views(self) -> str:
        """Ana looks; return the name under which she does."""
        self.ana.says({"t": "view", "share": self.share.id})
        name = (await self.ana.hears("viewing", share=self.share.id))["viewer"]
        assert (await self.carl.hears("viewer", viewer=name))["agent"] == "Ana"
        return str(name)


def signal(share: int, viewer: str, data: str = "hello") -> dict[str, Any]:
    return {"t": "signal", "share": share, "viewer": viewer, "data": data}


def test_browsers_signal_through_the_server_both_ways(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        scene.carl.says(signal(scene.share.id, viewer, "offer"))
        assert (await scene.ana.hears("signal"))["data"] == "offer"
        scene.ana.says(signal(scene.share.id, viewer, "answer"))
        assert (await scene.carl.hears("signal", viewer=viewer))["data"] == "answer"
        scene.ana.goes()
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)

    lives(database, story)


def test_a_desk_whose_line_broke_may_be_back_with_its_picture_still_coming(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        before = await scene.views()
        scene.ana.goes(1006)
        scene.ana = house.connects(Page({"t": "desk"}))
        await scene.ana.hears("ready")
        after = await scene.views()
        assert not [word for word in scene.carl.got if word.get("on") is False]
        scene.carl.got.clear()
        scene.carl.says({"t": "showing", "share": scene.share.id})
        assert await scene.carl.hears("viewer", viewer=before, agent="Ana")
        scene.ana.says({"t": "unview", "share": scene.share.id, "viewer": before})
        assert await scene.carl.hears("viewer", viewer=before, on=False)
        scene.carl.says(signal(scene.share.id, after, "still"))
        assert (await scene.ana.hears("signal"))["data"] == "still"

    lives(database, story)


def test_a_desk_whose_line_broke_and_who_does_not_come_back_looks_no_longer(database: Database) -> None:
    async def story(house: House) -> None:
        house.app.screens.grace = 0.0
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        scene.ana.goes(1006)
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)

    lives(database, story)


def test_who_shows_is_told_anew_who_looks_and_nothing_of_who_may_not_any_more(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        scene.carl.got.clear()
        scene.carl.says({"t": "showing", "share": scene.share.id})
        named = await scene.carl.hears("viewer", viewer=viewer)
        assert (named["agent"], named.get("on", True)) == ("Ana", True)
        await house.store.act(lambda tx: tx.portals.serve(house.portal, set()))
        scene.carl.says({"t": "showing", "share": scene.share.id})
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)

    lives(database, story)


def test_a_desk_whose_line_broke_looks_no_longer_as_soon_as_it_may_not(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        scene.ana.goes(1006)
        dora = house.connects(Page({"t": "desk"}))
        await dora.hears("ready")
        await house.store.act(lambda tx: tx.portals.serve(house.portal, set()))
        house.app._hear([(audience.EVERY_DESK, b"")])
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)

    lives(database, story)


def test_a_server_that_stops_lets_nobody_look_on(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        leaves, later = asyncio.Event(), house.app.screens.leave_later

        def leave_later(leaving: Leaving) -> None:
            later(leaving)
            leaves.set()

        house.app.screens.leave_later = leave_later  # type: ignore[method-assign]
        scene.ana.goes(1012)
        await leaves.wait()
        house.app.screens.close()
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)

    lives(database, story)


def test_nobody_looks_before_the_picture_is_shown(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        scene.share = await house.store.act(scene._asked)
        await scene.steps(Step.ACCEPT)
        await may_not_look(house, scene.share)

    lives(database, story)


def test_a_colleague_who_is_not_named_to_the_customer_may_not_look(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        await house.store.act(lambda tx: a_colleague(tx, house))
        house.app._session_of = lambda _: BENS_SESSION
        await may_not_look(house, scene.share)

    lives(database, story)


async def may_not_look(house: House, share: Share) -> None:
    desk = house.connects(Page({"t": "desk"}, {"t": "view", "share": share.id}))
    assert (await desk.hears("refused"))["problem"]["code"] == "not-found"
    assert not [word for word in desk.got if word["t"] == "viewing"]


def taken_out(tx: Any, house: House, who: int) -> None:
    transfers.part(tx, tx.people.by_id(house.agent), house.number, who)


def the_case(tx: Any, house: House) -> Case:
    case: Case = tx.cases.for_customer(house.number, hash_of(TOKEN))
    return case


def a_colleague(tx: Any, house: House) -> int:
    changes = AgentChanges("ben@x.example", "Ben", "Ben", portals={house.portal})
    ben = people.make_agent(tx, None, changes).agent.id
    tx.people.begin_session(BENS_SESSION, ben, house.clock + 60_000)
    return ben


def test_a_customer_of_another_case_can_neither_signal_nor_say_that_they_show(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        who = chats.Newcomer("Dora", "D", "dora@x.example", None, "en", "{}", "", "")
        await house.store.act(lambda tx: arrivals.open_case(tx, house, "help", hash_of(OTHER), who))
        dora = house.connects(Page({"t": "customer", "token": OTHER}))
        await dora.hears("chat")
        dora.says(signal(scene.share.id, viewer))
        dora.says({"t": "showing", "share": scene.share.id})
        dora.says({"t": "ping"})
        await dora.hears("pong")
        assert [word["problem"]["code"] for word in dora.got if word["t"] == "refused"] == ["not-found", "not-found"]
        dora.goes()
        scene.carl.says(signal(scene.share.id, viewer, "mine"))
        assert (await scene.ana.hears("signal"))["data"] == "mine"

    lives(database, story)


def test_a_name_that_a_desk_was_not_given_is_refused_and_reaches_nobody(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        scene.ana.says(signal(scene.share.id, "somebody-else"))
        assert (await scene.ana.hears("refused"))["problem"]["code"] == "not-found"
        scene.carl.says(signal(scene.share.id, "somebody-else"))
        scene.carl.says(signal(scene.share.id, viewer, "right"))
        assert (await scene.ana.hears("signal"))["data"] == "right"

    lives(database, story)


def test_the_agent_knows_when_the_page_that_shows_is_gone_and_when_it_shows_again(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        scene.ana.says({"t": "watch", "case": house.number})
        assert (await scene.ana.hears("caught_up"))["share"]["state"] == "live"
        scene.carl.goes()
        lost = await scene.ana.hears("share", number=house.number)
        assert lost["share"]["state"] == "accepted"
        await scene.steps(Step.SHOW)
        assert await scene.ana.hears("share", share=lost["share"] | {"state": "live"})

    lives(database, story)


@pytest.mark.parametrize("how", ["taken out", "the chat ends"])
def test_a_colleague_who_is_no_more_in_the_chat_looks_no_more(database: Database, how: str) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        ben_id = await house.store.act(lambda tx: a_colleague(tx, house))
        await house.store.act(lambda tx: tx.participants.join(the_case(tx, house).id, ben_id))
        house.app._session_of = lambda _: BENS_SESSION
        ben = house.connects(Page({"t": "desk"}, {"t": "view", "share": scene.share.id}))
        viewer = (await ben.hears("viewing"))["viewer"]
        assert await scene.carl.hears("viewer", viewer=viewer, agent="Ben", on=True)
        ana = await scene.views()
        if how == "taken out":
            await house.store.act(lambda tx: taken_out(tx, house, ben_id))
        else:
            await house.store.act(lambda tx: chats.end(tx, house.number, hash_of(TOKEN)))
        assert await scene.carl.hears("viewer", viewer=viewer, on=False)
        scene.carl.says(signal(scene.share.id, viewer, "for Ben"))
        scene.carl.says(signal(scene.share.id, ana, "for Ana"))
        await scene.ana.hears("signal", data="for Ana")
        assert not [word for word in ben.got if word["t"] == "signal"]

    lives(database, story)


def test_nothing_passes_once_the_share_has_ended(database: Database) -> None:
    async def story(house: House) -> None:
        scene = Showing(house)
        await scene.begins()
        viewer = await scene.views()
        await scene.steps(Step.STOP)
        scene.ana.says(signal(scene.share.id, viewer))
        assert (await scene.ana.hears("refused"))["problem"]["code"] == "not-found"
        scene.carl.says(signal(scene.share.id, viewer))
        assert (await scene.carl.hears("refused"))["problem"]["code"] == "not-found"

    lives(database, story)


def test_turn_credentials_are_coturns_and_end() -> None:
    made = ice.servers(("stun:s.example:3478",), ("turn:t.example:3478",), "a secret of some length", lambda: 1_800_000_000.7)(
        "ana"
    )
    stun, turn = made
    assert (stun.urls, stun.username, stun.credential) == (["stun:s.example:3478"], "", "")
    assert turn.username == "1800043200:ana"
    assert turn.credential == "ohVVNWwc7d7SPiLSG/ToD7upMWc="


def test_a_turn_address_without_a_transport_means_udp_and_tcp() -> None:
    named = ("turn:t.example:3478", "turn:t.example:3478?transport=tcp", "turns:t.example:5349", "turn:u.example?transport=udp")
    (turn,) = ice.servers((), named, "a secret of some length", lambda: 0.0)("ana")
    assert turn.urls == [
        "turn:t.example:3478?transport=udp",
        "turn:t.example:3478?transport=tcp",
        "turns:t.example:5349",
        "turn:u.example?transport=udp",
    ]
