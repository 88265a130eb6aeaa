"""Step-up: what could do most harm asks for the password or a code again, unless it was given in the last minutes.

`guards=[fresh]` is all that a handler needs. A form that comes too late is answered with a small page that
asks, and carries what was filled in: sent on, it reaches the handler as it was. A page, and whatever htmx asks for,
is asked for at `/step-up`, which then leads back. Neither needs JavaScript.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers.base import BaseRouteHandler

from board.rules.ports import Refused
from board.web import factors, sessions
from board.web.attempts import TooMany
from board.web.gate import SAFE
from board.web.proof import prove
from board.web.render import is_htmx, page

FRESH = timedelta(minutes=5)
PROOF = "step-up-proof"
KEPT = "application/x-www-form-urlencoded"


class Unproven(Exception):
    """The proof is too old. `kept` are the fields of the form that waits for it, None where it cannot be carried."""

    def __init__(self, kept: list[tuple[str, str]] | None = None, error: Refused | None = None) -> None:
        super().__init__("step-up")
        self.kept = kept
        self.error = error


async def fresh(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: the person gave the password or a code within the last five minutes, or gives it with this very form."""
    if connection.state.who is None:
        raise NotFoundException
    if is_fresh(connection):
        return
    assert isinstance(connection, Request)
    is_form = connection.method not in SAFE and connection.headers.get("content-type", "").startswith(KEPT)
    if is_htmx(connection) or not (is_form or _is_empty(connection)):
        raise Unproven
    fields = [(name, str(value)) for name, value in (await connection.form()).multi_items() if name != "csrf"]
    kept = [(name, value) for name, value in fields if name != PROOF]
    typed = next((value for name, value in fields if name == PROOF), None)
    if typed is None:
        raise Unproven(kept)
    try:
        await to_thread.run_sync(prove, connection, typed, limiter=connection.app.state.signing_in)
    except Refused as refused:
        raise Unproven(kept, refused) from refused


def is_fresh(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    with connection.app.state.database.read() as session:
        given = sessions.proven_at(session, connection.state.token_hash)
    return given is not None and connection.state.now - given < FRESH


def on_unproven(request: Request[Any, Any, Any], unproven: Unproven) -> Response[Any]:
    """The page that asks, with the form in it; else the way to it and back."""
    if unproven.kept is not None:
        return ask(request, action=_path_of(str(request.url)), kept=unproven.kept, error=unproven.error)
    came_from = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    is_page = request.method in SAFE and not is_htmx(request)
    target = f"/step-up?next={quote(_path_of(str(request.url) if is_page else came_from))}"
    if is_htmx(request):
        return Response(b"", status_code=204, headers={"HX-Redirect": target})
    return Response(b"", status_code=303, headers={"location": target})


def ask(
    request: Request[Any, Any, Any],
    *,
    action: str = "/step-up",
    kept: list[tuple[str, str]],
    error: Refused | None = None,
    status: int = 401,
) -> Response[bytes]:
    """The page that asks for the password, or a code where there is an authenticator."""
    with request.app.state.database.read() as session:
        enrolled = factors.is_enrolled(session, request.state.who.person_id)
    if error is not None:
        status = 429 if isinstance(error, TooMany) else 422
    response = page(
        request, "communities/step_up.html", status=status, title="", action=action, kept=kept, proof=PROOF,
        enrolled=enrolled, error=error and error.text,
    )  # fmt: skip
    if isinstance(error, TooMany):
        response.headers["retry-after"] = str(error.seconds)
    return response


def _path_of(url: str) -> str:
    """The path and query of an address; "/" for what is none. Whoever goes there looks at it once more."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_empty(request: Request[Any, Any, Any]) -> bool:
    """A form of a button alone may come without any body."""
    return request.method not in SAFE and request.headers.get("content-length", "0") == "0"
