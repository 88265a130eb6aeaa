"""Buildings that owe abnormally much: the month's answers, and what a manager does about them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.buildings.flag_actions import dismiss, inspect, undo_dismissal
from board.buildings.flag_chart import funnel, trend
from board.buildings.flag_queries import flags, months, trends
from board.buildings.flag_screen import FlagView, flag_view
from board.rules.people import Who
from board.rules.periods import parse_period
from board.rules.ports import NotFound
from board.rules.time import month_text
from board.rules.visibility import WHOLE_FIGURES
from board.web.forms import Fields, field, go
from board.web.render import page
from board.web.words import gettext

Asked = Request[Any, Any, Any]


@get("/flags", sync_to_thread=True, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    who: Who = request.state.who
    _ = gettext(request.state.language)
    with request.app.state.database.read() as session:
        known = months(session, who)
        month = _month(request.query_params.get("month", "")) or (known[0] if known else None)
        found = [] if month is None else flags(session, who, month, now=request.state.now)
        histories = {} if month is None else trends(session, who, month)
    views = [flag_view(flag, who) for flag in found]
    return page(
        request, "buildings/flags.html", title=_("Unusual arrears"), month="" if month is None else month_text(month),
        months=[(month_text(one), month_text(one)) for one in known], odd=[view for view in views if view.is_odd],
        communities=_communities(views, histories, who), analysed=month in known,
    )  # fmt: skip


@post("/buildings/{building_id:int}/inspection", sync_to_thread=True, include_in_schema=False)
def send(request: Asked, building_id: FromPath[int], data: Fields) -> Response[bytes]:
    """The inspection of a flagged building, with the flag's evidence, causes and checklist."""
    with request.app.state.database.write() as session:
        task = inspect(
            session, building_id=building_id, month=_of(data), by=request.state.who, now=request.state.now
        )  # fmt: skip
    return go(request, f"/tasks/{task}")


@post("/buildings/{building_id:int}/dismissal", sync_to_thread=True, include_in_schema=False)
def put_aside(request: Asked, building_id: FromPath[int], data: Fields) -> Response[bytes]:
    month = _of(data)
    with request.app.state.database.write() as session:
        dismiss(
            session, building_id=building_id, month=month, reason=field(data, "reason"), by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, f"/flags?month={month_text(month)}")


@post("/buildings/{building_id:int}/dismissal/undo", sync_to_thread=True, include_in_schema=False)
def bring_back(request: Asked, building_id: FromPath[int], data: Fields) -> Response[bytes]:
    month = _of(data)
    with request.app.state.database.write() as session:
        undo_dismissal(session, building_id=building_id, month=month, by=request.state.who, now=request.state.now)
    return go(request, f"/flags?month={month_text(month)}")


def _communities(
    views: Sequence[FlagView], histories: dict[int, list[tuple[int, int, int]]], who: Who
) -> list[dict[str, Any]]:
    """What those see who see whole figures: the funnel with its table, and how the community went."""
    shown = sorted((view for view in views if who.may(view.flag.community_id, *WHOLE_FIGURES)), key=_by_name)
    found = []
    for (name, id_), rows in groupby(shown, key=lambda view: (view.flag.community, view.flag.community_id)):
        group = list(rows)
        found.append(
            {
                "name": name, "rows": group, "trend": trend(histories.get(id_, [])),
                "funnel": funnel([view.flag for view in group], {view.flag.building_id: view.words for view in group}),
                "high": [view for view in group if view.flag.verdict == "flagged"],
                "owners_known": all(view.flag.owners_known for view in group),
                "least": group[0].flag.owing_months,
            }
        )  # fmt: skip
    return found


def _by_name(view: FlagView) -> tuple[Any, ...]:
    name = view.flag.building
    number = int(name) if name.isascii() and name.isdigit() else 10**9
    return view.flag.community, view.flag.community_id, number, name


def _of(data: dict[str, Any]) -> int:
    month = _month(field(data, "month"))
    if month is None:
        raise NotFound
    return month


def _month(text: str) -> int | None:
    period = parse_period(text) if text else None
    return period.first_month if period is not None and period.first_month == period.last_month else None


ROUTES = [index, send, put_aside, bring_back]
