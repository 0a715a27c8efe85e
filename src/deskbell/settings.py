"""Every setting of Deskbell, typed, read from DESKBELL_* in the environment and from an optional file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from deskbell import setting_values as values
from deskbell.setting_values import MailServer

PREFIX = "DESKBELL_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation may choose; durations in seconds, sizes in bytes."""

    host: str
    port: int
    data_dir: Path
    backup_dir: Path | None
    public_url: str | None
    database: str
    database_connections: int
    tls_certificate: Path | None
    tls_key: Path | None
    trusted_proxies: tuple[str, ...]
    installation_key: bytes | None
    session_life: float
    largest_upload: int
    largest_recording: int
    longest_recording: float
    rate_limit_factor: float
    stun: tuple[str, ...]
    turn: tuple[str, ...]
    turn_secret: str | None
    mail_address: str | None
    reply_address: str | None
    smtp: MailServer | None
    smtp_user: str | None
    smtp_password: str | None
    imap: MailServer | None
    imap_user: str | None
    imap_password: str | None
    imap_folder: str
    imap_then: str
    mail_token: str | None
    mail_authserv: str | None
    largest_mail: int
    log_level: str
    log_format: str

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def own_tls(self) -> bool:
        """Whether the server itself speaks TLS."""
        return self.tls_certificate is not None

    @property
    def answers_go_to(self) -> str:
        """The pattern of the addresses that customers' answers go to; "" without mail."""
        if self.reply_address or not self.mail_address:
            return self.reply_address or ""
        local, _, domain = self.mail_address.partition("@")
        return f"{local}+{{}}@{domain}"

    @property
    def address(self) -> str:
        """Where people reach the server: the public address, else this machine's own; no slash at the end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.own_tls else 'http'}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one setting is read: its words' parser, what it is without one, and what to show who got it wrong."""

    name: str
    parse: Callable[[str], Any]
    default: str | None
    example: str
    meaning: str

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.name.upper()


SETTINGS = (
    Setting("host", values.host, "127.0.0.1", "0.0.0.0", "the address to listen on"),  # noqa: S104
    Setting("port", values.port, "8080", "8080", "the port to listen on; 0 takes a free one"),
    Setting("data_dir", values.folder, "data", "/var/lib/deskbell", "the folder for all data"),
    Setting(
        "backup_dir",
        values.folder,
        None,
        "/var/backups/deskbell",
        "the folder of the backups; the numbers of deleted cases are noted in it as they are deleted",
    ),
    Setting("public_url", values.public_url, None, "https://support.example.com", "the address people use"),
    Setting(
        "database",
        values.database,
        "sqlite",
        "postgresql://deskbell:secret@localhost/deskbell",
        "`sqlite` (in the data folder), or the address of a PostgreSQL database",
    ),
    Setting("database_connections", values.count(1, 200), "8", "8", "connections kept for reading, and for PostgreSQL"),
    Setting("tls_certificate", values.file, None, "/etc/deskbell/cert.pem", "the server's own certificate (PEM)"),
    Setting("tls_key", values.file, None, "/etc/deskbell/key.pem", "the key of that certificate (PEM)"),
    Setting(
        "trusted_proxies",
        values.networks,
        "",
        "127.0.0.1, 10.0.0.0/8",
        "proxies that speak TLS before the server, by address or network",
    ),
    Setting(
        "installation_key",
        values.key,
        None,
        "the output of: openssl rand -base64 32",
        "the key for secrets that admins enter; without it one is made in the data folder",
    ),
    Setting("session_life", values.seconds, "43200", "43200", "seconds that a log-in lasts without being used"),
    Setting("largest_upload", values.size, "100 MB", "100 MB", "the most that any portal may allow for one file"),
    Setting("largest_recording", values.size, "2 GB", "2 GB", "the most that the recording of one screen share takes"),
    Setting("longest_recording", values.seconds, "14400", "14400", "seconds that one recording lasts at most"),
    Setting("rate_limit_factor", values.factor, "1", "2", "multiplies every rate limit; 0 switches them off"),
    Setting("stun", values.ice("stun", "stuns"), "", "stun:turn.example.com:3478", "STUN servers for screen shares, by address"),
    Setting(
        "turn",
        values.ice("turn", "turns"),
        "",
        "turn:turn.example.com:3478, turns:turn.example.com:5349",
        "TURN servers for screen shares, by address; `turn:` without a transport means UDP and TCP",
    ),
    Setting("turn_secret", values.secret, None, "the output of: openssl rand -hex 32", "what coturn calls static-auth-secret"),
    Setting("mail_address", values.mail_address, None, "support@example.com", "what mail to customers is sent from"),
    Setting(
        "reply_address",
        values.reply_address,
        None,
        "support+{}@example.com",
        "what answers go to; `{}` becomes the case's number and a signature, and stands behind a plus without this setting",
    ),
    Setting(
        "smtp",
        values.mail_server("smtp", "smtps"),
        None,
        "smtps://mail.example.com:465",
        "the server that sends mail; `smtp://` uses STARTTLS, and goes without on this machine alone",
    ),
    Setting("smtp_user", str, None, "support@example.com", "the user at that server"),
    Setting("smtp_password", values.any_secret, None, "the password", "that user's password"),
    Setting(
        "imap",
        values.mail_server("imap", "imaps"),
        None,
        "imaps://mail.example.com:993",
        "the server whose mailbox answers come to; `imap://` uses STARTTLS, and goes without on this machine alone",
    ),
    Setting("imap_user", str, None, "support@example.com", "the user at that server"),
    Setting("imap_password", values.any_secret, None, "the password", "that user's password"),
    Setting("imap_folder", str, "INBOX", "INBOX", "the folder of the mailbox"),
    Setting(
        "imap_then",
        values.one_of("keep", "delete"),
        "keep",
        "delete",
        "what becomes of a mail in the mailbox once it is stored: `keep` marks it as read, `delete` deletes it",
    ),
    Setting(
        "mail_token",
        values.secret,
        None,
        "the output of: openssl rand -hex 32",
        "with which a mail server hands mails over, to /api/mail",
    ),
    Setting(
        "mail_authserv",
        str,
        None,
        "mail.example.com",
        "the name under which your mail server writes Authentication-Results; a mail that it found forged is never the customer's",
    ),
    Setting("largest_mail", values.size, "40 MB", "40 MB", "the largest mail that is taken in whole"),
    Setting("log_level", values.one_of("debug", "info", "warning", "error"), "info", "info", "the least to log"),
    Setting("log_format", values.one_of("console", "json"), "console", "json", "for people or for programs"),
)


class WrongSettings(Exception):
    """One or more settings can't be used; `problems` holds a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(environment: Mapping[str, str]) -> Settings:
    """Settings from DESKBELL_SETTINGS (a TOML file, if named) and the environment, which wins.

    Reads the file once. WrongSettings names everything that is wrong, all at a time.
    """
    problems: list[str] = []
    given = _from_file(environment.get(f"{PREFIX}SETTINGS"), problems)
    given |= _from_environment(environment, problems)
    found = {setting.name: _read(setting, given, problems) for setting in SETTINGS}
    if not problems:
        settings = Settings(**found)
        problems = list(_what_does_not_fit(settings))
        if not problems:
            return settings
    raise WrongSettings(problems)


def is_loopback(host: str) -> bool:
    """Whether this address or name can be reached from the same machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _read(setting: Setting, given: dict[str, tuple[str, str]], problems: list[str]) -> Any:
    if setting.name not in given:
        return None if setting.default is None else setting.parse(setting.default)
    called, words = given[setting.name]
    try:
        return setting.parse(words)
    except ValueError as wrong:
        shown = "" if setting.parse in values.SECRETS else f" {words!r}"
        problems.append(f"{called}{shown}: {wrong}. Example: {setting.variable}={setting.example}")
        return None


def _from_environment(environment: Mapping[str, str], problems: list[str]) -> dict[str, tuple[str, str]]:
    known = {setting.variable: setting.name for setting in SETTINGS}
    given = {name: (v, environment[v]) for v, name in known.items() if environment.get(v, "").strip()}
    for variable in environment:
        if variable.startswith(PREFIX) and variable not in known and variable != f"{PREFIX}SETTINGS":
            near = difflib.get_close_matches(variable, known, n=1, cutoff=0.85)
            problems += [f"{variable} is not a setting. Did you mean {close}?" for close in near]
    return given


def _from_file(path: str | None, problems: list[str]) -> dict[str, tuple[str, str]]:
    if not path:
        return {}
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as wrong:
        problems.append(f"{PREFIX}SETTINGS {path!r}: the file can't be read ({wrong.strerror}).")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        problems.append(f"{PREFIX}SETTINGS {path!r}: not a TOML file ({wrong}). Example line: port = 8080")
        return {}
    known = [setting.name for setting in SETTINGS]
    for name in content:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known are: {', '.join(known)}."
            problems.append(f"{name} in {path} is not a setting.{hint}")
    return {name: (f"{name} in {path}", _as_words(value)) for name, value in content.items() if name in known}


def _as_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _what_does_not_fit(settings: Settings) -> list[str]:
    problems = []
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        missing = "KEY" if settings.tls_key is None else "CERTIFICATE"
        problems.append(
            f"{PREFIX}TLS_{missing} is missing: a certificate and its key go together. "
            f"Example: {PREFIX}TLS_CERTIFICATE=/etc/deskbell/cert.pem {PREFIX}TLS_KEY=/etc/deskbell/key.pem"
        )
    elif not (settings.on_loopback or settings.own_tls or settings.trusted_proxies):
        problems.append(
            f"{PREFIX}HOST {settings.host!r}: other machines could reach this address without TLS, and log-ins and "
            f"screen sharing need TLS. Give a certificate ({PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY), or name the "
            f"proxy that speaks TLS before this server (Example: {PREFIX}TRUSTED_PROXIES=127.0.0.1), or stay on "
            f"{PREFIX}HOST=127.0.0.1."
        )
    if bool(settings.turn) != bool(settings.turn_secret):
        problems.append(
            f"{PREFIX}TURN and {PREFIX}TURN_SECRET go together: a TURN server wants credentials made with its secret."
        )
    problems += _what_mail_lacks(settings)
    public = settings.public_url or ""
    if public.startswith("http://") and not is_loopback(values.host_of(public)):
        problems.append(
            f"{PREFIX}PUBLIC_URL {public!r}: away from this machine the address must begin with "
            f"https://. Example: {PREFIX}PUBLIC_URL=https://support.example.com"
        )
    return problems


def _what_mail_lacks(settings: Settings) -> list[str]:
    problems = []
    used = [name for name in ("smtp", "imap", "mail_token") if getattr(settings, name)]
    if used and not settings.mail_address:
        names = " and ".join(PREFIX + name.upper() for name in used)
        problems.append(
            f"{PREFIX}MAIL_ADDRESS is missing: {names} want the address that mail is sent from. "
            f"Example: {PREFIX}MAIL_ADDRESS=support@example.com"
        )
    for name in ("smtp", "imap"):
        user, password = getattr(settings, f"{name}_user"), getattr(settings, f"{name}_password")
        if bool(user) != bool(password):
            problems.append(f"{PREFIX}{name.upper()}_USER and {PREFIX}{name.upper()}_PASSWORD go together.")
    if settings.imap and not settings.imap_user:
        problems.append(f"{PREFIX}IMAP_USER and {PREFIX}IMAP_PASSWORD are missing: a mailbox is read by its user.")
    return problems
