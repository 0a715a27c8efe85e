"""A server that ended between storing a mail and marking it leaves it unread: whoever reads next marks it, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal

import pytest
from tests.dovecots import Box, Dovecot, a_mail
from tests.lines import Line
from tests.mail.postrooms import PostRoom, post_room, until

from databases import Database
from deskbell.domain.letters import Trouble, Way
from deskbell.mail import mailbox as mailboxes
from deskbell.mail.imap import ImapFolder, MailboxTrouble

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


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[Line]:
    """A line to the mail server, which may be cut."""
    made = Line(dovecot.port)
    yield made
    made.close()


async def ends_before_marking(room: PostRoom, *subjects: str) -> None:
    """A server takes mails, and is stopped when the last of them was stored and none is marked."""
    never = asyncio.Event()

    async def holds(subject: str) -> None:
        if subject == subjects[-1]:
            await never.wait()

    async def marks_nothing(*_: object) -> None: ...

    room.after = holds
    mailbox = room.reads()
    crippled: Any = mailbox
    crippled._settle = marks_nothing
    await room.has(*subjects)
    await mailbox.stop()
    room.after = nothing


async def nothing(_: str) -> None: ...


@pytest.mark.parametrize(("then", "left"), [("keep", [1, 2, 3, 4]), ("delete", [2, 3])])
def test_what_was_stored_and_not_marked_is_settled_at_the_next_start_and_what_was_not_taken_stays_unread(
    tell: Callable[[Story], None], box: Box, then: Literal["keep", "delete"], left: list[int]
) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*[a_mail(subject, number=number) for number, subject in enumerate(["one", "nobody's", "in part", "last"], 1)])
        room.way = lambda subject: Way.NOT_TAKEN if subject == "nobody's" else Way.ANSWER
        room.whole = lambda subject: subject != "in part"
        await ends_before_marking(room, "one", "nobody's", "in part", "last")
        assert box.unread() == [1, 2, 3, 4]
        mailbox = room.reads(then=then)
        await until(lambda: mailbox.standing.read_at is not None)
        assert box.unread() == [2]
        assert sorted(box.flags()) == left
        assert len(room.took) == 4

    tell(story)


def test_it_is_asked_once_after_a_start_and_never_of_what_this_server_has_settled(
    tell: Callable[[Story], None], box: Box, line: Line
) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(a_mail("nobody's"))
        room.way = lambda subject: Way.NOT_TAKEN if subject == "nobody's" else Way.ANSWER
        await ends_before_marking(room, "nobody's")
        mailbox = room.reads(port=line.port)
        box.gets(a_mail("one", number=2))
        await room.has("nobody's", "one")
        await room.unread(1)
        assert len(room.asked) == 1
        box.marks(2, off=True)  # a person wants to come back to it
        before = line.connections
        line.cut()
        await until(lambda: line.connections > before)
        box.gets(a_mail("two", number=3))
        await room.has("nobody's", "one", "two")
        await room.unread(1, 2)
        assert len(room.asked) == 1
        assert mailbox.standing.read_at is not None

    tell(story)


def test_a_mark_that_failed_is_made_after_the_connection_is_back(
    tell: Callable[[Story], None], box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: PostRoom) -> None:
        marked, tries = ImapFolder.mark_read, list[int]()

        def breaks_first(folder: ImapFolder, uids: list[int]) -> None:
            tries.extend(uids)
            if len(tries) == 2:
                raise MailboxTrouble(Trouble.BROKEN_OFF)
            marked(folder, uids)

        monkeypatch.setattr(ImapFolder, "mark_read", breaks_first)
        box.gets(a_mail("one"), a_mail("two", number=2))
        room.reads()
        await room.unread()
        await room.has("one", "two")

    tell(story)


def test_a_mailbox_that_can_not_be_marked_is_read_all_the_same(
    tell: Callable[[Story], None], box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(a_mail("one"))
        await ends_before_marking(room, "one")

        def refuses(*_: object) -> None:
            raise MailboxTrouble(Trouble.REFUSED, "read-only")

        monkeypatch.setattr(ImapFolder, "mark_read", refuses)
        box.gets(a_mail("two", number=2), a_mail("three", number=3))
        mailbox = room.reads()
        await room.has("one", "two", "three")
        await until(lambda: mailbox.standing.read_at is not None)

    tell(story)


def test_only_the_newest_are_asked_about(tell: Callable[[Story], None], box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*[a_mail(str(number), number=number) for number in range(5)])
        await ends_before_marking(room, *"01234")
        monkeypatch.setattr(mailboxes, "LEFT_AT_MOST", 2)
        room.reads()
        await room.unread(1, 2, 3)

    tell(story)
