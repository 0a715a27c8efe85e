"""The pages' HTML: a small shell around the built scripts, with the words and facts they begin with."""

from __future__ import annotations

import html
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from deskbell.actions import arrivals, people
from deskbell.actions.ports import Tx
from deskbell.actions.values_bell import Face
from deskbell.domain.portals import SLUG, Portal, PortalKind
from deskbell.domain.refusals import NotSignedIn
from deskbell.realtime.wire import PortalView
from deskbell.web import identity
from deskbell.web.assets import Needs
from deskbell.web.faces import face_view
from deskbell.web.parts import Given, Parts
from deskbell.web.security import page_policy
from deskbell.web.words import FALLBACK

SECTIONS = {"portal": ("meta", "conversation", "portal"), "desk": ("meta", "conversation", "desk", "admin")}
SHELL = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{links}
<script type="application/json" id="boot">{boot}</script>
<script type="module" src="{script}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>{noscript}</p></noscript>
</body>
</html>
"""
NOTE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body>
</html>
"""


def portal_view(portal: Portal, largest_upload: int, *, mail: bool) -> PortalView:
    """Return a portal's public face; the logo's address changes with the logo. `largest_upload` is the installation's limit, in bytes.

    `mail` says whether mails can be sent.
    """
    logo = f"/p/{portal.slug}/logo?v={portal.version}" if portal.logo_type else None
    return PortalView(
        slug=portal.slug,
        name=portal.name,
        kind=portal.kind.value,
        mode=portal.mode.value,
        open=portal.open,
        accent=portal.accent,
        logo=logo,
        texts=portal.texts,
        default_language=portal.default_language,
        privacy_url=portal.privacy_url,
        imprint_url=portal.imprint_url,
        max_file_bytes=min(portal.max_file_bytes, largest_upload),
        files_allowed=portal.files_allowed,
        ask_rating=portal.ask_rating,
        mail=mail,
    )


@get("/", include_in_schema=False)
async def entrance() -> Redirect:
    """The desk."""
    return Redirect("/desk", status_code=303)


@get(["/desk", "/desk/{rest:path}"], include_in_schema=False)
async def desk_page(request: Request[Any, Any, Any], parts: Given) -> Response[str]:
    """Every page of the desk: the script reads the address."""
    wanted = request.query_params.get("lang") or await _own_language(request, parts)
    language = parts.languages.chosen(wanted, request.headers.get("accept-language", ""))
    return _page(parts, "desk", language, "Deskbell", None, page_policy(request.headers.get("host", "")))


@get("/p/{slug:str}", include_in_schema=False)
async def portal_page(request: Request[Any, Any, Any], parts: Given, slug: FromPath[str]) -> Response[str] | Redirect:
    """A portal's page, on its own or in a frame of the origins that its admin named; an address that it had leads to it."""
    face = (
        await parts.store.look(lambda tx: arrivals.face_if_known(tx, slug, parts.on_the_bell.reached))
        if SLUG.fullmatch(slug)
        else None
    )
    portal = face.portal if face else None
    default = portal.default_language if portal else FALLBACK
    language = parts.languages.chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""), default)
    if face is None or portal is None:
        return _note(parts, language, 404, "server.no_portal_title", "server.no_portal")
    if portal.slug != slug:
        asked = f"?{request.url.query}" if request.url.query else ""
        return Redirect(f"/p/{portal.slug}{asked}", status_code=307, headers={"Cache-Control": "no-store"})
    policy = page_policy(request.headers.get("host", ""), ("'self'", *portal.origins))
    title = portal.texts.get(language, {}).get("title") or portal.name
    return _page(parts, "portal", language, title, face, policy)


async def _own_language(request: Request[Any, Any, Any], parts: Parts) -> str | None:
    """The signed-in agent's own language, so that the page does not begin in another one."""
    try:
        session = identity.session_of(request)
        return await parts.store.look(lambda tx: _language(tx, session))
    except NotSignedIn:
        return None


def _language(tx: Tx, session: bytes) -> str | None:
    return people.signed_in(tx, session).language


def _page(parts: Parts, page: str, language: str, title: str, face: Face | None, policy: str) -> Response[str]:
    doors = _begins_with_doors(face)
    needs = parts.assets.needs(page, "doors" if doors else None)
    if needs is None:
        return _note(parts, language, 503, "server.not_built_title", "server.not_built")
    view = portal_view(face.portal, parts.site.largest_upload, mail=parts.site.mail.sends) if face else None
    boot = {
        "words": parts.languages.sections(language, SECTIONS[page] + (("doors",) if doors else ())),
        "language": language,
        "languages": parts.languages.listed,
        "portal": view,
        "portal_id": face.portal.id if face else None,
        "face": face_view(parts.key, face) if face else None,
        "build": parts.assets.build,
    }
    text = SHELL.format(
        language=language,
        title=html.escape(title),
        links=_links(needs, view),
        boot=in_script(boot),
        script=html.escape(needs.script),
        noscript=html.escape(parts.languages.say(language, "server.no_script")),
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
    return Response(text, media_type="text/html", headers=headers)


def _begins_with_doors(face: Face | None) -> bool:
    """Most customers come to an open chat: its page begins without what is for other kinds and for closed doors."""
    return face is not None and not (face.portal.kind is PortalKind.CHAT and face.doors.open)


def in_script(value: object) -> str:
    """Return JSON that can stand inside a script element: no `<`, `>` or `&` is left that could end it."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _links(needs: Needs, portal: PortalView | None) -> str:
    icon = portal.logo if portal and portal.logo else "/icon.svg"
    lines = [f'<link rel="icon" href="{html.escape(icon)}">']
    if portal is None:
        lines.append('<link rel="manifest" href="/static/desk.webmanifest">')
    lines += [f'<link rel="stylesheet" href="{html.escape(each)}">' for each in needs.styles]
    lines += [f'<link rel="modulepreload" href="{html.escape(each)}">' for each in needs.preloads]
    return "\n".join(lines)


def _note(parts: Parts, language: str, status: int, title: str, text: str) -> Response[str]:
    """A page without a script, for when there is nothing to show."""
    title, text = (html.escape(parts.languages.say(language, key)) for key in (title, text))
    content = NOTE.format(language=language, title=title, text=text)
    return Response(content, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"})


ROUTES: list[ControllerRouterHandler] = [entrance, desk_page, portal_page]
