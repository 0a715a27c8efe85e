"""Gets packages of the system where it is a Debian or one of its children."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence


def attempts(*packages: str) -> list[list[str]]:
    """The command that installs the first of these packages that there is; none where no apt-get is."""
    if not shutil.which("apt-get"):
        return []
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    chosen = " || ".join(f"apt-get install -y -qq {package}" for package in packages)
    return [[*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", f"apt-get update -qq && ({chosen})"]]


def first_that_works(what: str, attempts: Sequence[list[str]], find: Callable[[], str | None]) -> str | None:
    """Try one command after the other until `find` finds what they install; return its path, None where none works."""
    for attempt in attempts:
        print(f"Installing {what}: {' '.join(attempt)}", file=sys.stderr)
        try:
            worked = subprocess.run(attempt, stdout=sys.stderr).returncode == 0
        except OSError:
            worked = False
        if worked and (path := find()):
            return path
    return None
