"""What follows by itself: the one table of what falls due, and what is done then."""

from __future__ import annotations

from collections.abc import Callable

from deskbell.actions import bell, codes, offers, recordings, screenshare
from deskbell.actions.cases import AGENT_AWAY_AFTER, end_chat, let_go, silence_of
from deskbell.actions.chats import page_closed, stayed_away
from deskbell.actions.desks import agent_stayed_away, desk_closed
from deskbell.actions.happening import happen
from deskbell.actions.intake import CHECK
from deskbell.actions.outbox import CONFIRM
from deskbell.actions.ports import Tx
from deskbell.actions.values import DesksChanged, DueRow, Told
from deskbell.actions.waiting import somebody_may_be_free
from deskbell.domain import audience
from deskbell.domain.cases import Chat
from deskbell.domain.facts import By, Kind
from deskbell.domain.letters import PAUSES
from deskbell.domain.offers import PASSED_OVER_FOR, RINGS_AGAIN_AFTER
from deskbell.domain.presence import SIGNED_OFF_AFTER
from deskbell.domain.recordings import LATE

TRIED_AGAIN_AFTER = 60_000
"""How long (ms) after a fault a due row is tried again."""
HOUR, REST = 3_600_000, 1_000
FORGOTTEN_AFTER = 24 * HOUR
"""How long (ms) ended offers and codes are kept: who answers an old alert reads who was quicker."""

DRAFTS_KEPT = 7 * 24 * HOUR
"""How long (ms) files are kept that were uploaded for an answer and not sent."""

FORGET = "forget"
DESKS_CHANGED = "desks_changed"
"""What another process (the command line) leaves as due when it has changed agents or portals: it has no desks to tell."""


def silence(tx: Tx, row: DueRow) -> None:
    """Warn, then end a chat in which nobody has written for the portal's period; every word begins it anew.

    The row says when the customer was warned: it may be carried out, or be put off, long after it fell due.
    """
    case = tx.cases.by_id(row.subject)
    if case is None or case.chat is not Chat.TALKING:
        return
    period, warning = silence_of(tx, case)
    said_at = tx.talk.last_said_at(case.id) or case.opened_at
    ends_at = said_at + period
    warned = row.other.isdigit() and said_at <= int(row.other)
    if tx.now < ends_at - warning:
        tx.due.at("silence", case.id, ends_at - warning)
    elif not warned:
        happen(tx, case, Kind.SILENCE_WARNED, By.SYSTEM, other=str(warning // 1000))
        tx.due.at("silence", case.id, tx.now + warning, str(tx.now))
    else:
        end_chat(tx, case, By.SYSTEM, other="silence")


def tell_desks(tx: Tx, _: DueRow) -> None:
    """Have every desk look again at what it may see, and agents give back what they may no longer have.

    Those whose sessions have ended are signed out.
    """
    let_go(tx)
    for reach in tx.bells.reaches():
        bell.look_again_soon(tx, reach.agent_id)
    tx.tell(Told((audience.EVERY_DESK,), DesksChanged()))


def forget(tx: Tx, row: DueRow) -> None:
    """Remove ended offers, ended codes and wrong tries that are a day old, in small pieces, each hour."""
    before = tx.now - FORGOTTEN_AFTER
    more = tx.offers.forget(before) + tx.codes.forget(before)
    more += tx.files.forget_unsent(tx.now - DRAFTS_KEPT)
    tx.due.at(row.kind, row.subject, tx.now + (REST if more else HOUR))


WHEN_DUE: dict[str, Callable[[Tx, DueRow], None]] = {
    "customer_away": lambda tx, row: stayed_away(tx, row.subject),
    "agent_away": lambda tx, row: agent_stayed_away(tx, row.subject),
    "silence": silence,
    "offer": offers.run_out,
    "hand_out": offers.hand_out,
    "line_again": lambda tx, _: somebody_may_be_free(tx),
    "ring": offers.ring,
    "still_waiting": offers.still_waiting,
    "pass_on": offers.pass_on,
    bell.GONE: offers.pass_on,
    "code": codes.expire,
    "share": screenshare.look_again,
    "recording": recordings.look_again,
    codes.GUESSED: lambda tx, row: None,  # noqa: ARG005
    CHECK: lambda tx, row: None,  # noqa: ARG005
    FORGET: forget,
    DESKS_CHANGED: tell_desks,
}
"""What is done when a row falls due. Each is safely repeatable: it looks first whether it is still wanted."""


OF_CASES = ("customer_away", "agent_away", "silence", "ring", "still_waiting", "share", "recording")
"""Whose subject is a case. Whoever changes a case may wait for such a row of it: who carries it out must not wait for the case."""

GIVES_WAY_FOR = 20
"""How long (ms) after a case was found in use what is due of it is tried again."""

DUE_WITHIN = {
    "hand_out": 0,
    "pass_on": 0,
    "ring": 0,
    "share": 0,
    "recording": LATE,
    bell.GONE: SIGNED_OFF_AFTER,
    "line_again": PASSED_OVER_FOR,
    "still_waiting": RINGS_AGAIN_AFTER,
    "agent_away": AGENT_AWAY_AFTER,
    codes.GUESSED: codes.TEN_MINUTES,
    CONFIRM: 0,
    FORGET: HOUR,
}
"""What falls due so soon (ms) by its nature."""

OF_THE_ABSENT = ("customer_away", "agent_away", "silence")
TIME_TO_COME_BACK = 30_000
"""How long (ms) pages get to find a server that has started again; they try at least every 10 s."""

MANY = 100_000


class NotCarriedOut(Exception):
    """A due row met a fault, its cause; nothing of it was kept."""

    def __init__(self, row: DueRow) -> None:
        super().__init__(f"What was due ({row.kind}) could not be carried out.")
        self.row = row


def next_at(tx: Tx) -> int | None:
    """Return when the next of our rows falls due (ms); None when nothing waits."""
    return tx.due.next_at(tuple(WHEN_DUE))


def carry_out_next(tx: Tx) -> bool:
    """Carry out the oldest due row of ours, if there is one; return whether there was. Raises NotCarriedOut where it meets a fault."""
    for row in tx.due.now(1, tuple(WHEN_DUE)):
        tx.due.done(row)
        if row.kind in OF_CASES and tx.cases.in_use(row.subject):
            tx.due.at(row.kind, row.subject, tx.now + GIVES_WAY_FOR, row.other)
            return True
        try:
            WHEN_DUE[row.kind](tx, row)
        except Exception as fault:
            raise NotCarriedOut(row) from fault
        return True
    return False


def put_off(tx: Tx, row: DueRow) -> None:
    """Put off a row that could not be carried out, so that it doesn't hold up the others."""
    tx.due.put_off(row, tx.now + TRIED_AGAIN_AFTER)


def begin(tx: Tx) -> None:
    """Have what is old forgotten from time to time; to be called when a server starts, however many run."""
    tx.due.once(FORGET, 0, tx.now + HOUR)


def let_everybody_come_back(tx: Tx) -> None:
    """Put off what has fallen due of those who are away or silent, or is about to: to be called when a server starts, for while
    none ran nobody could come, and what was written meanwhile is still on its way.

    Where other nodes ran all the time, it only delays what was due at this moment.
    """
    everybody_is_back = tx.now + TIME_TO_COME_BACK
    for row in tx.at(everybody_is_back).due.now(MANY):
        if row.kind in OF_THE_ABSENT:
            tx.due.at(row.kind, row.subject, everybody_is_back, row.other)


def follow_the_clock_back(tx: Tx, lease: int) -> None:
    """Set right what would stay for as long as the clock was set back: to be called when it was, by however many nodes.

    Offers run out, no node's lease is longer than `lease` (ms), who left or signed off later than now has done so by now, and what
    is due within minutes by its nature falls due within those. Who is away or silent has longer.
    """
    tx.presence.shorten_leases(tx.now + lease)
    tx.presence.long_gone(tx.now - SIGNED_OFF_AFTER)
    tx.bells.signed_off_by(tx.now)
    for offer_id in tx.offers.ahead():
        tx.due.at("offer", offer_id, tx.now)
    for kind, within in DUE_WITHIN.items():
        tx.due.bring_forward(kind, tx.now + within)
    tx.letters.bring_forward(tx.now + PAUSES[-1] * 1000)
    somebody_may_be_free(tx)  # nobody is passed over for what they declined later than now


def take_leave_of_lost_connections(tx: Tx) -> int:
    """Close, as if by their pages, the connections of nodes that died; return how many."""
    orphans = tx.presence.orphans()
    for connection, case_id, agent_id in orphans:
        if case_id is not None:
            page_closed(tx, connection, case_id)
        elif agent_id is not None:
            desk_closed(tx, connection, agent_id, tx.presence.agent_left_at(agent_id))
        else:
            tx.presence.closed(connection)
    return len(orphans)
