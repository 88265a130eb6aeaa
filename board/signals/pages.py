"""The inbox: what changed for a person's households, and what of it has been seen."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.signals.actions import mark_all_seen, mark_seen
from board.signals.screen import inbox_screen, one
from board.web.forms import Fields, go, number
from board.web.render import is_htmx, page

Asked = Request[Any, Any, Any]


@get("/signals", sync_to_thread=False, include_in_schema=False)
def inbox(request: Asked) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown = inbox_screen(
            session,
            request.state.who,
            show=request.query_params.get("show", ""),
            before_id=number(request.query_params, "before"),
            now=request.state.now,
        )
    return page(request, "signals/inbox.html", **shown)


@post("/signals/{signal_id:int}/seen", sync_to_thread=True, status_code=200, include_in_schema=False)
def seen(request: Asked, signal_id: FromPath[int]) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.write() as session:
        mark_seen(session, signal_id=signal_id, by=who, now=now)
        view = one(session, who, signal_id, now=now) if is_htmx(request) else None
    return page(request, "signals/seen.html", view=view) if view else go(request, "/signals")


@post("/signals/seen", sync_to_thread=True, status_code=200, include_in_schema=False)
def all_seen(request: Asked, data: Fields) -> Response[bytes]:
    with request.app.state.database.write() as session:
        mark_all_seen(session, up_to=number(data, "up_to") or 0, by=request.state.who, now=request.state.now)
    return go(request, "/signals")


ROUTES = [inbox, seen, all_seen]
