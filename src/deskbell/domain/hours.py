"""Opening hours: when in the week a portal takes newcomers, in its own time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskbell.domain.refusals import Invalid

Span = tuple[int, int, int]
"""A weekday (0 is Monday), and from which minute to which of that day; the last is 1440, midnight."""

DAY = 1440
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")


def check_hours(spans: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    """Return the week's spans, sorted and joined where they touch; refuses what is no day or minute, ends before it begins, or overlaps.

    None at all means: always open.
    """
    kept: list[Span] = []
    for day, opens, closes in sorted(_span(span) for span in spans):
        if kept and kept[-1][0] == day and kept[-1][2] > opens:
            raise Invalid("hours", "Two opening times overlap.")
        if kept and kept[-1][0] == day and kept[-1][2] == opens:
            kept[-1] = (day, kept[-1][1], closes)
        else:
            kept.append((day, opens, closes))
    if len(kept) > 50:
        raise Invalid("hours", "At most 50 opening times a week.")
    return tuple(kept)


def check_zone(name: str) -> str:
    """Return the name of a time zone (IANA, `Europe/Berlin`); refuses one that is not known here."""
    try:
        if not ZONE.fullmatch(name):
            raise ValueError
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Invalid("time_zone", "A time zone such as Europe/Berlin is expected.") from None
    return name


def is_open(spans: tuple[Span, ...], zone: str, now: int) -> bool:
    """Return whether `now` (ms since 1970) lies in one of the week's spans; always, when there are none."""
    if not spans:
        return True
    there = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    minute = there.hour * 60 + there.minute
    return any(day == there.weekday() and opens <= minute < closes for day, opens, closes in spans)


def opens_at(spans: tuple[Span, ...], zone: str, now: int) -> int | None:
    """Return when (ms since 1970) it opens next; None when it is open, or has no hours."""
    if is_open(spans, zone, now):
        return None
    there = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    coming = (
        _moment(there.date() + timedelta(days), opens, zone) for days in range(8) for opens in _openings(spans, there, days)
    )
    return min(moment for moment in coming if moment > now)


def _openings(spans: tuple[Span, ...], there: datetime, days: int) -> list[int]:
    return [opens for day, opens, _ in spans if day == (there.weekday() + days) % 7]


def _moment(day: date, minute: int, zone: str) -> int:
    local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return int(local.astimezone(UTC).timestamp() * 1000)


def _span(span: Iterable[int]) -> Span:
    values = tuple(span)
    if len(values) != 3 or not (0 <= values[0] <= 6 and 0 <= values[1] < values[2] <= DAY):
        raise Invalid("hours", "An opening time is a weekday (0 to 6) and two minutes of that day, the first below the second.")
    return values
