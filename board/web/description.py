"""The description of the calls for programs at /schema/openapi.json: what the framework derives, made true.

It knows neither that the calls take a token, nor how they refuse, nor what a body is that the handler reads by itself:
such a handler names its body's type as `opt={"body": Contact}`.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from litestar import Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from board.web.api import JSON
from board.web.errors import PROBLEM
from board.web.guard import RIGHT

PATH = "/schema"
COMPONENT = "#/components/schemas/{name}"
ABOUT = (
    "Errors are application/problem+json (RFC 9457). Lists are paged: `items`, and `next_cursor` for the next page's"
    " `cursor`, null on the last. A write with an `Idempotency-Key` is done once: a repetition gets the first answer."
    " Instants are RFC 3339; one without an offset is in the board's zone. Money is whole fen, or yuan in charges."
)
PROBLEM_SCHEMA: Final = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "zh": {"type": "string", "description": "the same in Chinese"},
        "request_id": {"type": "string"},
        "errors": {"description": "what is wrong with which field"},
    },
    "required": ["type", "status", "title"],
}
REFUSALS: Final = {
    "401": "The token is missing, unknown, over or revoked",
    "403": "The token lacks the scope",
    "404": "Nothing there that this token may see",
    "409": "Not possible now",
    "413": "The body is too large",
    "422": "Something in the request cannot be used",
    "503": "The database is busy; try again after Retry-After",
}
ONCE: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Repeat the request with the same key as often as needed: it is done once",
}


class Description(JsonRenderPlugin):
    """The JSON document, completed once."""

    _made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._made is None:
            self._made = self.render_json(request, complete(openapi_schema, request.app.routes))
        return self._made


def config() -> OpenAPIConfig:
    """For one application: the router must not be shared."""
    return OpenAPIConfig(
        title="Coordination Board",
        version="1",
        description=ABOUT,
        use_handler_docstrings=True,
        render_plugins=[Description()],
        openapi_router=Router(PATH, route_handlers=[], include_in_schema=False),
    )


def complete(schema: dict[str, Any], routes: list[Any]) -> dict[str, Any]:
    """The document with scopes, bodies, answers and refusals as they are."""
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, method, handler in _calls(routes):
        operation = schema["paths"][path][method]
        _complete(operation, path, method, handler)
        if body := handler.opt.get("body"):
            (reference,), bodies = msgspec.json.schema_components([body], ref_template=COMPONENT)
            components["schemas"] |= bodies
            operation["requestBody"] = {"required": True, "content": {JSON: {"schema": reference}}}
    return schema


def _calls(routes: list[Any]) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema() and route.path.startswith("/api/"):
                    yield from ((route.path_format, method.lower(), handler) for method in handler.http_methods)


def _complete(operation: dict[str, Any], path: str, method: str, handler: HTTPRouteHandler) -> None:
    scope = handler.opt[RIGHT].scope
    operation["description"] = f"{operation.get('description', '')}\n\nNeeds the scope `{scope}`.".strip()
    operation["security"] = [{"token": []}]
    operation["tags"] = [path.split("/")[3]]
    operation["responses"] = {
        str(handler.status_code): {"description": "Done", "content": {JSON: {"schema": {"type": "object"}}}}
    } | {code: _refusal(text) for code, text in REFUSALS.items()}
    if method == "post":
        operation.setdefault("parameters", []).append(ONCE)


def _refusal(text: str) -> dict[str, Any]:
    return {"description": text, "content": {PROBLEM: {"schema": {"$ref": COMPONENT.format(name="Problem")}}}}
