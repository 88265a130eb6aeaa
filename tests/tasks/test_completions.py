"""What finishing a task causes elsewhere: contacts, reopened tickets, reviewed holds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from board.accounts.tables import Contact, Promise
from board.db.session import Database
from board.holds.actions import hold
from board.holds.tables import HoldReview, ManualHold
from board.rules.people import BOARD
from board.rules.ports import Refused, TicketEventIn
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.words import HoldKind
from board.tasks.actions import move, record_row, request
from board.tasks.asking import ask
from board.tasks.tables import Task, TaskRow
from board.tickets.actions import record
from board.tickets.tables import Ticket
from tests.tasks.office import NOW, Office, office

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    return office(session)


def test_a_row_of_a_soft_collection_is_a_contact_with_its_promise(session: Session, at: Office) -> None:
    account = at.accounts[0]
    task_id = request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=[account], brief={})
    move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    result = {"contact": "promised", "promise_amount": "1860", "promise_on": "2026-11-30", "channel": "service_visit"}
    record_row(session, task_id=task_id, row_id=_row(session, task_id), result=result, by=at.steward, now=LATER)
    contact = session.exec(select(Contact)).one()
    assert (contact.account_id, contact.purpose, contact.channel, contact.result, contact.by_person_id) == (
        account, "collection", "service_visit", "promised", at.steward.person_id,
    )  # fmt: skip
    assert session.exec(select(Promise.amount_fen)).one() == 186_000
    assert session.get_one(Task, task_id, populate_existing=True).state == "in_progress"
    assert move(session, task_id=task_id, verb="finish", by=at.steward, now=LATER).state == "done"


def test_a_row_that_is_on_hold_records_nothing(session: Session, at: Office) -> None:
    task_id = request(
        session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=at.accounts[1:], brief={}
    )
    move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    held = session.exec(select(TaskRow.id).where(TaskRow.task_id == task_id, TaskRow.paused)).one()
    with pytest.raises(Refused, match="do not mention"):
        record_row(session, task_id=task_id, row_id=held or 0, result={"contact": "paid"}, by=at.steward, now=NOW)
    with pytest.raises(Incomplete):
        record_row(session, task_id=task_id, row_id=_row(session, task_id), result={}, by=at.steward, now=NOW)
    assert session.exec(select(Contact)).all() == []


def test_still_broken_reopens_the_ticket_in_one_move(session: Session, at: Office) -> None:
    task_id, ticket_id = _followup(session, at)
    result = {"still_broken": "yes", "note": "天花板还在滴水"}
    task = move(session, task_id=task_id, verb="finish", by=at.clerk, now=LATER, result=result)
    assert (task.state, task.assignee_id, task.accepted_at) == ("done", at.clerk.person_id, LATER)
    ticket = session.get_one(Ticket, ticket_id, populate_existing=True)
    assert (ticket.status, ticket.result) == ("reopened", "天花板还在滴水")
    assert session.exec(select(Contact)).all() == []


def test_all_well_logs_the_call(session: Session, at: Office) -> None:
    task_id, _ = _followup(session, at)
    move(
        session, task_id=task_id, verb="finish", by=at.clerk, now=LATER,
        result={"still_broken": "no", "contact": "paid"},
    )  # fmt: skip
    assert session.exec(select(Contact.result)).one() == "paid"


@pytest.mark.parametrize("decision", [pytest.param("extend", id="extend"), pytest.param("release", id="release")])
def test_a_review_is_decided_in_one_move(session: Session, at: Office, decision: str) -> None:
    hold_id = hold(
        session, kind=HoldKind.HARDSHIP, starts=NOW, ends=None, reason="失业", by=at.manager, now=NOW,
        account_id=at.accounts[0],
    )  # fmt: skip
    task_id = _own(session, at, TaskKind.HOLD_REVIEW, manual_hold_id=hold_id)
    with pytest.raises(Incomplete):
        move(session, task_id=task_id, verb="finish", by=at.manager, now=LATER, result={"decision": decision})
    move(
        session, task_id=task_id, verb="finish", by=at.manager, now=LATER,
        result={"decision": decision, "reason": "已与业主面谈"},
    )  # fmt: skip
    assert session.exec(select(HoldReview.decision)).one() == decision
    released = session.get_one(ManualHold, hold_id, populate_existing=True).released_at
    assert released == (LATER if decision == "release" else None)


def _followup(session: Session, at: Office) -> tuple[int, int]:
    """A window follow-up about a leak in 7-2-1501 that was resolved an hour ago."""
    where = {"community": "翠湖花园", "building": "7", "entrance": "2", "room": "1501"}
    facts = {"kind": "repair", "category": "漏水", "severity": "major", **where}
    events = [
        TicketEventIn(ticket_no="R-1", occurred_at=NOW - timedelta(days=3), status="open", **facts),
        TicketEventIn(ticket_no="R-1", occurred_at=NOW - timedelta(hours=1), status="resolved", **facts),
    ]
    outcome = record(session, source="工单", events=events, by=BOARD, now=NOW, silent=True)[0]
    return _own(session, at, TaskKind.WINDOW_FOLLOWUP, ticket_id=outcome.ticket_id), outcome.ticket_id


def _own(session: Session, at: Office, kind: TaskKind, **subject: int) -> int:
    """A task that the board asks for by itself, about 7-2-1501."""
    task_id = ask(
        session, kind=kind, community_id=at.community, by=BOARD, now=NOW, title="7-2-1501", brief={},
        account_id=at.accounts[0], building_id=at.building, room_id=at.rooms[0], **subject,
    )  # fmt: skip
    assert task_id is not None
    return task_id


def _row(session: Session, task_id: int) -> int:
    return session.exec(select(TaskRow.id).where(TaskRow.task_id == task_id, ~TaskRow.paused)).one() or 0
