"""Places in the waiting lines: who stands where, for how long it is likely to take, and whether anybody is there."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from deskbell.actions.ports import Tx
from deskbell.domain.offers import estimate
from deskbell.domain.presence import State


@dataclass(frozen=True, slots=True)
class Place:
    """How many stand before a customer, how long (ms) they are likely to wait (None: can't be said), and whether anybody is on."""

    ahead: int
    estimate: int | None
    staffed: bool


def of_customers(tx: Tx, here: AbstractSet[int]) -> dict[int, Place]:
    """Return the places of those of these cases (ids) that stand in a line; costs everybody in the lines, some statements each line."""
    return dict(pair for line in tx.lines.lines() for pair in _of_line(tx, line, here))


def _of_line(tx: Tx, line: int, here: AbstractSet[int]) -> Iterator[tuple[int, Place]]:
    standing = [(ahead, case_id) for ahead, case_id in enumerate(tx.lines.order(line)) if case_id in here]
    if not standing:
        return
    staffed = any(each.state is not State.SIGNED_OFF and each.serves(line) for each in tx.bells.reaches())
    waits = tx.lines.per_place(line) if staffed else []
    for ahead, case_id in standing:
        yield case_id, Place(ahead, estimate(waits, ahead), staffed)
