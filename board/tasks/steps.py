"""What each move changes on the task itself. Called by `board.tasks.moves` once the move is known to be allowed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.task_fields import Incomplete, missing_photos, read_fields
from board.rules.task_forms import Kind, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import TaskState, Verb
from board.rules.words import Role
from board.tasks.tables import Task, TaskParty


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: `target` is where the table leads, None for "back to where it was"."""

    task: Task
    parties: Sequence[TaskParty]
    target: TaskState | None
    by: Who
    now: datetime
    reason: str
    result: Mapping[str, Any]
    to_person_id: int | None


def _accept(session: Session, move: Move) -> dict[str, Any]:
    """Accepting names the person. A shared task is accepted when each department has accepted."""
    task = move.task
    if move.by.person_id is None:
        raise Refused(Text("请指明由谁接单。", "Name the person who accepts."))
    party = _waiting_party(move)
    if party is not None:
        party.person_id, party.accepted_at = move.by.person_id, move.now
        session.add(party)
    if party is None or party.department == task.department:
        task.assignee_id, task.accepted_at = move.by.person_id, move.now
    if all(one.accepted_at is not None for one in move.parties):
        task.state = TaskState.ACCEPTED
    return {}


def _decline(session: Session, move: Move) -> dict[str, Any]:
    move.task.state = TaskState.DECLINED
    return {"reason": move.reason}


def _start(session: Session, move: Move) -> dict[str, Any]:
    move.task.state = TaskState.IN_PROGRESS
    return {}


def _arrive(session: Session, move: Move) -> dict[str, Any]:
    move.task.state = TaskState.IN_PROGRESS
    move.task.arrived_at = move.now
    return {}


def _leave(session: Session, move: Move) -> dict[str, Any]:
    if move.task.left_at is not None:
        raise Refused(Text("已经登记离开了。", "The end is recorded already."))
    move.task.left_at = move.now
    return {}


def _finish(session: Session, move: Move) -> dict[str, Any]:
    """The kind's result must be there. Of a shared task each party gives its own outcome; the last one finishes it."""
    task, kind = move.task, KINDS[TaskKind(move.task.kind)]
    common = [] if is_recorded(kind, task.result) else kind.first_result
    values = read_fields([*common, *kind.result], move.result)
    _check_rows(session, task)
    present = {slot for (slot,) in fetch(session, "SELECT slot FROM task_photo WHERE task_id = :id", id=task.id)}
    if missing := missing_photos(kind.photos, values, present):
        raise Incomplete(missing)
    if task.state == TaskState.REQUESTED:
        _accept(session, move)
    for party in move.parties:
        if party.person_id == move.by.person_id:
            party.outcome = values.get("outcome", "")
            session.add(party)
    task.result = {**task.result, **{field.name: values[field.name] for field in common if field.name in values}}
    if kind.leaves and task.left_at is None:
        task.left_at = move.now
    if any(not party.outcome for party in move.parties):
        task.state = TaskState.IN_PROGRESS
        return {"result": values}
    outcomes = {f"outcome_{party.department}": party.outcome for party in move.parties}
    task.result = {**task.result, **values, **outcomes}
    task.state, task.ended_at = TaskState.DONE, move.now
    return {"result": values}


def is_recorded(kind: Kind, result: Mapping[str, Any]) -> bool:
    """Whether the first of a shared task has recorded what is recorded once for all."""
    return any(field.name in result for field in kind.first_result)


def _hand_over(session: Session, move: Move) -> dict[str, Any]:
    """To a named, active colleague of the department; it is that person's from now on."""
    task = move.task
    party = next((one for one in move.parties if one.person_id in (move.by.person_id, task.assignee_id)), None)
    department = party.department if party else task.department
    row = fetch_one(
        session,
        "SELECT p.name FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.id = :id AND p.active"
        " AND r.role = :role AND r.community_id IN (0, :community)",
        id=move.to_person_id,
        role=department,
        community=task.community_id,
    )
    if row is None:
        raise Incomplete({"to_person_id": Text("请选择本部门的同事。", "Choose a colleague of the department.")})
    if party is not None:
        party.person_id = move.to_person_id
        session.add(party)
    if department == task.department:
        task.assignee_id = move.to_person_id
    return {"to": row[0], "reason": move.reason}


def _cancel(session: Session, move: Move) -> dict[str, Any]:
    move.task.state, move.task.ended_at = TaskState.CANCELLED, move.now
    return {"reason": move.reason}


def _undo(session: Session, move: Move) -> dict[str, Any]:
    """An acceptance or a refusal taken back: the task is requested again."""
    task = move.task
    for party in move.parties:
        if party.person_id == move.by.person_id and party.accepted_at is not None:
            party.person_id = party.accepted_at = None
            session.add(party)
    if task.assignee_id == move.by.person_id:
        task.assignee_id = task.accepted_at = None
    task.state = TaskState.REQUESTED
    return {}


STEPS: Mapping[Verb, Callable[[Session, Move], dict[str, Any]]] = {
    Verb.ACCEPT: _accept,
    Verb.DECLINE: _decline,
    Verb.START: _start,
    Verb.ARRIVE: _arrive,
    Verb.LEAVE: _leave,
    Verb.FINISH: _finish,
    Verb.HAND_OVER: _hand_over,
    Verb.CANCEL: _cancel,
    Verb.UNDO: _undo,
}


def _waiting_party(move: Move) -> TaskParty | None:
    """The part of a shared task that this person accepts: of a department of theirs, not accepted yet."""
    for party in move.parties:
        if party.accepted_at is None and move.by.may(move.task.community_id, Role(party.department)):
            return party
    return None


def _check_rows(session: Session, task: Task) -> None:
    rows = fetch(session, "SELECT COUNT(*) FROM task_row WHERE task_id = :id AND done_at IS NULL", id=task.id)
    left = int(rows[0][0])
    if left:
        raise Refused(Text(f"还有 {left} 行没有记录结果。", f"{left} rows have no result yet."))
