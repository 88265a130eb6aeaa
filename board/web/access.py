"""Who may open which page: one table, read by the guards, the navigation and the home page.

What a person may not see is answered as if it did not exist. Which rows they see is not decided here: every query
keeps to the person's communities by itself.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers.base import BaseRouteHandler

from board.rules.people import Who
from board.rules.words import Role
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

OFFICE = (Role.CLERK, Role.STEWARD, Role.MANAGER)
FIELD = (Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)
READS = (Role.CLERK, Role.MANAGER, Role.AUDITOR)

# (path, label, icon, the roles that have the page), in the order of the navigation.
PAGES: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("/", "Home", "house", tuple(Role)),
    ("/accounts", "Accounts", "wallet", (Role.CLERK, Role.MANAGER, Role.AUDITOR)),
    ("/tasks", "Tasks", "list-todo", (*OFFICE, *FIELD, Role.LEAD, Role.AUDITOR)),
    ("/holds", "Holds", "circle-pause", (Role.MANAGER,)),
    ("/tickets", "Tickets", "wrench", (*OFFICE, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.AUDITOR)),
    ("/buildings", "Buildings", "building-2", (*OFFICE, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.AUDITOR)),
    ("/signals", "Inbox", "inbox", (*OFFICE,)),
    ("/tray", "Unlinked", "unlink", OFFICE),
    ("/imports", "Import", "file-up", (Role.CLERK, Role.MANAGER)),
    ("/log", "Collaboration log", "history", (*OFFICE, *FIELD, Role.LEAD, Role.AUDITOR)),
    ("/people", "People", "users", (Role.ADMINISTRATOR, Role.MANAGER)),
    ("/tokens", "Tokens", "lock", (Role.ADMINISTRATOR,)),
    ("/policy", "Policy", "scale", (Role.MANAGER, Role.ADMINISTRATOR)),
    ("/audit", "Audit", "shield-check", (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)),
)


def roles_of(path: str) -> tuple[Role, ...]:
    """The roles that have the page at this path of PAGES."""
    return next(roles for href, _, _, roles in PAGES if href == path)


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
    """The guard of a page for people: `guards=[only(Role.CLERK)]`."""
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
