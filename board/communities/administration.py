"""The pages of the administrator and the manager: people, programs' tokens, policy."""

import json
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import actions, naming
from board.communities.policy_words import opens_on
from board.communities.queries import communities, other_names, people, policy_values, tokens
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.words import Role
from board.web import passwords
from board.web.access import ROLE_LABELS, only, roles_of
from board.web.forms import Fields, field, fields, go, number
from board.web.homes import home_of
from board.web.render import page

ADMINISTERS = (Role.ADMINISTRATOR,)


@home_of(Role.ADMINISTRATOR)
def home(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _people(request)


@get("/people", guards=[only(*roles_of("/people"))], sync_to_thread=False, include_in_schema=False)
def people_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _people(request)


@post("/people", guards=[only(*ADMINISTERS)], sync_to_thread=True, include_in_schema=False)
def add(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """A new person with a one-time password, which is shown on this page and nowhere again."""
    password, login = passwords.made_up(), field(data, "login")
    try:
        chosen = _communities(request, data)
        with request.app.state.database.write() as session:
            actions.add_person(
                session,
                name=field(data, "name"),
                login=login,
                password=password,
                roles=_roles(fields(data, "role")),
                communities=chosen,
                now=request.state.now,
                by=request.state.who,
            )
    except Refused as refused:
        return _people(request, status=422, error=refused, values=data)
    return _people(request, made=(login, password))


@post("/people/{person_id:int}/access", guards=[only(*ADMINISTERS)], sync_to_thread=True, include_in_schema=False)
def access(request: Request[Any, Any, Any], person_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Let somebody in, or no longer."""
    with request.app.state.database.write() as session:
        actions.set_active(
            session, person_id=person_id, active=field(data, "active") == "1", by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, "/people")


@post("/people/{person_id:int}/password", guards=[only(*ADMINISTERS)], sync_to_thread=True, include_in_schema=False)
def new_password(request: Request[Any, Any, Any], person_id: FromPath[int]) -> Response[bytes]:
    """A new one-time password for somebody who forgot theirs; their sessions end."""
    password = passwords.made_up()
    with request.app.state.database.write() as session:
        actions.check_governs(session, person_id, request.state.who)
        login = actions.set_password(
            session, person_id=person_id, password=password, now=request.state.now, by=request.state.who
        )
    return _people(request, made=(login, password))


@get("/tokens", guards=[only(*ADMINISTERS)], sync_to_thread=False, include_in_schema=False)
def tokens_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _tokens(request)


@post("/tokens", guards=[only(*ADMINISTERS)], sync_to_thread=True, include_in_schema=False)
def add_token(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    try:
        chosen = _communities(request, data)
        with request.app.state.database.write() as session:
            _, token = actions.add_token(
                session,
                name=field(data, "name"),
                scopes=fields(data, "scope"),
                communities=chosen,
                now=request.state.now,
                by=request.state.who,
            )
    except Refused as refused:
        return _tokens(request, status=422, error=refused)
    return _tokens(request, made=token)


@post("/tokens/{token_id:int}/revocation", guards=[only(*ADMINISTERS)], sync_to_thread=True, include_in_schema=False)
def revoke_token(request: Request[Any, Any, Any], token_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        actions.revoke_token(session, token_id=token_id, now=request.state.now, by=request.state.who)
    return go(request, "/tokens")


@get("/policy", guards=[only(*roles_of("/policy"))], sync_to_thread=False, include_in_schema=False)
def policy_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _policy(request, request.query_params.get("community", ""))


@post("/policy", guards=[only(*roles_of("/policy"))], sync_to_thread=True, include_in_schema=False)
def change_policy(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Change one value of a community's policy; it counts from now on."""
    community = number(data, "community")
    if community is None:
        raise NotFound
    try:
        values = {field(data, "name"): _value(field(data, "value"))}
        with request.app.state.database.write() as session:
            actions.change_policy(
                session, community_id=community, values=values, reason=field(data, "reason"), by=request.state.who,
                now=request.state.now,
            )  # fmt: skip
    except Refused as refused:
        return _policy(request, str(community), status=422, error=refused)
    return go(request, f"/policy?community={community}")


@post("/names", guards=[only(*roles_of("/policy"))], sync_to_thread=True, include_in_schema=False)
def map_name(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Which community a phase or another spelling means; rows rejected for it can be sent again."""
    community, name = number(data, "community"), field(data, "name")
    if community is None or not name:
        raise Refused(Text("请填写名称并选择小区。", "Give the name and choose a community."))
    with request.app.state.database.write() as session:
        naming.map_name(session, name=name, community_id=community, by=request.state.who, now=request.state.now)
    return go(request, f"/policy?community={community}#names")


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
    return page(
        request, "communities/people.html", status=status, title="", people=shown, communities=sites, made=made,
        roles=ROLE_LABELS, error=error and error.text, values=values or {}, administers=who.has(*ADMINISTERS),
    )  # fmt: skip


def _tokens(
    request: Request[Any, Any, Any], *, status: int = 200, made: str = "", error: Refused | None = None
) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown, sites = tokens(session), communities(session, request.state.who)
    return page(
        request, "communities/tokens.html", status=status, title="", tokens=shown, made=made, scopes=actions.SCOPES,
        communities=sites, error=error and error.text,
    )  # fmt: skip


def _policy(
    request: Request[Any, Any, Any], community: str, *, status: int = 200, error: Refused | None = None
) -> Response[bytes]:
    with request.app.state.database.read() as session:
        sites = communities(session, request.state.who)
        chosen = next((one for one in sites if str(one.id) == community), sites[0] if sites else None)
        values, changes = (
            policy_values(session, chosen.id, language=request.state.language, now=request.state.now)
            if chosen
            else ([], [])
        )
        names = other_names(session, request.state.who)
    return page(
        request, "communities/policy.html", status=status, title="", communities=sites, chosen=chosen, values=values,
        changes=changes, error=error and error.text, opens_on=opens_on(request.state.language), names=names,
        site_choices=[(one.id, one.name) for one in sites],
    )  # fmt: skip


def _communities(request: Request[Any, Any, Any], data: dict[str, Any]) -> list[int]:
    """The communities ticked, everywhere where none is; Refused for one that is not the administrator's."""
    chosen = [int(one) for one in fields(data, "community") if one.isascii() and one.isdigit()] or [EVERYWHERE]
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


def _value(text: str) -> Any:
    """A policy value as typed: a number, a word, or JSON for the lists."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


ROUTES = [
    people_page, add, access, new_password, tokens_page, add_token, revoke_token, policy_page, change_policy, map_name,
]  # fmt: skip
