"""From the domain to the wire: how a case's mails look to agents."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.actions.values_letters import Letter
from deskbell.realtime.wire_letters import LetterView, NotTakenView


def letter_view(letter: Letter) -> LetterView:
    """Return a letter as the case's agents see it."""
    return LetterView(
        id=letter.id, n=letter.seq, kind=letter.kind.value, state=letter.state.value, address=letter.address, name=letter.name,
        subject=letter.subject, quoted=letter.has_quoted, at=letter.at, sent_at=letter.sent_at, tries=letter.tries,
        next_at=letter.next_at, trouble=letter.trouble.value if letter.trouble else None, said=letter.said,
        automatic=letter.automatic, stranger=letter.stranger,
        not_taken=[NotTakenView(each.name, each.size, each.why.value) for each in letter.not_taken],
    )  # fmt: skip


def of_case(letters: Iterable[Letter]) -> list[LetterView]:
    """Return a case's letters as its agents see them."""
    return [letter_view(letter) for letter in letters]
