"""One's own page: the language, the password, and where one is signed in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board import audit
from board.communities import own_factor_pages, sign_in
from board.communities.actions import set_password
from board.communities.session_queries import open_sessions
from board.db.sql import run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.web import cookies, factors, sessions
from board.web.browsers import browser_of
from board.web.forms import Fields, field, go, said
from board.web.proof import prove
from board.web.render import page


@get("/me", sync_to_thread=False, include_in_schema=False)
def me(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _me(request)


@post("/me/language", sync_to_thread=True, include_in_schema=False)
def language(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    wanted = "en" if field(data, "language") == "en" else "zh"
    who = request.state.who
    with request.app.state.database.write() as session:
        run(session, "UPDATE person SET language = :wanted WHERE id = :id", wanted=wanted, id=_id(request))
        audit.note(
            session, verb="language", by=who, at=request.state.now, subject="person", subject_id=who.person_id,
            details={"from": who.language, "to": wanted},
        )  # fmt: skip
    return go(request, field(data, "next"))


@post("/me/password", sync_to_thread=True, include_in_schema=False)
def password(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Change one's password: all sessions end, and this browser gets a new one."""
    state, app = request.state, request.app.state
    try:
        prove(request, str(data.get("old", "")), code_too=False)
        with app.database.write() as session:
            set_password(
                session, person_id=_id(request), password=str(data.get("new", "")), by=state.who, now=state.now,
                company=app.settings.company,
            )  # fmt: skip
            token = sign_in.start_anew(session, person_id=_id(request), browser=browser_of(request), now=state.now)
    except Refused as refused:
        return _me(request, status=422, error=said(request, refused))
    return cookies.let_in(request, go(request, "/me"), token)


@post("/me/sessions", sync_to_thread=True, include_in_schema=False)
def end_other_sessions(request: Request[Any, Any, Any]) -> Response[bytes]:
    state = request.state
    with request.app.state.database.write() as session:
        sessions.revoke_all(session, _id(request), now=state.now, but=state.token_hash)
        _note_ended(request, session, "others")
    return go(request, "/me")


@post("/me/sessions/{session_id:int}/end", sync_to_thread=True, include_in_schema=False)
def end_session(request: Request[Any, Any, Any], session_id: FromPath[int]) -> Response[bytes]:
    """Sign one browser out; that it is one's own is part of the UPDATE."""
    with request.app.state.database.write() as session:
        if not sessions.revoke_one(session, session_id, person_id=_id(request), now=request.state.now):
            raise NotFound
        _note_ended(request, session, "one")
    return go(request, "/me")


def _note_ended(request: Request[Any, Any, Any], session: Session, which: str) -> None:
    state = request.state
    audit.note(
        session, verb="session_ended", by=state.who, at=state.now, subject="person", subject_id=_id(request),
        details={"which": which},
    )  # fmt: skip


def _me(request: Request[Any, Any, Any], *, status: int = 200, error: str = "") -> Response[bytes]:
    settings, state = request.app.state.settings, request.state
    with request.app.state.database.read() as session:
        shown = open_sessions(session, _id(request), settings=settings, now=state.now, mine=state.token_hash)
        enrolled, left = factors.is_enrolled(session, _id(request)), factors.codes_left(session, _id(request))
    return page(
        request, "communities/me.html", status=status, title="", sessions=shown, error=error, enrolled=enrolled,
        codes_left=left, needed=factors.is_needed(settings.second_factor, state.who.roles),
        signs_on=bool(settings.sign_on),
    )  # fmt: skip


def _id(request: Request[Any, Any, Any]) -> int:
    who: Who = request.state.who
    assert who.person_id is not None
    return who.person_id


ROUTES = [me, language, password, end_other_sessions, end_session, *own_factor_pages.ROUTES]
