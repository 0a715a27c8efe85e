"""Opening hours in the portal's own time zone, over midnight's edges and the change of the clocks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from deskbell.domain.hours import check_hours, check_zone, is_open, opens_at
from deskbell.domain.refusals import Invalid

BERLIN = "Europe/Berlin"
OFFICE = check_hours([[0, 540, 1020], [5, 600, 720]])
"""Mondays from 9 to 17, Saturdays from 10 to 12."""


def at(text: str, zone: str = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_without_hours_it_is_always_open() -> None:
    assert is_open((), BERLIN, at("2026-11-28T03:00"))
    assert opens_at((), BERLIN, at("2026-11-28T03:00")) is None


@pytest.mark.parametrize(
    ("when", "opened"),
    [("2026-11-30T08:59", False), ("2026-11-30T09:00", True), ("2026-11-30T16:59", True), ("2026-11-30T17:00", False), ("2026-12-01T10:00", False)],
)  # fmt: skip
def test_it_is_open_from_the_first_minute_until_before_the_last(when: str, opened: bool) -> None:
    assert is_open(OFFICE, BERLIN, at(when)) is opened


def test_closed_it_says_when_it_opens_next_also_a_week_later() -> None:
    assert opens_at(OFFICE, BERLIN, at("2026-11-28T12:00")) == at("2026-11-30T09:00")
    assert opens_at(((0, 540, 1020),), BERLIN, at("2026-11-30T17:00")) == at("2026-12-07T09:00")
    assert opens_at(OFFICE, BERLIN, at("2026-11-30T10:00")) is None


def test_the_hours_are_the_portals_and_follow_its_summer_time() -> None:
    assert is_open(OFFICE, BERLIN, at("2026-11-30T08:30", "UTC"))
    assert not is_open(OFFICE, "America/New_York", at("2026-11-30T08:30", "UTC"))
    sunday = ((6, 600, 660),)
    assert opens_at(sunday, BERLIN, at("2026-03-28T12:00")) == at("2026-03-29T08:00", "UTC"), "the clocks were put forward"


def test_a_span_until_midnight_joins_the_next_days() -> None:
    night = check_hours([[0, 1320, 1440], [1, 0, 120]])
    assert is_open(night, BERLIN, at("2026-11-30T23:59"))
    assert is_open(night, BERLIN, at("2026-12-01T00:00"))
    assert not is_open(night, BERLIN, at("2026-12-01T02:00"))


def test_hours_are_sorted_and_joined_where_they_touch() -> None:
    assert check_hours([[1, 720, 800], [0, 60, 120], [0, 0, 60]]) == ((0, 0, 120), (1, 720, 800))


@pytest.mark.parametrize("wrong", [[[7, 0, 1]], [[0, 60, 60]], [[0, 0, 1441]], [[0, -1, 5]], [[0, 1]], [[0, 0, 60], [0, 59, 70]]])
def test_what_are_no_hours_is_refused(wrong: list[list[int]]) -> None:
    with pytest.raises(Invalid):
        check_hours(wrong)


@pytest.mark.parametrize("wrong", ["", "Berlin/Nowhere", "../etc/passwd", "Europe/Berlin\x00", "x" * 99])
def test_what_is_no_time_zone_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        check_zone(wrong)
    assert check_zone(BERLIN) == BERLIN
