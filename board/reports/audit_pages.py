"""The audit: who did what to what, from where; searched by whom, what, whose and when, and taken along."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post

from board import audit, heads
from board.reports import audit_queries as queries
from board.reports import audit_screen as screen
from board.rules.audit_words import VERBS, sentence
from board.web.forms import Fields, field
from board.web.fresh import fresh
from board.web.render import page
from board.web.sheets import CSV, XLSX, as_csv, as_xlsx, download
from board.web.words import gettext

MOST = 100_000


@get("/audit", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    params, who, state = request.query_params, request.state.who, request.app.state
    filters, wrong = screen.read(params, state.settings.tz)
    before = params.get("before", "")
    cursor = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    with state.database.read() as session:
        found = queries.entries(session, who, filters, before=cursor)
        people, end = queries.people(session, who), audit.head(session)
    last = found[queries.PAGE - 1].seq if len(found) > queries.PAGE else None
    _, kept = gettext(who.language), heads.last(state.settings.data_dir)
    return page(
        request, "reports/audit.html", title=_("Audit"), lines=screen.lines(found[: queries.PAGE], who.language),
        chosen={name: params.get(name, "") for name in screen.PARAMS}, people=people,
        verbs=[(verb, sentence(verb, "", "", who.language)) for verb in VERBS],
        subjects=screen.subjects(who.language), older=screen.address(params, before=last) if last else "",
        newest=screen.address(params) if cursor else "", is_filtered=any(params.get(one) for one in screen.PARAMS),
        errors=dict.fromkeys(wrong, _("Write a date, for example 2026-12-31")), head=end,
        kept=kept, kept_at=datetime.fromisoformat(kept.at) if kept else None,
    )  # fmt: skip


@post("/audit/export", guards=[fresh], sync_to_thread=True, status_code=200, include_in_schema=False)
def export(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """What the filters leave, as CSV or XLSX; that it left is the next row of the audit."""
    who, now, settings = request.state.who, request.state.now, request.app.state.settings
    filters, _ = screen.read(data, settings.tz)
    form = "csv" if field(data, "form") == "csv" else "xlsx"
    with request.app.state.database.write() as session:
        found = [
            screen.cells(screen.line(one, who.language), settings.tz)
            for one in queries.every(session, who, filters, limit=MOST)
        ]
        audit.note(
            session, verb="export", by=who, at=now, subject="audit", details={"form": form, "rows": len(found)},
            personal={"filters": screen.address(data)},
        )  # fmt: skip
    name, header = f"audit-{now.astimezone(settings.tz):%Y%m%d-%H%M}.{form}", screen.header(who.language)
    if form == "csv":
        return download(as_csv(header, found), name, CSV)
    return download(as_xlsx([("audit", header, found)]), name, XLSX)


ROUTES = [index, export]
