"""Letters as rows: the outbox, what came in, and how far mailboxes were read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, or_, select, update

from deskbell.actions.values import StoredFile
from deskbell.actions.values_letters import Cursor, Letter, NewLetter, NotTaken
from deskbell.domain.facts import By
from deskbell.domain.letters import Known, LeftOut, LetterKind, LetterState, Trouble
from deskbell.storage.dialect import insert_new, locked, may_write
from deskbell.storage.tables import agents, cases, facts, files, messages, nodes
from deskbell.storage.tables_of_letters import letters, mailboxes

MOST_OPENED = 100
WEEK = 7 * 86_400_000
LIGHT = [column for column in letters.c if column.name not in ("quoted", "digest")]
"""All that a letter is without what may be long."""

_LIGHT = select(*LIGHT, (letters.c.quoted != "").label("has_quoted"))
_BY_ID = _LIGHT.where(letters.c.id == bindparam("letter_id"))
_ADD = insert(letters).returning(letters.c.id)
_BY_DIGEST = _LIGHT.where(letters.c.digest == bindparam("digest"))
_MOVE = (
    update(mailboxes)
    .where(mailboxes.c.name == bindparam("mailbox"))
    .where(or_(mailboxes.c.generation != bindparam("new_generation"), mailboxes.c.uid <= bindparam("new_uid")))
    .values({name: bindparam(f"new_{name}") for name in ("generation", "uid", "all_from")})
)
_WAITS = letters.c.state == LetterState.WAITING
_GOES_OUT = letters.c.kind != LetterKind.INCOMING
_OURS = select(letters.c.message_id, letters.c.id, letters.c.case_id, cases.c.email).join(cases, cases.c.id == letters.c.case_id)
_SAID = (
    select(messages.c.text, agents.c.screen_name, files)
    .select_from(
        facts.join(messages, messages.c.id == facts.c.message_id)
        .outerjoin(files, files.c.id == messages.c.file_id)
        .outerjoin(agents, agents.c.id == messages.c.agent_id)
    )
    .where(messages.c.letter_id == bindparam("letter_id"), facts.c.case_id == messages.c.case_id)
    .order_by(facts.c.seq)
)
_FIRST_SAID = select(func.min(facts.c.seq)).where(facts.c.case_id == letters.c.case_id, facts.c.message_id.is_not(None))
_OPENED = (
    select(letters.c.case_id)
    .where(
        func.lower(letters.c.address) == bindparam("address"),
        letters.c.kind == LetterKind.INCOMING,
        letters.c.at > bindparam("since"),
    )
    .where(letters.c.seq == func.coalesce(_FIRST_SAID.scalar_subquery(), 0))
    .order_by(letters.c.at.desc(), letters.c.id.desc())
    .limit(MOST_OPENED)
)


class LetterRows:
    """Fulfils the port `Letters`; each call costs one statement or two."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now
        self._locks = may_write(conn)

    def add(self, new: NewLetter) -> Letter:
        """Store a letter; one that goes out is due at once."""
        row = asdict(new) | {"references": " ".join(new.references), "at": self._now, "queued_at": self._now}
        row |= {"not_taken": _as_json(new.not_taken), "next_at": self._now if new.state is LetterState.WAITING else None}
        made = self._conn.execute(_ADD, row).scalar_one()
        return self._letter(made)

    def by_id(self, letter_id: int) -> Letter | None:
        """Return a letter, locked when it may be written."""
        row = self._conn.execute(locked(_BY_ID) if self._locks else _BY_ID, {"letter_id": letter_id}).first()
        return None if row is None else _letter(row)

    def keep(self, letter: Letter, **changes: Any) -> Letter:
        """Write what changed, and return the letter as it is then."""
        self._conn.execute(update(letters).where(letters.c.id == letter.id).values(**changes))
        return self._letter(letter.id)

    def of_case(self, case_id: int) -> list[Letter]:
        """Return a case's letters, oldest first, without their quoted history."""
        return [_letter(row) for row in self._conn.execute(_LIGHT.where(letters.c.case_id == case_id).order_by(letters.c.id))]

    def quoted(self, letter_id: int) -> str:
        """Return the history below a letter; "" where there is none."""
        return str(self._conn.scalar(select(letters.c.quoted).where(letters.c.id == letter_id)) or "")

    def case_of(self, letter_id: int) -> int | None:
        """Return the id of a letter's case; nothing is held."""
        found: int | None = self._conn.scalar(select(letters.c.case_id).where(letters.c.id == letter_id))
        return found

    def asked(self, case_id: int) -> str:
        """Return what the customer said last in words; "" where nothing."""
        said = facts.join(messages, messages.c.id == facts.c.message_id)
        wanted = select(messages.c.text).select_from(said).where(facts.c.case_id == case_id, facts.c.by == By.CUSTOMER)
        return str(self._conn.scalar(wanted.where(messages.c.text != "").order_by(facts.c.seq.desc()).limit(1)) or "")

    def words(self, letter_id: int) -> tuple[str, list[StoredFile], str]:
        """Return what the letter's messages say, their files, in order, and the screen name of the agent who wrote them."""
        rows = self._conn.execute(_SAID, {"letter_id": letter_id}).all()
        said = "\n\n".join(row.text for row in rows if row.text)
        kept = [row for row in rows if row.id is not None]
        author = next((row.screen_name for row in rows if row.screen_name), "")
        attached = [
            StoredFile(each.id, each.case_id, each.key, each.name, each.type, each.size, each.width, each.height, each.sha256)
            for each in kept
        ]
        return said, attached, author

    def ours(self, message_ids: Sequence[str]) -> list[Known]:
        """Return the letters, sent and received, with these Message-IDs; costs one statement."""
        if not message_ids:
            return []
        found = self._conn.execute(_OURS.where(letters.c.message_id.in_(list(message_ids)), letters.c.message_id != ""))
        return [Known(*row) for row in found]

    def sent_as(self, message_id: str) -> Letter | None:
        """Return the letter that we sent under this Message-ID; nothing is held."""
        return self._newest(letters.c.message_id == message_id, letters.c.message_id != "", _GOES_OUT)

    def newest_sent(self, case_id: int) -> Letter | None:
        """Return the case's newest letter that went out; nothing is held."""
        return self._newest(letters.c.case_id == case_id, _GOES_OUT, letters.c.state != LetterState.WAITING)

    def taken_as(self, digest: bytes) -> Letter | None:
        """Return the letter as which this mail is stored; None where it is not. Nothing is held."""
        row = self._conn.execute(_BY_DIGEST, {"digest": digest}).first()
        return None if row is None else _letter(row)

    def opened_lately(self, address: str, since: int) -> list[int]:
        """Return the ids of cases that mails from this address have opened since a time (ms), newest first, at most 100."""
        return list(self._conn.scalars(_OPENED, {"address": address.lower(), "since": since}))

    def confirmed_lately(self, address: str, since: int) -> int:
        """Return how many confirmations and transcripts went to this address since a time (ms)."""
        of_these = _of(address, since, LetterKind.CONFIRMATION, LetterKind.TRANSCRIPT)
        wanted = select(func.count()).select_from(letters).where(*of_these)
        return int(self._conn.scalar(wanted) or 0)

    def due(self, node: str, busy: Sequence[int], limit: int) -> list[int]:
        """Return ids of letters that are to be sent now, oldest first: those that no living node sends, and not the `busy` ones of this one."""
        living = select(nodes.c.id).where(nodes.c.lease_until > self._now, nodes.c.id != node)
        free = or_(letters.c.claimed_by.is_(None), letters.c.claimed_by.not_in(living))
        wanted = select(letters.c.id).where(_WAITS, letters.c.next_at <= self._now, free, letters.c.id.not_in(list(busy)))
        return list(self._conn.scalars(wanted.order_by(letters.c.next_at, letters.c.id).limit(limit)))

    def next_at(self) -> int | None:
        """Return when the next letter is to be sent (ms); None when none waits."""
        wanted = select(letters.c.next_at).where(_WAITS).order_by(letters.c.next_at).limit(1)
        found: int | None = self._conn.scalar(wanted)
        return found

    def bring_forward(self, to: int) -> None:
        """Have letters that are to be sent later than a time (ms) be sent then."""
        self._conn.execute(update(letters).where(_WAITS, letters.c.next_at > to).values(next_at=to))

    def is_sent_elsewhere(self, letter: Letter, node: str) -> bool:
        """Return whether another living node is sending the letter."""
        if letter.claimed_by in (None, node):
            return False
        living = select(nodes.c.id).where(nodes.c.id == letter.claimed_by, nodes.c.lease_until > self._now)
        return self._conn.scalar(living) is not None

    def counts(self) -> tuple[int, int]:
        """Return how many letters wait to be sent, and how many were given up or came back in the last week."""
        lost = and_(letters.c.state.in_([LetterState.FAILED, LetterState.BOUNCED]), letters.c.at > self._now - WEEK)
        numbers = [self._conn.scalar(select(func.count()).select_from(letters).where(each)) for each in (_WAITS, lost)]
        return int(numbers[0] or 0), int(numbers[1] or 0)

    def cursor(self, mailbox: str) -> Cursor | None:
        """Return how far a mailbox was read; None for one never read."""
        row = self._conn.execute(select(mailboxes).where(mailboxes.c.name == mailbox)).first()
        return None if row is None or not row.generation else Cursor(row.generation, row.uid, row.all_from)

    def move(self, mailbox: str, cursor: Cursor) -> None:
        """Note how far a mailbox was read; never back in the same generation of it: a node that stood still may be late."""
        values = {"mailbox": mailbox} | {f"new_{name}": value for name, value in asdict(cursor).items()}
        if not self._conn.execute(_MOVE, values).rowcount:
            insert_new(
                self._conn, mailboxes, ("name",), {"name": mailbox, "generation": 0, "uid": 0, "all_from": 0, "read_by": None}
            )
            self._conn.execute(_MOVE, values)

    def claim(self, mailbox: str, node: str) -> bool:
        """Have this node read the mailbox, unless another living one does; return whether it is this one."""
        insert_new(self._conn, mailboxes, ("name",), {"name": mailbox, "generation": 0, "uid": 0, "all_from": 0, "read_by": None})
        living = select(nodes.c.id).where(nodes.c.lease_until > self._now)
        free = or_(mailboxes.c.read_by.is_(None), mailboxes.c.read_by == node, mailboxes.c.read_by.not_in(living))
        claimed = update(mailboxes).where(mailboxes.c.name == mailbox, free).values(read_by=node).returning(mailboxes.c.name)
        return self._conn.execute(claimed).first() is not None

    def _letter(self, letter_id: int) -> Letter:
        return _letter(self._conn.execute(_BY_ID, {"letter_id": letter_id}).one())

    def _newest(self, *terms: ColumnElement[bool]) -> Letter | None:
        wanted = _LIGHT.where(*terms).order_by(letters.c.id.desc()).limit(1)
        row = self._conn.execute(wanted).first()
        return None if row is None else _letter(row)


def _of(address: str, since: int, *kinds: LetterKind) -> tuple[ColumnElement[bool], ...]:
    return func.lower(letters.c.address) == address.lower(), letters.c.kind.in_(kinds), letters.c.at > since


def _as_json(not_taken: Sequence[NotTaken]) -> str:
    return json.dumps([asdict(each) for each in not_taken], ensure_ascii=False)


def _letter(row: Any) -> Letter:
    values = {column.name: getattr(row, column.name) for column in LIGHT}
    values["kind"], values["state"] = LetterKind(row.kind), LetterState(row.state)
    values["trouble"] = Trouble(row.trouble) if row.trouble else None
    values["references"] = tuple(row.references.split())
    values["not_taken"] = tuple(NotTaken(each["name"], each["size"], LeftOut(each["why"])) for each in json.loads(row.not_taken))
    return Letter(**values, has_quoted=bool(row.has_quoted))
