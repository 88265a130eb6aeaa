"""Signals for programs, in the order they arose."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery

from board.signals.queries import SignalRow, signals
from board.web.api import page_of, reply

Asked = Request[Any, Any, Any]
LIMIT = 200


@get("/api/v1/signals", sync_to_thread=False)
def list_signals(request: Asked, after: FromQuery[int] = 0, limit: FromQuery[int] = 50) -> Response[bytes]:
    """Signals beyond the id `after`. They carry what was wrong, what was done and when: no names and no amounts."""
    most = min(max(limit, 1), LIMIT)
    with request.app.state.database.read() as session:
        found = signals(session, request.state.who, now=request.state.now, after=after, limit=most + 1)
    items = [_out(row) for row in found]
    return reply(page_of(items, limit=most, cursor_of=lambda item: str(item["id"])))


def _out(row: SignalRow) -> dict[str, Any]:
    """Whether somebody has seen it is a matter of inboxes, which a program has none of."""
    return {name: value for name, value in msgspec.to_builtins(row).items() if name != "seen_at"}


ROUTES = [list_signals]
