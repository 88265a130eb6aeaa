"""The clerk's list of the day and the list of all accounts: on the screen, on paper and as a workbook."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from markupsafe import Markup
from sqlmodel import Session

from board import audit
from board.accounts.account_view import list_address, shown
from board.accounts.export import workbook
from board.accounts.eyes import Eyes, eyes_of
from board.accounts.filters import PAGE, Filters
from board.accounts.lines import Line, line
from board.accounts.list_view import chips, described, nothing, paging, planned, subtitle
from board.accounts.queries import accounts, newest_charges
from board.accounts.totals import Totals, totals
from board.db.version import version
from board.policies import policies
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.time import to_micros
from board.rules.visibility import AMOUNTS, EVIDENCE, SPEAKS, TAKES_PHONES, VERIFIES
from board.rules.words import Role
from board.web.filters import seen
from board.web.homes import home_of
from board.web.kept import kept
from board.web.render import environment, page
from board.web.sights import EXPORT, LIST, saw
from board.web.words import gettext

ALL_ROWS = 100_000
ROWS_KEPT = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@home_of(Role.CLERK)
def today(request: Request[Any, Any, Any]) -> Response[bytes]:
    """今日清单: windows first, promises that are due, whom to ring, and whom to leave alone."""
    return _list(request, "/")


@get("/accounts", sync_to_thread=False, include_in_schema=False)
def account_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _list(request, "/accounts")


@get("/accounts/export", sync_to_thread=True, include_in_schema=False)
def export(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list as it is filtered and sorted, every page of it, as XLSX. Phones are not in it."""
    reader = eyes_of(request)
    filters, lines, summed = _everything(request, reader, "xlsx")
    content = workbook(lines, summed, described(filters, summed, reader), reader, money=summed.fen is not None)
    name = f"{reader._('Accounts')}-{reader.now.astimezone(reader.zone):%Y%m%d-%H%M}.xlsx"
    disposition = f"attachment; filename=\"accounts.xlsx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=XLSX, headers={"content-disposition": disposition})


@get("/accounts/print", sync_to_thread=True, include_in_schema=False)
def print_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    reader = eyes_of(request)
    filters, lines, summed = _everything(request, reader, "print")
    return page(
        request, "accounts/print.html", title=reader._("Accounts"), lines=lines, totals=summed,
        about=described(filters, summed, reader), shows_money=summed.fen is not None,
    )  # fmt: skip


def _list(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
    """The list is drawn anew only after something was written, or when the minute is over; the card always is."""
    who, now, filters = request.state.who, request.state.now, Filters.read(request.query_params)
    asked = request.query_params.get("selected", "")
    with request.app.state.database.read() as session:
        key = (version(session), who.grants, who.language, path, filters, asked, now.replace(second=0, microsecond=0))
        main, selected, owners = kept(request).get(key, lambda: _draw(session, request, filters, path, asked))
        chosen = shown(session, request, selected, is_page=False) if selected else None
    saw(request, LIST, owners)
    shows = {"main": main, "chosen": chosen, "has_rows": bool(owners), "since": to_micros(now), **_acts(who)}
    return page(request, "accounts/index.html", title=_title(path, who), **shows)


def _acts(who: Who) -> dict[str, bool]:
    """What this person may do about several rows at once."""
    return {
        "speaks": who.has(*SPEAKS), "assigns": who.has(*KINDS[TaskKind.SOFT_COLLECTION].asked_by),
        "takes_phones": who.has(*TAKES_PHONES), "verifies": who.has(*VERIFIES), "writes": who.has(*EVIDENCE),
    }  # fmt: skip


def _draw(
    session: Session, request: Request[Any, Any, Any], filters: Filters, path: str, asked: str
) -> tuple[str, int | None, list[int]]:
    """(the list's HTML, the account chosen in it, the owners of its rows)."""
    reader = eyes_of(request)
    view = list_view(session, request.state.who, filters, path, asked, reader)
    template = environment(reader.lang).get_template("accounts/_list.html")
    with seen(reader.now, reader.zone, reader.lang):
        drawn = template.module.account_list(view, _drawn_rows(request, view, reader.lang))  # type: ignore[attr-defined]
    return drawn, view["selected"], view["owners"]


def _drawn_rows(request: Request[Any, Any, Any], view: dict[str, Any], lang: str) -> list[Markup]:
    """The rows of the list, of which only those are drawn whose words changed: a Line is all that a row says."""
    template, keeper = environment(lang).get_template("accounts/_rows.html"), kept(request, "rows", most=ROWS_KEPT)
    shown = (view["here"], view["shows_money"], view["speaks"])

    def drawn(one: Line) -> Markup:
        selected = view["selected"] if one.id == view["selected"] else None
        arguments = ([one], shown[0], selected, *shown[1:])
        return keeper.get((one, selected, lang, shown), lambda: template.module.rows(*arguments))  # type: ignore[attr-defined]

    return [drawn(one) for one in view["lines"]]


def list_view(session: Session, who: Who, filters: Filters, path: str, asked: str, reader: Eyes) -> dict[str, Any]:
    """What `accounts/_list.html` shows: the rows of a page, and what stands around them."""
    found = accounts(session, who, filters, now=reader.now, limit=PAGE + 1)
    summed = totals(session, who, filters, now=reader.now, settled=path != "/")
    lines = [line(one, reader) for one in found[:PAGE]]
    return {
        "title": _title(path, who),
        "subtitle": subtitle(summed, reader),
        "lines": lines,
        "owners": [one.owner_id for one in found[:PAGE]],
        "totals": summed,
        "here": list_address(filters, path),
        # Only an account of this page can be chosen, so that its row is there to be redrawn.
        "selected": next((one.id for one in lines if str(one.id) == asked), None),
        "stale": _stale(session, who, reader),
        "shows_money": who.has(*AMOUNTS),
        "speaks": who.has(*SPEAKS),
        "counted": reader._("{n} households").format(n=summed.accounts),
        **chips(filters, summed, path, who, reader),
        "plan": planned(filters, summed, path, reader) if path == "/" else [],
        **paging(filters, summed, path, lines, more=len(found) > PAGE, reader=reader),
        **nothing(filters, summed, path, reader),
    }


def _title(path: str, who: Who) -> str:
    _ = gettext(who.language)
    return _("Today's list") if path == "/" else _("Accounts")


def _stale(session: Session, who: Who, reader: Eyes) -> str:
    """A sentence where the newest arrears list is old: people who have paid are about to be rung."""
    newest = newest_charges(session, who)
    communities = who.communities()
    policy = policies(session, min(communities) if communities else None).at(reader.now)
    if newest is None or (reader.now - newest).days < policy.stale_days:
        return ""
    return reader._("The newest arrears list is of {day}: some may have paid since. Import today's list first.").format(
        day=reader.day(newest)
    )


def _everything(request: Request[Any, Any, Any], reader: Eyes, form: str) -> tuple[Filters, list[Line], Totals]:
    """All rows of the list as it is filtered, on their way out: that they leave is written down first."""
    who, now = request.state.who, request.state.now
    filters = Filters.read(request.query_params)
    with request.app.state.database.write() as session:
        found = accounts(session, who, filters, now=now, limit=ALL_ROWS, offset=0)
        summed = totals(session, who, filters, now=now)
        audit.note(
            session, verb="export", by=who, at=now, subject="accounts",
            community_id=audit.only_one({one.community_id for one in found}),
            details={"form": form, "rows": len(found)}, personal={"filters": filters.url("", page=1)},
        )  # fmt: skip
    saw(request, EXPORT, [one.owner_id for one in found])
    return filters, [line(one, reader) for one in found], summed


ROUTES = [account_list, export, print_list]
