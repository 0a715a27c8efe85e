"""`make bench`: measures everything, or what ONLY names, prints a table and writes a JSON file."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import (
    accepting,
    chat,
    freeing,
    handing_out,
    idle,
    lists,
    machine,
    mailing,
    pages,
    recording,
    report,
    search,
    showing,
    signalling,
    start,
)
from bench.archive import ROOT
from bench.report import Figure
from bench.server import ServerFailed
from bench.talk import NotOnceInOrder

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "pages": pages.measure,
    "start": start.measure,
    "lists": lists.measure,
    "memory": idle.measure,
    "routing": lambda: handing_out.measure() + freeing.measure() + accepting.measure(),
    "chat": chat.measure,
    "mail": mailing.measure,
    "screen": lambda: signalling.measure() + recording.measure() + showing.measure(),
}
ON_DEMAND: dict[str, Callable[[], list[Figure]]] = {"search": search.measure}
"""Parts that are measured only when named: their databases take minutes to build."""

RESULTS = ROOT / "bench" / "results"
DOCUMENT = ROOT / "docs" / "bench.md"
BUSY = 0.2
"""From this share of the machine on, other programs are said to have disturbed the measure."""


def main() -> int:
    """Measure; return 0 when everything is as required, 1 when not, 2 when it could not be measured."""
    asked = _arguments()
    figures: list[Figure] = []
    about = machine.about() | {"others": {}, "seconds": {}}
    for name in asked.only or PARTS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        began, others = time.perf_counter(), machine.Others()
        try:
            figures += (PARTS | ON_DEMAND)[name]()
        except (NotOnceInOrder, ServerFailed, OSError) as failed:
            print(f"{name} could not be measured: {failed}", file=sys.stderr)
            return 2
        about["seconds"][name] = round(time.perf_counter() - began)
        about["others"][name] = round(others.share(), 2)
    return _tell(figures, about, asked)


def _tell(figures: list[Figure], about: dict[str, Any], asked: argparse.Namespace) -> int:
    baseline = report.read_baseline(asked.baseline) if asked.baseline else None
    print(report.table(figures, baseline))
    print(f"\n{machine.in_words(about)}")
    if max(about["others"].values()) >= BUSY:
        print("Other programs were at work: rates and times say less than messages per CPU second, ratios and sizes.")
    print(f"written to {_write(figures, about)}")
    if asked.write_docs:
        DOCUMENT.write_text(report.document(figures, machine.in_words(about), about["at"][:10]), encoding="utf-8")
        print(f"and to {DOCUMENT.relative_to(ROOT)}")
    missed = report.failures(figures)
    wanted = sum(one.passed is not None for one in figures)
    print(f"{len(missed)} of {wanted} required figures missed." if missed else f"All {wanted} required figures are as required.")
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=[*PARTS, *ON_DEMAND], help="measure these parts alone (also ONLY=... make bench)"
    )
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="a JSON file of an earlier run: print each figure's ratio to it"
    )
    parser.add_argument("--write-docs", action="store_true", help="write the table to docs/bench.md as well")
    asked = parser.parse_args()
    if not asked.only and os.environ.get("ONLY"):
        asked = parser.parse_args([*sys.argv[1:], "--only", *os.environ["ONLY"].replace(",", " ").split()])
    return asked


def _write(figures: list[Figure], about: dict[str, Any]) -> Path:
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / f"{about['at'].replace(':', '').replace('+0000', 'Z')}.json"
    file.write_text(report.as_json(figures, about), encoding="utf-8")
    return file.relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
