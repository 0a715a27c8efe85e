"""Handing a mail to the mail server: it arrives whole, or the reason why not has a name; nothing blocks for ever."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.mailservers import (
    BREAK_OFF,
    PASSWORD,
    STALL,
    TAKE_AND_BREAK_OFF,
    USER,
    Certificate,
    MailServer,
    certificate,
    mail_server,
)

from deskbell.domain.letters import Trouble
from deskbell.mail.smtp import NotSent, Patience, Smtp

OURS, CARL = "support+1@company.example", "carl@customers.example"
MAIL = b"Subject: Hello\r\nMessage-ID: <1@company.example>\r\n\r\nHello Carl,\r\n.\r\n..two dots\r\n. and one\r\n"
SOON = Patience(connect=20, step=1, verdict=1, whole=20)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


async def sends(server: MailServer, *, host: str = "127.0.0.1", to: str = CARL, content: bytes = MAIL, **more: Any) -> None:
    await Smtp(host, server.port, **more).send(OURS, to, content)


def trouble_with(story: Callable[[MailServer], Awaitable[None]], **kind: Any) -> tuple[Trouble, str, MailServer]:
    """What is said of a mail that this server was not given."""

    async def tries() -> tuple[Trouble, str, MailServer]:
        async with mail_server(**kind) as server:
            with pytest.raises(NotSent) as refused:
                await story(server)
            return refused.value.trouble, refused.value.said, server

    return asyncio.run(tries())


def given(story: Callable[[MailServer], Awaitable[None]], **kind: Any) -> MailServer:
    async def tries() -> MailServer:
        async with mail_server(**kind) as server:
            await story(server)
            return server

    return asyncio.run(tries())


def test_a_mail_arrives_as_it_was_written_dots_and_all() -> None:
    (mail,) = given(sends).taken
    assert (mail.sender, mail.to, mail.content) == (OURS, CARL, MAIL)


def test_a_mail_that_begins_with_a_dot_and_ends_without_a_line_end_arrives() -> None:
    (mail,) = given(lambda server: sends(server, content=b".x\r\n.")).taken
    assert mail.content == b".x\r\n.\r\n"


def test_a_mail_of_many_megabytes_arrives_whole() -> None:
    content = MAIL + b"".join(b"%070d\r\n" % number for number in range(200_000))
    (mail,) = given(lambda server: sends(server, content=content)).taken
    assert mail.content == content


def test_the_way_to_the_server_is_encrypted_from_the_first_byte(trusted: Certificate) -> None:
    server = given(lambda server: sends(server, tls=True, trust=trusted.trust), tls=trusted.server)
    assert len(server.taken) == 1


def test_the_way_to_the_server_is_encrypted_before_anything_is_said(trusted: Certificate) -> None:
    server = given(
        lambda server: sends(server, starttls=True, trust=trusted.trust, user=USER, password=PASSWORD),
        starttls=trusted.server, log_in=True,
    )  # fmt: skip
    assert len(server.taken) == 1
    assert server.heard.index("STARTTLS") < server.heard.index("AUTH") < server.heard.index("MAIL")


def test_a_server_that_offers_no_encryption_is_told_nothing() -> None:
    trouble, said, server = trouble_with(lambda server: sends(server, starttls=True, user=USER, password=PASSWORD), log_in=True)
    assert trouble is Trouble.TLS
    assert "STARTTLS" in said
    assert server.heard == ["EHLO"]


def test_a_yes_to_encryption_in_other_words_is_no_yes(trusted: Certificate) -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will("STARTTLS", "250 sure")
        return sends(server, starttls=True, trust=trusted.trust)

    trouble, _, server = trouble_with(story, starttls=trusted.server)
    assert trouble is not None
    assert "MAIL" not in server.heard


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_not_believed(trusted: Certificate, way: str) -> None:
    asked: dict[str, Any] = {way: True}
    trouble, _, server = trouble_with(lambda server: sends(server, **asked), **{way: trusted.server})
    assert (trouble, server.taken) == (Trouble.TLS, [])


def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path) -> None:
    other = certificate(tmp_path, "other.example")
    trouble, _, _ = trouble_with(lambda server: sends(server, tls=True, trust=other.trust), tls=other.server)
    assert trouble is Trouble.TLS


def test_encryption_asked_of_a_server_that_speaks_plainly_is_named(trusted: Certificate) -> None:
    trouble, _, _ = trouble_with(lambda server: sends(server, tls=True, trust=trusted.trust))
    assert trouble is Trouble.TLS


def test_a_wrong_password_is_tried_once() -> None:
    trouble, said, server = trouble_with(lambda server: sends(server, user=USER, password="wrong"), log_in=True)
    assert trouble is Trouble.LOG_IN
    assert said.startswith("535")
    assert server.heard.count("AUTH") == 1


def test_a_server_that_wants_a_log_in_that_we_have_not_is_named() -> None:
    trouble, said, _ = trouble_with(sends, log_in=True)
    assert trouble is Trouble.LOG_IN
    assert said.startswith("530")


def test_a_server_that_knows_no_log_in_is_named() -> None:
    assert trouble_with(lambda server: sends(server, user=USER, password=PASSWORD))[0] is Trouble.LOG_IN


@pytest.mark.parametrize(
    ("at", "answer", "trouble"),
    [
        ("EHLO", "550 go away", Trouble.LATER),
        ("AUTH", "454 4.7.0 not just now", Trouble.LATER),
        ("MAIL", "451 4.7.1 greylisted, come again", Trouble.LATER),
        ("MAIL", "421 too busy", Trouble.LATER),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", Trouble.TLS),
        ("MAIL", "550 5.7.1 not from you", Trouble.SENDER_REFUSED),
        ("MAIL", "552 5.3.4 too big", Trouble.TOO_LARGE),
        ("RCPT", "450 4.2.1 busy", Trouble.LATER),
        ("RCPT", "550 5.1.1 no such user", Trouble.ADDRESS_REFUSED),
        ("RCPT", "552 5.2.2 mailbox full", Trouble.ADDRESS_REFUSED),
        ("DATA", "451 try again", Trouble.LATER),
        ("DATA", "554 no valid recipients", Trouble.REFUSED),
        ("DATA", "250 what?", Trouble.BROKEN_OFF),
        ("DOT", "452 4.3.1 disk full", Trouble.LATER),
        ("DOT", "552 too big", Trouble.TOO_LARGE),
        ("DOT", "550 5.7.1 this looks like spam", Trouble.REFUSED),
        ("DOT", "gibberish", Trouble.BROKEN_OFF),
    ],
)
def test_what_a_server_refuses_has_a_name_and_its_own_words(at: str, answer: str, trouble: Trouble) -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will(at, answer)
        return sends(server, user=USER, password=PASSWORD) if at == "AUTH" else sends(server)

    found, said, server = trouble_with(story, log_in=at == "AUTH")
    assert found is trouble
    assert said.endswith(answer) or trouble is Trouble.BROKEN_OFF
    assert server.taken == []


def test_a_server_that_says_no_at_first_and_yes_later_has_the_mail_once() -> None:
    async def story(server: MailServer) -> None:
        server.will("RCPT", "450 greylisted")
        with pytest.raises(NotSent):
            await sends(server)
        await sends(server)

    assert len(given(story).taken) == 1


def test_a_yes_in_other_words_is_a_yes() -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will("DOT", "")
        server.will("EHLO", "502 what is that?")
        return sends(server)

    assert len(given(story).taken) == 1


@pytest.mark.parametrize("at", ["EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_says_nothing_any_more_is_not_waited_for(at: str) -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will(at, STALL)
        return sends(server, patience=SOON, content=MAIL * (1 if at == "DOT" else 200_000))

    trouble, _, server = trouble_with(story, largest=1 << 30)
    assert trouble is Trouble.TIMEOUT
    assert server.stuck.is_set()
    assert server.taken == []


def test_a_server_that_is_slow_at_each_step_is_not_waited_for_without_end() -> None:
    patience = Patience(connect=5, step=5, verdict=5, whole=0.2)

    def story(server: MailServer) -> Awaitable[None]:
        server.will("RCPT", STALL)
        return sends(server, patience=patience)

    assert trouble_with(story)[0] is Trouble.TIMEOUT


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_connection_that_breaks_off_is_told_from_a_refusal(at: str) -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will(at, BREAK_OFF)
        return sends(server, content=MAIL * 1000)

    trouble, _, server = trouble_with(story)
    assert (trouble, server.taken) == (Trouble.BROKEN_OFF, [])


def test_a_connection_that_breaks_off_after_the_last_dot_leaves_it_open_whether_the_mail_went() -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.will("DOT", TAKE_AND_BREAK_OFF)
        return sends(server)

    trouble, _, server = trouble_with(story)
    assert trouble is Trouble.BROKEN_OFF
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("greeting", "trouble"),
    [("554 no service", Trouble.LATER), ("421 later", Trouble.LATER), ("+OK POP3 ready", Trouble.UNREACHABLE), (BREAK_OFF, Trouble.BROKEN_OFF), (STALL, Trouble.TIMEOUT)],
)  # fmt: skip
def test_a_server_that_greets_otherwise_is_tried_again_later(greeting: str, trouble: Trouble) -> None:
    def story(server: MailServer) -> Awaitable[None]:
        server.greeting = greeting
        return sends(server, patience=Patience(connect=0.3 if greeting == STALL else 20))

    assert trouble_with(story)[0] is trouble


def test_a_name_that_nobody_knows_is_named() -> None:
    assert trouble_with(lambda server: sends(server, host="mail.nowhere.invalid"))[0] is Trouble.NO_SUCH_HOST
    assert trouble_with(lambda server: sends(server, host="x" * 70 + ".example"))[0] is Trouble.NO_SUCH_HOST


def test_a_server_that_does_not_run_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))

        async def story() -> Trouble:
            with pytest.raises(NotSent) as refused:
                await Smtp("127.0.0.1", free.getsockname()[1]).send(OURS, CARL, MAIL)
            return refused.value.trouble

        assert asyncio.run(story()) is Trouble.UNREACHABLE


def test_a_mail_that_is_larger_than_the_server_takes_is_not_even_begun() -> None:
    trouble, said, server = trouble_with(lambda server: sends(server, content=MAIL * 100), largest=1000)
    assert trouble is Trouble.TOO_LARGE
    assert "1000" in said
    assert "MAIL" not in server.heard


def test_an_address_beyond_ascii_goes_where_the_server_can_take_it() -> None:
    (mail,) = given(lambda server: sends(server, to="jürgen@customers.example")).taken
    assert (mail.to, mail.utf8) == ("jürgen@customers.example", True)


def test_an_address_beyond_ascii_is_refused_in_words_where_the_server_cannot() -> None:
    trouble, said, server = trouble_with(lambda server: sends(server, to="jürgen@customers.example"), utf8=False)
    assert trouble is Trouble.ADDRESS_REFUSED
    assert "SMTPUTF8" in said
    assert "jürgen" not in said
    assert "MAIL" not in server.heard


@pytest.mark.parametrize("address", ["carl@x.example>\r\nRCPT TO:<eve@x.example", "a b@x.example", "a@x.example> SIZE=1", "\0@x"])
def test_no_address_smuggles_a_command(address: str) -> None:
    trouble, _, server = trouble_with(lambda server: sends(server, to=address))
    assert trouble is Trouble.ADDRESS_REFUSED
    assert server.taken == []
