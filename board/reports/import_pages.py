"""Importing through pages: choose a file, see what it would do, correct its columns, take it in, mend what was left."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import anyio
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from board import audit
from board.arrears.differences import decide_difference
from board.reports import import_queries as queries
from board.reports.loads import HEADERS, Loads, Upload, new_token
from board.rules.ports import Refused, Text
from board.rules.time import local_date, parse_date
from board.web.forms import FILE_BYTES, Fields, field, go, number
from board.web.pager import pager
from board.web.render import page
from board.web.sights import LIST, saw_accounts
from board.web.words import gettext
from integrations.files import Unusable, write_rejects

KINDS = {
    "arrears": "Arrears list",
    "tickets": "Ticket export",
    "rooms": "Room roll",
    "contacts": "Contacts of other systems",
}
SAMPLE = 12
Parts = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
READ: dict[str, Any] = {"sync_to_thread": False, "include_in_schema": False}
WRITE: dict[str, Any] = READ | {"sync_to_thread": True}


@get("/imports", **READ)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    page_number = max(1, number(request.query_params, "page") or 1)
    with request.app.state.database.read() as session:
        rows = queries.imports(session, request.state.who, page=page_number)
        differences = queries.differences(session, request.state.who)
        saw_accounts(request, session, LIST, [one.account_id for one in differences])
    _ = gettext(request.state.language)
    return page(
        request, "reports/imports.html", title=_("Imports"), imports=rows[: queries.PAGE], kinds=_kinds(_),
        differences=differences, **pager("/imports?", page_number, len(rows) > queries.PAGE, _),
    )  # fmt: skip


@get("/imports/new", **READ)
def new(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _form(request, values={"kind": field(request.query_params, "kind")})


@post("/imports/preview", include_in_schema=False, request_max_body_size=FILE_BYTES)
async def preview(request: Request[Any, Any, Any], data: Parts) -> Response[bytes]:
    """Keep the file and show what its import would do."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _form(request, status=422, error=Text("请选择一个文件。", "Choose a file."), values=data)
    content = await file.read()
    return await anyio.to_thread.run_sync(_first_look, request, data, file.filename, content)


@post("/imports/preview/{token:str}", **WRITE)
def again(request: Request[Any, Any, Any], token: FromPath[str], data: Fields) -> Response[bytes]:
    """Look again with the columns that the person corrected."""
    upload = _loads(request).find(token, request.state.who)
    names = HEADERS[upload.kind].fields
    columns = {name: field(data, f"column-{name}") for name in names if field(data, f"column-{name}")}
    changed = replace(upload, columns=columns)
    _loads(request).describe(changed)
    return _look(request, changed)


@post("/imports/{token:str}", **WRITE)
def take(request: Request[Any, Any, Any], token: FromPath[str], data: Fields) -> Response[bytes]:
    """Take the file in: it runs on in the background, its page says how far it is."""
    upload = _loads(request).find(token, request.state.who)
    confirm = field(data, "confirm_drop") == "1"
    _loads(request).start(upload, who=request.state.who, now=request.state.now, confirm=confirm)
    return go(request, f"/imports/progress/{token}")


@get("/imports/progress/{token:str}", **READ)
def progress(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    load = _loads(request).load(token, request.state.who)
    if load is None:
        return go(request, "/imports")
    if load.report is not None and load.report.import_id is not None:
        return go(request, f"/imports/{load.report.import_id}")
    _ = gettext(request.state.language)
    return page(request, "reports/import_progress.html", title=_("Import"), load=load, token=token)


@get("/imports/{import_id:int}", **READ)
def show(request: Request[Any, Any, Any], import_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        found, rejects = queries.one(session, request.state.who, import_id)
    _ = gettext(request.state.language)
    return page(
        request, "reports/import.html", title=found.file_name or _("Import"), found=found, kinds=_kinds(_),
        rejects=rejects[: queries.SHOWN_REJECTS], more=max(0, len(rejects) - queries.SHOWN_REJECTS),
    )  # fmt: skip


@get("/imports/{import_id:int}/rejects.csv", **READ | {"sync_to_thread": True})
def rejects_file(request: Request[Any, Any, Any], import_id: FromPath[int]) -> Response[bytes]:
    """The rows that were not taken, with their reasons: mend them and send the file again."""
    with request.app.state.database.write() as session:
        found, rejects = queries.one(session, request.state.who, import_id)
        audit.note(
            session, verb="export", by=request.state.who, at=request.state.now, subject="import", subject_id=import_id,
            details={"form": "csv", "rows": len(rejects)},
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rejects.csv"
        write_rejects(path, found.header, rejects)
        content = path.read_bytes()
    headers = {"content-disposition": f'attachment; filename="rejects-{import_id}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


@post("/differences/{difference_id:int}", **WRITE)
def decide(request: Request[Any, Any, Any], difference_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Sold, or corrected? A person says."""
    on = parse_date(field(data, "on")) or local_date(request.state.now, request.app.state.settings.tz)
    with request.app.state.database.write() as session:
        decide_difference(
            session, difference_id=difference_id, decision=field(data, "decision"), on=on, by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, "/imports#differences")


def _first_look(request: Request[Any, Any, Any], data: dict[str, Any], name: str, content: bytes) -> Response[bytes]:
    kind = field(data, "kind")
    today = local_date(request.state.now, request.app.state.settings.tz)
    as_of = parse_date(field(data, "as_of")) if field(data, "as_of") else today
    if kind not in KINDS or as_of is None:
        told = Text("请选择文件种类和日期。", "Choose the kind and the day.")
        return _form(request, status=422, error=told, values=data)
    loads = _loads(request)
    loads.sweep(request.state.now)
    upload = Upload(
        new_token(), kind, name[:200], field(data, "source") or kind, field(data, "community"),
        "delta" if field(data, "mode") == "delta" else "snapshot", as_of, request.state.who.person_id,
    )  # fmt: skip
    loads.keep(content, upload)
    return _look(request, upload)


def _look(request: Request[Any, Any, Any], upload: Upload) -> Response[bytes]:
    try:
        sheet, report = _loads(request).preview(upload, who=request.state.who, now=request.state.now)
    except (Unusable, Refused) as error:
        typed = {"kind": upload.kind, "source": upload.source, "community": upload.community, "mode": upload.mode}
        return _form(request, status=422, error=error.text, values=typed)
    _ = gettext(request.state.language)
    return page(
        request, "reports/import_preview.html", title=_("Preview"), upload=upload, sheet=sheet, report=report,
        rows=list(sheet.frame.head(SAMPLE).iter_rows()), numbers=sheet.row_numbers.head(SAMPLE).to_list(),
        columns=[(name, sheet.fields.get(name, "")) for name in HEADERS[upload.kind].fields], kinds=_kinds(_),
        rejects=report.rejects[:SAMPLE],
    )  # fmt: skip


def _form(
    request: Request[Any, Any, Any],
    *,
    status: int = 200,
    error: Text | None = None,
    values: dict[str, Any] | None = None,
) -> Response[bytes]:
    with request.app.state.database.read() as session:
        sites = queries.sites(session, request.state.who)
    typed = {"community": sites[0] if len(sites) == 1 else ""} | (values or {})
    _ = gettext(request.state.language)
    today: date = local_date(request.state.now, request.app.state.settings.tz)
    return page(
        request, "reports/import_new.html", status=status, title=_("Import a file"), kinds=_kinds(_), sites=sites,
        error=error and (error.en if request.state.language == "en" else error.zh), values=typed, today=today,
    )  # fmt: skip


def _loads(request: Request[Any, Any, Any]) -> Loads:
    state = request.app.state
    if "loads" not in state:
        state.loads = Loads(state.settings, state.database)
    loads: Loads = state.loads
    return loads


def _kinds(_: Any) -> dict[str, str]:
    return {kind: _(label) for kind, label in KINDS.items()}


ROUTES = [index, new, preview, again, take, progress, show, rejects_file, decide]
