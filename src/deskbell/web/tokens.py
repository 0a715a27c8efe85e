"""Random tokens and codes, and the hashes by which alone the database knows them."""

from __future__ import annotations

import hashlib
import re
import secrets

from deskbell.domain.accounts import CODE_SIGNS, RECOVERY_CODES, normal_code

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return 32 random bytes as 43 signs."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Return a token's SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def well_formed(token: str) -> bool:
    """Return whether the text could be a token of ours."""
    return TOKEN.fullmatch(token) is not None


def new_recovery_codes() -> list[str]:
    """Return ten codes of ten signs (about 49 bits each), written 5-5."""
    return ["-".join(_signs(5) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def hash_of_code(agent_id: int, code: str) -> bytes:
    """Return the hash under which an agent's recovery code is kept, however it is typed."""
    return hashlib.sha256(f"recovery {agent_id} {normal_code(code)}".encode()).digest()


def _signs(count: int) -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(count))
