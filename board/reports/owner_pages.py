"""An owner's rights, for the manager who answers a request: what is held, who has seen it, and erasing it."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board import audit
from board.reports import owner_queries as queries
from board.reports.erasure import erase
from board.reports.owner_data import archive, collected, owner
from board.rules.ports import Refused, Text
from board.rules.time import local_date, parse_date, to_day
from board.web.forms import Fields, field, go
from board.web.fresh import fresh
from board.web.render import page
from board.web.sheets import CSV, XLSX, as_csv, as_xlsx, download
from board.web.sights import EXPORT, RECORD, saw
from board.web.words import gettext

WRITE: dict[str, Any] = {"guards": [fresh], "sync_to_thread": True, "include_in_schema": False}
ZIP = "application/zip"
MONTHS = timedelta(days=180)
NEEDED = Text("请填写交给谁和理由。", "Say to whom it goes, and why.")


@get("/owners/{owner_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], owner_id: FromPath[int]) -> Response[bytes]:
    return _show(request, owner_id)


@post("/owners/{owner_id:int}/export", status_code=200, **WRITE)
def export(request: Request[Any, Any, Any], owner_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Everything about one owner, for somebody named, for a reason."""
    recipient, reason, zone = field(data, "recipient"), field(data, "reason"), request.app.state.settings.tz
    if not recipient or not reason:
        return _show(request, owner_id, status=422, error=NEEDED)
    with request.app.state.database.write() as session:
        community, _ = owner(session, request.state.who, owner_id)
        content = archive(collected(session, owner_id, zone))
        _note(session, request, owner_id, community, "zip", {"recipient": recipient, "reason": reason})
    saw(request, EXPORT, [owner_id])
    return download(content, f"owner-{owner_id}.zip", ZIP)


@post("/owners/{owner_id:int}/views", status_code=200, **WRITE)
def export_views(request: Request[Any, Any, Any], owner_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Who has seen an owner's data in a period, as a file."""
    since, until = _period(request, data)
    form = "csv" if field(data, "form") == "csv" else "xlsx"
    _ = gettext(request.state.who.language)
    with request.app.state.database.write() as session:
        community, _name = owner(session, request.state.who, owner_id)
        rows = queries.views(session, owner_id, since=to_day(since), until=to_day(until))
        _note(session, request, owner_id, community, form, {"filters": f"{since} {until}"})
    zone = request.app.state.settings.tz
    header = [_("Who"), _("What"), _("First time")]
    cells = [[one.name, _(queries.KINDS[one.kind]), f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"] for one in rows]
    if form == "csv":
        return download(as_csv(header, cells), f"owner-{owner_id}-views.csv", CSV)
    return download(as_xlsx([("views", header, cells)]), f"owner-{owner_id}-views.xlsx", XLSX)


@post("/owners/{owner_id:int}/erasure", **WRITE)
def erasure(request: Request[Any, Any, Any], owner_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Erase the owner's personal data, once nothing is owed and nothing holds."""
    state = request.app.state
    try:
        with state.database.write() as session:
            erase(
                session, owner_id=owner_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now,
                data_dir=state.settings.data_dir,
            )  # fmt: skip
    except Refused as refused:
        return _show(request, owner_id, status=409, error=refused.text)
    return go(request, f"/owners/{owner_id}")


def _show(
    request: Request[Any, Any, Any], owner_id: int, *, status: int = 200, error: Text | None = None
) -> Response[bytes]:
    since, until = _period(request, request.query_params)
    with request.app.state.database.read() as session:
        _community, name = owner(session, request.state.who, owner_id)
        rows = queries.views(session, owner_id, since=to_day(since), until=to_day(until))
        accounts = queries.accounts(session, owner_id)
    saw(request, RECORD, [owner_id])
    _ = gettext(request.state.who.language)
    return page(
        request, "reports/owner.html", status=status, title=name, owner_id=owner_id, accounts=accounts,
        views=[(one, _(queries.KINDS[one.kind])) for one in rows], since=since.isoformat(), until=until.isoformat(),
        error=error, backups=request.app.state.settings.backup_keep,
    )  # fmt: skip


def _period(request: Request[Any, Any, Any], given: Any) -> tuple[date, date]:
    """The days asked for; half a year up to today where none are."""
    today = local_date(request.state.now, request.app.state.settings.tz)
    since, until = (parse_date(field(given, name)) for name in ("since", "until"))
    return since or today - MONTHS, until or today


def _note(
    session: Session, request: Request[Any, Any, Any], owner_id: int, community: int, form: str, personal: Any
) -> None:
    audit.note(
        session, verb="export", by=request.state.who, at=request.state.now, subject="owner", subject_id=owner_id,
        community_id=community, owner_id=owner_id, details={"form": form}, personal=personal,
    )  # fmt: skip


ROUTES = [show, export, export_views, erasure]
