"""Who may open which address: every route of the board in one table. A new route without a row fails here."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.rules.words import Role
from board.web.access import Only
from tests import make
from tests.conftest import Clock
from tests.web.client import application, signed_in

EVERYBODY = frozenset(Role)
OFFICE = frozenset({Role.CLERK, Role.STEWARD, Role.MANAGER})
WORKS_ON_TICKETS = frozenset({Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.MANAGER})
SEES_TICKETS = WORKS_ON_TICKETS | {Role.CLERK, Role.AUDITOR}
HAS_TASKS = SEES_TICKETS | {Role.SECURITY}
SEES_AMOUNTS = frozenset({Role.CLERK, Role.MANAGER, Role.AUDITOR})
IMPORTS = frozenset({Role.CLERK, Role.MANAGER})
GOVERNS = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
MANAGER = frozenset({Role.MANAGER})

# Open to the signed-out: they show nothing of the company, or look for themselves who asks.
OPEN = {
    "GET /", "GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /setup", "POST /setup", "GET /healthz",
    "GET /readyz", "GET /metrics", "GET /schema", "GET /schema/openapi.json", "GET /schema/{path}",
    "GET /static/{file_path}", "HEAD /static/{file_path}",
}  # fmt: skip

TABLE: dict[frozenset[Role], set[str]] = {
    EVERYBODY: {"GET /me", "POST /me/language", "POST /me/password", "POST /me/sessions"},
    ADMINISTRATOR: {
        "POST /people", "POST /people/{person_id}/access", "POST /people/{person_id}/password",
        "POST /people/{person_id}/roles", "POST /people/{person_id}/sessions", "GET /tokens", "POST /tokens",
        "POST /tokens/{token_id}/revocation",
    },
    GOVERNS: {
        "GET /people", "GET /people/{person_id}", "POST /people/{person_id}/buildings", "GET /policy", "POST /policy",
        "POST /names",
    },
    SEES_AMOUNTS: {"GET /accounts", "GET /accounts/export", "GET /accounts/print"},
    SEES_AMOUNTS | OFFICE: {"GET /accounts/{account_id}", "GET /accounts/{account_id}/card"},
    OFFICE: {
        "POST /accounts/{account_id}/contacts", "POST /accounts/{account_id}/contacts/{contact_id}/undo",
        "POST /accounts/{account_id}/phone", "POST /accounts/{account_id}/holds",
        "POST /accounts/{account_id}/holds/{hold_id}/release", "GET /signals", "POST /signals/seen",
        "POST /signals/{signal_id}/seen", "GET /tray", "POST /tickets/{ticket_id}/link", "POST /words",
    },
    SEES_TICKETS: {
        "GET /search", "GET /tickets", "GET /tickets/{ticket_id}", "GET /buildings", "GET /buildings/{building_id}",
    },
    WORKS_ON_TICKETS: {
        "POST /tickets/{ticket_id}/progress", "POST /tickets/{ticket_id}/delay", "POST /tickets/{ticket_id}/resolution",
        "POST /tickets/{ticket_id}/confirmation", "POST /tickets/{ticket_id}/reopening",
    },
    MANAGER: {
        "GET /holds", "POST /holds/reviews", "POST /holds/{hold_id}/release", "POST /buildings/{building_id}/holds",
        "POST /tickets/{ticket_id}/releases", "GET /owners/{owner_id}", "POST /owners/{owner_id}/export",
        "POST /owners/{owner_id}/views", "POST /owners/{owner_id}/erasure",
    },
    HAS_TASKS: {
        "GET /tasks", "POST /tasks", "GET /tasks/new", "GET /my-tasks", "GET /log", "GET /tasks/{task_id}",
        "POST /tasks/{task_id}/{step}", "POST /tasks/{task_id}/rows/{row_id}", "POST /tasks/{task_id}/photos",
        "GET /tasks/{task_id}/photos/{photo_id}",
    },
    GOVERNS | {Role.AUDITOR}: {"GET /audit", "POST /audit/export"},
    IMPORTS: {
        "GET /imports", "GET /imports/new", "POST /imports/preview", "POST /imports/preview/{token}",
        "POST /imports/{token}", "GET /imports/progress/{token}", "GET /imports/{import_id}",
        "GET /imports/{import_id}/rejects.csv", "POST /differences/{difference_id}",
    },
}  # fmt: skip


def routes(app: Any) -> Iterator[tuple[str, str, frozenset[Role] | None]]:
    """(method, address, roles) of every route of people; None where no guard names any."""
    for route in app.routes:
        if not route.path.startswith("/api/"):
            for handler in route.route_handlers:
                guards = [frozenset(one.roles) for one in handler.resolve_guards() if isinstance(one, Only)]
                for method in handler.http_methods - {"OPTIONS"}:
                    yield method, route.path_format, frozenset.intersection(*guards) if guards else None


@pytest.fixture
def app(db: Database, clock: Clock) -> Any:
    return application(db, clock)


def test_every_route_has_its_row(app: Any) -> None:
    expected = {address: roles for roles, addresses in TABLE.items() for address in addresses}
    found = {f"{method} {path}": roles for method, path, roles in routes(app)}
    assert {address for address, roles in found.items() if roles is None} == OPEN
    assert {address: roles for address, roles in found.items() if roles is not None} == expected


@pytest.mark.parametrize("role", [pytest.param(role, id=str(role)) for role in Role])
def test_a_role_finds_nothing_where_it_has_no_row(app: Any, db: Database, clock: Clock, role: Role) -> None:
    with db.write() as session:
        who = make.person(session, role, make.community(session))
    client: TestClient[Any] = signed_in(db, clock, who, app=app)
    foreign = [(method, path) for method, path, roles in routes(app) if roles is not None and role not in roles]
    passed = []
    for method, path in foreign:
        answer = client.request(method, path.replace("{token}", "x").replace("{step}", "start").format_map(Ones()))
        if answer.status_code != 404:
            passed.append((method, path, answer.status_code))
    assert passed == []


class Ones(dict[str, str]):
    """Every id in an address is 1."""

    def __missing__(self, key: str) -> str:
        return "1"
