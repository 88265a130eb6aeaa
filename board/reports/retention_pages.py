"""The page of retention: how long what is kept, what goes tonight, and the legal holds that keep it."""

from datetime import date, datetime, time
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts import legal_holds
from board.accounts.scope import room_label
from board.communities.queries import communities
from board.db.sql import fetch_one
from board.facts import zones
from board.reports.loads import old_uploads
from board.reports.retention_view import KEPT_UPLOADS, lines, subject_of
from board.retention.sweep import due
from board.rules.ports import NotFound, Refused, Text
from board.rules.words import Role
from board.web.forms import Fields, field, go, number
from board.web.render import page


@get("/retention", sync_to_thread=True, include_in_schema=False)
def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _show(request, number(dict(request.query_params), "community"))


@post("/retention/holds", sync_to_thread=True, include_in_schema=False)
def put(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """A legal hold on a community, a building, or the account or owner of a room."""
    community = number(data, "community")
    try:
        with request.app.state.database.write() as session:
            scope = field(data, "scope")
            subject = subject_of(
                session, scope=scope, community_id=community or 0, place=field(data, "place"),
                account_id=number(data, "account"),
            )  # fmt: skip
            legal_holds.put(
                session, scope=scope, subject_id=subject, reason=field(data, "reason"), by=request.state.who,
                now=request.state.now, starts=_starts(session, community or 0, field(data, "from")),
            )  # fmt: skip
    except Refused as refused:
        return _show(request, community, status=422, error=refused, values=data)
    return go(request, f"/retention?community={community}#holds")


@post("/retention/holds/{hold_id:int}/release", sync_to_thread=True, include_in_schema=False)
def release(request: Request[Any, Any, Any], hold_id: FromPath[int], data: Fields) -> Response[bytes]:
    try:
        with request.app.state.database.write() as session:
            legal_holds.release(
                session, hold_id=hold_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now
            )
    except Refused as refused:
        return _show(request, None, status=422, error=refused)
    return go(request, "/retention#holds")


def _show(
    request: Request[Any, Any, Any], community: int | None, *, status: int = 200, error: Refused | None = None,
    values: dict[str, Any] | None = None,
) -> Response[bytes]:  # fmt: skip
    who, now, settings = request.state.who, request.state.now, request.app.state.settings
    sent = values or dict(request.query_params)
    with request.app.state.database.read() as session:
        sites = communities(session, who)
        account = _account(session, number(sent, "account"), {one.id for one in sites})
        wanted = account["community"] if account else community
        chosen = next((one for one in sites if one.id == wanted), sites[0] if sites else None)
        shows_board = who.has(Role.ADMINISTRATOR)
        within = {chosen.id} if chosen else set()
        found = due(session, settings, now=now, within=within | {None} if shows_board else within)
        holds = legal_holds.legal_holds(session, who)
    uploads = len(old_uploads(settings.data_dir, now, KEPT_UPLOADS)) if shows_board else None
    own, whole = lines(found, uploads)
    return page(
        request, "reports/retention.html", status=status, title="", communities=sites, chosen=chosen, own=own,
        whole=whole, holds=holds, scopes=list(legal_holds.SCOPES.items()), error=error and error.text, account=account,
        site_choices=[(one.id, one.name) for one in sites],
        values={name: field(sent, name) for name in ("scope", "place", "reason", "from")},
    )  # fmt: skip


def _account(session: Session, account_id: int | None, within: set[int]) -> dict[str, Any]:
    """The account that a hold is asked for from its own page: its room, if the person governs its community."""
    row = account_id and fetch_one(
        session,
        "SELECT a.community_id, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id WHERE a.id = :id",
        id=account_id,
    )
    if not row or row[0] not in within:
        return {}
    return {"id": account_id, "community": row[0], "room": room_label(*row[1:])}


def _starts(session: Session, community_id: int, text: str) -> datetime | None:
    """The start of a local day; None for now. Raises Refused for what is no day, NotFound where nobody lives."""
    if not text:
        return None
    zone = zones(session).get(community_id)
    if zone is None:
        raise NotFound
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError:
        raise Refused(Text("日期无法识别。", "This is no date.")) from None


ROUTES = [show, put, release]
