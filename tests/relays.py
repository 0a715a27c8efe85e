"""A real coturn for tests: on loopback, on a port of its own, with the secret that our server makes credentials with."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from tests.servers import free_port

import coturn
from deskbell.realtime.wire_share import IceServer
from deskbell.web import ice

SECRET = "a secret of coturn and ours"

PLAIN = (
    "-n",  # no configuration file of the machine's own
    "--fingerprint",
    "--use-auth-secret",
    "--realm=relay.example",
    "--no-cli",
    "--no-multicast-peers",
    "--no-tls",
    "--no-dtls",
)
ON_LOOPBACK = ("-L", "127.0.0.1", "-E", "127.0.0.1", "--allow-loopback-peers", "--log-file=stdout", "--verbose")
DEPLOYED = Path(__file__).parents[1] / "deploy" / "turnserver.conf"


# which roads a browser finds through this server alone, and how it was refused
GATHERS = """async (server) => {
  const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
  const found = [], failed = [];
  connection.onicecandidate = ({ candidate }) => candidate?.candidate && found.push(candidate.type);
  connection.onicecandidateerror = ({ errorCode }) => failed.push(errorCode);
  connection.createDataChannel('');
  const done = new Promise((over) => {
    connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && over();
  });
  await connection.setLocalDescription();
  await done;
  connection.close();
  return [found, failed];
}"""

# two ends in one page, joined through the relay alone; `says` sends a word from the one and waits for it at the other
JOINS = """async (server) => {
  const ends = [1, 2].map(() => new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' }));
  const [one, other] = ends;
  one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate);
  other.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
  const channel = one.createDataChannel('');
  const arrived = new Promise((found) => { other.ondatachannel = ({ channel }) => found(channel); });
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  const far = await arrived;
  window.ends = ends;
  window.says = (word) => new Promise((heard) => {
    far.onmessage = ({ data }) => heard(data);
    channel.send(word);
  });
}"""


@dataclass
class Relay:
    """One coturn; `options` say how it is set up, the rest puts it on loopback."""

    folder: Path
    options: Sequence[str] = PLAIN
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Relay:
        """Start, and wait until it listens."""
        program = coturn.find()
        assert program, "No coturn on this machine: `make test` installs one."
        own = ["-p", str(self.port), f"--static-auth-secret={SECRET}"]
        kept = [f"--pidfile={self.folder / 'pid'}", f"--userdb={self.folder / 'users'}"]
        with (self.folder / "log").open("ab") as log:
            command = [program, *self.options, *ON_LOOPBACK, *own, *kept]
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        self.waits_for(lambda: _listens(self.port))
        return self

    def waits_for(self, so: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + seconds
        while not so():
            assert self.process is not None
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def address(self) -> str:
        """As DESKBELL_TURN would name it: without a transport, which means UDP and TCP."""
        return f"turn:127.0.0.1:{self.port}"

    def credentials(self, for_seconds: float = 600, secret: str = SECRET) -> IceServer:
        """What our server gives a browser, so that it ends in so many seconds."""
        then = time.time() - ice.LIVES_FOR + for_seconds
        return ice.servers((), (self.address,), secret, lambda: then)("ana")[0]


def plain(server: IceServer) -> dict[str, Any]:
    """As a browser takes it."""
    return msgspec.to_builtins(server)  # type: ignore[no-any-return]


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that no browser trusts; return it and its key."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True
