"""From a commit to its audience: news become wire words, encoded once for each kind of reader, and go on the bus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from deskbell.actions.values import (
    AgentAbsent,
    BellChanged,
    BellWord,
    BoardMoved,
    CaseDeleted,
    CodesChanged,
    CodesGuessed,
    CustomerPresence,
    DesksChanged,
    Happened,
    MarksMoved,
    Offered,
    OfferEnded,
    SessionsEnded,
    ShareMoved,
    Spoken,
    StillWaiting,
    Told,
    UnassignedSeen,
    Unnumbered,
    WorkDue,
)
from deskbell.actions.values_letters import LetterMoved
from deskbell.domain import audience
from deskbell.domain.facts import Kind
from deskbell.realtime import frames, views, views_bell, views_letters, views_share, wire
from deskbell.realtime.bus import Bus, Parcel

encode = msgspec.json.Encoder().encode

LOOK_AGAIN = (BoardMoved, WorkDue)
"""News that say no more than that something is to be looked at again."""


class Relay:
    """Hands committed news to the bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def announce(self, news: Sequence[Happened | Spoken | Told]) -> None:
        """Publish a commit's news, in order, as one group; what only says *look again* once, however often it was said."""
        parcels: list[Parcel] = []
        said: set[Told] = set()
        for piece in news:
            if isinstance(piece, Spoken):
                parcels.extend(_spoken(piece))
            elif isinstance(piece, Happened):
                parcels.extend(_happened(piece))
            elif piece not in said:
                if isinstance(piece.news, LOOK_AGAIN):
                    said.add(piece)
                encoded = encode(unnumbered(piece.news))
                parcels.extend((topic, encoded) for topic in piece.topics)
        self._bus.publish(parcels)


def _spoken(piece: Spoken) -> Iterator[Parcel]:
    line = piece.line
    told = frames.CaseNews(piece.number, views.entry(line, public=False), piece.awaiting_since)
    yield audience.agents_of_case(piece.case_id), encode(told)
    if line.fact.public_seq is not None:
        yield audience.customer_of_case(piece.case_id), encode(frames.ChatNews(views.entry(line, public=True)))


def _happened(piece: Happened) -> Iterator[Parcel]:
    case, line = piece.case, piece.line
    news = frames.CaseNews(
        case.number,
        views.entry(line, public=False),
        case.awaiting_since,
        views.case_view(case, piece.holder, piece.guests) if piece.changed else msgspec.UNSET,
    )
    yield audience.agents_of_case(case.id), encode(news)
    if (told := _to_customer(piece)) is not None:
        yield audience.customer_of_case(case.id), encode(told)
    if piece.changed:
        yield audience.portal(case.portal_id), encode(_row(piece))
        if piece.before is not None and piece.before.portal_id != case.portal_id:
            yield audience.portal(piece.before.portal_id), encode(_moved(piece, piece.before.portal_id))
    if _some_may_see_less(piece):
        yield audience.moved(case.id), encode(frames.Nothing())


def _some_may_see_less(piece: Happened) -> bool:
    """Whether somebody may be a stranger to the case now, or to its screen: in another portal, or no more in the chat."""
    before, after = piece.before, piece.case
    if piece.line.fact.kind is Kind.PARTED:
        return True
    return before is not None and (before.portal_id != after.portal_id or (before.runs and not after.runs))


def _to_customer(piece: Happened) -> frames.Downward | None:
    """The customer gets no line for a hidden fact, but the chat as it stands after it, if it shows (nobody has it any more, say)."""
    chat = views.chat_view(piece.case, piece.portal_slug, piece.holder, piece.guests) if piece.changed else msgspec.UNSET
    if piece.line.fact.public_seq is not None:
        return frames.ChatNews(views.entry(piece.line, public=True), chat)
    return None if chat is msgspec.UNSET or not _shows(piece) else frames.ChatCaughtUp(chat, [])


def _shows(piece: Happened) -> bool:
    """Whether the customer's page looks different after this: whatever comes down the socket, even nothing new, tells of a note."""
    before, after = piece.before, piece.case
    if before is None or before.agent_id != after.agent_id:
        return True
    slug, holder, guests = piece.portal_slug, piece.holder, piece.guests
    return views.chat_view(before, slug, holder, guests) != views.chat_view(after, slug, holder, guests)


def _row(piece: Happened) -> frames.RowNews:
    fact = piece.line.fact
    return frames.RowNews(
        row=views.row(piece.case, piece.holder, (agent_id for agent_id, _ in piece.guests)),
        why=fact.kind.value,
        counts=[views.count(tally) for tally in piece.tallies if tally.portal_id == piece.case.portal_id],
        by_agent=piece.by_agent,
        from_agent=_from_agent(piece),
    )


def _moved(piece: Happened, from_portal: int) -> frames.Moved:
    counts = [views.count(tally) for tally in piece.tallies if tally.portal_id == from_portal]
    row = views.row(piece.case, piece.holder)
    return frames.Moved(piece.case.number, row.portal, piece.went_to or "", row.agent, counts, piece.by_agent, _from_agent(piece))


def _from_agent(piece: Happened) -> int | None:
    """Whose the case was before, where it is another's now."""
    before = piece.before.agent_id if piece.before is not None else None
    return None if before == piece.case.agent_id else before


def unnumbered(news: Unnumbered) -> frames.Downward:
    """Return the wire's words for news that are not facts."""
    match news:
        case CaseDeleted(number, tallies):
            return frames.Deleted(number, [views.count(tally) for tally in tallies])
        case MarksMoved(number, by_customer, got, read):
            return frames.MarksNews(number, "customer" if by_customer else "agent", wire.Marks(got, read))
        case CustomerPresence(number, away_since):
            return frames.CustomerHere(number, away_since)
        case AgentAbsent(number, agent_id, screen_name):
            return frames.AgentAway(number, wire.AgentRef(agent_id, screen_name))
        case UnassignedSeen():
            return frames.DotGone()
        case DesksChanged():
            return frames.Changed()
        case SessionsEnded():
            return frames.SignedOut()
        case LetterMoved(number, letter):
            return frames.LetterNews(number, views_letters.letter_view(letter))
        case ShareMoved(number, share, agent, public):
            return frames.ShareNews(number, views_share.share_view(share, agent, public=public))
        case _:
            return of_the_bell(news)


def of_the_bell(news: BellWord) -> frames.Downward:
    """Return the wire's words for what the bell tells."""
    match news:
        case Offered():
            return frames.OfferNews(views_bell.offer(news))
        case OfferEnded(offer_id, number, how, by):
            return frames.OfferOver(offer_id, number, how.value, by)
        case BellChanged(bell, reach, missed):
            return frames.BellNews(views_bell.bell(bell, reach), missed)
        case CodesChanged(used):
            return frames.CodesNews(used)
        case BoardMoved():
            return frames.BoardNews()
        case StillWaiting(number, times, portal_id):
            return frames.StillWaits(number, times, portal_id)
        case CodesGuessed(tries):
            return frames.CodesGuessed(tries)
        case WorkDue():
            return frames.Nothing()
