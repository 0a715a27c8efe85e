"""What each refusal looks like by HTTP: the one table from the tree of refusals to status numbers and problem documents (RFC 9457)."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ExceptionHandlersMap

from deskbell.domain import refusals
from deskbell.domain.refusals import Refusal
from deskbell.faults import told
from deskbell.realtime.wire import Problem

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[Refusal], int] = {
    refusals.NotSignedIn: 401,
    refusals.NotAllowed: 403,
    refusals.Blocked: 403,
    refusals.NotFound: 404,
    refusals.Conflict: 409,
    refusals.Closed: 409,
    refusals.CodeWrong: 404,
    refusals.Invalid: 400,
    refusals.TooLarge: 413,
    refusals.NoRoom: 413,
    refusals.MailNotTaken: 422,
    refusals.MailLater: 503,
    refusals.TooMany: 429,
}
"""A refusal that is not listed has the status of the nearest one above it in the tree."""

CODES = {400: "invalid", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
SHOWN = frozenset({"field", "by", "limit", "retry_after", "next"})
"""The details of a refusal that a problem document carries."""

WHERE = re.compile(r" - at `\$\.?(.*)`$")
UNKNOWN_FIELD = re.compile(r"unknown field `(.*)`")
MISSING_FIELD = re.compile(r"missing required field `(.*)`")
MISSING_PARAMETER = re.compile(r"^Missing required \w+ parameter '([\w-]+)'")
MEANINGS = {
    400: "A value breaks a rule; `field` says which.",
    401: "Not signed in, or the token does not open this case.",
    403: "Not allowed, blocked, or asked from a foreign origin.",
    404: "It does not exist, or is not for the one who asks.",
    409: "The state does not allow it, often because someone else was quicker.",
    413: "Too large; `limit` says how much is allowed.",
    422: "The mail belongs to no case, and makes none.",
    429: "Too often; `retry_after` says how many seconds to wait.",
    503: "Not now, for a reason of this server's; send it again later.",
}

log = structlog.get_logger()


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((STATUS[cls] for cls in type(refusal).__mro__ if cls in STATUS), 409)


def problem_of(refusal: Refusal) -> Problem:
    """Return the refusal as a problem document; only what is safe to show to whoever asked is in it."""
    details = {key: value for key, value in refusal.details.items() if key in SHOWN}
    return problem(status_of(refusal), refusal.code, refusal.text, **details)


def problem(status: int, code: str, detail: str = "", **details: Any) -> Problem:
    """Return a problem document; `details` are its optional fields."""
    title = HTTPStatus(status).phrase
    return Problem(type=f"urn:deskbell:problem:{code}", title=title, status=status, code=code, detail=detail, **details)


def answer(found: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return the HTTP answer that carries a problem document."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if found.retry_after is not None:
        headers["Retry-After"] = str(found.retry_after)
    if found.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(found), status_code=found.status, media_type=MEDIA_TYPE, headers=headers)


def documented(*statuses: int) -> dict[int, ResponseSpec]:
    """Return the problem answers of a route for its OpenAPI description."""
    return {
        status: ResponseSpec(data_container=Problem, generate_examples=False, media_type=MEDIA_TYPE, description=MEANINGS[status])
        for status in statuses
    }


def invalid(error: msgspec.MsgspecError) -> Problem:
    """Return the problem of a body that is not JSON, or not of the wanted shape; `field` says where."""
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return problem(400, "invalid", "The body is not JSON in UTF-8.")
    where = WHERE.search(text)
    named = UNKNOWN_FIELD.search(text) or MISSING_FIELD.search(text)
    path = [part for part in (where and where[1], named and named[1][:100]) if part]
    return problem(400, "invalid", WHERE.sub("", text)[:300], field=".".join(path) or None)


def _refused(_: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    return answer(problem_of(refusal))


def _malformed(_: Request[Any, Any, Any], error: msgspec.MsgspecError) -> Response[bytes]:
    return answer(invalid(error))


def _litestar_refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Litestar's own refusals: unknown paths and methods, parameters of the wrong type, bodies that are too large."""
    status = error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        gone = "disconnected" in error.detail
        return answer(problem(400, "invalid", "The request was cut.")) if gone else _failed(request, error)
    first: dict[str, Any] = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    if missing := MISSING_PARAMETER.search(error.detail):
        first = {"key": missing[1], "message": "This is wanted."}
    if first.get("source") == "path":
        status = HTTPStatus.NOT_FOUND
    allow = (error.headers or {}).get("allow")
    detail = str(first.get("message", "")) if status == HTTPStatus.BAD_REQUEST else ""
    if first.get("key") == "data":
        first, detail = {}, "A JSON body is wanted."
    code = CODES.get(status, "invalid")
    field = first["key"].rstrip("_") if "key" in first and status == HTTPStatus.BAD_REQUEST else None
    found = problem(status, code, detail[:300], field=field)
    return answer(found, {"Allow": allow} if allow else None)


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A bug: logged by place and kind, never with its words (they may be a customer's); the asker learns nothing of it."""
    route = request.scope.get("path_template", "")
    log.error("request failed", route=route, method=request.method, **told(error))
    return answer(problem(500, "internal-error", "Something went wrong here. It was noted; please try again."))


HANDLERS: ExceptionHandlersMap = {
    Refusal: _refused,
    msgspec.MsgspecError: _malformed,
    HTTPException: _litestar_refused,
    Exception: _failed,
}
