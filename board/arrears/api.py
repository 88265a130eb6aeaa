"""Charges from other programs: `POST /api/v1/charges`, a delta."""

from datetime import date
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Request, Response, post
from sqlmodel import Session

from board.arrears.actions import add_charges
from board.db.sql import fetch
from board.imports import ImportReport
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.time import parse_date
from board.web.api import LIST_BYTES, once, read_body, reply
from board.web.errors import problem
from integrations.webhooks import CHARGE_FIELDS, read_charge_rows

MOST = 10_000
Charge = msgspec.defstruct("Charge", [(name, str | int | float | None, None) for name in CHARGE_FIELDS])
Charges = msgspec.defstruct(
    "Charges",
    [("charges", list[Charge]), ("source", str, "api"), ("as_of", date | None, None)],  # type: ignore[valid-type]
)
UNREADABLE = Text(
    "请发送费用列表：{source, as_of, charges: [...]}，最多 10000 条。",
    "Send a list of charges: {source, as_of, charges: [...]}, at most 10,000.",
)
FOREIGN = Text("这个密钥不能写入该小区。", "This token may not write to that community.")


@post(
    "/api/v1/charges", status_code=200, opt={"body": Charges},
    request_max_body_size=LIST_BYTES,
)  # fmt: skip
async def charges(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A list of charges, each replacing its own and nothing else.

    Either a list, or an object with `charges` and, where wanted, `source` (default api) and `as_of` (a local day,
    default today). A charge has community, building, entrance, room (or address), owner, owner_id, phone, item,
    period, due, paid, due_date; amounts are yuan. Answers the counts, and the rejected ones by position with column,
    value and reason.
    """
    body = await request.body()
    sent = read_body(body)
    wrapped = sent if isinstance(sent, dict) else {"charges": sent}
    listed = wrapped.get("charges")
    as_of = parse_date(wrapped["as_of"]) if wrapped.get("as_of") else None
    good = isinstance(listed, list) and 0 < len(listed) <= MOST and all(isinstance(one, dict) for one in listed)
    if not good or (wrapped.get("as_of") and as_of is None):
        return problem(422, UNREADABLE)
    source = str(wrapped.get("source") or "api")
    return await to_thread.run_sync(_take, request, body, listed, source, as_of)


def _take(request: Request[Any, Any, Any], body: bytes, listed: Any, source: str, as_of: Any) -> Response[bytes]:
    with request.app.state.database.write() as session:
        return once(request, session, body, lambda: _answer(request, session, listed, source, as_of))


def _answer(request: Request[Any, Any, Any], session: Session, listed: Any, source: str, as_of: Any) -> Response[bytes]:
    rows, wrong = read_charge_rows(listed)
    foreign = _foreign(session, request.state.who, rows)
    good = [position for position in range(len(rows)) if position not in wrong and position not in foreign]
    report = ImportReport()
    if good:
        report = add_charges(
            session, charges=[rows[position] for position in good], source=source, by=request.state.who,
            now=request.state.now, as_of=as_of, zone=request.app.state.settings.zone,
        )  # fmt: skip
    rejects = [
        {"position": good[one.row - 1], "column": one.column, "value": one.value, "reason": _both(one.reason)}
        for one in report.rejects
    ]
    rejects += [{"position": at, "column": name, "reason": _both(why)} for at, (name, why) in wrong.items()]
    rejects += [{"position": at, "column": "community", "reason": _both(FOREIGN)} for at in foreign]
    counts = report.counts() | {"read": len(rows), "rejected": len(rejects)}
    return reply(counts | {"rejects": sorted(rejects, key=lambda one: one["position"])})


def _foreign(session: Session, who: Who, rows: list[dict[str, str]]) -> list[int]:
    """Charges of communities that the token does not reach: it must name each one's community."""
    within = who.communities()
    if within is None:
        return []
    mine = {name for id_, name in fetch(session, "SELECT id, name FROM community") if id_ in within}
    return [position for position, row in enumerate(rows) if row["community"].strip() not in mine]


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


ROUTES = [charges]
