"""The figures of a run, as a table for people and as JSON for programs, each beside what is required of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.samples import median

HEADINGS = ("measured", "is", "wanted", "", "rounds, notes")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value: the median of its rounds; `at_most` or `at_least` where something is required of it.

    `bound` marks a value that the measuring client held down: the server could do better, never worse.
    """

    part: str
    name: str
    unit: str
    rounds: tuple[float, ...]
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""
    bound: bool = False
    details: dict[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    @property
    def passed(self) -> bool | None:
        """Whether the value is as required; None where nothing is."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    @property
    def key(self) -> str:
        """What the same figure of another run is found by."""
        return f"{self.part}: {self.name}"


def table(figures: Sequence[Figure], baseline: dict[str, float] | None = None) -> str:
    """Return the figures as aligned lines, part by part; with a `baseline` (key to value) each with its ratio to that."""
    headings = (*HEADINGS[:4], "to baseline", HEADINGS[4]) if baseline is not None else HEADINGS
    rows = [_row(figure, baseline) for figure in figures]
    widths = [max(len(cells[n]) for cells in [headings, *rows]) for n in range(len(headings))]
    lines = [_line(headings, widths), "  ".join("-" * width for width in widths)]
    part = None
    for figure, cells in zip(figures, rows, strict=True):
        if part is not None and figure.part != part:
            lines.append("")
        part = figure.part
        lines.append(_line(cells, widths))
    return "\n".join(line.rstrip() for line in lines)


def document(figures: Sequence[Figure], machine: str, day: str) -> str:
    """Return the figures as a page of the documentation, with the machine and the day of the run."""
    lines = [
        "# What it does, measured",
        "",
        f"Made by `make bench` on {day}: {machine}.",
        "",
        "Everything goes through the real server and its real protocol. Machines are noisy: each value is the median of its rounds,",
        "and only values of one run are compared with each other. A rate marked `>=` was held down by the measuring client.",
    ]
    part = None
    for figure in figures:
        if figure.part != part:
            part = figure.part
            lines += ["", f"## {part.capitalize()}", "", "| measured | is | wanted | | rounds, notes |", "|---|---:|---|---|---|"]
        name, *cells = _row(figure, None)
        lines.append(f"| {' | '.join([name.removeprefix(f'{part}: '), *cells])} |".replace("  ", " "))
    return "\n".join(lines) + "\n"


def as_json(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    """Return the figures, and what the run was made on, as one JSON document."""
    return json.dumps({"about": about, "figures": [_object(figure) for figure in figures]}, indent=1, ensure_ascii=False) + "\n"


def read_baseline(file: Path) -> dict[str, float]:
    """Return the values of an earlier run's JSON file by their keys."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return {f"{one['part']}: {one['name']}": float(one["value"]) for one in found["figures"]}


def failures(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures that are not as required."""
    return [figure for figure in figures if figure.passed is False]


def spoken(value: float) -> str:
    """Return a number with as many digits as a reader needs: three that count, thousands parted."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.3f}"


def _row(figure: Figure, baseline: dict[str, float] | None) -> tuple[str, ...]:
    is_now = f"{'>= ' if figure.bound else ''}{spoken(figure.value)} {figure.unit}".strip()
    verdict = {True: "pass", False: "FAIL", None: ""}[figure.passed]
    cells = [f"{figure.part}: {figure.name}", is_now, _wanted(figure), verdict]
    if baseline is not None:
        before = baseline.get(figure.key)
        cells.append(f"x {figure.value / before:.2f}" if before else "new")
    rounds = f"{spoken(min(figure.rounds))} to {spoken(max(figure.rounds))}" if len(figure.rounds) > 1 else ""
    cells.append(", ".join(word for word in (rounds, figure.note) if word))
    return tuple(cells)


def _wanted(figure: Figure) -> str:
    if figure.at_most is not None:
        return f"<= {spoken(figure.at_most)}"
    return f">= {spoken(figure.at_least)}" if figure.at_least is not None else ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, second, *rest = [
        cell.rjust(width) if n == 1 else cell.ljust(width) for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join((first, second, *rest))


def _object(figure: Figure) -> dict[str, Any]:
    return {
        "part": figure.part,
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "at_most": figure.at_most,
        "at_least": figure.at_least,
        "passed": figure.passed,
        "lower_bound": figure.bound,
        "rounds": list(figure.rounds),
        "note": figure.note,
        "details": figure.details,
    }
