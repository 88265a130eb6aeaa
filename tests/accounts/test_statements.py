"""Each page asks the database the same number of questions, whatever the number of rows it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

import board.db.sql
from board.db.session import Database
from board.rules.people import Who
from board.web.aside import Aside
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

# A new page brings its own line; a page may need fewer, never more.
MOST = {
    "/": 10,
    "/?state=held&q=1": 10,
    "/accounts?sort=-amount": 10,
    "/accounts/print": 12,  # three for the audit: it takes a list along
    "/accounts/1": 26,  # one for the legal holds, one for the marks, one for who lives there
    "/accounts/1/card": 22,
    "/search?q=15": 4,
}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that go to the driver in the block."""
    asked: list[str] = []
    real = board.db.sql._dialect

    def spy(sql: str, sqlite: bool) -> str:
        asked.append(sql)
        return real(sql, sqlite)

    with monkeypatch.context() as patch:
        patch.setattr(board.db.sql, "_dialect", spy)
        yield asked


def _lay(db: Database, rooms: range, clerk: Who | None) -> Who:
    with db.write() as session:
        for number in rooms:
            account = owing(session, str(number), owner_name=f"业主{number}")
            if number % 3 == 0:
                ticket(session, account, f"R-{number}")
            if number % 3 == 1:
                ticket(session, account, f"R-{number}")
                ticket(session, account, f"R-{number}", "resolved", at=NOW - timedelta(days=1))
        return clerk or make.person(session, "clerk", site(session, account)[0])


def test_the_number_of_statements_does_not_grow(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Aside, "later", lambda *_: None)  # who saw whom is written beside the pages, once a day
    few, many = {}, {}
    clerk = _lay(db, range(1501, 1504), None)
    desk: Any = signed_in(db, clock, clerk)
    desk.get("/accounts/print")  # the audit's first row lays its head too
    for found in (few, many):
        if found is many:
            _lay(db, range(1504, 1540), clerk)
        for url in MOST:
            with counted(monkeypatch) as asked:
                assert desk.get(url).status_code == 200
            found[url] = len(asked)
    assert many == few
    assert {url: count for url, count in many.items() if count > MOST[url]} == {}
