"""What follows from an import that changes many accounts: the same for each, in as many statements as for few."""

from datetime import timedelta

import pytest

from board import decide
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD
from board.rules.words import Status
from board.tickets.actions import record
from tests import make
from tests.accounts.test_statements import counted
from tests.telling import NOW, event, tell


@pytest.mark.parametrize("status", [Status.OPEN, Status.RESOLVED])
def test_the_statements_of_a_refresh_do_not_grow(db: Database, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for count in (2, 9):
        with db.write() as session:
            rooms = [f"{count}{number:02}" for number in range(count)]
            for room in rooms:
                make.charge(session, make.household(session, room, owner_name=f"业主{room}"))
            decide.refresh_communities(session, [1], now=NOW, silent=True)
            events = [event(Status.OPEN, -3, number=f"R{room}", room=room) for room in rooms]
            if status == Status.RESOLVED:
                tell(session, *events)
                events = [event(status, -1, number=f"R{room}", room=room) for room in rooms]
            record(session, source="repairs", events=events, by=BOARD, now=NOW, refresh=False)
            with counted(monkeypatch) as sent:
                decide.refresh_communities(session, [1], now=NOW)
            asked.append(len(sent))
            kind, task = ("hold", "progress_feedback") if status == Status.OPEN else ("resume", "window_followup")
            for table, wanted in (("signal", kind), ("task", task)):
                told = f"SELECT COUNT(DISTINCT account_id) FROM {table} WHERE kind = :kind"
                assert fetch(session, told, kind=wanted)[0][0] == sum((2, 9)[: len(asked)])
    assert asked[0] == asked[1]


def test_each_of_many_is_told_once_to_the_same_people_and_logged_once(db: Database) -> None:
    with db.write() as session:
        clerk = make.person(session, "clerk")
        for number in range(5):
            make.charge(session, make.household(session, f"15{number:02}", owner_name=f"业主{number}"))
        decide.refresh_communities(session, [1], now=NOW, silent=True)
        tell(session, *[event(Status.OPEN, -3, number=f"R{n}", room=f"15{n:02}") for n in range(5)])
        for days in (0, 1):
            decide.refresh_communities(session, [1], now=NOW + timedelta(hours=days))
        copies = "SELECT c.person_id, COUNT(*) FROM signal_copy c JOIN signal s ON s.id = c.signal_id GROUP BY 1"
        assert fetch(session, copies) == [(clerk.person_id, 5)]
        logged = "SELECT task_id, COUNT(*) FROM log_entry WHERE verb = 'ask' GROUP BY 1"
        assert [count for _, count in fetch(session, logged)] == [1] * 5
