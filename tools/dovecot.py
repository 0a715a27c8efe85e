"""Finds the Dovecot from whose mailboxes the tests read, and installs one where the machine has none.

`python tools/dovecot.py` prints its path; `--install` gets one first if need be.
"""

from __future__ import annotations

import os
import shutil
import sys

import debian

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
"""Where it lies beside the PATH: an ordinary user's often leaves out the system's programs."""


class NoDovecot(Exception):
    """No IMAP server to test with could be found or installed; its words say what to do."""


def find() -> str | None:
    """The path of a dovecot: DOVECOT if set, else an installed one."""
    return os.environ.get("DOVECOT") or shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))


def install() -> str:
    """Get the system's package, or Homebrew's; returns its path, NoDovecot if neither works."""
    if path := debian.first_that_works("dovecot", _attempts(), find):
        return path
    raise NoDovecot("Found no Dovecot and could not install one. Install it and set DOVECOT to the path of its dovecot.")


def _attempts() -> list[list[str]]:
    return [*debian.attempts("dovecot-imapd"), *([["brew", "install", "dovecot"]] if shutil.which("brew") else [])]


def main() -> None:
    """Print the path of the dovecot to use; exits with 1 and a sentence where there is none."""
    try:
        path = find() or (install() if "--install" in sys.argv else None)
    except NoDovecot as problem:
        sys.exit(str(problem))
    if path is None:
        sys.exit("No Dovecot on this machine; --install gets one.")
    print(path)


if __name__ == "__main__":
    main()
