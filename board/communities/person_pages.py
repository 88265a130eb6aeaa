"""The page of one person: what they may, which buildings they look after, where they are signed in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import grants
from board.communities.actions import check_governs
from board.communities.person_queries import profile
from board.communities.queries import communities
from board.rules.people import EVERYWHERE
from board.rules.ports import NotFound, Refused
from board.rules.words import Role
from board.web import sessions
from board.web.access import ROLE_LABELS, only, roles_of
from board.web.forms import Fields, field, fields, go
from board.web.render import page

GOVERNS = [only(Role.ADMINISTRATOR)]
ASSIGNS = [only(*grants.ASSIGNS)]


@get("/people/{person_id:int}", guards=[only(*roles_of("/people"))], sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    return _show(request, person_id)


@post("/people/{person_id:int}/roles", guards=GOVERNS, sync_to_thread=True, include_in_schema=False)
def set_roles(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Other roles; the person signs in again."""
    try:
        with request.app.state.database.write() as session:
            wanted = [_grant(text) for text in fields(data, "grant")]
            grants.set_grants(session, person_id=person_id, grants=wanted, by=request.state.who, now=request.state.now)
    except Refused as refused:
        return _show(request, person_id, status=422, error=refused)
    return go(request, f"/people/{person_id}")


@post("/people/{person_id:int}/buildings", guards=ASSIGNS, sync_to_thread=True, include_in_schema=False)
def set_buildings(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Other buildings to look after in one role."""
    role = next((role for role in grants.LOOKS_AFTER if role == field(data, "role")), None)
    chosen = fields(data, "building")
    if role is None or not all(text.isascii() and text.isdigit() for text in chosen):
        raise NotFound
    with request.app.state.database.write() as session:
        grants.set_buildings(
            session, person_id=person_id, role=role, building_ids=map(int, chosen), by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, f"/people/{person_id}")


@post("/people/{person_id:int}/sessions", guards=GOVERNS, sync_to_thread=True, include_in_schema=False)
def end_sessions(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    """Sign a person out everywhere: a phone was lost."""
    with request.app.state.database.write() as session:
        check_governs(session, person_id, request.state.who)
        sessions.revoke_all(session, person_id, now=request.state.now, but=request.state.token_hash)
    return go(request, f"/people/{person_id}")


def _show(
    request: Request[Any, Any, Any], person_id: int, *, status: int = 200, error: Refused | None = None
) -> Response[bytes]:
    who = request.state.who
    with request.app.state.database.read() as session:
        person = profile(session, who, person_id)
        sites = [(one.id, one.name) for one in communities(session, who)]
    within = who.communities(Role.ADMINISTRATOR)
    everywhere = within is None or any(site == EVERYWHERE for _, site in person.grants)
    governs = who.has(Role.ADMINISTRATOR) and (within is None or {site for _, site in person.grants} <= within)
    return page(
        request, "communities/person.html", status=status, title=person.name, person=person, roles=ROLE_LABELS,
        sites=[(EVERYWHERE, ""), *sites] if everywhere else sites, governs=governs, error=error and error.text,
    )  # fmt: skip


def _grant(text: str) -> tuple[Role, int]:
    """A grant as the form's boxes name it: `clerk:3`."""
    role, _, site = text.partition(":")
    if role not in set(Role) or not (site.isascii() and site.isdigit()):
        raise NotFound
    return Role(role), int(site)


ROUTES = [show, set_roles, set_buildings, end_sessions]
