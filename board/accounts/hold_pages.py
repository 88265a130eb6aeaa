"""Manual holds from the page of an account: put on with a reason, ended with a reason."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from board.accounts.account_view import account_page
from board.accounts.cards import may_end
from board.accounts.eyes import Eyes, eyes_of
from board.accounts.scope import place
from board.db.sql import fetch_one
from board.holds.actions import hold, release_hold
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import local_midnight, parse_date
from board.rules.visibility import SPEAKS
from board.rules.words import HoldKind
from board.web.forms import Fields, field, go


@post("/accounts/{account_id:int}/holds", sync_to_thread=True, include_in_schema=False)
def put_on_hold(request: Request[Any, Any, Any], account_id: FromPath[int], data: Fields) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.write() as session:
        where = place(session, account_id, who, *SPEAKS)
        kind, until = field(data, "kind"), parse_date(field(data, "until"))
        errors = _hold_errors(
            kind, field(data, "reason"), field(data, "until"), until, where.community_id, who, eyes_of(request)
        )
        if errors:
            return account_page(session, request, account_id, status=422, errors=errors, values=data)
        ends = local_midnight(until + timedelta(days=1), where.zone) if until else None
        hold(
            session, kind=HoldKind(kind), starts=now, ends=ends, reason=field(data, "reason"), by=who, now=now,
            account_id=account_id,
        )  # fmt: skip
    return go(request, f"/accounts/{account_id}")


@post(
    "/accounts/{account_id:int}/holds/{hold_id:int}/release",
    sync_to_thread=True,
    include_in_schema=False,
)
def end_hold(
    request: Request[Any, Any, Any], account_id: FromPath[int], hold_id: FromPath[int], data: Fields
) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.write() as session:
        where = place(session, account_id, who, *SPEAKS)
        row = fetch_one(session, "SELECT kind, community_id FROM manual_hold WHERE id = :id", id=hold_id)
        if row is None or row[1] != where.community_id or not may_end(row[0], row[1], who):
            raise NotFound
        release_hold(session, hold_id=hold_id, reason=field(data, "reason"), by=who, now=now)
    return go(request, f"/accounts/{account_id}")


def _hold_errors(
    kind: str, reason: str, until_text: str, until: date | None, community_id: int, who: Who, reader: Eyes
) -> dict[str, str]:
    _, errors = reader._, {}
    if kind not in set(HoldKind) or not may_end(kind, community_id, who):
        errors["kind"] = _("Choose the kind of hold")
    if not reason:
        errors["reason"] = _("Give a reason")
    if until_text and until is None:
        errors["until"] = _("Write a date, for example 2026-12-31")
    elif until is not None and until < reader.now.astimezone(reader.zone).date():
        errors["until"] = _("The end must not lie in the past")
    return errors


ROUTES = [put_on_hold, end_hold]
