"""A line to a server that a test may cut: at once, or in the middle of what the server says."""

from __future__ import annotations

import contextlib
import socket
import threading


class Line:
    """Carries connections from a port of its own to another one on loopback."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._ends: list[socket.socket] = []
        self._breaks: bytes | None = None
        self.connections = 0
        self.broken = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def breaks_when_it_hears(self, words: bytes | None) -> None:
        """Cut the connection in the middle of whatever of the server's these words stand in (None: no longer), each time."""
        self._breaks = words

    def cut(self) -> None:
        """Cut every connection there is; new ones may be made."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut all, and take no more."""
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near = self._listening.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self.connections += 1
            self._ends += [near, far]
            for source, sink, heard in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._carry, args=(source, sink, heard), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, heard: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if heard and self._breaks and (at := piece.find(self._breaks)) >= 0:
                    sink.sendall(piece[: at + 1])
                    self.broken += 1
                    break
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
