"""The page of programs' keys: which there are, when they end, a new one shown once, a replaced and a revoked one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities.administration import chosen_communities
from board.communities.queries import communities
from board.communities.tokens import DAYS, SCOPES, TOKEN_DAYS, add_token, ending, replace_token, revoke_token, tokens
from board.rules.ports import Refused
from board.rules.words import Role
from board.web.forms import Fields, field, fields, go, number
from board.web.fresh import fresh
from board.web.render import page


@get("/tokens", sync_to_thread=False, include_in_schema=False)
def tokens_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _tokens(request)


@post("/tokens", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def add(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """A new key, which is shown on this page and nowhere again."""
    try:
        chosen = chosen_communities(request, data)
        with request.app.state.database.write() as session:
            _, token = add_token(
                session, name=field(data, "name"), scopes=fields(data, "scope"), communities=chosen,
                days=number(data, "days") or TOKEN_DAYS, by=request.state.who, now=request.state.now,
            )  # fmt: skip
    except Refused as refused:
        return _tokens(request, status=422, error=refused)
    return _tokens(request, made=token)


@post("/tokens/{token_id:int}/replacement", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def replace(request: Request[Any, Any, Any], token_id: FromPath[int]) -> Response[bytes]:
    """A new key in the place of one that ends or is known to too many."""
    try:
        with request.app.state.database.write() as session:
            _, token = replace_token(session, token_id=token_id, by=request.state.who, now=request.state.now)
    except Refused as refused:
        return _tokens(request, status=422, error=refused)
    return _tokens(request, made=token)


@post("/tokens/{token_id:int}/revocation", sync_to_thread=True, include_in_schema=False)
def revoke(request: Request[Any, Any, Any], token_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        revoke_token(session, token_id=token_id, by=request.state.who, now=request.state.now)
    return go(request, "/tokens")


def _tokens(
    request: Request[Any, Any, Any], *, status: int = 200, made: str = "", error: Refused | None = None
) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.read() as session:
        shown, sites, soon = tokens(session, who, now=now), communities(session, who), ending(session, who, now=now)
    reach = who.communities(Role.ADMINISTRATOR)
    sites = [one for one in sites if reach is None or one.id in reach]
    return page(
        request, "communities/tokens.html", status=status, title="", tokens=shown, made=made, scopes=SCOPES,
        communities=sites, error=error and error.text, ending=soon, days=[(one, str(one)) for one in DAYS],
        usual=TOKEN_DAYS, administers=who.has(Role.ADMINISTRATOR),
    )  # fmt: skip


ROUTES = [tokens_page, add, replace, revoke]
