"""Buildings with their figures, `GET /api/v1/buildings`, and those that owe abnormally much, `GET /api/v1/flags`."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from board.buildings.flag_queries import flags, months
from board.buildings.flag_view import as_json
from board.buildings.queries import buildings
from board.rules.periods import parse_period
from board.rules.ports import Refused, Text
from board.rules.time import month_text
from board.web.api import reply


@get("/api/v1/buildings", sync_to_thread=False)
def list_buildings(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All buildings that the token reaches: rooms, how many owe, are held, are in their window, open tickets, fen."""
    with request.app.state.database.read() as session:
        found = buildings(session, request.state.who)
    return reply({"items": found, "next_cursor": None})


@get("/api/v1/flags", sync_to_thread=True)
def list_flags(request: Request[Any, Any, Any], month: FromQuery[str | None] = None) -> Response[bytes]:
    """How the buildings that the token reaches were judged for a `month` (YYYY-MM), by default the newest analysed."""
    period = parse_period(month) if month else None
    if month and (period is None or period.first_month != period.last_month):
        raise Refused(Text("月份写成 2026-10 这样。", "Write the month as 2026-10."))
    with request.app.state.database.read() as session:
        known = months(session, request.state.who)
        wanted = period.first_month if period else known[0] if known else None
        found = [] if wanted is None else flags(session, request.state.who, wanted, now=request.state.now)
    shown = None if wanted is None else month_text(wanted)
    return reply({"items": [as_json(flag) for flag in found], "next_cursor": None, "month": shown})


ROUTES = [list_buildings, list_flags]
