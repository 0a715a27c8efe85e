"""The rules of log-ins: passwords, screen names, sessions, links, recovery codes."""

from __future__ import annotations

import unicodedata

from deskbell.domain.messages import clean_email, clean_line
from deskbell.domain.refusals import Invalid

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
LONGEST_SCREEN_NAME = 60
LINK_LIFE = 72 * 3600 * 1000
"""How long (ms) an invitation or a new-password link works."""

SESSION_LONGEST = 30 * 24 * 3600 * 1000
"""After how long (ms) a session ends however much it is used."""

RECOVERY_CODES = 10
CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of recovery codes: none that are mistaken for each other."""


def check_password(password: str, email: str = "", field: str = "password") -> str:
    """Return the password in the form that is hashed (NFC); refuse a short or overlong one, and the account's own address."""
    password = unicodedata.normalize("NFC", password)
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(field, f"At least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(field, f"At most {LONGEST_PASSWORD} characters.")
    if len(set(password)) < 4 or (email and password.casefold() in (email.casefold(), email.casefold().split("@")[0])):
        raise Invalid(field, "This password is too easy to guess.")
    return password


def clean_address(text: str) -> str:
    """Return an agent's e-mail address as it is kept, in small letters; refuse what no mail server would take.

    Small letters first: some are longer than their capitals, and it is the address that is kept which must not be too long.
    """
    return clean_email(text.lower())


def clean_screen_name(text: str) -> str:
    """Return the name that customers see; refuse an empty or overlong one."""
    return clean_line(text, "screen_name", LONGEST_SCREEN_NAME)


def session_end(created_at: int, now: int, idle: int) -> int:
    """Return when (ms) a session used now ends if it is not used again: after `idle` ms, and never later than 30 days."""
    return min(now + idle, created_at + SESSION_LONGEST)


def normal_code(text: str) -> str:
    """Return a typed code without blanks and hyphens, in small letters."""
    return "".join(sign for sign in text.lower() if sign.isalnum())[:40]
