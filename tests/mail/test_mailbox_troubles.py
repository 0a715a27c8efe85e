"""A mailbox that can't be reached is told in words and tried again; a line that breaks, and a server killed, lose and double nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.dovecots import Box, Dovecot, a_mail
from tests.lines import Line
from tests.mail.postrooms import QUICK, PostRoom, account_of, post_room, until

from databases import Database
from deskbell.domain.letters import Trouble
from deskbell.mail.imap import Account


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[Line]:
    """A line to the mail server, which may be cut."""
    made = Line(dovecot.port)
    yield made
    made.close()


def run(database: Database, box: Box, story: Callable[[PostRoom], object]) -> None:
    async def whole() -> None:
        async with post_room(database, box) as room:
            await story(room)  # type: ignore[misc]

    asyncio.run(whole())


def test_a_line_that_breaks_in_the_middle_of_a_mail_loses_and_doubles_nothing(sqlite: Database, box: Box, line: Line) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*[a_mail(str(number), f"the words of {number}", number) for number in range(30)])
        line.breaks_when_it_hears(b"words of 23")
        room.reads(port=line.port)
        await until(lambda: line.broken >= 3)
        line.breaks_when_it_hears(None)
        await room.has(*map(str, range(30)))
        await room.unread()

    run(sqlite, box, story)


def test_a_mail_at_which_the_line_breaks_every_time_does_not_hold_up_the_others(sqlite: Database, box: Box, line: Line) -> None:
    async def story(room: PostRoom) -> None:
        box.gets(*[a_mail(str(number), f"the words of {number}", number) for number in range(5)])
        line.breaks_when_it_hears(b"words of 3")
        room.reads(port=line.port)
        await room.has("0", "1", "2", "4")
        await room.unread(4)

    run(sqlite, box, story)


def test_a_line_cut_while_it_waits_is_made_anew(sqlite: Database, box: Box, line: Line) -> None:
    async def story(room: PostRoom) -> None:
        mailbox = room.reads(port=line.port)
        await until(lambda: mailbox.standing.read_at is not None)
        line.cut()
        box.gets(a_mail("one"))
        await room.has("one")
        await until(lambda: mailbox.standing.trouble is None)
        assert line.connections >= 2

    run(sqlite, box, story)


def test_a_server_that_is_away_at_the_start_is_waited_for(sqlite: Database) -> None:
    server = Dovecot()
    box = server.mailbox()

    async def story(room: PostRoom) -> None:
        mailbox = room.reads()
        await until(lambda: mailbox.standing.trouble is Trouble.UNREACHABLE)
        assert mailbox.standing.said == "Connection refused"
        await asyncio.to_thread(server.start)
        box.gets(a_mail("one"))
        await room.has("one")
        await until(lambda: mailbox.standing.trouble is None)

    try:
        run(sqlite, box, story)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("wrong", "trouble", "said"),
    [
        ({"password": "guessed"}, Trouble.LOG_IN, "Authentication failed"),
        ({"password": 'geraten: ü"\\'}, Trouble.LOG_IN, "Authentication failed"),
        ({"folder": "Rückfragen"}, Trouble.REFUSED, "Mailbox doesn't exist: Rückfragen"),
        ({"host": "no-such-host.invalid"}, Trouble.NO_SUCH_HOST, ""),
        ({"safety": "starttls", "host": "localhost"}, Trouble.TLS, "self-signed certificate"),
        ({"safety": "tls"}, Trouble.TLS, ""),
    ],
)
def test_what_is_wrong_is_told_in_words(sqlite: Database, box: Box, wrong: dict[str, str], trouble: Trouble, said: str) -> None:
    async def story(room: PostRoom) -> None:
        mailbox = room.reads(account=replace(account_of(box), **wrong))  # type: ignore[arg-type]
        await until(lambda: mailbox.standing.trouble is not None)
        assert mailbox.standing.trouble is trouble
        assert said.casefold() in mailbox.standing.said.casefold()
        assert box.user not in mailbox.standing.said
        assert mailbox.standing.read_at is None

    run(sqlite, box, story)


def test_a_server_that_says_nothing_is_a_trouble_too(sqlite: Database, box: Box) -> None:
    async def story(room: PostRoom) -> None:
        silent = await asyncio.start_server(lambda *_: asyncio.sleep(60), "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        mailbox = room.reads(port=port, pace=replace(QUICK, timeout=0.2))
        await until(lambda: mailbox.standing.trouble is Trouble.TIMEOUT)
        await mailbox.stop()
        silent.close()

    run(sqlite, box, story)


@pytest.mark.parametrize("safety", ["tls", "starttls"])
def test_mail_is_read_within_tls_whose_certificate_the_system_knows(
    sqlite: Database, box: Box, monkeypatch: pytest.MonkeyPatch, safety: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(box.server.certificate))
    port = box.server.secure_port if safety == "tls" else box.server.port

    async def story(room: PostRoom) -> None:
        mailbox = room.reads(account=account_of(box, port, host="localhost", safety=safety))
        await until(lambda: mailbox.standing.read_at is not None or mailbox.standing.trouble is not None)
        assert mailbox.standing.trouble is None
        box.gets(a_mail("secret"))
        await room.has("secret")
        await room.unread()

    run(sqlite, box, story)


def test_a_certificate_for_another_name_is_refused(sqlite: Database, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(box.server.certificate))

    async def story(room: PostRoom) -> None:
        mailbox = room.reads(account=account_of(box, box.server.secure_port, safety="tls"))
        await until(lambda: mailbox.standing.trouble is not None)
        assert mailbox.standing.trouble is Trouble.TLS
        assert "127.0.0.1" in mailbox.standing.said

    run(sqlite, box, story)


def test_a_mailbox_of_any_length_of_name_has_one_of_its_own() -> None:
    long = [Account("mail.example.com", 993, "tls", "u" * 300 + end, "secret") for end in "ab"]
    assert [len(each.name) for each in long] == [200, 200]
    assert long[0].name != long[1].name
    assert Account("mail.example.com", 993, "tls", "help@example.com", "secret").name == "help@example.com@mail.example.com/INBOX"
