"""The page of the administrator and the manager for people."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import actions
from board.communities.queries import communities, people
from board.communities.tokens import ending
from board.holidays import unknown_years
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import local_date
from board.rules.words import Role
from board.web import passwords
from board.web.access import ROLE_LABELS
from board.web.forms import Fields, field, fields, go, whole
from board.web.fresh import fresh
from board.web.homes import home_of
from board.web.render import page

ADMINISTERS = (Role.ADMINISTRATOR,)
GOVERNS = (Role.ADMINISTRATOR, Role.MANAGER)


@home_of(Role.ADMINISTRATOR)
def home(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _people(request)


@get("/people", sync_to_thread=False, include_in_schema=False)
def people_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _people(request)


@post("/people", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def add(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """A new person with a one-time password, which is shown on this page and nowhere again."""
    password, login = passwords.made_up(), field(data, "login")
    try:
        chosen = chosen_communities(request, data)
        with request.app.state.database.write() as session:
            actions.add_person(
                session,
                name=field(data, "name"),
                login=login,
                password=password,
                roles=_roles(fields(data, "role")),
                communities=chosen,
                now=request.state.now,
                company=request.app.state.settings.company,
                by=request.state.who,
            )
    except Refused as refused:
        return _people(request, status=422, error=refused, values=data)
    return _people(request, made=(login, password))


@post("/people/{person_id:int}/access", sync_to_thread=True, include_in_schema=False)
def access(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Let somebody in, or no longer."""
    with request.app.state.database.write() as session:
        actions.set_active(
            session, person_id=person_id, active=field(data, "active") == "1", by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, "/people")


@post("/people/{person_id:int}/password", guards=[fresh], sync_to_thread=True, include_in_schema=False)
def new_password(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    """A new one-time password for somebody who forgot theirs; their sessions end."""
    password = passwords.made_up()
    with request.app.state.database.write() as session:
        actions.check_governs(session, person_id, request.state.who)
        login = actions.set_password(
            session, person_id=person_id, password=password, by=request.state.who, now=request.state.now
        )
    return _people(request, made=(login, password))


def _people(
    request: Request[Any, Any, Any],
    *,
    status: int = 200,
    made: tuple[str, str] | None = None,
    error: Refused | None = None,
    values: dict[str, Any] | None = None,
) -> Response[bytes]:
    who: Who = request.state.who
    with request.app.state.database.read() as session:
        shown, sites = people(session, who), communities(session, who)
        soon = ending(session, who, now=request.state.now) if who.has(*ADMINISTERS) else []
        today = local_date(request.state.now, request.app.state.settings.tz)
        missing = unknown_years(session, today) if who.has(*ADMINISTERS) else []
    return page(
        request, "communities/people.html", status=status, title="", people=shown, communities=sites, made=made,
        roles=ROLE_LABELS, error=error and error.text, values=values or {}, administers=who.has(*ADMINISTERS),
        ending=soon, missing=missing, governs=who.has(*GOVERNS),
    )  # fmt: skip


def chosen_communities(request: Request[Any, Any, Any], data: dict[str, Any]) -> list[int]:
    """The communities ticked, everywhere where none is; Refused for one that is not the administrator's."""
    ticked = fields(data, "community")
    chosen = [id_ for one in ticked if (id_ := whole(one)) is not None] or ([] if ticked else [EVERYWHERE])
    if not chosen:
        raise NotFound
    actions.check_reach(request.state.who, chosen)
    return chosen


def _roles(names: list[str]) -> list[Role]:
    try:
        roles = [Role(name) for name in names]
    except ValueError:
        roles = []
    if not roles:
        raise Refused(Text("请至少选一个岗位。", "Choose at least one role."))
    return roles


ROUTES = [people_page, add, access, new_password]
