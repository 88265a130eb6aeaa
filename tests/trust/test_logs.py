"""What the board writes about itself names nobody and keeps every secret: logs at debug, error pages, the audit."""

import json
import logging
import re
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from board import logs
from board.communities.tables import Person
from board.db.sql import fetch
from board.rules.words import Role
from board.web import gate, sessions
from tests.make import NOW
from tests.trust.answers import FILLED, body_for
from tests.trust.conftest import World
from tests.trust.routes import UNSAFE, addresses, routes

PASSWORD = "zz-canary-Passwort-1"
FORGED = "\r\n2026-01-01T00:00:00Z level='error' event='forged' \n{\"event\": \"forged\"}\x1b[31m\u2028forged"


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Any:
    """Everything that was logged, ours and the libraries', at debug."""
    root = logging.getLogger()
    before, handlers = root.level, list(root.handlers)
    logs.configure("debug")
    handler = logging.StreamHandler()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for theirs in ("asyncio", "httpx", "httpcore"):  # the test's own browser
        logging.getLogger(theirs).setLevel(logging.WARNING)
    yield lambda: "\n".join(capfd.readouterr())
    root.setLevel(before)
    root.handlers = handlers


def walk(world: World) -> set[str]:
    """Ask for everything as those who see most, with secrets in hand; the secrets."""
    person, program = world.of_ours(Role.CLERK), world.program(world.ours.tokens[0])
    manager, secrets = world.of_ours(Role.MANAGER), {PASSWORD, world.ours.tokens[0]}
    for client in (person, manager):
        secrets |= {client.cookies[gate.cookie_name(False)], client.headers["x-csrf-token"]}
        secrets.add(sessions.token_hash(client.cookies[gate.cookie_name(False)]))
    for route, here, _ in addresses(world.app, world.db, world.ours):
        for client in (program,) if route.is_for_programs else (person, manager):
            if route.method not in UNSAFE:
                client.get(here)
            elif route.is_for_programs:
                client.post(here, json=body_for(here))
            elif not here.endswith("/password"):
                client.post(here, data=FILLED)
    for route in routes(world.app):
        if route.method == "GET" and not route.parameters:
            for typed in (world.ours.owners[0], world.ours.phones[0], FORGED):
                (program if route.is_for_programs else person).get(route.path, params={"q": typed, "at": typed})
    outside = world.client(None)
    outside.post("/sign-in", data={"login": f"{world.ours.owners[0]}{FORGED}", "password": PASSWORD})
    outside.get("/me", headers={"user-agent": "x\tforged", "cookie": f"board={PASSWORD}"})
    outside.get("/api/v1/accounts", headers={"authorization": f"Bearer {PASSWORD}"})
    person.post(f"/accounts/{'9' * 30}/phone", data={"reason": FORGED})
    person.post("/imports/preview", data={"kind": "rooms"}, files={"file": ("a\u2028forged.csv", b"\x00", "text/csv")})
    return secrets


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_logs_name_nobody_keep_every_secret_and_cannot_be_forged(board: World, lines: Any) -> None:
    secrets, town = walk(board), board.ours
    with board.db.write() as session:  # something to log: the database breaks under a request
        session.connection().execute(text("ALTER TABLE owner_phone RENAME TO broken"))
    shown = board.of_ours(Role.CLERK).get("/search", params={"q": town.phones[0]})
    assert shown.status_code == 500
    told = lines()
    assert "unexpected" in told
    for name, pattern in (("a name", town.names()), ("a phone", town.numbers()), ("a note", re.compile(town.sign))):
        found = pattern.search(told + shown.text.replace(f"{town.sign}员clerk", "").replace(town.phones[0], "", 1))
        assert found is None, name
    assert [secret for secret in secrets if secret in told] == []
    assert [
        line for line in told.splitlines() if line.lstrip().startswith(("2026-01-01T00:00:00Z level", '{"event"'))
    ] == []


def test_a_statement_that_fails_does_not_tell_its_values(board: World) -> None:
    with board.db.write() as session:
        session.add(Person(login=board.ours.people[Role.CLERK].name, name=PASSWORD, password_hash="", created_at=NOW))
        session.add(Person(login=board.ours.people[Role.CLERK].name, name=PASSWORD, password_hash="", created_at=NOW))
        with pytest.raises(IntegrityError) as failed:
            session.flush()
        session.rollback()
    assert PASSWORD not in str(failed.value)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_audits_open_part_names_nobody(board: World) -> None:
    """`details` cannot be erased: it holds codes and numbers; what names a person or was typed lies in `personal`."""
    secrets, town = walk(board), board.ours
    with board.db.read() as session:
        rows = fetch(session, "SELECT verb, details, personal FROM audit_entry")
    assert len(rows) > 20
    told = "\n".join(row[1] for row in rows)
    assert not re.search(r"[^\x00-\x7f]", told)
    assert not town.leaks().search(told)
    assert [secret for secret in secrets if any(secret in f"{row[1]}{row[2]}" for row in rows)] == []
    assert all(isinstance(json.loads(row[1] or "{}"), dict) for row in rows)
