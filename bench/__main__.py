"""`make bench`: measures everything, or what ONLY names, prints a table and writes a JSON file."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench import chat, idle, lists, pages, report, start
from bench.archive import ROOT
from bench.report import Figure
from bench.server import ServerFailed, cores
from bench.talk import NotOnceInOrder

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "pages": pages.measure,
    "start": start.measure,
    "lists": lists.measure,
    "memory": idle.measure,
    "chat": chat.measure,
}
RESULTS = ROOT / "bench" / "results"
BUSY = 0.25
"""From this share of the machine on, other programs are said to have disturbed the measure."""


def main() -> int:
    """Measure; return 0 when everything is as required, 1 when not, 2 when it could not be measured."""
    asked = _arguments()
    figures: list[Figure] = []
    about = _about()
    began = time.perf_counter()
    for name in asked.only or PARTS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            figures += PARTS[name]()
        except (NotOnceInOrder, ServerFailed, OSError) as failed:
            print(f"{name} could not be measured: {failed}", file=sys.stderr)
            return 2
    about["seconds"] = round(time.perf_counter() - began)
    baseline = report.read_baseline(asked.baseline) if asked.baseline else None
    print(report.table(figures, baseline))
    print(f"\nwritten to {_write(figures, about)}")
    missed = report.failures(figures)
    print(
        f"{len(missed)} of {sum(one.passed is not None for one in figures)} required figures missed."
        if missed
        else "All as required."
    )
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, help="measure these parts alone (also ONLY=... make bench)")
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="a JSON file of an earlier run: print each figure's ratio to it"
    )
    asked = parser.parse_args()
    if not asked.only and os.environ.get("ONLY"):
        asked = parser.parse_args([*sys.argv[1:], "--only", *os.environ["ONLY"].replace(",", " ").split()])
    return asked


def _about() -> dict[str, Any]:
    """What the run is made on, in general terms."""
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "kept_to_cores": cores() is not None,
    }


def _write(figures: list[Figure], about: dict[str, Any]) -> Path:
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / f"{about['at'].replace(':', '').replace('+0000', 'Z')}.json"
    file.write_text(report.as_json(figures, about), encoding="utf-8")
    return file.relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
