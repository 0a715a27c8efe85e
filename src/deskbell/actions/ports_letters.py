"""What is asked of storage about letters: the outbox, what came in, and how far the mailbox was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from deskbell.actions.values import StoredFile
from deskbell.actions.values_letters import Cursor, Letter, NewLetter
from deskbell.domain.letters import Known


class Letters(Protocol):
    """Letters of cases. Reading one `by_id` locks its row until the transaction ends (when it may write)."""

    def add(self, new: NewLetter) -> Letter:
        """Store a letter; one that goes out is due at once."""
        ...

    def by_id(self, letter_id: int) -> Letter | None:
        """Return a letter."""
        ...

    def keep(self, letter: Letter, **changes: Any) -> Letter:
        """Write what changed, and return the letter as it is then."""
        ...

    def of_case(self, case_id: int) -> list[Letter]:
        """Return a case's letters, oldest first, without their quoted history."""
        ...

    def quoted(self, letter_id: int) -> str:
        """Return the history below a letter; "" where there is none."""
        ...

    def case_of(self, letter_id: int) -> int | None:
        """Return the id of a letter's case; nothing is held."""
        ...

    def asked(self, case_id: int) -> str:
        """Return what the customer said last in words; "" where nothing."""
        ...

    def words(self, letter_id: int) -> tuple[str, list[StoredFile], str]:
        """Return what the letter's messages say, their files, in order, and the screen name of the agent who wrote them."""
        ...

    def ours(self, message_ids: Sequence[str]) -> list[Known]:
        """Return the letters, sent and received, with these Message-IDs; costs one statement."""
        ...

    def sent_as(self, message_id: str) -> Letter | None:
        """Return the letter that we sent under this Message-ID; nothing is held."""
        ...

    def newest_sent(self, case_id: int) -> Letter | None:
        """Return the case's newest letter that went out; nothing is held."""
        ...

    def taken_as(self, digest: bytes) -> Letter | None:
        """Return the letter as which this mail is stored; None where it is not. Nothing is held."""
        ...

    def opened_lately(self, address: str, since: int) -> list[int]:
        """Return the ids of cases that mails from this address have opened since a time (ms), newest first, at most 100."""
        ...

    def confirmed_lately(self, address: str, since: int) -> int:
        """Return how many confirmations and transcripts went to this address since a time (ms)."""
        ...

    def due(self, node: str, busy: Sequence[int], limit: int) -> list[int]:
        """Return ids of letters that are to be sent now, oldest first: those that no living node sends, and not the `busy` ones of this one."""
        ...

    def next_at(self) -> int | None:
        """Return when the next letter is to be sent (ms); None when none waits."""
        ...

    def bring_forward(self, to: int) -> None:
        """Have letters that are to be sent later than a time (ms) be sent then."""
        ...

    def is_sent_elsewhere(self, letter: Letter, node: str) -> bool:
        """Return whether another living node is sending the letter."""
        ...

    def counts(self) -> tuple[int, int]:
        """Return how many letters wait to be sent, and how many were given up or came back in the last week."""
        ...

    def cursor(self, mailbox: str) -> Cursor | None:
        """Return how far a mailbox was read; None for one never read."""
        ...

    def move(self, mailbox: str, cursor: Cursor) -> None:
        """Note how far a mailbox was read; never back in the same generation of it."""
        ...

    def claim(self, mailbox: str, node: str) -> bool:
        """Have this node read the mailbox, unless another living one does; return whether it is this one."""
        ...
