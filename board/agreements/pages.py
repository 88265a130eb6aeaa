"""Promises and instalment plans of an account, and what became of the promises that each person took."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.card import card
from board.accounts.eyes import Eyes, eyes_of
from board.accounts.scope import place
from board.accounts.tabs import tabs
from board.agreements import plan_form, plans, queries
from board.agreements.plan_form import PlanForm, Wanted
from board.agreements.plan_view import plan_views
from board.rules.instalments import MOST_PARTS
from board.rules.ports import NotFound, Refused, Text
from board.rules.promises import OUTCOME_LABELS, Outcome
from board.rules.time import local_date, parse_date, to_day
from board.rules.visibility import ACCOUNTS, AMOUNTS, MAKES_PLANS
from board.web.forms import Fields, field, go, number, said
from board.web.render import page
from board.web.sights import LIST, RECORD, saw, saw_accounts

Asked = Request[Any, Any, Any]
TAB = "/accounts/{account_id}/agreements"
LOOKS = {
    Outcome.ACTIVE: "promised", Outcome.KEPT: "done", Outcome.PARTLY_KEPT: "disputed", Outcome.BROKEN: "overdue",
    Outcome.SUSPENDED: "held", Outcome.SUPERSEDED: "settled", Outcome.UNDONE: "cancelled",
}  # fmt: skip
SHOWN = 200
USUAL_DAYS = timedelta(days=90)
NO_DAY = Text("请填写签字日期。", "Give the day of the signature.")


@get(TAB.replace("{account_id}", "{account_id:int}"), sync_to_thread=False, include_in_schema=False)
def show(request: Asked, account_id: FromPath[int]) -> Response[bytes]:
    """Every promise with its outcome, every plan with its parts; with the form's fields in the URL, a proposal."""
    with request.app.state.database.read() as session:
        return _page(session, request, account_id)


@post("/accounts/{account_id:int}/plans", sync_to_thread=True, status_code=200, include_in_schema=False)
def draft(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    who, now, wanted = request.state.who, request.state.now, plan_form.read(data, eyes_of(request))
    if isinstance(wanted, PlanForm):
        with request.app.state.database.read() as session:
            place(session, account_id, who, *MAKES_PLANS)
            return _page(session, request, account_id, status=422, form=wanted)
    sent = wanted

    def work(session: Session) -> None:
        plans.draft(session, account_id=account_id, total_fen=sent.total_fen, parts=sent.parts, by=who, now=now)

    return _done(request, account_id, data, work, form=_typed(data, sent))


@post("/accounts/{account_id:int}/plans/{plan_id:int}/signature", sync_to_thread=True, include_in_schema=False)
def sign(request: Asked, account_id: FromPath[int], plan_id: FromPath[int], data: Fields) -> Response[bytes]:
    signed_on = parse_date(field(data, "signed_on"))

    def work(session: Session) -> None:
        if signed_on is None:
            raise Refused(NO_DAY)
        plans.sign(
            session, plan_id=plan_id, account_id=account_id, signed_on=signed_on, reference=field(data, "reference"),
            by=request.state.who, now=request.state.now,
        )  # fmt: skip

    return _done(request, account_id, data, work)


@post("/accounts/{account_id:int}/plans/{plan_id:int}/end", sync_to_thread=True, include_in_schema=False)
def end(request: Asked, account_id: FromPath[int], plan_id: FromPath[int], data: Fields) -> Response[bytes]:
    def work(session: Session) -> None:
        plans.end(
            session, plan_id=plan_id, account_id=account_id, reason=field(data, "reason"), by=request.state.who,
            now=request.state.now,
        )  # fmt: skip

    return _done(request, account_id, data, work)


@get("/accounts/{account_id:int}/plans/{plan_id:int}/print", sync_to_thread=False, include_in_schema=False)
def paper(request: Asked, account_id: FromPath[int], plan_id: FromPath[int]) -> Response[bytes]:
    """The agreement as it is signed, on A4."""
    who, eyes = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        found = card(session, who, account_id, now=request.state.now)
        if not who.may(found.place.community_id, *MAKES_PLANS):
            raise NotFound
        views = plan_views(session, found.place, shows_money=True, eyes=eyes)
    view = next((one for one in views if one.plan.id == plan_id), None)
    if view is None:
        raise NotFound
    saw(request, RECORD, [found.place.owner_id])
    return page(
        request, "agreements/paper.html", title=eyes._("Agreement on instalments"), view=view, card=found,
        company=request.app.state.settings.company,
    )  # fmt: skip


@get("/promises", sync_to_thread=False, include_in_schema=False)
def promises(request: Asked) -> Response[bytes]:
    """By person: made, kept, partly kept, broken, suspended, superseded; each number is the list that it counts."""
    query, eyes = request.query_params, eyes_of(request)
    today = local_date(request.state.now, request.app.state.settings.tz)
    since = plan_form.day_or(query.get("since", ""), today - USUAL_DAYS)
    until = plan_form.day_or(query.get("until", ""), today)
    person, became = number(query, "person"), query.get("outcome", "")
    with request.app.state.database.read() as session:
        rows = queries.promises(
            session, request.state.who, since=to_day(since), until=to_day(until), now=request.state.now
        )
        listed = queries.chosen(rows, person_id=person, became=became)
        saw_accounts(request, session, LIST, [row.account_id for row in listed[:SHOWN]])
    return page(
        request, "agreements/promises.html", title=eyes._("Promises"), tallies=queries.tallies(rows),
        rows=listed[:SHOWN], count=len(listed), since=since.isoformat(), until=until.isoformat(), person=person,
        became=became, outcomes=_labels(eyes), looks=LOOKS, shows_money=request.state.who.has(*AMOUNTS),
    )  # fmt: skip


def _page(
    session: Session,
    request: Asked,
    account_id: int,
    *,
    status: int = 200,
    form: PlanForm | None = None,
    refusal: str = "",
    typed: Any = None,
) -> Response[bytes]:
    who, now, eyes = request.state.who, request.state.now, eyes_of(request)
    where = place(session, account_id, who, *ACCOUNTS)
    found = card(session, who, account_id, now=now)
    makes = who.may(where.community_id, *MAKES_PLANS)
    shows_money = who.may(where.community_id, *AMOUNTS)
    if form is None and makes:
        form = plan_form.proposal(request.query_params, plan_form.empty(found.line.fen, eyes), eyes)
    saw(request, RECORD, [where.owner_id])
    return page(
        request, "agreements/account.html", status=status, title=where.label, card=found,
        is_held=bool(found.line.causes.holding or found.line.causes.manual),
        promises=queries.of_account(session, who, where, now=now),
        plans=plan_views(session, where, shows_money=shows_money, eyes=eyes), form=form, makes=makes,
        shows_money=shows_money, outcomes=_labels(eyes), looks=LOOKS, most=MOST_PARTS,
        pages=tabs(where, who, TAB, eyes), today=local_date(now, where.zone).isoformat(), refusal=refusal,
        typed={name: field(typed or {}, name) for name in ("signed_on", "reference", "reason")},
    )  # fmt: skip


def _done(
    request: Asked, account_id: int, data: Any, work: Callable[[Session], None], form: PlanForm | None = None
) -> Response[bytes]:
    """Do it and show the tab; what the board does not allow is said there, with what was typed."""
    try:
        with request.app.state.database.write() as session:
            work(session)
    except Refused as refused:
        with request.app.state.database.read() as session:
            return _page(
                session, request, account_id, status=409, form=form, refusal=said(request, refused), typed=data
            )
    return go(request, f"/accounts/{account_id}/agreements")


def _typed(data: Any, wanted: Wanted) -> PlanForm:
    rows = tuple(
        plan_form.Row(field(data, f"amount-{place}"), field(data, f"on-{place}"))
        for place in range(1, len(wanted.parts) + 1)
    )
    return PlanForm(field(data, "amount"), field(data, "count"), field(data, "first"), rows)


def _labels(eyes: Eyes) -> dict[str, str]:
    return {str(code): eyes.say(text) for code, text in OUTCOME_LABELS.items()}


ROUTES = [show, draft, sign, end, paper, promises]
