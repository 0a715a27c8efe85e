"""Connection codes: nine digits, told on the phone, that join one customer to exactly the agent who made them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.domain.refusals import CodeWrong

MOST_OPEN = 8
"""How many codes an agent may have open."""

DIGITS = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class Code:
    """An open code as its maker sees it; `sealed` are the digits, sealed by the installation key. Times in ms."""

    id: int
    agent_id: int
    portal_id: int
    name: str
    sealed: bytes
    made_at: int
    expires_at: int


def clean_code(typed: str) -> str:
    """Return the nine digits of what was typed, blanks and hyphens aside; refuses anything else as any wrong code is refused."""
    digits = re.sub(r"[\s\u00a0\u202f.\-]", "", typed[:60])
    if not DIGITS.fullmatch(digits):
        raise CodeWrong("This code is not valid.")
    return digits
