"""The stream of what changes, for the lists that a signed-in person has open."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.response import Stream

from board.rules.people import Who
from board.rules.time import from_micros
from board.signals.changes import Cursor
from board.signals.feed import Feed
from board.web import sessions
from board.web.forms import whole
from board.web.gate import cookie_name, is_https

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
NO_MORE = 204  # a browser that gets it does not come again by itself
LATEST = 10**17
WRITING = timedelta(seconds=3)


@get("/events", include_in_schema=False)
async def events(request: Request[Any, Any, Any]) -> Response[Any]:
    """Ids of accounts that changed; 204 for who has too many streams open already."""
    feed: Feed = request.app.state.feed
    if not feed.has_room(request.state.who.person_id):
        return Response(b"", status_code=NO_MORE)
    last = Cursor.read(request.headers.get("last-event-id") or request.query_params.get("last", ""))
    parts = feed.listen(
        request.state.who, _look(request), last=last, since=_since(request), now=request.state.now
    )  # fmt: skip
    return Stream(parts, media_type="text/event-stream", headers=HEADERS)


def _since(request: Request[Any, Any, Any]) -> datetime | None:
    """When the page was made that listens, and a little before: what was being written then did not show on it."""
    micros = whole(request.query_params.get("since", ""))
    return from_micros(micros) - WRITING if micros is not None and micros < LATEST else None


def _look(request: Request[Any, Any, Any]) -> Any:
    """Ask again whose session the cookie is."""
    state = request.app.state
    token = request.cookies.get(cookie_name(is_https(state.settings)), "")

    def look() -> Who | None:
        with state.database.read() as session:
            found = sessions.find(session, token, settings=state.settings, now=state.clock())
        return None if found is None else found.who

    return look


ROUTES = [events]
