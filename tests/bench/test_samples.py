"""The arithmetic of the measures: medians, percentiles, and when messages fall due."""

from __future__ import annotations

import itertools
import random

import pytest

from bench.samples import arrivals, median, percentile


def test_the_median_is_the_value_in_the_middle() -> None:
    assert median([9, 1, 5]) == 5
    assert median([4, 1, 3, 2]) == 2.5
    assert median([7]) == 7


def test_one_wild_round_of_five_does_not_move_the_median() -> None:
    assert median([10, 11, 12, 13, 9_000]) == 12


def test_a_percentile_is_a_value_that_was_measured() -> None:
    hundred = list(range(1, 101))
    random.Random(3).shuffle(hundred)
    assert percentile(hundred, 0.5) == 50
    assert percentile(hundred, 0.99) == 99
    assert percentile(hundred, 1) == 100
    assert percentile(hundred, 0) == 1


def test_of_few_values_the_99th_percentile_is_the_slowest() -> None:
    assert percentile([3, 1, 2], 0.99) == 3


@pytest.mark.parametrize("share", [-0.1, 1.1, 99])
def test_a_share_beyond_all_values_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1, 2], share)


def test_of_nothing_there_is_no_median_and_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        median([])
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_messages_fall_due_at_the_wanted_rate_in_order_and_in_time() -> None:
    chance = random.Random(5)
    times = arrivals(1_000, 10, [chance.random() for _ in range(9_973)])
    assert 9_500 < len(times) < 10_500
    assert times == sorted(times)
    assert times[0] > 0
    assert 9.9 < times[-1] < 10


def test_messages_fall_due_in_bursts_as_in_life() -> None:
    chance = random.Random(5)
    times = arrivals(1_000, 10, [chance.random() for _ in range(9_973)])
    gaps = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert percentile(gaps, 0.1) < 0.0002
    assert percentile(gaps, 0.9) > 0.002
