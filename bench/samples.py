"""What many measured times or rates come down to: medians and percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of the values don't exceed; refuses (ValueError) no values."""
    if not values:
        raise ValueError("A percentile of no values is not defined.")
    if not 0 <= share <= 1:
        raise ValueError(f"A share lies between 0 and 1: {share}")
    ordered = sorted(values)
    return float(ordered[max(0, math.ceil(share * len(ordered)) - 1)])


def median(values: Sequence[float]) -> float:
    """Return the value in the middle, or the mean of the two there; refuses (ValueError) no values."""
    if not values:
        raise ValueError("A median of no values is not defined.")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def arrivals(rate: float, seconds: float, draws: Sequence[float]) -> list[float]:
    """Return when (s from the start) something is due at `rate` per second for `seconds`, as often as chance alone would have it.

    `draws` are random numbers from [0, 1), used over and over: the gaps are exponential, so that bursts happen as in life.
    """
    times: list[float] = []
    at = 0.0
    for n in range(int(rate * seconds * 2) + 1):
        at -= math.log(1.0 - draws[n % len(draws)]) / rate
        if at >= seconds:
            break
        times.append(at)
    return times
