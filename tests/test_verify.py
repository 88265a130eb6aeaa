"""Whatever was tampered with is found, and an untouched company is found whole."""

import pytest

from board import decide
from board.db.session import Database
from board.db.sql import run
from board.verify import verify
from tests import make
from tests.conftest import Clock


@pytest.fixture
def company(db: Database, clock: Clock) -> Database:
    with db.write() as session:
        account = make.household(session)
        make.charge(session, account, import_id=make.imported(session, make.community(session, "金桂苑")).id)
        decide.refresh_community(session, account.community_id, now=clock())
    return db


def problems(database: Database, clock: Clock) -> list[str]:
    return [problem.en for problem in verify(database, now=clock())]


def test_an_untouched_company_is_whole(company: Database, clock: Clock) -> None:
    assert problems(company, clock) == []


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        pytest.param("UPDATE account_state SET outstanding_fen = 1", "outstanding_fen 1", id="an amount"),
        pytest.param("UPDATE account_state SET state = 'held'", "state 'held'", id="a state"),
        pytest.param("UPDATE account_state SET owed_since = 20200131", "owed_since 20200131", id="since when"),
        pytest.param("DELETE FROM account_state", "stored nothing", id="a state that is gone"),
        pytest.param("UPDATE charge_version SET import_id = 99", "charge_version 99 points", id="a stray charge"),
        pytest.param(
            "INSERT INTO account_state (account_id, community_id, building_id, owner_id, state, months_overdue, level,"
            " outstanding_fen, stands_through) VALUES (404, 1, 1, 1, 'settled', 0, 0, 0, 99991231)",
            "account_state 404 points",
            id="a state of no account",
        ),
        pytest.param(
            "INSERT INTO ticket (id, source_id, ticket_no, status, kind, category, severity, entrance, linked_by,"
            " place_text, phone, assignee, description, result, blocking, holding)"
            " SELECT 9, MIN(id), 'R9', '', '', '', '', '', '', '', '', '', '', '', TRUE, TRUE FROM source;"
            " INSERT INTO ticket_span (ticket_id, owner_id, kind, starts, ends) VALUES (9, 1, 'hold', 1, 2)",
            "spans of ticket 9",
            id="a span that no event made",
        ),
    ],
)
def test_tampering_is_found(company: Database, clock: Clock, tamper: str, says: str) -> None:
    with company.write() as session:
        for statement in tamper.split(";"):
            run(session, statement)
    assert any(says in problem for problem in problems(company, clock))


def test_rows_that_point_nowhere_are_found(sqlite_files, clock: Clock) -> None:
    database = Database(sqlite_files.create(schema=True))
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        connection.connection.driver_connection.execute("INSERT INTO building (community_id, name) VALUES (404, '7')")
    assert problems(database, clock) == ["building 1 points to a community that does not exist"]
    database.dispose()
