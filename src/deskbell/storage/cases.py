"""Cases as rows: reading with permission in the query, keeping what changed, counting, erasing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, fields, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, RowMapping, Select, and_, bindparam, delete, exists, insert, or_, select, update

from deskbell.actions.values import CaseFilter, Listed, NewCaseRow, Tally
from deskbell.domain.cases import RUNNING, Asked, Case, CaseType, Chat, Outcome, Status
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode, PortalKind
from deskbell.domain.refusals import AlreadyTaken
from deskbell.storage import listing, tallies, walks
from deskbell.storage.dialect import is_sqlite, locked, may_write
from deskbell.storage.recordings import keys_of_case
from deskbell.storage.search import forget
from deskbell.storage.tables import (
    agents,
    blocks,
    cases,
    connections,
    due,
    facts,
    files,
    messages,
    portal_agents,
    portals,
    tombstones,
)
from deskbell.storage.tables_of_letters import letters
from deskbell.storage.tables_of_shares import recordings, shares
from deskbell.storage.tables_of_the_bell import codes, offer_refusals, offers, participants, waits

DUE_OF_CASES = ("customer_away", "agent_away", "silence", "still_waiting", "ring", "share", "recording", "confirm")
"""What may fall due of a case: the others' subjects are agents, offers and codes with ids of their own."""

FIELDS = [field.name for field in fields(Case)]
COLUMNS = [cases.c[name] for name in FIELDS]


def as_case(row: RowMapping | Mapping[str, Any]) -> Case:
    """Return the case of a row that holds all of its columns."""
    values = {name: row[name] for name in FIELDS}
    values["type"] = CaseType(row["type"])
    values["status"] = Status(row["status"])
    values["chat"] = Chat(row["chat"])
    values["kind"] = PortalKind(row["kind"])
    values["mode"] = Mode(row["mode"])
    values["asked"] = Asked(row["asked"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    return Case(**values)


_BY_TOKEN = select(*COLUMNS).where(cases.c.token_hash == bindparam("token_hash"))
_BY_NUMBER = select(*COLUMNS).where(cases.c.number == bindparam("number"))
_BY_ID = select(*COLUMNS).where(cases.c.id == bindparam("case_id"))
_SERVED = _BY_NUMBER.where(
    or_(
        bindparam("everything"),
        exists().where(portal_agents.c.portal_id == cases.c.portal_id, portal_agents.c.agent_id == bindparam("agent")),
    )
)
_SERVES = exists().where(portal_agents.c.portal_id == cases.c.portal_id, portal_agents.c.agent_id == cases.c.agent_id)
_OUT_OF_REACH = (
    select(*COLUMNS)
    .join(agents, agents.c.id == cases.c.agent_id)
    .where(cases.c.status == Status.ASSIGNED)
    .where(or_(agents.c.disabled_at.is_not(None), and_(agents.c.role != Role.ADMIN, ~_SERVES)))
    .order_by(cases.c.id)
)
_NAMES = (
    select(portals.c.slug, agents.c.screen_name)
    .select_from(cases.join(portals, portals.c.id == cases.c.portal_id).outerjoin(agents, agents.c.id == cases.c.agent_id))
    .where(cases.c.id == bindparam("case_id"))
)
_TAKEN = select(
    or_(exists().where(cases.c.number == bindparam("number")), exists().where(tombstones.c.number == bindparam("number")))
)
_OPEN = insert(cases).returning(cases.c.id)


@lru_cache(256)
def _change(names: tuple[str, ...]) -> Executable:
    """Made once for each set of columns: making a statement costs more than carrying it out."""
    return update(cases).where(cases.c.id == bindparam("case_id")).values({name: bindparam(f"new_{name}") for name in names})


class CaseRows:
    """Fulfils the port `Cases`."""

    def __init__(self, conn: Connection, now: int) -> None:
        self.conn = conn
        self.now = now
        self.locks = may_write(conn)

    def open(self, new: NewCaseRow, at: int) -> tuple[Case, tuple[Tally, ...]]:
        """Store a new waiting chat, or a support request; refuses a number in use, also by a deleted case. A token in use breaks its constraint."""
        if self.conn.scalar(_TAKEN, {"number": new.number}):
            raise AlreadyTaken("This case number is in use.", field="number")
        life = {"type": CaseType.REQUEST, "chat": Chat.LEFT} if new.request else {"type": CaseType.CHAT, "chat": Chat.WAITING}
        values = asdict(new) | life
        del values["request"]
        values |= {
            "status": Status.UNASSIGNED,
            "line": new.portal_id if new.mode is Mode.QUEUE and not new.request else None,
            "opened_at": at,
            "seq": 0,
            "public_seq": 0,
            "problem": "",
        }
        case_id = self.conn.execute(_OPEN, values).scalar_one()
        case = self.by_id(case_id)
        assert case is not None
        return case, tallies.move(self.conn, None, case, at)

    def for_customer(self, number: int, token_hash: bytes) -> Case | None:
        """Return the case this token opens, None for any other."""
        case = self.by_token(token_hash)
        return case if case is not None and case.number == number else None

    def by_token(self, token_hash: bytes) -> Case | None:
        """Return the case this token opens."""
        return self._one(_BY_TOKEN, token_hash=token_hash)

    def for_agent(self, number: int, agent: Agent) -> Case | None:
        """Return the case if it is in a portal that this agent serves now."""
        return self._one(_SERVED, number=number, agent=agent.id, everything=agent.administers)

    def by_id(self, case_id: int) -> Case | None:
        """Return the case, for the system's own deeds."""
        return self._one(_BY_ID, case_id=case_id)

    def as_it_stands(self, case_id: int) -> Case | None:
        """Return the case without holding it, for a deed that only shows it."""
        row = self.conn.execute(_BY_ID, {"case_id": case_id}).mappings().first()
        return as_case(row) if row is not None else None

    def by_number(self, number: int) -> Case | None:
        """Return the case with this number without holding it, for the system's own deeds."""
        row = self.conn.execute(_BY_NUMBER, {"number": number}).mappings().first()
        return as_case(row) if row is not None else None

    def if_nobody_has_it(self, case_id: int) -> Case | None:
        """Return the case, locked; None also while another transaction holds it: nothing is waited for."""
        row = self.conn.execute(locked(_BY_ID, skip=True), {"case_id": case_id}).mappings().first()
        return as_case(row) if row is not None else None

    def in_use(self, case_id: int) -> bool:
        """Return whether another transaction holds the case; if none does, this one holds it from now on. SQLite's writer is alone."""
        if is_sqlite(self.conn) or self.if_nobody_has_it(case_id) is not None:
            return False
        return self.conn.execute(select(cases.c.id).where(cases.c.id == case_id)).first() is not None

    def names(self, case: Case) -> tuple[str, str | None]:
        """Return the portal's address part and the screen name of the case's agent."""
        slug, holder = self.conn.execute(_NAMES, {"case_id": case.id}).one()
        return slug, holder

    def mark(self, case_id: int, marks: dict[str, int]) -> None:
        """Move how far a side's pages have come (columns of that name)."""
        self.conn.execute(update(cases).where(cases.c.id == bindparam("case_id")).values(marks), {"case_id": case_id})

    def here(self, case: Case, away_since: int | None) -> Case:
        """Note since when no page of the customer is connected; None while one is."""
        self.conn.execute(
            update(cases).where(cases.c.id == bindparam("case_id")).values(away_since=away_since), {"case_id": case.id}
        )
        return replace(case, away_since=away_since)

    def slug_and_agent(self, portal_id: int, agent_id: int | None) -> tuple[str, str | None]:
        """Return a portal's address part and an agent's screen name."""
        slug = self.conn.scalar(select(portals.c.slug).where(portals.c.id == portal_id))
        return str(slug), self.conn.scalar(select(agents.c.screen_name).where(agents.c.id == agent_id))

    def keep(self, before: Case, after: Case, at: int) -> tuple[Tally, ...]:
        """Write what changed and move the counts; costs one statement, and one for each list entered or left."""
        changed = {name: new for name in FIELDS if (new := getattr(after, name)) != getattr(before, name)}
        if changed:
            values = {f"new_{name}": value for name, value in changed.items()}
            self.conn.execute(_change(tuple(changed)), values | {"case_id": before.id})
        return tallies.move(self.conn, before, after, at)

    def listed(self, agent: Agent, wanted: CaseFilter) -> list[Listed]:
        """Return a page of a list; costs the page, not the list."""
        scopes = listing.walks_of(self.conn, agent, wanted)
        if scopes is not None:
            found = walks.page(self.conn, wanted, scopes, tuple(FIELDS))
            return self._with_guests([(as_case(dict(zip(FIELDS, row, strict=False))), row[-1]) for row in found])
        rows = self.conn.execute(listing.page(self.conn, agent, wanted, COLUMNS)).mappings()
        return self._with_guests([(as_case(row), row["screen_name"]) for row in rows])

    def earlier(self, case: Case, agent: Agent, limit: int) -> list[Listed]:
        """Return the newest other cases of the same address that this agent may see."""
        if not case.email:
            return []
        rows = self.conn.execute(listing.same_address(case, agent, limit, COLUMNS)).mappings()
        return self._with_guests([(as_case(row), row["screen_name"]) for row in rows])

    def tallies(self, agent: Agent) -> tuple[list[Tally], bool]:
        """Return the counts of the agent's lists per portal, and whether Unassigned grew since the agent looked."""
        return tallies.of_agent(self.conn, agent)

    def running_of(self, agent_id: int) -> list[Case]:
        """Return the agent's assigned cases whose chat runs."""
        wanted = select(*COLUMNS).where(
            cases.c.agent_id == agent_id, cases.c.status == Status.ASSIGNED, cases.c.chat.in_(sorted(RUNNING))
        )
        return [as_case(row) for row in self.conn.execute(wanted).mappings()]

    def out_of_reach(self, whose: AbstractSet[int] | None) -> list[Case]:
        """Return the assigned cases, locked, whose agent (one of these; None: whoever) is disabled or does not serve their portal.

        Costs these agents' assigned cases.
        """
        wanted = _OUT_OF_REACH if whose is None else _OUT_OF_REACH.where(cases.c.agent_id.in_(sorted(whose)))
        return [as_case(row) for row in self.conn.execute(wanted.with_for_update(of=cases)).mappings()]

    def running_from(self, portal_id: int, browser: str) -> list[Case]:
        """Return the portal's cases whose chat runs, opened by this browser, locked; costs the portal's unresolved cases."""
        if not browser:
            return []
        unresolved = cases.c.status != Status.RESOLVED
        here = (cases.c.portal_id == portal_id, cases.c.browser == browser, unresolved, cases.c.chat.in_(sorted(RUNNING)))
        wanted = locked(select(*COLUMNS).where(*here).order_by(cases.c.id))
        return [as_case(row) for row in self.conn.execute(wanted).mappings()]

    def address_of(self, case_id: int) -> tuple[str, str]:
        """Return browser id and network address a case came from."""
        browser, address = self.conn.execute(select(cases.c.browser, cases.c.address).where(cases.c.id == case_id)).one()
        return browser, address

    def erase(self, case: Case, by: int, at: int) -> tuple[list[str], tuple[Tally, ...]]:
        """Delete all rows of the case, leave a tombstone; return the keys of its files."""
        keys = list(self.conn.scalars(select(files.c.key).where(files.c.case_id == case.id))) + keys_of_case(self.conn, case.id)
        forget(self.conn, case.id)
        self._forget_why_blocked(case.id)
        said = select(facts.c.message_id).where(facts.c.case_id == case.id)
        self.conn.execute(delete(messages).where(messages.c.id.in_(said)))
        refused = select(offers.c.id).where(offers.c.case_id == case.id)
        self.conn.execute(delete(offer_refusals).where(offer_refusals.c.offer_id.in_(refused)))
        for table in (letters, facts, files, connections, offers, waits, participants, codes, recordings, shares):
            self.conn.execute(delete(table).where(table.c.case_id == case.id))
        self.conn.execute(delete(due).where(due.c.subject == case.id, due.c.kind.in_(DUE_OF_CASES)))
        self.conn.execute(delete(cases).where(cases.c.id == case.id))
        self.conn.execute(
            insert(tombstones).values(
                number=case.number,
                portal_id=case.portal_id,
                agent_id=case.agent_id,
                opened_at=case.opened_at,
                deleted_at=at,
                deleted_by=by,
            )
        )
        return keys, tallies.move(self.conn, case, None, at)

    def _with_guests(self, found: Sequence[tuple[Case, str | None]]) -> list[Listed]:
        """Only a chat that somebody has can have guests."""
        guests: defaultdict[int, list[int]] = defaultdict(list)
        chats = [case.id for case, _ in found if case.status is Status.ASSIGNED and case.runs]
        if chats:
            wanted = select(participants).where(participants.c.case_id.in_(chats)).order_by(participants.c.agent_id)
            for case_id, agent_id in self.conn.execute(wanted):
                guests[case_id].append(agent_id)
        return [Listed(case, holder, tuple(guests[case.id])) for case, holder in found]

    def _forget_why_blocked(self, case_id: int) -> None:
        """A block goes on, but what an agent wrote about the customer goes."""
        browser, address = self.address_of(case_id)
        made_of_it = (blocks.c.browser == browser, blocks.c.address == address)
        self.conn.execute(update(blocks).where(*made_of_it).values(reason=""))

    def _one(self, wanted: Select[Any], **values: object) -> Case | None:
        row = self.conn.execute(locked(wanted) if self.locks else wanted, values).mappings().first()
        return as_case(row) if row is not None else None
