"""The installation key: one file that only the server can read, and what it seals and opens."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE_NAME = "installation.key"
VERSION = b"\x01"


class KeyUnfit(Exception):
    """The installation key can't be used, or is not the one that sealed this; the text says what to do."""


class InstallationKey:
    """Seals short secrets (AES-256-GCM, a derived key for each purpose), so that the database alone does not give them away."""

    def __init__(self, key: bytes) -> None:
        """`key` is 32 random bytes."""
        self._key = key
        self._keys: dict[bytes, bytes] = {}

    def seal(self, secret: str, purpose: str) -> bytes:
        """Return the secret sealed for a purpose; sealing it twice gives different bytes."""
        nonce = secrets.token_bytes(12)
        return VERSION + nonce + self._box(purpose).encrypt(nonce, secret.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """Return what was sealed for this purpose; KeyUnfit when it was sealed by another key or for another purpose."""
        try:
            return self._box(purpose).decrypt(sealed[1:13], sealed[13:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as wrong:
            raise KeyUnfit(
                "This was sealed by another installation key. Restore the key that belongs to the database."
            ) from wrong

    def fingerprint(self, value: str) -> str:
        """Return what is kept of a network address or browser id: without the key nobody finds the value by trying; "" for none."""
        mark = self._derived(b"fingerprint")
        return hmac.new(mark, value.encode(), hashlib.sha256).hexdigest()[:32] if value else ""

    def digest(self, value: str, purpose: str) -> bytes:
        """Return the HMAC (SHA-256) by which a short secret is found again: without the key nobody finds it by trying all."""
        return hmac.new(self._derived(f"{purpose} digest".encode()), value.encode(), hashlib.sha256).digest()

    def _derived(self, purpose: bytes) -> bytes:
        known = self._keys.get(purpose)
        if known is None:
            known = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"deskbell " + purpose).derive(self._key)
            self._keys[purpose] = known
        return known

    def _box(self, purpose: str) -> AESGCM:
        return AESGCM(self._derived(purpose.encode()))


def installation_key(folder: Path, given: bytes | None, *, in_use: bool = False) -> InstallationKey:
    """Return the key that was given, else the one in the folder's file, which is made (mode 0600, synced) when there is none.

    `in_use` says that something was sealed before: then a missing file is refused (KeyUnfit), for a new key would open nothing.
    """
    if given is not None:
        return InstallationKey(given)
    file = folder / FILE_NAME
    if in_use and not file.exists():
        raise KeyUnfit(
            f"The installation key is missing: {file}. Put the database's own key back, or give it as DESKBELL_INSTALLATION_KEY."
        )
    with contextlib.suppress(FileExistsError):
        _make(file)
    return InstallationKey(_read(file))


def _make(file: Path) -> None:
    """Make the file whole or not at all: written aside, then linked to its name, which fails when that exists."""
    if file.exists():
        raise FileExistsError(file)
    aside = file.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            written.flush()
            os.fsync(written.fileno())
        os.link(aside, file)
    finally:
        aside.unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(file: Path) -> bytes:
    try:
        file.chmod(0o600)
        key = base64.b64decode(file.read_bytes().strip(), validate=True)
    except OSError as wrong:
        raise KeyUnfit(f"{file}: the installation key can't be read ({wrong.strerror}).") from wrong
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise KeyUnfit(f"{file}: not an installation key (32 bytes in base64). Restore it from where you keep it.")
    return key
