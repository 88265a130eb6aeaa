"""One account: its page, its card beside a list, and what is recorded there."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.account_view import Shown, account_page, list_address, shown
from board.accounts.actions import log_contact, undo_contact
from board.accounts.card import card
from board.accounts.classes import classify
from board.accounts.contact_form import ContactForm, Read, read, refused
from board.accounts.eyes import Eyes, eyes_of
from board.accounts.filters import Filters
from board.accounts.guard import Denied, require
from board.accounts.lines import line
from board.accounts.phones import TooManyLooks, note_refusal, unmask
from board.accounts.queries import chosen
from board.accounts.scope import department
from board.accounts.verifications import verify
from board.rules.guard import Question
from board.rules.ports import NotFound
from board.rules.visibility import AMOUNTS, SPEAKS, Opening
from board.rules.words import Channel, Result
from board.web.beside import LISTS, shown_list
from board.web.forms import Fields, field, go
from board.web.render import is_htmx, page
from board.web.sights import LIST, PHONE, saw

SAVED = {"HX-Trigger-After-Settle": "board:saved"}


@get("/accounts/{account_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        return account_page(session, request, account_id)


@get("/accounts/{account_id:int}/card", sync_to_thread=False, include_in_schema=False)
def card_beside(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        found = shown(session, request, account_id, is_page=False)
    return page(request, "accounts/card.html", shown=found)


@get("/accounts/{account_id:int}/row", sync_to_thread=False, include_in_schema=False)
def row(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """The account's row in the list that is open in the browser, as it stands now."""
    path, query = shown_list(request)
    with request.app.state.database.read() as session:
        rows = chosen(session, request.state.who, [account_id], now=request.state.now)
    if not rows:
        raise NotFound
    saw(request, LIST, [one.owner_id for one in rows])
    return page(
        request, "accounts/row.html", lines=[line(one, eyes_of(request)) for one in rows],
        here=list_address(Filters.read(query), path if path in LISTS else "/"), selected=query.get("selected", ""),
        shows_money=request.state.who.has(*AMOUNTS), speaks=request.state.who.has(*SPEAKS),
    )  # fmt: skip


@post("/accounts/{account_id:int}/contacts", sync_to_thread=True, include_in_schema=False)
def log_call(request: Request[Any, Any, Any], account_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Write a contact down with its class; what the guard says against it stands in the form, with what helps."""
    reader = eyes_of(request)
    with request.app.state.database.read() as session:
        before = shown(session, request, account_id, is_page=False)
    wanted = read(before.form, data, reader)
    if isinstance(wanted, ContactForm):
        return _form_again(request, account_id, wanted, 422)
    if wanted.verified:
        _verify(request, account_id)
    try:
        with request.app.state.database.write() as session:
            contact_id = _write(session, request, before, wanted)
    except Denied as denied:
        return _form_again(request, account_id, refused(wanted.form, denied, wanted.values["result"], reader), 409)
    if not is_htmx(request):
        return go(request, f"/accounts/{account_id}")
    undo = f"/accounts/{account_id}/contacts/{contact_id}/undo"
    return _changed(request, account_id, _saved(before, wanted, reader), undo=undo, headers=SAVED)


def _write(session: Session, request: Request[Any, Any, Any], before: Shown, wanted: Read) -> int:
    """The contact's id. Raises Denied, with nothing written."""
    who, now, where = request.state.who, request.state.now, before.view.card.place
    values = dict(wanted.values)
    along = values.pop("company")
    own = department(who, where.community_id)
    people = (own, *along) if along and own else None
    contact_id = log_contact(session, account_id=where.id, by=who, now=now, people=people, **values)
    if wanted.kind:
        classify(session, contact_id=contact_id, kind=wanted.kind, by=who, now=now)
    return contact_id


@post(
    "/accounts/{account_id:int}/contacts/{contact_id:int}/undo",
    sync_to_thread=True,
    include_in_schema=False,
)
def undo_call(request: Request[Any, Any, Any], account_id: FromPath[int], contact_id: FromPath[int]) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.write() as session:
        if undo_contact(session, contact_id=contact_id, by=who, now=now) != account_id:
            raise NotFound
    if not is_htmx(request):
        return go(request, f"/accounts/{account_id}")
    return _changed(request, account_id, eyes_of(request)._("Taken back"), is_undone=True)


@post("/accounts/{account_id:int}/phone", sync_to_thread=True, include_in_schema=False)
def show_phone(request: Request[Any, Any, Any], account_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Open the number: for a call that is being logged, which the guard must allow, or with a reason.

    The look is written down.
    """
    who, now, database = request.state.who, request.state.now, request.app.state.database
    if field(data, "verified"):
        _verify(request, account_id)
    try:
        with database.write() as session:
            found = card(session, who, account_id, now=now)
            is_calling = bool(field(data, "calling")) and found.opening is Opening.CALL
            if is_calling:
                company = tuple(filter(None, [department(who, found.place.community_id)]))
                require(session, account_id, Question(Channel.PHONE, now, company))
            reason = eyes_of(request)._("to log a call") if is_calling else field(data, "reason")
            phones = unmask(session, account_id=account_id, reason=reason, by=who, now=now)
    except TooManyLooks:
        note_refusal(database, subject="account", subject_id=account_id, by=who, now=now)
        raise
    saw(request, PHONE, [found.line.owner_id])
    held = bool(found.line.causes.holding or found.line.causes.manual)
    template = "accounts/phone.html" if is_htmx(request) else "accounts/phone_page.html"
    return page(
        request, template, key=account_id, phones=phones, dials=not held, title=found.line.label,
        back=f"/accounts/{account_id}",
    )  # fmt: skip


@post("/accounts/{account_id:int}/verification", sync_to_thread=True, include_in_schema=False)
def verify_unpaid(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """Somebody looked in the fee system: still unpaid today."""
    _verify(request, account_id)
    if not is_htmx(request):
        return go(request, f"/accounts/{account_id}")
    return _changed(request, account_id, eyes_of(request)._("Verified as unpaid for today"))


def _verify(request: Request[Any, Any, Any], account_id: int) -> None:
    """In a transaction of its own: it stays true, whatever the guard says of what comes next."""
    who, now = request.state.who, request.state.now
    with request.app.state.database.write() as session:
        verify(session, account_ids=[account_id], by=who, now=now)


def _form_again(request: Request[Any, Any, Any], account_id: int, form: ContactForm, status: int) -> Response[bytes]:
    with request.app.state.database.read() as session:
        if is_htmx(request):
            found = shown(session, request, account_id, is_page=not _is_beside_list(request), form=form)
            return page(request, "accounts/card.html", status=status, shown=found)
        return account_page(session, request, account_id, status=status, form=form)


def _changed(
    request: Request[Any, Any, Any],
    account_id: int,
    told: str,
    *,
    undo: str = "",
    is_undone: bool = False,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """The card again, the row of the list that it stands beside, and the toast that takes it back."""
    path, query = shown_list(request)
    in_list = path in LISTS
    with request.app.state.database.read() as session:
        found = shown(session, request, account_id, is_page=not in_list)
    filters = Filters.read(query)
    response = page(
        request,
        "accounts/changed.html",
        shown=found._replace(form=_closed(found.form)),
        lines=[line(found.view.card.line, eyes_of(request))] if in_list else [],
        here=list_address(filters, path),
        shows_money=request.state.who.has(*AMOUNTS),
        told=told,
        undo=undo,
        is_undone=is_undone,
        shows_card=not is_undone or not in_list or query.get("selected") == str(account_id),
    )
    response.headers.update(headers if headers and in_list else {})
    return response


def _is_beside_list(request: Request[Any, Any, Any]) -> bool:
    return shown_list(request)[0] in LISTS


def _closed(form: ContactForm) -> ContactForm:
    return ContactForm(**{**form.__dict__, "is_open": False, "opens": ""})


def _saved(before: Shown, wanted: Read, reader: Eyes) -> str:
    """What the toast says."""
    room, result = before.view.card.line.label, wanted.values["result"]
    if result == Result.SERVICE_ISSUE:
        return reader._("{room}: the complaint is made, the owner is on hold").format(room=room)
    return reader._("{room}: logged, {result}").format(room=room, result=reader.label(result))


ROUTES = [show, card_beside, row, log_call, undo_call, show_phone, verify_unpaid]
