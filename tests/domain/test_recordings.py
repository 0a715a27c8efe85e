"""A recording's life: the customer allows it, the agent's page makes it, anybody ends it; chunks come in their order."""

from __future__ import annotations

import pytest

from deskbell.domain.facts import By
from deskbell.domain.recordings import (
    LARGEST_CHUNK,
    LATE,
    LIFE,
    SLACK,
    SLACK_IF_SHOWN,
    TOLD,
    WEBM,
    WHO,
    Bounds,
    Chunk,
    Recording,
    RecordingState,
    RecordingStep,
    Segment,
    after,
    check_chunk,
    fits,
    full,
    past_the_end,
    still_comes,
)
from deskbell.domain.refusals import Invalid, NotAllowed, OutOfOrder, RecordingOver, TooLarge

SUM, OTHER = b"s" * 32, b"o" * 32


def segment(chunks: int = 0, size: int = 0, lasts: int = 0) -> Segment:
    return Segment(1, 1, 0, "k" * 32, "page", 10_000, lasts, chunks, size, 0)


def recording(size: int = 0, stopped_at: int | None = None) -> Recording:
    return Recording(1, 1, 1, 10_000, 10_000, stopped_at, None, size)


def chunk(number: int, size: int = 100, until: int = 1_000) -> Chunk:
    return Chunk(number, size, SUM, until)


def test_every_step_has_who_may_take_it_and_the_public_ones_a_fact() -> None:
    assert set(WHO) == set(RecordingStep) == {step for _, step in LIFE}
    assert set(TOLD) == set(RecordingStep) - {RecordingStep.ALLOW, RecordingStep.REFUSE}


def test_nothing_is_recorded_but_what_the_customer_allowed() -> None:
    assert {state for (state, step) in LIFE if step is RecordingStep.BEGIN} == {RecordingState.ALLOWED, RecordingState.FAILED}
    assert [state for (state, _), to in LIFE.items() if to is RecordingState.ALLOWED] == [RecordingState.OFFERED]
    for by in (By.AGENT, By.SYSTEM):
        with pytest.raises(NotAllowed):
            after(RecordingState.OFFERED, RecordingStep.ALLOW, by)


@pytest.mark.parametrize("state", [RecordingState.OFF, RecordingState.REFUSED, RecordingState.OVER])
@pytest.mark.parametrize("step", RecordingStep)
def test_what_is_off_refused_or_over_stays_so(state: RecordingState, step: RecordingStep) -> None:
    for by in WHO[step]:
        with pytest.raises(RecordingOver):
            after(state, step, by)


@pytest.mark.parametrize("by", By)
def test_anybody_ends_a_recording_that_runs(by: By) -> None:
    assert after(RecordingState.RUNNING, RecordingStep.STOP, by) is RecordingState.OVER


def test_chunks_come_in_their_order_and_twice_is_once() -> None:
    assert fits(segment(), chunk(0), None)
    assert fits(segment(chunks=3, lasts=900), chunk(3), None)
    assert not fits(segment(chunks=3), chunk(1), SUM)
    for wrong in (0, 2, 4):
        with pytest.raises(OutOfOrder) as refused:
            fits(segment(chunks=3), chunk(wrong), None)
        assert refused.value.details["next"] == 3
    with pytest.raises(OutOfOrder):
        fits(segment(chunks=3), chunk(1), OTHER)
    with pytest.raises(Invalid):
        fits(segment(chunks=3, lasts=5_000), chunk(3), None)


def test_a_chunk_is_not_empty_not_too_large_and_the_first_is_webm() -> None:
    check_chunk(WEBM + b"x", 0)
    check_chunk(b"x" * LARGEST_CHUNK, 1)
    for content, number in ((b"", 1), (b"<html>", 0)):
        with pytest.raises(Invalid):
            check_chunk(content, number)
    with pytest.raises(TooLarge):
        check_chunk(b"x" * (LARGEST_CHUNK + 1), 1)


def test_a_recording_has_bounds_of_size_and_time() -> None:
    bounds = Bounds(1_000, 60_000)
    assert not full(recording(size=900), chunk(1), bounds, 70_000)
    assert full(recording(size=901), chunk(1), bounds, 70_000)
    assert full(recording(), chunk(1), bounds, 70_001)


def test_what_happened_after_the_end_is_not_taken_however_late_it_comes() -> None:
    assert not past_the_end(recording(), segment(), chunk(0, until=10**7), still_shown=True)
    ended = recording(stopped_at=15_000)
    for slack, still_shown in ((SLACK, False), (SLACK_IF_SHOWN, True)):
        assert not past_the_end(ended, segment(), chunk(5, until=5_000 + slack), still_shown=still_shown)
        assert past_the_end(ended, segment(), chunk(5, until=5_001 + slack), still_shown=still_shown)


def test_a_segment_that_began_before_the_end_may_come_for_two_minutes() -> None:
    ended = recording(stopped_at=15_000)
    assert still_comes(ended, 14_999, 15_000 + LATE - 1)
    assert not still_comes(ended, 15_000, 16_000)
    assert not still_comes(ended, 14_999, 15_000 + LATE)
    assert not still_comes(recording(), 14_999, 16_000)
