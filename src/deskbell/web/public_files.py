"""What anybody may fetch and keep: the built scripts, embed.js, words, portals' logos, the icon, and how the server is."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from deskbell.domain.portals import SLUG
from deskbell.domain.refusals import NotFound
from deskbell.web.assets import Asset
from deskbell.web.parts import Given

FOREVER = "public, max-age=31536000, immutable"
CHECKED = "no-cache"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f6feb"/>'
    '<path d="M6 22a10 10 0 0 1 20 0z" fill="#fff"/><rect x="4" y="23" width="24" height="3" rx="1.5" fill="#fff"/>'
    '<rect x="14.5" y="7" width="3" height="4" rx="1.5" fill="#fff"/></svg>'
)


class Health(msgspec.Struct, frozen=True):
    """How the server is: `ok` once it answers from its database."""

    status: str
    version: str


@get("/health", summary="How the server is", tags=["server"])
async def health(parts: Given) -> Health:
    """Answer from the database; anything else than 200 means that this node can't do its work."""
    await parts.store.look(lambda tx: tx.portals.all())
    return Health("ok", parts.site.version)


@get("/static/{name:path}", include_in_schema=False)
async def built_file(request: Request[Any, Any, Any], parts: Given, name: FromPath[str]) -> Response[bytes]:
    """A built file; its name changes with its content, so browsers may keep it for good."""
    name = str(name).lstrip("/")
    asset = parts.assets.get(name)
    if asset is None:
        raise NotFound("There is no such file.")
    return _sent(request, asset, FOREVER if name.startswith("assets/") else CHECKED)


@get("/embed.js", include_in_schema=False)
async def embed(request: Request[Any, Any, Any], parts: Given) -> Response[bytes]:
    """The bubble's script, for other people's pages."""
    asset = parts.assets.get("embed.js")
    if asset is None:
        raise NotFound("The pages are not built.")
    return _sent(request, asset, "public, max-age=300", {"Cross-Origin-Resource-Policy": "cross-origin"})


@get("/icon.svg", include_in_schema=False)
async def icon() -> Response[str]:
    """The bell."""
    return Response(ICON, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@get("/words/{name:str}", include_in_schema=False)
async def words(parts: Given, name: FromPath[str]) -> Response[dict[str, str]]:
    """A section's words in a language: `/words/desk.de.json`."""
    section, _, rest = name.partition(".")
    language, _, suffix = rest.partition(".")
    found = parts.languages.section(language, section) if suffix == "json" and section != "server" else None
    if found is None:
        raise NotFound("There are no such words.")
    return Response(found, headers={"Cache-Control": CHECKED})


@get("/p/{slug:str}/logo", include_in_schema=False)
async def logo(request: Request[Any, Any, Any], parts: Given, slug: FromPath[str]) -> Response[bytes]:
    """A portal's logo; its address carries the portal's version, so browsers may keep it."""
    found = await parts.store.look(lambda tx: tx.portals.logo(slug)) if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound("There is no logo.")
    keep = FOREVER if request.query_params.get("v") else CHECKED
    return Response(found[0], media_type=found[1], headers={"Cache-Control": keep})


def _sent(request: Request[Any, Any, Any], asset: Asset, keep: str, more: dict[str, str] | None = None) -> Response[bytes]:
    headers = {"Cache-Control": keep, "ETag": asset.tag, "Vary": "Accept-Encoding", **(more or {})}
    if request.headers.get("if-none-match") == asset.tag:
        return Response(b"", status_code=304, headers=headers)
    if asset.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.gzipped, media_type=asset.media_type, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


ROUTES: list[ControllerRouterHandler] = [health, built_file, embed, icon, words, logo]
