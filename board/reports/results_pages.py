"""The manager's results: what was due and paid, what came back, what is held, what became of windows and tasks."""

from datetime import date
from typing import Any

from litestar import Request, Response, get

from board.accounts.eyes import Eyes, eyes_of
from board.reports import results_queries as queries
from board.reports import results_screen as screen
from board.reports.results_bases import Asked
from board.reports.results_queries import BY_DEPARTMENT, BY_PLACE, FIGURES
from board.reports.results_words import MEANINGS, NAMES
from board.rules.ports import NotFound
from board.rules.time import from_day, local_date
from board.web.forms import number
from board.web.pager import pager
from board.web.render import page
from board.web.sights import LIST, saw_accounts


@get("/results", sync_to_thread=True, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    who, params, reader = request.state.who, request.query_params, eyes_of(request)
    asked, kept = screen.asked(params, reader.now, reader.zone), screen.kept(params)
    by = kept.get("by", "building") if kept.get("by") in screen.BYS else "building"
    with request.app.state.database.read() as session:
        places = queries.places(session, who)
        found = queries.figures(session, who, asked, by)
        departments = queries.departments(session, who, asked)
    return page(
        request, "reports/results.html", title=reader._("Results"), by=by, kept=kept, subtitle=_subtitle(asked),
        bys=[(key, reader.say(text)) for key, text in screen.BYS.items()],
        periods=screen.periods(local_date(reader.now, reader.zone), reader), communities=places.communities,
        buildings=screen.buildings(places, reader, asked.community), stewards=places.stewards,
        total=screen.cells(found.get("", {}), kept, BY_PLACE, reader), names=_said(NAMES, reader),
        lines=screen.by_place(found, places, kept, by, reader), meanings=_said(MEANINGS, reader),
        departments=screen.by_department(departments, kept, reader), asked=BY_DEPARTMENT,
        group=reader.say(screen.BYS[by]),
    )  # fmt: skip


@get("/results/list", sync_to_thread=True, include_in_schema=False)
def behind(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What one figure counts, a line for each."""
    who, params, reader = request.state.who, request.query_params, eyes_of(request)
    figure = params.get("figure", "")
    if figure not in FIGURES:
        raise NotFound
    asked, page_number = screen.asked(params, reader.now, reader.zone), max(1, number(params, "page") or 1)
    with request.app.state.database.read() as session:
        places = queries.places(session, who)
        total = queries.total(session, who, asked, figure)
        rows = queries.items(
            session, who, asked, figure, limit=queries.PAGE + 1, offset=(page_number - 1) * queries.PAGE
        )  # fmt: skip
        shown = rows[: queries.PAGE]
        saw_accounts(request, session, LIST, [row.account_id for row in shown if not row.task_id])
    kept = screen.kept(params) | ({"department": asked.department} if asked.department else {})
    return page(
        request, "reports/results_list.html", title=reader.say(NAMES[figure]), figure=figure, rows=shown,
        total=total.count, amount=screen.amount_of(figure, total), meaning=_said(MEANINGS, reader).get(figure, ""),
        place=screen.place_name(asked, places, reader), period=_subtitle(asked), back=screen.back(kept),
        times=figure in BY_DEPARTMENT, took=[screen.took(row.took, reader) for row in shown],
        **pager(screen.address(figure, kept), page_number, len(rows) > queries.PAGE, reader._),
    )  # fmt: skip


def _said(texts: Any, reader: Eyes) -> dict[str, str]:
    return {name: reader.say(text) for name, text in texts.items()}


def _subtitle(asked: Asked) -> str:
    first, last = from_day(asked.first), from_day(asked.last)
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}" if first != last else _day(first)


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"


ROUTES = [index, behind]
