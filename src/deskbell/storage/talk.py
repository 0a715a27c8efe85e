"""The conversation as rows: facts, what was said in them, and the hot path of a message in hand-written SQL.

A message costs one SELECT (permission, state, repeat) and three writes (words, fact, counters); everything else goes through Core.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, exists, insert, select

from deskbell.actions.values import Line, Place, Said, StoredFile
from deskbell.domain.facts import By, Fact, Kind
from deskbell.storage.hand import Hand
from deskbell.storage.tables import agents, facts, files, messages

_PLACE = """
SELECT c.id, c.number, c.portal_id, c.type, c.status, c.chat, c.agent_id, c.seq, c.public_seq, c.awaiting_since,
       c.problem = '', {screen_name}, m.id, m.text, m.agent_id
FROM cases c {join} LEFT JOIN messages m ON m.client_id = ? AND m.case_id = c.id
WHERE c.number = ? AND {allowed}{lock}
"""
_CUSTOMERS = _PLACE.format(screen_name="NULL", join="", allowed="c.token_hash = ?", lock="{lock}")
_AGENTS = _PLACE.format(
    screen_name="a.screen_name",
    join="JOIN agents a ON a.id = ? AND a.disabled_at IS NULL",
    allowed="(a.role = 'admin' OR EXISTS (SELECT 1 FROM portal_agents s WHERE s.portal_id = c.portal_id AND s.agent_id = a.id))",
    lock="{lock}",
)
_SAY = "INSERT INTO messages (case_id, client_id, agent_id, text) VALUES (?, ?, ?, ?) RETURNING id"
_FACT = """
INSERT INTO facts (case_id, seq, public_seq, kind, by, at, agent_id, message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_COUNT = "UPDATE cases SET seq = ?, public_seq = ?, awaiting_since = ? WHERE id = ?"
_COUNT_FIRST = "UPDATE cases SET seq = ?, public_seq = ?, awaiting_since = ?, problem = ? WHERE id = ?"

_ADD = insert(facts)
_SAY_MORE = insert(messages).returning(messages.c.id)
_LINES = (
    select(facts, messages.c.client_id, messages.c.text, messages.c.agent_id.label("author"), messages.c.file_id, messages.c.letter_id,
           agents.c.screen_name, files.c.key, files.c.name, files.c.type, files.c.size, files.c.width, files.c.height,
           files.c.sha256)
    .select_from(
        facts.outerjoin(messages, messages.c.id == facts.c.message_id)
        .outerjoin(agents, agents.c.id == facts.c.agent_id)
        .outerjoin(files, files.c.id == messages.c.file_id)
    )
)  # fmt: skip


class TalkRows:
    """Fulfils the port `Talk`."""

    def __init__(self, conn: Connection, now: int, hand: Hand | None = None) -> None:
        self.conn = conn
        self.now = now
        self.hand = hand or Hand(conn)

    def add(self, fact: Fact) -> None:
        """Append a fact."""
        self.conn.execute(
            _ADD,
            {
                "case_id": fact.case_id, "seq": fact.seq, "public_seq": fact.public_seq, "kind": fact.kind, "by": fact.by,
                "at": fact.at, "agent_id": fact.agent_id, "message_id": fact.message_id, "other": fact.other,
            },
        )  # fmt: skip

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
        values = {"case_id": case_id, "client_id": client_id, "agent_id": agent_id, "text": text, "file_id": file_id}
        values["letter_id"] = letter_id
        return int(self.conn.execute(_SAY_MORE, values).scalar_one())

    def customers_place(self, number: int, token_hash: bytes, client_id: int) -> Place | None:
        """Return where the customer's message would go, its case locked; None for a case this token does not open."""
        row = self.hand.one(_CUSTOMERS, (client_id, number, token_hash))
        return Place(*row) if row is not None else None

    def agents_place(self, number: int, agent_id: int, client_id: int) -> Place | None:
        """Return where an agent's message would go, its case locked; None for a case that this agent does not see."""
        row = self.hand.one(_AGENTS, (agent_id, client_id, number))
        return Place(*row) if row is not None else None

    def post(self, place: Place, fact: Fact, client_id: int, text: str, awaiting_since: int | None) -> Line:
        """Store a message with its fact and move the case's counters: the hot path, three statements."""
        hand = self.hand
        author = fact.agent_id
        message_id = hand.number(_SAY, (place.case_id, client_id, author, text))
        hand.do(_FACT, (place.case_id, fact.seq, fact.public_seq, fact.kind.value, fact.by.value, fact.at, author, message_id))
        public_seq = place.public_seq if fact.public_seq is None else fact.public_seq
        if place.first_words and fact.by is By.CUSTOMER:
            hand.do(_COUNT_FIRST, (fact.seq, public_seq, awaiting_since, text[:1000], place.case_id))
        else:
            hand.do(_COUNT, (fact.seq, public_seq, awaiting_since, place.case_id))
        return Line(fact, Said(message_id, client_id, author, text), place.screen_name)

    def said_with(self, case_id: int, client_id: int) -> Line | None:
        """Return the line stored with this sender's id, if it was stored before."""
        wanted = _LINES.where(facts.c.case_id == case_id, messages.c.case_id == case_id, messages.c.client_id == client_id)
        row = self.conn.execute(wanted).first()
        return as_line(row) if row is not None else None

    def lines(
        self, case_id: int, *, after: int = 0, before: int | None = None, public: bool = False, newest: int | None = None
    ) -> list[Line]:
        """Return lines in order: numbers above `after` and below `before`, the public ones by their public number."""
        n = facts.c.public_seq if public else facts.c.seq
        terms = [facts.c.case_id == case_id, n > after]
        if public:
            terms.append(facts.c.seq > after)
        if before is not None:
            terms.append(n < before)
        wanted = _LINES.where(and_(*terms))
        if newest is None:
            return [as_line(row) for row in self.conn.execute(wanted.order_by(facts.c.seq))]
        rows = self.conn.execute(wanted.order_by(facts.c.seq.desc()).limit(newest)).all()
        return [as_line(row) for row in reversed(rows)]

    def seq_of_public(self, case_id: int, public_seq: int) -> int:
        """Return the fact number of the newest fact the customer has when having `public_seq`."""
        wanted = select(facts.c.seq).where(
            facts.c.case_id == case_id, facts.c.public_seq <= public_seq, facts.c.seq >= public_seq
        )
        return int(self.conn.scalar(wanted.order_by(facts.c.public_seq.desc()).limit(1)) or 0)

    def public_of_seq(self, case_id: int, seq: int) -> int:
        """Return how much the customer counts where agents count `seq`."""
        wanted = select(facts.c.public_seq).where(facts.c.case_id == case_id, facts.c.seq <= seq, facts.c.public_seq.is_not(None))
        return int(self.conn.scalar(wanted.order_by(facts.c.seq.desc()).limit(1)) or 0)

    def wrote(self, case_id: int) -> bool:
        """Return whether the customer has written anything."""
        spoken = exists().where(facts.c.case_id == case_id, facts.c.by == By.CUSTOMER, facts.c.message_id.is_not(None))
        return bool(self.conn.scalar(select(spoken)))

    def newest(self, case_id: int, kind: Kind) -> int | None:
        """Return the number of the case's newest fact of a kind."""
        wanted = select(facts.c.seq).where(facts.c.case_id == case_id, facts.c.kind == kind)
        seq: int | None = self.conn.scalar(wanted.order_by(facts.c.seq.desc()).limit(1))
        return seq

    def last_said_at(self, case_id: int) -> int | None:
        """Return when customer or agent last wrote to the other."""
        wanted = select(facts.c.at).where(
            facts.c.case_id == case_id, facts.c.kind.in_([Kind.MESSAGE, Kind.OPENED, Kind.ASSIGNED])
        )
        at: int | None = self.conn.scalar(wanted.order_by(facts.c.seq.desc()).limit(1))
        return at


def as_line(row: Row[Any]) -> Line:
    """Return the line of a row of `_LINES`."""
    fact = Fact(row.case_id, row.seq, row.public_seq, Kind(row.kind), By(row.by), row.at, row.agent_id, row.message_id, row.other)
    if row.message_id is None or row.text is None:
        return Line(fact, None, row.screen_name)
    file = None
    if row.file_id is not None:
        file = StoredFile(row.file_id, row.case_id, row.key, row.name, row.type, row.size, row.width, row.height, row.sha256)
    return Line(fact, Said(row.message_id, row.client_id, row.author, row.text, file, row.letter_id), row.screen_name)
