"""The bundle for a lawyer leaves the board: to whom and why is asked, proven anew, and written down."""

import base64
from datetime import datetime
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from sqlmodel import Session

from board import audit
from board.accounts.phones import TooManyLooks, note_refusal, unmask
from board.accounts.scope import Place, place
from board.db.sql import fetch_one
from board.evidence import forms
from board.evidence.bundle import Bundle, archive, collect
from board.evidence.evidence_pages import WRITE, shown_again
from board.evidence.forms import Tried
from board.evidence.lawsuits import OUTCOMES
from board.evidence.pdf import PRINT_OR_ZIP, NoPdf, as_pdf, is_available
from board.rules.delivery import ACTS, PROOFS, RELATIONS, WAYS
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.visibility import EVIDENCE
from board.web.forms import Fields, field
from board.web.fresh import fresh
from board.web.render import page, text
from board.web.sheets import download
from board.web.sights import EXPORT, PHONE, saw

Asked = Request[Any, Any, Any]
FORMS = ("zip", "pdf", "print")
NEEDED = Text("请填写。", "Fill this in.")


@post("/accounts/{account_id:int}/bundle", guards=[fresh], **WRITE)
def take_along(request: Asked, account_id: FromPath[int], data: Fields) -> Response[Any]:
    """ZIP, PDF, or the page that prints; a ZIP without its PDF where this server cannot make one."""
    errors = {name: NEEDED for name in ("recipient", "purpose") if not field(data, name)}
    form = field(data, "form") if field(data, "form") in FORMS else "zip"
    if errors:
        return shown_again(request, account_id, Tried("bundle", forms.typed(data), errors), status=422)
    try:
        return _take(request, account_id, data, form)
    except TooManyLooks as refused:
        note_refusal(
            request.app.state.database, subject="account", subject_id=account_id, by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
        return shown_again(
            request, account_id, Tried("bundle", forms.typed(data), refusal=refused.text), status=429
        )  # fmt: skip
    except Refused as refused:
        return shown_again(request, account_id, Tried("bundle", forms.typed(data), refusal=refused.text), status=409)


def _take(request: Asked, account_id: int, data: dict[str, Any], form: str) -> Response[Any]:
    """Put together and written down in one transaction; made into a file after it, which nobody else waits for."""
    who, now = request.state.who, request.state.now
    recipient, purpose = field(data, "recipient")[:200], field(data, "purpose")[:500]
    if form == "pdf" and not is_available():
        raise NoPdf(PRINT_OR_ZIP)
    with request.app.state.database.write() as session:
        where = place(session, account_id, who, *EVIDENCE)
        phones = _phones(session, where, purpose, who, now)
        bundle = collect(session, who, where, phones=phones, recipient=recipient, purpose=purpose, now=now)
        audit.note(
            session, verb="export", by=who, at=now, subject="account", subject_id=account_id,
            community_id=where.community_id, details={"form": form, "kind": "bundle"},
            personal={"recipient": recipient, "reason": purpose},
        )  # fmt: skip
    saw(request, EXPORT, [where.owner_id])
    if phones:
        saw(request, PHONE, [where.owner_id])
    return _response(request, bundle, form)


def _phones(session: Session, where: Place, purpose: str, by: Who, now: datetime) -> list[str]:
    """The owner's numbers, opened like any other: on record, and not more of them in an hour."""
    row = fetch_one(
        session, "SELECT 1 FROM owner_phone WHERE owner_id = :id AND phone NOT LIKE '~%'", id=where.owner_id
    )
    return unmask(session, account_id=where.id, reason=purpose, by=by, now=now) if row else []


def _response(request: Asked, bundle: Bundle, form: str) -> Response[Any]:
    context = _context(request, bundle)
    if form == "print":
        return page(request, "evidence/bundle.html", in_file=False, **context)
    made = text(request, "evidence/bundle.html", in_file=True, **context)
    name = f"{bundle.account.label}-{bundle.made_at.astimezone(bundle.account.zone):%Y%m%d}"
    if form == "pdf":
        return download(as_pdf(made), f"{name}.pdf", "application/pdf")
    pdf = as_pdf(made) if is_available() else None
    return download(archive(bundle, pdf, made), f"{name}.zip", "application/zip")


def _context(request: Asked, bundle: Bundle) -> dict[str, Any]:
    """Always in Chinese; photos stand in the page itself, so that a file needs nothing beside it."""
    return {
        "title": f"证据材料 {bundle.account.label}",
        "bundle": bundle,
        "company": request.app.state.settings.company or f"{bundle.account.community}物业服务中心",
        "zone": bundle.account.zone,
        "pictures": [(one.row, _inline(one.content)) for one in bundle.pictures],
        "acts": {str(code): label.zh for code, label in ACTS.items()},
        "proofs": {str(code): label.zh for code, label in PROOFS.items()},
        "ways": {str(code): label.zh for code, label in WAYS.items()},
        "relations": {str(code): label.zh for code, label in RELATIONS.items()},
        "outcomes": {str(code): label.zh for code, label in OUTCOMES.items()},
    }


def _inline(content: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(content).decode()


ROUTES = [take_along]
