"""How a fault of ours is logged: its kind and its places, never its words, for these may hold a customer's."""

from __future__ import annotations

import traceback

DEEPEST = 12
"""How many places are named at most, the innermost."""


def told(error: BaseException) -> dict[str, object]:
    """Return what a log entry says of a fault: `kind`, and `places` as file:line function, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": type(error).__name__, "places": places}
