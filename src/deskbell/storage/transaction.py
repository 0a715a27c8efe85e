"""One open transaction: its time, its ports, and what is to be told after the commit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from deskbell.storage.audit import AuditLog
from deskbell.storage.bells import BellRows
from deskbell.storage.blocks import BlockRows
from deskbell.storage.cases import CaseRows
from deskbell.storage.codes import CodeRows
from deskbell.storage.due import DueRows
from deskbell.storage.files import FileRecords
from deskbell.storage.letters import LetterRows
from deskbell.storage.lines import LineRows
from deskbell.storage.modes import ModeRows
from deskbell.storage.offers import OfferRows
from deskbell.storage.participants import ParticipantRows
from deskbell.storage.people import PeopleRows
from deskbell.storage.portals import PortalRows
from deskbell.storage.presence import PresenceRows
from deskbell.storage.recordings import RecordingRows
from deskbell.storage.shares import ShareRows
from deskbell.storage.talk import TalkRows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from deskbell.actions.values import Happened, Spoken, Told
    from deskbell.storage.hand import Hand


class Transaction:
    """Fulfils the port `Tx` on a connection whose transaction is open; ports are made when first asked for."""

    def __init__(self, conn: Connection, now: int, hand: Hand | None = None) -> None:
        """`hand` spares the many transactions of one connection the making of their own."""
        self.conn = conn
        self.now = now
        self._hand = hand
        self.news: list[Happened | Spoken | Told] = []

    def at(self, now: int) -> Transaction:
        """Return this same transaction at another time; what it tells is told with the rest."""
        other = Transaction(self.conn, now)
        other.news = self.news
        return other

    def tell(self, news: Happened | Spoken | Told) -> None:
        """Deliver this once the transaction is committed."""
        self.news.append(news)

    @cached_property
    def cases(self) -> CaseRows:
        """Cases."""
        return CaseRows(self.conn, self.now)

    @cached_property
    def talk(self) -> TalkRows:
        """The conversation."""
        return TalkRows(self.conn, self.now, self._hand)

    @cached_property
    def files(self) -> FileRecords:
        """Records of files."""
        return FileRecords(self.conn, self.now)

    @cached_property
    def due(self) -> DueRows:
        """Deadlines."""
        return DueRows(self.conn, self.now)

    @cached_property
    def presence(self) -> PresenceRows:
        """Connections."""
        return PresenceRows(self.conn, self.now)

    @cached_property
    def people(self) -> PeopleRows:
        """Agents."""
        return PeopleRows(self.conn, self.now)

    @cached_property
    def portals(self) -> PortalRows:
        """Portals."""
        return PortalRows(self.conn, self.now)

    @cached_property
    def audit(self) -> AuditLog:
        """The audit log."""
        return AuditLog(self.conn, self.now)

    @cached_property
    def blocks(self) -> BlockRows:
        """Blocks."""
        return BlockRows(self.conn, self.now)

    @cached_property
    def bells(self) -> BellRows:
        """What agents chose, and whether they can be reached."""
        return BellRows(self.conn, self.now)

    @cached_property
    def offers(self) -> OfferRows:
        """Cases put before agents."""
        return OfferRows(self.conn, self.now)

    @cached_property
    def lines(self) -> LineRows:
        """Waiting lines."""
        return LineRows(self.conn, self.now)

    @cached_property
    def codes(self) -> CodeRows:
        """Connection codes."""
        return CodeRows(self.conn, self.now)

    @cached_property
    def modes(self) -> ModeRows:
        """Open modes."""
        return ModeRows(self.conn, self.now)

    @cached_property
    def participants(self) -> ParticipantRows:
        """Colleagues in a chat."""
        return ParticipantRows(self.conn, self.now)

    @cached_property
    def shares(self) -> ShareRows:
        """Screen shares."""
        return ShareRows(self.conn, self.now)

    @cached_property
    def letters(self) -> LetterRows:
        """Mails of cases."""
        return LetterRows(self.conn, self.now)

    @cached_property
    def recordings(self) -> RecordingRows:
        """Recordings."""
        return RecordingRows(self.conn, self.now)
