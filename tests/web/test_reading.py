"""Reading changes nothing: every address that is only read, opened by every role, leaves the database as it was."""

from typing import Any

from sqlalchemy import select

from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from board.tables import metadata
from tests import make
from tests.conftest import Clock
from tests.web.client import application, signed_in

NOTED = {"owner_view", "audit_entry", "audit_head"}  # who looked at whom, and what left the board


def content(db: Database) -> dict[str, list[Any]]:
    """Every row of every table, but for what is noted of the looking itself."""
    with db.read() as session:
        return {
            table.name: sorted(map(repr, session.connection().execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in NOTED
        }


def test_no_page_that_is_only_read_changes_anything(db: Database, clock: Clock) -> None:
    with db.write() as session:
        site = make.community(session)
        house = make.building(session, site)
        room = make.room(session, house)
        make.account(session, room, make.owner(session, site))
        people = [make.person(session, role, site) for role in Role]
    app = application(db, clock)
    addresses = [
        "".join(f"/{part if isinstance(part, str) else 1}" for part in route.path_components) or "/"
        for route in app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.startswith(("/api/", "/events"))
    ]
    assert len(addresses) > 25
    clients = [signed_in(db, clock, who, app=app) for who in people]
    before = content(db)
    statuses = {client.get(address).status_code for _ in range(2) for client in clients for address in addresses}
    assert statuses <= {200, 303, 404}
    assert content(db) == before
    with db.read() as session:
        assert fetch(session, "SELECT DISTINCT verb FROM audit_entry") == [("export",)]
