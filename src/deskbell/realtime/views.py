"""From the domain to the wire: how a case, a line, a count looks to an agent and to the customer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from deskbell.actions.values import Guests, Line, Listed, StoredFile, Tally
from deskbell.domain.cases import Case, Status, may_return
from deskbell.domain.portals import Portal
from deskbell.realtime import wire

PREVIEW = 160
"""How much of the problem a row shows, in characters."""


def agent_ref(agent_id: int | None, screen_name: str | None) -> wire.AgentRef | None:
    """Return an agent's reference, None without one."""
    return None if agent_id is None else wire.AgentRef(agent_id, screen_name or "?")


def row(case: Case, holder: str | None, guests: Iterable[int] = ()) -> wire.CaseRow:
    """Return a case as a row of the desk's lists; `guests` are the ids of invited colleagues in the chat."""
    return wire.CaseRow(
        number=case.number,
        seq=case.seq,
        portal=case.portal_id,
        type=case.type.value,
        status=case.status.value,
        chat=case.chat.value,
        agent=agent_ref(case.agent_id, holder),
        first_name=case.first_name,
        last_name=case.last_name,
        problem=case.problem if len(case.problem) <= PREVIEW else case.problem[: PREVIEW - 1] + "…",
        opened_at=case.opened_at,
        taken_at=case.taken_at,
        requested_at=case.requested_at,
        ended_at=case.ended_at,
        resolved_at=case.resolved_at,
        kind=case.kind.value,
        guests=list(guests),
        unanswered=not case.runs and case.awaiting_since is not None,
    )


def listed_row(listed: Listed) -> wire.CaseRow:
    """Return a listed case as a row."""
    return row(listed.case, listed.holder, listed.guests)


def case_view(case: Case, holder: str | None, guests: Guests = ()) -> wire.CaseView:
    """Return a case as its portal's agents see it; `guests` are invited colleagues in the chat."""
    return wire.CaseView(
        row=row(case, holder, (agent_id for agent_id, _ in guests)),
        email=case.email,
        problem=case.problem,
        reference=case.reference,
        language=case.language,
        outcome=case.outcome.value if case.outcome else None,
        rating=case.rating,
        away_since=case.away_since,
        awaiting_since=case.awaiting_since,
        device=_device(case.device),
        customer=wire.Marks(case.customer_got, case.customer_read),
        agent=wire.Marks(case.agent_got, case.agent_read),
        guests=[wire.AgentRef(agent_id, name) for agent_id, name in guests],
        line=case.line,
    )


def chat_view(case: Case, slug: str, holder: str | None, guests: Guests = ()) -> wire.ChatView:
    """Return the customer's own case."""
    assigned = case.status is Status.ASSIGNED
    return wire.ChatView(
        number=case.number,
        n=case.public_seq,
        portal=slug,
        type=case.type.value,
        chat=case.chat.value,
        agent=holder if assigned else None,
        assigned=assigned,
        resolved=case.status is Status.RESOLVED,
        first_name=case.first_name,
        last_name=case.last_name,
        email=case.email,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        rated=case.rating is not None,
        may_return=may_return(case),
        agents=wire.Marks(case.agent_got_public, case.agent_read_public),
        guests=[name for _, name in guests],
        in_line=case.waits and case.line is not None,
        asked=case.asked.value,
    )


def file_view(file: StoredFile | None) -> wire.FileView | None:
    """Return a file as shown in a conversation."""
    if file is None:
        return None
    return wire.FileView(file.id, file.name, file.type, file.size, file.width, file.height)


def entry(line: Line, *, public: bool) -> wire.Entry:
    """Return a line as its reader counts; the customer's has the agent's screen name only."""
    fact, said = line.fact, line.said
    agent = None
    if fact.agent_id is not None:
        agent = wire.AgentRef(0 if public else fact.agent_id, line.screen_name or "?")
    return wire.Entry(
        (fact.public_seq or 0) if public else fact.seq,
        fact.at,
        fact.kind.value,
        fact.by.value,
        agent,
        said.text if said else None,
        file_view(said.file) if said else None,
        str(said.client_id) if said and said.client_id > 0 else None,
        fact.other,
        said.letter_id if said and not public else None,
    )


def count(tally: Tally) -> wire.Count:
    """Return a count as the desk reads it."""
    if tally.bucket > 0:
        return wire.Count(tally.portal_id, "mine", tally.n, tally.v, tally.bucket)
    return wire.Count(tally.portal_id, "all" if tally.bucket == 0 else "unassigned", tally.n, tally.v)


def portal_ref(portal: Portal, largest_upload: int) -> wire.PortalRef:
    """Return a portal as the desk names it; `largest_upload` is the installation's limit, in bytes."""
    return wire.PortalRef(
        id=portal.id,
        slug=portal.slug,
        name=portal.name,
        kind=portal.kind.value,
        mode=portal.mode.value,
        accent=portal.accent,
        open=portal.open,
        yellow_seconds=portal.yellow_seconds,
        red_seconds=portal.red_seconds,
        max_file_bytes=min(portal.max_file_bytes, largest_upload),
        language=portal.default_language,
    )


def _device(text: str) -> dict[str, str]:
    facts: dict[str, Any] = json.loads(text or "{}")
    return {name: str(value) for name, value in facts.items() if value}
