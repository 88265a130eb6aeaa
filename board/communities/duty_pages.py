"""The duty phone: who is on, changing over, one's own code, and which browsers are such phones."""

from datetime import timedelta
from typing import Any

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import duty, duty_phones
from board.communities.duty_phones import Phone
from board.communities.queries import communities
from board.rules.duty import DIGITS
from board.rules.people import Who
from board.rules.ports import Refused
from board.web import cookies, entry, sessions
from board.web.attempts import TooMany
from board.web.forms import Fields, field, go, number, safe_path
from board.web.render import page

COOKIE = "duty"
KEPT = timedelta(days=400)  # the longest that browsers keep a cookie; begun anew at each sign-in


@get("/duty", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Whom this phone is handed to; in any other browser the ordinary sign-in."""
    phone = phone_here(request)
    if phone is None or request.state.who is not None:
        return go(request, "/sign-in" if phone is None else "/")
    return _choose(request, phone, next_page=request.query_params.get("next", "/"))


@post("/duty", include_in_schema=False)
async def do_sign_in(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Codes are hashed like passwords, and queue up with them."""
    return await to_thread.run_sync(_try, request, data, limiter=request.app.state.signing_in)


@post("/duty/switch", sync_to_thread=True, include_in_schema=False)
def switch(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The next one, please: the session ends before anybody else is asked for."""
    with request.app.state.database.write() as session:
        sessions.revoke(session, request.state.token_hash, now=request.state.now)
    response = go(request, "/duty")
    response.headers["clear-site-data"] = '"cache", "storage"'
    entry.take_back(request, response, "")
    return response


@get("/me/duty-code", sync_to_thread=False, include_in_schema=False)
def own_code(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _code(request)


@post("/me/duty-code", include_in_schema=False)
async def set_code(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    return await to_thread.run_sync(_set_code, request, data, limiter=request.app.state.signing_in)


@post("/me/duty-code/removal", sync_to_thread=True, include_in_schema=False)
def remove_code(request: Request[Any, Any, Any]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        duty.remove_code(session, who=request.state.who, now=request.state.now)
    return go(request, "/me/duty-code")


@get("/duty-phones", sync_to_thread=False, include_in_schema=False)
def phones(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _phones(request)


@post("/duty-phones", sync_to_thread=True, include_in_schema=False)
def enrol(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """This browser becomes a duty phone; whoever made it one is signed out of it, for it is handed to others now."""
    state = request.state
    try:
        with request.app.state.database.write() as session:
            token = duty_phones.enrol(
                session, community_id=number(data, "community") or 0, name=field(data, "name"), by=state.who,
                now=state.now, before=entry.take(request, COOKIE),
            )  # fmt: skip
            sessions.revoke(session, state.token_hash, now=state.now)
    except Refused as refused:
        return _phones(request, status=422, error=refused)
    response = go(request, "/duty")
    entry.give(request, response, COOKIE, token, seconds=int(KEPT.total_seconds()))
    entry.take_back(request, response, "")
    return response


@post("/duty-phones/{phone_id:int}/revocation", sync_to_thread=True, include_in_schema=False)
def revoke(request: Request[Any, Any, Any], phone_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        duty_phones.revoke(session, phone_id=phone_id, by=request.state.who, now=request.state.now)
    return go(request, "/duty-phones")


def phone_here(request: Request[Any, Any, Any]) -> Phone | None:
    """The duty phone that this browser is."""
    token = entry.take(request, COOKIE)
    if not token:
        return None
    with request.app.state.database.read() as session:
        return duty_phones.phone_of(session, token)


def _try(request: Request[Any, Any, Any], data: dict[str, Any]) -> Response[bytes]:
    state, phone = request.state, phone_here(request)
    if phone is None:
        return go(request, "/sign-in")
    person, next_page = number(data, "person") or 0, field(data, "next")
    hand = duty.Hand(phone, state.origin, request.headers.get("user-agent", ""), state.token_hash, state.now)
    try:
        token = duty.sign_in(request.app.state.database, hand, person_id=person, code=field(data, "code"))
    except Refused as refused:
        status = 429 if isinstance(refused, TooMany) else 422
        response = _choose(request, phone, status=status, chosen=person, next_page=next_page, error=refused)
        if isinstance(refused, TooMany):
            response.headers["retry-after"] = str(refused.seconds)
        return response
    response = cookies.let_in(request, go(request, next_page), token)
    entry.give(request, response, COOKIE, entry.take(request, COOKIE), seconds=int(KEPT.total_seconds()))
    return response


def _set_code(request: Request[Any, Any, Any], data: dict[str, Any]) -> Response[bytes]:
    who: Who = request.state.who
    try:
        duty.set_code(request.app.state.database, code=field(data, "code"), who=who, now=request.state.now)
    except Refused as refused:
        return _code(request, status=422, error=refused)
    return go(request, "/me/duty-code")


def _choose(
    request: Request[Any, Any, Any], phone: Phone, *, status: int = 200, chosen: int = 0, next_page: str = "/",
    error: Refused | None = None,
) -> Response[bytes]:  # fmt: skip
    with request.app.state.database.read() as session:
        people = duty_phones.people_on(session, phone)
    return page(
        request, "communities/duty.html", status=status, title="", phone=phone, people=people, chosen=chosen,
        next=safe_path(next_page), digits=DIGITS, error=error and error.text,
    )  # fmt: skip


def _code(request: Request[Any, Any, Any], *, status: int = 200, error: Refused | None = None) -> Response[bytes]:
    with request.app.state.database.read() as session:
        set_at = duty.code_set_at(session, request.state.who.person_id)
    return page(
        request, "communities/duty_code.html", status=status, title="", set_at=set_at, digits=DIGITS,
        error=error and error.text,
    )  # fmt: skip


def _phones(request: Request[Any, Any, Any], *, status: int = 200, error: Refused | None = None) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown = duty_phones.listed(session, request.state.who)
        sites = [(one.id, one.name) for one in communities(session, request.state.who)]
    return page(
        request, "communities/duty_phones.html", status=status, title="", phones=shown, sites=sites,
        here=phone_here(request), error=error and error.text,
    )  # fmt: skip


ROUTES = [show, do_sign_in, switch, own_code, set_code, remove_code, phones, enrol, revoke]
