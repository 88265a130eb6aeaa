"""The pages of a community's policy: all values, one value with its form and the effect of a change, all versions."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.communities import naming
from board.communities.policy_changes import Effect, Outdated, change_policy, effect_of, version_of
from board.communities.policy_forms import form_of, value_in
from board.communities.policy_queries import groups, value, versions
from board.communities.policy_words import in_words
from board.communities.queries import Community, communities, other_names
from board.policies import policies
from board.rules.policy import Policy, as_json, changed
from board.rules.policy_values import VALUES
from board.rules.ports import NotFound, Refused, Text
from board.web.forms import Fields, field, go, number
from board.web.permissions import GOVERNS
from board.web.render import page

NOT_SENT_AGAIN = {"csrf", "reason", "community", "version", "step", "default"}


@get("/policy", sync_to_thread=False, include_in_schema=False)
def policy_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    who, now, language = request.state.who, request.state.now, request.state.language
    with request.app.state.database.read() as session:
        sites = communities(session, who)
        chosen = next((one for one in sites if str(one.id) == request.query_params.get("community")), None)
        chosen = chosen or (sites[0] if sites else None)
        shown = groups(session, chosen.id, language=language, now=now) if chosen else []
        number_now = version_of(session, chosen.id) if chosen else 0
        names = other_names(session, who)
    return page(
        request, "communities/policy.html", title="", communities=sites, chosen=chosen, groups=shown, names=names,
        version=number_now, site_choices=[(one.id, one.name) for one in sites],
        governs=chosen and who.may(chosen.id, *GOVERNS),
    )  # fmt: skip


@get("/policy/history", sync_to_thread=False, include_in_schema=False)
def history_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every version that the policy of a community had."""
    with request.app.state.database.read() as session:
        chosen = _community(request, session, number(dict(request.query_params), "community"))
        shown = versions(session, chosen.id, language=request.state.language, now=request.state.now)
    return page(request, "communities/policy_history.html", title="", chosen=chosen, versions=shown)


@get("/policy/values/{name:str}", sync_to_thread=False, include_in_schema=False)
def value_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    return _value(request, name, number(dict(request.query_params), "community"))


@post("/policy/values/{name:str}", sync_to_thread=True, include_in_schema=False)
def change(request: Request[Any, Any, Any], name: FromPath[str], data: Fields) -> Response[bytes]:
    """First what the change would do; once that was seen and confirmed, the change itself."""
    community = number(data, "community")
    if name not in VALUES:
        raise NotFound
    wanted = as_json(getattr(Policy(), name)) if field(data, "default") else value_in(name, data)
    asked = {
        "community_id": community or 0, "values": {name: wanted}, "reason": field(data, "reason"),
        "by": request.state.who, "now": request.state.now, "version": number(data, "version") or 0,
    }  # fmt: skip
    try:
        if field(data, "step") != "confirm":
            return _value(request, name, community, effect=effect_of(request.app.state.database, **asked), data=data)
        with request.app.state.database.write() as session:
            change_policy(session, **asked)
    except Refused as refused:
        status = 409 if isinstance(refused, Outdated) else 422
        return _value(request, name, community, status=status, error=refused, data=data)
    return go(request, f"/policy?community={community}#{name}")


@post("/names", sync_to_thread=True, include_in_schema=False)
def map_name(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Which community a phase or another spelling means; rows rejected for it can be sent again."""
    community, name = number(data, "community"), field(data, "name")
    if community is None or not name:
        raise Refused(Text("请填写名称并选择小区。", "Give the name and choose a community."))
    with request.app.state.database.write() as session:
        naming.map_name(session, name=name, community_id=community, by=request.state.who, now=request.state.now)
    return go(request, f"/policy?community={community}#names")


def _value(
    request: Request[Any, Any, Any], name: str, community: int | None, *, status: int = 200,
    error: Refused | None = None, effect: Effect | None = None, data: dict[str, Any] | None = None,
) -> Response[bytes]:  # fmt: skip
    """One value with its form; with `effect` what a change would do, and the button that makes it."""
    if name not in VALUES:
        raise NotFound
    language, now, sent = request.state.language, request.state.now, data or {}
    with request.app.state.database.read() as session:
        chosen = _community(request, session, community)
        shown = value(session, chosen.id, name, language=language, now=now)
        policy, version = policies(session, chosen.id).at(now), version_of(session, chosen.id)
    new = Policy() if field(sent, "default") else policy
    if effect is not None and not field(sent, "default"):
        new = changed(policy, {name: value_in(name, sent)})
    again = [(key, one) for key, one in _pairs(sent) if key not in NOT_SENT_AGAIN] if effect else []
    return page(
        request, "communities/policy_value.html", status=status, title="", chosen=chosen, value=shown, effect=effect,
        form=form_of(name, new, language), error=error and error.text, again=again, version=version,
        new_words=in_words(name, getattr(new, name), language), to_default=field(sent, "default"),
        reason=field(sent, "reason"), typed=field(sent, "value"),
    )  # fmt: skip


def _community(request: Request[Any, Any, Any], session: Any, wanted: int | None) -> Community:
    """The community, if the person governs it. Raises NotFound."""
    found = next((one for one in communities(session, request.state.who) if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _pairs(data: dict[str, Any]) -> list[tuple[str, str]]:
    """A form as it was sent, for sending it again."""
    return [
        (key, str(one)) for key, value in data.items() for one in (value if isinstance(value, list) else [value])
    ]  # fmt: skip


ROUTES = [policy_page, history_page, value_page, change, map_name]
