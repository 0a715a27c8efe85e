"""A company's signed word on who its customer is: read strictly, anything else than a right and fresh signature is refused."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from deskbell.domain.messages import clean_email, clean_line
from deskbell.domain.refusals import Invalid

LONGEST_LIFE = 600
"""How far ahead (s) a signed word may end, at most."""

LEEWAY = 30
"""How far (s) the company's clock may be off."""


@dataclass(frozen=True, slots=True)
class SignedCustomer:
    """Who the company says its customer is; what it leaves out is empty."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    reference: str | None = None


def read(word: str, secret: str, slugs: Set[str], now: int) -> SignedCustomer:
    """Return who a signed word is about (JWT, HS256); `now` in seconds since 1970.

    Claims: `aud` is one of the portal's `slugs`, those it had included; `exp` at most 10 minutes ahead; `name`, or `given_name` and `family_name`; `email`; `sub`
    is the company's own reference. Refuses everything that does not fit.
    """
    claims = _claims(word, secret, slugs)
    _must_be_fresh(claims, now)
    first, last = _text(claims, "given_name"), _text(claims, "family_name")
    if not first and not last:
        first, _, last = _text(claims, "name").rpartition(" ")
        first, last = (first, last) if first else (last, "")
    email = _text(claims, "email", 254)
    reference = _text(claims, "sub", 200)
    return SignedCustomer(first, last, clean_email(email, "identity") if email else "", reference or None)


def _claims(word: str, secret: str, slugs: Set[str]) -> dict[str, Any]:
    import jwt  # only when the first signed word comes: the server answers sooner

    try:
        claims = jwt.decode(
            word, secret, algorithms=["HS256"],
            options={"require": ["exp", "aud"], "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
        )  # fmt: skip
    except (jwt.InvalidTokenError, ValueError, TypeError) as wrong:
        raise Invalid("identity", "The signed word on who the customer is does not fit this portal.") from wrong
    if not isinstance(claims["aud"], str) or claims["aud"] not in slugs:
        raise Invalid("identity", "The signed word on who the customer is does not fit this portal.")
    return claims


def _must_be_fresh(claims: dict[str, Any], now: int) -> None:
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in times.values()):
        raise Invalid("identity", "The signed word's times must be numbers.")
    if times["exp"] <= now - LEEWAY:
        raise Invalid("identity", "The signed word has run out.")
    if times["exp"] > now + LONGEST_LIFE + LEEWAY:
        raise Invalid("identity", "The signed word must end within 10 minutes.")
    if times.get("nbf", 0) > now + LEEWAY or times.get("iat", 0) > now + LEEWAY:
        raise Invalid("identity", "The signed word is not valid yet.")


def _text(claims: dict[str, Any], name: str, longest: int = 120) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise Invalid("identity", f"The signed word's `{name}` must be a text.")
    return clean_line(value, "identity", longest, empty=True)
