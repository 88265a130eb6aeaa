"""The page that asks for the password or a code again, and leads back to where it came from."""

from typing import Any

from anyio import to_thread
from litestar import Request, Response, get, post

from board.rules.ports import Refused
from board.rules.words import Role
from board.web import fresh
from board.web.forms import Fields, field, go, safe_path
from board.web.proof import prove

EVERYBODY = tuple(Role)


@get("/step-up", sync_to_thread=False, include_in_schema=False)
def step_up_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    next_page = safe_path(request.query_params.get("next", "/"))
    return fresh.ask(request, kept=[("next", next_page)], status=200)


@post("/step-up", include_in_schema=False)
async def step_up(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    next_page, typed = safe_path(field(data, "next")), str(data.get(fresh.PROOF, ""))
    try:
        await to_thread.run_sync(prove, request, typed, limiter=request.app.state.signing_in)
    except Refused as refused:
        return fresh.ask(request, kept=[("next", next_page)], error=refused)
    return go(request, next_page)


ROUTES = [step_up_page, step_up]
