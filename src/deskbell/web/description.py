"""The OpenAPI description at /api/openapi.json: Litestar's, made exact where msgspec knows better."""

from __future__ import annotations

import copy
import inspect
from types import ModuleType
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from deskbell.realtime import wire, wire_letters
from deskbell.web import bodies, bodies_portals, public_files
from deskbell.web.origins import COOKIE

PATH = "/api/openapi.json"
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
RAW = ("SendFile", "SetLogo", "Attach", "HandOver")
"""How the names of operations end that take bytes."""

Schema = dict[str, Any]


def description(version: str) -> OpenAPIConfig:
    """Return how the API is described; only as JSON, so that no page of it loads anything from elsewhere."""
    schemes = {
        "session": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie", description="An agent's session."),
        "token": SecurityScheme(type="http", scheme="bearer", description="A case's token."),
    }
    return OpenAPIConfig(
        title="Deskbell",
        version=version,
        description="Everything that the portal and the desk do, by HTTP. Problems are documents of RFC 9457.",
        path=PATH,
        render_plugins=[Exact()],
        components=Components(security_schemes=dict(schemes)),
    )


class Exact(JsonRenderPlugin):
    """Describes structs as msgspec reads them (no unknown fields, limits inside lists), raw bodies, and empty answers."""

    def __init__(self) -> None:
        super().__init__()
        self._made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:
        """Return the description; made once."""
        if self._made is None:
            self._made = self.render_json(request, exact(openapi_schema))
        return self._made


def exact(schema: Schema) -> Schema:
    """Return the description made exact."""
    schema = copy.deepcopy(schema)
    named = schema["components"]["schemas"]
    structs = [
        struct
        for module in (wire, wire_letters, bodies, bodies_portals, public_files)
        for struct in _structs(module)
        if struct.__name__ in named
    ]
    named.update(msgspec.json.schema_components(structs, ref_template="#/components/schemas/{name}")[1])
    for operations in schema["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                _correct(operation)
    return schema


def _correct(operation: Schema) -> None:
    operation["responses"].get("204", {}).pop("content", None)
    if operation["operationId"].endswith(RAW):
        operation["requestBody"] = {"content": BYTES, "required": True}
    if operation["operationId"].endswith("NumberFilesFile"):
        operation["responses"]["200"]["content"] = {"*/*": BYTES["application/octet-stream"]}
    if operation["operationId"].endswith("Transcript"):
        operation["responses"]["200"]["content"] = {kind: {"schema": {"type": "string"}} for kind in ("text/plain", "text/html")}


def _structs(module: ModuleType) -> list[type[msgspec.Struct]]:
    return [each for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, msgspec.Struct)]
