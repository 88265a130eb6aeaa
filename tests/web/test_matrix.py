"""Who may open which address, once more and by hand: a change of the matrix that nobody meant fails here.

Grouped by who has it; whatever is not named here does not exist.
"""

from typing import Any

import pytest
from litestar import get
from litestar.testing import TestClient

from board import routes
from board.db.session import Database
from board.rules.words import Role
from board.web import guard
from board.web.permissions import KNOWN, MATRIX, OPEN, RIGHTS, Whom
from tests import make
from tests.conftest import Clock
from tests.web.client import application, signed_in

EVERYBODY = frozenset(Role)
OFFICE = frozenset({Role.CLERK, Role.STEWARD, Role.MANAGER})
SITE = frozenset({Role.ENGINEERING, Role.ENVIRONMENT})
SEES_TICKETS = OFFICE | SITE | {Role.AUDITOR}
WORKS = OFFICE | SITE | {Role.SECURITY, Role.LEAD}
SEES_AMOUNTS = frozenset({Role.CLERK, Role.MANAGER, Role.AUDITOR})
FEES = frozenset({Role.CLERK, Role.MANAGER})
GOVERNS = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
MANAGER = frozenset({Role.MANAGER})
AUDITOR = frozenset({Role.AUDITOR})

IMPORTING = {
    "GET /imports", "GET /imports/new", "POST /imports/preview", "POST /imports/preview/{token}",
    "POST /imports/{token}", "GET /imports/progress/{token}", "GET /imports/{import_id}",
    "GET /imports/{import_id}/rejects.csv", "POST /differences/{difference_id}", "GET /call-lists", "POST /call-lists",
    "GET /call-lists/{token}", "GET /call-lists/{token}/{part}",
}  # fmt: skip
CLAIMS = {
    "POST /accounts/{account_id}/acts",
    "POST /acts/{act_id}/undo",
    "POST /accounts/{account_id}/approval-requests",
    "POST /accounts/{account_id}/lawsuits",
    "POST /lawsuits/{lawsuit_id}/filing",
    "POST /lawsuits/{lawsuit_id}/end",
    "GET /evidence-files/{file_id}",
    "POST /accounts/{account_id}/bundle",
    "GET /notices/new",
    "POST /notices",
    "GET /notices",
    "GET /notices/print",
    "GET /notices/pdf",
    "GET /notices/{notice_id}",
    "POST /notices/{notice_id}/deliveries",
    "POST /deliveries/{delivery_id}/undo",
    "POST /notices/{notice_id}/cancellation",
    "POST /notices/{notice_id}/witness",
    "POST /notices/{notice_id}/witness/{task_id}/delivery",
    "GET /notice-templates",
    "GET /notice-templates/{name}",
}

TABLE: dict[frozenset[Role] | str, set[str]] = {
    OPEN: {
        "GET /", "GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code", "GET /sign-in/factor",
        "POST /sign-in/factor", "POST /sign-out", "GET /setup", "POST /setup", "GET /healthz",
        "GET /readyz", "GET /metrics", "GET /static/{file_path}", "HEAD /static/{file_path}", "GET /sign-on/{key}",
        "GET /sign-on/{key}/callback", "GET /duty", "POST /duty", "GET /calendar/{feed}",
    },
    KNOWN: {"GET /schema", "GET /schema/openapi.json", "GET /schema/{path}"},
    EVERYBODY: {
        "GET /events",
        "GET /me", "POST /me/language", "POST /me/password", "POST /me/sessions", "POST /me/sessions/{session_id}/end",
        "GET /me/factor", "POST /me/factor", "POST /me/factor/removal", "POST /me/factor/codes", "GET /step-up",
        "POST /step-up", "GET /me/sign-on",
        "POST /me/sign-on/{key}", "POST /me/sign-on/{key}/removal",
    },
    frozenset({Role.SECURITY}): {
        "GET /shift", "POST /shift/handover",
        "POST /duty/switch", "GET /me/duty-code", "POST /me/duty-code", "POST /me/duty-code/removal",
    },
    ADMINISTRATOR: {
        "POST /holidays", "POST /holidays/preview", "POST /holidays/{year}/removal",
        "POST /people", "POST /people/{person_id}/access", "POST /people/{person_id}/password",
        "POST /people/{person_id}/roles", "POST /people/{person_id}/sessions", "POST /people/{person_id}/factor-reset",
        "POST /tokens",
        "POST /tokens/{token_id}/revocation", "POST /tokens/{token_id}/replacement",
    },
    ADMINISTRATOR | AUDITOR: {"GET /permissions", "GET /tokens"},
    GOVERNS: {
        "POST /people/{person_id}/buildings", "GET /policy/values/{name}", "POST /policy/values/{name}", "POST /names",
        "GET /duty-phones", "POST /duty-phones", "POST /duty-phones/{phone_id}/revocation",
        "GET /retention", "POST /retention/holds", "POST /retention/holds/{hold_id}/release",
    },
    GOVERNS | AUDITOR: {
        "GET /people", "GET /people/{person_id}", "GET /policy", "GET /policy/history", "GET /audit",
        "GET /holidays",
        "POST /audit/export",
    },
    SEES_AMOUNTS: {
        "GET /week", "GET /week/{metric}", "GET /accounts", "GET /accounts/{account_id}/row", "GET /accounts/export",
        "GET /accounts/print", "GET /claims",
    },
    frozenset({Role.CLERK}): {"POST /accounts/assignments"},
    OFFICE | AUDITOR: {
        "GET /accounts/{account_id}", "GET /accounts/{account_id}/card", "GET /accounts/{account_id}/agreements",
        "GET /promises", "GET /accounts/{account_id}/household", "GET /accounts/{account_id}/evidence",
    },
    FEES: {
        "POST /accounts/{account_id}/plans", "GET /accounts/{account_id}/plans/{plan_id}/print",
        "POST /accounts/{account_id}/plans/{plan_id}/signature", "POST /accounts/{account_id}/plans/{plan_id}/end",
        "POST /accounts/{account_id}/verification", "POST /accounts/verifications", "POST /accounts/call-list",
        "POST /accounts/call-list/file", "POST /accounts/notices",
        "GET /accounts/{account_id}/sale", "POST /accounts/{account_id}/sale", "GET /accounts/{account_id}/settlement",
    } | IMPORTING | CLAIMS,
    OFFICE: {
        "POST /accounts/{account_id}/marks/{mark_id}/removal",
        "POST /visits/{visit_id}/time",
        "POST /accounts/{account_id}/people", "POST /accounts/{account_id}/people/{other_id}/removal",
        "POST /accounts/{account_id}/people/{other_id}/phone", "POST /accounts/{account_id}/occupancy",
        "POST /accounts/{account_id}/contacts", "POST /accounts/{account_id}/contacts/{contact_id}/undo",
        "POST /accounts/{account_id}/phone", "POST /accounts/{account_id}/holds",
        "POST /accounts/{account_id}/holds/{hold_id}/release", "GET /signals", "POST /signals/seen",
        "POST /signals/{signal_id}/seen", "GET /tray", "POST /tickets/{ticket_id}/link", "POST /words",
        "GET /tasks/new", "POST /tasks", "GET /accounts/{account_id}/guard",
    },
    SEES_TICKETS: {"GET /search", "GET /tickets", "GET /tickets/{ticket_id}", "GET /buildings/{building_id}"},
    SEES_TICKETS | {Role.LEAD}: {
        "GET /buildings", "GET /flags", "GET /flags/inspections", "GET /flags/inspections/{task_id}",
        "GET /showcase", "GET /showcase/poster", "GET /showcase/{task_id}/photos/{photo_id}",
    },
    SITE | {Role.STEWARD, Role.MANAGER}: {
        "POST /tickets/{ticket_id}/progress", "POST /tickets/{ticket_id}/delay", "POST /tickets/{ticket_id}/resolution",
        "POST /tickets/{ticket_id}/confirmation", "POST /tickets/{ticket_id}/reopening",
    },
    OFFICE | SITE: {"POST /tickets/{ticket_id}/phone"},
    MANAGER | AUDITOR: {
        "GET /holds", "GET /holds/areas", "GET /leaks", "GET /leaks/list", "POST /leaks/export", "GET /effects",
        "GET /results", "GET /results/list",
    },
    frozenset({Role.STEWARD}): {"GET /feedback"},
    frozenset({Role.CLERK, Role.STEWARD}): {
        "GET /visits/new", "POST /visits", "POST /accounts/{account_id}/marks",
    },
    MANAGER: {
        "POST /holds/reviews", "POST /holds/{hold_id}/release",
        "GET /holds/areas/new", "POST /holds/areas",
        "POST /buildings/{building_id}/inspection", "POST /buildings/{building_id}/dismissal",
        "POST /buildings/{building_id}/dismissal/undo", "POST /showcase/{task_id}", "POST /showcase/{task_id}/removal",
        "POST /tickets/{ticket_id}/releases", "GET /owners/{owner_id}", "POST /owners/{owner_id}/export",
        "POST /owners/{owner_id}/views", "POST /owners/{owner_id}/erasure",
        "POST /approval-requests/{request_id}/decision", "POST /approvals/{approval_id}/withdrawal",
        "POST /accounts/{account_id}/claim-decisions", "POST /notice-templates/{name}",
    },
    WORKS | AUDITOR: {
        "GET /calendar", "GET /me/calendar", "POST /me/calendar", "POST /me/calendar/{feed_id}/revocation",
        "GET /tasks", "GET /my-tasks", "GET /log", "GET /tasks/{task_id}", "GET /tasks/{task_id}/photos/{photo_id}",
    },
    WORKS: {"POST /tasks/{task_id}/{step}", "POST /tasks/{task_id}/rows/{row_id}", "POST /tasks/{task_id}/photos",
            "POST /tasks/{task_id}/findings"},
    "tickets:write": {"POST /api/v1/tickets/events"},
    "charges:write": {"POST /api/v1/charges"},
    "accounts:read": {
        "GET /api/v1/accounts", "GET /api/v1/accounts/{account_id}", "GET /api/v1/accounts/{account_id}/timeline",
    },
    "contacts:write": {
        "POST /api/v1/accounts/{account_id}/contacts", "POST /api/v1/accounts/{account_id}/promises",
        "POST /api/v1/contacts/check",
    },
    "holds:write": {
        "POST /api/v1/accounts/{account_id}/holds", "POST /api/v1/holds/{hold_id}/release",
        "POST /api/v1/tickets/{source}/{ticket_no}/release",
    },
    "tasks:read": {"GET /api/v1/tasks", "GET /api/v1/tasks/{task_id}"},
    "tasks:write": {"POST /api/v1/tasks", "POST /api/v1/tasks/{task_id}/{step}"},
    "buildings:read": {"GET /api/v1/buildings", "GET /api/v1/flags"},
    "signals:read": {"GET /api/v1/signals"},
}  # fmt: skip


@pytest.fixture
def app(db: Database, clock: Clock) -> Any:
    return application(db, clock)


def test_every_address_is_for_whom_it_should_be() -> None:
    def group(whom: Whom) -> frozenset[Role] | str:
        return whom if isinstance(whom, str) else frozenset(whom)

    expected = {address: whom for whom, addresses in TABLE.items() for address in addresses}
    assert {address: group(right.whom) for address, right in RIGHTS.items()} == expected


def test_the_matrix_names_each_address_once_and_only_those_that_exist(app: Any) -> None:
    assert len(RIGHTS) == sum(len(section.rights) for section in MATRIX)
    assert set(RIGHTS) == {address for address, _ in guard.handlers(app)}


def test_no_handler_guards_itself_beside_the_matrix(app: Any) -> None:
    assert [address for address, handler in guard.handlers(app) if guard.own_guards(handler)] == []


def test_an_address_without_a_row_is_not_served(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    @get("/new-page", sync_to_thread=False)
    def new_page() -> str:
        return ""

    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, new_page])
    with pytest.raises(guard.Unlisted, match=r"add a row to MATRIX in board/web/permissions\.py\n  GET /new-page"):
        application(db, clock)


def test_the_auditor_changes_nothing_but_their_own_account() -> None:
    changes = {address for address, right in RIGHTS.items() if Role.AUDITOR in right.roles and address[:3] != "GET"}
    assert all(
        address.startswith(("POST /me/", "POST /step-up", "POST /audit/export", "POST /leaks/export"))
        for address in changes
    )


@pytest.mark.parametrize("role", [pytest.param(role, id=str(role)) for role in Role])
def test_a_role_finds_nothing_where_it_has_no_row(app: Any, db: Database, clock: Clock, role: Role) -> None:
    with db.write() as session:
        who = make.person(session, role, make.community(session))
    client: TestClient[Any] = signed_in(db, clock, who, app=app)
    foreign = [address for address, right in RIGHTS.items() if right.roles and role not in right.roles]
    passed = []
    for address in foreign:
        method, path = address.split(" ")
        answer = client.request(method, path.replace("{token}", "x").replace("{step}", "start").format_map(Ones()))
        if answer.status_code != 404:
            passed.append((address, answer.status_code))
    assert passed == []


class Ones(dict[str, str]):
    """Every id in an address is 1."""

    def __missing__(self, key: str) -> str:
        return "1"
