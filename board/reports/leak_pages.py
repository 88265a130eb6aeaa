"""The leak audit: who was asked for money while on hold, by which system; the figure to reach is none."""

from typing import Any

from litestar import Request, Response, get, post

from board import audit
from board.accounts.eyes import Eyes
from board.reports import leak_queries as queries
from board.reports import leak_screen as screen
from board.reports.leak_queries import BOARD
from board.rules.people import EVERYWHERE
from board.rules.time import from_day
from board.web.access import roles_of
from board.web.forms import Fields, field, number
from board.web.fresh import fresh
from board.web.pager import pager
from board.web.render import page
from board.web.sheets import CSV, XLSX, as_csv, as_xlsx, download
from board.web.sights import EXPORT, LIST, saw
from board.web.words import gettext

MOST = 100_000
FILTERS = ("kind", "week", "system", "channel")


@get("/leaks", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    who, zone = request.state.who, request.app.state.settings.tz
    weeks, reader = screen.weeks(request.state.now, zone), _eyes(request)
    with request.app.state.database.read() as session:
        found = queries.figures(session, who, weeks)
        against = queries.count(session, who, screen.chosen({"kind": BOARD}, request.state.now, zone))
        systems = queries.systems(session, who)
    totals = {
        kind: (sum(getattr(one, name) for one in found), screen.address(kind)) for name, kind in screen.FIGURES.items()
    }
    return page(
        request, "reports/leaks.html", title=reader._("Leak audit"), lines=screen.lines(found, reader), totals=totals,
        imports=who.has(*roles_of("/imports/new")), against=(against, screen.address(BOARD)),
        systems=[name for _, name in systems],
        monday={one.week: from_day(one.week) for one in found}, since=from_day(weeks[-1].day),
    )  # fmt: skip


@get("/leaks/list", sync_to_thread=False, include_in_schema=False)
def contacts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The contacts behind one figure, as many as it says."""
    who, zone, params = request.state.who, request.app.state.settings.tz, request.query_params
    reader, chosen = _eyes(request), screen.chosen(params, request.state.now, zone)
    page_number = max(1, number(params, "page") or 1)
    with request.app.state.database.read() as session:
        total = queries.count(session, who, chosen)
        rows = queries.contacts(
            session, who, chosen, limit=queries.PAGE + 1, offset=(page_number - 1) * queries.PAGE
        )  # fmt: skip
        systems = dict(queries.systems(session, who))
    shown = rows[: queries.PAGE]
    saw(request, LIST, [row.owner_id for row in shown])
    kept = {name: params[name] for name in FILTERS if params.get(name)}
    return page(
        request, "reports/leak_list.html", title=reader.say(screen.TITLES[chosen.kind]), kind=chosen.kind, total=total,
        rows=[screen.told(row, who, reader) for row in shown], kept=kept, chosen=chosen,
        system=systems.get(chosen.system_id, ""),
        channel="" if chosen.channel is None else screen.channel(chosen.channel, reader),
        **pager(screen.address(chosen.kind, **{k: v for k, v in kept.items() if k != "kind"}), page_number,
                len(rows) > queries.PAGE, reader._),
    )  # fmt: skip


@post("/leaks/export", guards=[fresh], sync_to_thread=True, status_code=200, include_in_schema=False)
def export(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """The same list as CSV or XLSX, numbers masked; that it left is audited."""
    who, now, zone = request.state.who, request.state.now, request.app.state.settings.tz
    sent = {name: field(data, name) for name in FILTERS if field(data, name)}
    reader, chosen = _eyes(request), screen.chosen(sent, now, zone)
    form = "csv" if field(data, "form") == "csv" else "xlsx"
    with request.app.state.database.write() as session:
        rows = queries.contacts(session, who, chosen, limit=MOST)
        audit.note(
            session, verb="export", by=who, at=now, subject="leaks",
            community_id=audit.only_one(EVERYWHERE if row.community_id is None else row.community_id for row in rows),
            details={"form": form, "rows": len(rows), "kind": chosen.kind},
        )  # fmt: skip
    saw(request, EXPORT, [row.owner_id for row in rows])
    found = [screen.cells(screen.told(row, who, reader), zone) for row in rows]
    name, header = f"leaks-{now.astimezone(zone):%Y%m%d-%H%M}.{form}", [reader.say(one) for one in screen.COLUMNS]
    if form == "csv":
        return download(as_csv(header, found), name, CSV)
    return download(as_xlsx([("leaks", header, found)]), name, XLSX)


def _eyes(request: Request[Any, Any, Any]) -> Eyes:
    language = request.state.who.language
    return Eyes(request.state.now, request.app.state.settings.tz, language, gettext(language))


ROUTES = [index, contacts, export]
