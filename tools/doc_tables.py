"""Draws what the documents say about tables in the code: a case's two lives, and the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from deskbell.domain.cases import CHAT_LIFE, STATUS_LIFE, Chat, Deed, Status, Turn
from deskbell.domain.people import WHO_MAY
from deskbell.settings import SETTINGS

S = TypeVar("S")
T = TypeVar("T")
DOCS = Path(__file__).resolve().parent.parent / "docs"
PLACE = re.compile(r"(<!-- drawn: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

DEEDS = {
    Deed.TAKE: "assign to me",
    Deed.TAKE_OVER: "take over from an agent who has been signed off",
    Deed.ASSIGN: "assign to another",
    Deed.UNASSIGN: "unassign",
    Deed.LEAVE: "leave the chat",
    Deed.RESOLVE: "resolve",
    Deed.REOPEN: "reopen",
    Deed.END_CHAT: "end the chat",
    Deed.WRITE: "write to the customer",
    Deed.NOTE: "add a note",
    Deed.BLOCK: "block the customer",
    Deed.DELETE: "delete for good",
    Deed.ABANDON: "stay away without having written",
    Deed.RETURN: "come back",
    Deed.ANSWER: "answer by e-mail, the last agent not being available",
    Deed.TRANSFER: "offer to another agent or portal",
    Deed.INVITE: "invite a colleague into the chat",
    Deed.SEE_SCREEN: "ask for the screen",
    Deed.HAND_ON: "accept a transfer",
}
TURNS = {
    Turn.TAKEN: "an agent gets the case",
    Turn.RELEASED: "the agent gives it back or leaves",
    Turn.ENDED: "the chat is ended, by either side or by silence",
    Turn.LEFT_REQUEST: "*I don’t want to wait*",
    Turn.AWAY_AFTER_WRITING: "the customer stays away after writing",
    Turn.AWAY_SILENT: "the customer stays away without having written",
    Turn.RETURNED: "the customer comes back",
}
WHO = {
    "portal": "any agent of the portal",
    "assigned": "the assigned agent",
    "holder": "the assigned agent, leads, admins",
    "lead": "leads, admins",
    "admin": "admins",
}
CUSTOMER = "the customer"


def status_table() -> str:
    """The life of a case's status, one row for each step that is allowed."""
    rows = [(old, DEEDS[deed], new, who(deed)) for (old, deed), new in STATUS_LIFE.items()]
    return _table(("from", "what is done", "to", "who may"), [(str(a), b, str(c), d) for a, b, c, d in rows])


def status_picture() -> str:
    """The same as a diagram; steps between the same two states share an arrow."""
    return _picture({key: [DEEDS[deed] for deed in deeds] for key, deeds in _arrows(STATUS_LIFE).items()}, Status.UNASSIGNED)


def chat_table() -> str:
    """The life of a chat, one row for each step that is allowed."""
    rows = [(str(old), TURNS[turn], str(new)) for (old, turn), new in CHAT_LIFE.items()]
    return _table(("from", "what happens", "to"), rows)


def chat_picture() -> str:
    """The same as a diagram, without the steps that lead nowhere else."""
    arrows = {key: [TURNS[turn] for turn in turns] for key, turns in _arrows(CHAT_LIFE).items() if key[0] != key[1]}
    return _picture(arrows, Chat.WAITING)


def rights_table() -> str:
    """Who may do what with a case."""
    return _table(("what is done", "who may"), [(DEEDS[deed], WHO[right]) for deed, right in WHO_MAY.items()])


def settings_table() -> str:
    """Every setting."""
    rows = [(f"`{s.variable}`", f"`{s.default}`" if s.default else "–", f"`{s.example}`", s.meaning) for s in SETTINGS]
    return _table(("setting", "without it", "example", "meaning"), rows)


def who(deed: Deed) -> str:
    """Who may do a deed, in words; what no agent does is the customer's."""
    return WHO[WHO_MAY[deed]] if deed in WHO_MAY else CUSTOMER


DRAWN = {
    "status-picture": status_picture,
    "status-table": status_table,
    "chat-picture": chat_picture,
    "chat-table": chat_table,
    "rights-table": rights_table,
    "settings-table": settings_table,
}


def files() -> dict[Path, str]:
    """Every document with a drawn part, as it ought to be."""
    found = {}
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if PLACE.search(text):
            found[path] = PLACE.sub(lambda place: f"{place[1]}{DRAWN[place['name']]()}\n{place[3]}", text)
    return found


def _arrows(life: Mapping[tuple[S, T], S]) -> dict[tuple[S, S], list[T]]:
    found: dict[tuple[S, S], list[T]] = {}
    for (old, step), new in life.items():
        found.setdefault((old, new), []).append(step)
    return found


def _picture(arrows: Mapping[tuple[S, S], list[str]], first: str) -> str:
    lines = [
        f"    {old} --> {new}: {' / '.join(steps).replace('*', '').replace(',', '')}" for (old, new), steps in arrows.items()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
