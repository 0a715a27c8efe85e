"""A company with its agents and customers, for tests that say what people do: after every deed, every open page is held against the truth."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select
from tests.pages import ChatPage, DeskPage, Page

from databases import Database
from deskbell.actions import arrivals, bell, cases, chats, consequences, desks, messages, offers, people, portals, transfers
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line
from deskbell.domain.cases import Case, Outcome
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Portal, PortalKind
from deskbell.domain.refusals import Refusal
from deskbell.realtime.bus import InProcessBus
from deskbell.realtime.hub import Hub
from deskbell.realtime.relay import Relay
from deskbell.storage import tables
from deskbell.storage.cases import as_case
from deskbell.storage.dialect import begin
from deskbell.storage.tallies import buckets
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
HELP, SALES = "help", "sales"
NODE = "one"
LEASE = 15_000
TABLES = ["search", *(table.name for table in reversed(tables.metadata.sorted_tables))]
Dump = dict[str, list[tuple[Any, ...]]]
keys = itertools.count(1)


class SeededDice:
    """Case numbers that come in the same order in every run."""

    def __init__(self, *first: int) -> None:
        self._first = list(first)
        self._random = random.Random(7)

    def case_number(self) -> int:
        return self._first.pop(0) if self._first else self._random.randrange(100_000_000, 1_000_000_000)


class Workplace:
    """A database with a clock that the test turns; its workers do what is due when the test says so."""

    database: Database
    now: int
    living: set[str]

    def act(self, deed: Callable[[Tx], T]) -> T:
        """Carry out a deed in a transaction."""
        raise NotImplementedError

    def look(self, question: Callable[[Tx], T]) -> T:
        """Ask on a snapshot."""
        with self.database.engines.read.connect() as conn:
            begin(conn, write=False)
            try:
                return question(Transaction(conn, self.now))
            finally:
                conn.rollback()

    def works(self, seconds: float = 0) -> None:
        """Time goes by; then one round of a worker: leases, lost connections, whatever is due."""
        self.now += int(seconds * 1000)
        self.act(self._renew)
        while self.act(consequences.carry_out_next):
            pass

    def _renew(self, tx: Tx) -> None:
        for node in sorted(self.living):
            tx.presence.lease(node, self.now + LEASE)
        consequences.take_leave_of_lost_connections(tx)


class Company(Workplace):
    """Two portals: Ana and Ben answer at *help*, Lea leads there, Ada administers, Otto answers at *sales* and is a stranger to *help*."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = 1_900_000_000_000
        self.dice = SeededDice()
        self.hub = Hub()
        self.checking = True
        self._turn = 0
        self.living = {NODE}
        self.told: list[Any] = []
        bus = InProcessBus()
        bus.subscribe(self.hub.deliver)
        self._relay = Relay(bus)
        self._ids = itertools.count(1)
        self.customers: list[Customer] = []
        self.agents: list[DeskAgent] = []
        empty(database)
        self._found()

    def _found(self) -> None:
        self.portals, made = self.act(self._settle)
        self.ana, self.ben, self.lea, self.ada, self.otto = (DeskAgent(self, id_) for id_ in made)
        self.agents = [self.ana, self.ben, self.lea, self.ada, self.otto]
        self.checking = False
        for agent in self.agents:
            agent.opens_desk()
        self.checking = True

    def _settle(self, tx: Tx) -> tuple[dict[str, int], list[int]]:
        roles = {"ana": Role.AGENT, "ben": Role.AGENT, "lea": Role.LEAD, "ada": Role.ADMIN, "otto": Role.AGENT}
        made = [tx.people.add(an_agent(name, role)).id for name, role in roles.items()]
        portals = {slug: tx.portals.add(a_portal(slug), b"sealed").id for slug in (HELP, SALES)}
        tx.portals.serve(portals[HELP], set(made[:3]))
        tx.portals.serve(portals[SALES], {made[-1]})
        tx.presence.lease(NODE, self.now + LEASE)
        return portals, made

    def customer(self, name: str = "Carl", slug: str = HELP) -> Customer:
        """Somebody who has not come yet."""
        person = Customer(self, name, slug, next(self._ids))
        self.customers.append(person)
        return person

    def someone_waiting(self, name: str = "Carl", slug: str = HELP) -> Customer:
        """Somebody whose page is open and who waits."""
        person = self.customer(name, slug)
        person.opens()
        person.opens_page()
        return person

    def new_id(self) -> int:
        """A sender's own id."""
        return self.now * 1000 + next(self._ids)

    def act(self, deed: Callable[[Tx], T]) -> T:
        """Carry out a deed in a transaction, tell its news, and hold every page against the truth."""
        self.now += 10
        with self.database.engines.write.begin() as conn:
            begin(conn, write=True)
            tx = Transaction(conn, self.now)
            answer = deed(tx)
        self.told += tx.news
        self._relay.announce(tx.news)
        self.check()
        return answer

    def waits(self, seconds: float) -> None:
        """Time goes by; then the workers of the living nodes do what they do."""
        self.works(seconds)

    def check(self) -> None:
        """State before and its news are the state fetched afresh, on every page; and all counts are right.

        On PostgreSQL, where reading costs more, the desks take turns: what went wrong stays wrong until it is its turn.
        """
        desks_open = [agent.page for agent in self.agents if agent.page is not None]
        chats_open = [customer.page for customer in self.customers if customer.page is not None]
        for page in (*desks_open, *chats_open):
            page.take_in()
        if not self.checking:
            return
        some = desks_open if self.database.engines.is_sqlite else desks_open[self._turn :: 3]
        self._turn = (self._turn + 1) % 3
        self.look(lambda tx: all_right(tx, (*some, *chats_open)))
        self.count()

    def check_everything(self) -> None:
        """All that every desk shows, with its three lists in order, is what it would show if it were loaded now."""
        for agent in self.agents:
            if agent.page is not None:
                agent.page.take_in()
                agent.page.check(self.look)
                agent.page.check_lists(self.look)

    def count(self) -> None:
        """The kept counts are the real ones, and every case's facts are numbered without gaps."""
        wanted = self.look(real_counts)
        with self.database.engines.read.connect() as conn:
            rows = conn.execute(select(tables.counts.c.portal_id, tables.counts.c.bucket, tables.counts.c.n)).all()
            numbered = conn.execute(
                select(tables.cases.c.seq, tables.cases.c.public_seq, func.count(), func.max(tables.facts.c.seq),
                       func.count(tables.facts.c.public_seq), func.max(tables.facts.c.public_seq))
                .join(tables.facts, tables.facts.c.case_id == tables.cases.c.id).group_by(tables.cases.c.id)
            ).all()  # fmt: skip
            conn.rollback()
        assert {(row.portal_id, row.bucket): row.n for row in rows if row.n} == wanted
        for seq, public_seq, how_many, highest, public, highest_public in numbered:
            assert (seq, seq) == (how_many, highest)
            assert (public_seq, public_seq) == (public, highest_public)

    def everything(self) -> Dump:
        """Every row of every table, the search index too."""
        with self.database.engines.read.connect() as conn:
            dump = {
                name: sorted((tuple(row) for row in conn.exec_driver_sql(f"SELECT * FROM {name}")), key=repr) for name in TABLES
            }
            conn.rollback()
        return dump

    @contextmanager
    def refuses(self, why: type[Refusal], **details: object) -> Iterator[None]:
        """What follows is refused for exactly this reason; no row changes, and nobody hears anything."""
        before, told = self.everything(), len(self.told)
        with pytest.raises(Refusal) as caught:
            yield
        assert type(caught.value) is why, f"refused as {type(caught.value).__name__}, not as {why.__name__}"
        for name, value in details.items():
            assert caught.value.details.get(name) == value
        assert self.everything() == before
        assert len(self.told) == told

    @contextmanager
    def changes_nothing(self) -> Iterator[None]:
        """What follows is harmless: no row changes, and nobody hears anything."""
        before, told = self.everything(), len(self.told)
        yield
        assert self.everything() == before
        assert len(self.told) == told


class DeskAgent:
    """An agent, with a desk open or not."""

    def __init__(self, company: Company, id_: int) -> None:
        self.company = company
        self.id = id_
        self.page: DeskPage | None = None
        self._connection: int | None = None

    @property
    def agent(self) -> Agent:
        """The agent as stored now."""
        found = self.company.look(lambda tx: tx.people.by_id(self.id))
        assert found is not None
        return found

    @property
    def name(self) -> str:
        """The name that customers see."""
        return self.agent.screen_name

    @property
    def desk(self) -> DeskPage:
        """The desk that is open."""
        assert self.page is not None
        return self.page

    def opens_desk(self, node: str = NODE) -> None:
        self._connection = self._does(lambda tx, me: desks.desk_opened(tx, node, me))
        self.page = DeskPage(self.company.hub, self.agent, self.company.look)

    def closes_desk(self) -> None:
        self.desk.close()
        self.page, connection = None, self._connection
        assert connection is not None
        self._does(lambda tx, me: desks.desk_closed(tx, connection, me.id))

    def loses_line(self) -> None:
        """The node died: nobody tells the database that the desk is gone."""
        self.desk.close()
        self.page = None

    def opens(self, whose: Customer) -> None:
        """Open a case in the desk, and follow it."""
        self.desk.watch(self.company.look, whose.case)

    def takes(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.take(tx, me, whose.case))

    def assigns(self, whose: Customer, to: DeskAgent) -> Case:
        return self._does(lambda tx, me: cases.assign(tx, me, whose.case, to.id))

    def takes_over(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.take_over(tx, me, whose.case))

    def unassigns(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.unassign(tx, me, whose.case))

    def leaves(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.leave(tx, me, whose.case))

    def ends(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.end(tx, me, whose.case))

    def resolves(self, whose: Customer, note: str = "", outcome: Outcome = Outcome.UNKNOWN, *, chat_too: bool = False) -> Case:
        return self._does(lambda tx, me: cases.resolve(tx, me, whose.case, note=note, outcome=outcome, chat_too=chat_too))

    def reopens(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: cases.reopen(tx, me, whose.case))

    def blocks(self, whose: Customer, reason: str = "rude", hours: int = 24) -> Case:
        return self._does(lambda tx, me: cases.block(tx, me, whose.case, reason, hours))

    def deletes(self, whose: Customer) -> None:
        self._does(lambda tx, me: cases.delete(tx, me, whose.case))

    def writes(self, whose: Customer, words: str, client_id: int | None = None) -> Line:
        own = client_id or self.company.new_id()
        return self._does(lambda tx, me: messages.write(tx, me.id, whose.case, own, words))

    def notes(self, whose: Customer, words: str, client_id: int | None = None) -> Line:
        own = client_id or self.company.new_id()
        return self._does(lambda tx, me: messages.write(tx, me.id, whose.case, own, words, note=True))

    def sends_file(
        self, whose: Customer, name: str, client_id: int | None = None, content: bytes = b"a picture", *, note: bool = False
    ) -> Line:
        own = client_id or self.company.new_id()
        upload = a_file(name, content)
        return self._does(lambda tx, me: messages.write_file(tx, me, whose.case, own, upload, note=note))

    def reads(self, whose: Customer, n: int, got: int = 0) -> None:
        self._does(lambda tx, me: messages.seen(tx, me, whose.case, got or n, n))

    def signs_on(self, **choice: Any) -> None:
        """Sign on to the bell, available unless said otherwise."""
        self._does(lambda tx, me: bell.change(tx, me, **({"signed_on": True, "available": True} | choice)))

    def transfers(self, whose: Customer, to: DeskAgent, note: str = "") -> Case:
        return self._does(lambda tx, me: transfers.to_agent(tx, me, whose.case, to.id, note))

    def transfers_to_portal(self, whose: Customer, slug: str, note: str = "") -> Case:
        portal = self.company.portals[slug]
        return self._does(lambda tx, me: transfers.to_portal(tx, me, whose.case, portal, note))

    def takes_back(self, whose: Customer) -> Case:
        return self._does(lambda tx, me: transfers.take_back(tx, me, whose.case))

    def invites(self, whose: Customer, whom: DeskAgent) -> Case:
        return self._does(lambda tx, me: transfers.invite(tx, me, whose.case, whom.id))

    def takes_invitation_back(self, whose: Customer, whom: DeskAgent) -> Case:
        return self._does(lambda tx, me: transfers.take_invitation_back(tx, me, whose.case, whom.id))

    def parts(self, whose: Customer, whom: DeskAgent | None = None) -> Case:
        """Leave a chat one was invited into, or take a colleague out of it."""
        return self._does(lambda tx, me: transfers.part(tx, me, whose.case, whom.id if whom else None))

    def accepts(self) -> Case:
        """Accept the oldest offer."""
        return self._does(lambda tx, me: offers.accept(tx, me, bell.read(tx, me).offers[0].offer.id))

    def declines(self) -> None:
        """Decline the oldest offer."""
        self._does(lambda tx, me: offers.decline(tx, me, bell.read(tx, me).offers[0].offer.id))

    def is_asked(self) -> bool:
        """Whether an offer is before the agent."""
        me = self.agent
        return bool(self.company.look(lambda tx: bell.read(tx, me)).offers)

    def changes(self, whom: DeskAgent, **values: Any) -> None:
        """Change an agent, as admins do."""
        self._does(lambda tx, me: people.change_agent(tx, me, whom.id, AgentChanges(**values)))

    def has_serve(self, slug: str, *agents: DeskAgent) -> None:
        """Have exactly these agents serve a portal."""
        wishes = PortalWishes({}, {agent.id for agent in agents})
        self._does(lambda tx, me: portals.change(tx, me, self.company.portals[slug], wishes, frozenset({"en"})))

    def looks_at_unassigned(self) -> None:
        self._does(desks.looked_at_unassigned)

    def _does(self, deed: Callable[[Tx, Agent], T]) -> T:
        def as_of_now(tx: Tx) -> T:
            me = tx.people.by_id(self.id)
            assert me is not None
            return deed(tx, me)

        return self.company.act(as_of_now)


class Customer:
    """Somebody who asks for help, with a page open or not."""

    def __init__(self, company: Company, name: str, slug: str, number: int) -> None:
        self.company = company
        self.name, self.slug = name, slug
        self.email = f"{name.lower()}{number}@customers.example"
        self.token = hashlib.sha256(f"{name} {number}".encode()).digest()
        self.browser, self.address = f"browser of {name} {number}", f"192.0.2.{number % 250}"
        self.case, self.case_id = 0, 0
        self.page: ChatPage | None = None
        self._connection: int | None = None

    @property
    def newcomer(self) -> chats.Newcomer:
        """What the form says."""
        device = '{"browser": "Firefox 128", "system": "Debian"}'
        return chats.Newcomer(self.name, "Muster", self.email, None, "de", device, self.browser, self.address)

    def matter(self) -> Case:
        """The case as stored now."""
        case = self.company.look(lambda tx: tx.cases.by_id(self.case_id))
        assert case is not None
        return case

    def opens(self) -> bool:
        """Press *Chat*; return whether this made a new case."""
        case, new = self.company.act(lambda tx: arrivals.open_case(tx, self.company.dice, self.slug, self.token, self.newcomer))
        self.case, self.case_id = case.number, case.id
        return new

    def opens_page(self, node: str = NODE) -> None:
        self._connection, case = self.company.act(lambda tx: chats.page_opened(tx, node, self.token))
        self.page = ChatPage(self.company.hub, self.company.look, case.id, case.number, self.token)

    def closes_page(self) -> None:
        self.loses_line()
        connection = self._connection
        assert connection is not None
        self.company.act(lambda tx: chats.page_closed(tx, connection, self.case_id))

    def loses_line(self) -> None:
        """The node died: nobody tells the database that the page is gone."""
        assert self.page is not None
        self.page.close()
        self.page = None

    def says(self, words: str, client_id: int | None = None) -> Line:
        own = client_id or self.company.new_id()
        return self.company.act(lambda tx: messages.post(tx, self.case, self.token, own, words))

    def sends_file(self, name: str, client_id: int | None = None, content: bytes = b"a picture") -> Line:
        own, upload = client_id or self.company.new_id(), a_file(name, content)
        return self.company.act(lambda tx: messages.post_file(tx, self.case, self.token, own, upload))

    def leaves_request(self, question: str, client_id: int | None = None, **names: str) -> Case:
        own = client_id or self.company.new_id()
        return self.company.act(lambda tx: chats.leave_request(tx, self.case, self.token, own, question, **names))

    def corrects(self, **names: str) -> Case:
        return self.company.act(lambda tx: chats.correct(tx, self.case, self.token, **names))

    def comes_back(self) -> Case:
        return self.company.act(lambda tx: chats.come_back(tx, self.case, self.token))

    def ends(self) -> Case:
        return self.company.act(lambda tx: chats.end(tx, self.case, self.token))

    def rates(self, score: int) -> Case:
        return self.company.act(lambda tx: chats.rate(tx, self.case, self.token, score))

    def reads(self, n: int, got: int = 0) -> None:
        self.company.act(lambda tx: chats.seen(tx, self.case, self.token, got or n, n))

    def hears(self, words: str) -> bool:
        """Whether these words stand in the conversation on the customer's page."""
        assert self.page is not None
        return any(entry.text == words for entry in self.page.entries)

    def reads_lines(self) -> list[str]:
        """What kinds of lines the customer's page shows, in order."""
        assert self.page is not None
        return [entry.kind for entry in self.page.entries]


def empty(database: Database) -> None:
    """Remove every row, so that the next test has a database like a new one, which takes longer to make."""
    with database.engines.write.begin() as conn:
        if database.engines.is_sqlite:
            conn.exec_driver_sql("PRAGMA synchronous = OFF")
        begin(conn, write=True)
        for name in TABLES:
            conn.exec_driver_sql(f"DELETE FROM {name}")


def all_right(tx: Tx, pages: Sequence[Page]) -> None:
    """All these pages show what they would show if they were loaded now."""
    for page in pages:
        page.check(lambda question: question(tx))


def a_portal(slug: str) -> Portal:
    return Portal(0, slug, f"The {slug} portal", PortalKind.CHAT, open=True, accent="#1f6feb")


def an_agent(name: str, role: Role) -> Agent:
    return Agent(0, f"{name}@company.example", f"{name.title()} Account", name.title(), role)


def a_file(name: str, content: bytes) -> messages.Upload:
    """A file whose bytes have come; the same again lies under another key."""
    return messages.Upload(f"{next(keys):032x}", name, "image/png", 1234, hashlib.sha256(content).digest(), 64, 48)


def real_counts(tx: Tx) -> dict[tuple[int, int], int]:
    """How many cases are in each list, counted one by one."""
    assert isinstance(tx, Transaction)
    found = [as_case(row) for row in tx.conn.execute(select(tables.cases)).mappings()]
    return dict(Counter(each for case in found for each in buckets(case)))
