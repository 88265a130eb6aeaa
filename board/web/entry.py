"""Cookies of the board, by their kind: for this site only, and not for scripts."""

from typing import Any

from litestar import Request, Response

from board.web.gate import cookie_name, is_https


def give(request: Request[Any, Any, Any], response: Response[bytes], kind: str, value: str, *, seconds: int) -> None:
    """Set the cookie of a kind ("" is the session's)."""
    put(request, response, named(request, kind), value, seconds=seconds)


def put(request: Request[Any, Any, Any], response: Response[bytes], name: str, value: str, *, seconds: int) -> None:
    """Set a cookie by its whole name: for this site only, not for scripts, and over TLS alone where there is TLS."""
    secure = is_https(request.app.state.settings)
    response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="lax")


def take(request: Request[Any, Any, Any], kind: str) -> str:
    """What the browser has in the cookie of a kind; "" for nothing."""
    return request.cookies.get(named(request, kind), "")


def take_back(request: Request[Any, Any, Any], response: Response[bytes], kind: str) -> None:
    """Remove the cookie of a kind."""
    give(request, response, kind, "", seconds=0)


def named(request: Request[Any, Any, Any], kind: str) -> str:
    name = cookie_name(is_https(request.app.state.settings))
    return f"{name}-{kind}" if kind else name
