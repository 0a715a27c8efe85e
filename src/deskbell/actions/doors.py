"""Whether a portal takes newcomers now: the doors of its admin, its mode and hours, and who is signed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deskbell.actions.ports import Tx
from deskbell.domain.portals import Mode, Portal, Why, doors
from deskbell.domain.presence import Reach, State
from deskbell.domain.refusals import Closed

WORDS = {
    Why.CLOSED: "This chat is closed at the moment.",
    Why.MODE_CLOSED: "This chat is closed at the moment.",
    Why.HOURS: "This chat is closed outside its opening hours.",
    Why.NOBODY: "Nobody is here at the moment.",
}


Reached = Callable[[Tx], Sequence[Reach]]
"""How a question learns of everybody on the bell; one that may be some moments old asks for it less often."""


def everybody(tx: Tx) -> Sequence[Reach]:
    """Return everybody on the bell as they can be reached now; costs all of them."""
    return tx.bells.reaches()


def must_be_open(tx: Tx, portal: Portal) -> None:
    """Refuse (Closed) when the portal takes no newcomers. Only a web portal's doors stand on who is signed on: other newcomers
    don't cost a look at all agents."""
    why = doors(portal, tx.modes.open(), portal.mode is not Mode.WEB or bool(signed_on(tx, portal)), tx.now).why
    if why is not None:
        raise Closed(WORDS[why])


def signed_on(tx: Tx, portal: Portal, reached: Reached = everybody) -> list[Reach]:
    """Return the portal's agents who are signed on to the bell, of those that `reached` returns."""
    return [each for each in reached(tx) if each.state is not State.SIGNED_OFF and each.serves(portal.id)]
