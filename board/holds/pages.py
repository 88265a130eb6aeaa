"""Holds for the manager: by age or amount, with the decision beside each."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.holds import actions, area_pages, queries
from board.holds.labels import kind_labels
from board.rules.ports import Refused, Text
from board.rules.visibility import RELEASES
from board.web.forms import Fields, field, go, number
from board.web.pager import pager
from board.web.render import page
from board.web.sights import LIST, saw_accounts
from board.web.words import gettext


@get("/holds", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    asked, who, now = request.query_params, request.state.who, request.state.now
    order, page_number = asked.get("order", "age"), max(1, number(asked, "page") or 1)
    with request.app.state.database.read() as session:
        rows = queries.holds(session, who, now=now, order=order, page=page_number)
        totals, repeats = queries.totals(session, who), queries.repeats(session, who, now=now)
        saw_accounts(request, session, LIST, [row.account_id for row in (*rows[: queries.PAGE], *repeats)])
    _ = gettext(request.state.language)
    orders = [
        ("/holds", _("Oldest first"), None, order == "age"),
        ("/holds?order=amount", _("Most money first"), None, order == "amount"),
    ]
    return page(
        request, "holds/index.html", title=_("Holds"), holds=rows[: queries.PAGE], totals=totals, repeats=repeats,
        orders=orders, kinds=kind_labels(_), decides=who.has(*RELEASES),
        decisions=[("extend", _("Go on holding")), ("release", _("Release"))],
        **pager(f"/holds?order={order}", page_number, len(rows) > queries.PAGE, _),
    )  # fmt: skip


@post("/holds/reviews", sync_to_thread=True, include_in_schema=False)
def review(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Extend or release a hold, with a reason; the review that the board asked for is done with it."""
    ticket, hold = number(data, "ticket"), number(data, "hold")
    if ticket is None and hold is None:
        raise Refused(Text("请选择一项暂缓。", "Choose a hold."))
    with request.app.state.database.write() as session:
        actions.review(
            session, ticket_id=ticket, hold_id=hold, decision=field(data, "decision"), reason=field(data, "reason"),
            by=request.state.who, now=request.state.now,
        )  # fmt: skip
    return go(request, "/holds")


@post("/holds/{hold_id:int}/release", sync_to_thread=True, include_in_schema=False)
def release(request: Request[Any, Any, Any], hold_id: FromPath[int], data: Fields) -> Response[bytes]:
    with request.app.state.database.write() as session:
        actions.release_hold(
            session, hold_id=hold_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now
        )
    return go(request, "/holds/areas" if field(data, "back") == "/holds/areas" else "/holds")


ROUTES = [index, review, release, *area_pages.ROUTES]
