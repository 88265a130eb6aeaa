"""Between the password and the board: the page for the code, and for who has no authenticator yet, the one to bind it.

Both know their reader by the half sign-in's own cookie only, which opens nothing else.
"""

from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from litestar import Request, Response, get, post

from board.communities import sign_in
from board.rules.ports import Refused
from board.web import cookies, halfway
from board.web.attempts import TooMany
from board.web.browsers import browser_of
from board.web.enrolling import Offer, offer, taken_up
from board.web.forms import Fields, field, go, safe_path, said
from board.web.halfway import Half
from board.web.render import page

CODE, ENROLMENT = "/sign-in/code", "/sign-in/factor"


def address(owes: str, next_page: str) -> str:
    """Where a sign-in goes on that owes a code or an enrolment."""
    path = CODE if owes == "code" else ENROLMENT
    return f"{path}?{urlencode({'next': safe_path(next_page)})}" if next_page not in ("", "/") else path


@get(CODE, sync_to_thread=False, include_in_schema=False)
def code_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    half, next_page = halfway.of(request, cookies.half_cookie(request)), request.query_params.get("next", "/")
    if half is None or not half.enrolled:
        return _elsewhere(request, half, next_page)
    return _code(request, half, next_page, by_recovery="recovery" in request.query_params)


@post(CODE, include_in_schema=False)
async def give_code(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Queued with the passwords, so that a flood of codes holds up nobody's writes."""
    return await to_thread.run_sync(_give_code, request, data, limiter=request.app.state.signing_in)


def _give_code(request: Request[Any, Any, Any], data: dict[str, Any]) -> Response[bytes]:
    half, next_page = halfway.of(request, cookies.half_cookie(request)), field(data, "next")
    if half is None or not half.enrolled:
        return _elsewhere(request, half, next_page)
    halfway.check_token(request, field(data, "csrf"))
    app, recovery = request.app.state, field(data, "recovery") == "1"
    try:
        token = sign_in.give_code(
            app.database, seals=app.seals, half=half, typed=field(data, "code"), browser=browser_of(request),
            now=request.state.now,
        )  # fmt: skip
    except Refused as refused:
        return _code(request, half, next_page, by_recovery=recovery, error=refused)
    return cookies.let_in(request, go(request, next_page), token)


@get(ENROLMENT, sync_to_thread=False, include_in_schema=False)
def enrolment_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    half, next_page = halfway.of(request, cookies.half_cookie(request)), request.query_params.get("next", "/")
    if half is None or half.enrolled:
        return _elsewhere(request, half, next_page)
    return _enrolment(request, offer(request, half.login, half.token_hash), next_page)


@post(ENROLMENT, sync_to_thread=True, include_in_schema=False)
def enrol(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Bind the app and enter; the recovery codes are on this answer and nowhere again."""
    half, next_page = halfway.of(request, cookies.half_cookie(request)), field(data, "next")
    if half is None or half.enrolled:
        return _elsewhere(request, half, next_page)
    halfway.check_token(request, field(data, "csrf"))
    offered = taken_up(request, field(data, "offer"), half.login, half.token_hash)
    try:
        with request.app.state.database.write() as session:
            token, codes = sign_in.give_first_code(
                session, seals=request.app.state.seals, half=half, secret=offered.secret, typed=field(data, "code"),
                browser=browser_of(request), now=request.state.now,
            )  # fmt: skip
    except Refused as refused:
        return _enrolment(request, offered, next_page, error=refused)
    shown = page(request, "communities/recovery_codes.html", title="", codes=codes, onward=safe_path(next_page))
    return cookies.let_in(request, shown, token)


def _elsewhere(request: Request[Any, Any, Any], half: Half | None, next_page: str) -> Response[bytes]:
    """To the page that this browser is due for."""
    if half is None:
        return go(request, safe_path(next_page) if request.state.who is not None else "/sign-in")
    return go(request, address("code" if half.enrolled else "enrolment", next_page))


def _code(
    request: Request[Any, Any, Any], half: Half, next_page: str, *, by_recovery: bool, error: Refused | None = None
) -> Response[bytes]:
    status = 429 if isinstance(error, TooMany) else 422 if error else 200
    response = page(
        request, "communities/code.html", status=status, title="", name=half.name, next=safe_path(next_page),
        by_recovery=by_recovery, error=said(request, error) if error else "",
    )  # fmt: skip
    if isinstance(error, TooMany):
        response.headers["retry-after"] = str(error.seconds)
    return response


def _enrolment(
    request: Request[Any, Any, Any], offered: Offer, next_page: str, *, error: Refused | None = None
) -> Response[bytes]:
    return page(
        request, "communities/enrol.html", status=422 if error else 200, title="", offered=offered, action=ENROLMENT,
        next=safe_path(next_page), error=said(request, error) if error else "", must=True,
    )  # fmt: skip


ROUTES = [code_page, give_code, enrolment_page, enrol]
