"""What the actions and the edge ask of storage: small ports, each promising what may be relied on.

Deeds are plain functions of an open transaction. `Store.act` runs one durably, `Store.look` runs a question on a snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, TypeVar

from deskbell.actions.ports_bell import Bells, Codes, Lines, Modes, Offers, Participants
from deskbell.actions.ports_letters import Letters
from deskbell.actions.ports_people import Audit, Blocks, People, Portals
from deskbell.actions.ports_share import Recordings, Shares
from deskbell.actions.ports_talk import Files, Talk
from deskbell.actions.values import CaseFilter, DueRow, Happened, Listed, NewCaseRow, Spoken, Tally, Told
from deskbell.domain.cases import Case
from deskbell.domain.people import Agent

T = TypeVar("T")


class Cases(Protocol):
    """Cases. Reading one `for_*` locks its row until the transaction ends (when it may write)."""

    def open(self, new: NewCaseRow, at: int) -> tuple[Case, tuple[Tally, ...]]:
        """Store a new waiting chat; refuses (AlreadyTaken) a number in use, also by a deleted case.

        The caller has looked for the token: one that another transaction has used since is an error, and the deed is tried again.
        """
        ...

    def for_customer(self, number: int, token_hash: bytes) -> Case | None:
        """Return the case this token opens, None for any other."""
        ...

    def by_token(self, token_hash: bytes) -> Case | None:
        """Return the case this token opens."""
        ...

    def for_agent(self, number: int, agent: Agent) -> Case | None:
        """Return the case if it is in a portal that this agent serves now."""
        ...

    def by_id(self, case_id: int) -> Case | None:
        """Return the case, for the system's own deeds."""
        ...

    def as_it_stands(self, case_id: int) -> Case | None:
        """Return the case without holding it, for a deed that only shows it."""
        ...

    def by_number(self, number: int) -> Case | None:
        """Return the case with this number without holding it, for the system's own deeds."""
        ...

    def if_nobody_has_it(self, case_id: int) -> Case | None:
        """Return the case, locked; None also while another transaction holds it: nothing is waited for."""
        ...

    def in_use(self, case_id: int) -> bool:
        """Return whether another transaction holds the case; if none does, this one holds it from now on."""
        ...

    def keep(self, before: Case, after: Case, at: int) -> tuple[Tally, ...]:
        """Write what changed and move the counts."""
        ...

    def names(self, case: Case) -> tuple[str, str | None]:
        """Return the portal's address part and the screen name of the case's agent."""
        ...

    def mark(self, case_id: int, marks: dict[str, int]) -> None:
        """Move how far a side's pages have come (columns of that name)."""
        ...

    def here(self, case: Case, away_since: int | None) -> Case:
        """Note since when no page of the customer is connected; None while one is."""
        ...

    def slug_and_agent(self, portal_id: int, agent_id: int | None) -> tuple[str, str | None]:
        """Return a portal's address part and an agent's screen name."""
        ...

    def listed(self, agent: Agent, wanted: CaseFilter) -> list[Listed]:
        """Return a page of a list; costs the page, not the list."""
        ...

    def earlier(self, case: Case, agent: Agent, limit: int) -> list[Listed]:
        """Return the newest other cases of the same address that this agent may see."""
        ...

    def tallies(self, agent: Agent) -> tuple[list[Tally], bool]:
        """Return the counts of the agent's lists per portal, and whether Unassigned grew since the agent looked."""
        ...

    def running_of(self, agent_id: int) -> list[Case]:
        """Return the agent's assigned cases whose chat runs."""
        ...

    def out_of_reach(self, whose: AbstractSet[int] | None) -> list[Case]:
        """Return the assigned cases, locked, whose agent (one of these; None: whoever) is disabled or does not serve their portal."""
        ...

    def running_from(self, portal_id: int, browser: str) -> list[Case]:
        """Return the portal's cases whose chat runs, opened by this browser, locked; none for a browser that said nothing."""
        ...

    def address_of(self, case_id: int) -> tuple[str, str]:
        """Return browser id and network address a case came from."""
        ...

    def erase(self, case: Case, by: int, at: int) -> tuple[list[str], tuple[Tally, ...]]:
        """Delete all rows of the case, leave a tombstone; return the keys of its files."""
        ...


class Due(Protocol):
    """Deadlines and consequences, one per kind and subject."""

    def at(self, kind: str, subject: int, when: int, other: str = "") -> None:
        """Set or move a deadline."""
        ...

    def soon(self, kind: str, subject: int = 0) -> None:
        """Have this done now."""
        ...

    def once(self, kind: str, subject: int, until: int) -> bool:
        """Note that this is not to be done again before a time (ms); return whether it was not noted yet."""
        ...

    def is_set(self, kind: str, subject: int) -> bool:
        """Return whether there is a deadline of this kind and subject."""
        ...

    def never(self, kind: str, subject: int) -> None:
        """Take a deadline back."""
        ...

    def now(self, limit: int = 100, kinds: Sequence[str] = ()) -> list[DueRow]:
        """Return what is due, of these kinds (none named: of all), oldest first; on PostgreSQL each row is locked and those locked elsewhere are passed over."""
        ...

    def waiting(self, kind: str, limit: int = 100) -> list[DueRow]:
        """Return what is due of one kind, oldest first, for a question: nothing is locked."""
        ...

    def all_done(self, kind: str) -> None:
        """Remove every row of a kind that is due now, passing over those locked elsewhere."""
        ...

    def done(self, row: DueRow) -> None:
        """Remove a row that was carried out."""
        ...

    def next_at(self, kinds: Sequence[str] = ()) -> int | None:
        """Return when the next row, of these kinds (none named: of all), falls due."""
        ...

    def put_off(self, row: DueRow, until: int) -> None:
        """Have a row fall due later (ms), unless it was carried out or moved meanwhile."""
        ...

    def bring_forward(self, kind: str, to: int) -> None:
        """Have all of a kind that falls due later than a time (ms) fall due then."""
        ...


class Presence(Protocol):
    """Connections and the leases of their nodes."""

    def opened(self, node: str, *, case_id: int | None = None, agent_id: int | None = None) -> int:
        """Record an open connection; return its id."""
        ...

    def closed(self, connection_id: int) -> None:
        """Remove a connection; harmless when repeated."""
        ...

    def customer_here(self, case_id: int) -> bool:
        """Return whether a page of the customer is connected to a living node."""
        ...

    def agents_here(self) -> set[int]:
        """Return the agents with a desk connected to a living node."""
        ...

    def agent_left_at(self, agent_id: int) -> int | None:
        """Return since when no desk of the agent is connected; None while one is."""
        ...

    def agent_gone(self, agent_id: int, since: int | None = None) -> bool:
        """Note that the agent is away from now on (or `since` earlier), unless a connection is left; return whether none is."""
        ...

    def lease(self, node: str, until: int) -> None:
        """Renew a node's lease."""
        ...

    def shorten_leases(self, until: int) -> None:
        """Have no lease end later than `until` (milliseconds)."""
        ...

    def long_gone(self, since: int) -> None:
        """Have nobody's last desk be gone since later than now: such ones are since this time (ms)."""
        ...

    def orphans(self) -> list[tuple[int, int | None, int | None]]:
        """Return (connection, case, agent) of nodes without a living lease."""
        ...


class Tx(Protocol):
    """One open transaction. What is told is delivered after the commit, or never."""

    @property
    def now(self) -> int:
        """The transaction's time, in milliseconds since 1970."""
        ...

    def at(self, now: int) -> Tx:
        """Return this same transaction at another time, its only own: to tell what has been (demo data) or ask what will be due."""
        ...

    @property
    def cases(self) -> Cases:
        """Cases."""
        ...

    @property
    def talk(self) -> Talk:
        """The conversation."""
        ...

    @property
    def files(self) -> Files:
        """Records of files."""
        ...

    @property
    def due(self) -> Due:
        """Deadlines."""
        ...

    @property
    def presence(self) -> Presence:
        """Connections."""
        ...

    @property
    def people(self) -> People:
        """Agents."""
        ...

    @property
    def portals(self) -> Portals:
        """Portals."""
        ...

    @property
    def audit(self) -> Audit:
        """The audit log."""
        ...

    @property
    def blocks(self) -> Blocks:
        """Blocks."""
        ...

    @property
    def bells(self) -> Bells:
        """What agents chose, and whether they can be reached."""
        ...

    @property
    def offers(self) -> Offers:
        """Cases put before agents."""
        ...

    @property
    def lines(self) -> Lines:
        """Waiting lines."""
        ...

    @property
    def codes(self) -> Codes:
        """Connection codes."""
        ...

    @property
    def modes(self) -> Modes:
        """Open modes."""
        ...

    @property
    def participants(self) -> Participants:
        """Colleagues in a chat."""
        ...

    @property
    def shares(self) -> Shares:
        """Screen shares."""
        ...

    @property
    def recordings(self) -> Recordings:
        """Recordings of screen shares."""
        ...

    @property
    def letters(self) -> Letters:
        """Mails of cases."""
        ...

    def tell(self, news: Happened | Spoken | Told) -> None:
        """Deliver this once the transaction is committed."""
        ...


class Store(Protocol):
    """The database. Each deed is atomic; a refusal or an error in one changes nothing and touches no other."""

    async def act(self, deed: Callable[[Tx], T]) -> T:
        """Run a deed; return its answer only after it is committed and synced."""
        ...

    def submit(self, deed: Callable[[Tx], Any], done: Callable[[Any, BaseException | None], None], lane: int = 0) -> None:
        """Like `act`, but call `done(answer, error)` on the event loop; deeds of one lane are carried out in the order given."""
        ...

    async def look(self, question: Callable[[Tx], T]) -> T:
        """Run a question on a snapshot; it must not write."""
        ...


class Dice(Protocol):
    """Randomness, passed in so that rules and tests stay repeatable."""

    def case_number(self) -> int:
        """Return nine random digits, the first not 0."""
        ...


class Tokens(Dice, Protocol):
    """Randomness for what must not be guessed, too."""

    def token(self) -> str:
        """Return 32 random hexadecimal digits."""
        ...
