"""Finds the coturn (`turnserver`) through which the tests send a screen, and installs one where the machine has none.

`python tools/coturn.py` prints its path; `--install` gets one first if need be.
"""

from __future__ import annotations

import os
import shutil
import sys

import debian


class NoCoturn(Exception):
    """No TURN server to test with could be found or installed; its words say what to do."""


def find() -> str | None:
    """The path of a turnserver: COTURN if set, else an installed one."""
    return os.environ.get("COTURN") or shutil.which("turnserver")


def install() -> str:
    """Get the system's package, or Homebrew's; returns its path, NoCoturn if neither works."""
    if path := debian.first_that_works("coturn", _attempts(), find):
        return path
    raise NoCoturn("Found no coturn and could not install one. Install it and set COTURN to the path of its turnserver.")


def _attempts() -> list[list[str]]:
    return [*debian.attempts("coturn"), *([["brew", "install", "coturn"]] if shutil.which("brew") else [])]


def main() -> None:
    """Print the path of the turnserver to use; exits with 1 and a sentence where there is none."""
    try:
        path = find() or (install() if "--install" in sys.argv else None)
    except NoCoturn as problem:
        sys.exit(str(problem))
    if path is None:
        sys.exit("No coturn on this machine; --install gets one.")
    print(path)


if __name__ == "__main__":
    main()
