"""How a deed becomes a fact: numbered, kept with the case's change, and told to those entitled after the commit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deskbell.actions.ports import Tx
from deskbell.actions.values import Happened, Line, Said, Tally
from deskbell.actions.waiting import follow
from deskbell.domain.cases import Case, Status, line_after
from deskbell.domain.facts import HIDDEN_FROM_CUSTOMERS, By, Fact, Kind
from deskbell.domain.people import Agent

SHOWN_WHOLE = frozenset({Kind.OPENED, Kind.JOINED, Kind.PARTED, Kind.TRANSFER_BACK})
"""Facts after which more than the conversation is another, or concerns more than those who read it, though no column of the case changed."""


def happen(
    tx: Tx,
    case: Case,
    kind: Kind,
    by: By,
    *,
    agent: Agent | None = None,
    said: Said | None = None,
    other: str | None = None,
    done_by: Agent | None = None,
    tallies_too: tuple[Tally, ...] = (),
    shown: bool = False,
    **changes: Any,
) -> Case:
    """Number a fact in the case, keep the case with `changes`, tell it after the commit; return the case as it is then.

    `agent` is whom the fact names (who has it now, who wrote it), `done_by` who did it if that is another; `shown`: the lists
    hear of it, though no column of theirs changed. Costs three to five statements.
    """
    hidden = kind in HIDDEN_FROM_CUSTOMERS
    changes.setdefault("line", _line(case, replace(case, **changes)))
    after = replace(case, seq=case.seq + 1, public_seq=case.public_seq + (not hidden), **changes)
    fact = Fact(
        case_id=case.id, seq=after.seq, public_seq=None if hidden else after.public_seq, kind=kind, by=by, at=tx.now,
        agent_id=agent.id if agent else None, message_id=said.id if said else None, other=other,
    )  # fmt: skip
    tallies = tallies_too + tx.cases.keep(case, after, tx.now)
    tx.talk.add(fact)
    follow(tx, case, after)
    slug, holder = tx.cases.names(after)
    line, guests = Line(fact, said, agent.screen_name if agent else None), tx.participants.names(case.id)
    doer = (done_by or agent) if by is By.AGENT else None
    changed = shown or kind in SHOWN_WHOLE or any(getattr(case, name) != value for name, value in changes.items())
    by_agent, went_to = doer.id if doer else None, _went_to(tx, case, after)
    tx.tell(Happened(line, after, holder, slug, changed, tallies, by_agent, case, guests, went_to))
    return after


def _line(before: Case, after: Case) -> int | None:
    """The line the case stands in after a change; one that is being transferred stays in its line while its agent has it."""
    if after.status is Status.ASSIGNED and before.status is Status.ASSIGNED and after.agent_id == before.agent_id:
        return before.line
    return line_after(after)


def _went_to(tx: Tx, before: Case, after: Case) -> str | None:
    """The name of the portal that the case went to, None where it stayed."""
    portal = tx.portals.by_id(after.portal_id) if after.portal_id != before.portal_id else None
    return portal.name if portal else None
