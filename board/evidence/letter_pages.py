"""Letters: chosen and shown first, made for one household or for many, printed and written out."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from sqlmodel import Session

from board import audit
from board.accounts.eyes import eyes_of
from board.accounts.scope import places
from board.evidence import forms, letters, notices
from board.evidence.deliveries import CANCELLED
from board.evidence.evidence_pages import WRITE
from board.evidence.forms import Tried
from board.evidence.notice_screen import chosen_template, made_screen, new_screen
from board.evidence.pdf import NoPdf, as_pdf, is_available
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.time import parse_date
from board.rules.visibility import EVIDENCE
from board.web.forms import Fields, field, fields, go, number, whole
from board.web.render import page, text
from board.web.sheets import download
from board.web.sights import EXPORT, LIST, saw_accounts

Asked = Request[Any, Any, Any]
PDF = "application/pdf"


@get("/notices/new", sync_to_thread=True, include_in_schema=False)
def new(request: Asked) -> Response[bytes]:
    """For the accounts named: one, or those that were picked in a list."""
    return _new(request, Tried(), _ids(request.query_params.getall("account", [])))


@post("/notices", **WRITE)
def make(request: Asked, data: Fields) -> Response[bytes]:
    """Show the letters first; with `step` make, freeze them."""
    ids, shown = _ids(fields(data, "account")), _ids(fields(data, "shown"))
    tried = Tried("make", forms.typed(data))
    template = chosen_template(field(data, "template"))
    until = field(data, "deadline")
    deadline = parse_date(until)
    if template is None or not ids or (until and deadline is None):
        errors = {} if template else {"template": forms.CHOOSE}
        errors |= {} if ids else {"account": Text("请至少选择一户。", "Choose one household at least.")}
        errors |= {"deadline": forms.DAY} if until and deadline is None else {}
        return _new(request, Tried("make", tried.typed, errors), shown or ids, status=422)
    if field(data, "step") != "make":
        return _new(request, tried, ids)
    try:
        with request.app.state.database.write() as session:
            made, skipped = notices.make(
                session, account_ids=ids, template=template, deadline_on=deadline,
                company=request.app.state.settings.company, by=request.state.who, now=request.state.now,
            )  # fmt: skip
    except Refused as refused:
        return _new(request, Tried("make", tried.typed, refusal=refused.text), ids, status=409)
    if not made:
        return _new(request, tried, ids, status=409)
    if len(made) == 1 and not skipped:
        return go(request, f"/notices/{made[0]}")
    left = ",".join(str(one.account_id) for one in skipped)
    first = f"batch={made[0]}" if len(made) > 1 else f"only={made[0]}"
    return go(request, f"/notices?{first}&skipped={left}")


@get("/notices", sync_to_thread=False, include_in_schema=False)
def made(request: Asked) -> Response[bytes]:
    """What was made at once, and who was left out."""
    asked, who = request.query_params, request.state.who
    skipped = _ids(asked.get("skipped", "").split(","))
    with request.app.state.database.read() as session:
        ids = _wanted(session, request)
        shown = made_screen(session, who, ids, skipped[: notices.MOST])
        saw_accounts(request, session, LIST, [*(one.account_id for one in shown["papers"]), *skipped])
    return page(request, "evidence/made.html", query=_query(request), **shown)


@get("/notices/print", sync_to_thread=True, include_in_schema=False)
def print_letters(request: Asked) -> Response[bytes]:
    return _paper(request, "print")


@get("/notices/pdf", sync_to_thread=True, include_in_schema=False)
def pdf_letters(request: Asked) -> Response[bytes]:
    return _paper(request, "pdf")


def _new(request: Asked, tried: Tried, ids: Sequence[int] = (), *, status: int = 200) -> Response[bytes]:
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        company = request.app.state.settings.company
        shown = new_screen(session, who, ids, tried, reader, asked=request.query_params, company=company)
        saw_accounts(request, session, LIST, ids)
    return page(request, "evidence/new.html", status=status, **shown)


def _paper(request: Asked, form: str) -> Response[bytes]:
    """The letters as they leave the board, which is written down; none cancelled, none to a household on hold."""
    who, now = request.state.who, request.state.now
    if form == "pdf" and not is_available():
        raise NoPdf
    with request.app.state.database.write() as session:
        ids = _wanted(session, request)
        left_out = letters.held(session, ids)
        found = [one for one in letters.papers(session, who, ids) if not one.cancelled]
        if not found:
            raise Refused(CANCELLED)
        going = [one for one in found if one.id not in left_out]
        if not going:
            raise Refused(Text("这些住户现在暂缓催缴，不能发函。请勿提及欠费。", "On hold now: no letter goes out."))
        accounts_of = [one.account_id for one in going]
        audit.note(
            session, verb="export", by=who, at=now, subject="notice",
            subject_id=going[0].id if len(going) == 1 else None, community_id=_community(session, who, accounts_of),
            details={"form": form, "rows": len(going)},
        )  # fmt: skip
        saw_accounts(request, session, EXPORT, accounts_of)
    title = going[0].title if len(going) == 1 else f"{going[0].title} × {len(going)}"
    context = {"title": title, "papers": going, "left_out": sorted(left_out.values())}
    if form == "print":
        return page(request, "evidence/letters.html", in_file=False, **context)
    made_of = text(request, "evidence/letters.html", in_file=True, **{**context, "left_out": []})
    return download(as_pdf(made_of), f"{going[0].number}.pdf", PDF)


def _community(session: Session, who: Who, account_ids: Sequence[int]) -> int | None:
    return audit.only_one(one.community_id for one in places(session, account_ids, who, *EVIDENCE).values())


def _wanted(session: Session, request: Asked) -> list[int]:
    """The notice that `only` names, or those of a batch."""
    asked = dict(request.query_params)
    only, batch = number(asked, "only"), number(asked, "batch")
    if only is not None:
        return [only]
    return letters.batch(session, batch) if batch is not None else []


def _ids(texts: Sequence[str]) -> list[int]:
    return [id_ for one in texts if (id_ := whole(one)) is not None]


def _query(request: Asked) -> str:
    asked = dict(request.query_params)
    only, batch = number(asked, "only"), number(asked, "batch")
    return f"only={only}" if only is not None else f"batch={batch}"


# The GET of an address first: Litestar prepares what is there anew for each further method, threads once too often.
ROUTES = [new, made, make, print_letters, pdf_letters]
