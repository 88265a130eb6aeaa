"""The one guard of all addresses. At start-up each handler is given its row of the matrix: nothing is looked up later.

What a person may not open is answered as if it did not exist, before anything of the request's body is read.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import structlog
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from board.web import tokens
from board.web.access import Only
from board.web.api import Scoped
from board.web.permissions import KNOWN, OPEN, RIGHTS, Right, is_closed_on_duty

LOG = structlog.get_logger()
Check = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]
CHECK: Final = "check"
RIGHT: Final = "right"
CLOSED_ON_DUTY: Final = "closed_on_duty"


class Unlisted(RuntimeError):
    """Addresses of the application that the matrix does not know."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(
            "\n  ".join(
                ["nobody has been given these addresses: add a row to MATRIX in board/web/permissions.py", *addresses]
            )
        )


async def permitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The application's guard. Raises NotFoundException for people, and what a token's check raises for programs."""
    if handler.opt.get(CLOSED_ON_DUTY) and connection.state.on_duty:
        raise NotFoundException
    await handler.opt[CHECK](connection, handler)


async def known(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A signed-in person, or a program with any good token."""
    if connection.state.who is None and await tokens.bearer(connection) is None:
        raise NotFoundException


async def passes(_connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Everybody."""


def resolve(app: Litestar) -> None:
    """Give every handler of the application its row. Raises Unlisted, naming each address that has none.

    A handler that still guards itself (`guards=[only(...)]`) and has no row is served, and reported in the log.
    """
    missing = []
    for address, handler in handlers(app):
        right = RIGHTS.get(address)
        if right is None and not own_guards(handler):
            missing.append(address)
        elif right is None:
            LOG.warning("address guards itself: give it a row in board/web/permissions.py", address=address)
        handler.opt[RIGHT] = right
        handler.opt[CLOSED_ON_DUTY] = is_closed_on_duty(address)
        handler.opt[CHECK] = passes if right is None else _check(right)
    if missing:
        raise Unlisted(missing)
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            handler.opt.setdefault(CHECK, passes)  # OPTIONS, which tells the methods and nothing else


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """(method and pattern, handler) of every address of the application."""
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield f"{method} {route.path_format}", handler


def own_guards(handler: HTTPRouteHandler) -> list[Only | Scoped]:
    """The guards that a handler names itself, which belong into the matrix."""
    return [guard for guard in handler.resolve_guards() if isinstance(guard, Only | Scoped)]


def _check(right: Right) -> Check:
    if right.whom == OPEN:
        return passes
    if right.whom == KNOWN:
        return known
    return Scoped(right.scope) if right.scope else Only(right.roles)
