"""The description of the calls: for whom it is, and that it says what the calls do."""

from typing import Any

import pytest

from board.communities.tokens import SCOPES, add_token
from board.db.session import Database
from board.web.guard import RIGHT
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in

WHERE = "/schema/openapi.json"


@pytest.fixture
def document(db: Database, clock: Clock) -> dict[str, Any]:
    with db.write() as session:
        who = make.person(session, "administrator")
    answer = signed_in(db, clock, who).get(WHERE)
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "delete")
    ]


def test_only_the_signed_in_and_programs_read_it(db: Database, clock: Clock) -> None:
    client = anonymous(db, clock)
    client.follow_redirects = False
    with db.write() as session:
        _, token = add_token(session, name="ERP", scopes=["tasks:read"], communities=[], now=clock())
    assert client.get(WHERE).status_code == 303
    assert client.get(WHERE, headers={"authorization": "Bearer board_wrong"}).status_code == 303
    assert client.get(WHERE, headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_every_call_names_its_scope_and_its_refusals(document: dict[str, Any]) -> None:
    assert len(operations(document)) >= 15
    for path, method, operation in operations(document):
        assert path.startswith("/api/v1/")
        assert any(f"`{scope}`" in operation["description"] for scope in SCOPES), (method, path)
        assert operation["security"] == [{"token": []}]
        assert {"401", "403", "404", "409", "422", "503"} < set(operation["responses"])
        assert "400" not in operation["responses"]


def test_every_write_takes_a_key_against_repetition(document: dict[str, Any]) -> None:
    for _, method, operation in operations(document):
        names = [parameter["name"] for parameter in operation.get("parameters", ())]
        assert names.count("Idempotency-Key") == (method == "post")


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> Any:
        if isinstance(node, dict):
            yield from ([node["$ref"]] if "$ref" in node else [])
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_every_call_of_the_application_is_guarded_by_a_scope_that_tokens_can_have(db: Database, clock: Clock) -> None:
    app = anonymous(db, clock).app
    for route in app.routes:
        if route.path.startswith("/api/"):
            for handler in getattr(route, "route_handlers", ()):
                if "OPTIONS" not in handler.http_methods:
                    assert handler.opt[RIGHT].scope in SCOPES, route.path


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        pytest.param(
            "/api/v1/tickets/events", {"source", "ticket_no", "occurred_at", "status", "severity"}, id="events"
        ),
        pytest.param("/api/v1/charges", {"charges", "source", "as_of"}, id="charges"),
        pytest.param("/api/v1/accounts/{account_id}/holds", {"kind", "from", "until", "reason"}, id="holds"),
        pytest.param("/api/v1/accounts/{account_id}/promises", {"amount_fen", "date"}, id="promises"),
        pytest.param("/api/v1/holds/{hold_id}/release", {"reason"}, id="releases"),
        pytest.param("/api/v1/tasks", {"kind", "account_ids"}, id="tasks"),
    ],
)
def test_bodies_are_described_by_their_fields(document: dict[str, Any], path: str, fields: set[str]) -> None:
    schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    one = next(each for each in schema.get("anyOf", [schema]) if "$ref" in each)
    name = one["$ref"].rsplit("/", 1)[1]
    assert fields <= set(document["components"]["schemas"][name]["properties"])


def test_every_write_says_what_it_takes(document: dict[str, Any]) -> None:
    silent = [
        path for path, method, operation in operations(document) if method == "post" and "requestBody" not in operation
    ]
    assert silent == []
