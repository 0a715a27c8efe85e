"""Finds the Firefox that an agent's desk is tried in, and installs one where the machine has none.

`python tools/firefox.py` prints its path; `--install` gets one first if need be. Tests that want one are left out without it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import debian

NAMES = ("firefox-esr", "firefox")
MAC_APPLICATION = "/Applications/Firefox.app/Contents/MacOS/firefox"


def find() -> str | None:
    """The path of a Firefox: FIREFOX if set, else an installed one."""
    if named := os.environ.get("FIREFOX"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return MAC_APPLICATION if Path(MAC_APPLICATION).exists() else None


def install() -> str | None:
    """Get the system's package; returns its path, None where that can't be had."""
    for attempt in debian.attempts("firefox-esr", "firefox"):
        print(f"Installing Firefox: {' '.join(attempt)}", file=sys.stderr)
        with contextlib.suppress(OSError):
            subprocess.run(attempt, stdout=sys.stderr)
    return find()


def main() -> None:
    """Print the path of the Firefox to use; exits with 1 and a sentence where there is none."""
    path = find() or (install() if "--install" in sys.argv else None)
    if path is None:
        sys.exit("No Firefox on this machine: the desk is tried in Chromium alone. FIREFOX names one.")
    print(path)


if __name__ == "__main__":
    main()
