"""What is asked of storage about the bell: who can be reached, offers, lines, codes, open modes, invited colleagues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from deskbell.domain.codes import Code
from deskbell.domain.offers import Offer, OfferKind, OfferState, Waiting
from deskbell.domain.portals import Mode
from deskbell.domain.presence import Bell, Reach


@dataclass(frozen=True, slots=True)
class OfferOut:
    """An open offer of the live board, with who has declined it."""

    offer: Offer
    declined: frozenset[int]


class Bells(Protocol):
    """What agents chose, and whether they can be reached now."""

    def hands_out_alone(self) -> bool:
        """Return whether nobody else hands out until the transaction ends; nothing is waited for."""
        ...

    def of(self, agent_id: int) -> Bell:
        """Return what an agent chose, or what holds before the first choice."""
        ...

    def hold(self, agent_id: int) -> Bell:
        """Return what an agent chose; whoever else would change it, or offer them something, waits until the transaction ends."""
        ...

    def if_nobody_has_it(self, agent_id: int) -> Reach | None:
        """Return how an agent can be reached, held as by `hold`; None while another transaction holds them: nothing is waited for."""
        ...

    def held(self, found: Reach) -> Reach | None:
        """Return `if_nobody_has_it` of an agent whose reach was read in this transaction."""
        ...

    def signed_off_by(self, when: int) -> None:
        """Have nobody have chosen to sign off later than a time (ms)."""
        ...

    def keep(self, bell: Bell) -> None:
        """Write what an agent chose."""
        ...

    def reach(self, agent_id: int) -> Reach:
        """Return how an agent can be reached now; costs some statements."""
        ...

    def reaches(self) -> list[Reach]:
        """Return how each agent who is signed on can be reached now, by id; costs some statements, linear in agents."""
        ...

    def free(self) -> list[Reach]:
        """Return those of `reaches` who may be handed the next customer of a line; costs less the more are busy."""
        ...


class Offers(Protocol):
    """Cases put before agents."""

    def make(
        self,
        case_id: int,
        portal_id: int,
        kind: OfferKind,
        until: int,
        *,
        agent_id: int | None = None,
        sender_id: int | None = None,
        note: str = "",
    ) -> Offer:
        """Store an open offer and return it with its id, larger than all before."""
        ...

    def by_id(self, offer_id: int) -> Offer | None:
        """Return an offer; whoever decides on it has locked its case."""
        ...

    def open_of_case(self, case_id: int) -> list[Offer]:
        """Return the case's open offers, oldest first."""
        ...

    def open_to(self, agent_id: int) -> list[Offer]:
        """Return the open offers to this agent alone, oldest first."""
        ...

    def open_to_all(self, portals: Sequence[int], agent_id: int) -> list[Offer]:
        """Return the open offers to all agents of these portals that this agent has not declined, oldest first."""
        ...

    def ahead(self) -> list[int]:
        """Return the open offers (ids) that were made later than now: before the clock was set back."""
        ...

    def not_rung(self, since: int) -> list[int]:
        """Return the cases (ids) of web portals whose connected customer waits for anyone, and which nobody was offered since a time (ms)."""
        ...

    def out(self) -> list[OfferOut]:
        """Return every open offer, oldest first."""
        ...

    def end(self, offer: Offer, state: OfferState, taken_by: int | None = None) -> None:
        """End an offer."""
        ...

    def forget(self, before: int) -> int:
        """Remove offers that ended before a time (ms), some at once; return how many."""
        ...

    def taken_by(self, offer_id: int) -> int | None:
        """Return who took the case of an ended offer."""
        ...

    def decline(self, offer: Offer, agent_id: int) -> None:
        """Note that one of several has declined; twice is once."""
        ...

    def declined(self, offer: Offer) -> set[int]:
        """Return who of several has declined."""
        ...


class Lines(Protocol):
    """Waiting lines: the waiting cases of queue portals, by first arrival."""

    def lines(self) -> list[int]:
        """Return the portals in whose lines somebody waits; costs the lines, not who waits in them."""
        ...

    def walk(self, line: int) -> Iterator[Waiting]:
        """Yield each connected customer without an offer, oldest (of the smallest id) first; read in small pieces."""
        ...

    def order(self, line: int) -> list[int]:
        """Return the cases of a line, oldest first: a case's place is how many stand before it."""
        ...

    def entered(self, case_id: int, line: int) -> None:
        """Note that a newcomer stands at the end of a line."""
        ...

    def over(self, case_id: int) -> None:
        """Note that the customer's wait ended with an agent; only the newest of each line are kept."""
        ...

    def given_up(self, case_id: int) -> None:
        """Forget a wait that ended otherwise."""
        ...

    def per_place(self, line: int) -> list[int]:
        """Return how long (ms) the line's recent customers waited for each place."""
        ...


class Codes(Protocol):
    """Connection codes, known by an HMAC of their digits."""

    def make(self, agent_id: int, portal_id: int, name: str, digest: bytes, sealed: bytes, expires_at: int) -> Code | None:
        """Store a code and return it; None when an open code has the same digits."""
        ...

    def open_of(self, agent_id: int) -> list[Code]:
        """Return an agent's open codes, oldest first, those at their end included."""
        ...

    def own(self, agent_id: int, code_id: int) -> Code | None:
        """Return an open code of this agent."""
        ...

    def by_digest(self, digest: bytes, portal_id: int) -> Code | None:
        """Return the portal's open code with these digits that has not expired, if its maker serves the portal; one statement."""
        ...

    def by_id(self, code_id: int) -> Code | None:
        """Return an open code."""
        ...

    def end(self, code_id: int, how: str) -> bool:
        """End an open code: digest, sealed digits and its name go. Of two who end it at once, one gets False."""
        ...

    def joined(self, code_id: int, case_id: int) -> None:
        """Note which case a code has joined: deleting the case deletes what was written about it here."""
        ...

    def forget(self, before: int) -> int:
        """Remove ended codes and wrong tries from before a time (ms), some at once; return how many."""
        ...

    def tries(self, network: str, since: int) -> list[int]:
        """Return when wrong codes came from a network since a time, oldest first; the network's next try waits for this one's end."""
        ...

    def wrong(self, network: str) -> int:
        """Note a wrong code; forget those older than a day; return how many came from everywhere in the last ten minutes."""
        ...


class Modes(Protocol):
    """Which modes of connection are open."""

    def open(self) -> frozenset[Mode]:
        """Return the open modes."""
        ...

    def set(self, mode: Mode, *, open: bool) -> None:  # noqa: A002
        """Open or close a mode."""
        ...


class Participants(Protocol):
    """Colleagues in a chat beside the assigned agent."""

    def of(self, case_id: int) -> list[int]:
        """Return who is in."""
        ...

    def names(self, case_id: int) -> tuple[tuple[int, str], ...]:
        """Return who is in, with their screen names."""
        ...

    def join(self, case_id: int, agent_id: int) -> bool:
        """Let a colleague in; return whether they were not in before."""
        ...

    def out_of_reach(self, whose: AbstractSet[int] | None) -> list[tuple[int, int]]:
        """Return (case, colleague) for those (of these agents; None: of all) in a chat whose portal they serve no more, or who are disabled."""
        ...

    def part(self, case_id: int, agent_id: int | None = None) -> list[int]:
        """Take one colleague, or all, out; return who was in."""
        ...
