"""A write with a key against repetition is done once, also when all repetitions come at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Response

from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch, fetch_one
from board.web.api import once, reply
from tests.conftest import Clock


class Program:
    """A program with its own token, which asks for new communities: a write that differs each time it is done."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.now = db, clock()
        with db.write() as session:
            self.token_id = add_token(session, name="ERP", scopes=["holds:write"], communities=[], now=self.now)[0]

    def ask(self, name: str, key: str = "", *, together: Barrier | None = None) -> tuple[int, bytes]:
        request: Any = SimpleNamespace(
            headers={"idempotency-key": key} if key else {},
            url=SimpleNamespace(path="/api/v1/sites"),
            state=SimpleNamespace(token_id=self.token_id, now=self.now),
            app=SimpleNamespace(state=SimpleNamespace(database=self.db)),
        )
        if together is not None:
            together.wait()
        with self.db.write() as session:

            def work() -> Response[bytes]:
                row = fetch_one(
                    session,
                    "INSERT INTO community (name, zone, created_at)"
                    " SELECT :name || COUNT(*), 'Asia/Shanghai', 0 FROM community RETURNING id",
                    name=name,
                )
                assert row is not None
                return reply({"id": row[0]}, status=201)

            answer = once(request, session, name.encode(), work)
        return answer.status_code, bytes(answer.content)


@pytest.fixture
def program(db: Database, clock: Clock) -> Program:
    return Program(db, clock)


def sites(db: Database) -> int:
    with db.read() as session:
        return len(fetch(session, "SELECT id FROM community"))


def test_the_same_key_gets_the_first_answer(program: Program, db: Database) -> None:
    answers = {program.ask("翠湖", "a") for _ in range(3)}
    assert len(answers) == sites(db) == 1
    assert program.ask("滨江", "a")[0] == 422
    assert program.ask("翠湖", "b") not in answers
    assert program.ask("翠湖")[0] == program.ask("翠湖")[0] == 201
    assert sites(db) == 4


def test_another_program_may_use_the_same_key(program: Program, db: Database, clock: Clock) -> None:
    assert program.ask("翠湖", "a") != Program(db, clock).ask("翠湖", "a")


def test_repetitions_at_the_same_time_are_done_once(program: Program, db: Database) -> None:
    together = Barrier(8, timeout=30)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(program.ask, "翠湖", "a", together=together) for _ in range(16)]
        answers = {one.result() for one in asked}
    assert [status for status, _ in answers] == [201]
    assert sites(db) == 1
