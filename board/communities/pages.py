"""Signing in and out, one's own page, and the home of each role."""

from typing import Any

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from sqlmodel import Session

from board import audit
from board.communities import administration, person_pages, sign_in
from board.communities.actions import set_password
from board.db.sql import fetch, run
from board.rules.people import Who
from board.rules.ports import Refused
from board.rules.time import from_micros
from board.rules.words import Role
from board.web import passwords, sessions
from board.web.access import first_role, only
from board.web.browsers import browser_name
from board.web.forms import Fields, field, go, safe_path
from board.web.gate import cookie_name, is_https
from board.web.homes import HOMES
from board.web.render import page

EVERYBODY = tuple(Role)


@get("/", sync_to_thread=False, include_in_schema=False)
def home(request: Request[Any, Any, Any]) -> Response[bytes]:
    who: Who | None = request.state.who
    if who is None:
        with request.app.state.database.read() as session:
            empty = sign_in.nobody_yet(session)
        return go(request, "/setup" if empty else "/sign-in")
    role = first_role(who)
    if role is None or role not in HOMES:
        raise NotFoundException
    return HOMES[role](request)


@get("/sign-in", sync_to_thread=False, include_in_schema=False)
def sign_in_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    if request.state.who is not None:
        return go(request, safe_path(request.query_params.get("next", "/")))
    with request.app.state.database.read() as session:
        if sign_in.nobody_yet(session):
            return go(request, "/setup")
    return _sign_in_form(request, next_page=request.query_params.get("next", "/"))


@post("/sign-in", include_in_schema=False)
async def do_sign_in(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Hashing takes its time: in the morning the sign-ins queue up here, and not in front of everybody's writes."""
    return await to_thread.run_sync(_try_sign_in, request, data, limiter=request.app.state.signing_in)


def _try_sign_in(request: Request[Any, Any, Any], data: dict[str, Any]) -> Response[bytes]:
    state, app = request.state, request.app.state
    login, address = field(data, "login"), state.origin.address
    try:
        token = sign_in.sign_in(
            app.database,
            login=login,
            password=str(data.get("password", "")),
            address=address,
            user_agent=request.headers.get("user-agent", ""),
            now=state.now,
            before=state.token_hash,
        )
    except sign_in.TooMany as refused:
        response = _sign_in_form(request, status=429, login=login, next_page=field(data, "next"), error=refused)
        response.headers["retry-after"] = str(refused.seconds)
        return response
    except Refused as refused:
        return _sign_in_form(request, status=422, login=login, next_page=field(data, "next"), error=refused)
    return _signed_in(request, token, field(data, "next"))


@post("/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(request: Request[Any, Any, Any]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        sessions.revoke(session, request.state.token_hash, now=request.state.now)
    response = go(request, "/sign-in")
    response.headers["clear-site-data"] = '"cache", "storage"'
    response.delete_cookie(cookie_name(is_https(request.app.state.settings)))
    return response


@get("/setup", sync_to_thread=False, include_in_schema=False)
def setup_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        if not sign_in.nobody_yet(session):
            raise NotFoundException
    return page(request, "communities/setup.html", title="", values={}, error="")


@post("/setup", sync_to_thread=True, include_in_schema=False)
def do_setup(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    values = {name: field(data, name) for name in ("code", "name", "login")}
    password = str(data.get("password", ""))
    app, now = request.app.state, request.state.now
    try:
        with app.database.write() as session:
            person = sign_in.set_up(session, data_dir=app.settings.data_dir, password=password, now=now, **values)
            token = _new_session(request, session, person)
    except Refused as refused:
        told = _in(request, refused)
        return page(request, "communities/setup.html", status=422, title="", values=values, error=told)
    return _signed_in(request, token, "/imports/new")


@get("/me", guards=[only(*EVERYBODY)], sync_to_thread=False, include_in_schema=False)
def me(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _me(request)


@post("/me/language", guards=[only(*EVERYBODY)], sync_to_thread=True, include_in_schema=False)
def language(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    wanted = "en" if field(data, "language") == "en" else "zh"
    with request.app.state.database.write() as session:
        run(session, "UPDATE person SET language = :wanted WHERE id = :id", wanted=wanted, id=_id(request))
        audit.note(
            session, verb="language", by=request.state.who, at=request.state.now, subject="person",
            subject_id=_id(request), details={"from": request.state.who.language, "to": wanted},
        )  # fmt: skip
    return go(request, field(data, "next"))


@post("/me/password", guards=[only(*EVERYBODY)], sync_to_thread=True, include_in_schema=False)
def password(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Change one's password: all sessions end, and this browser gets a new one."""
    state, database = request.state, request.app.state.database
    with database.read() as session:
        stored = fetch(session, "SELECT password_hash FROM person WHERE id = :id", id=_id(request))[0][0]
    if not passwords.matches(stored, str(data.get("old", ""))):
        return _me(request, status=422, error=_in(request, Refused(sign_in.WRONG)))
    try:
        with database.write() as session:
            set_password(
                session, person_id=_id(request), password=str(data.get("new", "")), now=state.now, by=state.who
            )
            token = _new_session(request, session, _id(request))
    except Refused as refused:
        return _me(request, status=422, error=_in(request, refused))
    return _signed_in(request, token, "/me")


@post("/me/sessions", guards=[only(*EVERYBODY)], sync_to_thread=True, include_in_schema=False)
def end_other_sessions(request: Request[Any, Any, Any]) -> Response[bytes]:
    state = request.state
    with request.app.state.database.write() as session:
        sessions.revoke_all(session, _id(request), now=state.now, but=state.token_hash)
    return go(request, "/me")


def _me(request: Request[Any, Any, Any], *, status: int = 200, error: str = "") -> Response[bytes]:
    with request.app.state.database.read() as session:
        rows = fetch(
            session,
            "SELECT user_agent, created_at, seen_at, token_hash = :mine FROM person_session"
            " WHERE person_id = :id AND revoked_at IS NULL ORDER BY seen_at DESC LIMIT 20",
            mine=request.state.token_hash,
            id=_id(request),
        )
    open_sessions = [
        (browser_name(agent), from_micros(made), from_micros(seen), bool(mine)) for agent, made, seen, mine in rows
    ]
    return page(request, "communities/me.html", status=status, title="", sessions=open_sessions, error=error)


def _sign_in_form(
    request: Request[Any, Any, Any],
    *,
    status: int = 200,
    login: str = "",
    next_page: str = "/",
    error: Refused | None = None,
) -> Response[bytes]:
    return page(
        request,
        "communities/sign_in.html",
        status=status,
        title="",
        login=login,
        next=safe_path(next_page),
        error=_in(request, error) if error else "",
        company=request.app.state.settings.company,
    )


def _new_session(request: Request[Any, Any, Any], session: Session, person_id: int) -> str:
    agent = request.headers.get("user-agent", "")
    return sessions.start(session, person_id=person_id, user_agent=agent, now=request.state.now)


def _signed_in(request: Request[Any, Any, Any], token: str, next_page: str) -> Response[bytes]:
    settings = request.app.state.settings
    response = go(request, next_page)
    response.set_cookie(
        cookie_name(is_https(settings)),
        token,
        max_age=settings.absolute_hours * 3600,
        secure=is_https(settings),
        httponly=True,
        samesite="lax",
    )
    return response


def _in(request: Request[Any, Any, Any], refused: Refused) -> str:
    """The sentence in the reader's language."""
    return refused.text.en if request.state.language == "en" else refused.text.zh


def _id(request: Request[Any, Any, Any]) -> int:
    who: Who = request.state.who
    assert who.person_id is not None
    return who.person_id


ROUTES = [
    home, sign_in_page, do_sign_in, sign_out, setup_page, do_setup, me, language, password, end_other_sessions,
    *administration.ROUTES, *person_pages.ROUTES,
]  # fmt: skip
