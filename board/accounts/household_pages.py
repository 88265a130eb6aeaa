"""Who else there is in a household, whether the flat is lived in, and since when."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.card import card
from board.accounts.eyes import eyes_of
from board.accounts.occupancy import note_occupancy, noted
from board.accounts.other_people import RELATIONS, add, others, remove, unmask_other
from board.accounts.phones import TooManyLooks, how_opened, note_refusal
from board.accounts.scope import place
from board.accounts.tabs import tabs
from board.rules.occupancy import SEEN_LABELS, SOURCE_LABELS, next_step
from board.rules.ports import Refused, Text
from board.rules.time import local_date, parse_date
from board.rules.visibility import ACCOUNTS, SELLS, SPEAKS, Opening
from board.web.forms import Fields, field, go, said
from board.web.render import is_htmx, page
from board.web.sights import PHONE, RECORD, saw

Asked = Request[Any, Any, Any]
TAB = "/accounts/{account_id}/household"
NO_DATE = Text("请填写日期，例如 2026-12-31。", "Write a date, for example 2026-12-31.")
FIELDS = ("relation", "name", "phone", "note", "from_on", "until_on", "seen", "since_on", "remark")


@get("/accounts/{account_id:int}/household", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, account_id: FromPath[int]) -> Response[bytes]:
    return _page(request, account_id)


@post("/accounts/{account_id:int}/people", sync_to_thread=True, status_code=200, include_in_schema=False)
def add_other(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    def work(session: Session) -> None:
        place(session, account_id, request.state.who, *SPEAKS)
        _readable(data, "from_on", "until_on")
        add(
            session, account_id=account_id, relation=field(data, "relation"), name=field(data, "name"),
            phone=field(data, "phone"), note=field(data, "note"), by=request.state.who, now=request.state.now,
            from_on=parse_date(field(data, "from_on")), until_on=parse_date(field(data, "until_on")),
        )  # fmt: skip

    return _done(request, account_id, data, work)


@post("/accounts/{account_id:int}/people/{other_id:int}/removal", sync_to_thread=True, include_in_schema=False)
def remove_other(request: Asked, account_id: FromPath[int], other_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        remove(session, account_id=account_id, other_id=other_id, by=request.state.who, now=request.state.now)
    return go(request, f"/accounts/{account_id}/household")


@post("/accounts/{account_id:int}/people/{other_id:int}/phone", sync_to_thread=True, include_in_schema=False)
def show_phone(request: Asked, account_id: FromPath[int], other_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Open the number with a reason; the look is written down and counted like one at an owner's."""
    who, now, database = request.state.who, request.state.now, request.app.state.database
    try:
        with database.write() as session:
            phone = unmask_other(
                session, account_id=account_id, other_id=other_id, reason=field(data, "reason"), by=who, now=now
            )
            where = place(session, account_id, who, *SPEAKS)
    except TooManyLooks:
        note_refusal(database, subject="account", subject_id=account_id, by=who, now=now)
        raise
    saw(request, PHONE, [where.owner_id])
    template = "accounts/phone.html" if is_htmx(request) else "accounts/phone_page.html"
    return page(
        request, template, key=f"other-{other_id}", phones=[phone], dials=False, title=where.label,
        back=f"/accounts/{account_id}/household",
    )  # fmt: skip


@post("/accounts/{account_id:int}/occupancy", sync_to_thread=True, status_code=200, include_in_schema=False)
def note_room(request: Asked, account_id: FromPath[int], data: Fields) -> Response[bytes]:
    def work(session: Session) -> None:
        place(session, account_id, request.state.who, *SPEAKS)
        _readable(data, "since_on")
        note_occupancy(
            session, account_id=account_id, seen=field(data, "seen"), since_on=parse_date(field(data, "since_on")),
            note=field(data, "remark"), by=request.state.who, now=request.state.now,
        )  # fmt: skip

    return _done(request, account_id, data, work)


def _readable(data: Any, *names: str) -> None:
    if any(field(data, name) and parse_date(field(data, name)) is None for name in names):
        raise Refused(NO_DATE)


def _done(request: Asked, account_id: int, data: Any, work: Callable[[Session], None]) -> Response[bytes]:
    try:
        with request.app.state.database.write() as session:
            work(session)
    except Refused as refused:
        return _page(request, account_id, status=409, refusal=said(request, refused), typed=data)
    return go(request, f"/accounts/{account_id}/household")


def _page(
    request: Asked, account_id: int, *, status: int = 200, refusal: str = "", typed: Any = None
) -> Response[bytes]:
    who, now, eyes = request.state.who, request.state.now, eyes_of(request)
    with request.app.state.database.read() as session:
        where = place(session, account_id, who, *ACCOUNTS)
        found = card(session, who, account_id, now=now)
        known = noted(session, [where.room_id]).get(where.room_id)
        people = others(session, who, where)
        opens = how_opened(session, who, where, is_held=True)
    saw(request, RECORD, [where.owner_id])
    advice = next_step(known.seen) if known else None
    return page(
        request, "accounts/household.html", status=status, title=where.label, account=where, card=found,
        is_held=bool(found.line.causes.holding or found.line.causes.manual), people=people, noted=known,
        advice=eyes.say(advice) if advice else "", relations=_words(RELATIONS, eyes), seen=_words(SEEN_LABELS, eyes),
        sources=_words(SOURCE_LABELS, eyes), opens=opens if opens is not Opening.NO else "", refusal=refusal,
        speaks=who.may(where.community_id, *SPEAKS), sells=who.may(where.community_id, *SELLS),
        pages=tabs(where, who, TAB, eyes), typed={name: field(typed or {}, name) for name in FIELDS},
        today=local_date(now, where.zone).isoformat(),
    )  # fmt: skip


def _words(labels: Any, eyes: Any) -> dict[str, str]:
    return {str(code): eyes.say(text) for code, text in labels.items()}


ROUTES = [show, add_other, remove_other, show_phone, note_room]
