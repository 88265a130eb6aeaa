"""What a form or a call carries beyond its own fields changes nothing: every column, sent to every route."""

from typing import Any

import pytest

from board.tables import metadata
from tests.trust.answers import FILLED, body_for
from tests.trust.conftest import Place, World
from tests.trust.routes import LEAVES, addresses, routes

# Made anew each time, or numbered by them.
VARYING = ("audit_entry", "audit_head", "person_session", "api_token", "person", "idempotency_key", "calendar_feed")
# Fields of forms that are columns too: who sends them means them.
MEANT = {
    "community", "building", "room", "ticket", "hold", "source", "account", "to_person_id", "category", "field",
    "login", "promise_amount", "promise_on", "problem", "same_as", "up_to", "department", "assignee", "starts_at",
    "password", "file", "code", "slot", "version", "grant", "next", "csrf", "at", "purpose", "direction",
    "promise_fen", "as_of", "building_id", "account_ids", "brief", "amount_fen", "date", "from", "details",
    "outcome", "how", "who", "caption", "tickets", "decided",
    "relation", "phone", "area", "entrance", "until", "from_on", "until_on",
    "seen", "since_on", "remark", "signed_on", "deadline", "colour",
}  # fmt: skip


def columns() -> dict[str, str]:
    """A value for every column that no form asks for by its name."""
    names = {column.name for table in metadata.sorted_tables for column in table.columns} - MEANT - set(FILLED)
    return dict.fromkeys(sorted(names), "77")


def everything_once(world: World, more: dict[str, str]) -> list[tuple[str, int]]:
    """One request to each route that changes something, as somebody who may everything; the statuses."""
    client, told = world.client(world.everybody), []
    wanted = {str(route): here for route, here, _ in addresses(world.app, world.db, world.ours)}
    wanted |= {str(route): route.path for route in routes(world.app) if not route.parameters}
    for route, here in sorted(wanted.items()):
        is_open = here in LEAVES or here == "/imports/preview"
        if route.startswith("POST") and not here.startswith("/api/") and not is_open and not here.endswith("/password"):
            told.append((here, client.post(here, data=FILLED | more).status_code))
    assert client.get("/me").status_code == 200
    return told


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_form_sets_a_column_that_it_does_not_name(sqlite_place: Place) -> None:
    plain, loaded, more = sqlite_place.world(), sqlite_place.world(), columns()
    assert len(more) > 90
    before = plain.content(*VARYING)
    statuses = everything_once(plain, {})
    assert sum(status in (200, 303) for _, status in statuses) > 15
    assert everything_once(loaded, more) == statuses
    assert plain.content(*VARYING) != before
    assert loaded.content(*VARYING) == plain.content(*VARYING)
    with loaded.db.read() as session, plain.db.read() as other:
        told: list[Any] = [
            one.connection().exec_driver_sql("SELECT login, name, active, language FROM person ORDER BY id").all()
            for one in (session, other)
        ]
    assert told[0] == told[1]
    for world in (plain, loaded):
        sqlite_place.forget(world)


def test_a_call_names_the_field_that_it_does_not_know(board: World) -> None:
    """Ignored in silence it might be believed to have been taken."""
    client, silent = board.program(board.ours.tokens[0]), []
    for route, here, _ in addresses(board.app, board.db, board.ours):
        if not route.is_for_programs or route.method != "POST":
            continue
        answer = client.post(here, json=body_for(here) | {"community_id": 77})
        if answer.status_code < 400 or (answer.status_code in (400, 422) and "community_id" not in answer.text):
            silent.append((str(route), answer.status_code, answer.text[:100]))
    assert silent == []
