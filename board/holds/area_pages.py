"""Holding an entrance or a building for a while: first how many households it covers, then confirmed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from litestar import Request, Response, get, post
from sqlmodel import Session

from board.facts import zones
from board.holds.actions import hold
from board.holds.areas import Area, area, area_holds, areas, covered
from board.rules.ports import NotFound
from board.rules.time import local_date, parse_date
from board.rules.visibility import RELEASES
from board.rules.words import HoldKind
from board.web.forms import Fields, field, go
from board.web.render import page
from board.web.words import gettext

Asked = Request[Any, Any, Any]
END_OF_DAY = time(23, 59)
FIELDS = ("area", "until", "reason")
USUAL = timedelta(days=14)


@get("/holds/areas", sync_to_thread=False, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    _, who = gettext(request.state.language), request.state.who
    with request.app.state.database.read() as session:
        rows = area_holds(session, who, now=request.state.now)
    return page(
        request, "holds/areas.html", title=_("Areas on hold"), holds=rows, decides=who.has(*RELEASES),
    )  # fmt: skip


@get("/holds/areas/new", sync_to_thread=False, include_in_schema=False)
def new(request: Asked) -> Response[bytes]:
    """The form; filled in, what it would cover, with the button that confirms it."""
    typed = {name: field(request.query_params, name) for name in FIELDS}
    return _form(request, typed, asked=bool(typed["until"] or typed["reason"]))


@post("/holds/areas", sync_to_thread=True, status_code=200, include_in_schema=False)
def create(request: Asked, data: Fields) -> Response[bytes]:
    typed = {name: field(data, name) for name in FIELDS}
    with request.app.state.database.write() as session:
        one = _chosen(session, request, typed["area"])
        errors = _errors(session, request, typed, one)
        if not errors and one is not None:
            hold(
                session, kind=HoldKind.MANAGER, building_id=one.building_id, entrance=one.entrance,
                starts=request.state.now, ends=_ends(session, one, typed["until"]), reason=typed["reason"],
                by=request.state.who, now=request.state.now,
            )  # fmt: skip
    return _form(request, typed, status=422, asked=True) if errors else go(request, "/holds/areas")


def _form(request: Asked, typed: dict[str, str], *, status: int = 200, asked: bool) -> Response[bytes]:
    _, who, now = gettext(request.state.language), request.state.who, request.state.now
    with request.app.state.database.read() as session:
        one = _chosen(session, request, typed["area"])
        errors = _errors(session, request, typed, one) if asked else {}
        found = covered(session, one) if one is not None and asked and not errors else None
        offered = areas(session, who)
    usual = (local_date(now, request.app.state.settings.tz) + USUAL).isoformat()
    return page(
        request, "holds/area_new.html", status=status, title=_("Hold an area"), areas=offered, typed=typed, area=one,
        errors={name: errors.get(name, "") for name in FIELDS}, covered=found, usual=usual,
    )  # fmt: skip


def _chosen(session: Session, request: Asked, code: str) -> Area | None:
    """The area, None where none was chosen. Raises NotFound for one that is not the person's."""
    return area(session, request.state.who, code) if code else None


def _errors(session: Session, request: Asked, typed: dict[str, str], one: Area | None) -> dict[str, str]:
    _ = gettext(request.state.language)
    errors = {} if one else {"area": _("Choose a building or an entrance.")}
    errors |= {} if typed["reason"] else {"reason": _("Give a reason.")}
    day = parse_date(typed["until"])
    if day is None:
        errors["until"] = _("Give a day.")
    elif one is not None and _ends(session, one, typed["until"]) <= request.state.now:
        errors["until"] = _("That day is over already.")
    return errors


def _ends(session: Session, one: Area, until: str) -> datetime:
    """The end of the local day in the area's zone."""
    day = parse_date(until)
    if day is None:
        raise NotFound
    return datetime.combine(day, END_OF_DAY, zones(session)[one.community_id]).astimezone(UTC)


ROUTES = [index, new, create]
