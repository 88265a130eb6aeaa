"""Releasing a manual hold by a program: `POST /api/v1/holds/{id}/release`."""

from typing import Any

from anyio import to_thread
from litestar import Request, Response, post
from litestar.params import FromPath

from board.holds.actions import release_hold
from board.web.api import Reason, once, read_reason, reply


@post("/api/v1/holds/{hold_id:int}/release", status_code=200, opt={"body": Reason})
async def release(request: Request[Any, Any, Any], hold_id: FromPath[int]) -> Response[bytes]:
    """End a manual hold now, with a `reason`."""
    body = await request.body()
    return await to_thread.run_sync(_release, request, body, hold_id, read_reason(body))


def _release(request: Request[Any, Any, Any], body: bytes, hold_id: int, reason: str) -> Response[bytes]:
    def work() -> Response[bytes]:
        release_hold(session, hold_id=hold_id, reason=reason, by=request.state.who, now=request.state.now)
        return reply({"id": hold_id, "released": True})

    with request.app.state.database.write() as session:
        return once(request, session, body, work)


ROUTES = [release]
