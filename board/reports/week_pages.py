"""The week that was: figures by building, and the list behind each of them."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from litestar import Request, Response, get
from litestar.params import FromPath

from board.accounts.eyes import Eyes, eyes_of
from board.reports.week import METRICS, by_building, monday, rows_of, week
from board.rules.ports import NotFound
from board.rules.time import local_date, local_midnight, parse_date
from board.web.forms import number
from board.web.render import page
from board.web.sights import LIST, saw_accounts

SHOWN: Final = 500


@get("/week", sync_to_thread=True, include_in_schema=False)
def review(request: Request[Any, Any, Any]) -> Response[bytes]:
    reader, first = eyes_of(request), _monday(request)
    since, until = _bounds(first, reader)
    with request.app.state.database.read() as session:
        found = week(session, request.state.who, since=since, until=until, now=request.state.now)
    last = first + timedelta(days=6)
    return page(
        request, "reports/week.html", title=reader._("The week in review"), subtitle=_span(first, last),
        labels=labels(reader), buildings=by_building(found), total={name: len(found[name]) for name in METRICS},
        first=first.isoformat(), **_around(first, reader),
    )  # fmt: skip


@get("/week/{metric:str}", sync_to_thread=True, include_in_schema=False)
def behind(request: Request[Any, Any, Any], metric: FromPath[str]) -> Response[bytes]:
    """The rows that one figure counts."""
    if metric not in METRICS:
        raise NotFound
    reader, first = eyes_of(request), _monday(request)
    since, until = _bounds(first, reader)
    building = number(request.query_params, "building")
    with request.app.state.database.read() as session:
        found = week(session, request.state.who, since=since, until=until, now=request.state.now)
        rows = rows_of(found, metric, building)
        saw_accounts(request, session, LIST, [one.account_id for one in rows[:SHOWN]])
    return page(
        request, "reports/week_list.html", title=labels(reader)[metric], rows=rows[:SHOWN], count=len(rows),
        subtitle=_span(first, first + timedelta(days=6)), back=f"/week?week={first.isoformat()}", metric=metric,
        words={code: reader.label(code) for one in rows for code in (one.code, one.channel) if code},
    )  # fmt: skip


def labels(reader: Eyes) -> dict[str, str]:
    _ = reader._
    return {
        "contacts": _("Contacts made"), "reached": _("of them reached"), "made": _("Promises made"),
        "kept": _("Promises kept"), "broken": _("Promises broken"), "used": _("Windows used"),
        "missed": _("Windows missed"),
    }  # fmt: skip


def _monday(request: Request[Any, Any, Any]) -> date:
    """The week asked for, by any of its days; this one where none is."""
    today = local_date(request.state.now, request.app.state.settings.tz)
    return monday(parse_date(request.query_params.get("week", "")) or today)


def _bounds(first: date, reader: Eyes) -> tuple[datetime, datetime]:
    return local_midnight(first, reader.zone), local_midnight(first + timedelta(days=7), reader.zone)


def _span(first: date, last: date) -> str:
    return f"{first:%Y-%m-%d} – {last:%m-%d}"


def _around(first: date, reader: Eyes) -> dict[str, str]:
    """Where the weeks before and after are; none after the present one."""
    following = first + timedelta(days=7)
    return {
        "previous": f"/week?week={(first - timedelta(days=7)).isoformat()}",
        "following": f"/week?week={following.isoformat()}" if following <= local_date(reader.now, reader.zone) else "",
    }


ROUTES = [review, behind]
