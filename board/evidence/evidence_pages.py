"""The page "evidence and limitation" of one account, and what is recorded there."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.eyes import eyes_of
from board.accounts.scope import Place, place
from board.accounts.tabs import tabs
from board.db.sql import fetch_one
from board.evidence import forms, lawsuits
from board.evidence.acts import record_act, undo_act
from board.evidence.approvals import ask_approval, decide_request, withdraw_approval
from board.evidence.decisions import decide_claim
from board.evidence.files import Scan, content, files, scan
from board.evidence.forms import Faults, Tried
from board.evidence.screen import delivery_tasks, evidence_screen
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.tasks import STATE_LABELS
from board.rules.visibility import EVIDENCE, READS_EVIDENCE
from board.rules.words import Channel, Role
from board.tasks.images import MOST_BYTES
from board.web.forms import Fields, Parts, field, go
from board.web.render import page
from board.web.sights import RECORD, saw

ADDRESS = "/accounts/{account_id}/evidence"
Asked = Request[Any, Any, Any]
WRITE: dict[str, Any] = {"sync_to_thread": True, "status_code": 200, "include_in_schema": False}
MOST_AT_ONCE = 5 * MOST_BYTES
UPLOAD: dict[str, Any] = {**WRITE, "request_max_body_size": MOST_AT_ONCE}


@get("/accounts/{account_id:int}/evidence", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, account_id: FromPath[int]) -> Response[bytes]:
    return shown_again(request, account_id)


@post("/accounts/{account_id:int}/acts", **UPLOAD)
def add_act(request: Asked, account_id: FromPath[int], data: Parts) -> Response[bytes]:
    def write(session: Session, scans: list[Scan], zone: tzinfo) -> None:
        told = forms.act(data, zone)
        record_act(session, account_id=account_id, by=request.state.who, now=request.state.now, scans=scans, **told)

    return tried(request, account_id, "act", data, write)


@post("/acts/{act_id:int}/undo", **WRITE)
def take_act_back(request: Asked, act_id: FromPath[int], data: Fields) -> Response[bytes]:
    account = _account_of(request, "limitation_act", act_id)
    return tried(request, account, f"undo-act-{act_id}", data, lambda session, _scans, _zone: undo_act(
        session, act_id=act_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now
    ))  # fmt: skip


@post("/accounts/{account_id:int}/approval-requests", **WRITE)
def ask(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    channel, _, keeps = field(data, "what").partition(":")
    if channel not in set(Channel):
        return shown_again(request, account_id, Tried("ask", forms.typed(data), {"what": forms.CHOOSE}), status=422)
    return tried(request, account_id, "ask", data, lambda session, _scans, _zone: ask_approval(
        session, account_id=account_id, channel=Channel(channel), preservation=keeps == "1",
        reason=field(data, "reason"), by=request.state.who, now=request.state.now,
    ))  # fmt: skip


@post("/approval-requests/{request_id:int}/decision", **WRITE)
def decide(request: Asked, request_id: FromPath[int], data: Fields) -> Response[bytes]:
    account = _account_of(request, "approval_request", request_id)
    return tried(request, account, f"decide-{request_id}", data, lambda session, _scans, _zone: decide_request(
        session, request_id=request_id, decision=field(data, "decision"), reason=field(data, "reason"),
        by=request.state.who, now=request.state.now,
    ))  # fmt: skip


@post("/approvals/{approval_id:int}/withdrawal", **WRITE)
def withdraw(request: Asked, approval_id: FromPath[int], data: Fields) -> Response[bytes]:
    account = _account_of(request, "approval", approval_id)
    return tried(request, account, f"withdraw-{approval_id}", data, lambda session, _scans, _zone: withdraw_approval(
        session, approval_id=approval_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now
    ))  # fmt: skip


@post("/accounts/{account_id:int}/lawsuits", **WRITE)
def prepare(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    return tried(request, account_id, "prepare", data, lambda session, _scans, _zone: lawsuits.prepare(
        session, account_id=account_id, by=request.state.who, now=request.state.now
    ))  # fmt: skip


@post("/lawsuits/{lawsuit_id:int}/filing", **UPLOAD)
def file(request: Asked, lawsuit_id: FromPath[int], data: Parts) -> Response[bytes]:
    account = _account_of(request, "lawsuit", lawsuit_id)

    def write(session: Session, scans: list[Scan], zone: tzinfo) -> None:
        told = forms.filing(data, zone)
        lawsuits.file(
            session, lawsuit_id=lawsuit_id, by=request.state.who, now=request.state.now, scans=scans, **told
        )  # fmt: skip

    return tried(request, account, f"file-{lawsuit_id}", data, write)


@post("/lawsuits/{lawsuit_id:int}/end", **WRITE)
def end(request: Asked, lawsuit_id: FromPath[int], data: Fields) -> Response[bytes]:
    account = _account_of(request, "lawsuit", lawsuit_id)

    def write(session: Session, _scans: list[Scan], zone: tzinfo) -> None:
        told = forms.ending(data, zone)
        lawsuits.end(session, lawsuit_id=lawsuit_id, by=request.state.who, now=request.state.now, **told)

    return tried(request, account, f"end-{lawsuit_id}", data, write)


@post("/accounts/{account_id:int}/claim-decisions", **WRITE)
def decide_here(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    return tried(request, account_id, "decision", data, lambda session, _scans, _zone: decide_claim(
        session, account_id=account_id, choice=field(data, "choice"), reason=field(data, "reason"),
        by=request.state.who, now=request.state.now,
    ))  # fmt: skip


@get("/evidence-files/{file_id:int}", sync_to_thread=False, include_in_schema=False)
def picture(request: Asked, file_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        kept, media_type, where = content(session, request.state.who, file_id)
    saw(request, RECORD, [where.owner_id])
    disposition = {"content-disposition": f'inline; filename="evidence-{file_id}.jpg"'}
    return Response(kept, media_type=media_type, headers=disposition)


def scans_of(data: Mapping[str, Any], zone: tzinfo) -> list[Scan]:
    """The pictures of a form, checked and encoded anew. Raises Refused for one that cannot be taken."""
    given = data.get("photo", [])
    sent = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, UploadFile)]
    contents = [one.file.read() for one in sent]
    return [scan(one, zone) for one in contents if one]


def tried(
    request: Asked,
    account_id: int,
    form: str,
    data: Mapping[str, Any],
    write: Callable[[Session, list[Scan], tzinfo], object],
) -> Response[bytes]:
    """Write, and back to the page; a form that cannot be taken comes back with what was typed.

    Pictures are decoded before the write begins: nobody else waits for that. A person who may not write here finds no
    page, whatever was sent.
    """
    database, who = request.app.state.database, request.state.who
    try:
        with database.read() as session:
            zone = place(session, account_id, who, *EVIDENCE).zone
        scans = scans_of(data, zone)
        with database.write() as session:
            write(session, scans, zone)
    except Faults as faults:
        return shown_again(request, account_id, Tried(form, forms.typed(data), faults.errors), status=422)
    except Refused as refused:
        return shown_again(request, account_id, Tried(form, forms.typed(data), refusal=refused.text), status=409)
    return go(request, f"/accounts/{account_id}/evidence")


def shown_again(
    request: Asked, account_id: int, tried_form: Tried | None = None, *, status: int = 200
) -> Response[bytes]:
    """The page, with a form that could not be taken open in it. Raises NotFound."""
    who, now, reader = request.state.who, request.state.now, eyes_of(request)
    with request.app.state.database.read() as session:
        where = place(session, account_id, who, *READS_EVIDENCE, Role.STEWARD)
        saw(request, RECORD, [where.owner_id])
        common = {"title": where.label, "where": where, "pages": tabs(where, who, ADDRESS, reader)}
        if not who.may(where.community_id, *READS_EVIDENCE):
            return page(
                request, "evidence/steward.html", **common, **_for_steward(session, who, where),
                task_states={str(state): reader.say(text) for state, text in STATE_LABELS.items()},
            )  # fmt: skip
        shown = evidence_screen(session, who, where, reader, tried_form or Tried(), now=now)
        pictures = files(session, account_id) if shown["works"] else []
    return page(request, "evidence/show.html", status=status, **common, **shown, pictures=pictures,
                today=now.astimezone(where.zone).date().isoformat())  # fmt: skip


def _for_steward(session: Session, who: Who, where: Place) -> dict[str, Any]:
    held = fetch_one(session, "SELECT 1 FROM account_state WHERE account_id = :id AND state = 'held'", id=where.id)
    return {"tasks": delivery_tasks(session, who, where), "is_held": held is not None}


def _account_of(request: Asked, table: str, id_: int) -> int:
    """The account of a row, which the action looks at once more. Raises NotFound."""
    with request.app.state.database.read() as session:
        row = fetch_one(session, f"SELECT account_id FROM {table} WHERE id = :id", id=id_)
    if row is None:
        raise NotFound
    return int(row[0])


ROUTES = [
    show, add_act, take_act_back, ask, decide, withdraw, prepare, file, end, decide_here, picture,
]  # fmt: skip
