"""The cookies of people: the session's, and the one between the password and the second factor."""

from typing import Any

from litestar import Request, Response

from board.web import entry, halfway, sessions
from board.web.gate import cookie_name, is_https


def let_in(request: Request[Any, Any, Any], response: Response[bytes], token: str) -> Response[bytes]:
    """The answer carries this session's token; what was half done is done."""
    entry.put(
        request, response, session_cookie(request), token, seconds=request.app.state.settings.absolute_hours * 3600
    )
    return _drop(request, response, half_cookie(request))


def let_halfway(request: Request[Any, Any, Any], response: Response[bytes], token: str) -> Response[bytes]:
    """The answer carries the token of a half sign-in, and no session any more."""
    entry.put(request, response, half_cookie(request), token, seconds=int(halfway.LASTS.total_seconds()))
    return _drop(request, response, session_cookie(request))


def let_out(request: Request[Any, Any, Any], response: Response[bytes]) -> Response[bytes]:
    """The answer takes the session's token away."""
    return _drop(request, response, session_cookie(request))


def session_cookie(request: Request[Any, Any, Any]) -> str:
    return cookie_name(is_https(request.app.state.settings))


def half_cookie(request: Request[Any, Any, Any]) -> str:
    return halfway.cookie_name(is_https(request.app.state.settings))


def adopt(request: Request[Any, Any, Any], token: str) -> None:
    """From here on this request is the new session's: the forms of the page it draws carry that one's token."""
    state = request.state
    state.token_hash = sessions.token_hash(token)
    state.csrf = sessions.csrf_token(request.app.state.secret, state.token_hash)


def _drop(request: Request[Any, Any, Any], response: Response[bytes], name: str) -> Response[bytes]:
    """A browser gives up a `__Host-` cookie only for one that is as secure."""
    if name in request.cookies:
        entry.put(request, response, name, "", seconds=0)
    return response
