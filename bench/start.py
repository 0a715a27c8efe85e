"""How long the server takes from its start to its first good answer, on an empty database and on one of a million cases."""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.archive import ROOT, archive
from bench.report import Figure
from bench.server import start, stop

ROUNDS = 5
MOST = 1.5
EVERY = 0.004
"""How often (s) an answer is asked for."""

PAGES = ("/health", "/desk")


def measure() -> list[Figure]:
    """Return the figures of starting; each start is a new process."""
    million = archive(1_000_000).data_dir
    times: dict[str, list[tuple[float, ...]]] = {"first start, empty": [], "empty": [], "1 million cases": [], "from disk": []}
    for _ in range(ROUNDS):
        with _folder() as empty:
            times["first start, empty"].append(_start(empty))
            times["empty"].append(_start(empty))
        times["1 million cases"].append(_start(million))
    if forget([Path(sysconfig.get_paths()["purelib"]), ROOT / "src", million]):
        times["from disk"].append(_start(million))
    return list(_figures(times))


def forget(places: list[Path]) -> bool:
    """Ask the system to drop its memory copies of all files in these folders; return whether it can be asked."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for place in [*places, Path(sys.base_prefix) / "lib"]:
        for file in place.rglob("*"):
            if file.is_file() and not file.is_symlink():
                descriptor = os.open(file, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)
    return True


def _start(data_dir: Path) -> tuple[float, ...]:
    """Seconds until each of the pages was first answered well."""
    began = time.perf_counter()
    server = start(data_dir)
    try:
        return tuple(server.wait_for(page, EVERY) - began for page in PAGES)
    finally:
        stop(server)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as name:
        yield Path(name)


def _figures(times: dict[str, list[tuple[float, ...]]]) -> Iterator[Figure]:
    notes = {
        "first start, empty": "makes tables and key",
        "empty": "",
        "1 million cases": "",
        "from disk": "1 million cases, the system's copies of all files dropped before",
    }
    for name, rounds in times.items():
        for n, page in enumerate(PAGES):
            if rounds:
                values = tuple(one[n] for one in rounds)
                yield Figure("start", f"{page} answered, {name}", "s", values, at_most=MOST, note=notes[name])
