"""A real Dovecot for tests: on loopback, on ports of its own, with a mailbox for whoever logs in with the password."""

from __future__ import annotations

import imaplib
import itertools
import os
import pwd
import re
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import free_port

import dovecot

PASSWORD = "open-sesame"

COMMON = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
auth_failure_delay = 0
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

OF_2_3 = """
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""

OF_2_4 = """
ssl = yes
ssl_server_cert_file = {folder}/certificate.pem
ssl_server_key_file = {folder}/key.pem
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_max_userip_connections = 100
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
"""


def a_mail(subject: str = "Hello", text: str = "Good day", number: int = 1) -> bytes:
    """A small mail with a Message-ID of its own."""
    head = (
        f"From: Carl <carl@example.org>\r\nTo: help@example.com\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.org>\r\n"
    )
    return f"{head}Date: Tue, 01 Dec 2026 10:00:00 +0000\r\n\r\n{text}\r\n".encode()


class Dovecot:
    """One Dovecot, in a temporary folder; may be stopped and started again on the same ports."""

    def __init__(self) -> None:
        program = dovecot.find()
        assert program, "No Dovecot on this machine: `make test` installs one."
        self._program = program
        self.folder = Path(tempfile.mkdtemp(prefix="deskbell-dovecot-", dir="/tmp")).resolve()
        self.folder.chmod(0o755)  # as root its processes are nobody's
        self.port, self.secure_port = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        self._owner = "nobody" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self._prepare()

    def start(self) -> Dovecot:
        """Start, and wait until it listens."""
        command = [self._program, "-F", "-c", str(self.folder / "dovecot.conf")]
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """End it, with all its processes."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def close(self) -> None:
        """End it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it has said."""
        files = [self.folder / "said", self.folder / "log"]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files if path.exists())

    def mailbox(self) -> Box:
        """A mailbox that nobody has used yet."""
        return Box(self, f"box{next(self._names)}")

    def give(self, path: Path) -> None:
        """Make Dovecot the owner of a file or folder."""
        if self._owner:
            shutil.chown(path, self._owner, pwd.getpwnam(self._owner).pw_gid)

    def _prepare(self) -> None:
        (self.folder / "run").mkdir()
        (self.folder / "mail").mkdir()
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
        names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(self.folder / "key.pem")]
        subprocess.run([*made, *names, "-out", str(self.certificate)], check=True, capture_output=True)
        (self.folder / "dovecot.conf").write_text(self._configuration(), encoding="utf-8")
        for path in (self.folder, *self.folder.rglob("*")):
            self.give(path)

    def _configuration(self) -> str:
        """As the installed version wants it: 2.4 has other names for nearly everything."""
        said = subprocess.run([self._program, "--version"], check=True, capture_output=True, text=True).stdout
        version = ".".join(said.split()[0].split(".")[:3])
        new = not version.startswith("2.3")
        first = f"dovecot_config_version = {version}\ndovecot_storage_version = {version}\n" if new else ""
        self.give(self.folder / "mail")
        owner = (self.folder / "mail").stat()
        return (first + COMMON + (OF_2_4 if new else OF_2_3)).format(
            folder=self.folder,
            port=self.port,
            secure_port=self.secure_port,
            password=PASSWORD,
            uid=owner.st_uid,
            gid=owner.st_gid,
            user=(self.folder / "mail").owner(),
            group=(self.folder / "mail").group(),
        )

    def _answers(self) -> bool:
        try:
            imaplib.IMAP4("127.0.0.1", self.port, 1).logout()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True


@dataclass
class Box:
    """Somebody's mailbox, as the mail server and the people see it."""

    server: Dovecot
    user: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def folder(self) -> Path:
        """Where its mails lie."""
        return self.server.folder / "mail" / self.user

    @contextmanager
    def open(self) -> Iterator[imaplib.IMAP4]:
        """Look into it, as a person with a mail program would."""
        with imaplib.IMAP4("127.0.0.1", self.server.port, 10) as connection:
            connection.login(self.user, PASSWORD)
            connection.select("INBOX")
            yield connection

    def gets(self, *mails: bytes) -> None:
        """Deliver these mails."""
        with self.open() as connection:
            for mail in mails:
                assert connection.append("INBOX", "", "", mail)[0] == "OK"

    def gets_many(self, *mails: bytes) -> None:
        """Deliver a great many, as a mail server would: as files."""
        with self.open():
            pass  # makes the folders
        for mail in mails:
            name = f"{time.time_ns()}.{next(self._numbers)}.test"
            place = self.folder / "tmp" / name
            place.write_bytes(mail)
            self.server.give(place)
            place.rename(self.folder / "new" / name)

    def flags(self) -> dict[int, set[str]]:
        """The flags of every mail, by UID."""
        with self.open() as connection:
            found = connection.uid("FETCH", "1:*", "(FLAGS)")[1]
        lines = [line.decode() for line in found if isinstance(line, bytes)]
        matches = (
            re.search(r"UID (\d+) FLAGS \(([^)]*)\)", re.sub(r"\((FLAGS \([^)]*\)) (UID \d+)\)", r"(\2 \1)", line))
            for line in lines
        )
        return {int(each[1]): set(each[2].split()) - {"\\Recent"} for each in matches if each}

    def unread(self) -> list[int]:
        """The UIDs of the mails that nobody has read."""
        return sorted(uid for uid, flags in self.flags().items() if "\\Seen" not in flags)

    def marks(self, uid: int, flag: str = "\\Seen", *, off: bool = False) -> None:
        """Put a flag on a mail, or take it off, as a person would."""
        with self.open() as connection:
            connection.uid("STORE", str(uid), "-FLAGS" if off else "+FLAGS", f"({flag})")

    def is_made_anew(self) -> None:
        """Give it another UIDVALIDITY and its mails other UIDs, as after a move to another server."""
        listed = self.folder / "dovecot-uidlist"
        old = re.match(r"3 V(\d+)", listed.read_text(encoding="utf-8"))
        assert old
        listed.write_text(f"3 V{int(old[1]) + 1} N1\n", encoding="utf-8")
        for path in self.folder.glob("dovecot.index*"):
            path.unlink()


def trusting(certificate: Path) -> ssl.SSLContext:
    """What a client does with a system that knows this certificate."""
    return ssl.create_default_context(cafile=str(certificate))
