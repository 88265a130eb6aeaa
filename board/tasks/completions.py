"""What finishing a task causes elsewhere: a hold reviewed, a contact logged, a ticket reopened."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from board.accounts.actions import log_contact as log_account_contact
from board.accounts.verifications import verify
from board.holds.actions import review
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState
from board.rules.words import Channel, Direction, Purpose, Reached, Status
from board.tasks.tables import Task
from board.tasks.visit_guard import company
from board.tickets.actions import record_on_board


def follow_up(session: Session, task: Task, values: Mapping[str, Any], *, by: Who, now: datetime) -> None:
    """Carry out what this kind's result means; `values` are what this move recorded of it.

    Kinds that are not named here end with their own record.
    """
    if task.kind == TaskKind.JOINT_VISIT and "contact" in values:
        _log_visit(session, task, values, by, now)
    effect = {TaskKind.HOLD_REVIEW: _review_hold, TaskKind.WINDOW_FOLLOWUP: _after_window}.get(TaskKind(task.kind))
    if effect is not None and task.state == TaskState.DONE:
        effect(session, task, by, now)


def _log_visit(session: Session, task: Task, values: Mapping[str, Any], by: Who, now: datetime) -> None:
    """The visit as the contact that it was, at the time at which it began, by all who were there.

    The guard was asked at the door: what speaks against the moment by now is noted beside it.
    """
    day = values.get("promise_on")
    assert task.account_id is not None
    log_account_contact(
        session, account_id=task.account_id, purpose=Purpose.COLLECTION, direction=Direction.OUT,
        channel=Channel.VISIT, person=values.get("person", Reached.OWNER), result=values["contact"],
        at=task.arrived_at or now, note=values.get("outcome", ""), by=by, now=now,
        promise_fen=values.get("promise_amount"), promise_on=date.fromisoformat(day) if day else None,
        people=company(session, task), late_reason="上门结束后登记",
    )  # fmt: skip


def log_contact(session: Session, *, account_id: int, values: Mapping[str, Any], by: Who, now: datetime) -> None:
    """An outgoing collection contact with the result that a task recorded, and its promise. Raises Denied."""
    day = values.get("promise_on")
    if values.get("verified"):
        verify(session, account_ids=[account_id], by=by, now=now)
    log_account_contact(
        session,
        account_id=account_id,
        purpose=Purpose.COLLECTION,
        direction=Direction.OUT,
        channel=values.get("channel", Channel.PHONE),
        person=Reached.OWNER,
        result=values["contact"],
        at=now,
        note=values.get("note") or values.get("reason", ""),
        by=by,
        now=now,
        promise_fen=values.get("promise_amount"),
        promise_on=date.fromisoformat(day) if day else None,
        late_reason=values.get("late_reason", ""),
    )


def _review_hold(session: Session, task: Task, by: Who, now: datetime) -> None:
    review(
        session,
        decision=task.result["decision"],
        reason=task.result["reason"],
        by=by,
        now=now,
        ticket_id=task.ticket_id,
        hold_id=task.manual_hold_id,
    )


def _after_window(session: Session, task: Task, by: Who, now: datetime) -> None:
    """ "Still broken" reopens the ticket, which holds the owner again; else the call is logged."""
    if task.result["still_broken"] == "yes":
        if task.ticket_id is not None:
            record_on_board(
                session, ticket_id=task.ticket_id, status=Status.REOPENED, by=by, now=now, result=task.result["note"]
            )
    elif task.account_id is not None:
        log_contact(session, account_id=task.account_id, values=task.result, by=by, now=now)
