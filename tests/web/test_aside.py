"""Notes beside a request: written at once by an idle database, and no reason to wait for a busy one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest

from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch_one
from board.rules.time import from_micros
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """Somebody's long import, in another thread."""
    begun, done = threading.Event(), threading.Event()

    def work() -> None:
        with db.write() as session:
            fetch_one(session, "SELECT 1")
            begun.set()
            done.wait(30)

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_the_moment_a_session_was_seen_is_noted_once_a_minute(db: Database, clock: Clock) -> None:
    with db.write() as session:
        who = make.person(session, "clerk", make.community(session))
    client, first = signed_in(db, clock, who), clock()
    for seconds, noted in ((30, 0), (31, 61), (30, 61)):
        clock.forward(seconds=seconds)
        assert client.get("/me").status_code == 200
        with db.read() as session:
            row = fetch_one(session, "SELECT seen_at FROM person_session")
        assert row is not None
        assert (from_micros(row[0]) - first).total_seconds() == noted


@pytest.mark.parametrize("caller", [pytest.param("person", id="a page"), pytest.param("program", id="a call")])
def test_nobody_waits_for_an_import_to_read(db: Database, clock: Clock, caller: str) -> None:
    with db.write() as session:
        who = make.person(session, "clerk", make.community(session))
        _, token = add_token(session, name="ERP", scopes=["tasks:read"], communities=[], now=clock())
    client = signed_in(db, clock, who) if caller == "person" else anonymous(db, clock)
    headers = {} if caller == "person" else {"authorization": f"Bearer {token}"}
    clock.forward(minutes=5)
    with writing(db):
        before = perf_counter()
        answers = [client.get("/me" if caller == "person" else "/api/v1/tasks", headers=headers) for _ in range(3)]
        took = perf_counter() - before
    assert [answer.status_code for answer in answers] == [200] * 3
    assert took < 5
