"""Signing in and out, the first administrator, and the home of each role."""

from typing import Any
from urllib.parse import quote

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from board import audit
from board.communities import (
    administration,
    calendar_pages,
    code_pages,
    duty_pages,
    own_pages,
    permission_pages,
    person_pages,
    policy_pages,
    sign_in,
    sign_on_pages,
    step_up_pages,
    token_pages,
)  # fmt: skip
from board.communities.sign_in import Entered
from board.rules.people import Who
from board.rules.ports import Refused
from board.web import cookies, sessions
from board.web.access import first_role
from board.web.attempts import TooMany
from board.web.browsers import browser_of
from board.web.forms import Fields, field, go, safe_path, said
from board.web.homes import HOMES
from board.web.render import page


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
    if request.state.who is not None and "problem" not in request.query_params:
        return go(request, safe_path(request.query_params.get("next", "/")))
    with request.app.state.database.read() as session:
        if sign_in.nobody_yet(session):
            return go(request, "/setup")
    next_page = request.query_params.get("next", "/")
    if not request.query_params.keys() & {"own", "problem"} and duty_pages.phone_here(request):
        return go(request, f"/duty?next={quote(next_page)}")
    return _sign_in_form(request, next_page=next_page)


@post("/sign-in", include_in_schema=False)
async def do_sign_in(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Hashing takes its time: in the morning the sign-ins queue up here, and not in front of everybody's writes."""
    return await to_thread.run_sync(_try_sign_in, request, data, limiter=request.app.state.signing_in)


def _try_sign_in(request: Request[Any, Any, Any], data: dict[str, Any]) -> Response[bytes]:
    login, next_page, app = field(data, "login"), field(data, "next"), request.app.state
    try:
        entered = sign_in.sign_in(
            app.database, settings=app.settings, login=login, password=str(data.get("password", "")),
            browser=browser_of(request), now=request.state.now,
        )  # fmt: skip
    except TooMany as refused:
        response = _sign_in_form(request, status=429, login=login, next_page=next_page, error=refused)
        response.headers["retry-after"] = str(refused.seconds)
        return response
    except Refused as refused:
        return _sign_in_form(request, status=422, login=login, next_page=next_page, error=refused)
    return _entered(request, entered, next_page)


@post("/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(request: Request[Any, Any, Any]) -> Response[bytes]:
    state = request.state
    if state.who is not None:
        with request.app.state.database.write() as session:
            sessions.revoke(session, state.token_hash, now=state.now)
            person = state.who.person_id
            audit.note(session, verb="sign_out", by=state.who, at=state.now, subject="person", subject_id=person)
    response = go(request, "/sign-in")
    response.headers["clear-site-data"] = '"cache", "storage"'
    return cookies.let_out(request, response)


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
    settings, now = request.app.state.settings, request.state.now
    try:
        with request.app.state.database.write() as session:
            person = sign_in.set_up(session, settings=settings, password=password, now=now, **values)
            entered = sign_in.enter(session, person_id=person, settings=settings, browser=browser_of(request), now=now)
    except Refused as refused:
        told = said(request, refused)
        return page(request, "communities/setup.html", status=422, title="", values=values, error=told)
    return _entered(request, entered, "/imports/new")


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
        error=said(request, error) if error else "",
        company=request.app.state.settings.company,
        **sign_on_pages.ways_in(request),
    )


def _entered(request: Request[Any, Any, Any], entered: Entered, next_page: str) -> Response[bytes]:
    """Into the board, or to the page of what is still owed."""
    if not entered.owes:
        return cookies.let_in(request, go(request, next_page), entered.token)
    return cookies.let_halfway(request, go(request, code_pages.address(entered.owes, next_page)), entered.token)


ROUTES = [
    home, sign_in_page, do_sign_in, sign_out, setup_page, do_setup, *code_pages.ROUTES, *own_pages.ROUTES,
    *step_up_pages.ROUTES, *administration.ROUTES, *person_pages.ROUTES, *permission_pages.ROUTES,
    *policy_pages.ROUTES, *calendar_pages.ROUTES, *token_pages.ROUTES, *sign_on_pages.ROUTES, *duty_pages.ROUTES,
]  # fmt: skip
