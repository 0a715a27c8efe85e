"""Gets packages of the system where it is a Debian or one of its children."""

from __future__ import annotations

import os
import shutil


def attempts(*packages: str) -> list[list[str]]:
    """The command that installs the first of these packages that there is; none where no apt-get is."""
    if not shutil.which("apt-get"):
        return []
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    chosen = " || ".join(f"apt-get install -y -qq {package}" for package in packages)
    return [[*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", f"apt-get update -qq && ({chosen})"]]
