"""The sections of the board and the names of its roles: what a person sees of the matrix in the navigation."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers.base import BaseRouteHandler

from board.rules.people import Who
from board.rules.words import Role
from board.web.permissions import EVERYBODY, OPEN, RIGHTS
from board.web.words import Gettext

ROLE_LABELS = {
    Role.CLERK: "Fee clerk",
    Role.STEWARD: "Steward",
    Role.ENGINEERING: "Engineering",
    Role.ENVIRONMENT: "Environment",
    Role.SECURITY: "Security",
    Role.LEAD: "Department lead",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}

# (path, label, icon) in the order of the navigation; for whom is in the matrix.
SECTIONS = (
    ("/", "Home", "house"),
    ("/accounts", "Accounts", "wallet"),
    ("/tasks", "Tasks", "list-todo"),
    ("/calendar", "Calendar", "calendar"),
    ("/feedback", "To tell", "message-square"),
    ("/shift", "Shift", "repeat"),
    ("/holds", "Holds", "circle-pause"),
    ("/leaks", "Leaks", "shield-alert"),
    ("/claims", "Claims", "gavel"),
    ("/tickets", "Tickets", "wrench"),
    ("/buildings", "Buildings", "building-2"),
    ("/flags", "Unusual arrears", "flag"),
    ("/signals", "Inbox", "inbox"),
    ("/tray", "Unlinked", "unlink"),
    ("/promises", "Promises", "handshake"),
    ("/imports", "Import", "file-up"),
    ("/call-lists", "Call lists", "phone-call"),
    ("/log", "Log", "history"),
    ("/people", "People", "users"),
    ("/tokens", "Tokens", "lock"),
    ("/policy", "Policy", "scale"),
    ("/retention", "Retention", "hourglass"),
    ("/audit", "Audit", "clipboard-list"),
    ("/permissions", "Permissions", "shield-check"),
)


def roles_of(path: str) -> tuple[Role, ...]:
    """The roles that have the page at this path; a page that is open is everybody's."""
    right = RIGHTS[f"GET {path}"]
    return EVERYBODY if right.whom == OPEN else right.roles


PAGES = tuple((path, label, icon, roles_of(path)) for path, label, icon in SECTIONS)


class Only:
    """A guard: one of these roles somewhere, else the page does not exist.

    It is called as a coroutine, though it waits for nothing: plain guards are called in a thread, at each request.
    """

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        who: Who | None = connection.state.who
        if who is None or not who.has(*self.roles):
            raise NotFoundException


def only(*roles: Role) -> Only:
    """The guard of a handler that has no row in the matrix yet: `guards=[only(Role.CLERK)]`."""
    return Only(roles)


def nav(who: Who, path: str, _: Gettext) -> list[tuple[str, str, str, bool, int | None]]:
    """The sections that a person has, as (href, label, icon, current, count)."""
    return [
        (href, _(label), icon, path == href or (href != "/" and path.startswith(href + "/")), None)
        for href, label, icon, roles in PAGES
        if who.has(*roles)
    ]


def role_label(who: Who, _: Gettext) -> str:
    """The role by which a person is greeted: the first one they hold, in the order of the roles."""
    first = first_role(who)
    return _(ROLE_LABELS[first]) if first else ""


def first_role(who: Who) -> Role | None:
    return next((role for role in ORDER if role in who.roles), None)


# Whose home a person with several roles gets.
ORDER = (
    Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY, Role.MANAGER, Role.LEAD,
    Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
