"""What comes down the socket, read only as far as the measure needs it: who said what as which number."""

from __future__ import annotations

from typing import Any

import msgspec


class Line(msgspec.Struct, gc=False):
    """A line of a conversation: its number, who made it, and the sender's own id of a message."""

    n: int
    by: str
    client_id: str | None = None


class Said(msgspec.Struct, tag="said", tag_field="t", gc=False):
    """To the customer: the next line."""

    entry: Line


class Entry(msgspec.Struct, tag="entry", tag_field="t", gc=False):
    """To a desk: the next line of a case."""

    number: int
    entry: Line


class Posted(msgspec.Struct, tag="posted", tag_field="t", gc=False):
    """The sender's message is stored."""

    case: int
    id: str


class Refused(msgspec.Struct, tag="refused", tag_field="t"):
    """The sender's message, or another word, is refused."""

    problem: dict[str, Any]


class Row(msgspec.Struct, gc=False):
    """A row, as far as its number."""

    number: int


class View(msgspec.Struct, gc=False):
    """A case as desks see it, as far as its row."""

    row: Row


class CaughtUp(msgspec.Struct, tag="caught_up", tag_field="t", gc=False):
    """To a desk: what was said in a case so far."""

    case: View
    entries: list[Line]


class Chat(msgspec.Struct, tag="chat", tag_field="t", gc=False):
    """To the customer: what was said so far."""

    entries: list[Line]


class Ready(msgspec.Struct, tag="ready", tag_field="t", gc=False):
    """The first word was taken."""


class OfferTo(msgspec.Struct, gc=False):
    """An offer, as far as its id and its case's number."""

    id: int
    number: int


class Offered(msgspec.Struct, tag="offer", tag_field="t", gc=False):
    """A case is put before the desk's agent."""

    offer: OfferTo


OTHERS = [
    msgspec.defstruct(f"Other_{tag}", [], tag=tag, tag_field="t", gc=False)
    for tag in (
        *("row", "deleted", "moved", "marks", "types", "lookers", "here", "dot", "changed", "signed_out", "agent_away", "pong"),
        *("offer_over", "bell", "codes", "board", "still_waits", "codes_guessed", "line", "nothing"),
    )
]

_Piece: Any = Said | Entry | Posted | Refused | CaughtUp | Chat | Ready | Offered
for _other in OTHERS:
    _Piece = _Piece | _other

decode = msgspec.json.Decoder(list[_Piece]).decode
"""Returns the pieces of news in a frame."""
