"""What is asked of storage about what is said in a case, and the files sent in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from deskbell.actions.values import Line, Place, StoredFile
from deskbell.domain.facts import Fact, Kind
from deskbell.domain.files import Upload


class Talk(Protocol):
    """Facts and what was said: the conversation."""

    def add(self, fact: Fact) -> None:
        """Append a fact."""
        ...

    def say(
        self,
        case_id: int,
        client_id: int,
        agent_id: int | None,
        text: str,
        file_id: int | None = None,
        letter_id: int | None = None,
    ) -> int:
        """Store words, return their id; the sender must have looked for the same `client_id` before."""
        ...

    def customers_place(self, number: int, token_hash: bytes, client_id: int) -> Place | None:
        """Return where the customer's message would go, its case locked; None for a case this token does not open."""
        ...

    def agents_place(self, number: int, agent_id: int, client_id: int) -> Place | None:
        """Return where an agent's message would go, its case locked; None for a case that this agent does not see."""
        ...

    def post(self, place: Place, fact: Fact, client_id: int, text: str, awaiting_since: int | None) -> Line:
        """Store a message with its fact and move the case's counters: the hot path, three statements."""
        ...

    def said_with(self, case_id: int, client_id: int) -> Line | None:
        """Return the line stored with this sender's id, if it was stored before."""
        ...

    def lines(
        self, case_id: int, *, after: int = 0, before: int | None = None, public: bool = False, newest: int | None = None
    ) -> list[Line]:
        """Return lines in order: numbers above `after` and below `before`, the public ones by their public number."""
        ...

    def seq_of_public(self, case_id: int, public_seq: int) -> int:
        """Return the fact number of the newest fact the customer has when having `public_seq`."""
        ...

    def public_of_seq(self, case_id: int, seq: int) -> int:
        """Return how much the customer counts where agents count `seq`."""
        ...

    def newest(self, case_id: int, kind: Kind) -> int | None:
        """Return the number of the case's newest fact of a kind."""
        ...

    def last_said_at(self, case_id: int) -> int | None:
        """Return when customer or agent last wrote to the other."""
        ...

    def wrote(self, case_id: int) -> bool:
        """Return whether the customer has written anything."""
        ...


class Files(Protocol):
    """Records of files."""

    def add(self, case_id: int, upload: Upload, at: int, *, draft: bool = False) -> StoredFile:
        """Record a stored file; `draft`: for an answer that is being written."""
        ...

    def of_case(self, case_id: int, file_id: int, *, public: bool = False) -> StoredFile | None:
        """Return the record, if the file is the case's; `public`: and was sent where the customer sees it, not with a note."""
        ...

    def bytes_of(self, case_id: int) -> int:
        """Return how many bytes the files of a case have together."""
        ...

    def unsent(self, case_id: int) -> list[StoredFile]:
        """Return the case's files that were uploaded for an answer that is being written."""
        ...

    def sent(self, file_ids: Sequence[int]) -> None:
        """Note that these files went with an answer."""
        ...

    def forget(self, file_id: int) -> None:
        """Remove the record of a file that was not sent; its bytes are swept."""
        ...

    def forget_unsent(self, before: int) -> bool:
        """Remove records of files uploaded before a time (ms) and not sent, a few hundred; return whether there may be more."""
        ...

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return which of these keys are recorded."""
        ...
