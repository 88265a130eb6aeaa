"""The demo company: whole on both engines, with a part for everybody, and the same one every time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from board import states
from board.db.session import Database
from board.db.sql import fetch
from board.demo.build import build
from board.rules.tasks import TaskState
from board.rules.words import HoldKind, State
from board.verify import verify
from tests import engines
from tests.engines import SQLiteFiles

ROOMS = 120
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 10:00 in Shanghai


@pytest.fixture(scope="module", params=engines.NAMES)
def company(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Told once on each engine, for tests that only look."""
    engine = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_server")
    url = engine.create(schema=True)
    database = Database(url)
    build(database, rooms=ROOMS, now=NOW)
    yield database
    database.dispose()
    engine.drop(url)


def column(database: Database, sql: str) -> list:
    with database.read() as session:
        return [row[0] for row in fetch(session, sql)]


def reported(database: Database) -> list[dict]:
    with database.read() as session:
        return list(states.report(session, at=NOW))


def test_has_everything_that_a_screen_can_show(company: Database) -> None:
    assert set(column(company, "SELECT DISTINCT state FROM account_state")) == set(State)
    assert set(column(company, "SELECT DISTINCT state FROM task")) == set(TaskState)
    assert set(column(company, "SELECT DISTINCT kind FROM manual_hold")) == set(HoldKind)
    told = set(column(company, "SELECT DISTINCT kind FROM signal"))
    assert {"hold", "resume", "missed_window", "review_due", "claim_expiring", "decision_due"} <= told
    assert set(column(company, "SELECT DISTINCT evidence FROM delivery")) == {"A", "B"}
    assert column(company, "SELECT COUNT(*) FROM approval_request WHERE decided_at IS NULL") == [2]
    assert column(company, "SELECT COUNT(*) FROM ticket WHERE linked_by = ''") != [0], "a ticket waits in the tray"
    assert column(company, "SELECT COUNT(*) FROM source_word WHERE mapped = ''") != [0], "a word waits for a person"
    assert column(company, "SELECT COUNT(*) FROM owner_difference WHERE decision = ''") == [1], "sold or corrected?"
    assert column(company, "SELECT COUNT(*) FROM import_reject") == [2], "the last list had two bad rows"


def test_stored_states_are_those_of_the_facts(company: Database) -> None:
    assert list(verify(company, now=NOW)) == []


def test_nothing_lies_in_the_future(company: Database) -> None:
    """Nobody acts after the story's end, and no signal waits to be learned of."""
    for table, at in (("log_entry", "at"), ("contact", "at"), ("signal", "at"), ("import", "at")):
        newest = column(company, f"SELECT MAX({at}) FROM {table}")[0]
        assert newest <= NOW.timestamp() * 1_000_000, table


def test_is_the_same_company_every_time(sqlite_files: SQLiteFiles) -> None:
    def built() -> list[dict]:
        database = Database(sqlite_files.create(schema=True))
        build(database, rooms=ROOMS, now=NOW)
        found = reported(database)
        database.dispose()
        return found

    assert built() == built()


def test_leaves_a_company_as_it_is(db: Database) -> None:
    first = build(db, rooms=50, now=NOW)
    before = reported(db)
    assert build(db, rooms=50, now=NOW + timedelta(days=1)) == first
    assert reported(db) == before


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 30, 16, 5, tzinfo=UTC), id="just after midnight, on the first of a month"),
        pytest.param(datetime(2026, 10, 4, 15, 59, tzinfo=UTC), id="just before midnight, on a holiday"),
        pytest.param(datetime(2027, 1, 2, 1, tzinfo=UTC), id="in a year whose holidays are not announced"),
        pytest.param(datetime(2024, 2, 29, 6, tzinfo=UTC), id="on a leap day"),
    ],
)
def test_can_be_told_on_any_day(sqlite_files: SQLiteFiles, now: datetime) -> None:
    database = Database(sqlite_files.create(schema=True))
    build(database, rooms=ROOMS, now=now)
    assert list(verify(database, now=now)) == []
    assert set(column(database, "SELECT DISTINCT state FROM account_state")) == set(State)
    database.dispose()
