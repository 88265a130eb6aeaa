"""One letter: what it says, how it went out, and what is recorded of that."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.eyes import eyes_of
from board.accounts.scope import place
from board.accounts.tabs import tabs
from board.evidence import deliveries, forms, notices
from board.evidence.evidence_pages import ADDRESS, UPLOAD, WRITE, scans_of
from board.evidence.files import Scan, files
from board.evidence.forms import Faults, Tried
from board.evidence.notice_screen import notice_screen
from board.rules.delivery import Relation
from board.rules.ports import NotFound, Refused
from board.rules.task_fields import Incomplete
from board.rules.time import parse_instant
from board.rules.visibility import EVIDENCE
from board.web.forms import Fields, Parts, field, go
from board.web.render import page
from board.web.sights import RECORD, saw_accounts

Asked = Request[Any, Any, Any]


@get("/notices/{notice_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, notice_id: FromPath[int]) -> Response[bytes]:
    return _show(request, notice_id)


@post("/notices/{notice_id:int}/deliveries", **UPLOAD)
def deliver(request: Asked, notice_id: FromPath[int], data: Parts) -> Response[bytes]:
    def write(session: Session, scans: list[Scan], zone: tzinfo) -> None:
        told = forms.delivery(data, zone)
        deliveries.record(
            session, notice_id=notice_id, told=told, by=request.state.who, now=request.state.now, scans=scans
        )

    return _tried(request, notice_id, "deliver", data, write)


@post("/deliveries/{delivery_id:int}/undo", **WRITE)
def take_delivery_back(request: Asked, delivery_id: FromPath[int], data: Fields) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.read() as session:
        notice = deliveries.notice_of(session, delivery_id)
    return _tried(request, notice, f"undo-delivery-{delivery_id}", data, lambda session, _scans, _zone: deliveries.undo(
        session, delivery_id=delivery_id, reason=field(data, "reason"), by=who, now=now
    ))  # fmt: skip


@post("/notices/{notice_id:int}/cancellation", **WRITE)
def cancel(request: Asked, notice_id: FromPath[int], data: Fields) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    return _tried(request, notice_id, "cancel", data, lambda session, _scans, _zone: notices.cancel(
        session, notice_id=notice_id, reason=field(data, "reason"), by=who, now=now
    ))  # fmt: skip


@post("/notices/{notice_id:int}/witness", **WRITE)
def ask_witness(request: Asked, notice_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Ask security or the steward to hand it over."""
    who, now = request.state.who, request.state.now

    def write(session: Session, _scans: list[Scan], zone: tzinfo) -> None:
        starts_at = parse_instant(field(data, "starts_at").replace("T", " "), zone)
        deliveries.ask_witness(
            session, notice_id=notice_id, department_of=field(data, "department"), starts_at=starts_at, by=who, now=now
        )

    return _tried(request, notice_id, "witness", data, write)


@post("/notices/{notice_id:int}/witness/{task_id:int}/delivery", **WRITE)
def take_over(request: Asked, notice_id: FromPath[int], task_id: FromPath[int], data: Fields) -> Response[bytes]:
    """What the witness's task recorded becomes a delivery."""
    who, now = request.state.who, request.state.now

    def write(session: Session, _scans: list[Scan], _zone: tzinfo) -> None:
        if deliveries.witness_of(session, who, task_id) != notice_id:
            raise NotFound
        known = field(data, "relation")
        relation = Relation(known) if known in set(Relation) else None
        deliveries.take_over(session, task_id=task_id, relation=relation, by=who, now=now)

    return _tried(request, notice_id, f"take-{task_id}", data, write)


def _show(request: Asked, notice_id: int, tried: Tried | None = None, *, status: int = 200) -> Response[bytes]:
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        shown = notice_screen(session, who, notice_id, tried or Tried(), reader)
        where = shown["where"]
        saw_accounts(request, session, RECORD, [where.id])
        pictures = files(session, where.id)
    return page(
        request, "evidence/notice.html", status=status, pages=tabs(where, who, ADDRESS, reader), pictures=pictures,
        **shown,
    )  # fmt: skip


def _tried(
    request: Asked, notice_id: int, form: str, data: Any,
    write: Callable[[Session, list[Scan], tzinfo], object],
) -> Response[bytes]:  # fmt: skip
    """Write, and back to the notice; a form that cannot be taken comes back with what was typed."""
    database, who = request.app.state.database, request.state.who
    try:
        with database.read() as session:
            zone = place(session, notices.load(session, who, notice_id).account_id, who, *EVIDENCE).zone
        scans = scans_of(data, zone)
        with database.write() as session:
            write(session, scans, zone)
    except Faults as faults:
        return _show(request, notice_id, Tried(form, forms.typed(data), faults.errors), status=422)
    except Incomplete as faults:
        return _show(request, notice_id, Tried(form, forms.typed(data), faults.errors), status=422)
    except Refused as refused:
        return _show(request, notice_id, Tried(form, forms.typed(data), refusal=refused.text), status=409)
    return go(request, f"/notices/{notice_id}")


ROUTES = [show, deliver, take_delivery_back, cancel, ask_witness, take_over]
