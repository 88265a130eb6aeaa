"""A hold pauses the collection work on its accounts, and its end wakes it where it was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from board.db.session import Database
from board.facts import accounts_by_id
from board.rules.ports import Refused
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState
from board.sources import source_id
from board.tasks.actions import move, request
from board.tasks.own import ask_all, window_followup
from board.tasks.pausing import pause, wake
from board.tasks.tables import LogEntry, Task, TaskRow
from board.tickets.tables import Ticket
from tests.tasks.office import NOW, Office, office

LATER = NOW + timedelta(days=1)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    return office(session)


@pytest.mark.parametrize("accepted", [pytest.param(False, id="requested"), pytest.param(True, id="accepted")])
def test_back_to_where_it_was(session: Session, at: Office, accepted: bool) -> None:
    account = at.accounts[0]
    task_id = request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=[account], brief={})
    if accepted:
        move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    before = _task(session, task_id).state
    pause(session, [account], now=NOW)
    assert _task(session, task_id).state == TaskState.PAUSED
    with pytest.raises(Refused, match="paused"):
        move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    wake(session, [account], now=NOW)
    assert _task(session, task_id).state == before
    entries = session.exec(select(LogEntry).where(LogEntry.task_id == task_id).order_by(LogEntry.id)).all()
    assert [(entry.verb, entry.person_id) for entry in entries][-2:] == [("pause", None), ("wake", None)]


def test_a_list_goes_on_without_the_held_row(session: Session, at: Office) -> None:
    task_id = request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=at.accounts, brief={})
    assert _paused(session, task_id) == [False, False, True]  # the third was on hold already
    pause(session, [at.accounts[0]], now=NOW)
    assert (_paused(session, task_id), _task(session, task_id).state) == ([True, False, True], TaskState.REQUESTED)
    pause(session, [at.accounts[1]], now=NOW)
    assert _task(session, task_id).state == TaskState.PAUSED
    wake(session, [at.accounts[1]], now=NOW)
    assert (_paused(session, task_id), _task(session, task_id).state) == ([True, False, True], TaskState.REQUESTED)


def test_service_work_goes_on_under_a_hold(session: Session, at: Office) -> None:
    account = at.accounts[0]
    task_id = request(
        session, kind=TaskKind.SERVICE_ISSUE, by=at.clerk, now=NOW, account_ids=[account], brief={"problem": "漏水"}
    )
    pause(session, [account], now=NOW)
    assert _task(session, task_id).state == TaskState.REQUESTED


def test_nothing_is_asked_about_fees_of_a_held_account(session: Session, at: Office) -> None:
    with pytest.raises(Refused, match="on hold"):
        request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=[at.accounts[2]], brief={})


def test_pausing_twice_is_pausing_once(session: Session, at: Office) -> None:
    account = at.accounts[0]
    task_id = request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=[account], brief={})
    for _ in range(2):
        pause(session, [account], now=NOW)
    assert _task(session, task_id).paused_from == TaskState.REQUESTED
    verbs = session.exec(select(LogEntry.verb).where(LogEntry.task_id == task_id)).all()
    assert sorted(verbs) == ["ask", "pause"]


def test_a_newer_window_retires_the_follow_up_of_an_older_one(session: Session, at: Office) -> None:
    (account,) = accounts_by_id(session, at.accounts[:1])
    ticket = Ticket(source_id=source_id(session, "工单"), ticket_no="R-1", category="漏水")
    session.add(ticket)
    session.flush()
    for opens_at in (NOW, LATER):
        wish = window_followup(account, opens_at=opens_at, closes_at=LATER, ticket_id=ticket.id or 0)
        ask_all(session, [wish], now=opens_at)
    tasks = session.exec(select(Task).order_by(Task.id)).all()
    assert [task.state for task in tasks] == [TaskState.CANCELLED, TaskState.REQUESTED]


def _task(session: Session, task_id: int) -> Task:
    return session.exec(select(Task).where(Task.id == task_id).execution_options(populate_existing=True)).one()


def _paused(session: Session, task_id: int) -> list[bool]:
    rows = select(TaskRow).where(TaskRow.task_id == task_id).order_by(TaskRow.id)
    return [row.paused for row in session.exec(rows.execution_options(populate_existing=True))]
