"""Reads mails in a process of its own, which a mail made to fill the memory or to take hours can bring down without harm.

`python -m deskbell.mail.reading_apart` says that it is ready, then reads one mail after the other from its standard input until that
ends, and answers each on its standard output. `mail.reader` is its other end. It imports only what reading needs.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO

import msgspec

from deskbell.domain.letters import Incoming
from deskbell.mail.reading import read

ASKED = struct.Struct(">IQ")
"""A request begins with the lengths of its `Request` and of the raw mail, which follow it."""

ANSWERED = struct.Struct(">Q")
"""An answer begins with its length; one without anything in it says that the process is ready."""

MOST_MEMORY = 1_500_000_000
"""Bytes of address space: what the largest usual mail needs several times over."""


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What is asked about a mail: its envelope's recipients, whose Authentication-Results are believed, and how much CPU it may cost (s)."""

    envelope_to: tuple[str, ...]
    authserv: str
    cpu: int


def serve(come: BinaryIO, go: BinaryIO, read: Callable[[bytes, Sequence[str], str], Incoming] = read) -> None:
    """Answer every request until no more comes. Raises what reading raises: then this process is of no more use."""
    _answer(go, b"")
    while len(begun := come.read(ASKED.size)) == ASKED.size:
        about, length = ASKED.unpack(begun)
        request = msgspec.msgpack.decode(come.read(about), type=Request)
        raw = come.read(length)
        if len(raw) < length:
            return
        _limit_time(request.cpu)
        _answer(go, msgspec.msgpack.encode(read(raw, request.envelope_to, request.authserv)))
        del raw


def _answer(go: BinaryIO, said: bytes) -> None:
    go.write(ANSWERED.pack(len(said)))
    go.write(said)
    go.flush()


def _limit_time(cpu: int) -> None:
    """End this process after so much more CPU, should nobody be left to end it. Does nothing where there are no such limits."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu + 1, hard))


def limit(memory: int) -> None:
    """Go behind the server's own work, and never beyond so many bytes; what a system does not know of this is left out."""
    with suppress(AttributeError, OSError):
        os.nice(5)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":  # elsewhere address space is no measure of memory
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main(read: Callable[[bytes, Sequence[str], str], Incoming] = read) -> None:
    """Take the limits, and serve; nothing but answers is ever written to the standard output.

    What asks the server to end comes here too (a terminal, systemd), and would cost the mail at hand its words: the server ends this one.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    come, go = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(int(sys.argv[1]) if len(sys.argv) > 1 else MOST_MEMORY)
    serve(come, go, read)


if __name__ == "__main__":
    main()
