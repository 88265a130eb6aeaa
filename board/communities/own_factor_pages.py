"""One's own authenticator and recovery codes: bind, replace, stop using, make codes anew; each wants a fresh proof."""

from typing import Any

from litestar import Request, Response, get, post
from sqlmodel import Session

from board import audit
from board.communities import sign_in
from board.db.sql import fetch
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.web import cookies, factors
from board.web.browsers import browser_of
from board.web.enrolling import Offer, offer, taken_up
from board.web.forms import Fields, field, go, said
from board.web.fresh import fresh
from board.web.render import page

PROVEN = [fresh]


@get("/me/factor", guards=PROVEN, sync_to_thread=False, include_in_schema=False)
def factor_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _enrolment(request, offer(request, _login(request), request.state.token_hash))


@post("/me/factor", guards=PROVEN, sync_to_thread=True, include_in_schema=False)
def bind(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Bind the app, instead of the one before; every other session ends, and this one gets a new token."""
    state, who = request.state, _who(request)
    offered = taken_up(request, field(data, "offer"), _login(request), state.token_hash)
    try:
        with request.app.state.database.write() as session:
            codes = factors.enrol(
                session, request.app.state.seals, person_id=who.person_id or 0, secret=offered.secret,
                typed=field(data, "code"), now=state.now, instead=True,
            )  # fmt: skip
            token = _changed(request, session, "second_factor_enrolled")
    except Refused as refused:
        return _enrolment(request, offered, error=refused)
    cookies.adopt(request, token)
    return cookies.let_in(request, _codes(request, codes), token)


@post("/me/factor/removal", guards=PROVEN, sync_to_thread=True, include_in_schema=False)
def remove(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Stop using it. Raises Refused where the person's role needs one."""
    who = _who(request)
    if factors.is_needed(request.app.state.settings.second_factor, who.roles):
        raise Refused(factors.NEEDED)
    with request.app.state.database.write() as session:
        if not factors.remove(session, who.person_id or 0):
            raise NotFound
        token = _changed(request, session, "second_factor_removed")
    return cookies.let_in(request, go(request, "/me"), token)


@post("/me/factor/codes", guards=PROVEN, sync_to_thread=True, include_in_schema=False)
def new_codes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Ten new recovery codes, on this answer and nowhere again; those before are void."""
    who = _who(request)
    with request.app.state.database.write() as session:
        if not factors.is_enrolled(session, who.person_id or 0):
            raise NotFound
        codes = factors.new_recovery_codes(session, request.app.state.seals, person_id=who.person_id or 0)
        _note(request, session, "recovery_codes_made")
    return _codes(request, codes)


def _changed(request: Request[Any, Any, Any], session: Session, verb: str) -> str:
    _note(request, session, verb)
    person = _who(request).person_id or 0
    return sign_in.start_anew(session, person_id=person, browser=browser_of(request), now=request.state.now)


def _note(request: Request[Any, Any, Any], session: Session, verb: str) -> None:
    who = _who(request)
    audit.note(session, verb=verb, by=who, at=request.state.now, subject="person", subject_id=who.person_id)


def _codes(request: Request[Any, Any, Any], codes: list[str]) -> Response[bytes]:
    return page(request, "communities/recovery_codes.html", title="", codes=codes, onward="/me")


def _enrolment(request: Request[Any, Any, Any], offered: Offer, *, error: Refused | None = None) -> Response[bytes]:
    return page(
        request, "communities/enrol.html", status=422 if error else 200, title="", offered=offered,
        action="/me/factor", next="/me", error=said(request, error) if error else "", must=False,
    )  # fmt: skip


def _login(request: Request[Any, Any, Any]) -> str:
    with request.app.state.database.read() as session:
        return str(fetch(session, "SELECT login FROM person WHERE id = :id", id=_who(request).person_id)[0][0])


def _who(request: Request[Any, Any, Any]) -> Who:
    who: Who = request.state.who
    return who


ROUTES = [factor_page, bind, remove, new_codes]
