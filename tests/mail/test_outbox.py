"""The outbox: each letter is sent, once if that can be; what can't be sent is told; a node that dies at any step loses nothing."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from structlog.testing import capture_logs
from tests.mailservers import BREAK_OFF, STALL, TAKE_AND_BREAK_OFF, TAKE_AND_STALL, MailServer, mail_server
from tests.people import SeededDice, a_file, a_portal, an_agent

from databases import Database
from deskbell.actions import arrivals, cases, chats, letters, outbox
from deskbell.actions.outbox import ToSend
from deskbell.actions.ports import Store, Tx
from deskbell.actions.values_letters import Letter
from deskbell.domain.cases import Case
from deskbell.domain.facts import Kind
from deskbell.domain.letters import LetterState, Trouble, pause_after
from deskbell.domain.people import Agent, Role
from deskbell.mail.outbox import LEFT_FOR, Outbox, Post, Stationery
from deskbell.mail.sheets import Record
from deskbell.mail.smtp import Smtp
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.web.words import load

T = TypeVar("T")
OURS, PATIENCE = "help@company.example", 20
SAY = load(Path(__file__).parents[2] / "src/deskbell/languages").say


class Dice(SeededDice):
    """Case numbers and tokens that are the same in every run."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = iter(range(1, 10_000))

    def token(self) -> str:
        return f"{next(self._tokens):032x}"


@dataclass
class Postbox:
    """Takes mail as it is told to, without a network."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    at_work: int = 0
    most_at_work: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, envelope_from: str, to: str, content: bytes) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.came.set()
        if self.at_work == 4:
            self.full.set()
        try:
            await self.let_go.wait()
            self.taken.append((envelope_from, to, content))
        finally:
            self.at_work -= 1


class Mortal:
    """A store of a process that may die: from then on nothing that it does is carried out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.died = asyncio.Event()
        self.fails = 0
        self.bad: set[int] = set()
        self.claims: list[int] = []

    async def act(self, deed: Callable[[Tx], T]) -> T:
        if self.died.is_set():
            raise asyncio.CancelledError
        if self.fails and getattr(deed, "func", None) is outbox.sent:
            self.fails -= 1
            raise ConnectionError("the database is away")
        if getattr(deed, "func", None) is outbox.claim:
            letter_id = cast("Any", deed).keywords["letter_id"]
            self.claims.append(letter_id)
            if letter_id in self.bad:
                raise ZeroDivisionError
        return await self._store.act(deed)

    async def look(self, question: Callable[[Tx], T]) -> T:
        return await self._store.look(question)


class Node:
    """A server with an outbox."""

    def __init__(self, office: Office, name: str, post: Post | None) -> None:
        self.store = Mortal(office.store)
        self.outbox = Outbox(cast("Store", self.store), name, Dice(), post, office.stationery)
        self._task = asyncio.create_task(self._works())

    async def _works(self) -> None:
        while await self.outbox.step():
            pass

    async def stops(self) -> None:
        self._task.cancel()
        await self.outbox.stop()

    async def dies(self) -> None:
        """As `kill -9` has it: nothing is recorded, connections break off."""
        self.store.died.set()
        self._task.cancel()
        while tasks := list(self.outbox._on_their_way):  # Python 3.11's wait_for may overhear being cancelled
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.05)


class Office:
    """A database, its nodes, an agent, and a clock that the test turns."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.now = 1_900_000_000_000
        self.folder = folder
        kind = SqliteStore if database.engines.is_sqlite else PostgresStore
        self.store: Any = kind(database.engines, lambda: self.now)
        self.dice = Dice()
        self.agent: Agent
        self.nodes: list[Node] = []
        self._ids = iter(range(1, 10_000))
        self.stationery = Stationery(
            OURS, lambda number: f"help+{number}-signed@company.example", SAY, self._record, lambda key: folder / key
        )

    def _record(self, to_send: ToSend) -> Record:
        return Record("\n".join(line.said.text for line in to_send.lines if line.said), "<p>page", "chat.html")

    async def opens(self) -> None:
        self.store.open()

        def settle(tx: Tx) -> Agent:
            portal, agent = tx.portals.add(a_portal("help"), b"sealed"), tx.people.add(an_agent("ana", Role.AGENT))
            tx.portals.serve(portal.id, {agent.id})
            for node in ("one", "two"):
                tx.presence.lease(node, self.now + 1_000_000)
            found = tx.people.by_id(agent.id)
            assert found is not None
            return found

        self.agent = await self.store.act(settle)

    def node(self, post: Post | None, name: str = "one") -> Node:
        self.nodes.append(Node(self, name, post))
        return self.nodes[-1]

    async def case(self, name: str = "Carl") -> Case:
        """A case that the agent has."""
        n = next(self._ids)
        who = chats.Newcomer(name, "Muster", f"{name.lower()}{n}@customers.example", None, "en", "{}", "browser", "192.0.2.1")

        def opens(tx: Tx) -> Case:
            case = arrivals.open_case(tx, self.dice, "help", n.to_bytes(32), who)[0]
            return cases.take(tx, self.agent, case.number)

        return cast("Case", await self.store.act(opens))

    async def answers(self, case: Case, words: str = "Hello Carl", **more: Any) -> Letter:
        def answer(tx: Tx) -> Letter:
            letters.answer(tx, self.dice, self.agent, case.number, next(self._ids), words, own_address=OURS, **more)
            return tx.letters.of_case(case.id)[-1]

        letter = cast("Letter", await self.store.act(answer))
        self.wake()
        return letter

    def wake(self) -> None:
        for node in self.nodes:
            node.outbox.wake()

    def waits(self, ms: int) -> None:
        self.now += ms
        self.wake()

    async def letter(self, letter: Letter) -> Letter:
        found = await self.store.look(lambda tx: tx.letters.by_id(letter.id))
        assert found is not None
        return cast("Letter", found)

    async def until(self, letter: Letter, so: Callable[[Letter], bool]) -> Letter:
        async with asyncio.timeout(PATIENCE):
            while not so(now := await self.letter(letter)):
                self.wake()
        return now

    async def sent(self, letter: Letter) -> Letter:
        return await self.until(letter, lambda now: now.state is LetterState.SENT)

    async def tried(self, letter: Letter, times: int = 1) -> Letter:
        return await self.until(letter, lambda now: now.tries >= times)

    async def lease_ends(self, node: str) -> None:
        await self.store.act(lambda tx: tx.presence.lease(node, self.now - 1))


def story(database: Database, folder: Path, tell: Callable[[Office], Awaitable[None]]) -> None:
    async def told() -> None:
        office = Office(database, folder)
        await office.opens()
        try:
            await tell(office)
        finally:
            for node in office.nodes:
                if not node.store.died.is_set():
                    await node.stops()
            await office.store.close()

    asyncio.run(told())


def posted(database: Database, folder: Path, tell: Callable[[Office, MailServer], Awaitable[None]]) -> None:
    """A story with a real mail server, and node one at work."""

    async def told(office: Office) -> None:
        async with mail_server() as server:
            office.node(to(server))
            await tell(office, server)

    story(database, folder, told)


def to(server: MailServer) -> Smtp:
    return Smtp("127.0.0.1", server.port)


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def text(content: bytes) -> str:
    part = read(content).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_answer_goes_to_the_customer_and_is_recorded_as_sent(database: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        case = await office.case()
        letter = await office.answers(case, subject="Your bike")
        (mail,) = await server.takes(1)
        now = await office.sent(letter)
        assert (now.tries, now.next_at, now.trouble, now.claimed_by, now.sent_at) == (1, None, None, None, office.now)
        assert (mail.sender, mail.to) == (f"help+{case.number}-signed@company.example", case.email)
        message = read(mail.content)
        assert message["From"].addresses[0].addr_spec == OURS
        assert message["Reply-To"].addresses[0].addr_spec == mail.sender
        assert (message["Message-ID"], message["Subject"]) == (f"<{letter.message_id}>", "Your bike")
        assert text(mail.content).startswith("Hello Carl\n\nAna\nThe help portal\n")

    posted(database, tmp_path, tell)


def test_files_go_with_the_answer_and_one_that_is_gone_is_told(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        case = await office.case()
        here, gone = a_file("here.png", b"x"), a_file("gone.png", b"y")
        (tmp_path / here.key).write_bytes(b"bytes of here")
        files = [
            (await office.store.act(lambda tx, each=each: letters.add_draft_file(tx, office.agent, case.number, each))).id
            for each in (here, gone)
        ]
        await office.answers(case, files=files)
        (mail,) = await server.takes(1)
        (part,) = cast("list[EmailMessage]", list(read(mail.content).iter_attachments()))
        assert (part.get_filename(), part.get_content()) == ("here.png", b"bytes of here")
        assert "[The file gone.png is no longer there.]" in text(mail.content)

    posted(sqlite, tmp_path, tell)


def test_a_request_is_confirmed_and_the_answer_joins_its_thread(database: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        case = await office.case()

        def asks(tx: Tx) -> None:
            cases.unassign(tx, office.agent, case.number)
            chats.leave_request(tx, case.number, (1).to_bytes(32), 77, "My bike creaks")

        await office.store.act(asks)
        office.wake()
        (mail,) = await server.takes(1)
        confirmation = read(mail.content)
        assert confirmation["Auto-Submitted"] == "auto-replied"
        assert "> My bike creaks" in text(mail.content)
        await office.store.act(lambda tx: cases.take(tx, office.agent, case.number))
        await office.answers(case)
        (_, mail) = await server.takes(2)
        assert read(mail.content)["In-Reply-To"] == confirmation["Message-ID"]

    posted(database, tmp_path, tell)


def test_without_mail_nothing_is_sent_and_no_confirmation_waits_for_ever(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        case = await office.case()
        letter = await office.answers(case)
        await office.store.act(lambda tx: tx.due.soon(outbox.CONFIRM, case.id))
        node = office.node(None)
        async with asyncio.timeout(PATIENCE):
            while await office.store.look(lambda tx: tx.due.waiting(outbox.CONFIRM)):
                node.outbox.wake()
        assert (await office.letter(letter)).state is LetterState.WAITING
        assert len(await office.store.look(lambda tx: tx.letters.of_case(case.id))) == 1

    story(sqlite, tmp_path, tell)


def test_a_transcript_goes_out_with_its_page(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        case = await office.case()
        await office.store.act(lambda tx: letters.transcript(tx, office.dice, case.number, (1).to_bytes(32), own_address=OURS))
        (mail,) = await server.takes(1)
        assert [part.get_filename() for part in read(mail.content).iter_attachments()] == ["chat.html"]

    posted(sqlite, tmp_path, tell)


def test_what_is_refused_for_now_is_sent_after_a_pause_and_not_before(database: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        server.will("RCPT", "450 4.2.0 greylisted")
        letter = await office.tried(await office.answers(await office.case()))
        assert (letter.state, letter.trouble, letter.said) == (LetterState.WAITING, Trouble.LATER, "450 4.2.0 greylisted")
        assert letter.next_at == office.now + pause_after(1)
        office.waits(pause_after(1) - 1)
        await office.store.act(lambda tx: None)
        assert server.heard.count("RCPT") == 1
        office.waits(1)
        await office.sent(letter)
        assert len(server.taken) == 1

    posted(database, tmp_path, tell)


def test_what_is_refused_for_good_is_given_up_visibly_and_can_be_tried_again(database: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        server.will("RCPT", "550 5.1.1 no such user")
        case = await office.case()
        letter = await office.until(await office.answers(case), lambda now: now.state is LetterState.FAILED)
        assert (letter.trouble, letter.said, letter.next_at) == (Trouble.ADDRESS_REFUSED, "550 5.1.1 no such user", None)
        lines = await office.store.look(lambda tx: tx.talk.lines(case.id))
        assert [line.fact.other for line in lines if line.fact.kind is Kind.MAIL_FAILED] == [str(letter.id)]
        await office.store.act(lambda tx: letters.try_again(tx, office.agent, case.number, letter.id))
        await office.sent(letter)
        assert len(server.taken) == 1

    posted(database, tmp_path, tell)


def test_a_mail_that_broke_off_halfway_is_sent_once(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        server.will("DATA", BREAK_OFF)
        letter = await office.tried(await office.answers(await office.case()))
        assert letter.trouble is Trouble.BROKEN_OFF
        office.waits(pause_after(1))
        await office.sent(letter)
        assert len(server.taken) == 1

    posted(sqlite, tmp_path, tell)


def test_a_mail_that_broke_off_after_the_last_dot_comes_twice_the_same(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        server.will("DOT", TAKE_AND_BREAK_OFF)
        letter = await office.tried(await office.answers(await office.case()))
        office.waits(pause_after(1))
        await office.sent(letter)
        one, two = server.taken
        assert one == two

    posted(sqlite, tmp_path, tell)


@pytest.mark.parametrize("at", ["claimed", "before DATA", "after the last dot", "before it is recorded"])
def test_a_node_that_dies_at_any_step_loses_no_letter(database: Database, tmp_path: Path, at: str) -> None:
    async def tell(office: Office) -> None:
        async with mail_server() as server:
            server.will(*{"before DATA": ("DATA", STALL), "after the last dot": ("DOT", TAKE_AND_STALL)}.get(at, ("X", "")))
            waiting = Postbox()
            node = office.node(waiting if at == "claimed" else to(server))
            if at == "before it is recorded":
                node.outbox._post = DiesAfter(to(server), node.store)
            letter = await office.answers(await office.case())
            come_so_far = {"claimed": waiting.came, "before it is recorded": node.store.died}.get(at, server.stuck)
            async with asyncio.timeout(PATIENCE):
                await come_so_far.wait()
            await node.dies()
            assert (await office.letter(letter)).claimed_by == "one"

            other = office.node(to(server), "two")
            assert not await other.outbox._begin_what_is_due()  # the first might still be alive
            await office.lease_ends("one")
            await office.sent(letter)
            doubled = at in ("after the last dot", "before it is recorded")
            assert len(server.taken) == (2 if doubled else 1)
            assert len(set(server.taken)) == 1

    story(database, tmp_path, tell)


class DiesAfter:
    """Hands a mail over, and the process dies at that."""

    def __init__(self, post: Post, store: Mortal) -> None:
        self._post, self._store = post, store

    async def send(self, envelope_from: str, to: str, content: bytes) -> None:
        await self._post.send(envelope_from, to, content)
        self._store.died.set()


def test_a_node_that_starts_again_under_its_name_sends_what_it_had_claimed(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        waiting = Postbox()
        node = office.node(waiting)
        letter = await office.answers(await office.case())
        await waiting.came.wait()
        await node.dies()
        again = Postbox()
        again.let_go.set()
        office.node(again)
        await office.sent(letter)
        assert len(again.taken) == 1

    story(sqlite, tmp_path, tell)


def test_two_nodes_send_each_letter_once(database: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        post = Postbox()
        post.let_go.set()
        office.node(post, "one")
        office.node(post, "two")
        waiting = [await office.answers(await office.case()) for _ in range(12)]
        for letter in waiting:
            await office.sent(letter)
        ids = [read(content)["Message-ID"] for _, _, content in post.taken]
        assert sorted(ids) == sorted(f"<{letter.message_id}>" for letter in waiting)

    story(database, tmp_path, tell)


def test_four_letters_are_on_their_way_and_of_one_case_one_after_the_other(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        case = await office.case()
        wanted = [await office.answers(case, f"{number}") for number in range(6)]
        others = [await office.answers(await office.case()) for _ in range(6)]
        post = Postbox()
        node = office.node(post)
        async with asyncio.timeout(PATIENCE):
            await post.full.wait()
        busy = [case_id for _, case_id in node.outbox._on_their_way.values()]
        assert len(set(busy)) == 4
        assert case.id in busy
        post.let_go.set()
        for letter in (*wanted, *others):
            await office.sent(letter)
        assert post.most_at_work == 4
        of_case = [text(content)[0] for _, to_, content in post.taken if to_ == case.email]
        assert of_case == ["0", "1", "2", "3", "4", "5"]

    story(sqlite, tmp_path, tell)


def test_a_letter_that_cannot_be_written_holds_up_no_other(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        case, other = await office.case(), await office.case()
        office.nodes[0].outbox._stationery = Stationery(
            OURS, lambda number: "no address" if number == case.number else OURS, SAY, office._record, lambda key: tmp_path / key
        )
        with capture_logs() as logs:
            letter = await office.tried(await office.answers(case, "Secret words"))
            await office.sent(await office.answers(other))
        assert (letter.state, letter.trouble) == (LetterState.WAITING, Trouble.FAULT)
        assert len(server.taken) == 1
        assert any(entry["event"] == "letter-not-sent" for entry in logs)
        assert "Secret" not in str(logs)
        assert "@" not in str(logs)

    posted(sqlite, tmp_path, tell)


def test_a_letter_that_can_not_be_claimed_holds_up_no_other_and_is_left_for_a_minute(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        store = office.nodes[0].store
        store.bad.add(1)
        with capture_logs() as logs:
            letter, *others = [await office.answers(await office.case()) for _ in range(6)]
            assert letter.id == 1
            for other in others:
                await office.sent(other)
        assert store.claims.count(1) == 1
        assert [(each["event"], each["letter"]) for each in logs if each["log_level"] == "error"] == [("letter-not-claimed", 1)]
        store.bad.clear()
        office.waits(LEFT_FOR - 1)
        await office.sent(await office.answers(await office.case()))
        assert store.claims.count(1) == 1
        office.waits(1)
        await office.sent(letter)
        assert len(server.taken) == 7

    posted(sqlite, tmp_path, tell)


def test_a_database_that_is_away_makes_no_letter_a_bad_one(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        postbox = Postbox()
        postbox.let_go.set()
        letter = await office.answers(await office.case())
        store = Mortal(office.store)
        store.bad.add(letter.id)
        box = Outbox(cast("Store", store), "one", Dice(), postbox, office.stationery)
        looks = 0

        async def is_away_after_the_first(question: Callable[[Tx], Any]) -> Any:
            nonlocal looks
            looks += 1
            if looks > 1:
                raise ConnectionError("the database is away")
            return await office.store.look(question)

        store.look = is_away_after_the_first  # type: ignore[method-assign]
        with pytest.raises(ConnectionError):
            await box.step()
        store.bad.clear()
        looks = -1_000_000
        await box.step()
        await box.stop()
        assert (await office.letter(letter)).state is LetterState.SENT

    story(sqlite, tmp_path, tell)


def test_what_the_mail_server_took_is_recorded_however_often_that_takes(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskbell.mail.outbox.RECORDED_AGAIN_AFTER", 0)

    async def tell(office: Office, server: MailServer) -> None:
        office.nodes[0].store.fails = 3
        await office.sent(await office.answers(await office.case()))
        assert office.nodes[0].store.fails == 0
        assert len(server.taken) == 1

    posted(sqlite, tmp_path, tell)


def test_a_server_that_stops_lets_what_is_on_its_way_end_and_begins_no_more(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office) -> None:
        post = Postbox()
        node = office.node(post)
        case = await office.case()
        letter = await office.answers(case)
        await post.came.wait()
        later = await office.answers(case)
        stops = asyncio.create_task(node.stops())
        await asyncio.sleep(0)
        post.let_go.set()
        await stops
        assert (await office.letter(letter)).state is LetterState.SENT
        assert (await office.letter(later)).state is LetterState.WAITING
        assert len(post.taken) == 1

    story(sqlite, tmp_path, tell)


def test_a_server_that_stops_does_not_wait_for_ever(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.mail.outbox.LAST_CALL", 0.1)

    async def tell(office: Office) -> None:
        post = Postbox()
        node = office.node(post)
        letter = await office.answers(await office.case())
        await post.came.wait()
        await node.stops()
        now = await office.letter(letter)
        assert (now.state, now.trouble, now.claimed_by) == (LetterState.WAITING, Trouble.BROKEN_OFF, None)

    story(sqlite, tmp_path, tell)


def test_logs_hold_no_address_and_no_words(sqlite: Database, tmp_path: Path) -> None:
    async def tell(office: Office, server: MailServer) -> None:
        server.will("RCPT", "550 no such user carl1@customers.example")
        with capture_logs() as logs:
            await office.tried(await office.answers(await office.case(), "Secret words"))
        assert [(entry["event"], entry["trouble"]) for entry in logs] == [("letter-not-sent", "address_refused")]
        assert "carl" not in str(logs)

    posted(sqlite, tmp_path, tell)
