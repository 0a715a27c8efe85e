"""Places in line on the customers' sockets."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.test_lines import House, Page, lives

from databases import Database
from deskbell.actions import arrivals, bell, cases, chats, desks
from deskbell.actions.arrivals import Wish
from deskbell.actions.ports import Tx
from deskbell.domain.portals import Mode, Portal, PortalKind
from deskbell.web import places
from deskbell.web.tokens import hash_of


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "REST", 0.01)


async def a_line(house: House) -> None:
    def deed(tx: Tx) -> None:
        line = tx.portals.add(Portal(0, "line", "Line", PortalKind.BOX, open=True, accent="#000000", mode=Mode.QUEUE), b"")
        tx.portals.serve(line.id, {house.agent})

    await house.store.act(deed)
    house.app.open()


async def comes(house: House, name: str) -> Page:
    """Somebody with a question, at the end of the line; the page is connected."""
    token = name * 43
    who = chats.Newcomer("", "", "", None, "en", "{}", "", "")
    await house.store.act(lambda tx: arrivals.open_case(tx, house, "line", hash_of(token), who, Wish("It burns")))
    return house.connects(Page({"t": "customer", "token": token}))


async def place(page: Page, ahead: int, *, staffed: bool) -> dict[str, Any]:
    return await page.hears("line", ahead=ahead, staffed=staffed)


async def as_ana(house: House, deed: Any) -> Any:
    def carry_out(tx: Tx) -> Any:
        agent = tx.people.by_id(house.agent)
        assert agent is not None
        return deed(tx, agent)

    return await house.store.act(carry_out)


def test_a_customer_in_line_is_told_the_place_and_how_it_shrinks(database: Database) -> None:
    async def story(house: House) -> None:
        await a_line(house)
        carl, dora = await comes(house, "c"), await comes(house, "d")
        await place(carl, 0, staffed=False)
        await place(dora, 1, staffed=False)
        number = next(word["chat"]["number"] for word in carl.got if word["t"] == "chat")
        await as_ana(house, lambda tx, ana: cases.take(tx, ana, number))
        await place(dora, 0, staffed=False)

    lives(database, story)


def test_a_customer_in_line_is_told_when_somebody_comes(database: Database) -> None:
    async def story(house: House) -> None:
        await a_line(house)
        carl = await comes(house, "c")
        told = await place(carl, 0, staffed=False)
        assert told["estimate"] is None
        await house.store.act(lambda tx: tx.presence.lease("one", house.clock + 60_000))
        await as_ana(house, lambda tx, ana: desks.desk_opened(tx, "one", ana))
        await as_ana(house, lambda tx, ana: bell.change(tx, ana, signed_on=True))
        await place(carl, 0, staffed=True)

    lives(database, story)


def test_a_second_page_of_the_same_customer_is_told_the_place_too(database: Database) -> None:
    async def story(house: House) -> None:
        await a_line(house)
        await place(await comes(house, "c"), 0, staffed=False)
        second = house.connects(Page({"t": "customer", "token": "c" * 43}))
        await place(second, 0, staffed=False)

    lives(database, story)


def test_who_stands_in_no_line_is_told_no_place(database: Database) -> None:
    async def story(house: House) -> None:
        await a_line(house)
        page = house.connects(Page({"t": "customer", "token": "t" * 43}))
        await page.hears("chat")
        await place(await comes(house, "d"), 0, staffed=False)
        assert not [word for word in page.got if word["t"] == "line"]

    lives(database, story)


def test_who_stands_far_back_is_told_less_often_and_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "NEAR", 1)

    async def story(house: House) -> None:
        await a_line(house)
        carl, dora, eve, finn = [await comes(house, name) for name in "cdef"]
        for ahead, page in enumerate((carl, dora, eve, finn)):
            await place(page, ahead, staffed=False)
        monkeypatch.setattr(places, "FAR_TOLD_EVERY", 1e9)
        number = next(word["chat"]["number"] for word in carl.got if word["t"] == "chat")
        await as_ana(house, lambda tx, ana: cases.take(tx, ana, number))
        await place(dora, 0, staffed=False)
        assert [word["ahead"] for word in eve.got if word["t"] == "line"] == [2]
        monkeypatch.setattr(places, "FAR_TOLD_EVERY", 0)
        await place(eve, 1, staffed=False)
        await place(finn, 2, staffed=False)

    lives(database, story)
