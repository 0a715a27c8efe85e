"""Mail servers answer in many ways that the protocol allows, and in some that it does not: mails are read from all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs
from tests.dovecots import Box
from tests.mail.postrooms import PostRoom, account_of, post_room, until

from databases import Database
from deskbell.domain.letters import Trouble

Answers = Callable[[str, str], list[bytes] | None]
"""What is answered to a command (its name, and all of it) before its OK; None: it is refused."""


class Server:
    """An IMAP server with two mails that answers as the test says, else as little as it may."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.asked: list[str] = []
        self.port = 0
        self.said = asyncio.Event()

    async def start(self) -> asyncio.Server:
        """Listen on loopback."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            self.asked.append(command)
            told = self._answers(command.split()[0], command)
            told = usual(command) if told == [] else told
            writer.write(b"".join(each + b"\r\n" for each in told or []))
            if command == "IDLE" and told is not None:
                await reader.readline()
            writer.write(f"{tag} {'NO not so' if told is None else 'OK done'}\r\n".encode())
        writer.close()


def usual(command: str) -> list[bytes]:
    """What a plain server answers."""
    table = {
        "CAPABILITY": [b"* CAPABILITY IMAP4rev1 IDLE"],
        "SELECT": [b"* 2 EXISTS", b"* OK [UIDVALIDITY 7] fine", b"* OK [UIDNEXT 3] fine"],
        "UID SEARCH UID 1:2 UNSEEN UNDELETED": [b"* SEARCH 1 2"],
        "UID SEARCH UID 2:2 UNSEEN UNDELETED": [b"* SEARCH 2"],
        "UID SEARCH UID 3:*": [b"* SEARCH 2"],
        "UID FETCH 2 (UID RFC822.SIZE)": [b"* 2 FETCH (UID 2 RFC822.SIZE 20)"],
        "UID FETCH 1,2 (UID RFC822.SIZE)": [b"* 1 FETCH (RFC822.SIZE 20 UID 1)", b"* 2 FETCH (UID 2 RFC822.SIZE 20)"],
        "IDLE": [b"+ go on"],
    }
    return table.get(command) or table.get(command.split()[0]) or []


def literal(number: int, subject: str, *, behind: bool = False) -> bytes:
    mail = f"Subject: {subject}\r\n\r\n".encode()
    uid = f"UID {number}".encode()
    front, back = (b"", b" " + uid) if behind else (uid + b" ", b"")
    return b"* %d FETCH (%sBODY[] {%d}\r\n%s%s)" % (number, front, len(mail), mail, back)


def read_from(database: Database, box: Box, answers: Answers, story: Callable[[PostRoom, Server], object]) -> None:
    async def whole() -> None:
        server = Server(answers)
        listening = await server.start()
        async with post_room(database, box) as room:
            await story(room, server)  # type: ignore[misc]
        listening.close()

    asyncio.run(whole())


BOTH = "(UID BODY.PEEK[])"


@pytest.mark.parametrize(
    ("answer", "subjects", "missing"),
    [
        ([literal(1, "one"), literal(2, "two")], ["one", "two"], []),
        ([literal(2, "two", behind=True), literal(1, "one", behind=True)], ["one", "two"], []),
        (
            [b"* 1 FETCH (FLAGS (\\Seen))", literal(1, "one"), b"* 3 EXISTS", literal(2, "two"), b"* 2 FETCH (FLAGS ())"],
            ["one", "two"],
            [],
        ),
        ([b'* 1 FETCH (UID 1 BODY[] "Subject: \\"one\\"")', b"* 2 FETCH (UID 2 BODY[] NIL)"], ['"one"', ""], []),
        ([literal(2, "two")], ["two"], [1]),
        ([literal(1, "one")], ["one"], [2]),
    ],
    ids=["plain", "uid behind", "news in between", "short", "first gone", "second gone"],
)
def test_mails_are_read_however_a_server_gives_them(
    sqlite: Database, box: Box, answer: list[bytes], subjects: list[str], missing: list[int]
) -> None:
    def answers(name: str, command: str) -> list[bytes]:
        return answer if command == f"UID FETCH 1,2 {BOTH}" else []

    async def story(room: PostRoom, server: Server) -> None:
        with capture_logs() as logs:
            mailbox = room.reads(account=account_of(box, server.port))
            await until(lambda: mailbox.standing.read_at is not None)
        await room.has(*subjects)
        assert [each["uid"] for each in logs if each["event"] == "mail-not-given"] == missing
        await until(lambda: "IDLE" in server.asked)
        assert [each for each in server.asked if BOTH in each] == [f"UID FETCH 1,2 {BOTH}"]

    read_from(sqlite, box, answers, story)


def test_a_mail_that_a_server_does_not_give_out_does_not_hold_up_the_others(sqlite: Database, box: Box) -> None:
    def answers(name: str, command: str) -> list[bytes] | None:
        if command in (f"UID FETCH 1,2 {BOTH}", f"UID FETCH 1 {BOTH}"):
            return None
        return [literal(2, "two")] if command == f"UID FETCH 2 {BOTH}" else []

    async def story(room: PostRoom, server: Server) -> None:
        room.reads(account=account_of(box, server.port))
        await room.has("two")

    read_from(sqlite, box, answers, story)


def test_a_mail_of_which_not_even_the_size_is_given_is_logged_and_does_not_hold_up_the_others(sqlite: Database, box: Box) -> None:
    def answers(name: str, command: str) -> list[bytes]:
        if command == "UID FETCH 1,2 (UID RFC822.SIZE)":
            return [b"* 2 FETCH (UID 2 RFC822.SIZE 20)"]
        return [literal(2, "two")] if command == f"UID FETCH 2 {BOTH}" else []

    async def story(room: PostRoom, server: Server) -> None:
        with capture_logs() as logs:
            room.reads(account=account_of(box, server.port))
            await room.has("two")
        assert [each["uid"] for each in logs if each["event"] == "mail-not-given"] == [1]

    read_from(sqlite, box, answers, story)


def test_a_mail_that_comes_while_nobody_listens_is_found(sqlite: Database, box: Box) -> None:
    """Told with the end of the search that did not find it, or together with the beginning of the wait."""
    for command, where in ((b"UID SEARCH UID 3:*", "search"), (b"IDLE", "wait")):
        came: list[str] = []

        def answers(name: str, asked: str, command: bytes = command, came: list[str] = came) -> list[bytes]:
            if asked == command.decode() and not came:
                came.append("told")
                return [*usual(asked), b"* 3 EXISTS"]
            if came and asked == "UID SEARCH UID 3:*":
                return [b"* SEARCH 3"]
            if asked.startswith("UID FETCH 3"):
                return [b"* 3 FETCH (UID 3 RFC822.SIZE 20)"] if "SIZE" in asked else [literal(3, "late")]
            return [b"* SEARCH"] if asked.startswith("UID SEARCH") else []

        async def story(room: PostRoom, server: Server, where: str = where) -> None:
            room.reads(account=account_of(box, server.port, folder=where))
            await room.has("late")

        read_from(sqlite, box, answers, story)


@pytest.mark.parametrize(
    ("name", "answer", "trouble"),
    [
        ("SELECT", [b"* 0 EXISTS"], Trouble.REFUSED),  # no UIDVALIDITY: where one was can't be known
        ("LOGIN", [b"* BYE too many connections"], Trouble.BROKEN_OFF),
        ("UID", [b"* SEARCH one two"], Trouble.REFUSED),
        ("IDLE", None, Trouble.REFUSED),
    ],
)
def test_a_server_that_can_not_be_read_is_a_trouble(
    sqlite: Database, box: Box, name: str, answer: list[bytes] | None, trouble: Trouble
) -> None:
    def answers(asked: str, command: str) -> list[bytes] | None:
        if command.startswith("UID") and name != "UID":
            return [b"* SEARCH"]
        return answer if asked == name else []

    async def story(room: PostRoom, server: Server) -> None:
        mailbox = room.reads(account=account_of(box, server.port))
        await until(lambda: mailbox.standing.trouble is not None)
        assert mailbox.standing.trouble is trouble

    read_from(sqlite, box, answers, story)
