"""The clerk's list of the day and the list of all accounts: on the screen, on paper and as a workbook."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from sqlmodel import Session

from board.accounts.account_view import eyes, list_address, shown
from board.accounts.export import workbook
from board.accounts.eyes import Eyes
from board.accounts.filters import PAGE, Filters
from board.accounts.lines import Line, line
from board.accounts.list_view import chips, described, nothing, paging, subtitle
from board.accounts.queries import Totals, accounts, newest_charges, totals
from board.accounts.scope import SPEAKS
from board.policies import policies
from board.rules.people import Who
from board.rules.visibility import AMOUNTS
from board.rules.words import Role
from board.web.access import only, roles_of
from board.web.homes import home_of
from board.web.render import page

ALL_ROWS = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@home_of(Role.CLERK)
def today(request: Request[Any, Any, Any]) -> Response[bytes]:
    """今日清单: windows first, promises that are due, whom to ring, and whom to leave alone."""
    return _list(request, "/")


@get("/accounts", guards=[only(*roles_of("/accounts"))], sync_to_thread=False, include_in_schema=False)
def account_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _list(request, "/accounts")


@get("/accounts/export", guards=[only(*roles_of("/accounts"))], sync_to_thread=True, include_in_schema=False)
def export(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list as it is filtered and sorted, every page of it, as XLSX. Phones are not in it."""
    reader = eyes(request)
    filters, lines, summed = _everything(request, reader)
    content = workbook(lines, summed, described(filters, summed, reader), reader, money=summed.fen is not None)
    name = f"{reader._('Accounts')}-{reader.now.astimezone(reader.zone):%Y%m%d-%H%M}.xlsx"
    disposition = f"attachment; filename=\"accounts.xlsx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=XLSX, headers={"content-disposition": disposition})


@get("/accounts/print", guards=[only(*roles_of("/accounts"))], sync_to_thread=True, include_in_schema=False)
def print_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    reader = eyes(request)
    filters, lines, summed = _everything(request, reader)
    return page(
        request, "accounts/print.html", title=reader._("Accounts"), lines=lines, totals=summed,
        about=described(filters, summed, reader), shows_money=summed.fen is not None,
    )  # fmt: skip


def _list(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
    who, now, reader = request.state.who, request.state.now, eyes(request)
    filters = Filters.read(request.query_params)
    with request.app.state.database.read() as session:
        found = accounts(session, who, filters, now=now, limit=PAGE + 1)
        summed = totals(session, who, filters, now=now)
        selected = _selected(request, found[:PAGE])
        chosen = shown(session, request, selected, is_page=False) if selected else None
        stale = _stale(session, who, reader)
    lines = [line(one, reader) for one in found[:PAGE]]
    return page(
        request,
        "accounts/index.html",
        title=reader._("Today's list") if path == "/" else reader._("Accounts"),
        subtitle=subtitle(summed, reader),
        lines=lines,
        totals=summed,
        here=list_address(filters, path),
        selected=selected,
        chosen=chosen,
        stale=stale,
        shows_money=who.has(*AMOUNTS),
        speaks=who.has(*SPEAKS),
        counted=reader._("{n} households").format(n=summed.accounts),
        **chips(filters, summed, path, who, reader),
        **paging(filters, summed, path, lines, more=len(found) > PAGE, reader=reader),
        **nothing(filters, summed, path, reader),
    )


def _selected(request: Request[Any, Any, Any], found: list[Any]) -> int | None:
    """The account shown at the side: only one of this page, so that its row is there to be redrawn."""
    wanted = request.query_params.get("selected", "")
    return next((one.id for one in found if str(one.id) == wanted), None)


def _stale(session: Session, who: Who, reader: Eyes) -> str:
    """A sentence where the newest arrears list is old: people who have paid are about to be rung (RULES 8)."""
    newest = newest_charges(session, who)
    communities = who.communities()
    policy = policies(session, min(communities) if communities else None).at(reader.now)
    if newest is None or (reader.now - newest).days < policy.stale_days:
        return ""
    return reader._("The newest arrears list is of {day}: some may have paid since. Import today's list first.").format(
        day=reader.day(newest)
    )


def _everything(request: Request[Any, Any, Any], reader: Eyes) -> tuple[Filters, list[Line], Totals]:
    who, now = request.state.who, request.state.now
    filters = Filters.read(request.query_params)
    with request.app.state.database.read() as session:
        found = accounts(session, who, filters, now=now, limit=ALL_ROWS, offset=0)
        summed = totals(session, who, filters, now=now)
    return filters, [line(one, reader) for one in found], summed


ROUTES = [account_list, export, print_list]
