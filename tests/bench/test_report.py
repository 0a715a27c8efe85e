"""What the table and the JSON file say of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.report import Figure, as_json, document, failures, read_baseline, spoken, table

RATE = Figure("chat", "messages/s by socket", "/s", (8_000, 9_000, 7_500), at_least=7_000, note="320 chats")
SLOW = Figure("lists", "all, 1 million cases", "ms", (6.0, 7.0, 5.5), at_most=5.0)
INFORMATION = Figure("pages", "desk", "kB", (41.2,))


def test_a_figure_is_the_median_of_its_rounds() -> None:
    assert RATE.value == 8_000


def test_a_figure_passes_when_it_is_as_required() -> None:
    assert RATE.passed is True
    assert SLOW.passed is False
    assert INFORMATION.passed is None
    assert Figure("x", "at the limit", "ms", (5.0,), at_most=5.0).passed is True
    assert Figure("x", "too few", "/s", (6_999,), at_least=7_000).passed is False


def test_what_is_missed_is_listed() -> None:
    assert failures([RATE, SLOW, INFORMATION]) == [SLOW]


def test_the_table_says_what_is_what_was_wanted_and_whether_it_is_so() -> None:
    lines = table([RATE, SLOW, INFORMATION]).splitlines()
    assert [word in lines[2] for word in ("8,000 /s", ">= 7,000", "pass", "7,500 to 9,000", "320 chats")] == [True] * 5
    assert [word in lines[4] for word in ("6.00 ms", "<= 5.00", "FAIL")] == [True] * 3
    assert "pass" not in lines[6]
    assert "FAIL" not in lines[6]


def test_the_columns_of_the_table_stand_below_each_other() -> None:
    lines = table([RATE, SLOW]).splitlines()
    assert lines[2].index(">=") == lines[4].index("<=") == lines[0].index("wanted")


def test_a_figure_that_the_client_held_down_is_said_to_be_a_lower_bound() -> None:
    bound = Figure("chat", "messages/s", "/s", (9_000,), at_least=7_000, bound=True)
    assert ">= 9,000 /s" in table([bound]).splitlines()[2]
    assert json.loads(as_json([bound], {}))["figures"][0]["lower_bound"] is True


def test_a_later_run_is_set_against_an_earlier_one(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(as_json([RATE, SLOW], {"at": "then"}), encoding="utf-8")
    faster = Figure("chat", "messages/s by socket", "/s", (12_000,))
    lines = table([faster, INFORMATION], read_baseline(earlier)).splitlines()
    assert "x 1.50" in lines[2]
    assert "new" in lines[4]


def test_the_json_file_keeps_every_round() -> None:
    document = json.loads(as_json([RATE], {"cores": 2}))
    assert document["about"] == {"cores": 2}
    assert document["figures"][0]["rounds"] == [8_000, 9_000, 7_500]
    assert document["figures"][0]["passed"] is True


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (11_322.6, "11,323"),
        (100, "100"),
        (41.15, "41.1"),
        (1.5, "1.50"),
        (0.182, "0.18"),
        (0.018, "0.018"),
        (0, "0"),
        (-3.14159, "-3.14"),
    ],
)
def test_a_number_has_as_many_digits_as_a_reader_needs(value: float, words: str) -> None:
    assert spoken(value) == words


def test_the_page_of_the_documentation_has_a_table_for_each_part() -> None:
    text = document([RATE, SLOW, INFORMATION], "2 cores, 24 GiB", "2026-11-22")
    assert "| messages/s by socket | 8,000 /s | >= 7,000 | pass | 7,500 to 9,000, 320 chats |" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Chat", "## Lists", "## Pages"]
    assert "2 cores, 24 GiB" in text
