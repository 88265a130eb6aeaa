"""Buildings with their figures: `GET /api/v1/buildings`."""

from typing import Any

from litestar import Request, Response, get

from board.buildings.queries import buildings
from board.web.api import reply


@get("/api/v1/buildings", sync_to_thread=False)
def list_buildings(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All buildings that the token reaches: rooms, how many owe, are held, are in their window, open tickets, fen."""
    with request.app.state.database.read() as session:
        found = buildings(session, request.state.who)
    return reply({"items": found, "next_cursor": None})


ROUTES = [list_buildings]
