"""What reads mails, as `deskbell.mail.reading_apart` does, but goes wrong in the way that a mail's words tell."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence

from deskbell.domain.letters import Incoming
from deskbell.mail import reading_apart
from deskbell.mail.reading import read as well


def read(raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming:
    """Read a mail well, unless its words are a word of mischief."""
    mail = well(raw, envelope_to, authserv)
    if mail.text == "hangs":
        threading.Event().wait()
    if mail.text == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if mail.text == "eats":
        return Incoming(text=str(len(b"x" * 600_000_000)))
    if mail.text == "raves":
        os.write(4, b"\xff" * 8)
        os.write(3, b"\xff" * 8)
    return mail


if __name__ == "__main__":
    if "never starts" in sys.argv:
        sys.exit(1)
    reading_apart.main(read)
