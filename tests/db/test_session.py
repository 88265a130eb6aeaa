"""The promises of a session: what is written is whole, durable and checked on both engines."""

from time import monotonic

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from board.communities.tables import Building, Community
from board.db.session import IDLE_SECONDS, Database, DatabaseError
from board.db.sql import fetch, fetch_one
from tests.conftest import Clock
from tests.engines import PostgresServer


def test_a_write_that_raises_leaves_nothing(db: Database, clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as session:
        session.add(Community(name="翠湖花园", zone="Asia/Shanghai", created_at=clock()))
        session.flush()
        raise ZeroDivisionError
    with db.read() as session:
        assert fetch(session, "SELECT name FROM community") == []


def test_a_building_of_no_community_is_refused(db: Database) -> None:
    with pytest.raises(IntegrityError), db.write() as session:
        session.add(Building(community_id=404, name="7"))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers do not wait for the writer"),
        pytest.param("synchronous", 2, id="a commit survives a power cut"),
        pytest.param("foreign_keys", 1, id="no strays"),
        pytest.param("busy_timeout", 10_000, id="a second writer waits"),
        pytest.param("trusted_schema", 0, id="a schema runs no functions"),
        pytest.param("mmap_size", 0, id="no memory map"),
    ],
)
def test_sqlite_is_set_up_for_safety(sqlite_files, pragma: str, value: object) -> None:
    database = Database(sqlite_files.create(schema=True))
    with database.write() as session:
        assert session.connection().execute(text(f"PRAGMA {pragma}")).scalar() == value
    database.dispose()


@pytest.mark.parametrize("url", ["mysql://host/name", "rubbish"], ids=["another engine", "no url at all"])
def test_other_addresses_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseError, match="sqlite:///PATH or postgresql://"):
        Database(url)


def test_sums_of_whole_numbers_are_whole_numbers_on_both_engines(db: Database) -> None:
    with db.read() as session:
        row = fetch_one(session, "SELECT SUM(n), COUNT(*) FROM (SELECT CAST(3 AS BIGINT) AS n UNION ALL SELECT 4) t")
    assert row is not None
    assert tuple(row) == (7, 2)
    assert [type(one) for one in row] == [int, int]


def test_a_connection_that_died_while_idle_is_replaced(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restart of the server: nobody sees an error page for it."""
    url = postgres_server.create(schema=True)
    database = Database(url)
    with database.read() as session:
        ours = fetch(session, "SELECT pg_backend_pid()")[0][0]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (ours,))
    later = monotonic() + IDLE_SECONDS
    monkeypatch.setattr("board.db.session.monotonic", lambda: later)
    with database.read() as session:
        assert fetch(session, "SELECT pg_backend_pid()")[0][0] != ours
    database.dispose()
    postgres_server.drop(url)
