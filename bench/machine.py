"""What the figures were measured on, in general terms, and how much other programs disturbed them."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import tempfile
import time
from typing import Any

import psutil

from bench.samples import median, percentile
from bench.server import cores

SYNCS = 100


def about() -> dict[str, Any]:
    """Return the time, the machine's size, and how long its disk takes to have 8 kB for sure."""
    slow, middle = _sync_times()
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "server_and_client_on_a_core_each": cores() is not None,
        "disk_sync_ms": round(middle, 2),
        "disk_sync_p99_ms": round(slow, 2),
    }


def in_words(found: dict[str, Any]) -> str:
    """Return one line on the machine."""
    shares = found.get("others", {}).values()
    others = f"; other programs used up to {max(shares):.0%} of it meanwhile" if shares else ""
    return (
        f"{found['cores']} cores, {found['memory_gib']} GiB, {found['system']}, Python {found['python']}; "
        f"a synced write takes {found['disk_sync_ms']} ms (p99 {found['disk_sync_p99_ms']} ms){others}"
    )


class Others:
    """Counts what other programs use of the machine, from its making on; ours are this process and those it has ended."""

    def __init__(self) -> None:
        self._began, self._busy, self._ours = time.perf_counter(), _busy(), _ours()

    def share(self) -> float:
        """Return the share (0 to 1) of all cores' time that others have used."""
        whole = (time.perf_counter() - self._began) * (psutil.cpu_count() or 1)
        return min(1.0, max(0.0, (_busy() - self._busy - (_ours() - self._ours)) / whole))


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal")))


def _ours() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _sync_times() -> tuple[float, float]:
    """The 99th percentile and the median, in milliseconds."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(b"x" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.99), median(times)
