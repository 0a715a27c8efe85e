"""An invented company's page with the bubble on it, under as strict a policy as a careful company would have."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from deskbell.domain.portals import SLUG
from deskbell.domain.refusals import NotFound
from deskbell.web.parts import Given

FOLDER = Path(__file__).parent / "demo"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@get("/demo", include_in_schema=False)
async def first_portal(parts: Given) -> Redirect:
    """The page with the first open portal."""
    found = [portal for portal in await parts.store.look(lambda tx: tx.portals.all()) if portal.open]
    if not found:
        raise NotFound("There is no portal yet.")
    return Redirect(f"/demo/{min(found, key=lambda portal: portal.id).slug}", status_code=303)


@get("/demo/{slug:str}", include_in_schema=False)
async def site(request: Request[Any, Any, Any], parts: Given, slug: FromPath[str]) -> Response[str]:
    """The company's page with a portal's bubble."""
    portal = await parts.store.look(lambda tx: tx.portals.by_slug(slug)) if SLUG.fullmatch(slug) else None
    if portal is None:
        raise NotFound("There is no such portal.")
    language = parts.languages.chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    page = FOLDER / f"site.{language}.html"
    text = (page if page.exists() else FOLDER / "site.en.html").read_text(encoding="utf-8")
    text = text.replace("{slug}", html.escape(portal.slug)).replace("{accent}", html.escape(portal.accent))
    return Response(text, media_type="text/html", headers={"Content-Security-Policy": POLICY, "Vary": "Accept-Language"})


@get("/demo/site.css", include_in_schema=False)
async def style() -> Response[str]:
    """The company's looks."""
    text = (FOLDER / "site.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"Cache-Control": "no-cache"})


ROUTES: list[ControllerRouterHandler] = [first_portal, site, style]
