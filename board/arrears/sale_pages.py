"""A room is sold: the handover is recorded, and what the two owners settle between them is printed as a proposal."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.accounts.eyes import eyes_of
from board.accounts.scope import place
from board.accounts.tabs import tabs
from board.arrears.sales import sell
from board.arrears.settlement import owners, statement
from board.rules.names import normalise_phone
from board.rules.ports import Refused, Text
from board.rules.time import local_date, parse_date
from board.rules.visibility import SELLS
from board.web.forms import Fields, field, go, said
from board.web.render import page
from board.web.sights import RECORD, saw_accounts

Asked = Request[Any, Any, Any]
TAB = "/accounts/{account_id}/household"  # the sale is reached from there
BAD_PHONE = Text("电话看不懂，请逐个填写完整号码。", "That is no phone number: write each one whole.")


@get("/accounts/{account_id:int}/sale", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, account_id: FromPath[int]) -> Response[bytes]:
    return _page(request, account_id)


@post("/accounts/{account_id:int}/sale", sync_to_thread=True, status_code=200, include_in_schema=False)
def record(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    """The old account ends on the day, the new owner's begins; the old debt stays where it is."""
    try:
        with request.app.state.database.write() as session:
            phones = normalise_phone(field(data, "phone"))
            place(session, account_id, request.state.who, *SELLS)
            if field(data, "phone") and not phones:
                raise Refused(BAD_PHONE)
            new = sell(
                session, account_id=account_id, name=field(data, "name"), phones=phones,
                on=parse_date(field(data, "on")), by=request.state.who, now=request.state.now,
            )  # fmt: skip
    except Refused as refused:
        return _page(request, account_id, status=409, refusal=said(request, refused), typed=data)
    return go(request, f"/accounts/{new}/sale")


@get("/accounts/{account_id:int}/settlement", sync_to_thread=False, include_in_schema=False)
def paper(request: Asked, account_id: FromPath[int]) -> Response[bytes]:
    """The statement on A4."""
    who, now, eyes = request.state.who, request.state.now, eyes_of(request)
    with request.app.state.database.read() as session:
        where = place(session, account_id, who, *SELLS)
        found = statement(session, who, where, on=parse_date(request.query_params.get("on", "")), now=now)
        saw_accounts(request, session, RECORD, [one.account_id for one in owners(session, who, where)])
    return page(
        request, "arrears/settlement.html", title=eyes._("Settlement at a change of owner"), statement=found,
        account=where, today=local_date(now, where.zone), company=request.app.state.settings.company,
    )  # fmt: skip


def _page(
    request: Asked, account_id: int, *, status: int = 200, refusal: str = "", typed: Any = None
) -> Response[bytes]:
    who, now, eyes = request.state.who, request.state.now, eyes_of(request)
    with request.app.state.database.read() as session:
        where = place(session, account_id, who, *SELLS)
        found = owners(session, who, where)
        saw_accounts(request, session, RECORD, [one.account_id for one in found])
    return page(
        request, "arrears/sale.html", status=status, title=where.label, account=where, owners=found, refusal=refusal,
        pages=tabs(where, who, TAB, eyes), typed={name: field(typed or {}, name) for name in ("name", "phone", "on")},
        today=local_date(now, where.zone).isoformat(),
    )  # fmt: skip


ROUTES = [show, record, paper]
