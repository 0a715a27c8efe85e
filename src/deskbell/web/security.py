"""The headers that tell browsers how to distrust what we send: content security policies, framing, permissions."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import Message, Scope

COMMON = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin-allow-popups",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"display-capture=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
HSTS = (b"strict-transport-security", b"max-age=31536000")
FILE_POLICY = "sandbox; default-src 'none'"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src {connect}; "
    "font-src 'self'; media-src 'self' data:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)


def page_policy(host: str, ancestors: Sequence[str] = ()) -> str:
    """Return the policy of a page of ours; `ancestors` are the foreign origins that may frame it, none but `()` for no frame.

    The socket's address is named besides 'self', because older browsers do not count it as such.
    """
    safe = host if host and all(sign.isalnum() or sign in ".-:[]_" for sign in host) else ""
    connect = f"'self' ws://{safe} wss://{safe}" if safe else "'self'"
    return PAGE.format(connect=connect, ancestors=" ".join(ancestors) or "'none'")


async def add_headers(message: Message, scope: Scope) -> None:
    """Add what every answer carries, where the answer does not say otherwise itself."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    if scope.get("method") == "OPTIONS" and (methods := scope["litestar_app"].state.methods.get(scope.get("path_template"))):
        headers = [(name, methods.encode() if name.lower() == b"allow" else value) for name, value in headers]
    named = {name.lower() for name, _ in headers}
    headers += [(name, value) for name, value in COMMON.items() if name not in named]
    if scope.get("scheme") == "https":
        headers.append(HSTS)
    if scope["path"].startswith("/api/") and b"cache-control" not in named:
        headers.append((b"cache-control", b"no-store"))
    message["headers"] = headers
