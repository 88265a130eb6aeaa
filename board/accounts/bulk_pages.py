"""What is done about several accounts of a list at once: verified, taken along as a list of calls, sent notices."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, post

from board import audit
from board.accounts.account_view import list_address
from board.accounts.call_sheets import call_sheets, reasons
from board.accounts.eyes import eyes_of
from board.accounts.filters import Filters
from board.accounts.lines import line
from board.accounts.queries import chosen
from board.accounts.selection import CallList, call_list, picked, skipping
from board.accounts.verifications import verify
from board.rules.ports import NotFound
from board.rules.visibility import AMOUNTS, TAKES_PHONES
from board.rules.words import Channel
from board.web.beside import back_to, shown_list
from board.web.forms import Fields, field, go
from board.web.fresh import fresh
from board.web.render import is_htmx, page
from board.web.sheets import XLSX, download
from board.web.sights import EXPORT, LIST, saw

LISTS = (Channel.PHONE, Channel.SMS)
READ: dict[str, Any] = {"sync_to_thread": True, "status_code": 200, "include_in_schema": False}


@post("/accounts/verifications", **READ)
def verify_all(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Somebody looked all of these up in the fee system: still unpaid today."""
    who, now, reader = request.state.who, request.state.now, eyes_of(request)
    with request.app.state.database.write() as session:
        selection = picked(session, who, data, now=now)
        mine = [row.id for row in selection.rows]
        verify(session, account_ids=mine, by=who, now=now)
    told = reader._("{n} households verified as unpaid for today").format(n=len(mine))
    return _done(request, data, mine, skipping(told, len(selection.held), reader))


@post("/accounts/call-list", **READ)
def call_list_form(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Who may be contacted now and who not; then to whom the list goes and why."""
    return _call_list(request, data)


@post("/accounts/call-list/file", guards=[fresh], **READ)
def call_list_file(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """The numbers of those whom the guard lets contact now: personal data that leave the board, written down first."""
    who, now, reader = request.state.who, request.state.now, eyes_of(request)
    recipient, reason, channel = field(data, "recipient"), field(data, "reason"), _channel(data)
    if not recipient or not reason:
        return _call_list(request, data, status=422)
    with request.app.state.database.write() as session:
        found = _mine(request, call_list(session, who, picked(session, who, data, now=now), channel, now=now))
        owners = [one.account.owner_id for one in found.allowed]
        audit.note(
            session, verb="export", by=who, at=now, subject="call_list",
            community_id=audit.only_one({one.account.community_id for one in found.allowed}),
            details={
                "form": "xlsx", "channel": str(channel), "rows": len(found.allowed), "skipped": len(found.skipped),
            },
            personal={"recipient": recipient, "reason": reason},
        )  # fmt: skip
    saw(request, EXPORT, owners)
    name = reader._("Messages") if channel is Channel.SMS else reader._("Calls")
    return download(call_sheets(found, channel, reader), f"{name}-{now.astimezone(reader.zone):%Y%m%d-%H%M}.xlsx", XLSX)


@post("/accounts/notices", **READ)
def notices(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """On to the notices of those who are not on hold."""
    with request.app.state.database.read() as session:
        selection = picked(session, request.state.who, data, now=request.state.now)
    return go(request, f"/notices/new?{urlencode([('account', row.id) for row in selection.rows])}")


def _call_list(request: Request[Any, Any, Any], data: dict[str, Any], *, status: int = 200) -> Response[bytes]:
    who, now, reader, channel = request.state.who, request.state.now, eyes_of(request), _channel(data)
    with request.app.state.database.read() as session:
        found = _mine(request, call_list(session, who, picked(session, who, data, now=now), channel, now=now))
    asked = [*(one.account for one in found.allowed), *(account for account, _why in found.skipped)]
    saw(request, LIST, [account.owner_id for account in asked])
    missing = reader._("Please fill this in")
    errors = {
        name: missing if status == 422 and not field(data, name) else "" for name in ("recipient", "reason")
    }  # fmt: skip
    return page(
        request, "accounts/bulk_call_list.html", status=status, found=found, skipped=reasons(found, reader),
        title=reader._("List of messages") if channel is Channel.SMS else reader._("List of calls"),
        channel=str(channel), ids=[account.id for account in asked], back=back_to(data), errors=errors,
        values={name: field(data, name) for name in errors},
    )  # fmt: skip


def _mine(request: Request[Any, Any, Any], found: CallList) -> CallList:
    """Without what lies where the person may take no numbers. Raises NotFound where that is everywhere."""
    who = request.state.who
    allowed = [one for one in found.allowed if who.may(one.account.community_id, *TAKES_PHONES)]
    skipped = [one for one in found.skipped if who.may(one[0].community_id, *TAKES_PHONES)]
    if not allowed and not skipped:
        raise NotFound
    return CallList(allowed, skipped)


def _channel(data: dict[str, Any]) -> Channel:
    return next((one for one in LISTS if one == field(data, "channel")), Channel.PHONE)


def _done(request: Request[Any, Any, Any], data: dict[str, Any], ids: list[int], told: str) -> Response[bytes]:
    """The rows again with what was done to them; without scripts the list that they stand in."""
    if not is_htmx(request):
        return go(request, back_to(data))
    path, query = shown_list(request)
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        rows = chosen(session, who, ids, now=request.state.now)
    filters = Filters.read(query)
    return page(
        request, "accounts/done.html", lines=[line(row, reader) for row in rows], told=told,
        here=list_address(filters, path), selected=query.get("selected", ""), shows_money=who.has(*AMOUNTS),
    )  # fmt: skip


ROUTES = [verify_all, call_list_form, call_list_file, notices]
