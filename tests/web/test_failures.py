"""Failures of the database and of ourselves, as people and programs are told of them."""

import sqlite3
from typing import Any

import psycopg
import pytest
from litestar import get
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from board import routes
from board.db.session import Database
from board.rules.people import Who
from board.web.permissions import OPEN, RIGHTS, Right
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in


def of_sqlite(code: int, text: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


BUSY = of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT, "database is locked")
FULL = of_sqlite(sqlite3.SQLITE_FULL, "database or disk is full")
BUG = of_sqlite(sqlite3.SQLITE_ERROR, "no such column: secret")

FAILURES = [
    pytest.param(BUSY, 503, id="the lock was not to be had"),
    pytest.param(OperationalError("BEGIN IMMEDIATE", {}, BUSY), 503, id="the same through SQLAlchemy"),
    pytest.param(psycopg.OperationalError("connection refused"), 503, id="the server is down"),
    pytest.param(psycopg.errors.DeadlockDetected("deadlock"), 503, id="a deadlock"),
    pytest.param(PoolTimeout("no connection"), 503, id="all connections taken"),
    pytest.param(FULL, 507, id="the disk is full"),
    pytest.param(psycopg.errors.DiskFull("no space"), 507, id="the server's disk is full"),
    pytest.param(BUG, 500, id="a wrong statement"),
    pytest.param(ProgrammingError("SELECT secret", {}, Exception("secret")), 500, id="a wrong statement elsewhere"),
    pytest.param(RuntimeError("secret"), 500, id="a bug"),
]


@pytest.fixture
def clerk(db: Database) -> Who:
    with db.write() as session:
        return make.person(session, "clerk", make.community(session))


def failing(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Any:
    def fail() -> None:
        raise error

    handlers = [
        get(path, sync_to_thread=False, include_in_schema=False, name=path)(fail) for path in ("/fail", "/api/v1/fail")
    ]
    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, *handlers])
    for path in ("/fail", "/api/v1/fail"):
        monkeypatch.setitem(RIGHTS, f"GET {path}", Right(f"GET {path}", "", "", OPEN))
    return application(db, clock)


@pytest.mark.parametrize(("error", "status"), FAILURES)
def test_people_get_a_sentence_and_a_reference(
    db: Database, clock: Clock, clerk: Who, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    answer = signed_in(db, clock, clerk, app=failing(db, clock, monkeypatch, error)).get("/fail")
    assert answer.status_code == status
    assert f"{status}-{answer.headers['x-request-id']}" in answer.text
    assert ("retry-after" in answer.headers) is (status == 503)
    assert "secret" not in answer.text


@pytest.mark.parametrize(("error", "status"), FAILURES)
def test_programs_get_a_problem_with_the_same_reference(
    db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    answer = anonymous(db, clock, app=failing(db, clock, monkeypatch, error)).get("/api/v1/fail")
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["request_id"]) == (status, answer.headers["x-request-id"])
    assert "secret" not in answer.text


def test_a_database_that_is_away_is_told_on_every_page(
    db: Database, clock: Clock, clerk: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(db, clock, clerk)

    def away() -> None:
        raise OperationalError("SELECT", {}, psycopg.OperationalError("connection refused"))

    monkeypatch.setattr(db, "read", away)
    answer = client.get("/tasks")
    assert answer.status_code == 503
    assert "content-security-policy" in answer.headers
    client.cookies.clear()
    assert client.get("/healthz").status_code == 200


def test_every_answer_has_its_own_reference(db: Database, clock: Clock) -> None:
    client = anonymous(db, clock)
    assert len({client.get("/nowhere").headers["x-request-id"] for _ in range(5)}) == 5
