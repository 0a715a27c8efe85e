"""Which pages may ask: our own; a request from another origin, or one with a session that hides its origin, is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from deskbell.domain.refusals import ForeignOrigin

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "__Host-deskbell"


def is_foreign(headers: Iterable[tuple[bytes, bytes]], public_url: str | None) -> bool | None:
    """Return whether the Origin header names another origin than our own; None where there is none.

    Our own is the public address, or whatever host was asked (by http or https: a proxy may speak TLS for us).
    """
    found = dict(headers)
    origin = found.get(b"origin")
    if origin is None:
        return None
    text = origin.decode("latin-1").lower()
    if public_url and text == public_url.lower():
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return True
    host = found.get(b"host", b"").decode("latin-1").lower()
    return not (host and parts.scheme in ("http", "https") and parts.netloc == host and text == f"{parts.scheme}://{host}")


def own_pages_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of every route under /api: refuse foreign origins, and changes made with a session from an unknown one."""
    foreign = is_foreign(connection.scope["headers"], connection.app.state.site.public_url)
    unsafe = connection.scope.get("method") not in SAFE
    if foreign or (foreign is None and unsafe and COOKIE in connection.cookies):
        raise ForeignOrigin("This was asked from a page of another origin.")
