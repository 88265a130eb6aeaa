"""Single sign-on: to the provider, back from it, and binding one's account there to oneself.

The browser that begins carries state, nonce and verifier in a signed cookie for ten minutes; only a browser that has it
can finish, and only once. The way back is a GET, as OAuth2 has it: without that cookie it changes nothing.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import sign_on, sign_on_bindings
from board.communities.sign_on_words import SENTENCES, Problem
from board.db.sql import fetch_one
from board.providers import Known, Providers, SignOn
from board.rules.ports import NotFound, Refused, Text
from board.web import cookies, entry, passwords
from board.web.forms import Fields, go, safe_path
from board.web.render import page
from board.web.sealed import seal, unseal
from integrations.oidc.ports import Attempt, SignOnError

LOG = structlog.get_logger()
COOKIE = PURPOSE = "sign-on"
WRONG = Text("密码不对。", "The password is wrong.")


@get("/sign-on/{key:str}", include_in_schema=False)
async def begin(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """To the provider, with the secrets of this attempt in the browser's cookie."""
    return await _aside(request, lambda: _begin(request, _known(request, key)))


@get("/sign-on/{key:str}/callback", include_in_schema=False)
async def come_back(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """From the provider: in, or back to the sign-in page with a sentence."""
    return await _aside(request, lambda: _come_back(request, _known(request, key)))


@get("/me/sign-on", sync_to_thread=False, include_in_schema=False)
def own(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _own(request)


@post("/me/sign-on/{key:str}", include_in_schema=False)
async def begin_binding(request: Request[Any, Any, Any], key: FromPath[str], data: Fields) -> Response[bytes]:
    """The page that leads to the provider: no form may be sent on to another site, so that it takes a link."""
    return await _aside(request, lambda: _begin_binding(request, _known(request, key), str(data.get("password", ""))))


@post("/me/sign-on/{key:str}/removal", sync_to_thread=True, include_in_schema=False)
def unbind(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    try:
        with request.app.state.database.write() as session:
            sign_on_bindings.unbind(session, provider=key, who=request.state.who, now=request.state.now)
    except Refused as refused:
        return _own(request, status=422, error=_in(request, refused.text))
    return go(request, "/me/sign-on")


def ways_in(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What the sign-in page shows of this: the providers to choose from, and why the last attempt came to nothing."""
    providers: Providers = request.app.state.sign_on
    return {"providers": [(one.key, one.name) for one in providers.listed], "problem": _problem(request)}


async def _aside(request: Request[Any, Any, Any], work: Callable[[], Response[bytes]]) -> Response[bytes]:
    """Providers may be slow: who waits for one keeps nobody else waiting."""
    return await to_thread.run_sync(work, limiter=request.app.state.signing_on)


def _known(request: Request[Any, Any, Any], key: str) -> Known:
    found: Known | None = request.app.state.sign_on.find(key)
    if found is None:
        raise NotFound
    return found


def _begin(request: Request[Any, Any, Any], known: Known) -> Response[bytes]:
    attempt = _attempt()
    try:
        address = _address(request, known, attempt)
    except SignOnError as error:
        LOG.warning("sign-on", provider=known[0].key, failure=str(error.failure), why=error.why)
        return _to_sign_in(request, Problem(error.failure))
    response = Response(b"", status_code=303, headers={"location": address})
    _remember(request, response, known, attempt, next=safe_path(request.query_params.get("next", "/")))
    return response


def _begin_binding(request: Request[Any, Any, Any], known: Known, password: str) -> Response[bytes]:
    with request.app.state.database.read() as session:
        row = fetch_one(session, "SELECT password_hash FROM person WHERE id = :id", id=request.state.who.person_id)
    if not passwords.matches(row[0] if row else None, password):
        return _own(request, status=422, error=_in(request, WRONG))
    attempt = _attempt()
    try:
        address = _address(request, known, attempt)
    except SignOnError as error:
        LOG.warning("sign-on", provider=known[0].key, why=error.why)
        return _own(request, status=422, error=_in(request, SENTENCES[Problem(error.failure)]))
    response = _own(request, leads_to=(known[0].name, address))
    _remember(request, response, known, attempt, bind=request.state.token_hash)
    return response


def _come_back(request: Request[Any, Any, Any], known: Known) -> Response[bytes]:
    """Nothing of the answer is believed before it is clear that this browser asked for it, and only once."""
    state, database, provider = request.state, request.app.state.database, known[0]
    answer = {name: values[-1] for name, values in request.query_params.dict().items() if len(values) == 1}
    begun = unseal(request.app.state.secret, PURPOSE, entry.take(request, COOKIE), now=state.now) or {}
    if begun.get("key") != provider.key or not hmac.compare_digest(_bytes(answer, "state"), _bytes(begun, "state")):
        return _to_sign_in(request, Problem.STALE)
    with database.write() as session:
        if not sign_on.is_first_use(session, begun["state"], now=state.now):
            return _to_sign_in(request, Problem.STALE)
        if sign_on.too_many(session, state.origin, now=state.now):
            return _to_sign_in(request, Problem.MANY)
    try:
        attempt = Attempt(begun["state"], begun["nonce"], begun["verifier"])
        identity = known[1].identify(answer, attempt, now=state.now)
    except SignOnError as error:
        return _refuse(request, provider, error)
    agent = request.headers.get("user-agent", "")
    arrival = sign_on.Arrival(provider, identity, state.origin, agent, state.token_hash, state.now)
    if "bind" in begun:
        return _bind(request, arrival, begun["bind"])
    with database.write() as session:
        outcome = sign_on.admit(session, arrival)
    if isinstance(outcome, Problem):
        return _to_sign_in(request, outcome)
    response = cookies.let_in(request, go(request, begun["next"]), outcome)
    entry.take_back(request, response, COOKIE)
    return response


def _bind(request: Request[Any, Any, Any], arrival: sign_on.Arrival, session_hash: str) -> Response[bytes]:
    """Only the session that asked for it binds: nobody's account can be bound to somebody who signed in meanwhile."""
    if request.state.who is None or request.state.token_hash != session_hash:
        return _to_sign_in(request, Problem.STALE)
    who, provider, subject = request.state.who, arrival.provider.key, arrival.identity.subject
    with request.app.state.database.write() as session:
        problem = sign_on_bindings.bind(session, provider=provider, subject=subject, who=who, now=arrival.now)
    response = go(request, f"/me/sign-on?problem={problem}" if problem else "/me/sign-on")
    entry.take_back(request, response, COOKIE)
    return response


def _attempt() -> Attempt:
    """A state of letters and digits, as WeCom wants it; a verifier as long as RFC 7636 asks."""
    return Attempt(secrets.token_hex(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def _address(request: Request[Any, Any, Any], known: Known, attempt: Attempt) -> str:
    return known[1].address(attempt, user_agent=request.headers.get("user-agent", ""), now=request.state.now)


def _remember(
    request: Request[Any, Any, Any], response: Response[bytes], known: Known, attempt: Attempt, **more: str
) -> None:
    values = {"key": known[0].key, "state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier}
    sealed = seal(request.app.state.secret, PURPOSE, values | more, ends=request.state.now + sign_on.LASTS)
    entry.give(request, response, COOKIE, sealed, seconds=int(sign_on.LASTS.total_seconds()))


def _refuse(request: Request[Any, Any, Any], provider: SignOn, error: SignOnError) -> Response[bytes]:
    """A sentence for the person; for the log why, which has no secret in it."""
    LOG.warning("sign-on", provider=provider.key, failure=str(error.failure), why=error.why)
    problem, state = Problem(error.failure), request.state
    with request.app.state.database.write() as session:
        sign_on.failed(session, provider=provider.key, problem=problem, origin=state.origin, now=state.now)
    return _to_sign_in(request, problem)


def _to_sign_in(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    """By a redirect, so that the code does not stay in the browser's address."""
    response = go(request, f"/sign-in?problem={problem}")
    entry.take_back(request, response, COOKIE)
    return response


def _own(
    request: Request[Any, Any, Any], *, status: int = 200, error: str = "", leads_to: tuple[str, str] | None = None
) -> Response[bytes]:
    with request.app.state.database.read() as session:
        bound = sign_on_bindings.bound_to(session, request.state.who.person_id)
    listed = [(one.key, one.name, one.key in bound) for one in request.app.state.sign_on.listed]
    return page(
        request, "communities/sign_on.html", status=status, title="", listed=listed, leads_to=leads_to,
        error=error or _problem(request),
    )  # fmt: skip


def _problem(request: Request[Any, Any, Any]) -> str:
    told = request.query_params.get("problem", "")
    return _in(request, SENTENCES[Problem(told)]) if told in set(Problem) else ""


def _in(request: Request[Any, Any, Any], text: Text) -> str:
    """The sentence in the reader's language."""
    return text.en if request.state.language == "en" else text.zh


def _bytes(values: Mapping[str, str], name: str) -> bytes:
    return values.get(name, name + secrets.token_hex(8)).encode()


ROUTES = [begin, come_back, own, begin_binding, unbind]
