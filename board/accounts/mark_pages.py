"""Red and black marks from the page of an account: set and removed with a reason."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from board.accounts.marks import remove_mark, set_mark
from board.web.forms import Fields, field, go


@post("/accounts/{account_id:int}/marks", sync_to_thread=True, include_in_schema=False)
def put_mark(request: Request[Any, Any, Any], account_id: FromPath[int], data: Fields) -> Response[bytes]:
    with request.app.state.database.write() as session:
        set_mark(
            session, account_id=account_id, colour=field(data, "colour"), reason=field(data, "reason"),
            by=request.state.who, now=request.state.now,
        )  # fmt: skip
    return go(request, f"/accounts/{account_id}")


@post("/accounts/{account_id:int}/marks/{mark_id:int}/removal", sync_to_thread=True, include_in_schema=False)
def end_mark(
    request: Request[Any, Any, Any], account_id: FromPath[int], mark_id: FromPath[int], data: Fields
) -> Response[bytes]:
    with request.app.state.database.write() as session:
        remove_mark(
            session, account_id=account_id, mark_id=mark_id, reason=field(data, "reason"), by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, f"/accounts/{account_id}")


ROUTES = [put_mark, end_mark]
