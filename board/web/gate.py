"""What every request passes: who is it, may it change anything, and which headers its answer carries."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from board.rules.people import Origin
from board.web import sessions
from board.web.address import address_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; object-src 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_SESSION = ("/sign-in", "/setup")


def cookie_name(is_https: bool) -> str:
    return "__Host-board" if is_https else "board"


def is_https(settings: Any) -> bool:
    return bool(settings.base_url.startswith("https://"))


class Gate:
    """ASGI middleware: reads the cookie of people's pages; routes for programs take none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            found = identify(scope)
            if "\0" in scope["path"]:
                raise NotFoundException  # no file system and no database has such a name
            if found is not None and scope["state"]["now"] - found.seen_at > sessions.SEEN_EVERY:
                await _note_seen(scope["litestar_app"], found.token_hash, scope["state"]["now"])
        await self.app(scope, receive, send)


def identify(scope: Scope) -> sessions.SignedIn | None:
    """Put the moment, the person and their form token into the request's state; again is harmless.

    Returns the session that it found.
    """
    app = scope["litestar_app"]
    state, settings = scope.setdefault("state", {}), app.state.settings
    if "who" in state:
        return None
    request_id, address = secrets.token_hex(4), address_of(scope, app.state.proxies)
    state.update(
        now=app.state.clock(), who=None, token_hash="", csrf="", language=settings.language, request_id=request_id,
        on_duty=False,
        origin=Origin("nobody", address=address, request_id=request_id),
    )  # fmt: skip
    if scope["path"].startswith(("/api/", "/static/")):
        return None
    token = Request[Any, Any, Any](scope).cookies.get(cookie_name(is_https(settings)))
    if not token:
        return None
    with app.state.database.read() as session:
        found = sessions.find(session, token, settings=settings, now=state["now"])
    if found is None:
        return None
    state.update(
        who=replace(found.who, origin=replace(state["origin"], actor="person")),
        token_hash=found.token_hash,
        on_duty=found.on_duty,
        csrf=sessions.csrf_token(app.state.secret, found.token_hash),
        language=found.who.language,
    )
    return found


async def _note_seen(app: Any, token_hash: str, now: datetime) -> None:
    await app.state.aside.write(token_hash, lambda session: sessions.touch(session, token_hash, now=now))


async def check_origin_and_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: a change comes from a page of this board, and carries the token of its session."""
    if connection.scope.get("method") in SAFE or connection.url.path.startswith("/api/"):
        return
    if not _same_origin(connection):
        raise PermissionDeniedException("cross-site")
    if connection.url.path in WITHOUT_SESSION or connection.state.who is None:
        return
    sent = connection.headers.get("x-csrf-token") or await _form_token(connection)
    if not hmac.compare_digest(str(sent).encode(), connection.state.csrf.encode()):
        raise PermissionDeniedException("token")


def _same_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Browsers say where a change comes from: by Sec-Fetch-Site, or by Origin alone over plain HTTP. Who says nothing
    is none. Without a base URL nobody knows the scheme that people type: a proxy may have taken TLS off.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin, base = connection.headers.get("origin", ""), connection.app.state.settings.base_url
    if base:
        return _origin(origin) == _origin(base)
    return bool(origin) and _origin(origin)[1] == connection.headers.get("host")


def _origin(address: str) -> tuple[str, str]:
    """(scheme, host and port) of an address, neither for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


async def _form_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    if not isinstance(connection, Request):
        return ""
    kind = connection.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ""
    form = await connection.form()
    return str(form.get("csrf", ""))


async def add_headers(message: Message, scope: Scope) -> None:
    """Before an answer is sent: the browser's rules on every one, errors too; nothing of a signed-in page is kept."""
    if message["type"] != "http.response.start":
        return
    headers = [*message["headers"], *HEADERS]
    if request_id := scope.get("state", {}).get("request_id"):
        headers.append((b"x-request-id", request_id.encode()))
    if is_https(scope["litestar_app"].state.settings):
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    if scope["path"].startswith("/static/") and message["status"] < 400:
        headers.append((b"cache-control", b"public, max-age=31536000, immutable"))
    elif not any(name.lower() == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))
    message["headers"] = headers
