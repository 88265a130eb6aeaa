"""The page of one person: what they may, which buildings they look after, where they are signed in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board import audit
from board.communities import grants, sign_in, sign_on_bindings
from board.communities.actions import check_governs
from board.communities.factor_actions import reset_factor
from board.communities.person_queries import profile
from board.communities.queries import communities
from board.rules.people import EVERYWHERE
from board.rules.ports import NotFound, Refused
from board.rules.words import Role
from board.web import cookies, sessions
from board.web.access import ROLE_LABELS
from board.web.browsers import browser_of
from board.web.forms import Fields, field, fields, go, whole
from board.web.fresh import fresh
from board.web.render import page


@get("/people/{person_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    return _show(request, person_id)


@post("/people/{person_id:int}/roles", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def set_roles(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Other roles; the person signs in again, and who changed their own goes on in a new session."""
    who, now = request.state.who, request.state.now
    response = go(request, f"/people/{person_id}")
    try:
        with request.app.state.database.write() as session:
            wanted = [_grant(text) for text in fields(data, "grant")]
            grants.set_grants(session, person_id=person_id, grants=wanted, by=who, now=now, shown=_shown(data))
            if person_id == who.person_id:
                token = sign_in.start_anew(session, person_id=person_id, browser=browser_of(request), now=now)
                cookies.let_in(request, response, token)
    except Refused as refused:
        return _show(request, person_id, status=_status(refused), error=refused)
    return response


@post("/people/{person_id:int}/buildings", sync_to_thread=True, include_in_schema=False)
def set_buildings(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Other buildings to look after in one role."""
    role = next((role for role in grants.LOOKS_AFTER if role == field(data, "role")), None)
    chosen = fields(data, "building")
    wanted = [id_ for text in chosen if (id_ := whole(text)) is not None]
    if role is None or len(wanted) < len(chosen):
        raise NotFound
    shown = _shown(data)
    try:
        with request.app.state.database.write() as session:
            grants.set_buildings(
                session, person_id=person_id, role=role, building_ids=wanted, by=request.state.who,
                now=request.state.now, shown=shown if shown is None else {whole(text) or 0 for text in shown},
            )  # fmt: skip
    except Refused as refused:
        return _show(request, person_id, status=_status(refused), error=refused)
    return go(request, f"/people/{person_id}")


@post("/people/{person_id:int}/sessions", sync_to_thread=True, include_in_schema=False)
def end_sessions(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    """Sign a person out everywhere: a phone was lost."""
    with request.app.state.database.write() as session:
        check_governs(session, person_id, request.state.who)
        sessions.revoke_all(session, person_id, now=request.state.now, but=request.state.token_hash)
        audit.note(
            session, verb="session_ended", by=request.state.who, at=request.state.now, subject="person",
            subject_id=person_id, details={"which": "all"},
        )  # fmt: skip
    return go(request, f"/people/{person_id}")


@post("/people/{person_id:int}/factor-reset", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def reset(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    """Forget somebody's authenticator: the phone was lost, and the recovery codes with it."""
    with request.app.state.database.write() as session:
        reset_factor(session, person_id=person_id, by=request.state.who, now=request.state.now)
    return go(request, f"/people/{person_id}")


def _show(
    request: Request[Any, Any, Any], person_id: int, *, status: int = 200, error: Refused | None = None
) -> Response[bytes]:
    who = request.state.who
    with request.app.state.database.read() as session:
        person = profile(session, who, person_id, settings=request.app.state.settings, now=request.state.now)
        sites = [(one.id, one.name) for one in communities(session, who)]
        vouched = sign_on_bindings.vouched(session, person_id, request.app.state.sign_on.listed)
    within = who.communities(Role.ADMINISTRATOR)
    everywhere = within is None or any(site == EVERYWHERE for _, site in person.grants)
    governs = who.has(Role.ADMINISTRATOR) and (within is None or {site for _, site in person.grants} <= within)
    return page(
        request, "communities/person.html", status=status, title=person.name, person=person, roles=ROLE_LABELS,
        sites=[(EVERYWHERE, ""), *sites] if everywhere else sites, governs=governs, error=error and error.text,
        vouched=vouched,
    )  # fmt: skip


def _shown(data: dict[str, Any]) -> set[str] | None:
    """What was chosen when the form was made; None where the form does not say."""
    return {text for text in field(data, "shown").split(",") if text} if "shown" in data else None


def _status(refused: Refused) -> int:
    return 409 if isinstance(refused, grants.Changed) else 422


def _grant(text: str) -> tuple[Role, int]:
    """A grant as the form's boxes name it: `clerk:3`."""
    role, _, site = text.partition(":")
    place = whole(site)
    if role not in set(Role) or place is None:
        raise NotFound
    return Role(role), place


ROUTES = [show, set_roles, set_buildings, end_sessions, reset]
