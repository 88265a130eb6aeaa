"""The matrix of permissions as the administrator and the auditor read it."""

from typing import Any, NamedTuple

from litestar import Request, Response, get

from board.rules.words import Role
from board.web.access import ROLE_LABELS
from board.web.permissions import MATRIX, OPEN, Right
from board.web.render import page
from board.web.words import Gettext, gettext


class Line(NamedTuple):
    """A row of the page. `marks` says for each role whether it has it; `instead` is for what is no matter of roles."""

    address: str
    text: str
    marks: list[tuple[str, bool]]
    holders: str
    instead: str


@get("/permissions", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every address, and who has it; with `role` only what that role has."""
    is_en, _ = request.state.language == "en", gettext(request.state.language)
    role = next((one for one in Role if one == request.query_params.get("role", "")), None)
    sections = [
        (section.title.en if is_en else section.title.zh, [_line(right, is_en, _) for right in rights])
        for section in MATRIX
        if (rights := [one for one in section.rights if role is None or role in one.roles])
    ]
    filters = [("/permissions", _("All"), None, role is None)]
    filters += [(f"/permissions?role={one}", _(label), None, one is role) for one, label in ROLE_LABELS.items()]
    return page(
        request, "communities/permissions.html", title=_("Permissions"), sections=sections, filters=filters,
        roles=[_(label) for label in ROLE_LABELS.values()],
    )  # fmt: skip


def _line(right: Right, is_en: bool, _: Gettext) -> Line:
    marks = [(_(label), role in right.roles) for role, label in ROLE_LABELS.items()]
    holders = (", " if is_en else "、").join(label for label, has in marks if has)
    return Line(right.address, right.en if is_en else right.zh, marks, holders, _instead(right, _))


def _instead(right: Right, _: Gettext) -> str:
    if right.roles:
        return "" if set(right.roles) != set(Role) else _("Everybody who is signed in")
    if right.scope:
        return _("Programs with the scope {scope}").format(scope=right.scope)
    return _("Without signing in") if right.whom == OPEN else _("The signed-in, and programs with a token")


ROUTES = [show]
