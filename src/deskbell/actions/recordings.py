"""Recordings of customers' screens: begun by the agent's page once the customer allows it, stored chunk by chunk, ended, played, deleted."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from deskbell.actions import screenshare
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import DueRow
from deskbell.domain import recordings as rules
from deskbell.domain.cases import Case, Deed
from deskbell.domain.facts import By, Kind
from deskbell.domain.people import Agent, may
from deskbell.domain.recordings import Bounds, Chunk, Recording, RecordingState, RecordingStep, Segment
from deskbell.domain.refusals import ChatRunning, NotAllowed, NotFound, RecordedElsewhere, RecordingOver, StillShown
from deskbell.domain.screenshare import Share, ShareState

LOOKED_AT_EVERY = 5_000
"""How often (ms) it is looked whether what is being recorded is stored."""

REMOVE_FILES = "remove_files"
"""The due row that a deleted recording leaves: its subject is the recording's id, `other` its files' keys as JSON."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a chunk's bytes belong: the file's key and the offset in it, in bytes."""

    key: str
    offset: int


def begin(tx: Tx, agent: Agent, share_id: int, recorder: str, age: int, key: str) -> Segment:
    """Begin a segment of a share's recording, for one page of the agent who asked; it began `age` ms ago. Its bytes go under `key`.

    Refuses (RecordingOver) where the customer has not allowed it, or it has ended; (RecordedElsewhere) while another page records.
    """
    share = _of_recorder(tx, agent, share_id)
    case = _held(tx, share.case_id)
    share = _of_recorder(tx, agent, share_id)  # as it is now that nobody else changes the case
    recording = tx.recordings.of_share(share.id)
    if not share.shows and not (recording is not None and rules.still_comes(recording, tx.now - age, tx.now)):
        raise RecordingOver("The screen is not shown.", state=share.recording)
    if share.shows and share.recording is not RecordingState.RUNNING:
        share = _step(tx, case, share, RecordingStep.BEGIN, By.AGENT, agent)
    recording = recording or tx.recordings.begin(share)
    newest = tx.recordings.newest_segment(recording.id)
    if newest is not None and newest.recorder != recorder and abs(tx.now - newest.heard_at) < rules.HELD:
        raise RecordedElsewhere("Another page of yours records this screen.")
    tx.recordings.keep(replace(recording, heard_at=tx.now))
    tx.due.at("recording", case.id, tx.now + LOOKED_AT_EVERY)
    return tx.recordings.add_segment(recording.id, key, recorder, max(recording.began_at - 10_000, tx.now - age))


def room_for(tx: Tx, agent: Agent, recording_id: int, number: int, chunk: Chunk, bounds: Bounds) -> Room | None:
    """Return where a segment's next chunk belongs, None for one that is stored already; a question, which changes nothing.

    Refuses whatever `stored` would.
    """
    recording, _, segment = _taken(tx, agent, recording_id, number, chunk)
    if not rules.fits(segment, chunk, tx.recordings.chunk(segment.id, chunk.number)):
        return None
    if rules.full(recording, chunk, bounds, tx.now):
        raise RecordingOver("The recording has become as large or long as it may.", state="full")
    return Room(segment.key, segment.size)


def stored(tx: Tx, agent: Agent, recording_id: int, number: int, chunk: Chunk) -> int:
    """Record a chunk whose bytes are stored; return the number of the next. A repeat is harmless.

    Refuses (OutOfOrder) any but the next, (RecordingOver) what happened after the end, or comes too late.
    """
    found = tx.recordings.by_id(recording_id)
    case = _held(tx, found.case_id if found is not None else 0)
    recording, share, segment = _taken(tx, agent, recording_id, number, chunk)
    if not rules.fits(segment, chunk, tx.recordings.chunk(segment.id, chunk.number)):
        return segment.chunks
    tx.recordings.add_chunk(segment, chunk)
    size = segment.size + chunk.size
    moved = replace(segment, lasts=chunk.until, chunks=chunk.number + 1, size=size, heard_at=tx.now)
    tx.recordings.keep_segment(moved)
    tx.recordings.keep(replace(recording, size=recording.size + chunk.size, heard_at=tx.now))
    if share.recording is RecordingState.FAILED and share.shows:
        _step(tx, case, share, RecordingStep.BEGIN, By.AGENT, agent)
    return moved.chunks


def let_go(tx: Tx, agent: Agent, recording_id: int, number: int) -> None:
    """Note that a page adds nothing to a segment any more: another may go on at once."""
    recording, _ = _own(tx, agent, recording_id)
    _held(tx, recording.case_id)
    segment = tx.recordings.segment(recording.id, number)
    if segment is not None:
        tx.recordings.keep_segment(replace(segment, heard_at=0))


def done(tx: Tx, agent: Agent, recording_id: int) -> None:
    """Note that everything of a recording that has ended is here: nothing more is taken. Refused while it runs."""
    recording, _ = _own(tx, agent, recording_id)
    _held(tx, recording.case_id)
    recording, _ = _own(tx, agent, recording_id)  # as it is now that nobody else changes the case
    if recording.stopped_at is None:
        raise ChatRunning("The recording still runs.")
    if recording.closed_at is None:
        tx.recordings.keep(replace(recording, closed_at=tx.now))


def fail(tx: Tx, agent: Agent, share_id: int, why: str) -> None:
    """Note that the picture can't be stored, and tell both sides at once; a repeat is harmless."""
    share = _of_recorder(tx, agent, share_id)
    case = _held(tx, share.case_id)
    share = _of_recorder(tx, agent, share_id)
    if share.shows and (share.recording, RecordingStep.FAIL) in rules.LIFE:
        _step(tx, case, share, RecordingStep.FAIL, By.SYSTEM, agent, why)


def cannot_store(tx: Tx, agent: Agent, recording_id: int) -> None:
    """Note that the disk takes nothing more of a recording, and tell both sides at once."""
    fail(tx, agent, _own(tx, agent, recording_id)[1].id, "disk")


def stop(tx: Tx, agent: Agent, share_id: int) -> None:
    """End the recording, the share goes on. One that does not run is harmless."""
    share = _of_recorder(tx, agent, share_id)
    case = _held(tx, share.case_id)
    _stop(tx, case, _of_recorder(tx, agent, share_id), By.AGENT, agent, None)


def stop_full(tx: Tx, agent: Agent, recording_id: int) -> None:
    """End a recording that has come to its bounds; the share goes on."""
    share = _own(tx, agent, recording_id)[1]
    case = _held(tx, share.case_id)
    _stop(tx, case, _of_recorder(tx, agent, share.id), By.SYSTEM, agent, "full")


def stop_by_customer(tx: Tx, number: int, token_hash: bytes, share_id: int) -> Share:
    """End the recording of one's own screen, the share goes on; return the share."""
    case, share = screenshare.of_customer(tx, number, token_hash, share_id)
    return _stop(tx, case, share, By.CUSTOMER, tx.people.by_id(share.agent_id), None)


def look_again(tx: Tx, row: DueRow) -> None:
    """Say so where a live picture has not been stored for a while; close recordings whose end is long past."""
    case = tx.cases.by_id(row.subject)
    if case is None:
        return
    left = [recording for recording, _ in tx.recordings.of_case(case.id) if recording.closed_at is None]
    for recording in left:
        share = tx.shares.by_id(recording.share_id)
        if recording.stopped_at is not None and tx.now >= recording.stopped_at + rules.LATE:
            tx.recordings.keep(replace(recording, closed_at=tx.now))
        elif share is not None and _brings_nothing(share, recording, tx.now):
            _step(tx, case, share, RecordingStep.FAIL, By.SYSTEM, tx.people.by_id(share.agent_id), "silent")
    share = tx.shares.open_of(case.id)
    if share is not None and _never_began(tx, share):
        _step(tx, case, share, RecordingStep.FAIL, By.SYSTEM, tx.people.by_id(share.agent_id), "silent")
    if left:
        tx.due.at(row.kind, case.id, tx.now + LOOKED_AT_EVERY)


def of_case(tx: Tx, agent: Agent, number: int) -> list[tuple[Recording, Share, list[Segment]]]:
    """Return a case's recordings with their shares and segments, oldest first."""
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    found = [(recording, tx.shares.by_id(recording.share_id), segments) for recording, segments in tx.recordings.of_case(case.id)]
    return [(recording, share, segments) for recording, share, segments in found if share is not None]


def played(tx: Tx, agent: Agent, recording_id: int, number: int) -> Segment:
    """Return a segment of a recording that this agent may see: those of the cases of their portals, once it has ended.

    Whoever could watch it as it comes would look at the screen without being named to the customer.
    """
    recording = tx.recordings.by_id(recording_id)
    case = tx.cases.as_it_stands(recording.case_id) if recording is not None else None
    segment = tx.recordings.segment(recording_id, number)
    ended = recording is not None and recording.stopped_at is not None
    if case is None or segment is None or not ended or not agent.serves(case.portal_id):
        raise NotFound("There is no such recording.")
    return segment


def delete(tx: Tx, agent: Agent, recording_id: int) -> None:
    """Delete a recording for good (admins; refused while its screen is shown); that there was one stays in the case and the audit log."""
    recording = tx.recordings.by_id(recording_id)
    if recording is None:
        raise NotFound("There is no such recording.")
    case = _held(tx, recording.case_id)
    if not may(agent, Deed.DELETE, case):
        raise NotAllowed("Only an admin may delete a recording.")
    share = tx.shares.by_id(recording.share_id)
    if share is not None and share.open:
        raise StillShown("The screen is still being shown. End that before deleting its recording.")
    keys = tx.recordings.erase(recording.id)
    tx.due.at(REMOVE_FILES, recording.id, tx.now, json.dumps(keys))
    facts = {"recording": keys[0], "began": str(recording.began_at), "bytes": str(recording.size)}
    tx.audit.add(agent, "recording-deleted", str(case.number), **facts)
    happen(tx, case, Kind.RECORD_DELETED, By.AGENT, agent=agent)


def _never_began(tx: Tx, share: Share) -> bool:
    """Whether a share is shown for a while, may be recorded, and no page has begun to."""
    waits = share.state is ShareState.LIVE and share.recording is RecordingState.ALLOWED
    return waits and tx.now - (share.started_at or tx.now) >= rules.SILENT


def _brings_nothing(share: Share, recording: Recording, now: int) -> bool:
    running = share.state is ShareState.LIVE and share.recording is RecordingState.RUNNING
    return running and now - recording.heard_at >= rules.SILENT


def _taken(tx: Tx, agent: Agent, recording_id: int, number: int, chunk: Chunk) -> tuple[Recording, Share, Segment]:
    """The recording, its share and the segment that a chunk belongs to, if it is still taken."""
    recording, share = _own(tx, agent, recording_id)
    segment = tx.recordings.segment(recording.id, number)
    if segment is None:
        raise NotFound("There is no such segment.")
    if recording.closed_at is not None or rules.past_the_end(recording, segment, chunk, still_shown=share.open):
        raise RecordingOver("The recording has ended.", state=share.recording)
    return recording, share, segment


def _own(tx: Tx, agent: Agent, recording_id: int) -> tuple[Recording, Share]:
    recording = tx.recordings.by_id(recording_id)
    share = _of_recorder(tx, agent, recording.share_id if recording is not None else 0)
    assert recording is not None
    return recording, share


def _of_recorder(tx: Tx, agent: Agent, share_id: int) -> Share:
    """The share, if this is the agent who asked for it, and serves its portal."""
    share = tx.shares.by_id(share_id)
    case = tx.cases.as_it_stands(share.case_id) if share is not None else None
    if share is None or case is None or share.agent_id != agent.id or not agent.serves(case.portal_id):
        raise NotFound("There is no such screen share.")
    return share


def _held(tx: Tx, case_id: int) -> Case:
    case = tx.cases.by_id(case_id)
    if case is None:
        raise NotFound("There is no such case.")
    return case


def _stop(tx: Tx, case: Case, share: Share, by: By, agent: Agent | None, why: str | None) -> Share:
    if (share.recording, RecordingStep.STOP) not in rules.LIFE:
        return share
    recording = tx.recordings.of_share(share.id)
    if recording is not None and recording.stopped_at is None:
        tx.recordings.keep(replace(recording, stopped_at=tx.now))
        tx.due.at("recording", case.id, tx.now + rules.LATE)
    return _step(tx, case, share, RecordingStep.STOP, by, agent, why)


def _step(
    tx: Tx, case: Case, share: Share, step: RecordingStep, by: By, agent: Agent | None = None, other: str | None = None
) -> Share:
    moved = replace(share, recording=rules.after(share.recording, step, by))
    tx.shares.keep(moved)
    happen(tx, case, rules.TOLD[step], by, agent=agent, other=other)
    screenshare.tell(tx, case, moved)
    return moved
