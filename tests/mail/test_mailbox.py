"""A mailbox is read: every mail once, in order, whatever breaks in between; what was stored is marked, all else left to people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from tests.dovecots import Box, a_mail
from tests.mail.postrooms import QUICK, PostRoom, account_of, post_room, until

from databases import Database
from deskbell.actions.values_letters import Cursor
from deskbell.domain.letters import Way
from deskbell.domain.refusals import NoRoom
from deskbell.mail.mailbox import Mailbox, Pace

Story = Callable[[PostRoom], Awaitable[None]]


@pytest.fixture
def tell(sqlite: Database, box: Box) -> Callable[[Story], None]:
    """Tells a story in a post room whose mailbox nobody has used yet."""

    def told(story: Story) -> None:
        async def whole() -> None:
            async with post_room(sqlite, box) as room:
                await story(room)

        asyncio.run(whole())

    return told


def mails(*subjects: str) -> list[bytes]:
    return [a_mail(subject, number=number) for number, subject in enumerate(subjects, 1)]


def test_of_what_is_there_at_first_only_unread_mail_is_taken_and_later_all_mail(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails("read long ago", "unread", "thrown away"))
        box.marks(1)
        box.marks(3, "\\Deleted")
        room.reads()
        await room.has("unread")
        await until(lambda: _is(room, 3))
        box.marks(1, off=True)  # somebody looks at an old mail again
        with box.open() as connection:
            connection.append("INBOX", "(\\Seen)", "", a_mail("already read by a colleague", number=9))
        await room.has("unread", "already read by a colleague")

    tell(story)


async def _is(room: PostRoom, uid: int) -> bool:
    found = await room.cursor()
    return found is not None and found.uid == uid


def test_new_mail_is_there_at_once(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        mailbox = room.reads()
        await until(lambda: mailbox.standing.read_at is not None)
        for number in range(3):
            began = time.monotonic()
            box.gets(a_mail(str(number), number=number))
            await room.has(*map(str, range(number + 1)))
            assert time.monotonic() - began < 2
        await room.unread()

    tell(story)


def test_a_server_that_does_not_tell_is_asked(tell: Callable[[Story], None], box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.mail.imap.ImapFolder.can_wait", False)

    async def story(room: PostRoom) -> None:
        mailbox = room.reads(pace=Pace(claim=0.05, rest=0.05))
        await until(lambda: mailbox.standing.read_at is not None)
        box.gets(*mails("hello"))
        await room.has("hello")

    tell(story)


def test_it_goes_on_where_it_was(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        mailbox = room.reads()
        await until(lambda: mailbox.standing.read_at is not None)
        box.gets(*mails("one", "two"))
        await room.has("one", "two")
        await mailbox.stop()
        box.gets(a_mail("three", number=3))
        box.marks(3)  # a colleague has read it meanwhile
        room.reads()
        await room.has("one", "two", "three")

    tell(story)


def test_stopping_takes_no_time_even_while_it_waits_for_mail(tell: Callable[[Story], None]) -> None:
    async def story(room: PostRoom) -> None:
        mailbox = room.reads()
        await until(lambda: mailbox.standing.read_at is not None)
        began = time.monotonic()
        await mailbox.stop()
        assert time.monotonic() - began < 2

    tell(story)


def test_stopping_does_not_wait_for_a_mail_that_takes_long(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails("one", "two"))
        begun, never = asyncio.Event(), asyncio.Event()

        async def before(subject: str) -> None:
            begun.set()
            await never.wait()

        room.before = before
        mailbox = room.reads()
        await begun.wait()
        began = time.monotonic()
        await mailbox.stop()
        assert time.monotonic() - began < 2
        room.before = _nothing
        room.reads()
        await room.has("one", "two")

    tell(story)


async def _nothing(_: str) -> None: ...


def test_a_mailbox_made_anew_begins_anew(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails("one", "two"))
        mailbox = room.reads()
        await room.has("one", "two")
        await room.unread()
        await mailbox.stop()
        before = await room.cursor()
        box.is_made_anew()
        box.gets(a_mail("three", number=3))
        room.reads()
        await room.has("one", "two", "three")
        after = await room.cursor()
        assert before is not None
        assert after is not None
        assert after.generation != before.generation

    tell(story)


def test_what_was_stored_is_deleted_where_that_is_wanted_and_nothing_else(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails("old", "stored", "nobody's"))
        box.marks(1)
        box.marks(1, "\\Deleted")  # by a person, who may want it back
        room.way = lambda subject: Way.ANSWER if subject == "stored" else Way.NOT_TAKEN
        room.reads(then="delete")
        await room.has("stored", "nobody's")
        await until(lambda: 2 not in box.flags())
        assert set(box.flags()) == {1, 3}
        assert box.unread() == [3]

    tell(story)


@pytest.mark.parametrize("way", [Way.NOT_TAKEN, Way.IGNORED, Way.OURS])
def test_a_mail_that_was_not_stored_stays_unread_for_people(tell: Callable[[Story], None], box: Box, way: Way) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails("left", "stored"))
        room.way = lambda subject: way if subject == "left" else Way.OPENS
        room.reads()
        await room.has("left", "stored")
        await room.unread(1)

    tell(story)


def test_a_mail_that_fails_again_and_again_does_not_hold_up_the_others(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        tries: list[str] = []

        async def before(subject: str) -> None:
            tries.append(subject)
            if subject == "poison":
                raise ZeroDivisionError

        box.gets(*mails("one", "poison", "two"))
        room.before = before
        mailbox = room.reads()
        await room.has("one", "two")
        assert tries == ["one", *["poison"] * 4, "two"]
        await room.unread(2)
        await mailbox.stop()
        room.reads()
        box.gets(a_mail("three", number=3))
        await room.has("one", "two", "three")
        assert tries.count("poison") == 4

    tell(story)


def test_a_mail_that_can_not_be_taken_now_waits_however_long_the_disk_is_full(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        tries = 0

        async def before(subject: str) -> None:
            nonlocal tries
            tries += 1
            if tries < 10:
                raise NoRoom("The server's disk is nearly full.")

        box.gets(*mails("one", "two"))
        room.before = before
        mailbox = room.reads()
        await until(lambda: mailbox.standing.said == "The server's disk is nearly full.")
        await room.has("one", "two")
        await until(lambda: mailbox.standing.trouble is None)
        await room.unread()

    tell(story)


def test_one_node_reads_and_the_other_goes_on_when_it_is_gone(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        await room.lives("one", "two")
        first = room.reads("one")
        await until(lambda: first.standing.read_at is not None)
        second = room.reads("two")
        box.gets(*mails("one"))
        await room.has("one")
        assert second.standing.read_at is None
        room.now += 16_000
        await room.lives("two")  # the first one's lease is over, and it does not know yet
        await until(lambda: second.standing.read_at is not None)
        await until(lambda: first.standing.read_at is None)
        box.gets(a_mail("two", number=2))
        await room.has("one", "two")

    tell(story)


def test_a_node_that_lost_the_mailbox_in_the_middle_leaves_the_rest_to_the_other(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*mails(*map(str, range(10))))

        async def is_slow(subject: str) -> None:
            if subject == "3" and "3" not in slow:
                slow.append("3")
                room.now += 16_000
                await room.lives("two")
                name = account_of(room.box).name
                assert await room.store.act(lambda tx: tx.letters.claim(name, "two"))

        slow: list[str] = []
        room.before = is_slow
        room.reads("one", pace=replace(QUICK, claim=0))
        await room.has("0", "1", "2", "3")
        second = room.reads("two")
        await room.has(*map(str, range(10)))
        await until(lambda: second.standing.read_at is not None)

    tell(story)


def test_a_node_that_lost_the_mailbox_for_a_moment_leaves_no_mail_out(
    tell: Callable[[Story], None], box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: PostRoom) -> None:
        asked_after: list[str] = []

        async def is_ours(_: Mailbox) -> bool:
            lost = room.took[-1:] == ["3"] and not asked_after
            asked_after.extend(["3"] * lost)
            return not lost

        monkeypatch.setattr(Mailbox, "_is_ours", is_ours)
        box.gets(*mails(*map(str, range(10))))
        room.reads()
        await room.has(*map(str, range(10)))
        assert asked_after

    tell(story)


def test_a_mail_too_large_is_taken_by_its_header_and_stays_where_it_is(tell: Callable[[Story], None], box: Box) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(a_mail("large", "x" * 100_000), a_mail("small", number=2))
        room.reads(largest=50_000, words_for=lambda size: f"({size // 1000} kB, zu groß)")
        await room.has("large", "small")
        assert "From: Carl <carl@example.org>\r\n" in room.raw["large"].decode()
        assert room.raw["large"].decode().endswith("\r\n\r\n(100 kB, zu groß)\r\n")
        assert len(room.raw["large"]) < 1000
        await room.unread(1)

    tell(story)


def test_a_thousand_mails_that_wait_are_taken_in_order_each_once(
    tell: Callable[[Story], None], box: Box, record_property: Callable[[str, object], None]
) -> None:
    async def story(room: PostRoom) -> None:
        await asyncio.to_thread(box.gets_many, *[a_mail(str(number), "words " * 300, number) for number in range(1000)])
        began = time.monotonic()
        room.reads()
        await until(lambda: len(room.took) >= 1000)
        record_property("mails a second", round(1000 / (time.monotonic() - began)))
        assert sorted(room.took, key=int) == [str(number) for number in range(1000)]
        await room.unread()
        assert await room.cursor() == Cursor((await room.cursor() or Cursor(0, 0, 0)).generation, 1000, 1001)

    tell(story)
