"""What is the same in every talk with a mail server: whether it is this machine's own, what an address is, how its words are shown."""

from __future__ import annotations

import re
from ipaddress import ip_address

LONGEST_SAID = 300

ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,254}@[^\s<>@\x00-\x1f\x7f]{1,254}")
"""What we write to, or as: anything that can stand between angle brackets. Whether it is somebody's, the mail server knows."""


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's own, by which nothing leaves it."""
    name = host.strip("[]").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def shown(said: str) -> str:
    """Return what a server said as one line of at most 300 characters, without control characters."""
    printable = "".join(char if char.isprintable() else " " for char in said[: 4 * LONGEST_SAID])
    return " ".join(printable.split())[:LONGEST_SAID]
