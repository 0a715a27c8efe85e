"""Recordings from all sides: offered, allowed or refused, begun, stored, ended by either, failed, deleted alone or with the case."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from tests.actions.test_screenshare import ADMIN, asks, does
from tests.switchboard import Switchboard, Visitor

from databases import Database
from deskbell.actions import cases, recordings, screenshare, transfers
from deskbell.actions.recordings import Room
from deskbell.actions.values import ShareMoved, Told
from deskbell.domain.people import Agent
from deskbell.domain.recordings import HELD, LATE, SILENT, SLACK, Bounds, Chunk, RecordingState, Segment
from deskbell.domain.refusals import ChatRunning, NotAllowed, NotFound, OutOfOrder, RecordedElsewhere, RecordingOver, StillShown
from deskbell.domain.screenshare import Share, Step

BOUNDS = Bounds(1 << 30, 3_600_000)


@pytest.fixture
def board(kept: Database) -> Switchboard:
    found = Switchboard(kept)
    found.signs_on("ann", "bob")
    records(found)
    return found


@pytest.fixture
def carl(board: Switchboard) -> Visitor:
    """A customer who talks with Ann, in a portal that records."""
    visitor = board.comes("button")
    board.accepts("ann")
    return visitor


@pytest.fixture
def share(board: Switchboard, carl: Visitor) -> Share:
    """Carl shows Ann his screen, and has allowed the recording."""
    asked = asks(board, "ann", carl)
    allows(board, carl, asked)
    return does(board, carl, asked, Step.SHOW)


def records(board: Switchboard, slug: str = "button", on: bool = True) -> None:
    def deed(tx: object) -> None:
        portal = tx.portals.by_id(board.portals[slug])  # type: ignore[attr-defined]
        tx.portals.keep(replace(portal, records_screens=on))  # type: ignore[attr-defined]

    board.act(deed)


def allows(board: Switchboard, carl: Visitor, share: Share) -> Share:
    return board.act(lambda tx: screenshare.customer_step(tx, carl.number, carl.token, share.id, Step.ACCEPT, recorded=True))


def begins(board: Switchboard, share: Share, name: str = "ann", page: str = "page-one", age: int = 0) -> Segment:
    key = hashlib.md5(f"{board.now} {page}".encode()).hexdigest()
    return board.as_agent(name, lambda tx, me: recordings.begin(tx, me, share.id, page, age, key))


def piece(number: int, until: int | None = None, content: str = "") -> Chunk:
    return Chunk(number, 1_000, hashlib.sha256(f"{number} {content}".encode()).digest(), until or (number + 1) * 1_000)


def stores(board: Switchboard, segment: Segment, chunk: Chunk, name: str = "ann") -> int:
    return board.as_agent(name, lambda tx, me: recordings.stored(tx, me, segment.recording_id, segment.number, chunk))


def room(board: Switchboard, segment: Segment, chunk: Chunk, bounds: Bounds = BOUNDS) -> Room | None:
    return board.as_agent("ann", lambda tx, me: recordings.room_for(tx, me, segment.recording_id, segment.number, chunk, bounds))


def state(board: Switchboard, share: Share) -> RecordingState:
    found = board.look(lambda tx: tx.shares.by_id(share.id))
    assert found is not None
    return found.recording


def facts(board: Switchboard, carl: Visitor) -> list[tuple[str, str | None]]:
    lines = board.look(lambda tx: tx.talk.lines(carl.id))
    return [(line.fact.kind.value, line.fact.other) for line in lines if "record" in line.fact.kind.value or line.fact.other]


def test_a_portal_records_nothing_unless_its_admin_had_it_do_so(board: Switchboard, carl: Visitor) -> None:
    records(board, on=False)
    share = asks(board, "ann", carl)
    assert share.recording is RecordingState.OFF
    does(board, carl, allows(board, carl, share), Step.SHOW)
    with pytest.raises(RecordingOver):
        begins(board, share)
    assert state(board, share) is RecordingState.OFF


def test_the_customer_is_told_before_and_refuses_the_recording_without_refusing_the_share(
    board: Switchboard, carl: Visitor
) -> None:
    share = asks(board, "ann", carl)
    told = [told.news for told in board.told if isinstance(told, Told) and isinstance(told.news, ShareMoved)]
    assert [(news.public, news.share.recording) for news in told] == [
        (False, RecordingState.OFFERED),
        (True, RecordingState.OFFERED),
    ]
    with pytest.raises(RecordingOver):
        begins(board, share)
    shown = does(board, carl, share, Step.ACCEPT, Step.SHOW)
    assert (shown.shows, state(board, share)) == (True, RecordingState.REFUSED)
    with pytest.raises(RecordingOver):
        begins(board, share)
    assert board.look(lambda tx: tx.recordings.of_share(share.id)) is None
    assert ("share_accepted", "refused") in facts(board, carl)


def test_what_the_customer_consented_to_is_in_the_history(board: Switchboard, carl: Visitor, share: Share) -> None:
    begins(board, share)
    assert facts(board, carl) == [("share_accepted", "allowed"), ("record_started", None)]
    assert state(board, share) is RecordingState.RUNNING


def test_chunks_are_stored_in_their_order_each_with_its_place(board: Switchboard, share: Share) -> None:
    segment = begins(board, share)
    assert room(board, segment, piece(0)) == Room(segment.key, 0)
    assert stores(board, segment, piece(0)) == 1
    assert room(board, segment, piece(1)) == Room(segment.key, 1_000)
    assert stores(board, segment, piece(1)) == 2
    assert room(board, segment, piece(1)) is None
    assert stores(board, segment, piece(1)) == 2
    for wrong in (piece(3), piece(1, content="other")):
        with pytest.raises(OutOfOrder):
            stores(board, segment, wrong)
    ((recording, (kept,)),) = board.look(lambda tx: tx.recordings.of_case(share.case_id))
    assert (recording.size, kept.size, kept.chunks, kept.lasts) == (2_000, 2_000, 2, 2_000)


def test_nobody_but_the_agent_who_asked_records(board: Switchboard, carl: Visitor, share: Share) -> None:
    with pytest.raises(NotFound):
        begins(board, share, "bob")
    segment = begins(board, share)
    with pytest.raises(NotFound):
        stores(board, segment, piece(0), "bob")
    with pytest.raises(NotFound):
        board.as_agent("bob", lambda tx, me: recordings.stop(tx, me, share.id))


def test_nobody_watches_it_as_it_comes_and_then_the_agents_of_the_portal_do(
    board: Switchboard, carl: Visitor, share: Share
) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    for name in ("ann", "bob", "lea"):
        with pytest.raises(NotFound):
            board.as_agent(name, lambda tx, me: recordings.played(tx, me, segment.recording_id, 0))
    does(board, carl, share, Step.STOP)
    with pytest.raises(NotFound):
        board.as_agent("dee", lambda tx, me: recordings.played(tx, me, segment.recording_id, 0))
    with pytest.raises(NotFound):
        board.as_agent("dee", lambda tx, me: recordings.of_case(tx, me, carl.number))
    assert board.as_agent("bob", lambda tx, me: recordings.played(tx, me, segment.recording_id, 0)).id == segment.id


def test_a_no_after_a_lost_picture_ends_the_recording_too(board: Switchboard, carl: Visitor, share: Share) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    does(board, carl, share, Step.LOSE)
    assert does(board, carl, share, Step.REFUSE).recording is RecordingState.OVER
    with pytest.raises(RecordingOver):
        stores(board, segment, piece(1, until=10_000))
    board.as_agent("ann", lambda tx, me: recordings.done(tx, me, segment.recording_id))


def test_a_segment_that_began_before_the_end_still_comes_after_it(board: Switchboard, carl: Visitor, share: Share) -> None:
    begins(board, share)
    board.now += 5_000
    does(board, carl, share, Step.STOP)
    board.now += 30_000
    late = begins(board, share, age=32_000)
    assert stores(board, late, piece(0)) == 1
    with pytest.raises(RecordingOver):
        begins(board, share, age=1_000)


def test_what_was_allowed_and_nobody_begins_to_record_is_said_to_both(board: Switchboard, carl: Visitor, share: Share) -> None:
    board.works((SILENT - 2_000) // 1_000)
    assert state(board, share) is RecordingState.ALLOWED
    board.works(3)
    assert state(board, share) is RecordingState.FAILED
    assert facts(board, carl)[-1] == ("record_failed", "silent")
    begins(board, share)
    assert state(board, share) is RecordingState.RUNNING


def test_a_page_that_is_gone_changes_nothing_that_another_stored_meanwhile(board: Switchboard, share: Share) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    board.as_agent("ann", lambda tx, me: recordings.let_go(tx, me, segment.recording_id, segment.number))
    assert stores(board, segment, piece(1)) == 2


def test_one_page_records_at_a_time_and_another_goes_on_when_it_is_gone(board: Switchboard, share: Share) -> None:
    first = begins(board, share)
    with pytest.raises(RecordedElsewhere):
        begins(board, share, page="page-two")
    board.as_agent("ann", lambda tx, me: recordings.let_go(tx, me, first.recording_id, first.number))
    second = begins(board, share, page="page-two", age=400)
    assert (second.recording_id, second.number) == (first.recording_id, 1)
    assert second.began_at == board.now - 400
    board.now += HELD
    assert begins(board, share, page="page-three").number == 2


def test_late_chunks_are_taken_for_two_minutes_after_the_end_but_none_of_what_came_after_it(
    board: Switchboard, carl: Visitor, share: Share
) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    board.now += 5_000
    does(board, carl, share, Step.STOP)
    ended = board.now - segment.began_at
    board.now += LATE - 10_000
    assert stores(board, segment, piece(1, until=ended)) == 2
    with pytest.raises(RecordingOver):
        stores(board, segment, piece(2, until=ended + SLACK + 1))
    board.now += 10_000
    board.works()
    with pytest.raises(RecordingOver):
        stores(board, segment, piece(2, until=ended))
    assert state(board, share) is RecordingState.OVER


def test_when_all_is_here_nothing_more_is_taken(board: Switchboard, carl: Visitor, share: Share) -> None:
    segment = begins(board, share)
    with pytest.raises(ChatRunning):
        board.as_agent("ann", lambda tx, me: recordings.done(tx, me, segment.recording_id))
    does(board, carl, share, Step.STOP)
    board.as_agent("ann", lambda tx, me: recordings.done(tx, me, segment.recording_id))
    with pytest.raises(RecordingOver):
        stores(board, segment, piece(0, until=1))


def test_the_customer_ends_the_recording_and_the_share_goes_on(board: Switchboard, carl: Visitor, share: Share) -> None:
    segment = begins(board, share)
    for _ in range(2):
        board.act(lambda tx: recordings.stop_by_customer(tx, carl.number, carl.token, share.id))
    found = board.look(lambda tx: tx.shares.by_id(share.id))
    assert found is not None
    assert (found.shows, found.recording) == (True, RecordingState.OVER)
    with pytest.raises(RecordingOver):
        begins(board, share)
    with pytest.raises(RecordingOver):
        stores(board, segment, piece(0, until=10_000))
    assert facts(board, carl)[-1] == ("record_ended", None)
    stranger = b"x" * 32
    with pytest.raises(NotFound):
        board.act(lambda tx: recordings.stop_by_customer(tx, carl.number, stranger, share.id))


def test_the_agent_ends_the_recording_too(board: Switchboard, carl: Visitor, share: Share) -> None:
    begins(board, share)
    board.as_agent("ann", lambda tx, me: recordings.stop(tx, me, share.id))
    assert state(board, share) is RecordingState.OVER


def test_a_recording_that_brings_nothing_is_said_to_both_and_goes_on_with_the_next_chunk(
    board: Switchboard, carl: Visitor, share: Share
) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    board.now += SILENT - 6_000
    board.works()
    assert state(board, share) is RecordingState.RUNNING
    board.now += 6_000
    board.works()
    assert state(board, share) is RecordingState.FAILED
    told = [told for told in board.told if isinstance(told, Told) and isinstance(told.news, ShareMoved)][-1]
    assert isinstance(told.news, ShareMoved)
    assert (told.news.public, told.news.share.recording) == (True, RecordingState.FAILED)
    stores(board, segment, piece(1, until=40_000))
    assert state(board, share) is RecordingState.RUNNING
    assert [kind for kind, _ in facts(board, carl)][-3:] == ["record_started", "record_failed", "record_started"]


def test_paused_nothing_is_missed(board: Switchboard, carl: Visitor, share: Share) -> None:
    begins(board, share)
    does(board, carl, share, Step.PAUSE)
    board.now += 10 * SILENT
    board.works()
    assert state(board, share) is RecordingState.RUNNING
    does(board, carl, share, Step.RESUME)
    board.now += SILENT - 1_000
    board.works()
    assert state(board, share) is RecordingState.RUNNING


def test_a_full_disk_is_said_to_both(board: Switchboard, share: Share) -> None:
    segment = begins(board, share)
    for _ in range(2):
        board.as_agent("ann", lambda tx, me: recordings.cannot_store(tx, me, segment.recording_id))
    assert state(board, share) is RecordingState.FAILED


def test_a_recording_ends_at_its_bounds_and_the_share_goes_on(board: Switchboard, carl: Visitor, share: Share) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    with pytest.raises(RecordingOver) as refused:
        room(board, segment, piece(1), Bounds(1_999, 60_000))
    assert refused.value.details["state"] == "full"
    board.as_agent("ann", lambda tx, me: recordings.stop_full(tx, me, segment.recording_id))
    assert facts(board, carl)[-1] == ("record_ended", "full")
    assert state(board, share) is RecordingState.OVER


def test_a_transfer_ends_share_and_recording(board: Switchboard, carl: Visitor, share: Share) -> None:
    begins(board, share)
    board.as_agent("ann", lambda tx, me: transfers.to_agent(tx, me, carl.number, board.agents["bob"], ""))
    board.accepts("bob")
    board.works()
    assert state(board, share) is RecordingState.OVER


def test_only_an_admin_deletes_a_recording_alone_and_not_while_it_is_made(
    board: Switchboard, carl: Visitor, share: Share
) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))

    def delete(agent: Agent) -> None:
        board.act(lambda tx: recordings.delete(tx, agent, segment.recording_id))

    with pytest.raises(StillShown):
        delete(ADMIN)
    does(board, carl, share, Step.STOP)
    with pytest.raises(NotAllowed):
        delete(board.agent("lea"))
    delete(ADMIN)
    with pytest.raises(NotFound):
        delete(ADMIN)
    with pytest.raises(NotFound):
        stores(board, segment, piece(1))
    (row,) = board.look(lambda tx: tx.due.waiting(recordings.REMOVE_FILES))
    assert json.loads(row.other) == [segment.key]
    assert board.look(lambda tx: tx.recordings.of_case(carl.id)) == []
    assert facts(board, carl)[-1][0] == "record_deleted"
    assert board.look(lambda tx: tx.files.known([segment.key])) == set()


def test_with_its_case_a_recording_goes_for_good(board: Switchboard, carl: Visitor, share: Share) -> None:
    segment = begins(board, share)
    stores(board, segment, piece(0))
    assert board.look(lambda tx: tx.files.known([segment.key, "f" * 32])) == {segment.key}
    does(board, carl, share, Step.STOP)
    carl.ends()
    board.act(lambda tx: cases.delete(tx, ADMIN, carl.number))
    (row,) = board.look(lambda tx: tx.due.waiting("erase"))
    assert json.loads(row.other) == [segment.key]
    with pytest.raises(NotFound):
        stores(board, segment, piece(1))
